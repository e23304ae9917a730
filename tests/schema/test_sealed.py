"""Sealing: what opens, what does not, the keyed index, rotation; a form is sealed before the ledger or an effect sees it."""

from __future__ import annotations

import hmac
import json
import stat
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schema.desk.form import form_json, sealed
from schema.law.article import art
from schema.law.forms import check, personal, rows, words
from schema.law.personal import Personal, columns, tail
from schema.record import sealed as record
from schema.record.sealed import Keyring, Unopened, add_key, forget_keys, read

NUMBER = "11010519491231002X"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    record.use(tmp_path / "personal.keys")
    return tmp_path / "personal.keys"


@dataclass(frozen=True, kw_only=True)
class Person:
    """One of several."""

    phone: Personal | None = personal("电话", "phone", 20, default=None)


@dataclass(frozen=True, kw_only=True)
class Enrolment:
    """A form with numbers in it."""

    name: str = words("姓名", 40)
    document: Personal = personal("证件号码", "document", 18, normal=str.upper)
    others: list[Person] = rows(Person, "其他人", 5)


def enrolment(document: str = NUMBER, phone: str | None = "13812345678") -> Any:
    return sealed(Enrolment(name="张三", document=document, others=[Person(phone=phone)]))  # type: ignore[arg-type]


@given(st.text(max_size=60))
def test_what_is_sealed_opens_again_and_is_never_twice_the_same(text: str) -> None:
    ring = _ring()
    once, again = ring.seal(text, "document"), ring.seal(text, "document")
    assert once != again and ring.open(once, "document") == ring.open(again, "document") == text
    assert not text.strip() or len(text) < 4 or text.encode() not in once
    assert ring.index(text, "document") == ring.index(text, "document") != ring.index(text, "phone")


def _ring() -> Keyring:
    with tempfile.TemporaryDirectory() as folder:
        record._made(Path(folder) / "keys")
        return read(Path(folder) / "keys")


@pytest.mark.parametrize("at", [0, 1, 4, 5, 16, 17, 20, -1])
def test_one_changed_byte_does_not_open(file: Path, at: int) -> None:
    value = bytearray(read(file).seal(NUMBER, "document"))
    value[at] ^= 1
    with pytest.raises(Unopened) as fault:
        read(file).open(bytes(value), "document")
    assert NUMBER not in str(fault.value)


def test_a_value_opens_for_its_own_purpose_alone_and_under_no_other_deployments_key(file: Path) -> None:
    value = read(file).seal(NUMBER, "document")
    for ring, purpose in ((read(file), "phone"), (_ring(), "document")):
        with pytest.raises(Unopened):
            ring.open(value, purpose)


def test_the_key_file_is_its_owners_alone_and_made_once(file: Path) -> None:
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    before = file.read_bytes()
    record.use(file)
    assert file.read_bytes() == before
    assert sorted(file.parent.iterdir()) == [file]


def test_a_new_key_seals_the_old_one_opens_until_it_is_forgotten_and_the_index_stays(file: Path) -> None:
    old = record.keyring()
    value, found = old.seal(NUMBER, "document"), old.index(NUMBER, "document")
    add_key(file)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    new = record.keyring()  # seen without a restart
    assert new.ids[0] != old.ids[0] and new.ids[1:] == old.ids
    assert new.open(value, "document") == NUMBER and new.index(NUMBER, "document") == found
    fresh = new.seal(NUMBER, "document")
    with pytest.raises(Unopened):
        old.open(fresh, "document")
    assert forget_keys(file) == 1
    with pytest.raises(Unopened):
        record.keyring().open(value, "document")
    assert record.keyring().open(fresh, "document") == NUMBER


def test_a_form_is_sealed_before_the_ledger_sees_it(file: Path) -> None:
    form = enrolment(NUMBER.lower())
    assert form.document.text == NUMBER  # in its normal form
    for key in (None, "a key"):
        kept = form_json(form, key)
        assert not any(part in kept.upper() for part in (NUMBER, NUMBER[-6:], "13812345678", "12345678"))
        assert json.loads(kept)["name"] == "张三"
    assert NUMBER not in repr(form) + str(form) + f"{form.document}"


def test_under_an_idempotency_key_another_number_is_another_form_and_no_guess_shows_which(file: Path) -> None:
    same, other = form_json(enrolment(), "k"), form_json(enrolment(NUMBER[:-1] + "1"), "k")
    assert form_json(enrolment(), "k") == same != other
    assert form_json(enrolment(), "another key")[-60:] != same[-60:]
    guessed = hmac.digest(b"k", NUMBER.encode(), "sha256").hex()
    assert guessed[:16] not in same


def test_a_personal_field_is_checked_like_any_text_and_no_refusal_holds_it(file: Path) -> None:
    long = enrolment(NUMBER + "99", phone="  ")
    refusals = list(check(long, art(16)))
    assert [(refusal.code, refusal.field) for refusal in refusals] == [("TOO_LONG", "document"), ("EMPTY", "others.0.phone")]
    assert not any(NUMBER in refusal.message for refusal in refusals)


def test_what_is_kept_is_sealed_text_index_and_tail(file: Path) -> None:
    kept = columns("document", enrolment().document)
    assert set(kept) == {"document_sealed", "document_index", "document_tail"} and kept["document_tail"] == "002X"
    assert columns("phone", None, "sealed", "tail") == {"phone_sealed": None, "phone_tail": None}
    assert tail("E1234567") == "" and tail("E12345678") == "5678"
