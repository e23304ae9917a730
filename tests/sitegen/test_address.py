"""Natural keys as paths: readable, safe, and never two keys in one place."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen.address import LONGEST, RESERVED, segment, url
from sitegen.pages import Address, path


@pytest.mark.parametrize(
    ("key", "told"),
    [
        ("Y000012000001", "Y000012000001"),
        ("津技鉴准备〔2022〕1号", "津技鉴准备(2022)1号"),
        ("津技鉴准备(2022)1号", "津技鉴准备_28_2022_29_1号"),
        ("../../etc", "_2e__2e__2f__2e__2e__2f_etc"),
        ("ended", "~ended"),
        ("", "~"),
        ("a_b", "a_5f_b"),
    ],
)
def test_a_key_becomes_one_readable_segment(key: str, told: str) -> None:
    assert segment(key) == told


@given(st.text(max_size=200), st.text(max_size=200))
def test_no_two_keys_share_a_path(one: str, other: str) -> None:
    assert (segment(one) == segment(other)) == (one == other)


@given(st.text(max_size=300))
def test_a_segment_is_safe_on_any_file_system(key: str) -> None:
    told = segment(key)
    assert 0 < len(told.encode()) <= LONGEST + 1
    assert told not in RESERVED
    assert not set(told) & set("/\\.%?#:\0 ")


def test_an_occupation_lies_under_its_edition() -> None:
    assert path(Address("occupation", "2022/6-31-01-03"), 2) == "/institutions/occupation/2022/6-31-01-03/page/2/"


def test_a_link_is_ascii() -> None:
    assert url("/calls/津(2022)/") == "/calls/%E6%B4%A5(2022)/"
