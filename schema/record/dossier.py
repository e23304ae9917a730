"""备案期工作情况 · what the record says of an institution in one period of its filing: a question a row (article 12).

A new figure is one row here: its name, what it says, its article, and SQL that counts, with $1 the institution, $2 the first
and $3 the last day.
"""

from __future__ import annotations

from dataclasses import dataclass

from schema.law.article import Article, art


@dataclass(frozen=True)
class Question:
    """One figure of the dossier."""

    name: str
    title: str
    article: Article
    sql: str


OWN = "JOIN institution i ON i.id = $1::uuid AND i.unit_id = f.unit_id AND i.track = f.track"
BETWEEN = "({} AT TIME ZONE 'Asia/Shanghai')::date BETWEEN $2::date AND $3::date"
ACTS = f"SELECT count(*) FROM ledger l JOIN filing f ON f.id = l.case_id {OWN} WHERE {BETWEEN.format('l.occurred_at')} AND l.act = "
OBJECTIONS = (
    "SELECT count(*) FROM objection o JOIN notice_row r ON r.id = o.row_id JOIN item m ON m.id = r.item_id"
    f" JOIN filing f ON f.id = m.filing_id {OWN} JOIN stay s ON s.case_id = o.id AND s.stage = '{{}}' WHERE {BETWEEN.format('s.since')}"
)
QUESTIONS = (
    Question(
        "scopes", "期内有效的备案范围（项）", art(4, 1),
        "SELECT count(*) FROM scope s WHERE s.institution_id = $1::uuid AND s.valid_from <= $3::date AND s.valid_to >= $2::date",
    ),
    Question(
        "scopes_added", "期内增加的备案范围（项）", art(11),
        "SELECT count(*) FROM scope s WHERE s.institution_id = $1::uuid AND s.valid_from > $2::date AND s.valid_from <= $3::date",
    ),
    Question(
        "changes", "确认备案信息变更（件）", art(11),
        "SELECT count(*) FROM change_request c WHERE c.institution_id = $1::uuid AND c.confirmed_on BETWEEN $2::date AND $3::date",
    ),
    Question("filings", "提交备案申请（次）", art(10, 2), ACTS + "'submit'"),
    Question("returns", "申请被退回补正（次）", art(10, 2), ACTS + "'return'"),
    Question("rejections", "申请初审未通过（件）", art(10, 2), ACTS + "'reject'"),
    Question("national_returns", "报备被部网退回（次）", art(10, 5), ACTS + "'record_return'"),
    Question("objections", "公示期内收到异议（件）", art(10, 4), OBJECTIONS.format("RECEIVED")),
    Question("objections_upheld", "其中异议成立（件）", art(10, 5), OBJECTIONS.format("UPHELD")),
    Question(
        "late_by_authority", "主管部门逾期办理本单位申请（次，仍有效，不由本单位承担）", art(26),
        "SELECT count(*) FROM stay s JOIN filing f ON f.id = s.case_id "
        f"{OWN} WHERE (s.until AT TIME ZONE 'Asia/Shanghai')::date > s.due AND {BETWEEN.format('s.until')}",
    ),
    Question(
        "inspections", "接受督导（次）", art(19),
        "SELECT count(*) FROM inspection n WHERE n.institution_id = $1::uuid AND n.handed_at IS NOT NULL"  # what it knows of
        " AND n.visited_on BETWEEN $2::date AND $3::date",
    ),
    Question(
        "rectifications", "被责令限期整改（次）", art(24),
        "SELECT count(*) FROM rectification r WHERE r.institution_id = $1::uuid AND r.ordered_on BETWEEN $2::date AND $3::date",
    ),
    Question(
        "rectifications_missed", "其中逾期未整改（次）", art(24),
        "SELECT count(*) FROM rectification r WHERE r.institution_id = $1::uuid AND r.missed_on BETWEEN $2::date AND $3::date",
    ),
    Question(
        "criticisms", "被通报批评（次，不含已撤销的）", art(24),
        "SELECT count(*) FROM criticism c WHERE c.institution_id = $1::uuid AND c.stage = 'ISSUED'"
        " AND c.issued_on BETWEEN $2::date AND $3::date",
    ),
    Question(
        "revocations", "被提请撤销备案（次）", art(24),
        "SELECT count(*) FROM revocation v WHERE v.institution_id = $1::uuid AND v.proposed_on BETWEEN $2::date AND $3::date",
    ),
)  # fmt: skip
