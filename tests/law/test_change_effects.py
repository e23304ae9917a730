"""变更的后果: what an act on a change brings about, exactly (article 11)."""

from __future__ import annotations

from typing import Any

from schema.law.change import CHANGE
from schema.law.filing_forms import Dossier, ItemForm
from schema.law.forms import Opinion
from schema.law.kinds import Duty, Track
from schema.law.procedure import SELF, Add, Also, Change, Drop, Made, Numbered, Put
from schema.law.roles import CENTRE, INSTITUTION, LAW
from tests.law.cases import Thing, at, changed, day, effects, rules
from tests.law.change_cases import (
    TURNER,
    WELDER,
    added,
    arriving,
    closing,
    confirming,
    elsewhere,
    giving_up,
    good,
    institution,
    leaving,
    line,
    named,
    opening,
    scope,
    staff,
    submitting,
)


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


def test_with_the_filing_every_line_still_open_lapses() -> None:
    w = good("close", named(), line(2, "PHONE", value="022-1"))
    w.lines[0].outcome = "TORN_OUT"
    assert effects(CHANGE, w, "close", LAW) == [Change(w.lines[1], {"outcome": "LAPSED"})]


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


def test_what_a_renewal_continues_is_given_up_and_moved_with_what_it_continues() -> None:
    w = confirming(giving_up(0), elsewhere(2))
    further = scope("s9", WELDER, 4, w.unit.sites[0])  # granted early, to begin when the first ends
    further.valid_from, further.valid_to = day("2025-03-11"), day("2028-03-11")
    w.scopes.append(further)
    found = effects(CHANGE, w, "confirm", CENTRE)
    ended = [(e.row.id, e.values["valid_to"]) for e in found if isinstance(e, Change) and "ended_by" in e.values]
    assert ended == [("s1", day("2022-06-15")), ("s9", day("2022-06-15"))]
    opened = [(e.values["valid_from"], e.values["valid_to"]) for e in found if isinstance(e, Add) and e.noun == "scope"]
    assert opened == [(day("2022-06-15"), day("2025-03-10")), (day("2025-03-11"), day("2028-03-11"))]


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
    assert (told["before"], told["after"], told["person_before"]) == ("专家一人", "专家一人", "EXPERT某")


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
