"""The reading process: an old XLS, and files that would swallow a server; whatever they do ends that process alone."""

from __future__ import annotations

import io
import os
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from api import candidate_import
from api.candidate_import import read
from api.sniff import media_type
from api.spreadsheet import Unreadable
from schema.law.candidate_row import Circumstances, Entry
from tests.api import sheets

GIVEN = Circumstances("EMPLOYER", date(2022, 3, 1), (Entry("o", "6-31-01-03", "电工", None, 4), Entry("p", "6-31-01-03", "电工", "线路", 3)))


async def told(content: bytes, given: Circumstances = GIVEN) -> list[dict[str, Any]]:
    with os.fdopen(os.memfd_create("sheet"), "w+b") as file:
        file.write(content)
        file.flush()
        return [part async for part in read(file, given)]


async def refused(content: bytes) -> str:
    with pytest.raises(Unreadable) as fault:
        await told(content)
    return fault.value.code


def swollen(sheet: str, times: int = 1) -> bytes:
    """A workbook whose only sheet is replaced by this XML, over and over."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(sheets.xlsx([]))) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            ours = part.filename.endswith("sheet1.xml")
            with new.open(part.filename, "w") as member:
                for _ in range(times if ours else 1):
                    member.write(sheet.encode() if ours else old.read(part))
    return out.getvalue()


SHEET = '<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{}</sheetData></worksheet>'


async def test_an_old_xls_is_read_as_any_other() -> None:
    content = (Path(__file__).parent / "candidates.xls").read_bytes()
    assert media_type(io.BytesIO(content)) == "application/vnd.ms-excel"
    header, rows, end = await told(content)
    assert (header["header"]["line"], end["end"]) == (2, {"read": 2, "skipped": 0})
    assert [row[4][5] for row in rows["rows"]] == ["1990-03-07"] * 2 and not any(row[5] for row in rows["rows"])


async def test_a_bomb_is_not_unpacked() -> None:
    bomb = swollen(" " * 1_000_000, 501)
    assert len(bomb) < 1_000_000
    assert await refused(bomb) == "TOO_LARGE"


async def test_two_cells_at_the_ends_of_the_world_are_too_large_a_table() -> None:
    far = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    assert await refused(swollen(SHEET.format(far))) == "TOO_LARGE"


async def test_a_million_rows_are_refused_by_their_number() -> None:
    row = '<row><c t="inlineStr"><is><t>{}</t></is></c></row>'
    heads = "<row>" + "".join(f'<c t="inlineStr"><is><t>{head}</t></is></c>' for head in ("姓名", "证件号码", "职业", "等级")) + "</row>"
    whole = swollen(SHEET.format(heads + row.format("甲") * 1_048_575))
    assert await refused(whole) in ("TOO_MANY_ROWS", "NO_ROWS")


async def test_a_giant_cell_is_one_faulty_cell() -> None:
    content = sheets.comma([sheets.row(0, 简要经历="长" * 90_000)])
    _, rows, _ = await told(content)
    [row] = rows["rows"]
    assert '"TOO_LONG"' in row[5] and len(row[7]) < 5_000


async def test_an_encrypted_or_broken_workbook_is_called_so() -> None:
    whole = sheets.xlsx([sheets.row(0)])
    assert await refused(whole[:2000]) == "DAMAGED"
    assert await refused(swollen("<worksheet><sheetData><row><c>")) in ("DAMAGED", "NO_HEADER")


async def test_a_process_that_takes_too_long_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(candidate_import, "SECONDS", 0.01)
    assert await refused(sheets.xlsx(sheets.row(at % 900) for at in range(5000))) == "TOO_LARGE"


async def test_one_process_waits_ready_and_each_reads_one_file() -> None:
    candidate_import._keep_ready()
    [waiting] = candidate_import._spare
    candidate_import._keep_ready()
    assert candidate_import._spare == [waiting] and waiting.process.poll() is None
    await told(sheets.comma([sheets.row(0)]))
    assert candidate_import._spare == [] and waiting.process.wait(10) is not None
    candidate_import._keep_ready()
    [dead] = candidate_import._spare
    dead.process.kill()
    dead.process.wait(10)
    assert (await told(sheets.comma([sheets.row(0)])))[-1] == {"end": {"read": 1, "skipped": 0}}


async def test_a_waiting_process_ends_with_the_one_that_started_it() -> None:
    candidate_import._keep_ready()
    waiting = candidate_import._spare.pop()
    waiting.ours.close()
    assert waiting.process.wait(10) == 0
    waiting.end()


@pytest.mark.parametrize(
    ("occupation", "level", "codes"),
    [("电工", "四级", []), ("电工", "三级", []), ("线路", "三级", []), ("电工（线路）", "三级", []), ("6-31-01-03电工", "四级", []),
     ("电工", "五级", ["NOT_OFFERED"]), ("焊工", "四级", ["NOT_OFFERED"])],
)  # fmt: skip
async def test_an_occupation_goes_by_its_name_its_code_and_its_work_type(occupation: str, level: str, codes: list[str]) -> None:
    _, rows, _ = await told(sheets.comma([sheets.row(0, 职业工种名称=occupation, 认定等级=level)]))
    assert [code for code in ("NOT_OFFERED", "AMBIGUOUS") if f'"{code}"' in str(rows["rows"][0][5])] == codes
