"""Candidates from the spreadsheets people have: read and judged, mended from the report, taken once, or let go (articles 2, 15 and 16(1))."""

from __future__ import annotations

import asyncio
import io
from datetime import date
from typing import Any

import openpyxl
import pytest

from schema.record.candidate import Candidate
from schema.record.candidate_import import CandidateImport, ImportRow
from schema.record.ledger import Line, Stay
from schema.record.sealed import keyring
from tests import assessing, story
from tests.api import sheets
from tests.world import World


async def plan_of(world: World) -> dict[str, Any]:
    return await assessing.drafted(world, await story.filed(world))


async def test_a_messy_sheet_is_read_row_by_row_and_only_its_good_rows_are_taken(world: World) -> None:
    plan = await plan_of(world)
    wide = str.maketrans({code: code + 0xFEE0 for code in range(0x21, 0x7F)})
    rows = [
        sheets.row(0),
        sheets.row(1, 证件号码=assessing.number(1).translate(wide), 出生日期=date(1990, 3, 7), 认定等级="中级工"),
        sheets.row(2, 证件号码="'" + assessing.number(2), 姓名="　赵 二\u00a0甲 ", 出生日期=32939, 手机号码=13802200002.0),
        sheets.row(3, 证件号码=f"{assessing.number(3)[:6]} {assessing.number(3)[6:]}", 出生日期="1990.3.7", 认定等级=4.0),
        [None] * 34,
        sheets.row(4, 证件号码=float(assessing.number(4)[:17] + "0")),
        sheets.row(5, 性别="男" if int(assessing.number(5)[16]) % 2 == 0 else "女", 出生日期="1990年3月8日"),
        sheets.row(0, 序号="重复"),
        sheets.row(6, 职业工种名称="焊工", 用工形式=None, 姓名=None),
        sheets.row(7, 出生日期="7/3/1990", 手机号码="1380220", 认定等级="七级", 证件类型="驾驶证"),
        ["合计", "10人"],
    ]
    found = await sheets.read(world, plan, sheets.xlsx(rows, above=[["天津某某公司考生花名册"], ["填表人：张三"]]))
    counts = {name: found[name] for name in ("sheet", "headerLine", "total", "good", "wrong", "duplicate", "skipped", "taken")}
    assert counts == {
        "sheet": "名单", "headerLine": 3, "total": 9, "good": 4, "wrong": 4, "duplicate": 1, "skipped": 1, "taken": 0,
    }  # fmt: skip
    told = {one["line"]: (one["status"], [(p["code"], p["field"]) for p in one["problems"]]) for one in found["rows"]["nodes"]}
    assert told == {
        4: ("OK", []), 5: ("OK", []), 6: ("OK", []), 7: ("OK", []),
        9: ("ERROR", [("DIGITS_LOST", "证件号码")]),
        10: ("ERROR", [("DISAGREES", "性别"), ("DISAGREES", "出生日期")]),
        11: ("DUPLICATE", [("DUPLICATE", "证件号码")]),
        12: ("ERROR", [("EMPTY", "姓名"), ("NOT_OFFERED", "职业工种名称"), ("NOT_OWN_WORKER", "用工形式")]),
        13: ("ERROR", [("NOT_A_LEVEL", "认定等级"), ("NOT_ONE_OF", "证件类型"), ("NOT_A_DATE", "出生日期"), ("NOT_A_PHONE", "手机号码")]),
    }  # fmt: skip
    assert await Candidate.all().count() == 0

    done = await sheets.taken(world, plan, found)
    assert done["userErrors"] == [] and done["candidateImport"]["stage"] == "TAKEN" and done["candidateImport"]["taken"] == 4
    people = await Candidate.all().order_by("ordinal")
    assert [one.name for one in people] == ["赵一甲", "钱一甲", "赵二甲", "李一甲"]
    assert [one.ordinal for one in people] == [1, 2, 3, 4]
    ring = keyring()
    for at, one in enumerate(people):
        assert ring.open(one.document_sealed, "document") == assessing.number(at)
        assert one.document_index == ring.index(assessing.number(at), "document") and one.document_tail == assessing.number(at)[-4:]
        assert (one.born_on, one.level, one.stage, one.relation) == (date(1990, 3, 7), 4, "ENROLLED", "OWN")
        assert one.sitting_id is not None and one.phone_sealed and one.phone_tail == f"{at:04}"
    assert await ImportRow.filter(status="OK").count() == 0  # no second copy of them is kept


async def test_the_report_goes_out_mended_comes_back_and_takes_in_only_who_is_new(world: World) -> None:
    plan = await plan_of(world)
    rows = [sheets.row(0), sheets.row(1, 证件号码=assessing.number(1)[:-1]), sheets.row(2, 通讯地址="=cmd|' /C calc'!A0")]
    rows[2] = sheets.row(2, 通讯地址="=cmd|' /C calc'!A0", 性别="不明")
    found = await sheets.read(world, plan, sheets.xlsx(rows))
    await sheets.taken(world, plan, found)
    answer = await _get(world, plan["who"], found["reportUrl"])
    assert answer.status_code == 200 and answer.headers["cache-control"] == "no-store"
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    heads = [cell.value for cell in sheet[1]]
    assert heads == [*sheets.OWN, "原行号", "问题"]
    first, second = (list(line) for line in sheet.iter_rows(min_row=2))
    assert (first[5].value, first[-2].value) == (assessing.number(1)[:-1], 3) and "18位" in first[-1].value
    assert (second[29].value, second[29].data_type, second[29].quotePrefix) == ("=cmd|' /C calc'!A0", "s", True)
    assert "男、女" in second[-1].value

    first[5].value, second[7].value = assessing.number(1), None
    out = io.BytesIO()
    sheet.parent.save(out)
    again = await sheets.read(world, plan, out.getvalue())
    assert (again["good"], again["total"], again["unknownColumns"]) == (2, 2, [])
    assert (await sheets.taken(world, plan, again, "ALL_OR_NOTHING"))["candidateImport"]["taken"] == 2
    assert [one.ordinal for one in await Candidate.all().order_by("ordinal")] == [1, 2, 3]
    once_more = await sheets.read(world, plan, sheets.xlsx(rows[:1]))
    assert (once_more["good"], once_more["duplicate"]) == (0, 1)
    assert "第1号考生" in once_more["rows"]["nodes"][0]["problems"][0]["message"]
    refused = await sheets.taken(world, plan, once_more)
    assert [error["code"] for error in refused["userErrors"]] == ["NOTHING_GOOD"]
    assert await Candidate.all().count() == 3


async def test_all_or_nothing_takes_nothing_when_one_row_is_wrong(world: World) -> None:
    plan = await plan_of(world)
    found = await sheets.read(world, plan, sheets.xlsx([sheets.row(0), sheets.row(1, 姓名=None)]))
    lines = await Line.all().count()
    refused = await sheets.taken(world, plan, found, "ALL_OR_NOTHING")
    assert [(error["code"], error["field"]) for error in refused["userErrors"]] == [("NOT_ALL_GOOD", "form.mode")]
    assert (await Candidate.all().count(), await Line.all().count()) == (0, lines)
    assert (await CandidateImport.get()).stage == "READ"


async def test_taken_twice_is_taken_once_and_an_import_is_two_lines_however_many_it_brings(world: World) -> None:
    plan = await plan_of(world)
    found = await sheets.read(world, plan, sheets.xlsx(sheets.row(at) for at in range(40)))
    before = await Line.all().count()
    first = await sheets.taken(world, plan, found, key="一次")
    again = await sheets.taken(world, plan, found, key="一次")
    assert first["candidateImport"]["taken"] == again["candidateImport"]["taken"] == 40
    other = await sheets.taken(world, plan, found)
    assert other["userErrors"][0]["code"] == "WRONG_STAGE"
    assert await Candidate.all().count() == 40
    lines = await Line.filter(noun="candidateImport").order_by("position")
    assert [(line.act, line.role) for line in lines] == [
        ("read", "INSTITUTION"), ("count", "LAW"), ("take", "INSTITUTION"), ("enrol", "LAW"),
    ]  # fmt: skip
    assert await Line.all().count() == before + 3  # and the file is kept from now on
    stays = await Stay.filter(noun="candidate")
    assert len(stays) == 40 and {stay.entered_by for stay in stays} == {lines[-1].position}
    assert (await Candidate.filter(id__in=[stay.case_id for stay in stays]).count()) == 40


async def test_read_twice_under_one_key_is_read_once(world: World) -> None:
    plan = await plan_of(world)
    file = await sheets.uploaded(world, plan["who"], sheets.xlsx([sheets.row(0)]), "甲.xlsx")
    asked = {"plan": plan["id"], "file": file["id"], "key": "k"}
    found = [(await world.data(sheets.READ, plan["who"], **asked))["candidateImportRead"] for _ in range(2)]
    assert found[0] == found[1] and found[0]["userErrors"] == []
    assert (await CandidateImport.all().count(), await ImportRow.all().count()) == (1, 1)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("甲.csv", sheets.comma([sheets.row(0), sheets.row(1)], encoding="gbk")),
        ("乙.csv", sheets.comma([sheets.row(0), sheets.row(1)], encoding="gb18030", delimiter="\t")),
        ("丙.csv", sheets.comma([sheets.row(0), sheets.row(1)], encoding="utf-8-sig")),
        ("丁.csv", sheets.comma([sheets.row(0), sheets.row(1)], encoding="utf-8", delimiter=";")),
        ("戊.txt", sheets.comma([sheets.row(0), sheets.row(1)], encoding="utf-16", delimiter="\t")),
        ("己.csv", sheets.comma([sheets.row(0, 证件号码=f'="{assessing.number(0)}"'), sheets.row(1, 手机号码="1.38022E+10", 序号="x")])),
    ],
)
async def test_a_csv_is_read_in_whatever_encoding_it_comes(world: World, name: str, content: bytes) -> None:
    found = await sheets.read(world, await plan_of(world), content, name)
    assert (found["sheet"], found["headerLine"], found["total"]) == (None, 1, 2)
    wrong = [(one["line"], one["problems"][0]["code"]) for one in found["rows"]["nodes"] if one["status"] != "OK"]
    assert wrong == ([(3, "DIGITS_LOST")] if name.startswith("己") else [])
    assert found["rows"]["nodes"][0]["name"] == "赵一甲"


async def test_columns_are_found_by_name_in_any_order_and_unknown_ones_are_named(world: World) -> None:
    heads = ["*姓名", "身份证号码\n（必填）", "血型", "工种", "申报级别", "用工形式"]
    row = ["赵一甲", assessing.number(0), "O", "电 工", "中级", "劳务派遣"]
    found = await sheets.read(world, await plan_of(world), sheets.xlsx([row], heads))
    assert (found["good"], found["unknownColumns"]) == (1, ["血型"])


async def test_days_counted_from_1904_are_read_as_they_are_meant(world: World) -> None:
    number = 32939 - 1462
    content = sheets.xlsx([sheets.row(0, 出生日期=number), sheets.row(1, 出生日期=date(1990, 3, 7))], date_1904=True)
    found = await sheets.read(world, await plan_of(world), content)
    assert (found["good"], found["total"]) == (2, 2)


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (sheets.xlsx([["甲", "乙"]], ["一", "二"]), "甲.xlsx", "NO_HEADER"),
        (sheets.xlsx([sheets.row(0)], [*sheets.OWN[:-1], "姓 名"]), "甲.xlsx", "HEADER_TWICE"),
        (sheets.xlsx([sheets.row(0)], ["甲", "乙", *sheets.OWN[2:]]), "甲.xlsx", "HEADER_MISSING"),
        (sheets.xlsx([]), "甲.xlsx", "NO_ROWS"),
        (sheets.comma([["x"] * 34] * 10_001), "甲.csv", "TOO_MANY_ROWS"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "Workbook".encode("utf-16-le") + b"\0" * 600, "甲.xls", "DAMAGED"),
        (sheets.comma([]) + b'"' + b"x," * 70_000, "甲.csv", "DAMAGED"),
    ],
    ids=["no header", "twice", "missing", "no rows", "10,001 rows", "damaged", "a huge cell"],
)
async def test_what_is_no_table_of_candidates_is_refused_and_nothing_stays(
    world: World, content: bytes, name: str, code: str
) -> None:
    payload = await sheets.tried(world, await plan_of(world), content, name)
    assert [(error["code"], error["field"]) for error in payload["userErrors"]] == [(code, "form.file")]
    assert (await CandidateImport.all().count(), await ImportRow.all().count()) == (0, 0)
    assert not await Line.filter(noun="candidateImport").exists()


async def test_only_a_plan_still_in_ones_own_hands_takes_candidates_from_a_sheet(world: World) -> None:
    institution = await story.filed(world)
    plan = await assessing.drafted(world, institution)
    found = await sheets.read(world, plan, sheets.xlsx([sheets.row(0)]))
    await world.act(plan["who"], "planSubmit", "id", id=plan["id"])
    refused = await sheets.taken(world, plan, found)
    assert [error["code"] for error in refused["userErrors"]] == ["PLAN_NOT_OPEN"]
    refused = await sheets.tried(world, plan, sheets.xlsx([sheets.row(1)]), "乙.xlsx")
    assert [error["code"] for error in refused["userErrors"]] == ["PLAN_NOT_OPEN"]
    assert await Candidate.all().count() == 0


@pytest.mark.parametrize("who", [None, "rival", "centre", "bureau", "auditor", "heping", "expert1"])
async def test_nobody_else_reads_takes_or_sees_an_import(world: World, who: str | None) -> None:
    plan = await plan_of(world)
    found = await sheets.read(world, plan, sheets.xlsx([sheets.row(0), sheets.row(1, 姓名=None)]))
    file = await sheets.uploaded(world, plan["who"], sheets.xlsx([sheets.row(2)]), "乙.xlsx")
    for asked, variables in ((sheets.READ, {"plan": plan["id"], "file": file["id"]}), (sheets.TAKE, {"id": found["id"], "mode": "GOOD_ROWS"})):
        payload = next(iter((await world.data(asked, who, **variables)).values()))
        assert payload["candidateImport"] is None and payload["userErrors"]
    seen = await world.data("query($id: ID!) { candidateImports { totalCount } node(id: $id) { id } }", who, id=found["id"])
    assert seen == {"candidateImports": {"totalCount": 0}, "node": None}
    answer = await _get(world, who, found["reportUrl"])
    assert answer.status_code == (401 if who is None else 404)
    assert await Candidate.all().count() == 0


async def test_what_is_let_go_or_waits_too_long_is_cleared(world: World) -> None:
    plan = await plan_of(world)
    first, second = [await sheets.read(world, plan, sheets.xlsx([sheets.row(at), sheets.row(9, 姓名=None)])) for at in (0, 1)]
    discard = "mutation($id: ID!) { candidateImportDiscard(id: $id) { candidateImport { stage reportUrl } } }"
    gone = (await world.data(discard, plan["who"], id=first["id"]))["candidateImportDiscard"]["candidateImport"]
    assert gone == {"stage": "DISCARDED", "reportUrl": None}
    assert await ImportRow.all().count() == 2
    due = date.fromisoformat(second["due"])
    await world.move_to(date.fromordinal(due.toordinal() + 1), 1)
    assert [one.stage for one in await CandidateImport.all()] == ["DISCARDED", "DISCARDED"]
    assert await ImportRow.all().count() == 0
    refused = await sheets.taken(world, plan, second)
    assert "WRONG_STAGE" in [error["code"] for error in refused["userErrors"]]


async def test_who_was_enrolled_meanwhile_is_not_enrolled_again(world: World) -> None:
    plan = await plan_of(world)
    found = await sheets.read(world, plan, sheets.xlsx([sheets.row(0), sheets.row(1)]))
    await assessing.enrolled(world, plan, 1)
    refused = await sheets.taken(world, plan, found, "ALL_OR_NOTHING")
    assert [error["code"] for error in refused["userErrors"]] == ["NOT_ALL_GOOD"]
    done = await sheets.taken(world, plan, found)
    assert (done["candidateImport"]["taken"], done["candidateImport"]["duplicate"]) == (1, 1)
    assert [one.ordinal for one in await Candidate.all().order_by("ordinal")] == [1, 2]


async def test_of_two_who_take_at_once_one_takes_and_of_two_sheets_with_the_same_people_each_is_enrolled_once(world: World) -> None:
    plan = await plan_of(world)
    both = [await sheets.read(world, plan, sheets.xlsx(sheets.row(at) for at in range(start, start + 20))) for start in (0, 10)]
    found = await asyncio.gather(*(sheets.taken(world, plan, one) for one in (*both, *both)))
    codes = sorted(payload["userErrors"][0]["code"] if payload["userErrors"] else "" for payload in found)
    assert codes == ["", "", "WRONG_STAGE", "WRONG_STAGE"]
    people = await Candidate.all()
    assert len(people) == len({one.document_index for one in people}) == 30
    assert sorted(one.ordinal for one in people) == list(range(1, 31))


@pytest.mark.parametrize("after", [0.0, 0.005, 0.02, 0.05, 0.1])
async def test_broken_off_at_any_moment_an_import_is_whole_or_not_there(world: World, after: float) -> None:
    plan = await plan_of(world)
    found = await sheets.read(world, plan, sheets.xlsx(sheets.row(at) for at in range(200)))
    taking = asyncio.create_task(sheets.taken(world, plan, found))
    await asyncio.sleep(after)
    taking.cancel()
    await asyncio.gather(taking, return_exceptions=True)
    case = await CandidateImport.get()
    count = 200 if case.stage == "TAKEN" else 0
    assert (await Candidate.all().count(), await Stay.filter(noun="candidate").count()) == (count, count)
    assert await ImportRow.all().count() == 200 - count
    assert await Line.filter(noun="candidateImport").count() == (4 if count else 2)
    done = await sheets.taken(world, plan, found)
    assert await Candidate.all().count() == 200
    assert [error["code"] for error in done["userErrors"]][:1] == (["WRONG_STAGE"] if count else [])


async def test_the_template_is_read_by_our_own_reader(world: World) -> None:
    answer = await world.client.get("/imports/template")
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    sheet = book["考生信息"]
    assert tuple(cell.value for cell in sheet[1])[:34] == sheets.OWN
    for place, cell in enumerate(sheets.row(0), 1):
        sheet.cell(2, place, cell)
    out = io.BytesIO()
    book.save(out)
    found = await sheets.read(world, await plan_of(world), out.getvalue())
    assert (found["good"], found["total"], found["unknownColumns"]) == (1, 1, [])


async def _get(world: World, who: str | None, path: str) -> Any:
    headers = {"authorization": f"Bearer {world.tokens[who]}"} if who else {}
    return await world.client.get(path, headers=headers)
