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
PLANS = (
    "SELECT count(*) FROM ledger l JOIN plan p ON p.id = l.case_id WHERE p.institution_id = $1::uuid AND l.noun = 'plan'"
    f" AND {BETWEEN.format('l.occurred_at')} AND l.act = "
)
HELD = f"FROM sitting s WHERE s.institution_id = $1::uuid AND s.stage = 'ENDED' AND {BETWEEN.format('s.ended_at')}"
SAT = f"SELECT count(*) FROM candidate c WHERE c.sitting_id IN (SELECT s.id {HELD}) AND c.stage = 'EXAMINED'"
BATCHES = (
    "SELECT count(*) FROM ledger l JOIN batch b ON b.id = l.case_id WHERE b.institution_id = $1::uuid AND l.noun = 'batch'"
    f" AND NOT b.correction AND {BETWEEN.format('l.occurred_at')} "
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
    Question("plans", "报送认定方案（次）", art(16, 1), PLANS + "'submit'"),
    Question("plan_returns", "认定方案被退回（次）", art(16, 1), PLANS + "'return'"),
    Question("sittings", "举行场次（场）", art(16, 2), f"SELECT count(*) {HELD}"),
    Question("examined", "评价人数（人次）", art(15), SAT),
    Question("passed", "其中合格（人次）", art(15), SAT + " AND c.passed"),
    Question(
        "deviations", "未经调整而与方案不一致（处）", art(16, 2),
        f"SELECT count(*) FROM deviation d WHERE NOT d.amended AND d.sitting_id IN (SELECT s.id {HELD})",
    ),
    Question("batches", "报送结果批次（次）", art(16, 3), BATCHES + "AND l.act = 'report'"),
    Question(
        "batches_late", "其中逾期报送（次）", art(16, 3),
        "SELECT count(*) FROM stay s JOIN batch b ON b.id = s.case_id WHERE b.institution_id = $1::uuid AND s.stage = 'DRAFT'"
        f" AND (s.until AT TIME ZONE 'Asia/Shanghai')::date > s.due AND {BETWEEN.format('s.until')}",
    ),
    Question(
        "rows_returned", "结果被退回或被部网退回（行次）", art(16, 3),
        "SELECT count(*) FROM stay s JOIN batch_row r ON r.id = s.case_id JOIN batch b ON b.id = r.batch_id"
        f" WHERE b.institution_id = $1::uuid AND s.stage IN ('RETURNED', 'REFUSED') AND {BETWEEN.format('s.since')}",
    ),
    Question(
        "certificates", "颁发证书（张）", art(16, 4),
        "SELECT count(*) FROM certificate k WHERE k.institution_id = $1::uuid AND k.issued_on BETWEEN $2::date AND $3::date",
    ),
    Question(
        "certificates_revoked", "证书被撤销（张）", art(21),
        "SELECT count(*) FROM certificate k WHERE k.institution_id = $1::uuid AND k.revoked_on BETWEEN $2::date AND $3::date",
    ),
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
