"""The numbers of the Measures, typed from the text: each with its article, its reading and its days (articles 10, 12, 16, 27)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from schema.law.calendar import CalendarDays, Span, WorkingDays, Years
from schema.law.deadline import valid_to
from schema.law.ruleset import NoRuleSet, governing, read, shipped
from tests.law.cases import MEASURES, RULES, day, moment, rules

HEAD = 'name = "x"\ntitle = "x"\nsince = 2021-10-21\nuntil = 2023-10-20\n[levels]\n5 = "五级"\n[condition]\n[reason]\n'

# rule -> how long, under which article, whether it binds in law
TEXT: dict[str, tuple[Span, str, bool]] = {
    "filing.review": (WorkingDays(5), "第十条第（二）项", True),
    "publicity": (WorkingDays(5), "第十条第（四）项", True),
    "filing.valid": (Years(3), "第十条第（五）项", True),
    "renewal.window": (CalendarDays(60), "第十二条", True),
    "plan.submit": (WorkingDays(5), "第十六条第（一）项", True),
    "result.report": (WorkingDays(5), "第十六条第（三）项", True),
    "result.check": (WorkingDays(5), "第十六条第（三）项", True),
    "result.upload": (WorkingDays(10), "第十六条第（三）项", True),
    "objection.check": (WorkingDays(10), "第十条第（五）项", False),
    "attachment.loose": (WorkingDays(10), "第十条第（二）项", False),
    "attachment.retention": (Years(5), "第十七条", True),
    "conflict.years": (Years(3), "第十条第（三）项", False),
    # articles 19 to 24 name no number: the practice of 双随机 (regulation.md 2.7) or a choice of ours, never law
    "supervision.accept": (WorkingDays(3), "第二十条", False),
    "supervision.record": (WorkingDays(5), "第十九条", False),
    "supervision.reply": (WorkingDays(5), "第十九条", False),
    "supervision.publish": (CalendarDays(20), "第十九条第二款", False),
    "draw.perform": (WorkingDays(5), "第十九条第二款", False),
    "rectification.longest": (CalendarDays(90), "第二十四条", False),
    "rectification.recheck": (WorkingDays(10), "第二十四条", False),
    "rectification.further": (WorkingDays(10), "第二十四条", False),
}


@pytest.mark.parametrize("name", TEXT)
def test_a_time_limit_is_as_in_the_text(name: str) -> None:
    span, article, legal = TEXT[name]
    assert (RULES.span(name), str(RULES[name].article), RULES[name].legal) == (span, article, legal)


@pytest.mark.parametrize(
    ("name", "value", "article"),
    [
        ("call.max_items", 3, "第十条第（一）项"),
        ("panel.minimum", 3, "第十条第（三）项"),
        ("staff.minimum", 1, "第九条第（四）项"),
        ("filing.credit_check_age", 30, "第九条第（二）项"),
        ("publicity.proof_age", 600, "第十条第（四）项"),
        ("supervision.seats", 2, "第十九条第二款"),
        ("rectification.extensions", 1, "第二十四条"),
    ],
)
def test_a_number_is_as_decided(name: str, value: int, article: str) -> None:
    assert (RULES.number(name), str(RULES[name].article)) == (value, article)


@pytest.mark.parametrize(
    ("name", "reading"),
    [
        ("filing.review", "start_excluded"), ("publicity", "start_excluded"), ("filing.valid", "corresponding_day"),
        ("renewal.window", "within"), ("plan.submit", "fifth_or_later"), ("result.upload", "from_check"),
        ("publicity.interruption", "day_lost"), ("deadline.day_end", "midnight"),
        ("supervision.publish", "from_visit"), ("supervision.notice", "unannounced"),
    ],
)  # fmt: skip
def test_the_reading_in_force_is_the_decided_one_and_the_others_are_shown(name: str, reading: str) -> None:
    rule = RULES[name]
    assert rule.reading == reading
    assert rule.reading_text
    assert rule.alternatives
    assert reading not in rule.alternatives


def test_every_number_has_an_article_and_says_what_it_is() -> None:
    for rules_ in shipped():
        for name, rule in rules_.rules.items():
            if rule.article.law:
                assert (name, str(rule.article)) == ("deadline.day_end", "《民法典》第二百零三条第二款")
            else:
                assert 1 <= rule.article.number <= 27
            assert rule.says


def test_article_9_has_six_conditions_and_a_seventh_for_employers_only() -> None:
    assert list(RULES.conditions) == ["9.1", "9.2", "9.3", "9.4", "9.5", "9.5E", "9.6"]
    assert [code for code, condition in RULES.conditions.items() if "track" in condition] == ["9.5E"]
    assert RULES.conditions["9.5E"]["track"] == "EMPLOYER"
    assert all(condition["says"] and condition["evidence"] for condition in RULES.conditions.values())


def test_article_6_has_five_levels() -> None:
    assert RULES.levels == {5: "五级/初级工", 4: "四级/中级工", 3: "三级/高级工", 2: "二级/技师", 1: "一级/高级技师"}


def test_every_reason_to_return_cites_an_article() -> None:
    assert RULES.reasons
    assert all(reason["says"] and reason["article"].startswith("第") for reason in RULES.reasons.values())


def test_a_rule_without_an_article_is_refused() -> None:
    with pytest.raises(ValueError, match="article"):
        read(HEAD + '[rule.a]\nsays = "甲"\nvalue = 1\n')
    assert read(HEAD + '[rule.a]\nsays = "甲"\nvalue = 1\narticle = [9]\n').number("a") == 1


def test_a_reading_that_the_rule_does_not_have_is_refused() -> None:
    with pytest.raises(ValueError, match="publicity"):
        read(MEASURES, {"publicity": "whatever"})


def test_a_plain_number_is_no_time_limit() -> None:
    with pytest.raises(KeyError):
        RULES.span("panel.minimum")


@pytest.mark.parametrize("when", ["2021-10-21", "2022-06-01", "2023-10-20"])
def test_the_measures_govern_from_first_to_last_day(when: str) -> None:
    assert governing(day(when), shipped()) == (shipped()[0], False)


@pytest.mark.parametrize("when", ["2021-10-20", "2023-10-21", "2026-01-01"])
def test_outside_its_days_no_rule_set_governs_unless_a_fallback_is_named_and_flagged(when: str) -> None:
    with pytest.raises(NoRuleSet):
        governing(day(when), shipped())
    with pytest.raises(NoRuleSet):
        governing(day(when), shipped(), "another")
    assert governing(day(when), shipped(), "measures-2021") == (shipped()[0], True)


def test_a_successor_takes_over_on_its_first_day_and_the_gap_stays_a_gap() -> None:
    successor = replace(RULES, name="measures-2023", since=day("2023-12-22"), until=day("2028-12-21"))
    both = (RULES, successor)
    assert governing(day("2023-12-22"), both, "measures-2021") == (successor, False)
    with pytest.raises(NoRuleSet):
        governing(day("2023-12-21"), both)


@pytest.mark.parametrize(
    ("start", "corresponding", "minus_one"),
    [
        ("2022-03-01", "2025-03-01", "2025-02-28"),
        ("2024-02-29", "2027-02-28", "2027-02-27"),
        ("2021-11-01", "2024-11-01", "2024-10-31"),
        ("2021-02-28", "2024-02-28", "2024-02-27"),
        ("2022-10-01", "2025-10-01", "2025-09-30"),  # a holiday does not move a validity
    ],
)
def test_three_years_end_on_the_corresponding_day_or_by_choice_the_day_before(
    start: str, corresponding: str, minus_one: str
) -> None:
    assert valid_to(day(start), moment()) == day(corresponding)
    assert valid_to(day(start), moment(under=rules(filing__valid="minus_one_day"))) == day(minus_one)
