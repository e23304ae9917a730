"""What changes while lists are still being followed goes first; and what the generator does quicker comes out the same."""

import asyncio
from collections.abc import AsyncIterator, Mapping

import pytest
from conftest import Town, town_in, tree
from hypothesis import given
from hypothesis import strategies as st
from pypinyin import Style, lazy_pinyin
from sample import scopes

from sitegen import asking, build, search
from sitegen.client import GIVES_WAY, Client, Data
from sitegen.session import Session
from sitegen.verify import verify


@pytest.mark.parametrize("at", ["institutions", "scopes_table", "district"])
async def test_a_record_that_changes_while_a_list_is_read_is_public_before_the_list_has_followed(
    peopled: Town, monkeypatch: pytest.MonkeyPatch, at: str
) -> None:
    await peopled.build()
    generator, answers, seen = peopled.generator(), Session.answers, list[str]()

    def heard(self: Session, address: build.Address) -> object:
        return interrupted(answers(self, address)) if address.page == at else answers(self, address)

    async def interrupted(told: object) -> AsyncIterator[Data]:
        if not seen:
            seen.append("")
            peopled.register.rename("Y000012000003", "天津改了名的集团")
            generator.bell.set()
        assert isinstance(told, AsyncIterator)
        async for data in told:
            yield data
            seen.append(peopled.page("institutions/Y000012000003/index.html"))

    monkeypatch.setattr(Session, "answers", heard)
    peopled.register.move("Y000012000001", "120103")
    async with generator.session() as session:
        assert await build.changes(session)
    assert any("天津改了名的集团" in page for page in seen[:3])
    monkeypatch.undo()
    await peopled.catch_up(prove=False)
    anew = town_in(peopled.config.out.parent / "anew").config
    await peopled.but(out=anew.out, state=anew.state).build()
    assert peopled.tree() == tree(anew.out)
    assert verify(peopled.config.out) == []


async def test_lists_ask_nothing_while_a_record_is_being_published(peopled: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    await peopled.build()
    generator, post, details = peopled.generator(), Client._post, build.details_of
    asked, rung, meanwhile, urgent = list[bool](), list[bool](), list[str](), asyncio.Event()

    async def noted(self: Client, body: Data, headers: Mapping[str, str]) -> Data:
        waits = GIVES_WAY.get() is not None
        asked.append(waits)
        if waits and urgent.is_set():
            meanwhile.append(body["query"])
        if body.get("operationName") == "districts" and not rung:
            rung.append(True)
            peopled.register.rename("Y000012000003", "天津改了名的集团")
            generator.bell.set()
            await urgent.wait()  # so its answer, upon which many are asked, comes while the record is being published
        return await post(self, body, headers)

    async def slow(session: Session, records: set[build.Address]) -> set[build.Address]:
        urgent.set()
        found = await details(session, records)
        await asyncio.sleep(0.05)
        urgent.clear()
        return found

    monkeypatch.setattr(Client, "_post", noted)
    monkeypatch.setattr(build, "details_of", slow)
    peopled.register.move("Y000012000001", "120103")
    async with generator.session() as session:
        assert await build.changes(session)
    assert any(asked) and not all(asked)
    assert meanwhile == []
    assert "天津改了名的集团" in peopled.page("institutions/Y000012000003/index.html")


async def test_a_list_that_grows_while_it_is_read_is_not_taken_for_whole(town: Town) -> None:
    for n in range(101):
        town.register.file(f"Y000012{n:06}", f"天津第{n}机械厂", scopes(n, 1))
    async with town.generator().session() as session:
        answers = session.answers(build.Address("institutions"))
        assert isinstance(answers, AsyncIterator)
        assert (await anext(answers))["pages"] == 2
        town.register.strike("Y000012000100")
        with pytest.raises(asking.Moved):
            assert [data async for data in answers] == []


@given(st.text("天津市银行重庆长城职业学院参差A1 （）"))
def test_initials_are_those_of_the_whole_name(name: str) -> None:
    assert search.initials(name) == search.fold("".join(lazy_pinyin(name, style=Style.FIRST_LETTER)))
