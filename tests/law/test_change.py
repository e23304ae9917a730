"""变更: typed from article 11: what needs confirmation, what must be assessed anew, and from when it counts."""

from __future__ import annotations

from typing import Any

import pytest

from schema.law.change import CHANGE, ChangeStage
from schema.law.change_forms import (
    ChangeLineForm,
    ChangeRefusal,
    ChangeReturn,
    ChangeReturnReason,
    Confirmation,
    LineRefusal,
    LineVerdict,
)
from schema.law.change_lines import addition
from schema.law.filing_forms import Dossier, ItemForm
from schema.law.forms import Nothing, Opinion
from schema.law.kinds import ChangeSubject, Duty, Track, UnitKind
from schema.law.procedure import SELF, Add, Also, Change, Drop, Made, Numbered, Put
from schema.law.roles import BUREAU, CENTRE, DISTRICT, INSTITUTION, LAW
from tests.law.cases import NO, Row, Thing, at, changed, day, double_entry, effects, moment, refusals, rules, standard
from tests.law.change_cases import (
    ELECTRICIAN,
    TURNER,
    WELDER,
    change_world,
    form_of,
    institution,
    line,
    scope,
    staff,
    version,
)

A11, N4 = "第十一条", "第九条第（四）项"
REVIEW = ("REVIEW",)
# Article 11: the institution applies 向市鉴定中心; the centre alone confirms; nobody else has a part in it.
MATRIX = {
    "draft": ("INSTITUTION", (), "DRAFT", A11),
    "amend": ("INSTITUTION", ("DRAFT",), "DRAFT", A11),
    "mend": ("INSTITUTION", ("RETURNED",), "RETURNED", A11),
    "submit": ("INSTITUTION", ("DRAFT", "RETURNED"), "REVIEW", A11),
    "withdraw": ("INSTITUTION", ("DRAFT", "RETURNED", "REVIEW"), "WITHDRAWN", A11),
    "split": ("LAW", REVIEW, "REVIEW", A11),
    "convert": ("LAW", REVIEW, "TORN_OUT", A11),
    "return": ("CENTRE", REVIEW, "RETURNED", A11),
    "refuse": ("CENTRE", REVIEW, "REFUSED", A11),
    "confirm": ("CENTRE", REVIEW, "CONFIRMED", A11),
}


def named(value: str = "海河重工有限公司") -> Thing:
    return line(1, "NAME", value=value)


def good(act: str, *lines: Thing) -> Thing:
    """A change of name (or of these lines) on which the act may be done."""
    w = change_world(*(lines or (named(),)), stage=(*MATRIX[act][1], "DRAFT")[0])
    w.form = given(act, w)
    return w


def given(act: str, w: Thing) -> Any:
    line_form = ChangeLineForm(subject=ChangeSubject.NAME, value="海河重工有限公司")
    reason = ChangeReturnReason(code="EVIDENCE_MISSING", line=w.lines[0], message="补登记证书")
    forms: dict[str, Any] = {
        "draft": form_of(w, line_form), "amend": form_of(w, line_form), "mend": form_of(w, line_form), "withdraw": NO,
        "split": NO, "convert": NO, "return": ChangeReturn(reasons=[reason]), "confirm": yes(w),
        "refuse": ChangeRefusal(lines=[LineRefusal(line=each, reason="不符") for each in w.lines]),
    }  # fmt: skip
    return forms.get(act, Nothing())


def yes(w: Thing, *refused: int) -> Confirmation:
    verdicts = [
        LineVerdict(line=each, favourable=each.ordinal not in refused, reason="证明不足" if each.ordinal in refused else None)
        for each in w.lines
    ]
    return Confirmation(verdicts=verdicts)


def test_offices_stages_and_articles_are_as_in_the_text() -> None:
    assert double_entry(CHANGE, MATRIX, good) == []


@pytest.mark.parametrize("act", MATRIX)
def test_each_act_goes_through_on_a_good_case(act: str) -> None:
    assert refusals(CHANGE, good(act), act, CHANGE.act(act).by) == set()


def test_a_change_ends_confirmed_refused_torn_out_or_withdrawn() -> None:
    ends = {stage.name for stage in ChangeStage if CHANGE.final(stage)}
    assert ends == {"CONFIRMED", "REFUSED", "TORN_OUT", "WITHDRAWN"}


# Point 3 of regulation.md section 5: the classifier. Held: welder 4 and 3, electrician (维修) 5.
KINDS: list[tuple[str, Thing, str]] = [
    ("another occupation", line(1, "SCOPE_ADD", occupation=TURNER, level=5), "增加职业"),
    ("an occupation filed, a level above all", line(1, "SCOPE_ADD", occupation=WELDER, level=2), "提高等级"),
    ("an occupation filed, a level below", line(1, "SCOPE_ADD", occupation=WELDER, level=5), "增加等级"),
    ("the same level at another place", line(1, "SCOPE_ADD", occupation=WELDER, level=4), ""),
    ("a work type of an occupation filed without one", line(1, "SCOPE_ADD", occupation=WELDER, work_type="气焊", level=4), "增加工种"),
    ("another work type", line(1, "SCOPE_ADD", occupation=ELECTRICIAN, work_type="安装", level=5), "增加工种"),
    ("no work type where one is filed", line(1, "SCOPE_ADD", occupation=ELECTRICIAN, level=5), "增加工种"),
    ("the work type filed, another level", line(1, "SCOPE_ADD", occupation=ELECTRICIAN, work_type=" 维修 ", level=4), "提高等级"),
    ("what is filed, at another place", line(1, "SCOPE_SITE", scope=scope("s1", WELDER, 4, Thing(id="p1"))), ""),
    ("called a place, but what is not filed", line(1, "SCOPE_SITE", scope=scope("x", TURNER, 4, Thing(id="p1"))), "增加职业"),
    ("a name", line(1, "NAME", value="新名"), ""),
    ("staff", line(1, "STAFF_ADD", duty="ASSESSOR", person="孙工"), ""),
    ("giving up", line(1, "SCOPE_REMOVE", scope=scope("s1", WELDER, 4, Thing(id="p1"))), ""),
]  # fmt: skip


@pytest.mark.parametrize(("says", "one", "expected"), KINDS, ids=[row[0] for row in KINDS])
def test_point_3_what_adds_an_occupation_a_work_type_or_a_level(says: str, one: Thing, expected: str) -> None:
    assert addition(one, change_world().scopes) == expected


def test_point_3_what_was_given_up_before_is_added_when_it_is_wanted_again() -> None:
    w = change_world()
    w.scopes[0].ended_by_id = "earlier"
    assert addition(line(1, "SCOPE_ADD", occupation=WELDER, level=4), w.scopes) == ""  # yet `held` leaves it out:
    from schema.law.version import held

    assert addition(line(1, "SCOPE_ADD", occupation=WELDER, level=4), held(w.scopes, day("2022-06-15"))) == "增加等级"


# What may be submitted.


def submitting(*lines: Any) -> Any:
    """A world to change: these lines, each made for the world it is in."""
    return lambda w: [one(w) if callable(one) else one for one in lines]


def added(ordinal: int = 1, **fields: Any) -> Any:
    return lambda w: line(ordinal, "SCOPE_ADD", **{
        "occupation": TURNER, "level": 4, "standard": standard(TURNER), "site": w.unit.sites[0], "experience": "十年", **fields})  # fmt: skip


def leaving(duty: str, ordinal: int = 1, subject: str = "STAFF_REMOVE", **fields: Any) -> Any:
    return lambda w: line(ordinal, subject, staff=staff(w, duty), **fields)


def arriving(duty: Duty, ordinal: int = 2, **fields: Any) -> Thing:
    return line(ordinal, "STAFF_ADD", **{"duty": duty, "person": "孙工", **fields})


def elsewhere(ordinal: int = 1, **fields: Any) -> Any:
    return lambda w: line(ordinal, "SCOPE_SITE", **{"scope": w.scopes[0], "site": w.unit.sites[1], **fields})


def closing(place: int, ordinal: int = 1) -> Any:
    return lambda w: line(ordinal, "SITE_REMOVE", site=w.unit.sites[place])


def giving_up(number: int, ordinal: int = 1) -> Any:
    return lambda w: line(ordinal, "SCOPE_REMOVE", scope=w.scopes[number])


def opening(ordinal: int = 1) -> Any:
    return lambda w: line(ordinal, "SITE_ADD", place="新校区", address="海河路3号", district=w.unit.district)


SUBMISSIONS: list[tuple[str, Any, dict[str, Any], set[str]]] = [
    ("a name", [named()], {}, set()),
    ("no line", [], {}, {f"NO_LINE {A11}"}),
    ("the name it has", [named("海河机械有限公司")], {}, {f"NO_CHANGE {A11}"}),
    ("a name too long", [named("海" * 101)], {}, {f"TOO_LONG {A11}"}),
    ("a name left out", [line(1, "NAME")], {}, {f"FIELD_MISSING {A11}"}),
    ("a name without proof", [line(1, "NAME", value="新名", evidence_title=None)], {}, {f"EVIDENCE_MISSING {A11}"}),
    ("proof of tomorrow", [line(1, "NAME", value="新名", evidence_issued_on=day("2022-06-16"))], {}, {f"IN_THE_FUTURE {A11}"}),
    ("a name twice", [named("甲"), line(2, "NAME", value="乙")], {}, {f"TWICE {A11}"}),
    ("a telephone without proof", [line(1, "PHONE", value="022-28000001", evidence_title=None)], {}, set()),
    ("a telephone with letters", [line(1, "PHONE", value="call me")], {}, {f"WRONG_FORM {A11}"}),
    ("an address in another district", [line(1, "ADDRESS", value="大沽南路1号", district=Thing(id="d2", name="西青区"))], {}, set()),
    ("a contact", [line(1, "CONTACT", person="周工")], {}, set()),
    ("the contact it has", [line(1, "CONTACT", person="王工")], {}, {f"NO_CHANGE {A11}"}),
    ("a fee basis", [line(1, "FEE_BASIS", value="津发改价费〔2022〕9号")], {}, set()),
    ("9(1): an employer of another kind", [line(1, "UNIT_KIND", kind=UnitKind.OTHER)], {}, set()),
    ("9(1): a social organisation of another kind", [line(1, "UNIT_KIND", kind=UnitKind.OTHER)], {"institution.track": "SOCIAL"},
     {"UNIT_KIND 第九条第（一）项"}),
    ("a filing that has expired", [named()], {"institution.stage": "EXPIRED"}, {f"NOT_FILED {A11}"}),
    ("an occupation, under an open call", [added()], {}, set()),
    ("an occupation, under no call", [added()], {"case.call": None}, {f"CALL_MISSING {A11}"}),
    ("an occupation, under a call that is closed", [added()], {"call.stage": "CLOSED"}, {"CALL_NOT_OPEN 第十条第（一）项"}),
    ("an occupation, the day after the call", [added()], {"now": "2022-07-01 00:00"}, {"CALL_NOT_OPEN 第十条第（一）项"}),
    ("an occupation, under a call for others", [added()], {"call.tracks": ["SOCIAL"]}, {"WRONG_TRACK 第十条第（一）项"}),
    ("an occupation, with an application under way", [added()],
     {"unit.filings": [Thing(id="f9", call_id="c1", track="EMPLOYER", stage="REVIEW", version=1, items=[])]}, {"FILING_OPEN 第十条第（二）项"}),
    ("an occupation, after one that failed", [added()],
     {"unit.filings": [Thing(id="f9", call_id="c1", track="EMPLOYER", stage="REJECTED", version=1, items=[])]}, set()),
    ("no call is needed for a name", [named()], {"case.call": None}, set()),
    ("5: what is not a skill", [added(occupation=Thing(**{**TURNER.__dict__, "is_skill": False}))], {}, {"NOT_A_SKILL 第五条"}),
    ("6: level six", [added(level=6)], {}, {"LEVEL_UNKNOWN 第六条", "STANDARD_LEVEL 第七条"}),
    ("7: another occupation's standard", [added(standard=standard(WELDER))], {}, {"STANDARD_MISMATCH 第七条"}),
    ("an occupation at no place", [added(site=None)], {}, {f"FIELD_MISSING {A11}"}),
    ("an occupation at a place not yet confirmed", [added(site=None, new_site=2), opening(2)], {}, {f"SITE_NOT_CONFIRMED {A11}"}),
    ("what is filed already", [added(occupation=WELDER, level=4, standard=standard(WELDER))], {}, {f"SCOPE_HELD {A11}"}),
    ("what is filed, at the other place", [elsewhere()], {}, set()),
    ("at a place of this change", [elsewhere(1, site=None, new_site=2), opening(2)], {}, set()),
    ("at a place of a line that is none", [elsewhere(1, site=None, new_site=2), line(2, "PHONE", value="022-28000001")], {},
     {f"NO_SUCH_LINE {A11}"}),
    ("at a place that is given up", [elsewhere(), closing(1, 2)], {}, {f"SITE_GOING {A11}"}),
    ("at a place that is not ours", [elsewhere(site=Thing(id="p9", name="别处", address="别处", since=day("2022-01-01")))], {},
     {f"NOT_REGISTERED {A11}"}),
    ("a place", [opening()], {}, set()),
    ("the place that nothing rests on", [closing(1)], {}, set()),
    ("9(4): both places", [closing(0), closing(1, 2)], {}, {f"SITE_MISSING {N4}", "NOTHING_LEFT 第十三条"}),
    ("13: the place that everything rests on", [closing(0)], {}, {"NOTHING_LEFT 第十三条"}),
    ("13: everything given up", [giving_up(0), giving_up(1, 2), giving_up(2, 3)], {}, {"NOTHING_LEFT 第十三条"}),
    ("all but one given up", [giving_up(0), giving_up(1, 2)], {}, set()),
    ("everything moved to the other place", [giving_up(0), giving_up(1, 2), giving_up(2, 3), elsewhere(4)], {}, set()),
    ("given up twice", [giving_up(0), giving_up(0, 2)], {}, {f"TWICE {A11}"}),
    ("what was given up before", [giving_up(0)], {"scopes.0.ended_by_id": "c0"}, {f"SCOPE_NOT_HELD {A11}"}),
    ("what has not begun", [giving_up(0)], {"scopes.0.valid_from": day("2022-06-16")}, {f"SCOPE_NOT_BEGUN {A11}"}),
    ("a place that an application waits for", [closing(1)],
     {"unit.filings": [Thing(id="f9", number="津技鉴申〔2022〕9号", call_id="c9", track="EMPLOYER", stage="REVIEW", version=1,
                             items=[Thing(site_id="p2", stage="DECLARED")])]}, {f"SITE_AWAITED {A11}"}),
    ("a place that an ended application wanted", [closing(1)],
     {"unit.filings": [Thing(id="f9", number="津技鉴申〔2022〕9号", call_id="c9", track="EMPLOYER", stage="REJECTED", version=1,
                             items=[Thing(site_id="p2", stage="ABANDONED")])]}, set()),
    ("9(4): one of two assessors", [leaving("ASSESSOR")], {}, set()),
    *[(f"9(4): the only {duty}", [leaving(duty)], {}, {f"STAFF_MISSING {N4}"}) for duty in ("FULL_TIME", "EXPERT", "INTERNAL_SUPERVISOR")],
    ("9(4): the only expert, with another in the same change", [leaving("EXPERT"), arriving(Duty.EXPERT)], {}, set()),
    ("9(4): with another of another duty", [leaving("EXPERT"), arriving(Duty.ASSESSOR)], {}, {f"STAFF_MISSING {N4}"}),
    ("9(4): the only expert replaced", [leaving("EXPERT", 1, "STAFF_REPLACE", person="孙工")], {}, set()),
    ("9(4): one of two assessors when the other's card has expired", [leaving("ASSESSOR")],
     {"unit.staff.4.valid_to": day("2022-06-14")}, {f"STAFF_MISSING {N4}"}),
    ("9(4): somebody with an expired card", [arriving(Duty.EXPERT, 1, card_valid_to=day("2022-06-14"))], {}, {f"CARD_EXPIRED {N4}"}),
    ("9(4): a duty already bare is no reason against another change", [named()], {"unit.staff": []}, set()),
    ("somebody of another unit", [line(1, "STAFF_REMOVE", staff=Thing(id="x", duty="EXPERT", name="外人", since=day("2022-01-01"), until=None))],
     {}, {f"NOT_REGISTERED {A11}"}),
    ("somebody who has left", [leaving("ASSESSOR")], {"unit.staff.2.until": day("2022-06-14")},
     {f"NOT_REGISTERED {A11}"}),
    ("somebody whose last day is today", [leaving("ASSESSOR")], {"unit.staff.2.until": day("2022-06-15")}, {f"ALREADY_ENDED {A11}"}),
    ("9(4): one of two assessors when the other's last day is today", [leaving("ASSESSOR")],
     {"unit.staff.4.until": day("2022-06-15")}, {f"STAFF_MISSING {N4}"}),
    ("at a place whose last day is today", [elsewhere()], {"unit.sites.1.until": day("2022-06-15")}, {f"ALREADY_ENDED {A11}"}),
    ("somebody twice", [leaving("ASSESSOR"), leaving("ASSESSOR", 2)], {}, {f"TWICE {A11}"}),
    ("everything wrong at once", [named("海河机械有限公司"), leaving("EXPERT", 2), added(3, level=6), line(4, "PHONE", value="x")],
     {"case.call": None}, {f"NO_CHANGE {A11}", f"STAFF_MISSING {N4}", "LEVEL_UNKNOWN 第六条", "STANDARD_LEVEL 第七条",
                           f"CALL_MISSING {A11}", f"WRONG_FORM {A11}"}),
]  # fmt: skip


@pytest.mark.parametrize(("says", "lines", "changes", "expected"), SUBMISSIONS, ids=[row[0] for row in SUBMISSIONS])
def test_what_may_be_submitted(says: str, lines: Any, changes: dict[str, Any], expected: set[str]) -> None:
    w = good("submit")
    w.lines[:] = submitting(*lines)(w)
    assert refusals(CHANGE, changed(w, changes), "submit", INSTITUTION) == expected


ROWS: list[Row] = [
    ("of its own", "draft", INSTITUTION, {}, set()),
    ("of another unit", "draft", INSTITUTION, {"institution.unit_id": "u2"}, {f"NOT_YOUR_UNIT {A11}"}),
    ("of a filing that has ended", "draft", INSTITUTION, {"institution.stage": "EXPIRED"}, {f"NOT_FILED {A11}"}),
    ("by the centre", "draft", CENTRE, {"actor": {"unit": "u1"}}, {f"NOT_YOUR_OFFICE {A11}"}),
    ("no line", "draft", INSTITUTION, {"form.lines": []}, {f"WRONG_COUNT {A11}"}),
    ("another institution", "amend", INSTITUTION, {"form.institution": Thing(id="n2")}, {f"FIXED {A11}"}),
    ("submitted twice", "submit", INSTITUTION, {"case.stage": "REVIEW"}, {f"WRONG_STAGE {A11}"}),
    ("withdrawn without a reason", "withdraw", INSTITUTION, {"form.reason": ""}, {f"EMPTY {A11}"}),
    ("returned for an unknown reason", "return", CENTRE,
     {"form": ChangeReturn(reasons=[ChangeReturnReason(code="BAD", message="补")])}, {f"REASON_UNKNOWN {A11}"}),
    ("returned for a line of another change", "return", CENTRE,
     {"form": ChangeReturn(reasons=[ChangeReturnReason(code="EVIDENCE_MISSING", line=Thing(id="x"), message="补")])},
     {f"NOT_THIS_CHANGE {A11}"}),
    ("refused without a word on the line", "refuse", CENTRE,
     {"form": ChangeRefusal(lines=[LineRefusal(line=Thing(id="x"), reason="不符")])},
     {f"LINE_WITHOUT_VERDICT {A11}", f"NOT_THIS_CHANGE {A11}"}),
    ("confirmed by the bureau", "confirm", BUREAU, {}, {f"NOT_YOUR_OFFICE {A11}"}),
    ("confirmed by the district", "confirm", DISTRICT, {}, {f"NOT_YOUR_OFFICE {A11}"}),
    ("confirmed by the institution itself", "confirm", INSTITUTION, {}, {f"NOT_YOUR_OFFICE {A11}"}),
    ("confirmed before it is submitted", "confirm", CENTRE, {"case.stage": "DRAFT"}, {f"WRONG_STAGE {A11}"}),
    ("confirmed after the filing has expired", "confirm", CENTRE, {"institution.stage": "EXPIRED"}, {f"NOT_FILED {A11}"}),
    ("nothing confirmed", "confirm", CENTRE, {"form": lambda w: yes(w, 1)}, {f"NOTHING_FAVOURABLE {A11}"}),
    ("a line twice", "confirm", CENTRE, {"form": lambda w: Confirmation(verdicts=yes(w).verdicts * 2)}, {f"VERDICT_TWICE {A11}"}),
    ("refused without saying why", "confirm", CENTRE,
     {"form": lambda w: Confirmation(verdicts=[LineVerdict(line=w.lines[0], favourable=False)])},
     {f"REASON_MISSING {A11}", f"NOTHING_FAVOURABLE {A11}"}),
    ("34: entered late, before a change that counts already", "confirm", CENTRE,
     {"institution.versions.0.since": at("2022-06-15 10:01")}, {f"LATER_CHANGE {A11}"}),
]  # fmt: skip


@pytest.mark.parametrize(("says", "act", "who", "changes", "expected"), ROWS, ids=[f"{row[1]}: {row[0]}" for row in ROWS])
def test_a_change(says: str, act: str, who: Any, changes: dict[str, Any], expected: set[str]) -> None:
    assert refusals(CHANGE, changed(good(act), changes), act, who) == expected


def confirming(*lines: Any, refused: tuple[int, ...] = ()) -> Thing:
    w = good("confirm")
    w.lines[:] = submitting(*lines)(w)
    w.form = yes(w, *refused)
    return w


def test_point_3_an_addition_can_never_be_confirmed() -> None:
    w = confirming(named(), added(2))
    assert refusals(CHANGE, w, "confirm", CENTRE) == {f"ADDITION {A11}"}
    w.form = yes(w, 2)
    assert refusals(CHANGE, w, "confirm", CENTRE) == set()


def test_what_was_sound_at_submission_is_judged_again_at_confirmation() -> None:
    w = confirming(leaving("ASSESSOR"))
    assert refusals(CHANGE, w, "confirm", CENTRE) == set()
    w.unit.staff[4].until = day("2022-06-14")  # the other assessor has left meanwhile
    assert refusals(CHANGE, w, "confirm", CENTRE) == {f"STAFF_MISSING {N4}"}
    w = confirming(elsewhere())
    w.scopes[0].ended_by_id = "c0"  # the scope was given up meanwhile
    assert refusals(CHANGE, w, "confirm", CENTRE) == {f"ADDITION {A11}", f"SCOPE_NOT_HELD {A11}"}


def test_a_scope_is_not_opened_at_a_place_that_was_not_confirmed() -> None:
    w = confirming(elsewhere(1, site=None, new_site=2), opening(2), refused=(2,))
    assert refusals(CHANGE, w, "confirm", CENTRE) == {f"SITE_NOT_CONFIRMED {A11}"}


# What follows.


def test_drafting_writes_the_lines_anew_and_keeps_what_was_torn_out() -> None:
    w = good("mend", line(1, "SCOPE_ADD"), line(2, "PHONE", value="022-1"))
    w.lines[0].outcome = "TORN_OUT"
    put, drop, add = effects(CHANGE, w, "mend", INSTITUTION)
    assert put == Put({"institution": w.institution, "call": None})
    assert drop == Drop("change_line", "id", "l2")
    assert isinstance(add, Add)
    assert add.noun == "change_line"
    kept = {name: value for name, value in add.values.items() if value is not None}
    assert kept == {
        "subject": "NAME", "value": "海河重工有限公司", "before": "海河机械有限公司", "after": "海河重工有限公司", "change": SELF,
        "ordinal": 2, "outcome": "PENDING",
    }  # fmt: skip


def test_a_mixed_change_is_torn_in_two_at_submission() -> None:
    w = good("submit")
    w.lines[:] = submitting(named(), added(2, work_type=None))(w)
    torn = w.lines[1]
    found = effects(CHANGE, w, "submit", INSTITUTION)
    item = ItemForm(occupation=TURNER, work_type=None, level=4, site=w.unit.sites[0], standard=torn.standard, experience="十年")
    assert found[0] == Put({"number": Numbered("津技鉴变〔2022〕{}号"), "version": 1, "submitted_at": at("2022-06-15 10:00")})
    assert found[3:] == [
        Also("filing", None, "tear_out", Dossier(unit=w.unit, call=w.call, track=Track.EMPLOYER, items=[item], evidence=[])),
        Change(torn, {"outcome": "TORN_OUT", "filing": Made("filing")}),
        Also("change", w.case, "split", Opinion("第2行增加职业、工种或等级，应按照备案程序重新进行评估，转为备案申请")),
    ]


def test_a_change_of_nothing_but_additions_ends_as_an_application() -> None:
    w = good("submit")
    w.lines[:] = submitting(added(), added(2, level=5))(w)
    last = effects(CHANGE, w, "submit", INSTITUTION)[-1]
    assert isinstance(last, Also)
    assert (last.noun, last.act, last.form.reason[:6]) == ("change", "convert", "第1、2行增")


def test_what_adds_nothing_is_not_torn_out() -> None:
    found = effects(CHANGE, good("submit"), "submit", INSTITUTION)
    assert [type(effect).__name__ for effect in found] == ["Put", "Change"]


def test_a_returned_change_keeps_its_number() -> None:
    w = changed(good("submit"), {"case.stage": "RETURNED", "case.number": "津技鉴变〔2022〕1号", "case.version": 1})
    assert effects(CHANGE, w, "submit", INSTITUTION)[0] == Put({"version": 2, "submitted_at": at("2022-06-15 10:00")})


def facts(w: Thing) -> dict[str, Any]:
    return {"name": "海河机械有限公司", "kind": "ENTERPRISE", "district_id": "d1", "address": "大沽南路1号", "phone": "022-28000000",
            "legal_person": "李总", "fee_basis": w.institution.fee_basis}  # fmt: skip


def test_a_confirmed_name_counts_from_the_moment_of_confirmation_and_the_old_one_is_kept() -> None:
    w = confirming(named())
    now = at("2022-06-15 10:00")
    assert effects(CHANGE, w, "confirm", CENTRE) == [
        Change(w.lines[0], {"before": "海河机械有限公司", "after": "海河重工有限公司", "person_before": None, "outcome": "CONFIRMED",
                            "reason": None}),
        Put({"confirmed_at": now, "confirmed_on": day("2022-06-15"), "summary": "名称"}),
        Also("unit", w.unit, "change", values={"name": "海河重工有限公司"}),
        Change(w.institution.versions[0], {"until": now}),
        Add("version", {**facts(w), "name": "海河重工有限公司", "institution_id": "n1", "since": now, "change": SELF}),
        Also("institution", w.institution, "change", values={"name": "海河重工有限公司"}),
    ]  # fmt: skip


def test_the_units_other_filing_bears_the_same_name_and_its_own_fee_basis() -> None:
    w = confirming(named(), line(2, "FEE_BASIS", value="津发改价费〔2022〕9号"), line(3, "LEGAL_PERSON", value="赵总"))
    other = institution(w.unit, "n2", "SOCIAL")
    w.unit.institutions.append(other)
    found = effects(CHANGE, w, "confirm", CENTRE)
    turned = {e.values["institution_id"]: e.values for e in found if isinstance(e, Add)}
    assert {key: (v["name"], v["legal_person"], v["fee_basis"]) for key, v in turned.items()} == {
        "n1": ("海河重工有限公司", "赵总", "津发改价费〔2022〕9号"), "n2": ("海河重工有限公司", "赵总", "津发改价费〔2020〕1号"),
    }  # fmt: skip
    shown = [(e.case.id, e.values) for e in found if isinstance(e, Also) and e.noun == "institution"]
    assert shown == [
        ("n1", {"name": "海河重工有限公司", "fee_basis": "津发改价费〔2022〕9号"}), ("n2", {"name": "海河重工有限公司"}),
    ]  # fmt: skip


def test_point_4_scope_given_up_ends_with_the_day_and_is_never_deleted() -> None:
    w = confirming(giving_up(0))
    found = effects(CHANGE, w, "confirm", CENTRE)
    assert Change(w.scopes[0], {"valid_to": day("2022-06-15"), "ended_by": SELF}) in found
    assert not [effect for effect in found if isinstance(effect, Drop)]
    assert [(e.noun, e.act) for e in found if isinstance(e, Also)] == [("institution", "change")]
    w = changed(confirming(giving_up(0)), {"rules": rules(change__end="day_before")})
    assert Change(w.scopes[0], {"valid_to": day("2022-06-14"), "ended_by": SELF}) in effects(CHANGE, w, "confirm", CENTRE)


def test_scope_whose_place_is_given_up_ends_with_it() -> None:
    w = confirming(closing(1), giving_up(1, 2))
    w.scopes[2].site, w.scopes[2].site_id = w.unit.sites[1], "p2"
    found = effects(CHANGE, w, "confirm", CENTRE)
    ended = [(e.row.id, e.values) for e in found if isinstance(e, Change) and e.row.id in ("s1", "s2", "s3", "p1", "p2")]
    until = {"valid_to": day("2022-06-15"), "ended_by": SELF}
    assert ended == [("s2", until), ("s3", until), ("p2", {"until": day("2022-06-15")})]


def test_a_new_place_is_followed_by_the_scope_assessed_there() -> None:
    w = confirming(elsewhere(1, site=None, new_site=2), opening(2))
    added_rows = [e for e in effects(CHANGE, w, "confirm", CENTRE) if isinstance(e, Add)]
    assert added_rows == [
        Add("site", {"name": "新校区", "address": "海河路3号", "district": w.unit.district, "unit": w.unit, "since": day("2022-06-15")}),
        Add("scope", {"institution_id": "n1", "grant_id": "g1", "item_id": "i-s1", "occupation_id": WELDER.id, "work_type": None,
                      "level": 4, "standard_id": f"std-{WELDER.id}", "valid_to": day("2025-03-10"), "site": Made("site"),
                      "valid_from": day("2022-06-15"), "opened_by": SELF}),
    ]  # fmt: skip


def test_whoever_is_replaced_leaves_and_the_successor_has_the_same_duty() -> None:
    w = confirming(leaving("EXPERT", 1, "STAFF_REPLACE", person="孙工", card="K2", card_valid_to=day("2023-01-01")))
    found = effects(CHANGE, w, "confirm", CENTRE)
    assert Change(staff(w, "EXPERT"), {"until": day("2022-06-15")}) in found
    assert Add("staff", {"duty": "EXPERT", "name": "孙工", "card": "K2", "valid_to": day("2023-01-01"), "unit": w.unit,
                         "since": day("2022-06-15")}) in found  # fmt: skip
    told = next(e.values for e in found if isinstance(e, Change) and e.row is w.lines[0])
    assert (told["before"], told["after"], told["person_before"]) == ("专家一人", "专家一人", "某")


def test_people_are_told_in_words_that_name_nobody() -> None:
    w = confirming(line(1, "CONTACT", person="周工"), arriving(Duty.ASSESSOR), leaving("ASSESSOR", 3))
    told = [e.values for e in effects(CHANGE, w, "confirm", CENTRE) if isinstance(e, Change) and "outcome" in e.values]
    public = "".join(f"{values['before']}{values['after']}" for values in told)
    assert not [name for name in ("周工", "王工", "孙工", "某") if name in public]


def test_refused_lines_have_their_reasons_and_no_effect() -> None:
    w = confirming(named(), giving_up(0, 2), refused=(2,))
    found = effects(CHANGE, w, "confirm", CENTRE)
    outcomes = [(e.row.id, e.values["outcome"], e.values["reason"]) for e in found if isinstance(e, Change) and "outcome" in e.values]
    assert outcomes == [("l1", "CONFIRMED", None), ("l2", "REFUSED", "证明不足")]
    assert not [e for e in found if isinstance(e, Change) and e.row is w.scopes[0]]


@pytest.mark.parametrize("act", ["split", "convert"])
def test_tearing_out_is_nobodys_act(act: str) -> None:
    assert CHANGE.act(act).by is LAW


def test_the_target_of_five_working_days_is_no_law() -> None:
    rule = moment().rules["change.confirm"]
    assert (rule.span and rule.span.text, str(rule.article), rule.legal) == ("5个工作日", A11, False)


def test_a_version_bears_every_fact_the_public_reads() -> None:
    assert vars(version(change_world().institution)).keys() >= {"name", "address", "phone", "legal_person", "fee_basis", "since", "until"}
