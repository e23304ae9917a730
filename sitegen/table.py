"""Whole tables of the register to take away: CSV, JSON, JSON Lines and a workbook, all of the same columns."""

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

import orjson
import xlsxwriter

from sitegen.client import Data
from sitegen.pages import Address

BOM = "\ufeff"  # so that a spreadsheet reads UTF-8 for what it is
FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")  # a cell that begins so could be run as a formula
MADE = datetime(2021, 10, 21, tzinfo=UTC).replace(tzinfo=None)  # a workbook wants to know when it was made


@dataclass(frozen=True)
class Column:
    """One column: its name in files for programs, its heading for people, and the field of the contract it is."""

    name: str
    heading: str
    field: str  # of the contract, e.g. Institution.district.name


@dataclass(frozen=True)
class Sheet:
    name: str
    title: str
    columns: tuple[Column, ...]


def _columns(*told: tuple[str, str, str]) -> tuple[Column, ...]:
    return tuple(Column(*one) for one in told)


# fmt: off
SHEETS = {sheet.name: sheet for sheet in (
    Sheet("institutions", "评价机构", _columns(
        ("org_code", "机构编码", "Institution.orgCode"), ("name", "名称", "Institution.name"),
        ("credit_code", "统一社会信用代码", "Institution.creditCode"),
        ("track", "类别代码", "Institution.track"), ("track_text", "类别", "Institution.trackText"),
        ("stage", "状态代码", "Institution.stage"), ("stage_text", "状态", "Institution.stageText"),
        ("district_code", "区代码", "Institution.district.code"), ("district", "所在区", "Institution.district.name"),
        ("address", "住所", "Institution.address"), ("phone", "办公电话", "Institution.phone"),
        ("valid_from", "有效期起始日", "Institution.validFrom"), ("valid_to", "有效期届满日", "Institution.validTo"),
        ("effective_on", "结束生效日", "Institution.effectiveOn"), ("fee_basis", "收费依据", "Institution.feeBasis"),
        ("former_names", "曾用名", "Institution.formerNames"),
    )),
    Sheet("scopes", "备案范围", _columns(
        ("org_code", "机构编码", "Institution.orgCode"), ("name", "机构名称", "Institution.name"),
        ("stage_text", "机构状态", "Institution.stageText"), ("track_text", "类别", "Institution.trackText"),
        ("edition", "大典版次", "Scope.occupation.edition"), ("occupation_code", "职业编码", "Scope.occupation.code"),
        ("occupation", "职业", "Scope.occupation.name"), ("work_type", "工种", "Scope.workType"),
        ("level", "等级", "Scope.level"), ("level_text", "等级名称", "Scope.levelText"),
        ("standard_code", "评价依据编号", "Scope.standard.code"), ("standard", "评价依据", "Scope.standard.title"),
        ("site", "评价地点", "Scope.siteAddress"), ("site_district", "评价地点所在区", "Scope.siteDistrict.name"),
        ("valid_from", "起始日", "Scope.validFrom"), ("last_day", "最后一日", "Scope.lastDay"),
        ("removed", "已变更减少", "Scope.removed"),
    )),
    Sheet("grants", "备案公告", _columns(
        ("number", "文号", "Grant.number"), ("org_code", "机构编码", "Grant.orgCode"),
        ("name", "机构名称", "Grant.institutionName"), ("renewal", "续期", "Grant.renewal"),
        ("issued_on", "发给日期", "Grant.issuedOn"), ("valid_from", "有效期起始日", "Grant.validFrom"),
        ("valid_to", "有效期届满日", "Grant.validTo"), ("article", "依据条款", "Grant.article"),
    )),
    Sheet("changes", "变更公告", _columns(
        ("number", "文号", "ChangeNotice.number"), ("org_code", "机构编码", "ChangeNotice.orgCode"),
        ("name", "机构名称", "ChangeNotice.institutionName"), ("summary", "变更事项", "ChangeNotice.summary"),
        ("confirmed_on", "确认日期", "ChangeNotice.confirmedOn"), ("article", "依据条款", "ChangeNotice.article"),
    )),
    Sheet("terminations", "注销、撤销公告", _columns(
        ("number", "文号", "Termination.number"), ("org_code", "机构编码", "Termination.orgCode"),
        ("name", "机构名称", "Termination.name"), ("ending", "结束方式代码", "Termination.ending"),
        ("ending_text", "结束方式", "Termination.endingText"), ("decided_on", "决定日期", "Termination.decidedOn"),
        ("effective_on", "生效日", "Termination.effectiveOn"), ("article", "依据条款", "Termination.article"),
    )),
    Sheet("notices", "公示", _columns(
        ("number", "文号", "Notice.number"), ("title", "标题", "Notice.title"), ("stage", "状态代码", "Notice.stage"),
        ("stage_text", "状态", "Notice.stageText"), ("opened_at", "证实上线时刻", "Notice.openedAt"),
        ("ends_on", "公示末日", "Notice.endsOn"), ("ended_on", "期满之日", "Notice.endedOn"),
        ("content_hash", "公示内容摘要", "Notice.contentHash"), ("article", "依据条款", "Notice.article"),
    )),
)}
# fmt: on
ENDINGS = ("csv", "json", "jsonl", "xlsx")


@dataclass(frozen=True)
class Table:
    sheet: Sheet
    rows: list[list[object]]


def of(address: Address, answers: list[Data]) -> Table:
    sheet = SHEETS[address.page.removesuffix("_table")]
    return Table(sheet, [[_value(told, column.field) for column in sheet.columns] for told in answers[0]["rows"]])


def _value(told: Data, field: str) -> object:
    value: object = told
    for part in field.split(".")[1:]:
        value = value[part] if isinstance(value, dict) else None
    return value


def _words(value: object) -> str:
    """As it stands in a cell."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list):
        return "、".join(map(str, value))
    return str(value)


def harmless(text: str) -> str:
    """A text that a spreadsheet would take for a formula gets an apostrophe before it, as OWASP advises."""
    return "'" + text if text.startswith(FORMULA) else text


def csv_file(told: Table) -> bytes:
    out = io.StringIO(newline="")
    out.write(BOM)
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([column.heading for column in told.sheet.columns])
    writer.writerows([harmless(_words(value)) for value in row] for row in told.rows)
    return out.getvalue().encode()


def _records(told: Table) -> Iterator[Data]:
    names = [column.name for column in told.sheet.columns]
    return (dict(zip(names, row, strict=True)) for row in told.rows)


def json_file(told: Table) -> bytes:
    return b"[\n" + b",\n".join(map(orjson.dumps, _records(told))) + b"\n]\n"


def json_lines(told: Table) -> bytes:
    return b"".join(orjson.dumps(record) + b"\n" for record in _records(told))


def xlsx_file(told: Table) -> bytes:
    """A workbook of plain text: nothing in it is a formula or a link, whatever it looks like."""
    out = io.BytesIO()
    plain = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
    with xlsxwriter.Workbook(out, plain) as book:
        book.set_properties({"title": told.sheet.title, "created": MADE})
        bold, sheet = book.add_format({"bold": True}), book.add_worksheet(told.sheet.title)
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, len(told.sheet.columns) - 1, 18)
        sheet.write_row(0, 0, [column.heading for column in told.sheet.columns], bold)
        for n, row in enumerate(told.rows, 1):
            _write(sheet, n, row)
    return out.getvalue()


def _write(sheet: xlsxwriter.worksheet.Worksheet, n: int, row: Iterable[object]) -> None:
    for at, value in enumerate(row):
        if isinstance(value, int) and not isinstance(value, bool):
            sheet.write_number(n, at, value)
        else:
            sheet.write_string(n, at, _words(value))
