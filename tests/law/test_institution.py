"""评价机构: listed, extended, renewed, expired by the clock; five ends with five words, and no way back (articles 10, 12, 13, 24)."""

from __future__ import annotations

import pytest

from schema.law.ending import ENDING, Statement
from schema.law.institution import INSTITUTION_LIFE, Cancellation, in_force
from schema.law.kinds import EndingKind, NonRenewal
from schema.law.procedure import Add, Also, Put
from schema.law.renewal import RENEWAL
from schema.law.revocation import REVOCATION
from schema.law.roles import BUREAU, CENTRE, CLOCK, INSTITUTION, LAW
from tests.law.cases import Row, Thing, changed, day, double_entry, effects, refusals, rules, world
from tests.law.ending_cases import A12, A13, A24, institution

A = "第十条第（五）项"
MATRIX = {
    "list": ("LAW", (), "ACTIVE", A),
    "extend": ("LAW", ("ACTIVE",), "ACTIVE", A),
    "change": ("LAW", ("ACTIVE",), "ACTIVE", "第十一条"),
    "await_renewal": ("CLOCK", ("ACTIVE",), "ACTIVE", A12),  # for periods older than the chapter of renewal
    "renew": ("LAW", ("ACTIVE", "EXPIRED"), "ACTIVE", A12),
    "expire": ("CLOCK", ("ACTIVE",), "EXPIRED", A),
    "cancel": ("CENTRE", ("EXPIRED",), "CANCELLED", A12),
    "end": ("LAW", ("ACTIVE", "EXPIRED"), "CANCELLED", A13),
    "revoke": ("LAW", ("ACTIVE", "EXPIRED"), "REVOKED", A24),
}
LATE = {"expire": "2025-03-02 00:00", "cancel": "2025-03-10 10:00"}


def good(act: str) -> Thing:
    w = world(institution(*MATRIX[act][1][:1], renewal={"cancel": "LAPSED", "await_renewal": None}.get(act, "AHEAD")))
    w.now = LATE.get(act, "2024-06-03 10:00")
    if act == "cancel":
        w.form = Cancellation(reason=NonRenewal.NOT_APPLIED)
    elif act in ("end", "revoke"):
        w.form = Statement(works=[])
    return w


def test_offices_stages_and_articles_are_as_in_the_text() -> None:
    assert double_entry(INSTITUTION_LIFE, MATRIX, good) == []


PENDING, WRONG = {f"RENEWAL_PENDING {A12}"}, {f"WRONG_GROUND {A12}"}
FAILED = {"case.renewals.0.stage": "FAILED"}
ROWS: list[Row] = [
    ("listed by the grant", "list", LAW, {}, set()),
    ("not listed by the centre", "list", CENTRE, {}, {f"NOT_YOUR_OFFICE {A}"}),
    ("extended while active", "extend", LAW, {}, set()),
    ("not extended once expired", "extend", LAW, {"case.stage": "EXPIRED"}, {f"WRONG_STAGE {A}"}),
    ("changed while active", "change", LAW, {}, set()),
    ("not changed by its own unit", "change", CENTRE, {}, {"NOT_YOUR_OFFICE 第十一条"}),
    ("not changed once expired", "change", LAW, {"case.stage": "EXPIRED"}, {"WRONG_STAGE 第十一条"}),
    ("awaited by the clock", "await_renewal", CLOCK, {}, set()),
    ("awaited once", "await_renewal", CLOCK, {"case.renewals": [Thing(valid_to=day("2025-03-01"))]}, {f"RENEWAL_OPEN {A12}"}),
    ("awaited anew for a later period", "await_renewal", CLOCK, {"case.renewals": [Thing(valid_to=day("2022-03-01"))]}, set()),
    ("still filed on the last day", "expire", CLOCK, {"now": "2025-03-01 23:59"}, {f"TOO_EARLY {A}"}),
    ("expired at its end", "expire", CLOCK, {}, set()),
    ("expired once", "expire", CLOCK, {"case.stage": "EXPIRED"}, {f"WRONG_STAGE {A}"}),
    ("not ended by the bureau", "expire", BUREAU, {}, {f"NOT_YOUR_OFFICE {A}"}),
    ("not ended early", "expire", CENTRE, {"now": "2024-01-01 09:00"}, {f"NOT_YOUR_OFFICE {A}", f"TOO_EARLY {A}"}),
    ("cancelled when nobody applied", "cancel", CENTRE, {}, set()),
    ("cancelled when it failed", "cancel", CENTRE, {**FAILED, "form.reason": NonRenewal.FAILED}, set()),
    ("cancelled as failed though nobody applied", "cancel", CENTRE, {"form.reason": NonRenewal.FAILED}, WRONG),
    ("cancelled as not applied though it failed", "cancel", CENTRE, FAILED, WRONG),
    ("cancelled while it is evaluated", "cancel", CENTRE, {"case.renewals.0.stage": "EVALUATION"}, PENDING),
    ("cancelled by the clock", "cancel", CLOCK, {}, {f"NOT_YOUR_OFFICE {A12}"}),
    ("cancelled by the bureau", "cancel", BUREAU, {}, {f"NOT_YOUR_OFFICE {A12}"}),
    ("cancelled before it has expired", "cancel", CENTRE, {"case.stage": "ACTIVE"}, {f"WRONG_STAGE {A12}"}),
    ("ended by itself without the centre", "end", INSTITUTION, {}, {f"NOT_YOUR_OFFICE {A13}"}),
    ("revoked by the centre alone", "revoke", CENTRE, {}, {f"NOT_YOUR_OFFICE {A24}"}),
    ("revoked by the bureau alone", "revoke", BUREAU, {}, {f"NOT_YOUR_OFFICE {A24}"}),
]


@pytest.mark.parametrize(("says", "act", "who", "changes", "expected"), ROWS, ids=[row[0] for row in ROWS])
def test_an_institution(says: str, act: str, who: object, changes: dict[str, object], expected: set[str]) -> None:
    assert refusals(INSTITUTION_LIFE, changed(good(act), changes), act, who) == expected  # type: ignore[arg-type]


def test_the_public_hears_of_every_step_that_changes_what_it_may_rely_on() -> None:
    assert [act.tells for act in INSTITUTION_LIFE.acts if act.name != "await_renewal"] == [
        "institution.listed", "institution.extended", "institution.changed", "institution.renewed", "institution.expired", "institution.cancelled",
        "institution.ended", "institution.revoked",
    ]  # fmt: skip


def test_nothing_leads_out_of_an_end_and_reinstatement_does_not_exist() -> None:
    stages = INSTITUTION_LIFE.stages
    assert {stage.name for stage in stages if INSTITUTION_LIFE.final(stage)} == {"CANCELLED", "REVOKED"}
    assert [act.name for act in INSTITUTION_LIFE.acts if {s.name for s in act.src if s} & {"CANCELLED", "REVOKED"}] == []


def test_point_13_five_ends_have_five_different_words() -> None:
    assert [kind.says for kind in EndingKind] == [
        "有效期届满", "注销（未申请续期）", "注销（续期评估不合格）", "注销（自愿终止）", "撤销备案",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("act", "changes", "ending", "article", "decided", "effective"),
    [
        ("cancel", {}, "NOT_APPLIED", A12, "2025-03-10", "2025-03-02"),
        ("cancel", {**FAILED, "form.reason": NonRenewal.FAILED}, "FAILED", A12, "2025-03-10", "2025-03-02"),
        ("cancel", {"rules": rules(ending__effect="act_day")}, "NOT_APPLIED", A12, "2025-03-10", "2025-03-10"),
        ("end", {}, "VOLUNTARY", A13, "2024-06-03", "2024-06-03"),
        ("end", {"case.stage": "EXPIRED", "now": "2025-03-05 10:00"}, "VOLUNTARY", A13, "2025-03-05", "2025-03-02"),
        ("revoke", {}, "REVOKED", A24, "2024-06-03", "2024-06-03"),
    ],
)
def test_an_end_has_the_day_of_the_act_and_the_day_of_its_effect(
    act: str, changes: dict[str, object], ending: str, article: str, decided: str, effective: str
) -> None:
    done = effects(INSTITUTION_LIFE, changed(good(act), changes), act, CENTRE if act == "cancel" else LAW)
    put = next(one.values for one in done if isinstance(one, Put))
    notice = next(one.values for one in done if isinstance(one, Add))
    assert (put["ending"], put["ended_on"], put["effective_on"]) == (ending, day(decided), day(effective))
    assert (notice["ending"], notice["article"], notice["decided_on"], notice["effective_on"]) == (
        ending, article, day(decided), day(effective),
    )  # fmt: skip
    assert notice["certificates"].endswith("以市人社局解释为准）")  # certificates stay valid: a reading, said as one


def test_an_end_closes_whatever_else_was_pending_and_opens_the_closure() -> None:
    w = good("revoke")
    w.case.endings = [Thing(id="e1", stage="APPLIED"), Thing(id="e2", stage="WITHDRAWN")]
    w.case.revocations = [Thing(id="v1", stage="REVOKED")]
    also = [(one.noun, one.act) for one in effects(INSTITUTION_LIFE, w, "revoke", LAW) if isinstance(one, Also)]
    assert also == [("closure", "open"), ("renewal", "close"), ("ending", "close")]


@pytest.mark.parametrize(("act", "who"), [("cancel", CENTRE), ("end", LAW), ("revoke", LAW)])
def test_an_end_closes_open_changes_and_additions_never_handed_in(act: str, who: object) -> None:
    w = good(act)
    torn = [Thing(id=f"f{n}", stage=stage) for n, stage in enumerate(("DRAFT", "REVIEW", "CONCLUDED"))]
    stages = ("DRAFT", "REVIEW", "RETURNED", "CONFIRMED", "REFUSED", "TORN_OUT", "WITHDRAWN", "CLOSED")
    w.case.change_requests = [Thing(id=stage, stage=stage, lines=[Thing(filing=None)]) for stage in stages]
    w.case.change_requests[3].lines += [Thing(filing=filing) for filing in (*torn, torn[0])]
    also = [one for one in effects(INSTITUTION_LIFE, w, act, who) if isinstance(one, Also)]  # type: ignore[arg-type]
    assert [(one.act, one.case.id) for one in also if one.noun == "change"] == [("close", "DRAFT"), ("close", "REVIEW"), ("close", "RETURNED")]
    assert [(one.act, one.case.id) for one in also if one.noun == "filing"] == [("lapse", "f0")]


@pytest.mark.parametrize(
    ("on", "ended", "stands"),
    [
        ("2022-02-28", None, False), ("2022-03-01", None, True), ("2025-03-01", None, True), ("2025-03-02", None, False),
        ("2024-06-02", "2024-06-03", True), ("2024-06-03", "2024-06-03", False), ("2024-07-01", "2024-06-03", False),
    ],
)  # fmt: skip
def test_point_12_a_session_may_be_held_only_while_the_filing_stands_and_finished_afterwards(on: str, ended: str | None, stands: bool) -> None:
    w = institution()
    w.effective_on = day(ended) if ended else None
    assert in_force(w, day(on)) is stands


def test_point_35_the_text_has_no_appeal_and_no_chapter_invents_one() -> None:
    titles = [act.title for chapter in (INSTITUTION_LIFE, RENEWAL, ENDING, REVOCATION) for act in chapter.acts]
    assert not [title for title in titles if any(word in title for word in ("复议", "申诉", "上诉", "恢复"))]
