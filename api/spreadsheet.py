"""Reading a spreadsheet that somebody has sent: a program of its own, of bounded memory and time, with nothing else in it.

`python -m api.spreadsheet` waits on a line of its own for one open file and tells in lines of JSON: the header, then judged rows by
the hundred, then the end, or one fault. Whatever the file does (a zip bomb, a sheet of a million rows, a cell of a gigabyte) ends this process
alone; `api/candidate_import.py` starts it and hears it.
"""

from __future__ import annotations

import codecs
import csv
import gc
import io
import os
import re
import resource
import socket
import sys
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import asdict
from datetime import date
from fcntl import F_SETPIPE_SZ, fcntl
from itertools import chain, islice
from typing import Any, BinaryIO

import orjson

from schema.law.candidate_row import Circumstances, Entry, Judge
from schema.law.candidate_sheet import HEADER_WITHIN, Header, find
from schema.law.cell import Cell

MOST_ROWS = 10_000
MOST_COLUMNS = 200
UNPACKED = 500_000_000
MEMORY, SECONDS = 1_000_000_000, 30
TOGETHER = 100
ROOM = 1_000_000  # what may be told ahead of whoever writes it down
SHOWN_CELL = 500
PLAIN = {str, float, int}  # not bool
WRAPPED = re.compile(r'="(.*)"', re.DOTALL)


class Unreadable(Exception):
    """Why a file cannot be read as a table of candidates."""

    def __init__(self, code: str, says: str) -> None:
        super().__init__(code)
        self.code, self.says = code, says


SAVE_ANEW = "请用表格软件打开，另存为XLSX后再上传"
TOO_LARGE = Unreadable("TOO_LARGE", f"表格展开后过大，或读取过久；一次最多{MOST_ROWS}行，请删去多余的工作表、空行和格式，{SAVE_ANEW}")


def main() -> None:
    """The reading process."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.closerange(3, 256)
    with suppress(OSError):
        fcntl(sys.stdout, F_SETPIPE_SZ, ROOM)
    gc.disable()  # it ends before there is anything to collect
    import python_calamine  # noqa: F401 - while nobody waits for it

    with socket.socket(fileno=os.dup(0)) as line:
        _, files, _, _ = socket.recv_fds(line, 1, 1)
        if not files:
            return  # whoever started it has ended
        given = orjson.loads(line.makefile("rb").read())
    given |= {"day": date.fromisoformat(given["day"]), "entries": tuple(Entry(**entry) for entry in given["entries"])}
    with os.fdopen(files[0], "rb") as file:
        file.seek(0)
        try:
            for told in tell(file, Circumstances(**given)):
                _say(told)
        except Unreadable as fault:
            _say({"fault": (fault.code, fault.says)})
        except MemoryError:
            _say({"fault": (TOO_LARGE.code, TOO_LARGE.says)})


def _say(told: dict[str, Any]) -> None:
    sys.stdout.buffer.write(orjson.dumps(told))
    sys.stdout.buffer.write(b"\n")
    sys.stdout.buffer.flush()


def tell(file: BinaryIO, circumstances: Circumstances) -> Iterator[dict[str, Any]]:
    """The header, the rows judged, the end. Unreadable: it is no table of candidates."""
    sheets, circumstances = _opened(file, circumstances)
    for name, lines in sheets:
        first = list(islice(lines, HEADER_WITHIN))
        found = find(first)
        if found is None:
            continue
        head, header = found
        _complete(header)
        yield {"header": {"sheet": name, "line": head, "heads": header.heads, "unknown": header.unknown}}
        after = ((line, cells) for line, cells in chain(first, lines) if line > head)
        yield from _rows(after, Judge(header, circumstances), len(header.heads), circumstances.started)
        return
    says = "没有找到表头：应有一行含“姓名”“证件号码”“职业工种名称”“认定等级”等列名，可下载空白模板对照"
    raise Unreadable("NO_HEADER", says)


def _complete(header: Header) -> None:
    if header.twice:
        raise Unreadable("HEADER_TWICE", f"表头有重复的列：{'、'.join(header.twice[:5])}，请只保留一列")
    if header.missing:
        raise Unreadable("HEADER_MISSING", f"表头缺少：{'、'.join(header.missing)}")


def _rows(
    lines: Iterable[tuple[int, list[Cell]]], judge: Judge, width: int, started: bool
) -> Iterator[dict[str, Any]]:  # fmt: skip
    seen: dict[tuple[Any, ...], int] = {}
    together: list[tuple[int, list[Cell]]] = []
    read = skipped = 0
    for line, cells in lines:
        if judge.nobody(cells):
            skipped += any(cell not in (None, "") for cell in cells)
            continue
        read += 1
        if read > MOST_ROWS:
            raise Unreadable("TOO_MANY_ROWS", f"一次最多导入{MOST_ROWS}行，请分成几个文件")
        together.append((line, cells))
        if len(together) == TOGETHER:
            yield {"rows": list(_told_of(together, judge, seen, width, started))}
            together = []
    if together:
        yield {"rows": list(_told_of(together, judge, seen, width, started))}
    if not read:
        raise Unreadable("NO_ROWS", "表头之下没有考生")
    yield {"end": {"read": read, "skipped": skipped}}


def _told_of(
    together: list[tuple[int, list[Cell]]], judge: Judge, seen: dict[tuple[Any, ...], int], width: int, started: bool
) -> Iterator[tuple[Any, ...]]:  # fmt: skip
    """Rows as `schema/desk/candidate_import.py` takes them: the cells of those alone that may have to be shown again."""
    for (line, cells), judged in zip(together, judge.rows([cells for _, cells in together]), strict=True):
        values, problems = judged.values, judged.problems
        same = (judged.document, values["occupation_id"], values["work_type"], values["level"])
        first = seen.setdefault(same, line) if judged.document else line
        bad = started or bool(problems) or first != line
        yield (
            line, judged.document, judged.phone, judged.contact and _text_of(judged.contact),
            [*values.values(), _text_of(judged.particulars)],
            problems and _text_of([problem.told() for problem in problems]),
            first if first != line else None, _text_of([_shown(cell) for cell in cells[:width]]) if bad else None,
        )  # fmt: skip


def _text_of(value: Any) -> str:
    return orjson.dumps(value).decode()


def _shown(cell: Cell) -> Cell:
    return cell[:SHOWN_CELL] + "…" if isinstance(cell, str) and len(cell) > SHOWN_CELL else cell


Sheets = Iterator[tuple[str, Iterator[tuple[int, list[Cell]]]]]


def _opened(file: BinaryIO, circumstances: Circumstances) -> tuple[Sheets, Circumstances]:
    head = file.read(8)
    file.seek(0)
    if head.startswith(b"PK\x03\x04"):
        epoch = _epoch_1904(file)
        given = asdict(circumstances) | {"entries": circumstances.entries, "epoch_1904": epoch}
        return _workbook(file), Circumstances(**given)
    if head == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        return _workbook(file), circumstances
    return _text(file), circumstances


def _epoch_1904(file: BinaryIO) -> bool:
    """Whether the workbook counts days from 1904, as old Macintoshes did; it is small enough to be unpacked at all."""
    try:
        with zipfile.ZipFile(file) as archive:
            if sum(part.file_size for part in archive.infolist()) > UNPACKED:
                raise TOO_LARGE
            with archive.open("xl/workbook.xml") as book:
                return re.search(rb'date1904\s*=\s*["\'](1|true)["\']', book.read(100_000)) is not None
    except (zipfile.BadZipFile, KeyError, NotImplementedError, RuntimeError, EOFError, OSError):
        raise Unreadable("DAMAGED", f"表格已损坏或加了密，{SAVE_ANEW}") from None


def _workbook(file: BinaryIO) -> Sheets:
    import python_calamine as calamine

    file.seek(0)
    try:
        book = calamine.CalamineWorkbook.from_filelike(file)
        for sheet in book.sheets_metadata:
            if sheet.visible is calamine.SheetVisibleEnum.Visible and sheet.typ is calamine.SheetTypeEnum.WorkSheet:
                found = book.get_sheet_by_name(sheet.name)
                yield sheet.name, _cells(found.iter_rows(), (found.start or (0, 0))[0] + 1)
    except calamine.PasswordError:
        raise Unreadable("PASSWORD", "表格设有打开密码，请去掉密码后再上传") from None
    except calamine.CalamineError:
        raise Unreadable("DAMAGED", f"表格已损坏或不是真正的XLSX、XLS，{SAVE_ANEW}") from None


def _cells(rows: Iterable[list[Any]], line: int) -> Iterator[tuple[int, list[Cell]]]:
    """The rows with their numbers in the sheet; days become text."""
    for number, row in enumerate(rows, line):
        cells = row[:MOST_COLUMNS]
        plain = PLAIN.issuperset(map(type, cells))
        yield number, cells if plain else [cell if type(cell) in PLAIN else _told(cell) for cell in cells]


def _told(cell: Any) -> str:
    return str(cell).upper() if isinstance(cell, bool) else str(cell)


def _text(file: BinaryIO) -> Sheets:
    """A CSV: UTF-8 with or without its mark, GB18030, or what Excel calls Unicode text; the commas may be tabs."""
    csv.field_size_limit(100_000)
    encoding = _encoding(file)
    file.seek(0)
    with io.TextIOWrapper(file, encoding, newline="") as text:
        sample = text.read(20_000)
        comma = max(",\t;，", key=lambda one: max((line.count(one) for line in sample.splitlines()[:HEADER_WITHIN]), default=0))
        text.seek(0)
        yield "", _parted(text, comma)


def _parted(text: io.TextIOWrapper, comma: str) -> Iterator[tuple[int, list[Cell]]]:
    table = csv.reader(text, delimiter=comma)
    while True:
        line = table.line_num + 1
        try:
            row = next(table)
        except StopIteration:
            return
        except csv.Error:
            raise Unreadable("DAMAGED", f"第{line}行的引号不成对，或有过长的单元格，{SAVE_ANEW}") from None
        yield line, [_unwrapped(cell) for cell in row[:MOST_COLUMNS]]


def _unwrapped(cell: str) -> str:
    """`="001"` is how text is kept text in a CSV."""
    found = WRAPPED.fullmatch(cell)
    return found[1] if found else cell


def _encoding(file: BinaryIO) -> str:
    head = file.read(4)
    marked = head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "gb18030"):
        decoder = codecs.getincrementaldecoder(encoding)()
        file.seek(0)
        try:
            while block := file.read(1_000_000):
                if "\0" in decoder.decode(block):
                    break
            else:
                decoder.decode(b"", True)
                return encoding
        except UnicodeDecodeError:
            continue
    raise Unreadable("NOT_TEXT", f"文件不是UTF-8或GBK编码的文本，{SAVE_ANEW}")


if __name__ == "__main__":
    main()
