"""What a case is called in a list of many kinds: its GraphQL type, and one line that names it."""

from __future__ import annotations

from collections.abc import Mapping

from ..read import base64_sql

# what waits for people
WAITING = {
    "call": ("Call", "SELECT title FROM call c"),
    "filing": (
        "Filing",
        "SELECT u.name || coalesce(' ' || c.number, '') FROM filing c JOIN unit u ON u.id = c.unit_id",
    ),
    "round": ("Round", "SELECT k.title FROM round c JOIN call k ON k.id = c.call_id"),
    "notice": ("Notice", "SELECT number || ' ' || title FROM notice c"),
    "objection": ("Objection", "SELECT number FROM objection c"),
}
# what has a limit besides
CASES = {**WAITING, "institution": ("Institution", "SELECT c.name FROM institution c")}


def _by_noun(says: Mapping[str, str]) -> str:
    return "CASE {t}.noun " + " ".join(f"WHEN '{noun}' THEN {sql}" for noun, sql in says.items()) + " END"


SUBJECT = _by_noun({noun: f"({line} WHERE c.id = {{t}}.case_id)" for noun, (_, line) in CASES.items()})
TYPES = _by_noun({noun: f"'{type_}'" for noun, (type_, _) in CASES.items()})
CASE_ID = base64_sql(f"coalesce({TYPES}, initcap({{t}}.noun)) || ':' || {{t}}.case_id")
