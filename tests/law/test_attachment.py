"""附件: what a file must be, how long it is kept, and when it is let go (articles 10(2) and 17)."""

from __future__ import annotations

from typing import Any

import pytest

from schema.law.attachment import ATTACHMENT, FileForm, kept
from schema.law.forms import Nothing
from schema.law.procedure import ACTOR, Also, Put
from schema.law.roles import BUREAU, CENTRE, CLOCK, DISTRICT, EXPERT, INSTITUTION, LAW, PUBLIC
from tests.law.cases import HASH, Row, Thing, at, attachment, changed, day, double_entry, effects, refusals, world

A2, A17 = "第十条第（二）项", "第十七条"
PDF, DOCX = "application/pdf", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
MATRIX = {
    "upload": ("INSTITUTION EXPERT SUPERVISOR CENTRE BUREAU", (), "LOOSE", A2),
    "take_in": ("PUBLIC", (), "LOOSE", "第二十三条"),  # with a complaint, from nobody in particular
    "keep": ("LAW", ("LOOSE", "KEPT"), "KEPT", A17),  # two drafts may take up one file at the same moment
    "discard": ("CLOCK", ("LOOSE",), "DISCARDED", A17),
}


def good(act: str) -> Thing:
    w = world(attachment(1))
    w.case.due = day("2022-03-09")
    w.form = FileForm(name="营业执照.pdf", media_type=PDF, size=9, sha256=HASH) if act in ("upload", "take_in") else Nothing()
    return w


def test_offices_stages_and_articles_are_as_in_the_text() -> None:
    assert double_entry(ATTACHMENT, MATRIX, good) == []


ROWS: list[Row] = [
    ("a PDF", "upload", INSTITUTION, {}, set()),
    ("by an expert", "upload", EXPERT, {}, set()),
    ("by the bureau", "upload", BUREAU, {}, set()),
    ("by a district", "upload", DISTRICT, {}, {f"NOT_YOUR_OFFICE {A2}"}),
    ("by the public", "upload", PUBLIC, {}, {f"NOT_YOUR_OFFICE {A2}"}),
    ("in capitals", "upload", CENTRE, {"form.name": "A.PDF"}, set()),
    ("a JPEG by its other ending", "upload", CENTRE, {"form.name": "照片.jpeg", "form.media_type": "image/jpeg"}, set()),
    ("a document", "upload", CENTRE, {"form.name": "制度.docx", "form.media_type": DOCX}, set()),
    ("a document that says it is a PDF", "upload", CENTRE, {"form.media_type": DOCX}, {f"NAME_NOT_OF_KIND {A2}"}),
    ("a PDF without ending", "upload", CENTRE, {"form.name": "营业执照"}, {f"NAME_NOT_OF_KIND {A2}"}),
    ("a page", "upload", CENTRE, {"form.media_type": "text/html"}, {f"KIND_NOT_ALLOWED {A2}"}),
    ("nothing known", "upload", CENTRE, {"form.media_type": "application/octet-stream"}, {f"KIND_NOT_ALLOWED {A2}"}),
    *[(f"a name with a path: {name!r}", "upload", CENTRE, {"form.name": name}, {f"NAME_WITH_PATH {A2}"})
      for name in ("../../etc/passwd.pdf", "C:\\a.pdf", "a/b.pdf", ".hidden.pdf", " a.pdf", 'a".pdf', "a|b.pdf")],
    ("a name written backwards", "upload", CENTRE, {"form.name": "a\u202efdp.pdf"}, {f"NOT_PLAIN_TEXT {A2}"}),
    ("no name", "upload", CENTRE, {"form.name": ""}, {f"EMPTY {A2}", f"NAME_NOT_OF_KIND {A2}"}),
    ("empty", "upload", CENTRE, {"form.size": 0}, {f"OUT_OF_BOUNDS {A2}"}),
    ("let go after its time", "discard", CLOCK, {}, set()),
    ("let go on its last day", "discard", CLOCK, {"case.due": day("2022-03-10")}, {f"TOO_EARLY {A17}"}),
    ("let go though it is kept", "discard", CLOCK, {"case.stage": "KEPT"}, {f"WRONG_STAGE {A17}"}),
]  # fmt: skip


@pytest.mark.parametrize(("says", "act", "who", "changes", "expected"), ROWS, ids=[row[0] for row in ROWS])
def test_a_file(says: str, act: str, who: Any, changes: dict[str, Any], expected: set[str]) -> None:
    assert refusals(ATTACHMENT, changed(good(act), changes), act, who) == expected


def test_an_upload_is_the_uploaders_and_its_units() -> None:
    (put,) = effects(ATTACHMENT, good("upload"), "upload", INSTITUTION)
    assert put == Put({
        "name": "营业执照.pdf", "media_type": PDF, "size": 9, "sha256": HASH, "uploaded_by": ACTOR,
        "uploaded_at": at("2022-03-10 10:00"), "unit_id": "u1", "blob_id": HASH,
    })  # fmt: skip


def test_what_is_referred_to_is_kept_at_least_five_years() -> None:
    assert effects(ATTACHMENT, good("keep"), "keep", LAW) == [
        Put({"keep_until": day("2027-03-10"), "retention": "第十七条：电子材料保管不少于五年"})
    ]


def test_what_is_let_go_has_no_bytes_any_more() -> None:
    assert effects(ATTACHMENT, good("discard"), "discard", CLOCK) == [Put({"blob_id": None})]


def test_each_file_is_taken_into_keeping_once() -> None:
    loose, known = attachment(1), attachment(2, stage="KEPT")
    assert list(kept(loose, None, known, loose)) == [Also("attachment", loose, "keep")]
