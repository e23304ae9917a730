"""The publication log: every version kept, every change to the past found."""

import json
from pathlib import Path

import pytest
from conftest import NOTICE, Town

from sitegen import log
from sitegen.log import verify

PAGE = "notices/津技鉴公示(2022)1号/index.html"


def lines(town: Town) -> list[dict[str, str]]:
    return [json.loads(line) for line in town.page(log.NAME).splitlines()]


async def test_every_published_version_has_its_line_and_its_file(peopled: Town) -> None:
    await peopled.build()
    await peopled.catch_up()
    peopled.register.freeze(NOTICE, 2)
    await peopled.catch_up()
    told = lines(peopled)
    assert len(told) == 3  # waiting, live, one row under objection
    assert [line["n"] for line in told] == [1, 2, 3]
    assert told[0]["previous"] == "0" * 64
    assert {line["page"] for line in told} == {PAGE}
    assert {line["contentHash"] for line in told} == {peopled.register.notices[NOTICE]["contentHash"]}
    assert log.sha256(peopled.tree()[PAGE]) == told[-1]["sha256"]
    listed = peopled.page(PAGE.replace("index.html", "versions/index.html"))
    assert all(line["sha256"] in listed for line in told)


async def test_point_22_a_notice_that_is_gone_leaves_its_versions(peopled: Town) -> None:
    await peopled.build()
    del peopled.register.notices[NOTICE]
    peopled.register.tell("notice", NOTICE, "notice.struck", "撤下")
    await peopled.catch_up()
    assert not (peopled.config.out / PAGE).exists()
    assert [bool(line["sha256"]) for line in lines(peopled)] == [True, False]
    assert verify(peopled.config.out) == []


def spoil_a_line(out: Path) -> None:
    told = (out / log.NAME).read_text().splitlines()
    told[0] = told[0].replace('contentHash":"', 'contentHash":"0', 1)
    (out / log.NAME).write_text("\n".join(told) + "\n")


def spoil_a_version(out: Path) -> None:
    file = next(iter((out / PAGE).parent.glob("versions/?*[0-9a-f].html")))
    file.write_bytes(file.read_bytes() + b" ")


def lose_a_line(out: Path) -> None:
    told = (out / log.NAME).read_text().splitlines()
    (out / log.NAME).write_text("\n".join(told[1:]) + "\n")


def alter_the_page(out: Path) -> None:
    (out / PAGE).write_text("改过的公示")


def slip_in_a_version(out: Path) -> None:
    (out / PAGE).with_name("versions").joinpath("f" * 64 + ".html").write_text("伪造")


@pytest.mark.parametrize(
    "spoil",
    [spoil_a_line, spoil_a_version, lose_a_line, alter_the_page, slip_in_a_version, lambda out: (out / PAGE).unlink()],
)
async def test_verify_finds_what_was_done_to_the_past(peopled: Town, spoil: object) -> None:
    await peopled.build()
    await peopled.catch_up()
    assert verify(peopled.config.out) == []
    spoil(peopled.config.out)  # type: ignore[operator]
    assert verify(peopled.config.out) != []
