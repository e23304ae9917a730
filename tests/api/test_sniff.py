"""What a file is, by content: true ones are known, and one that is two things at once is nothing."""

from __future__ import annotations

import io

import pytest

from api.sniff import media_type
from tests.api.files import DOCX, JPEG, KIND, OFD, PDF, PNG, XLSX, office, packed

TRUE = {
    "application/pdf": PDF, "image/jpeg": JPEG, "image/png": PNG, "application/ofd": OFD,
    KIND + "wordprocessingml.document": DOCX, KIND + "spreadsheetml.sheet": XLSX,
}  # fmt: skip
FALSE = {
    "a page": b"<!doctype html><script>alert(1)</script>",
    "a program": b"MZ" + b"\x00" * 200,
    "text": b"hello world",
    "one byte": b"%",
    "a page before a PDF": b"<html><script>alert(1)</script>" + PDF,
    "a PDF that stops short": PDF[: len(PDF) // 2],
    "a PDF with an archive behind it": PDF + packed(a="x"),
    "a picture with an archive behind it": JPEG + packed(a="x"),
    "a picture with a page behind it": JPEG + b"<script>alert(1)</script>",
    "a picture cut off": JPEG[:-10],
    "a PNG with an archive behind it": PNG + packed(a="x"),
    "a PNG cut off": PNG[:-12],
    "an archive with a PDF in front": PDF + DOCX,
    "an archive with something in front": b"#!/bin/sh\n" + DOCX,
    "an archive of nothing we know": packed(readme="x"),
    "an archive cut off": DOCX[:-30],
    "a document with macros": office(KIND + "wordprocessingml.document.main+xml", {"word/vbaProject.bin": "x"}),
    "a document that is declared to have macros": office("application/vnd.ms-word.document.macroEnabled.main+xml"),
    "a document and a sheet at once": office(
        f'{KIND}wordprocessingml.document.main+xml"/><Override PartName="/b.xml" ContentType="{KIND}spreadsheetml.sheet.main+xml'
    ),
    "a document with a way out of its folder": office(KIND + "wordprocessingml.document.main+xml", {"../../x": "y"}),
    "a document with a program in it": office(KIND + "wordprocessingml.document.main+xml", {"word/a.EXE": "y"}),
    "slides": office(KIND + "presentationml.presentation.main+xml"),
}


@pytest.mark.parametrize("kind", TRUE)
def test_a_true_file_is_known(kind: str) -> None:
    assert media_type(io.BytesIO(TRUE[kind])) == kind


@pytest.mark.parametrize("says", FALSE)
def test_what_is_not_wholly_one_thing_is_nothing(says: str) -> None:
    assert media_type(io.BytesIO(FALSE[says])) == ""


def test_an_archive_of_many_thousand_parts_is_not_looked_into(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.sniff.PARTS", 2)
    assert media_type(io.BytesIO(DOCX)) != ""
    assert media_type(io.BytesIO(office(KIND + "wordprocessingml.document.main+xml", {"a": "x"}))) == ""


def test_an_archive_that_would_unpack_to_too_much_is_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.sniff.WHOLE", 10_000)
    bomb = office(KIND + "wordprocessingml.document.main+xml", {"zeros": "0" * 20_000})
    assert len(bomb) < 2_000
    assert media_type(io.BytesIO(bomb)) == ""
