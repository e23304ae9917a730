"""Unified social credit codes, against python-stdnum as an independent oracle (article 9(1), GB 32100)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import uscc as oracle

from schema.law.unit import normal
from schema.law.uscc import ALPHABET, fault

GB_32100 = "0123456789ABCDEFGHJKLMNPQRTUWXY"
bodies = st.builds("".join, st.tuples(st.text("0123456789", min_size=8, max_size=8), st.text(GB_32100, min_size=9, max_size=9)))


@pytest.mark.parametrize("code", ["91110000600037341L", "91350100M000100Y43", "1112000000012568X5"])
def test_real_codes_are_sound(code: str) -> None:
    assert fault(code) == ""


def test_the_alphabet_leaves_out_i_o_s_v_and_z() -> None:
    assert ALPHABET == GB_32100


@given(bodies)
def test_exactly_one_check_digit_is_right_and_it_is_the_oracles(body: str) -> None:
    right = oracle.calc_check_digit(body)
    assert [digit for digit in GB_32100 if fault(body + digit) == ""] == [right]
    assert oracle.is_valid(body + right)


@given(bodies, st.integers(8, 16), st.sampled_from(GB_32100))
def test_one_wrong_character_is_always_noticed(body: str, place: int, other: str) -> None:
    code = body + oracle.calc_check_digit(body)
    spoiled = code[:place] + other + code[place + 1 :]
    assert (fault(spoiled) == "") == oracle.is_valid(spoiled) == (spoiled == code)


@given(st.text("0123456789ABCDEFGHJKLMNPQRTUWXYIOSVZ-", max_size=24))
def test_nothing_is_sound_here_that_the_oracle_refuses_and_has_digits_in_front(text: str) -> None:
    digits = len(text) >= 8 and text[:8].isdigit()
    if digits and "-" not in text:
        assert (fault(text) == "") == oracle.is_valid(text)
    if len(text) != 18:
        assert fault(text) == f"应为18位，现为{len(text)}位"


@pytest.mark.parametrize(
    ("code", "says"),
    [
        ("91110000600037341", "应为18位，现为17位"),
        ("91110000600037341LL", "应为18位，现为19位"),
        ("", "应为18位，现为0位"),
        ("91110000600037341M", "校验位不符，请与登记证书逐位核对"),
        ("91110000600037341I", "含有不允许的字符：I（不使用I、O、S、V、Z）"),
        ("9111OOOO600037341Z", "含有不允许的字符：OZ（不使用I、O、S、V、Z）"),
        ("91110000600037341l", "含有不允许的字符：l（不使用I、O、S、V、Z）"),
        ("９1110000600037341L", "含有不允许的字符：９（不使用I、O、S、V、Z）"),
    ],
)
def test_what_is_wrong_is_said_in_words(code: str, says: str) -> None:
    assert fault(code) == says


@pytest.mark.parametrize(
    "pasted",
    ["91110000600037341l", " 9111 0000 6000 37341L ", "９１１１００００６０００３７３４１Ｌ", "91110000\u3000600037341ｌ\t"],
)
def test_a_pasted_code_is_read_as_meant(pasted: str) -> None:
    assert normal(pasted) == "91110000600037341L"
