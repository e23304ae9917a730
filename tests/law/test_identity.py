"""Identity numbers: what each kind looks like, typed from the standards; the check character against an independent implementation."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import ric

from schema.law.identity import born, check_character, disagreements, faults, lost, normal, sex

TODAY = date(2022, 3, 1)
DIGITS = st.text("0123456789", min_size=17, max_size=17)


@given(DIGITS)
def test_the_check_character_is_that_of_an_independent_implementation(stem: str) -> None:
    assert check_character(stem) == ric.calc_check_digit(stem + "0")


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("11010519491231002x", "11010519491231002X"),
        ("１１０１０５１９４９１２３１００２ｘ", "11010519491231002X"),
        ("'11010519491231002X", "11010519491231002X"),
        ("’11010519491231002X", "11010519491231002X"),
        ("\u00a0110105 19491231\u3000002X\t", "11010519491231002X"),
        ("110105\u200b19491231002X\ufeff", "11010519491231002X"),
        ("110105194912310\n02X", "11010519491231002X"),
        ("h12345678", "H12345678"),
        ("", ""),
    ],
)
def test_a_number_is_read_as_it_is_meant(written: str, meant: str) -> None:
    assert normal(written) == meant == normal(meant)


@pytest.mark.parametrize(
    ("kind", "number", "says"),
    [
        ("ID_CARD", "11010519491231002X", []),
        ("ID_CARD", "440524188001010014", ["出生日期"]),  # the standard's own second example, born in 1880
        ("ID_CARD", "110105194912310021", ["校验位"]),
        ("ID_CARD", "11010519491231002", ["应为18位"]),
        ("ID_CARD", "110105491231002", ["应为18位"]),  # of fifteen digits, void since 2013
        ("ID_CARD", "1101051949123100X2", ["应为18位"]),
        ("ID_CARD", "110105194902300020", ["出生日期"]),
        ("ID_CARD", "120101203001010016", ["出生日期"]),
        ("ID_CARD", "120101199001010000", ["校验位"]),
        ("ID_CARD", "1.10105E+17", ["科学计数法"]),
        ("ID_CARD", "810000199408230021", ["应为18位"]),
        ("RESIDENCE_PERMIT", "810000199408230021", []),
        ("RESIDENCE_PERMIT", "830000199201300022", []),
        ("RESIDENCE_PERMIT", "11010519491231002X", ["810000"]),
        ("PASSPORT", "E12345678", []),
        ("PASSPORT", "ABCDEFGH", ["字母和数字"]),
        ("PASSPORT", "E-1234567", ["字母和数字"]),
        ("HKM_PERMIT", "H12345678", []),
        ("HKM_PERMIT", "M1234567801", []),
        ("HKM_PERMIT", "A12345678", ["H或M"]),
        ("TAIWAN_PERMIT", "12345678", []),
        ("TAIWAN_PERMIT", "1234567890B", []),
        ("TAIWAN_PERMIT", "123456789", ["8位数字"]),
        ("FOREIGN_PERMIT", "USA120190010112", []),
        ("FOREIGN_PERMIT", "912840198503200010", []),
        ("FOREIGN_PERMIT", "912840198503200011", ["校验位"]),
        ("FOREIGN_PERMIT", "11010519491231002X", ["以9开头"]),
    ],
)
def test_each_kind_of_document_has_its_own_form(kind: str, number: str, says: list[str]) -> None:
    found = list(faults(kind, number, TODAY))
    assert len(found) == len(says)
    assert all(part in text and number not in text for text, part in zip(found, says, strict=True))


def test_both_faults_of_one_number_are_told() -> None:
    assert len(list(faults("ID_CARD", "120101199013010001", TODAY))) == 2


@pytest.mark.parametrize(
    ("kind", "number", "day", "of"),
    [
        ("ID_CARD", "11010519491231002X", date(1949, 12, 31), "FEMALE"),
        ("RESIDENCE_PERMIT", "830000199201300022", date(1992, 1, 30), "FEMALE"),
        ("ID_CARD", "120101199001010017", date(1990, 1, 1), "MALE"),
        ("PASSPORT", "E12345678", None, None),
        ("FOREIGN_PERMIT", "USA120190010112", None, None),
        ("ID_CARD", "1101051949", None, None),
    ],
)
def test_what_a_number_says_of_its_holder(kind: str, number: str, day: date | None, of: str | None) -> None:
    assert (born(kind, number), sex(kind, number)) == (day, of)


def test_sex_and_birth_must_agree_with_the_number() -> None:
    number = "11010519491231002X"
    assert list(disagreements("ID_CARD", number, "FEMALE", date(1949, 12, 31))) == []
    assert list(disagreements("ID_CARD", number, None, None)) == []
    wrong = [field for field, _ in disagreements("ID_CARD", number, "MALE", date(1949, 12, 30))]
    assert wrong == ["sex", "born_on"]
    assert list(disagreements("PASSPORT", "E12345678", "MALE", date(1949, 12, 30))) == []


@pytest.mark.parametrize("text", ["1.20101E+17", "1.20101199001011E+17", "１.２E+17"])
def test_a_number_that_lost_digits_is_known(text: str) -> None:
    assert lost(text) and not lost("120101199001010017") and not lost("E12345678")
