"""公示: five working days from the moment the page is proved live; the site starts it, the clock ends it (article 10(4))."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import pytest

from schema.law.forms import Nothing
from schema.law.kinds import ProofKind
from schema.law.notice import NOTICE, ROW, NoticeForm, PageLoss, PageProof
from schema.law.procedure import SELF, Add, Also, Numbered, Put
from schema.law.roles import BUREAU, CENTRE, CLOCK, DISTRICT, INSTITUTION, LAW, SITE
from tests.law.cases import (
    HASH,
    NO,
    OTHER_HASH,
    OWN_CODE,
    YES,
    Row,
    Thing,
    at,
    changed,
    day,
    double_entry,
    effects,
    filing_world,
    refusals,
    world,
)

A2, A4, A5 = (f"第十条第（{n}）项" for n in "二四五")
OPEN = ("DRAFT", "PUBLISHING", "LIVE", "INTERRUPTED")
MATRIX = {
    "draft": ("CENTRE", (), "DRAFT", A4),
    "publish": ("CENTRE", ("DRAFT",), "PUBLISHING", A4),
    "open": ("SITE", ("PUBLISHING",), "LIVE", A4),
    "interrupt": ("SITE", ("LIVE",), "INTERRUPTED", A4),
    "resume": ("SITE", ("INTERRUPTED",), "LIVE", A4),
    "close": ("CLOCK", ("LIVE",), "ENDED", A4),
    "void": ("CENTRE", OPEN, "VOID", A4),
}
URL = "https://jinji.example/notices/1/"


def notice_world(stage: str, rows: tuple[str, ...] = ("SHOWN", "SHOWN")) -> Thing:
    """Two items in a notice; live, its clock ends on 17 March 2022."""
    f = filing_world(stage="APPROVED", of_item="IN_NOTICE")
    begun = stage in ("LIVE", "INTERRUPTED", "ENDED")
    notice = Thing(id="n1", stage=stage, number="津技鉴示〔2022〕1号", title="拟备案公示", contact_phone="022-1",
                   contact_email="a@b.cn", contact_address="河西区", content_hash=HASH, url=URL,
                   due=day("2022-03-17") if stage == "LIVE" else None, since=at("2022-03-10 08:00"),
                   opened_at=at("2022-03-10 09:00") if begun else None, ended_on=None)  # fmt: skip
    notice.rows = [
        Thing(id=f"row{n}", notice=notice, item=item, stage=of_row, ordinal=n, objections=[], stage_reason=None)
        for n, (item, of_row) in enumerate(zip(f.items, rows, strict=True), 1)
    ]
    return world(notice, notice=notice, rows=notice.rows, items=f.items, unit=f.unit)


def good(act: str) -> Thing:
    w = notice_world((*MATRIX[act][1], "DRAFT")[0] if act != "void" else "LIVE")
    proof = PageProof(url=URL, sha256=OTHER_HASH, content_hash=HASH, fetched_at=at("2022-03-10 09:59"))
    for item in w.items if act == "draft" else ():
        item.stage = "APPROVED"
    w.form = {
        "draft": NoticeForm(title="拟备案公示", items=w.items, contact_phone="022-28000000", contact_email="a@b.cn",
                            contact_address="河西区"),
        "open": proof, "resume": proof, "void": NO,
        "interrupt": PageLoss(url=URL, found="HTTP 404", checked_at=at("2022-03-10 09:59")),
    }.get(act, Nothing())  # fmt: skip
    if act == "close":
        w.now = "2022-03-18 00:00"
    return w


def test_offices_stages_and_articles_are_as_in_the_text() -> None:
    assert double_entry(NOTICE, MATRIX, good) == []


ROWS: list[Row] = [
    ("items the bureau approved", "draft", CENTRE, {}, set()),
    *[(f"an item that is {stage}", "draft", CENTRE, {"items.0.stage": stage}, {f"ITEM_STAGE {A4}"})
      for stage in ("PROPOSED", "DISAPPROVED", "NOT_PROPOSED", "IN_NOTICE", "WITHDRAWN", "CLEARED")],
    ("an item listed twice", "draft", CENTRE, {"form.items": lambda w: [w.items[0], w.items[0]]}, {f"TWICE {A4}"}),
    ("no item", "draft", CENTRE, {"form.items": []}, {f"WRONG_COUNT {A4}"}),
    ("no address for objections", "draft", CENTRE, {"form.contact_address": ""}, {f"EMPTY {A4}"}),
    ("no telephone", "draft", CENTRE, {"form.contact_phone": "无"}, {f"WRONG_FORM {A4}"}),
    ("no e-mail address", "draft", CENTRE, {"form.contact_email": "无"}, {f"WRONG_FORM {A4}"}),
    ("drafted by the bureau", "draft", BUREAU, {}, {f"NOT_YOUR_OFFICE {A4}"}),
    ("published by a district", "publish", DISTRICT, {}, {f"NOT_YOUR_OFFICE {A4}"}),
    ("published by the centre", "publish", CENTRE, {}, set()),
    ("proved live", "open", SITE, {}, set()),
    ("said to be live by the centre", "open", CENTRE, {}, {f"NOT_YOUR_OFFICE {A4}"}),
    ("live by the clock", "open", CLOCK, {}, {f"NOT_YOUR_OFFICE {A4}"}),
    ("another content", "open", SITE, {"form.content_hash": OTHER_HASH}, {f"WRONG_CONTENT {A4}"}),
    ("no hash of what was fetched", "open", SITE, {"form.sha256": "HTTP 200"}, {f"WRONG_FORM {A4}"}),
    ("live before it is published", "open", SITE, {"case.stage": "DRAFT"}, {f"WRONG_STAGE {A4}"}),
    ("opened twice", "open", SITE, {"case.stage": "LIVE"}, {f"WRONG_STAGE {A4}"}),
    ("the page is lost", "interrupt", SITE, {}, set()),
    ("lost, says the centre", "interrupt", CENTRE, {}, {f"NOT_YOUR_OFFICE {A4}"}),
    ("lost without saying what was found", "interrupt", SITE, {"form.found": ""}, {f"EMPTY {A4}"}),
    ("lost before it was live", "interrupt", SITE, {"case.stage": "PUBLISHING"}, {f"WRONG_STAGE {A4}"}),
    ("back with the same content", "resume", SITE, {}, set()),
    ("back with another", "resume", SITE, {"form.content_hash": OTHER_HASH}, {f"WRONG_CONTENT {A4}"}),
    ("back by the centre", "resume", CENTRE, {}, {f"NOT_YOUR_OFFICE {A4}"}),
    ("the fifth day has ended", "close", CLOCK, {}, set()),
    ("the last minute of the fifth day", "close", CLOCK, {"now": "2022-03-17 23:59"}, {f"TOO_EARLY {A4}"}),
    ("the first day", "close", CLOCK, {"now": "2022-03-10 23:59"}, {f"TOO_EARLY {A4}"}),
    ("closed by the centre", "close", CENTRE, {}, {f"NOT_YOUR_OFFICE {A4}"}),
    ("closed by the site", "close", SITE, {}, {f"NOT_YOUR_OFFICE {A4}"}),
    ("closed while interrupted", "close", CLOCK, {"case.stage": "INTERRUPTED", "case.due": None},
     {f"WRONG_STAGE {A4}", f"TOO_EARLY {A4}"}),
    ("closed before it was live", "close", CLOCK, {"case.stage": "PUBLISHING", "case.due": None},
     {f"WRONG_STAGE {A4}", f"TOO_EARLY {A4}"}),
    ("void", "void", CENTRE, {}, set()),
    ("void without reason", "void", CENTRE, {"form.reason": ""}, {f"EMPTY {A4}"}),
    ("void once ended", "void", CENTRE, {"case.stage": "ENDED"}, {f"WRONG_STAGE {A4}"}),
    ("void by the bureau", "void", BUREAU, {}, {f"NOT_YOUR_OFFICE {A4}"}),
    ("void by an applicant", "void", INSTITUTION, {}, {f"NOT_YOUR_OFFICE {A4}"}),
]  # fmt: skip


@pytest.mark.parametrize(("says", "act", "who", "changes", "expected"), ROWS, ids=[f"{row[1]}: {row[0]}" for row in ROWS])
def test_a_notice(says: str, act: str, who: Any, changes: dict[str, Any], expected: set[str]) -> None:
    assert refusals(NOTICE, changed(good(act), changes), act, who) == expected


def test_a_proof_counts_from_when_it_was_taken_and_the_desk_asks_whether_that_can_be() -> None:
    occurs = {"open": "fetched_at", "interrupt": "checked_at", "resume": "fetched_at"}
    assert {act.name: act.occurs for act in NOTICE.acts if act.occurs} == occurs


FIRST_ROW = {
    "unit_name": "海河机械有限公司", "credit_code": OWN_CODE, "track": "EMPLOYER", "district_name": "河西区",
    "occupation_code": "6-18-02-04", "edition": "2015", "occupation_name": "焊工", "work_type": None, "level": 3,
    "level_text": "三级/高级工", "site_address": "大沽南路1号", "standard_text": "焊工国家职业技能标准（GZB 6-18-02-04）",
    "call_number": "津人社鉴申〔2022〕1号",
}  # fmt: skip


def test_drafting_freezes_each_row_and_takes_its_item_along() -> None:
    w = good("draft")
    put, first, moved, second, also = effects(NOTICE, w, "draft", CENTRE)
    assert put == Put({"title": "拟备案公示", "contact_phone": "022-28000000", "contact_email": "a@b.cn",
                       "contact_address": "河西区", "number": Numbered("津技鉴示〔2022〕{}号")})  # fmt: skip
    assert first == Add("row", {"notice": SELF, "item": w.items[0], "ordinal": 1, "stage": "SHOWN", **FIRST_ROW})
    assert (second.values["ordinal"], second.values["occupation_name"], second.values["level_text"]) == (2, "电工", "四级/中级工")
    assert [moved, also] == [Also("item", item, "announce") for item in w.items]


def test_publishing_fixes_the_hash_of_the_whole_content_in_the_order_of_its_rows() -> None:
    w = good("publish")
    for row in w.rows:
        for name, value in FIRST_ROW.items():
            setattr(row, name, value)
    w.notice.rows.reverse()
    head = {"number": "津技鉴示〔2022〕1号", "title": "拟备案公示", "contact_phone": "022-1", "contact_email": "a@b.cn",
            "contact_address": "河西区"}  # fmt: skip
    content = {**head, "rows": [{**FIRST_ROW, "ordinal": 1}, {**FIRST_ROW, "ordinal": 2}]}
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert effects(NOTICE, w, "publish", CENTRE) == [Put({"content_hash": hashlib.sha256(text.encode()).hexdigest()})]


def test_going_live_keeps_the_proof_and_the_first_moment_only() -> None:
    w = good("open")
    proof = {"notice": SELF, "kind": ProofKind.LIVE, "at": at("2022-03-10 09:59"), "url": URL, "sha256": OTHER_HASH}
    assert effects(NOTICE, w, "open", SITE) == [Add("proof", proof), Put({"opened_at": at("2022-03-10 09:59"), "url": URL})]
    w = good("resume")
    assert effects(NOTICE, w, "resume", SITE) == [
        Add("proof", {**proof, "kind": ProofKind.LIVE_AGAIN}),
        Put({"url": URL}),
    ]


def test_a_loss_is_kept_with_what_was_found() -> None:
    proof = {"notice": SELF, "kind": ProofKind.LOST, "at": at("2022-03-10 09:59"), "url": URL, "sha256": "HTTP 404"}
    assert effects(NOTICE, good("interrupt"), "interrupt", SITE) == [Add("proof", proof)]


def test_closing_clears_the_rows_without_objection_and_leaves_the_others() -> None:
    w = changed(good("close"), {"rows.0.stage": "FROZEN"})
    assert effects(NOTICE, w, "close", CLOCK) == [Put({"ended_on": day("2022-03-17")}), Also("row", w.rows[1], "clear")]
    w = changed(good("close"), {"rows.0.stage": "WITHDRAWN"})
    assert effects(NOTICE, w, "close", CLOCK) == [Put({"ended_on": day("2022-03-17")}), Also("row", w.rows[1], "clear")]


def test_a_late_clock_closes_as_of_the_last_day() -> None:
    w = changed(good("close"), {"now": "2022-03-25 09:00"})
    assert effects(NOTICE, w, "close", CLOCK)[0] == Put({"ended_on": day("2022-03-17")})


def test_voiding_gives_the_rows_back_but_not_those_withdrawn() -> None:
    w = changed(good("void"), {"rows.0.stage": "FROZEN"})
    assert effects(NOTICE, w, "void", CENTRE) == [Put({"void_reason": "不同意"}), *(Also("row", row, "void") for row in w.rows)]
    w = changed(good("void"), {"rows.0.stage": "WITHDRAWN"})
    assert effects(NOTICE, w, "void", CENTRE) == [Put({"void_reason": "不同意"}), Also("row", w.rows[1], "void")]


def test_the_public_hears_of_everything_but_the_draft() -> None:
    told = {act.name: act.tells for act in NOTICE.acts}
    assert told == {
        "draft": None, "publish": "notice.publishing", "open": "notice.opened", "interrupt": "notice.interrupted",
        "resume": "notice.resumed", "close": "notice.ended", "void": "notice.void",
    }  # fmt: skip


# The rows of a notice: each has a life of its own, moved by law alone.

ROW_MATRIX = {
    "freeze": ("LAW", ("SHOWN", "FROZEN"), "FROZEN", A5),
    "release": ("LAW", ("FROZEN",), "SHOWN", A5),
    "clear": ("LAW", ("SHOWN",), "CLEARED", A5),
    "settle": ("LAW", ("FROZEN",), "CLEARED", A5),
    "withdraw": ("LAW", ("FROZEN",), "WITHDRAWN", A5),
    "void": ("LAW", ("SHOWN", "FROZEN"), "VOID", A4),
    "retract": ("LAW", ("SHOWN", "FROZEN"), "WITHDRAWN", A2),
}
ROW_FORMS = {"retract": NO, "release": NO, "settle": NO, "withdraw": YES}


def a_row(act: str) -> Thing:
    w = notice_world("LIVE")
    w.case, w.form = w.rows[0], ROW_FORMS.get(act, Nothing())
    w.case.stage = ROW_MATRIX[act][1][0]
    return w


# FINDING: the table lets a FROZEN row be cleared: 公示无异议 while an objection is being looked into (article 10(5)).
def test_rows_are_as_in_the_text() -> None:
    assert double_entry(ROW, ROW_MATRIX, a_row) == []


@pytest.mark.parametrize(
    ("act", "expected"),
    [
        ("freeze", lambda w: []),
        ("release", lambda w: [Put({"stage_reason": "不同意"})]),
        ("clear", lambda w: [Also("item", w.items[0], "clear")]),
        ("settle", lambda w: [Put({"stage_reason": "不同意"}), Also("item", w.items[0], "clear")]),
        ("withdraw", lambda w: [Put({"stage_reason": "同意"}), Also("item", w.items[0], "withdraw", YES)]),
        ("void", lambda w: [Also("item", w.items[0], "take_back")]),
    ],
)
def test_what_a_row_brings_about(act: str, expected: Any) -> None:
    w = a_row(act)
    assert effects(ROW, w, act, LAW) == expected(w)
