"""约谈、通报批评、移交: which is public and which is not, what each rests on, and who hands on whom (articles 24 and 26)."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import pytest

from schema.law.chapters import BY_NAME
from schema.law.forms import Nothing, Opinion
from schema.law.procedure import Procedure
from schema.law.roles import BUREAU, CENTRE, DISTRICT
from schema.law.sanction import (
    CRITICISM,
    TALK,
    TRANSFER,
    CriticismForm,
    ReceiptForm,
    StaffTransferForm,
    TalkForm,
    TalkRecord,
    TransferForm,
)
from tests.law.cases import Row, Thing, attachment, changed, day, double_entry, refusals, world
from tests.law.supervision_cases import A24, A26, inspection

TALKS = {
    "summon": ("CENTRE", (), "SUMMONED", A24),
    "hold": ("CENTRE", ("SUMMONED",), "HELD", A24),
    "cancel": ("CENTRE", ("SUMMONED",), "CANCELLED", A24),
}
CRITICISMS = {"issue": ("CENTRE", (), "ISSUED", A24), "withdraw": ("CENTRE", ("ISSUED",), "WITHDRAWN", A24)}
TRANSFERS = {
    "send": ("CENTRE", (), "SENT", A24),
    "send_staff": ("BUREAU", (), "SENT", A26),  # article 26: not by those among whom the person works
    "receive": ("CENTRE BUREAU", ("SENT",), "RECEIVED", A24),
    "answer": ("CENTRE BUREAU", ("RECEIVED",), "ANSWERED", A24),
}
CHAPTERS: dict[str, tuple[Procedure, Any]] = {
    **dict.fromkeys(TALKS, (TALK, TALKS)), **dict.fromkeys(CRITICISMS, (CRITICISM, CRITICISMS)), **dict.fromkeys(TRANSFERS, (TRANSFER, TRANSFERS)),
}  # fmt: skip


def good(act: str) -> Thing:
    of = inspection("REVIEW")
    missed = Thing(id="r1", stage="MISSED", institution_id=of.institution_id)
    case = Thing(id="h1", stage=(*CHAPTERS[act][1][act][1], "X")[0], meets_on=day("2022-03-10"), due=None, sent_on=day("2022-03-01"))
    w = world(case, inspection=of, rectification=missed)
    w.actor = {"id": "c1"}
    paper = attachment(1, of=None)
    paper.uploaded_by_id = "c1"
    rest = {"institution": of.institution, "inspection": of}
    forms: dict[str, Any] = {
        "summon": TalkForm(**rest, person="赵总", post="总经理", meets_on=day("2022-03-11"), place="会议室", matters="整改"),
        "hold": TalkRecord(minutes="谈话内容"), "cancel": Opinion("已整改"),
        "issue": CriticismForm(**rest, rectification=missed, title="通报", facts="逾期未整改"), "withdraw": Opinion("事实有误"),
        "send": TransferForm(**rest, recipient="市公安局", sent_on=day("2022-03-10"), matter="伪造证书", files=[paper]),
        "send_staff": StaffTransferForm(person="钱某", recipient="市监委", sent_on=day("2022-03-10"), matter="收受财物", files=[paper]),
        "receive": ReceiptForm(document="公收1号", dated=day("2022-03-05"), file=paper), "answer": Opinion("已立案"),
    }  # fmt: skip
    w.form = forms.get(act, Nothing())
    return w


@pytest.mark.parametrize(("chapter", "matrix"), [(TALK, TALKS), (CRITICISM, CRITICISMS), (TRANSFER, TRANSFERS)])
def test_offices_stages_and_articles_are_as_in_the_text(chapter: Procedure, matrix: Any) -> None:
    assert double_entry(chapter, matrix, good) == []


OTHER = Thing(id="k2", institution_id="n2", stage="REVIEW")
ROWS: list[Row] = [
    ("summoned", "summon", CENTRE, {}, set()),
    ("summoned by the district", "summon", DISTRICT, {}, {f"NOT_YOUR_OFFICE {A24}"}),
    ("summoned without an inspection", "summon", CENTRE, {"form.inspection": None}, set()),
    ("summoned on an inspection of another", "summon", CENTRE, {"form.inspection": OTHER}, {f"NOT_THIS_UNIT {A24}"}),
    ("summoned for yesterday", "summon", CENTRE, {"form.meets_on": day("2022-03-09")}, {f"WINDOW_PAST {A24}"}),
    ("held before its day", "hold", CENTRE, {"case.meets_on": day("2022-03-11")}, {f"TOO_EARLY {A24}"}),
    ("held without minutes", "hold", CENTRE, {"form.minutes": " "}, {f"EMPTY {A24}"}),
    ("criticised", "issue", CENTRE, {}, set()),
    ("criticised on nothing", "issue", CENTRE, {"form.inspection": None, "form.rectification": None}, {f"GROUND_MISSING {A24}"}),
    ("criticised before the findings are handed over", "issue", CENTRE, {"inspection.stage": "VISITED"}, {f"NOT_HANDED_OVER {A24}"}),
    ("criticised for a rectification still running", "issue", CENTRE, {"rectification.stage": "ORDERED"}, {f"NOT_MISSED {A24}"}),
    ("criticised for a rectification that failed", "issue", CENTRE, {"rectification.stage": "UNMET"}, set()),
    ("criticised for a rectification of another", "issue", CENTRE, {"rectification.institution_id": "n2"}, {f"NOT_THIS_UNIT {A24}"}),
    ("criticised by the bureau", "issue", BUREAU, {}, {f"NOT_YOUR_OFFICE {A24}"}),
    ("handed on", "send", CENTRE, {}, set()),
    ("handed on tomorrow", "send", CENTRE, {"form.sent_on": day("2022-03-11")}, {f"IN_THE_FUTURE {A24}"}),
    ("handed on with a file of another's", "send", CENTRE, {"actor": {"id": "c2"}}, {"NOT_YOUR_FILE 第十条第（二）项"}),
    ("one of the staff handed on", "send_staff", BUREAU, {}, set()),
    ("one of the staff handed on by the centre", "send_staff", CENTRE, {}, {f"NOT_YOUR_OFFICE {A26}"}),
    ("received", "receive", CENTRE, {}, set()),
    ("received before it was sent", "receive", CENTRE, {"form.dated": day("2022-02-28")}, {f"DATE_UNSOUND {A24}"}),
    ("received tomorrow", "receive", BUREAU, {"form.dated": day("2022-03-11")}, {f"DATE_UNSOUND {A24}"}),
]


@pytest.mark.parametrize(("says", "act", "who", "changes", "expected"), ROWS, ids=[row[0] for row in ROWS])
def test_a_sanction(says: str, act: str, who: Any, changes: dict[str, Any], expected: set[str]) -> None:
    assert refusals(CHAPTERS[act][0], changed(good(act), changes), act, who) == expected


def test_point_29_the_public_hears_of_a_criticism_and_never_of_a_talk_or_a_transfer() -> None:
    told = {act.name: act.tells for chapter in (TALK, CRITICISM, TRANSFER) for act in chapter.acts if act.tells}
    assert told == {"issue": "criticism.issued", "withdraw": "criticism.withdrawn"}


def test_point_29_who_is_talked_to_stays_out_of_the_ledger() -> None:
    private = {spec.name for form in (TalkForm, TalkRecord, StaffTransferForm) for spec in fields(form) if spec.metadata.get("private")}
    assert private == {"person", "post", "minutes", "promises", "matter"}


def test_point_14_nothing_found_leads_to_a_revocation_but_by_the_proposal_that_two_others_decide() -> None:
    mine = ("supervisor", "programme", "draw", "inspection", "rectification", "talk", "criticism", "transfer")
    assert not [noun for noun in mine if "REVOKED" in BY_NAME[noun].stages.__members__]
    assert {act.name for act in BY_NAME["revocation"].acts if act.src == (None,)} == {"propose"}
    assert not any(BY_NAME["revocation"].act(name).by & CENTRE for name in ("decide", "decide_last", "decline"))
