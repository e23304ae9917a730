"""变更的影响 · what a line of a change touches, in words, before anybody confirms it: a table of look-ups.

A chapter that rests on what is filed (plans, sessions, certificates) adds a row: its name, the subjects that concern it,
and SQL that answers sentences about the line `l` of the change `c` of an institution `i`.
"""

from __future__ import annotations

from dataclasses import dataclass

from schema.law.item import ITEM, ItemStage
from schema.law.kinds import ChangeSubject, Duty
from schema.law.ruleset import shipped
from schema.record.ledger import TODAY

from .enums import level_says, says

S = ChangeSubject
SHARED = (S.NAME, S.UNIT_KIND, S.ADDRESS, S.PHONE, S.LEGAL_PERSON)
LEAST = shipped()[-1].number("staff.minimum")
HELD = f"s.ended_by_id IS NULL AND s.valid_to >= {TODAY}"
SCOPE = "o.name || coalesce('（' || s.work_type || '）', '') || " + level_says().replace("{t}", "s")
ENDING = (  # the scope s that a line would end: given up, or without its place
    "(l.subject = 'SITE_REMOVE' AND s.site_id = l.site_id OR l.subject = 'SCOPE_REMOVE' AND EXISTS (SELECT 1 FROM scope g"
    " WHERE g.id = l.scope_id AND g.institution_id = s.institution_id AND g.occupation_id = s.occupation_id"
    " AND g.work_type IS NOT DISTINCT FROM s.work_type AND g.level = s.level AND g.site_id = s.site_id))"
)
OWN = "JOIN institution own ON own.id = s.institution_id AND own.unit_id = i.unit_id AND own.stage = 'ACTIVE'"
OPEN = "f.version > 0 AND f.stage NOT IN ('REJECTED', 'NOT_SELECTED', 'DISAPPROVED', 'CONCLUDED', 'WITHDRAWN')"
ENDED = ", ".join(f"'{stage.name}'" for stage in ItemStage if ITEM.final(stage))
DUTY = says("duty", Duty).replace("{t}", "p")
PEOPLE = (  # of the duty of the person p, after all lines of this change still to be decided
    f"(SELECT count(*) FROM staff q WHERE q.unit_id = i.unit_id AND q.duty = p.duty AND q.since <= {TODAY}"
    f" AND q.until IS NULL AND coalesce(q.valid_to, 'infinity') >= {TODAY}"
    " AND NOT EXISTS (SELECT 1 FROM change_line m WHERE m.change_id = c.id AND m.outcome = 'PENDING' AND m.staff_id = q.id))"
    " + (SELECT count(*) FROM change_line m LEFT JOIN staff r ON r.id = m.staff_id WHERE m.change_id = c.id"
    " AND m.outcome = 'PENDING' AND (m.subject = 'STAFF_ADD' AND m.duty = p.duty"
    " OR m.subject = 'STAFF_REPLACE' AND r.duty = p.duty))"
)

SITTING = "'认定方案' || p.number || '第' || held.ordinal || '场（' || held.day || '）'"
AWAITED = (  # to be held after today, planned or under review
    f"p.unit_id = i.unit_id AND held.day > {TODAY} AND (held.stage = 'PLANNED' OR held.stage = 'PROPOSED' AND p.stage = 'REVIEW')"
)


@dataclass(frozen=True)
class Impact:
    """One look-up: a name for those who read this table, the subjects it concerns, and the sentences."""

    name: str
    subjects: tuple[ChangeSubject, ...]
    sentences: str


IMPACTS = (
    Impact("scope that ends", (S.SCOPE_REMOVE, S.SITE_REMOVE),
        f"SELECT DISTINCT '备案范围“' || {SCOPE} || '”在“' || w.name || '”的评价终止（机构编码' || own.org_code || '）'"
        f" FROM scope s {OWN} JOIN occupation o ON o.id = s.occupation_id JOIN site w ON w.id = s.site_id"
        f" WHERE {ENDING} AND {HELD}"),
    Impact("no place left", (S.SCOPE_REMOVE, S.SITE_REMOVE),
        f"SELECT DISTINCT '“' || {SCOPE} || '”不再有任何评价地点，不能再开展评价'"
        f" FROM scope s {OWN} JOIN occupation o ON o.id = s.occupation_id WHERE {ENDING} AND {HELD}"
        " AND NOT EXISTS (SELECT 1 FROM scope z WHERE z.institution_id = s.institution_id AND z.occupation_id = s.occupation_id"
        f" AND z.work_type IS NOT DISTINCT FROM s.work_type AND z.level = s.level AND {HELD.replace('s.', 'z.')}"
        " AND NOT EXISTS (SELECT 1 FROM change_line m WHERE m.change_id = c.id AND m.outcome = 'PENDING'"
        " AND (m.subject = 'SCOPE_REMOVE' AND m.scope_id IN (SELECT g.id FROM scope g WHERE g.institution_id = z.institution_id"
        " AND g.occupation_id = z.occupation_id AND g.work_type IS NOT DISTINCT FROM z.work_type AND g.level = z.level"
        " AND g.site_id = z.site_id) OR m.subject = 'SITE_REMOVE' AND m.site_id = z.site_id)))"),
    Impact("people left", (S.STAFF_REMOVE, S.STAFF_REPLACE),
        f"SELECT '变更后' || {DUTY} || '共' || n || '人' || CASE WHEN n < {LEAST}"
        f" THEN '，少于{LEAST}人，不能确认（第九条第（四）项）' ELSE '' END"
        f" FROM staff p, LATERAL (SELECT {PEOPLE} AS n) counted WHERE p.id = l.staff_id"),
    Impact("filing at the place", (S.SITE_REMOVE,),
        "SELECT '在办申请' || f.number || '有' || count(*) || '个申报项以该地点为评价地点，办结之前不能减少' FROM filing f"
        f" JOIN item e ON e.filing_id = f.id WHERE e.site_id = l.site_id AND {OPEN} AND e.stage NOT IN ({ENDED}) GROUP BY f.number ORDER BY f.number"),
    Impact("filing under way", SHARED,
        "SELECT '在办申请' || f.number || '仍按变更前的登记事项受理和公示' FROM filing f"
        f" WHERE f.unit_id = i.unit_id AND {OPEN} ORDER BY f.number"),
    Impact("the other filing", SHARED,
        "SELECT '同时适用于本单位的另一项备案（机构编码' || z.org_code || '）' FROM institution z"
        " WHERE z.unit_id = i.unit_id AND z.id <> i.id AND z.stage = 'ACTIVE'"),
    Impact("sitting without its scope or place", (S.SCOPE_REMOVE, S.SITE_REMOVE),
        f"SELECT {SITTING} || '将不在备案范围内，须先调整或取消' FROM sitting held JOIN plan p ON p.id = held.plan_id"
        f" WHERE {AWAITED} AND (l.subject = 'SITE_REMOVE' AND held.site_id = l.site_id OR l.subject = 'SCOPE_REMOVE' AND EXISTS"
        " (SELECT 1 FROM scope g WHERE g.id = l.scope_id AND g.institution_id = held.institution_id"
        " AND g.occupation_id = held.occupation_id AND g.work_type IS NOT DISTINCT FROM held.work_type AND g.level = held.level"
        " AND g.site_id = held.site_id))"),
    Impact("sitting without its people", (S.STAFF_REMOVE, S.STAFF_REPLACE),
        f"SELECT {SITTING} || '的' || CASE WHEN held.supervisor_id = l.staff_id THEN '内部督导员' ELSE '考评人员' END"
        " || '不再登记，须先调整' FROM sitting held JOIN plan p ON p.id = held.plan_id"
        f" WHERE {AWAITED} AND (held.supervisor_id = l.staff_id OR EXISTS"
        " (SELECT 1 FROM sitting_assessor a WHERE a.sitting_id = held.id AND a.staff_id = l.staff_id))"),
    Impact("name on certificates", (S.NAME,), "SELECT '原名称列为曾用名；已颁发的证书不变，此后颁发的证书使用新名称'"),
    Impact("assessed anew", (S.SCOPE_ADD,),
        "SELECT '增加职业、工种或等级，不能确认：提交时转为备案申请，按备案程序重新评估' WHERE NOT EXISTS"
        " (SELECT 1 FROM scope s WHERE s.institution_id = i.id AND s.occupation_id = l.occupation_id"
        f" AND s.work_type IS NOT DISTINCT FROM l.work_type AND s.level = l.level AND {HELD})"),
)  # fmt: skip


def _sentences() -> str:
    """All look-ups as one list of `says`, in their order."""
    parts = []
    for rank, impact in enumerate(IMPACTS):
        subjects = ", ".join(f"'{subject.name}'" for subject in impact.subjects)
        parts.append(
            f"SELECT {rank} AS rank, row_number() OVER (ORDER BY says) AS n, says FROM ({impact.sentences}) q{rank} (says)"
            f" WHERE l.subject IN ({subjects})"
        )
    return " UNION ALL ".join(parts)


FROM = (
    " FROM change_line l JOIN change_request c ON c.id = l.change_id JOIN institution i ON i.id = c.institution_id,"
    f" LATERAL ({_sentences()}) found WHERE l.outcome = 'PENDING' AND "
)
OF_LINE = f"ARRAY(SELECT says{FROM}l.id = {{t}}.id ORDER BY found.rank, found.n)"
OF_CHANGE = f"ARRAY(SELECT '第' || l.ordinal || '行：' || says{FROM}c.id = {{t}}.id ORDER BY l.ordinal, found.rank, found.n)"
