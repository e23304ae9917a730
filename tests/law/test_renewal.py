"""续期: the window in calendar days under both readings, early, late, and what a decision brings (article 12; points 11, 12, 30, 31)."""

from __future__ import annotations

import pytest

from schema.law.forms import Nothing, Opinion
from schema.law.procedure import Add, Also, Put, Tally
from schema.law.renewal import RENEWAL, Period, RenewalDecision, RenewalForm, advice, window
from schema.law.roles import BUREAU, CENTRE, CLOCK, DISTRICT, INSTITUTION
from schema.law.ruleset import RuleSet
from tests.law.cases import HASH, RULES, Row, Thing, changed, day, double_entry, effects, refusals, rules, world
from tests.law.ending_cases import A12, institution, scope

MATRIX = {
    "open": ("LAW", (), "AHEAD", A12),
    "remind": ("CLOCK", ("AHEAD",), "DRAFT", A12),
    "draft": ("INSTITUTION", ("DRAFT",), "DRAFT", A12),
    "submit_early": ("INSTITUTION", ("DRAFT",), "EARLY", A12),
    "submit": ("INSTITUTION", ("DRAFT",), "EVALUATION", A12),
    "withdraw": ("INSTITUTION", ("EARLY", "EVALUATION"), "DRAFT", A12),
    "take_effect": ("CLOCK", ("EARLY",), "EVALUATION", A12),
    "renew": ("CENTRE", ("EVALUATION",), "RENEWED", A12),
    "fail": ("CENTRE", ("EVALUATION",), "FAILED", A12),
    "lapse": ("CLOCK", ("DRAFT",), "LAPSED", A12),
    "close": ("LAW", ("AHEAD", "DRAFT", "EARLY", "EVALUATION"), "CLOSED", A12),
}
NOW = {"remind": "2024-11-01 00:00", "submit_early": "2024-12-30 10:00", "take_effect": "2024-12-31 00:00", "lapse": "2025-03-02 00:00"}
DUE = {"remind": "2024-10-31", "take_effect": "2024-12-30", "lapse": "2025-03-01"}


def good(act: str) -> Thing:
    """The renewal of a filing that ends on 2025-03-01, on a day on which this act may be done."""
    owner = institution()
    asked = Thing(id="a1", scope_ids=["x1", "x2"])
    case = Thing(id="r1", stage=(*MATRIX[act][1], "DRAFT")[0], institution=owner, institution_id="n1", number=None, applications=[asked],
                 valid_from=day("2022-03-01"), valid_to=day("2025-03-01"), opens_on=day("2024-12-31"), last_day=day("2025-03-01"),
                 due=day(DUE.get(act, "2025-03-01")))  # fmt: skip
    w = world(case, institution=owner, application=asked)
    w.now = NOW.get(act, "2025-01-06 10:00")
    forms = {
        "open": Period(valid_from=day("2022-03-01"), valid_to=day("2025-03-01")), "withdraw": Opinion("补充材料"),
        "draft": RenewalForm(report="自评", document_title="申请书", document_sha256=HASH, scopes=owner.scopes),
        "renew": RenewalDecision(opinion="合格", scopes=owner.scopes), "fail": Opinion("不合格"),
    }  # fmt: skip
    w.form = forms.get(act, Nothing())
    return w


def test_offices_stages_and_articles_are_as_in_the_text() -> None:
    assert double_entry(RENEWAL, MATRIX, good) == []


ROWS: list[Row] = [
    ("on the first day of the window", "submit", INSTITUTION, {"now": "2024-12-31 00:00"}, set()),
    ("a day before it", "submit", INSTITUTION, {"now": "2024-12-30 23:59"}, {f"WINDOW_NOT_OPEN {A12}"}),
    ("in the last minute of its last day", "submit", INSTITUTION, {"now": "2025-03-01 23:59"}, set()),
    ("a minute after", "submit", INSTITUTION, {"now": "2025-03-02 00:00"}, {f"WINDOW_PAST {A12}"}),
    ("early while the window is shut", "submit_early", INSTITUTION, {"now": "2024-11-01 09:00"}, set()),
    ("not early once it is open", "submit_early", INSTITUTION, {"now": "2024-12-31 00:00"}, {f"WINDOW_OPEN {A12}"}),
    ("with nothing written", "submit", INSTITUTION, {"case.applications": []}, {f"NOTHING_DRAFTED {A12}"}),
    ("for what is not held", "draft", INSTITUTION, {"form.scopes": lambda w: [scope("x9")]}, {"SCOPE_NOT_HELD 第十一条"}),
    ("for what has ended", "draft", INSTITUTION, {"case.institution.scopes.0.valid_to": day("2024-01-01")}, {"SCOPE_NOT_HELD 第十一条"}),
    ("for no scope at all", "draft", INSTITUTION, {"form.scopes": []}, {f"WRONG_COUNT {A12}"}),
    ("taken back in time", "withdraw", INSTITUTION, {"now": "2025-03-01 23:59"}, set()),
    ("taken back too late", "withdraw", INSTITUTION, {"now": "2025-03-02 00:00"}, {f"WINDOW_PAST {A12}"}),
    ("renewed late: the act stands", "renew", CENTRE, {"now": "2025-06-01 10:00"}, set()),
    ("renewed by the bureau", "renew", BUREAU, {}, {f"NOT_YOUR_OFFICE {A12}"}),
    ("renewed by the district", "renew", DISTRICT, {}, {f"NOT_YOUR_OFFICE {A12}"}),
    ("renewed without an application", "renew", CENTRE, {"case.stage": "DRAFT"}, {f"WRONG_STAGE {A12}"}),
    ("renewed beyond what was asked", "renew", CENTRE, {"application.scope_ids": ["x1"]}, {f"SCOPE_NOT_ASKED {A12}"}),
    ("renewed without words", "renew", CENTRE, {"form.opinion": ""}, {f"EMPTY {A12}"}),
    ("failed without a reason", "fail", CENTRE, {"form.reason": " "}, {f"EMPTY {A12}"}),
    ("not lapsed on the last day", "lapse", CLOCK, {"now": "2025-03-01 23:59"}, {f"TOO_EARLY {A12}"}),
    ("lapsed after it", "lapse", CLOCK, {}, set()),
    ("the centre cannot let it lapse", "lapse", CENTRE, {}, {f"NOT_YOUR_OFFICE {A12}"}),
]


@pytest.mark.parametrize(("says", "act", "who", "changes", "expected"), ROWS, ids=[row[0] for row in ROWS])
def test_a_renewal(says: str, act: str, who: object, changes: dict[str, object], expected: set[str]) -> None:
    assert refusals(RENEWAL, changed(good(act), changes), act, who) == expected  # type: ignore[arg-type]


LATER = rules(renewal__window="not_later")


@pytest.mark.parametrize(
    ("ends", "under", "opens", "last", "safe"),
    [
        ("2025-03-01", RULES, "2024-12-31", "2025-03-01", "2024-12-31"),
        ("2025-03-01", LATER, "2024-11-01", "2024-12-31", "2024-12-31"),
        ("2024-02-29", RULES, "2023-12-31", "2024-02-29", "2023-12-31"),
        ("2024-10-07", RULES, "2024-08-08", "2024-10-07", "2024-08-08"),  # ends in a holiday week: calendar days, unmoved
    ],
)
def test_point_11_the_sixty_days_are_calendar_days(ends: str, under: RuleSet, opens: str, last: str, safe: str) -> None:
    found = window(day(ends), under)
    assert (found.opens_on, found.last_day, found.safe_on) == (day(opens), day(last), day(safe))


@pytest.mark.parametrize(("under", "other"), [(RULES, "最迟于备案期满前第六十日提出"), (LATER, "自备案期满前第六十日起")])
def test_the_advice_tells_the_other_reading_and_the_day_that_satisfies_both(under: RuleSet, other: str) -> None:
    says = advice(day("2025-03-01"), under)
    assert other in says.split("另一种理解")[1]
    assert "在2024年12月31日当日提出，两种理解都符合" in says


def test_the_safe_day_satisfies_both_readings() -> None:
    for under in (RULES, LATER):
        found = window(day("2025-03-01"), under)
        assert found.opens_on <= found.safe_on <= found.last_day


@pytest.mark.parametrize(
    ("now", "scopes_from"),
    [("2025-01-06 10:00", "2025-03-02"), ("2025-03-01 23:59", "2025-03-02"), ("2025-03-20 10:00", "2025-03-20")],
)
def test_point_12_the_new_period_follows_the_old_and_a_late_decision_is_no_extension(now: str, scopes_from: str) -> None:
    done = effects(RENEWAL, changed(good("renew"), {"now": now}), "renew", CENTRE)
    grant = next(one.values for one in done if isinstance(one, Add) and one.noun == "grant")
    assert (grant["valid_from"], grant["valid_to"]) == (day("2025-03-02"), day("2028-03-02"))
    scopes = [one.values for one in done if isinstance(one, Add) and one.noun == "scope"]
    assert [(one["valid_from"], one["valid_to"]) for one in scopes] == [(day(scopes_from), day("2028-03-02"))] * 2
    assert [(one.noun, one.act) for one in done if isinstance(one, Also)] == [("renewal", "open"), ("institution", "renew")]


@pytest.mark.parametrize(("now", "until"), [("2025-01-06 10:00", "2025-01-06"), ("2025-03-20 10:00", "2025-03-01")])
def test_the_dossier_covers_the_period_and_no_more(now: str, until: str) -> None:
    for act, who in (("renew", CENTRE), ("fail", CENTRE)):
        done = effects(RENEWAL, changed(good(act), {"now": now}), act, who)
        [tally] = [one for one in done if isinstance(one, Tally)]
        assert (tally.since, tally.until, tally.values["taken"].value) == (day("2022-03-01"), day(until), "DECISION")


def test_an_early_application_says_that_it_is_early() -> None:
    early = effects(RENEWAL, good("submit_early"), "submit_early", INSTITUTION)
    in_time = effects(RENEWAL, good("submit"), "submit", INSTITUTION)
    assert [one.values["early"] for one in (*early, *in_time) if isinstance(one, Put)] == [True, False]
