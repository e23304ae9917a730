"""单位登记: a legal person with a sound code, its places and its people (articles 9(1) and 9(4))."""

from __future__ import annotations

import pytest

from schema.law.forms import Nothing
from schema.law.kinds import Duty, UnitKind
from schema.law.procedure import SELF, Add, Change, Put
from schema.law.roles import BUREAU, CENTRE, DISTRICT, INSTITUTION
from schema.law.unit import UNIT, CardForm, Departure, EquipmentForm, Removal, SiteForm, StaffForm, UnitProfile
from tests.law.cases import OTHER_CODE, OWN_CODE, Row, Thing, changed, day, double_entry, effects, refusals, unit, world

A1, A4, A11 = "第九条第（一）项", "第九条第（四）项", "第十一条"
FILED = [Thing(stage="ACTIVE")]
TODAY = day("2022-03-10")
BOTH = "INSTITUTION CENTRE"
MATRIX = {
    "register": (BOTH, (), "REGISTERED", A1),
    "amend": (BOTH, ("REGISTERED",), "REGISTERED", A1),
    "add_site": ("INSTITUTION", ("REGISTERED",), "REGISTERED", A4),
    "add_staff": ("INSTITUTION", ("REGISTERED",), "REGISTERED", A4),
    "change": ("LAW", ("REGISTERED",), "REGISTERED", A11),
    "revalidate": ("LAW", ("REGISTERED",), "REGISTERED", "第四条第（一）项"),
    "renew_card": ("INSTITUTION", ("REGISTERED",), "REGISTERED", A4),
    "drop_staff": ("INSTITUTION", ("REGISTERED",), "REGISTERED", A4),
    "add_equipment": ("INSTITUTION", ("REGISTERED",), "REGISTERED", A4),
    "drop_equipment": ("INSTITUTION", ("REGISTERED",), "REGISTERED", A4),
}


def good(act: str) -> Thing:
    w = world(unit())
    profile = UnitProfile(credit_code=OWN_CODE, name="海河机械有限公司", kind=UnitKind.ENTERPRISE, district=w.case.district,
                          address="大沽南路1号", contact="王工", phone="022-28000000", legal_person="李总")  # fmt: skip
    site = SiteForm(name="实训楼", address="大沽南路1号", district=w.case.district)
    staff = StaffForm(duty=Duty.ASSESSOR, name="赵工", card="K1", valid_to=day("2022-03-10"))
    assessor, machine = w.case.staff[2], w.case.equipment[0]
    w.form = {
        "register": profile, "amend": profile, "add_site": site, "add_staff": staff,
        "renew_card": CardForm(staff=assessor, card="K2", valid_to=day("2025-03-10")), "drop_staff": Departure(staff=assessor),
        "add_equipment": EquipmentForm(site=w.case.sites[0], name="焊机", count=3), "drop_equipment": Removal(equipment=machine),
    }.get(act, Nothing())  # fmt: skip
    return w


def test_offices_stages_and_articles_are_as_in_the_text() -> None:
    assert double_entry(UNIT, MATRIX, good) == []


ROWS: list[Row] = [
    ("its own unit", "register", INSTITUTION, {}, set()),
    ("pasted in full width and lower case", "register", INSTITUTION, {"form.credit_code": "９1110000600037341l "}, set()),
    ("a wrong check digit", "register", CENTRE, {"form.credit_code": "91110000600037341M"}, {f"CREDIT_CODE {A1}"}),
    ("a wrong check digit is also another unit", "register", INSTITUTION, {"form.credit_code": "91110000600037341M"},
     {f"CREDIT_CODE {A1}", f"NOT_YOUR_UNIT {A1}"}),
    ("another's unit", "register", INSTITUTION, {"form.credit_code": OTHER_CODE}, {f"NOT_YOUR_UNIT {A1}"}),
    ("an account without a unit", "register", INSTITUTION, {"actor": {"credit_code": None}}, {f"NOT_YOUR_UNIT {A1}"}),
    ("the centre registers for anyone", "register", CENTRE, {"form.credit_code": OTHER_CODE}, set()),
    ("the district may not", "register", DISTRICT, {}, {f"NOT_YOUR_OFFICE {A1}"}),
    ("the bureau may not", "amend", BUREAU, {}, {f"NOT_YOUR_OFFICE {A1}"}),
    ("a unit of another kind may register", "register", INSTITUTION, {"form.kind": UnitKind.OTHER}, set()),
    ("without a legal person", "register", INSTITUTION, {"form.legal_person": ""}, {f"EMPTY {A1}"}),
    ("a telephone with letters", "register", INSTITUTION, {"form.phone": "call me"}, {f"WRONG_FORM {A1}"}),
    ("the code may not change, not even by the centre", "amend", CENTRE, {"form.credit_code": OTHER_CODE},
     {f"CREDIT_CODE_FIXED {A1}"}),
    ("everything else may", "amend", INSTITUTION, {"form.name": "海河重工有限公司"}, set()),
    ("everything else may, telephone and contact too", "amend", INSTITUTION, {"form.phone": "022-27000009", "form.contact": "赵工"}, set()),
    ("11: not the telephone once a filing is in force", "amend", INSTITUTION,
     {"form.phone": "022-27000009", "case.institutions": FILED}, {f"IN_PROCEDURE {A11}"}),
    ("11: nor the contact", "amend", CENTRE, {"form.contact": "赵工", "case.institutions": FILED}, {f"IN_PROCEDURE {A11}"}),
    ("11: nor a new place", "add_site", INSTITUTION, {"case.institutions": FILED}, {f"IN_PROCEDURE {A11}"}),
    ("11: nor a new assessor", "add_staff", INSTITUTION, {"case.institutions": FILED}, {f"IN_PROCEDURE {A11}"}),
    ("11: once it has expired they may", "add_site", INSTITUTION, {"case.institutions": [Thing(stage="EXPIRED")]}, set()),
    ("a place", "add_site", INSTITUTION, {}, set()),
    ("a place without address", "add_site", INSTITUTION, {"form.address": ""}, {f"EMPTY {A4}"}),
    ("a card on its last day", "add_staff", INSTITUTION, {}, set()),
    ("a card expired yesterday", "add_staff", INSTITUTION, {"form.valid_to": day("2022-03-09")}, {f"CARD_EXPIRED {A4}"}),
    ("a new card", "renew_card", INSTITUTION, {}, set()),
    ("a new card that has expired", "renew_card", INSTITUTION, {"form.valid_to": day("2022-03-09")}, {f"CARD_EXPIRED {A4}"}),
    ("a card for another unit's person", "renew_card", INSTITUTION, {"form.staff": Thing(unit_id="u2", since=TODAY, until=None)},
     {f"NOT_THIS_UNIT {A4}"}),
    ("a person leaves", "drop_staff", INSTITUTION, {}, set()),
    ("a person leaves twice", "drop_staff", INSTITUTION, {"form.staff": Thing(unit_id="u1", since=day("2022-01-04"), until=day("2022-03-01"))},
     {f"LEFT_ALREADY {A4}"}),
    ("a person leaves while it is reviewed", "drop_staff", INSTITUTION, {"case.filings": [Thing(stage="REVIEW")]},
     {"IN_PROCEDURE 第十一条"}),
    ("a person leaves while it is mended", "drop_staff", INSTITUTION, {"case.filings": [Thing(stage="RETURNED")]}, set()),
    ("a person leaves a filed institution", "drop_staff", INSTITUTION, {"case.institutions": [Thing(stage="ACTIVE")]},
     {"IN_PROCEDURE 第十一条"}),
    ("a machine", "add_equipment", INSTITUTION, {}, set()),
    ("no machines", "add_equipment", INSTITUTION, {"form.count": 0}, {f"OUT_OF_BOUNDS {A4}"}),
    ("a machine at another unit's place", "add_equipment", INSTITUTION, {"form.site": Thing(unit_id="u2")}, {f"NOT_THIS_UNIT {A4}"}),
    ("a machine goes", "drop_equipment", INSTITUTION, {}, set()),
    ("a machine goes while it is reviewed", "drop_equipment", INSTITUTION, {"case.filings": [Thing(stage="REVIEW")]},
     {f"IN_PROCEDURE {A4}"}),
    ("the last machine of a filed institution's place", "drop_equipment", INSTITUTION, {"case.institutions": FILED},
     {f"LAST_EQUIPMENT {A4}"}),
    ("one machine of two of a filed institution's place", "drop_equipment", INSTITUTION,
     {"case.institutions": FILED, "case.equipment": lambda w: [*w.case.equipment, Thing(**{**vars(w.case.equipment[0]), "id": "q2"})]}, set()),
    ("no card", "add_staff", INSTITUTION, {"form.card": None, "form.valid_to": None}, set()),
]  # fmt: skip


@pytest.mark.parametrize(("says", "act", "who", "changes", "expected"), ROWS, ids=[row[0] for row in ROWS])
def test_a_unit(says: str, act: str, who: object, changes: dict[str, object], expected: set[str]) -> None:
    assert refusals(UNIT, changed(good(act), changes), act, who) == expected  # type: ignore[arg-type]


def test_the_code_is_kept_as_it_should_be_written() -> None:
    w = changed(good("register"), {"form.credit_code": " 91110000600037341l", "form.name": " 海河机械有限公司 "})
    (put,) = effects(UNIT, w, "register", INSTITUTION)
    assert isinstance(put, Put)
    assert (put.values["credit_code"], put.values["name"]) == (OWN_CODE, "海河机械有限公司")


def test_places_and_people_are_added_to_the_unit() -> None:
    w = good("add_site")
    assert effects(UNIT, w, "add_site", INSTITUTION) == [
        Add("site", {"unit": SELF, "name": "实训楼", "address": "大沽南路1号", "district": w.case.district, "since": TODAY})
    ]
    assert effects(UNIT, good("add_staff"), "add_staff", INSTITUTION) == [
        Add("staff", {"unit": SELF, "duty": "ASSESSOR", "name": "赵工", "card": "K1", "valid_to": day("2022-03-10"), "since": TODAY})
    ]


def test_a_card_is_renewed_and_whoever_leaves_was_there_until_yesterday() -> None:
    w = good("renew_card")
    card = {"card": "K2", "valid_to": day("2025-03-10")}
    assert effects(UNIT, w, "renew_card", INSTITUTION) == [Change(w.form.staff, card)]
    w = good("drop_staff")
    assert effects(UNIT, w, "drop_staff", INSTITUTION) == [Change(w.form.staff, {"until": day("2022-03-09")})]
    w.form.staff.since = TODAY
    assert effects(UNIT, w, "drop_staff", INSTITUTION) == [Change(w.form.staff, {"until": TODAY})]  # no end before the beginning
    w = good("drop_equipment")
    assert effects(UNIT, w, "drop_equipment", INSTITUTION) == [Change(w.form.equipment, {"until": day("2022-03-09")})]
    w = good("add_equipment")
    assert effects(UNIT, w, "add_equipment", INSTITUTION) == [
        Add("equipment", {"unit": SELF, "site": w.case.sites[0], "name": "焊机", "model": None, "count": 3, "since": TODAY})
    ]


def test_article_9_1_has_four_kinds_fit_to_serve_society_and_article_9_4_four_duties() -> None:
    assert [kind.value for kind in UnitKind] == ["ENTERPRISE", "SCHOOL", "TRAINING_BASE", "ASSOCIATION", "OTHER"]
    assert [duty.says for duty in Duty] == ["专职工作人员", "专家", "考评人员", "内部质量督导员"]
