"""What a case is called in a list of many kinds: its GraphQL type, and one line that names it."""

from __future__ import annotations

from collections.abc import Mapping

from ..read import base64_sql

# what waits for people, or has a limit
WAITING = {
    "call": ("Call", "SELECT title FROM call c"),
    "filing": (
        "Filing",
        "SELECT u.name || coalesce(' ' || c.number, '') FROM filing c JOIN unit u ON u.id = c.unit_id",
    ),
    "round": ("Round", "SELECT k.title FROM round c JOIN call k ON k.id = c.call_id"),
    "notice": ("Notice", "SELECT number || ' ' || title FROM notice c"),
    "objection": ("Objection", "SELECT number FROM objection c"),
    "change": (
        "Change",
        "SELECT i.name || coalesce(' ' || c.number, '') FROM change_request c JOIN institution i ON i.id = c.institution_id",
    ),
    **{noun: (noun.capitalize(), f"SELECT i.name || ' ' || i.org_code FROM {noun} c JOIN institution i ON i.id = c.institution_id")
       for noun in ("renewal", "ending", "revocation", "closure")},
    "batch": ("Batch", "SELECT i.name || coalesce(' ' || c.number, '') FROM batch c JOIN institution i ON i.id = c.institution_id"),
    "batchRow": (
        "BatchRow",
        "SELECT coalesce(b.number, '') || ' 第' || c.ordinal || '行' FROM batch_row c JOIN batch b ON b.id = c.batch_id",
    ),
    "design": ("Design", "SELECT i.name || ' ' || c.title FROM certificate_design c JOIN institution i ON i.id = c.institution_id"),
    "archive": ("ArchiveItem", "SELECT i.name || ' ' || c.title FROM archive_item c JOIN institution i ON i.id = c.institution_id"),
    "plan": ("Plan", "SELECT i.name || coalesce(' ' || c.number, '') FROM plan c JOIN institution i ON i.id = c.institution_id"),
    "sitting": (
        "Sitting",
        "SELECT i.name || ' ' || p.number || '第' || c.ordinal || '场 ' || c.day FROM sitting c JOIN plan p ON p.id = c.plan_id"
        " JOIN institution i ON i.id = c.institution_id",
    ),
    "amendment": ("Amendment", "SELECT i.name || ' ' || c.number FROM amendment c JOIN plan p ON p.id = c.plan_id"
                  " JOIN institution i ON i.id = p.institution_id"),
    **{noun: (noun.capitalize(), f"SELECT i.name || ' ' || c.number FROM {noun} c JOIN institution i ON i.id = c.institution_id")
       for noun in ("inspection", "rectification", "talk", "criticism")},
    "transfer": ("Transfer", "SELECT c.recipient || ' ' || c.number FROM transfer c"),
    "complaint": ("Complaint", "SELECT c.number FROM complaint c"),
    "dispute": ("Dispute", "SELECT i.name || ' ' || c.number FROM dispute c JOIN institution i ON i.id = c.institution_id"),
    "supervisor": ("Supervisor", "SELECT c.code FROM supervisor c"),
    "programme": ("Programme", "SELECT c.title || ' ' || c.number FROM programme c"),
    "draw": ("Draw", "SELECT c.number FROM draw c"),
    "institution": ("Institution", "SELECT name || ' ' || org_code FROM institution c"),
}  # fmt: skip


def _by_noun(says: Mapping[str, str]) -> str:
    return "CASE {t}.noun " + " ".join(f"WHEN '{noun}' THEN {sql}" for noun, sql in says.items()) + " END"


SUBJECT = _by_noun({noun: f"({line} WHERE c.id = {{t}}.case_id)" for noun, (_, line) in WAITING.items()})
TYPES = _by_noun({noun: f"'{type_}'" for noun, (type_, _) in WAITING.items()})
CASE_ID = base64_sql(f"coalesce({TYPES}, initcap({{t}}.noun)) || ':' || {{t}}.case_id")
