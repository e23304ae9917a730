"""What a form may hold: every field empty, too long, out of bounds or unclean is refused, all at once, with its place."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

import pytest

from schema.law.article import art
from schema.law.forms import Nothing, Opinion, Refusal, camel, check, given, number, ref, refs, rows, words

BASIS = art(9)


@dataclass(frozen=True, kw_only=True)
class Inner:
    note: str = words("说明", 5)
    count: int = number("数量", 1, 9, default=1)


@dataclass(frozen=True, kw_only=True)
class Deep:
    inner: list[Inner] = rows(Inner, "里层", 2, 0)


@dataclass(frozen=True, kw_only=True)
class Outer:
    full_name: str = words("名称", 10)
    remark: str | None = words("备注", 10, default=None)
    code: str = words("代码", 10, pattern=r"[a-z]{3}", default="abc")
    secret: str = words("秘密", 10, private=True, default="x")
    size: int | None = number("大小", 2, 5, default=None)
    yes: bool = given("是否", default=True)
    some: Any = ref("item", "某项", default=None)
    inner: list[Inner] = rows(Inner, "各行", 3, 1)
    lines: list[str] = rows(str, "材料", 3)
    others: list[Any] = refs("item", "各项", 3)


GOOD: dict[str, Any] = {"full_name": "名", "inner": [Inner(note="甲")], "lines": [], "others": ["a"]}


def faults(**changes: Any) -> list[tuple[str, str | None]]:
    return [(reason.code, reason.field) for reason in check(Outer(**{**GOOD, **changes}), BASIS)]


@pytest.mark.parametrize(
    ("says", "changes", "expected"),
    [
        ("all is well", {}, []),
        ("text of exactly the limit", {"full_name": "名" * 10}, []),
        ("one character more", {"full_name": "名" * 11}, [("TOO_LONG", "fullName")]),
        ("empty", {"full_name": ""}, [("EMPTY", "fullName")]),
        ("only blanks", {"full_name": " \u3000\n"}, [("EMPTY", "fullName")]),
        ("an optional text left out", {"remark": None}, []),
        ("an optional text given empty", {"remark": ""}, [("EMPTY", "remark")]),
        ("a pattern met", {"code": "xyz"}, []),
        ("a pattern met only in part", {"code": "xyz1"}, [("WRONG_FORM", "code")]),
        ("a number at its least", {"size": 2}, []),
        ("a number at its most", {"size": 5}, []),
        ("a number below", {"size": 1}, [("OUT_OF_BOUNDS", "size")]),
        ("a number above", {"size": 6}, [("OUT_OF_BOUNDS", "size")]),
        ("no row where one is asked", {"inner": []}, [("WRONG_COUNT", "inner")]),
        ("as many rows as allowed", {"inner": [Inner(note="甲")] * 3}, []),
        ("too many rows", {"inner": [Inner(note="甲")] * 4}, [("WRONG_COUNT", "inner")]),
        ("a bad field in the second row", {"inner": [Inner(note="甲"), Inner(note="")]}, [("EMPTY", "inner.1.note")]),
        ("a bad number in a row", {"inner": [Inner(note="甲", count=10)]}, [("OUT_OF_BOUNDS", "inner.0.count")]),
        ("an empty line of text", {"lines": ["甲", " "]}, [("EMPTY", "lines.1")]),
        ("a line of text at its most", {"lines": ["甲" * 500]}, []),
        ("a line of text too long", {"lines": ["甲" * 501]}, [("TOO_LONG", "lines.0")]),
        ("no other record", {"others": []}, [("WRONG_COUNT", "others")]),
        ("everything wrong at once", {"full_name": "", "size": 9, "inner": [], "lines": [""]},
         [("EMPTY", "fullName"), ("OUT_OF_BOUNDS", "size"), ("WRONG_COUNT", "inner"), ("EMPTY", "lines.0")]),
    ],
)  # fmt: skip
def test_every_fault_is_found_with_its_place(says: str, changes: dict[str, Any], expected: list[Any]) -> None:
    assert faults(**changes) == expected


UNSEEN = {
    "null": "\x00", "backspace": "\x08", "vertical tab": "\x0b", "carriage return": "\r", "escape": "\x1b", "delete": "\x7f",
    "left-to-right embedding": "\u202a", "right-to-left override": "\u202e", "isolate": "\u2066",
    "pop isolate": "\u2069", "lone surrogate": "\ud800",
}  # fmt: skip


@pytest.mark.parametrize("sign", UNSEEN.values(), ids=UNSEEN)
def test_control_and_direction_characters_are_refused(sign: str) -> None:
    assert faults(full_name=f"天{sign}津") == [("NOT_PLAIN_TEXT", "fullName")]
    assert faults(inner=[Inner(note=f"天{sign}津")]) == [("NOT_PLAIN_TEXT", "inner.0.note")]
    assert faults(lines=[f"天{sign}津"]) == [("NOT_PLAIN_TEXT", "lines.0")]


# FINDING: invisible characters pass: two names the public cannot tell apart, and a "reason" that nobody can read.
STILL_UNSEEN = {
    "right-to-left mark": "\u200f", "left-to-right mark": "\u200e", "arabic letter mark": "\u061c",
    "zero width space": "\u200b", "line separator": "\u2028", "byte order mark": "\ufeff", "C1 control": "\x85",
}  # fmt: skip


@pytest.mark.parametrize("sign", STILL_UNSEEN.values(), ids=STILL_UNSEEN)
def test_other_invisible_characters_are_refused_too(sign: str) -> None:
    assert faults(full_name=f"天{sign}津") == [("NOT_PLAIN_TEXT", "fullName")]


# FINDING: the same.
def test_a_reason_of_invisible_characters_alone_is_no_reason() -> None:
    assert [reason.code for reason in check(Opinion("\u200b\u200b"), BASIS)] != []


@pytest.mark.parametrize("text", ["两行\n文字", "制表\t符", "Ａ１（全角）", "𠮷野家", "é", "—…·"])
def test_lines_tabs_and_every_script_are_plain_text(text: str) -> None:
    assert faults(full_name=text) == []


# FINDING: `refs` promises "each once"; nothing holds it, so one expert could fill three chairs, one item be reported twice.
def test_another_record_may_be_named_only_once() -> None:
    assert [place for _, place in faults(others=["a", "a"])] != []


def test_rows_within_rows_are_reached() -> None:
    @dataclass(frozen=True, kw_only=True)
    class Top:
        deep: list[Deep] = rows(Deep, "外层", 2)

    form = Top(deep=[Deep(inner=[]), Deep(inner=[Inner(note="甲"), Inner(note="甲" * 6)])])
    assert [reason.field for reason in check(form, BASIS)] == ["deep.1.inner.1.note"]


def test_a_refusal_says_what_to_mend_and_cites_the_act() -> None:
    (reason,) = check(Opinion(""), art(10, 2))
    assert reason == Refusal("EMPTY", "“理由，将告知当事人”不能为空", art(10, 2), "reason")
    (reason,) = check(Opinion("字" * 2001), art(10, 2))
    assert reason.message == "“理由，将告知当事人”最多2000字，现有2001字"


def test_a_refusal_keeps_its_own_article_and_takes_the_acts_when_it_has_none() -> None:
    assert Refusal("A", "a").under(art(3)).article == art(3)
    assert Refusal("A", "a", art(5)).under(art(3)).article == art(5)


def test_private_is_marked_for_the_ledger() -> None:
    assert {spec.name for spec in fields(Outer) if spec.metadata.get("private")} == {"secret"}


def test_nothing_asks_for_nothing() -> None:
    assert list(check(Nothing(), BASIS)) == []


@pytest.mark.parametrize(("name", "other"), [("closes_on", "closesOn"), ("url", "url"), ("a_b_c", "aBC")])
def test_names_are_as_graphql_writes_them(name: str, other: str) -> None:
    assert camel(name) == other
