"""The three years of one institution, of one that forgot, and of one that was revoked: told through GraphQL, compared page by page.

`pytest tests/test_life.py --rewrite-golden` (`make golden`) writes the golden pages anew; read the difference before you keep it.
"""

from __future__ import annotations

from datetime import datetime
from itertools import groupby
from pathlib import Path

import pytest

from api.demo import scenario
from schema.law.procedure import TIANJIN
from schema.record.verify import verify_ledger
from sitegen.verify import verify
from tests import visitor
from tests.telling import Teller
from tests.test_site_live import living
from tests.world import settled

FOLDER = visitor.FOLDER / "life"


async def test_three_years_of_an_institution_are_on_the_public_site_as_written(
    database_url: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    begin = datetime(2021, 11, 1, 8, 30, tzinfo=TIANJIN)
    told: list[tuple[str, list[str]]] = []
    async with settled(database_url, begin, (), fallback_ruleset="measures-2021") as world, living(world, tmp_path / "grown") as live:
        await live.hear()
        before = visitor.site(live.config.out)
        teller = await Teller.of(world, scenario.alone())
        async for moment in teller.moments():
            await live.hear()
            after = visitor.site(live.config.out)
            told.append((moment, visitor.changes(before, after)))
            before = after
        assert await live.equals_a_full_build(tmp_path / "beside") == []
        assert verify(live.config.out) == []
        assert await verify_ledger() == []
    years = {year: _page(list(entries)) for year, entries in groupby(told, key=lambda entry: entry[0][:4])}
    if request.config.getoption("--rewrite-golden"):
        FOLDER.mkdir(parents=True, exist_ok=True)
        for year, page in years.items():
            (FOLDER / f"{year}.md").write_text(page, "utf-8")
    assert years == {file.stem: file.read_text("utf-8") for file in sorted(FOLDER.glob("*.md"))}


def _page(entries: list[tuple[str, list[str]]]) -> str:
    """A year: each line of the story, and under it what changed on the public site."""
    parts = ["\n".join([f"## {moment}", "", *(changed or ["公开网站没有变化。"]), ""]) for moment, changed in entries]
    return "\n".join(parts)
