"""Spreadsheets as people send them, made on the spot: rows of candidates, spoilt in the ways that happen."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

import xlsxwriter

from tests.assessing import number, person
from tests.world import World

HEADS = (
    "序号", "职业工种名称", "认定等级", "申报条件", "证件类型", "证件号码", "姓名", "性别", "出生日期", "手机号码", "是否有职业资格证书",
    "证书等级", "证书编号", "文化程度", "所在省（市）区", "考生来源", "所在单位", "报名单位", "认定分类", "专业", "考试类型", "民族", "参加工作时间",
    "电子邮箱", "专业年限", "户籍所在地", "政治面貌", "学历证书编号", "简要经历", "通讯地址", "证书领取方式", "邮政编码", "邮寄地址",
)  # fmt: skip
OWN = (*HEADS, "用工形式")  # what an employer fills in besides


def row(at: int, **changes: Any) -> list[Any]:
    """A candidate without fault, by the template's columns; `changes` by their names."""
    whole = number(at)
    usual = {
        "序号": at + 1, "职业工种名称": "电工", "认定等级": "四级/中级工", "申报条件": "从事本职业工作满一年", "证件类型": "居民身份证",
        "证件号码": whole, "姓名": person(at), "性别": "男" if int(whole[16]) % 2 else "女", "出生日期": "1990-03-07",
        "手机号码": f"1380220{at:04}", "是否有职业资格证书": "否", "文化程度": "大专", "所在省（市）区": "天津市", "考生来源": "企业职工",
        "所在单位": "天津机械厂", "报名单位": "天津机械厂", "认定分类": "初次认定", "考试类型": "正考", "民族": "汉族",
        "参加工作时间": "2010-07", "电子邮箱": f"a{at}@example.com", "专业年限": "5", "通讯地址": f"河西区大沽路{at}号甲",
        "邮政编码": "300000", "用工形式": "在职职工",
    }  # fmt: skip
    told = {**usual, **changes}
    return [told.get(head) for head in OWN]


def xlsx(rows: Iterable[Sequence[Any]], heads: Sequence[str] = OWN, above: Sequence[Sequence[Any]] = (), **options: Any) -> bytes:
    """A workbook of one sheet, with rows above its header; a day is written as Excel writes it."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"default_date_format": "yyyy/m/d", "strings_to_formulas": False, **options})
    sheet = book.add_worksheet("名单")
    for at, cells in enumerate([*above, heads, *rows]):
        for place, cell in enumerate(cells):
            if isinstance(cell, date):
                sheet.write_datetime(at, place, cell)  # type: ignore[arg-type]
            elif cell is not None:
                sheet.write(at, place, cell)
    book.close()
    return out.getvalue()


def comma(rows: Iterable[Sequence[Any]], heads: Sequence[str] = OWN, encoding: str = "gb18030", delimiter: str = ",") -> bytes:
    """The same as a CSV."""
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows([heads, *rows])
    return out.getvalue().encode(encoding)


READ = """mutation($plan: ID!, $file: ID!, $key: String) { candidateImportRead(form: {plan: $plan, file: $file}, key: $key) {
  candidateImport { id stage due sheet headerLine unknownColumns total good wrong duplicate skipped taken reportUrl
    rows(first: 100) { totalCount nodes { line status statusText name documentTail problems { code field message article } } } }
  userErrors { code message field article } } }"""
TAKE = """mutation($id: ID!, $mode: TakeMode!, $key: String) { candidateImportTake(id: $id, form: {mode: $mode}, key: $key) {
  candidateImport { id stage taken takenAt good duplicate rows { totalCount } } userErrors { code message field } } }"""


async def uploaded(world: World, who: str, content: bytes, name: str) -> Any:
    """A file sent, and its id."""
    headers = {"authorization": f"Bearer {world.tokens[who]}"}
    answer = await world.client.post("/files", params={"name": name}, content=content, headers=headers)
    assert answer.status_code == 201, answer.text
    return answer.json()["attachment"]


async def tried(world: World, plan: dict[str, Any], content: bytes, name: str = "名单.xlsx", **options: Any) -> Any:
    """A file sent and read into a plan; the payload, read or refused."""
    file = await uploaded(world, plan["who"], content, name)
    variables = {"plan": plan["id"], "file": file["id"], **options}
    return (await world.data(READ, plan["who"], **variables))["candidateImportRead"]


async def read(world: World, plan: dict[str, Any], content: bytes, name: str = "名单.xlsx") -> Any:
    """What was read."""
    payload = await tried(world, plan, content, name)
    assert payload["userErrors"] == [], payload["userErrors"]
    return payload["candidateImport"]


async def taken(world: World, plan: dict[str, Any], import_: dict[str, Any], mode: str = "GOOD_ROWS", **options: Any) -> Any:
    """The payload of taking it."""
    return (await world.data(TAKE, plan["who"], id=import_["id"], mode=mode, **options))["candidateImportTake"]


async def something_of_everything(world: World, who: str = "factory") -> None:
    """An import that waits with a faulty row, one that was taken, and a full number read, in the first plan still open to them."""
    plans = (await world.data("{ plans { nodes { id stage candidates { nodes { id } } } } }", who))["plans"]["nodes"]
    plan = {"who": who, **next(one for one in plans if one["stage"] in ("DRAFT", "RETURNED"))}
    await taken(world, plan, await read(world, plan, xlsx([row(70)])))
    await read(world, plan, xlsx([row(71), row(72, 姓名=None)]))
    candidate = next(one["id"] for each in plans for one in each["candidates"]["nodes"])
    reveal = (
        "mutation($id: ID!) { candidateReveal(form: {candidate: $id, subject: DOCUMENT, reason: \"核对原件\"}) { userErrors { code } } }"
    )
    assert (await world.data(reveal, who, id=candidate))["candidateReveal"]["userErrors"] == []
