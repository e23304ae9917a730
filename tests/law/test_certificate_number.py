"""证书编号: the 22 characters of regulation.md 2.1, typed from the rule; what is wrong is said; old numbers are explained (article 8)."""

from __future__ import annotations

import hashlib

import pytest

from schema.law.certificate_number import CertificateNumber, fingerprint, named, next_number, parsed, written, year_of
from schema.law.forms import Refusal
from schema.law.ruleset import read
from tests.law.cases import MEASURES, RULES, day

GOOD = "Y000012000001215000001"


def test_the_example_is_read_part_by_part() -> None:
    found = parsed(GOOD, RULES)
    assert found == CertificateNumber("Y", "0000", "12", "000001", "21", "5", "000001")
    assert (found.prefix, str(found)) == ("Y000012000001", GOOD)


@pytest.mark.parametrize(
    "number",
    [
        GOOD, "S000012000001223999999", "Y000112000001221000001",  # a station of an organisation filed with the Ministry
        "S999912999999231000001", " y0000 1200 0001 2150 0000 1 ", "Ｙ０００012000001215000001", "Y000012000001215000001\n",
    ],
)  # fmt: skip
def test_a_number_is_known_however_it_is_pasted(number: str) -> None:
    assert isinstance(parsed(number, RULES), CertificateNumber)


@pytest.mark.parametrize(
    ("number", "says"),
    [
        ("", "应为22位"), (GOOD[:-1], "现为21位"), (GOOD + "1", "现为23位"), ("X" + GOOD[1:], "第1位"),
        ("Y00a012000001215000001", "第2至5位"), ("Y000023000001215000001", "第6、7位应为12"), ("Y00001200000a215000001", "第8至13位"),
        ("Y000012000000215000001", "从000001起"), ("Y000012000001x15000001", "颁发年份"), ("Y000012000001216000001", "第16位"),
        ("Y000012000001210000001", "第16位"), ("Y00001200000121T000001", "第16位"), ("Y00001200000121500000a", "第17至22位"),
        ("Y000012000001215000000", "从000001起"), ("Y٠٠٠٠12000001215000001", "第2至5位"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said(number: str, says: str) -> None:
    found = parsed(number, RULES)
    assert isinstance(found, Refusal)
    assert says in found.message
    assert (found.code, str(found.article)) == ("NUMBER_WRONG", "第八条")


@pytest.mark.parametrize("number", ["1612003001500123", "1512 0030 0150 0123", "１６１２００３００１５００１２３"])
def test_an_old_number_of_sixteen_digits_is_explained_and_sent_to_its_own_system(number: str) -> None:
    found = parsed(number, RULES)
    assert isinstance(found, Refusal)
    assert found.code == "NUMBER_OLD"
    assert "zscx" in found.message


def test_a_later_rule_set_may_give_a_level_a_letter() -> None:
    text = MEASURES.replace("(?P<level>[1-5])", "(?P<level>[1-5T])").replace('1 = "1" }', '1 = "1", 0 = "T" }')
    later = read(text)
    assert isinstance(parsed("Y00001200000121T000001", later), CertificateNumber)
    assert isinstance(parsed("Y00001200000121T000001", RULES), Refusal)
    assert next_number("Y000012000001", 2022, 0, later).pattern == "Y00001200000122T{}"


def test_point_6_the_next_number_names_institution_year_of_issue_and_level() -> None:
    found = next_number("S000012000007", 2022, 3, RULES)
    assert (found.pattern, found.width) == ("S000012000007223{}", 6)
    assert isinstance(parsed(found.pattern.format("1".zfill(6)), RULES), CertificateNumber)


@pytest.mark.parametrize(
    ("text", "one"),
    [(" 张 三 ", "张三"), ("ＬＩ　ＭＩＮＧ", "LIMING"), ("li ming", "LIMING"), ("阿依•古丽", "阿依·古丽"), ("阿依．古丽", "阿依·古丽")],
)
def test_a_name_has_one_form(text: str, one: str) -> None:
    assert named(text) == one


def test_the_fingerprint_is_what_anybody_can_make_of_the_documented_form() -> None:
    expected = hashlib.sha256("Y000012000001215000001|张三".encode()).hexdigest()
    assert fingerprint(" y000012000001215000001", "张 三") == expected
    assert written("Ｙ0 0") == "Y00"
    assert fingerprint(GOOD, "李四") != expected


@pytest.mark.parametrize(("on", "year"), [("2021-11-01", 2021), ("2022-01-01", 2021), ("2098-01-01", 2121), ("2060-01-01", 2021)])
def test_the_two_digits_of_the_year_are_the_nearest(on: str, year: int) -> None:
    assert year_of(GOOD, day(on)) == year
