"""Whole tables of the register to take away: CSV, JSON, JSON Lines and a workbook, all of the same columns."""

import csv
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import orjson

from sitegen.client import Data
from sitegen.pages import Address
from sitegen.workbook import Workbook

BOM = "\ufeff"  # so that a spreadsheet reads UTF-8 for what it is
FORMULA = frozenset("=+-@\t\r＝＋－＠")  # a cell that begins so could be run as a formula


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


class Gathered:
    """One table in every form, each row written as it comes: a table of the whole register is never in memory."""

    def __init__(self, address: Address, room: Callable[[str], Path]) -> None:
        self.sheet = SHEETS[address.page.removesuffix("_table")]
        self.fields = [(*column.field.split("."), "")[1:3] for column in self.sheet.columns]
        self.names = [column.name for column in self.sheet.columns]
        headings = [column.heading for column in self.sheet.columns]
        places = {ending: room(f"{self.sheet.name}.{ending}") for ending in ENDINGS}
        self.csv = places["csv"].open("w", encoding="utf-8", newline="")
        self.csv.write(BOM)
        self.rows = csv.writer(self.csv, lineterminator="\r\n")
        self.rows.writerow(headings)
        self.json, self.lines = places["json"].open("wb"), places["jsonl"].open("wb")
        self.json.write(b"[\n")
        self.between = b""
        self.book = Workbook(places["xlsx"], self.sheet.title, headings)

    def add(self, data: Data) -> None:
        rows = [[told[field] and told[field][part] if part else told[field] for field, part in self.fields] for told in data["rows"]]
        if not rows:
            return
        records = [orjson.dumps(dict(zip(self.names, row, strict=True))) for row in rows]
        self.json.write(self.between + b",\n".join(records))
        self.between = b",\n"
        self.lines.write(b"\n".join(records) + b"\n")
        words = [[value if type(value) is str else _words(value) for value in row] for row in rows]
        self.rows.writerows([harmless(word) if word[:1] in FORMULA else word for word in row] for row in words)
        self.book.add(
            [value if type(value) is int else word for value, word in zip(row, told, strict=True)]
            for row, told in zip(rows, words, strict=True)
        )

    def close(self) -> None:
        self.json.write(b"\n]\n")
        for file in (self.csv, self.json, self.lines, self.book):
            file.close()


def _words(value: object) -> str:
    """What is not a text, as it stands in a cell."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list):
        return "、".join(map(str, value))
    return str(value)


def harmless(text: str) -> str:
    """A text that a spreadsheet would take for a formula gets an apostrophe before it, as OWASP advises."""
    return "'" + text if text[:1] in FORMULA else text
