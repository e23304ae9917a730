"""One batch of three hundred, from a messy spreadsheet to printed certificates, through GraphQL only; `pytest -s` shows the times.

One row is refused by the national centre and put right. Files go in and out over plain HTTP, as for everybody.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

from schema.record.transaction import connection
from tests import assessing, results, story
from tests.api import sheets
from tests.conftest import cloned
from tests.world import World, settled

PEOPLE = 300
ROWS = "nodes { id ordinal stage problem certificate { id number stage } } pageInfo { hasNextPage endCursor }"
OF_BATCH = f"query($id: ID!, $after: String) {{ node(id: $id) {{ ... on Batch {{ stage rows(first: 100, after: $after) {{ {ROWS} }} }} }} }}"
OF_PLAN = """query($id: ID!, $after: String) { node(id: $id) { ... on Plan {
  candidates(first: 100, after: $after) { nodes { id ordinal stage } pageInfo { hasNextPage endCursor } } } } }"""


@contextmanager
def timed(says: str) -> Iterator[None]:
    begun = time.perf_counter()
    yield
    print(f"{says:<40}{time.perf_counter() - begun:8.2f} s")


async def pages(world: World, query: str, who: str, id_: str, name: str) -> list[Any]:
    """All of a connection, page by page."""
    found: list[Any] = []
    after = None
    while True:
        page = (await world.data(query, who, id=id_, after=after))["node"][name]
        found += page["nodes"]
        if not page["pageInfo"]["hasNextPage"]:
            return found
        after = page["pageInfo"]["endCursor"]


def messy() -> bytes:
    """Three hundred people as a clerk writes them down: full-width, blanks, text dates and serials, and a few that cannot be taken."""
    wide = str.maketrans({code: code + 0xFEE0 for code in range(0x21, 0x7F)})
    rows: list[list[Any]] = []
    for at in range(PEOPLE):
        ways: tuple[dict[str, Any], ...] = (
            {}, {"证件号码": assessing.number(at).translate(wide), "出生日期": date(1990, 3, 7)}, {"证件号码": "'" + assessing.number(at).lower()},
            {"证件号码": f"{assessing.number(at)[:6]} {assessing.number(at)[6:]}", "出生日期": "1990.3.7", "认定等级": 4.0},
            {"姓名": f"　{assessing.person(at)} ", "出生日期": 32939}, {"认定等级": "中级工"},
        )  # fmt: skip
        rows.append(sheets.row(at, **ways[at % len(ways)]))
    rows.insert(120, sheets.row(7, 序号="重复"))
    rows.insert(200, sheets.row(400, 认定等级="七级"))
    rows += [[None] * 34, ["合计", f"{PEOPLE}人"]]
    return sheets.xlsx(rows, above=[["天津海河机械制造有限公司考生花名册"], ["填表人：张三"]])


async def test_three_hundred_go_from_a_messy_spreadsheet_to_printed_certificates(server: str, template: str) -> None:
    async with cloned(server, template) as url, settled(url, timeout=120.0) as world:
        institution = await story.filed(world)
        with timed("the spreadsheet read and taken"):
            plan = await assessing.drafted(world, institution)
            found = await sheets.read(world, plan, messy())
            assert (found["good"], found["wrong"], found["duplicate"]) == (PEOPLE, 1, 1)
            assert (await sheets.taken(world, plan, found))["candidateImport"]["taken"] == PEOPLE
        with timed("the plan submitted and accepted"):
            await world.act("factory", "planSubmit", id=plan["id"])
            await world.act("centre", "planAccept", id=plan["id"])
        people = await pages(world, OF_PLAN, "factory", plan["id"], "candidates")
        with timed("all found eligible"):
            await assessing.checked(world, plan, people)
        with timed("the sitting held, all marked"):
            await assessing.held(world, {**plan, "candidates": people})
        with timed("gathered and reported, numbers reserved"):
            batch = (await world.data("{ batches { nodes { id } } }", "factory"))["batches"]["nodes"][0]["id"]
            await world.act("factory", "batchGather", id=batch)
            await world.act("factory", "batchReport", id=batch, form={"issueYear": 2022, "responsible": True})
        with timed("checked row by row"):
            await world.act("centre", "batchCheck", id=batch, form={"returns": []})
        with timed("exported, fetched and uploaded"):
            made = await world.act("centre", "batchExport", "exports { nodes { url } }", id=batch)
            export = await fetched(world, "centre", made["exports"]["nodes"][0]["url"])
            assert len(export.splitlines()) == PEOPLE + 1
            await world.act("centre", "batchUpload", id=batch, form={"reference": "部2022-1", "sha256": results.HASH})
        rows = await pages(world, OF_BATCH, "centre", batch, "rows")
        numbers = [row["certificate"]["number"] for row in rows]
        with timed("acknowledged, one row refused"):
            lines = [f"{number},{'失败,姓名与证件号码不符' if at == 149 else '成功,'}" for at, number in enumerate(numbers)]
            await world.act("centre", "batchAcknowledge", id=batch, form={"text": "\n".join(["证书编号,上传结果,失败原因", *lines])})
        with timed("the others reconciled and issued"):
            await reconciled(world, batch, numbers[:149] + numbers[150:])
            form = {"design": await results.design(world, institution), "kind": "BOTH"}
            await world.act("factory", "batchIssueEarly", id=batch, form=form)
        with timed("the one put right, uploaded, published, issued"):
            await put_right(world, rows[149]["id"])
            await world.act("centre", "batchExportLater", id=batch)
            await world.act("centre", "batchUploadLater", id=batch, form={"reference": "部2022-2", "sha256": results.HASH})
            await reconciled(world, batch, [numbers[149]])
            assert (await world.act("factory", "batchIssue", id=batch, form=form))["stage"] == "CLOSED"
        done = await pages(world, OF_BATCH, "factory", batch, "rows")
        assert {row["certificate"]["stage"] for row in done} == {"ISSUED"}
        assert [row["certificate"]["number"] for row in done] == [f"{institution['orgCode']}224{n:06}" for n in range(1, PEOPLE + 1)]
        with timed("all printed in one file"):
            url_ = (await world.data("{ batches { nodes { printUrl } } }", "factory"))["batches"]["nodes"][0]["printUrl"]
            assert (await fetched(world, "factory", url_)).startswith(b"%PDF")
        async with connection() as raw:
            assert await raw.fetchval("SELECT count(*) FROM ledger WHERE noun = 'certificate' AND act = 'grant'") == PEOPLE


async def fetched(world: World, who: str, url: str) -> bytes:
    answer = await world.client.get(url, headers={"authorization": f"Bearer {world.tokens[who]}"}, timeout=120)
    assert answer.status_code == 200, answer.text
    return answer.content


async def reconciled(world: World, batch: str, numbers: list[str]) -> None:
    proof = {"publishedOn": str(await story.today(world)), "url": "http://jndj.osta.org.cn/", "sha256": results.HASH}
    await world.act("centre", "batchReconcile", id=batch, form={"numbers": numbers, **proof})


async def put_right(world: World, row: str) -> None:
    """The name corrected by the institution, and the row passed by the centre."""
    for who, name, form in (("factory", "batchRowResubmit", {"note": "姓名更正", "name": "王正名"}), ("centre", "batchRowPass", None)):
        head, body = ("$id: ID!, $form: MendingInput!", "id: $id, form: $form") if form else ("$id: ID!", "id: $id")
        given = {"id": row, "form": form} if form else {"id": row}
        done = await world.data(f"mutation({head}) {{ {name}({body}) {{ userErrors {{ code message }} }} }}", who, **given)
        assert done[name]["userErrors"] == []
