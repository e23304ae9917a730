"""The clock of publicity and of review: starts, stops, resumes, in every reading, and explains itself (article 10(2) and (4))."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from schema.law.article import art
from schema.law.calendar import CalendarDays, WorkingDays, seeded
from schema.law.call import CallStage
from schema.law.chapters import BY_NAME, CHAPTERS
from schema.law.deadline import Sojourn, deadline, latest
from schema.law.filing import FilingStage
from schema.law.institution import InstitutionStage
from schema.law.notice import NoticeStage
from schema.law.objection import ObjectionStage
from schema.law.procedure import Act, Limit, Procedure, Stage, Until
from schema.law.roles import CENTRE, CLOCK, INSTITUTION, LAW
from tests.law.cases import RULES, Thing, day, moment, rules

# March 2022 has no holiday: the 10th is a Thursday, the 12th and 13th a weekend.


def due(start: str, *stays: tuple[str, str], stage: Any = NoticeStage.LIVE, **readings: str) -> str:
    past = [Sojourn(day(since), day(until)) for since, until in stays]
    found = deadline(stage, None, past, moment(f"{start} 09:00", under=rules(**readings)))
    assert found is not None
    return found.due.isoformat()


@pytest.mark.parametrize(
    ("live", "default", "first_day_counts"),
    [
        ("2022-09-28", "2022-10-10", "2022-10-09"),  # National Day week; 8 and 9 October are worked
        ("2022-03-10", "2022-03-17", "2022-03-16"),
        ("2022-03-12", "2022-03-18", "2022-03-18"),  # a Saturday counts in neither reading
        ("2022-10-08", "2022-10-13", "2022-10-12"),  # a worked Saturday is a day like any other
        ("2022-01-28", "2022-02-09", "2022-02-08"),  # across Spring Festival
    ],
)
def test_five_working_days_from_the_day_it_was_really_live(live: str, default: str, first_day_counts: str) -> None:
    assert due(live) == default
    assert due(live, publicity="start_included") == first_day_counts


LOST: dict[str, str] = {}
KEPT = {"publicity__interruption": "same_day_counts"}
FIRST = {"publicity": "start_included"}


@pytest.mark.parametrize(
    ("says", "stays", "resumed", "readings", "expected"),
    [
        ("lost Mon 14, back Wed 16: only Fri 11 is spent", [("2022-03-10", "2022-03-14")], "2022-03-16", LOST, "2022-03-22"),
        ("lost and back on Mon 14: that day is lost", [("2022-03-10", "2022-03-14")], "2022-03-14", LOST, "2022-03-18"),
        ("lost and back on Mon 14: that day counts", [("2022-03-10", "2022-03-14")], "2022-03-14", KEPT, "2022-03-17"),
        ("lost Mon, back Tue: the lenient reading does not help", [("2022-03-10", "2022-03-14")], "2022-03-15", KEPT,
         "2022-03-21"),
        ("lost on the very first day, back the same day", [("2022-03-10", "2022-03-10")], "2022-03-10", LOST, "2022-03-17"),
        ("the first day lost, leniently", [("2022-03-10", "2022-03-10")], "2022-03-10", KEPT, "2022-03-17"),
        ("lost on Saturday and back on Sunday costs nothing", [("2022-03-11", "2022-03-12")], "2022-03-13", LOST, "2022-03-18"),
        ("lost on the last day", [("2022-03-10", "2022-03-17")], "2022-03-18", LOST, "2022-03-21"),
        ("lost on the last day, back the same day", [("2022-03-10", "2022-03-17")], "2022-03-17", LOST, "2022-03-18"),
        ("lost on the last day, back the same day, leniently", [("2022-03-10", "2022-03-17")], "2022-03-17", KEPT,
         "2022-03-17"),
        ("lost after all five days were full", [("2022-03-10", "2022-03-18")], "2022-03-21", LOST, "2022-03-21"),
        ("lost twice", [("2022-03-10", "2022-03-14"), ("2022-03-15", "2022-03-17")], "2022-03-18", LOST, "2022-03-23"),
        ("the first day counts, lost Mon, back Wed", [("2022-03-10", "2022-03-14")], "2022-03-16", FIRST, "2022-03-21"),
        ("away for a month", [("2022-03-10", "2022-03-14")], "2022-04-14", LOST, "2022-04-20"),
    ],
)  # fmt: skip
def test_an_interrupted_clock_goes_on_with_the_days_that_are_left(
    says: str, stays: list[tuple[str, str]], resumed: str, readings: dict[str, str], expected: str
) -> None:
    assert due(resumed, *stays, **readings) == expected


# FINDING: with start_included every stay's first day is counted when the clock stops again, though on resuming it was not:
# live Thu 10, lost Mon 14 (10 and 11 spent), back Tue 15 (not counted), lost Thu 17 (16 spent), back Fri 18: two are left.
def test_the_first_day_of_the_whole_publicity_counts_but_not_the_first_day_of_each_stay() -> None:
    stays = [("2022-03-10", "2022-03-14"), ("2022-03-15", "2022-03-17")]
    assert due("2022-03-18", *stays, **FIRST) == "2022-03-22"


# FINDING: with start_included and day_lost, a first day on which the page was lost is counted all the same.
def test_a_first_day_on_which_the_page_was_lost_does_not_count() -> None:
    assert due("2022-03-14", ("2022-03-10", "2022-03-10"), **FIRST) == "2022-03-21"


# FINDING: same_day_counts is forgotten at the next interruption, because only stays that ended today are looked at:
# live Thu 10, lost and back Mon 14 (11 and 14 spent), lost Wed 16 (15 spent), back Thu 17: two are left.
def test_a_day_regained_under_the_lenient_reading_stays_regained() -> None:
    stays = [("2022-03-10", "2022-03-14"), ("2022-03-14", "2022-03-16")]
    assert due("2022-03-17", *stays, **KEPT) == "2022-03-21"


def test_each_resubmission_starts_five_new_working_days() -> None:
    earlier = ("2022-03-01", "2022-03-04")
    assert due("2022-03-10", earlier, stage=FilingStage.REVIEW) == "2022-03-17"


def test_a_deployment_may_choose_one_clock_paused_while_the_applicant_mends() -> None:
    earlier = ("2022-03-01", "2022-03-04")
    assert due("2022-03-10", earlier, stage=FilingStage.REVIEW, filing__review="paused") == "2022-03-15"


def test_review_is_told_within_five_working_days_of_receipt() -> None:
    assert due("2022-09-28", stage=FilingStage.REVIEW) == "2022-10-10"


@pytest.mark.parametrize("stage", [ObjectionStage.RECEIVED, ObjectionStage.CHECKING])
def test_checking_an_objection_has_a_service_target_and_no_legal_limit(stage: Any) -> None:
    found = deadline(stage, None, [], moment("2022-03-10 09:00"))
    assert found is not None
    assert (found.due, found.legal, str(found.article)) == (day("2022-03-24"), False, "第十条第（五）项")


def test_publicity_explains_itself() -> None:
    found = deadline(NoticeStage.LIVE, None, [], moment("2022-09-28 16:20"))
    assert found is not None
    assert found.explanation == (
        "依第十条第（四）项，拟备案评价机构公示期限为5个工作日。"
        "2022年9月28日起算，当日不计入（《民法典》第二百零一条）。"
        "其间2022年10月1日节假日、2022年10月2日节假日、2022年10月3日节假日、2022年10月4日节假日、2022年10月5日节假日、"
        "2022年10月6日节假日、2022年10月7日节假日、2022年10月8日调休上班、2022年10月9日调休上班。"
        "末日为2022年10月10日，二十四时止。"
        "采用的理解：实际上线当日不计入，自次日起满五个工作日，末日二十四时止。"
        "另一种理解：上线当日为工作日的计入，则末日为2022年10月9日。"
    )
    assert (found.rule, str(found.article), found.reading) == ("publicity", "第十条第（四）项", "start_excluded")
    assert (found.started_on, found.due, found.provisional, found.legal) == (day("2022-09-28"), day("2022-10-10"), False, True)


def test_a_resumed_clock_explains_what_is_spent_and_what_is_left() -> None:
    found = deadline(NoticeStage.LIVE, None, [Sojourn(day("2022-03-10"), day("2022-03-14"))], moment("2022-03-16 08:00"))
    assert found is not None
    assert found.explanation == (
        "依第十条第（四）项，拟备案评价机构公示期限为5个工作日。"
        "2022年3月16日起算，当日不计入（《民法典》第二百零一条）。"
        "此前已计1个工作日，还有4个工作日。"
        "末日为2022年3月22日，二十四时止。"
        "采用的理解：实际上线当日不计入，自次日起满五个工作日，末日二十四时止。"
        "另一种理解：上线当日为工作日的计入，则末日为2022年3月21日。"
        "另一种理解：当日恢复的，当日照常计入，则末日相同。"
    )


def test_the_other_reading_says_so() -> None:
    found = deadline(NoticeStage.LIVE, None, [], moment("2022-03-10 09:00", under=rules(publicity="start_included")))
    assert found is not None
    assert found.reading == "start_included"
    assert found.explanation == (
        "依第十条第（四）项，拟备案评价机构公示期限为5个工作日。2022年3月10日起算，当日计入。末日为2022年3月16日，二十四时止。"
        "采用的理解：上线当日为工作日的计入。另一种理解：实际上线当日不计入，自次日起满五个工作日，末日二十四时止，则末日为2022年3月17日。"
    )


def test_a_deadline_into_a_year_without_notice_is_provisional_and_says_so() -> None:
    found = deadline(NoticeStage.LIVE, None, [], moment("2026-12-28 09:00"))
    assert found is not None
    assert found.provisional
    assert "所涉年份的放假安排尚未公布，此为暂定。" in found.explanation


def test_the_day_is_the_day_in_tianjin() -> None:
    assert moment("2022-03-10 23:59").day == day("2022-03-10")
    late = moment("2022-03-10 23:59")
    found = deadline(NoticeStage.LIVE, None, [], late)
    assert found is not None
    assert found.due == day("2022-03-17")


@pytest.mark.parametrize(
    ("stage", "field", "article"),
    [(InstitutionStage.ACTIVE, "valid_to", "第十条第（五）项"), (CallStage.OPEN, "closes_on", "第十条第（一）项")],
)
def test_some_stages_last_until_a_date_of_their_own(stage: Any, field: str, article: str) -> None:
    found = deadline(stage, Thing(**{field: day("2025-03-01")}), [], moment())
    assert found is not None
    assert (found.due, str(found.article)) == (day("2025-03-01"), article)
    assert found.explanation == f"依{article}，至2025年3月1日二十四时止。"


LIMITED = {
    "filing": {"REVIEW"}, "notice": {"LIVE"}, "objection": {"RECEIVED", "CHECKING"}, "call": {"OPEN"},
    "institution": {"ACTIVE"}, "change": {"REVIEW"},  # the last a service target only
    "renewal": {"AHEAD", "DRAFT", "EARLY", "EVALUATION"}, "ending": {"APPLIED"}, "attachment": {"LOOSE"},
    "plan": {"DRAFT", "REVIEW", "RETURNED"}, "amendment": {"REVIEW"}, "sitting": {"PLANNED"},  # review: a service target
    "batch": {"DRAFT", "REPORTED", "CHECKED"}, "batchRow": {"RESUBMITTED", "RECHECKED"},
    "candidateImport": {"READ"}, "delegation": {"IN_FORCE"},
    "supervisor": {"APPOINTED"}, "programme": {"PUBLISHED"}, "draw": {"COMMITTED", "WITNESSED", "DRAWN"}, "talk": {"SUMMONED"},
    "inspection": {"ASSIGNED", "VISITED", "HANDED", "REVIEW"}, "rectification": {"ORDERED", "REPORTED", "MISSED", "UNMET"},
    "dispute": {"OPEN"},
    "complaint": {"RECEIVED", "ACCEPTED", "EXTENDED", "DECIDED", "ANSWERED", "REVIEW", "REHANDLING", "TRANSFERRED"},
}  # fmt: skip


def test_the_text_limits_these_stages_and_no_other() -> None:
    found = {chapter.name: {stage.name for stage in chapter.stages if stage.limit} for chapter in CHAPTERS}
    assert {name: stages for name, stages in found.items() if stages} == LIMITED
    assert deadline(NoticeStage.INTERRUPTED, None, [], moment()) is None


# regulation.md 1.3, every limit in days with each of its readings; a stage stands in where no chapter has the limit yet.


class Trial(Stage):
    REVIEW = "初审", Limit("filing.review", CENTRE)
    PUBLICITY = "公示", Limit("publicity")
    OBJECTION = "异议核查", Limit("objection.check", CENTRE)
    REPORT = "报送结果", Limit("result.report", INSTITUTION)
    CHECK = "核对", Limit("result.check", CENTRE)
    UPLOAD = "上传", Limit("result.upload", CENTRE, {"from_receipt": "received_on"})
    PLAN = "报送方案", Until("starts_on", art(16, 1), "plan.submit", INSTITUTION)
    RENEWAL = "续期申请", Until("valid_to", art(12), "renewal.window", INSTITUTION)
    CREDIT = "信用查询", Limit("filing.credit_check_age", INSTITUTION)


MIDNIGHT, BUSINESS = "T00:00", "T17:30"  # 24:00 of the last day is 00:00 of the next
READINGS: list[tuple[str, str, str, dict[str, str], str, dict[str, str]]] = [
    # stage, start, its case, what was before; the last day; the other readings with theirs
    ("REVIEW", "2022-09-28", "", {}, "2022-10-10", {"paused": "2022-10-10", "complete_only": "2022-10-10", "close_of_business": "2022-10-10"}),
    ("REVIEW", "2022-03-10", "", {"2022-03-01": "2022-03-04"}, "2022-03-17",
     {"paused": "2022-03-15", "complete_only": "2022-03-17", "close_of_business": "2022-03-17"}),
    ("PUBLICITY", "2022-09-28", "", {}, "2022-10-10", {"start_included": "2022-10-09"}),
    ("PUBLICITY", "2022-03-14", "", {"2022-03-10": "2022-03-14"}, "2022-03-18", {"start_included": "2022-03-17", "same_day_counts": "2022-03-17"}),
    ("OBJECTION", "2022-03-10", "", {}, "2022-03-24", {}),
    ("REPORT", "2022-09-28", "", {}, "2022-10-10", {"from_entry": "2022-10-10", "close_of_business": "2022-10-10"}),
    ("CHECK", "2022-10-10", "", {}, "2022-10-17", {"close_of_business": "2022-10-17"}),
    ("UPLOAD", "2022-10-17", "2022-10-10", {}, "2022-10-31", {"from_receipt": "2022-10-24", "close_of_business": "2022-10-31"}),
    ("PLAN", "2026-09-01", "2026-10-12", {}, "2026-09-29", {"clear_days": "2026-09-28", "close_of_business": "2026-09-29"}),
    ("RENEWAL", "2024-12-01", "2025-03-01", {}, "2025-03-01", {"not_later": "2024-12-31", "close_of_business": "2025-03-01"}),
    ("CREDIT", "2022-09-01", "", {}, "2022-10-08", {}),  # thirty days end on 1 October; calendar days too move past days off
]  # fmt: skip


@pytest.mark.parametrize(("stage", "start", "on", "before", "expected", "others"), READINGS)
def test_every_limit_has_its_last_day_in_every_reading(
    stage: str, start: str, on: str, before: dict[str, str], expected: str, others: dict[str, str]
) -> None:
    past = [Sojourn(day(since), day(until)) for since, until in before.items()]
    named = day(on) if on else None
    case = Thing(received_on=named, starts_on=named, valid_to=named)
    found = deadline(Trial[stage], case, past, moment(f"{start} 09:00"), "报送")
    assert found
    assert found.due.isoformat() == expected
    assert {one.reading: one.due.isoformat() for one in found.alternatives} == others
    assert all(one.text in found.explanation for one in found.alternatives)
    assert found.ends_at.isoformat(timespec="minutes")[:16] == f"{found.due + timedelta(1)}{MIDNIGHT}"
    for one in found.alternatives:
        end = f"{one.due}{BUSINESS}" if one.reading == "close_of_business" else f"{one.due + timedelta(1)}{MIDNIGHT}"
        assert one.ends_at.isoformat(timespec="minutes")[:16] == end


# Point 31 of regulation.md 5.
def test_an_act_after_business_hours_is_in_time_by_default_and_late_where_business_hours_count() -> None:
    def ends(**readings: str) -> list[str]:
        found = deadline(FilingStage.REVIEW, None, [], moment("2022-09-28 16:20", under=rules(**readings)), "提交备案申请")
        assert found
        return [found.ends_at.isoformat(), *(one.ends_at.isoformat() for one in found.alternatives)]

    midnight, closing = "2022-10-11T00:00:00+08:00", "2022-10-10T17:30:00+08:00"
    assert ends() == [midnight, midnight, midnight, closing]
    assert ends(deadline__day_end="close_of_business") == [closing, closing, closing, midnight]
    kept = deadline(NoticeStage.LIVE, None, [], moment("2022-09-28 16:20", under=rules(deadline__day_end="close_of_business")))
    assert kept
    assert kept.ends_at.isoformat() == midnight  # five whole days
    assert [one.reading for one in kept.alternatives] == ["start_included"]


def test_a_deadline_names_the_event_it_starts_from() -> None:
    found = deadline(FilingStage.REVIEW, None, [], moment("2022-09-28 16:20"), "提交备案申请")
    assert found
    assert found.start_event == "提交备案申请"
    assert "自2022年9月28日“提交备案申请”起算，当日不计入（《民法典》第二百零一条）。" in found.explanation
    assert "另一种理解：有业务时间的，末日停止业务活动时止，则至当日17时30分。" in found.explanation


# Point 11: days and working days are different types; 60日 is no span of working days.
def test_sixty_days_and_five_working_days_are_reckoned_by_their_own_kind() -> None:
    assert RULES.span("renewal.window") == CalendarDays(60)
    assert RULES.span("plan.submit") == WorkingDays(5)
    assert CalendarDays(5) != WorkingDays(5)
    assert latest(RULES["renewal.window"].under("not_later"), day("2025-03-01"), seeded()) == day("2024-12-31")
    with pytest.raises(TypeError):
        latest(RULES["filing.valid"], day("2025-03-01"), seeded())


# Point 10: five working days before is subtraction, and a holiday week eats it.
@pytest.mark.parametrize(("session", "default", "clear"), [
    ("2022-02-11", "2022-01-30", "2022-01-29"), ("2026-10-09", "2026-09-24", "2026-09-23"), ("2026-10-12", "2026-09-29", "2026-09-28"),
])  # fmt: skip
def test_a_plan_is_due_five_working_days_before_the_session(session: str, default: str, clear: str) -> None:
    rule = RULES["plan.submit"]
    assert latest(rule, day(session), seeded()) == day(default)
    assert latest(rule.under("clear_days"), day(session), seeded()) == day(clear)


OWED = {
    ("filing", "REVIEW"): CENTRE, ("objection", "RECEIVED"): CENTRE, ("objection", "CHECKING"): CENTRE,
    ("notice", "LIVE"): CLOCK, ("call", "OPEN"): CLOCK, ("institution", "ACTIVE"): CLOCK,
}  # fmt: skip


def test_every_limit_says_who_owes_it() -> None:
    for (noun, stage), office in OWED.items():
        assert BY_NAME[noun].owes(BY_NAME[noun].stages[stage]) is office, (noun, stage)
    limited = [(chapter, stage) for chapter in CHAPTERS for stage in chapter.stages if stage.limit]
    assert limited
    assert all(chapter.owes(stage) for chapter, stage in limited)


def test_a_limit_that_names_nobody_is_owed_by_whoever_can_lead_the_case_on() -> None:
    chapter = Procedure("trial", "试", art(10), Trial, (
        Act("check", "核对", art(16, 3), CENTRE | LAW, (Trial.PUBLICITY,), Trial.CHECK),
        Act("look", "查看", art(16, 3), INSTITUTION, (Trial.PUBLICITY,), Trial.PUBLICITY),
    ))  # fmt: skip
    assert chapter.owes(Trial.PUBLICITY) is CENTRE
