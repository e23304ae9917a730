"""考生信息表 · the columns of the 33-column template, by the names people give them, in any order (article 15).

The header is looked for: a title or a note may stand above it. A column that we do not know is named, never read in silence.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from .cell import Cell, plain, text

HEADER_WITHIN = 30  # rows above the table that may hold a title and notes
NEEDED = ("name", "document", "occupation", "level")
REPORT = ("原行号", "问题")  # the columns that our own report adds, read over when it comes back mended


@dataclass(frozen=True)
class Column:
    """One column: our name for it, how much it may hold, what people call it; the first is the template's."""

    field: str
    most: int
    heads: tuple[str, ...]
    example: str = ""


# fmt: off
COLUMNS = (
    Column("ordinal",            20, ("序号", "编号", "No", "行号"), "1"),
    Column("occupation",        100, ("职业工种名称", "职业（工种）名称", "职业工种", "职业（工种）", "职业名称", "职业", "工种", "工种名称", "申报职业", "申报职业（工种）", "报考职业", "认定职业"), "电工"),
    Column("level",              40, ("认定等级", "等级", "级别", "申报等级", "技能等级", "报考等级", "申报级别", "鉴定等级", "职业技能等级"), "三级/高级工"),
    Column("ground",            500, ("申报条件", "报考条件", "申报依据", "符合的申报条件"), "取得四级/中级工证书后，从事本职业工作5年"),
    Column("document_kind",      40, ("证件类型", "证件种类", "证件类别", "证件名称"), "居民身份证"),
    Column("document",           40, ("证件号码", "证件号", "身份证号", "身份证号码", "身份证", "公民身份号码", "身份证件号码", "身份证件号", "居民身份证号码"), "11010519491231002X"),
    Column("name",               50, ("姓名", "考生姓名", "名字", "人员姓名", "学员姓名", "职工姓名"), "张三"),
    Column("sex",                10, ("性别",), "女"),
    Column("born_on",            40, ("出生日期", "出生年月日", "生日", "出生年月"), "1949-12-31"),
    Column("phone",              40, ("手机号码", "手机号", "手机", "电话", "联系电话", "联系方式", "电话号码", "移动电话"), "13800000000"),
    Column("has_certificate",    10, ("是否有职业资格证书", "是否有证书", "有无职业资格证书"), "是"),
    Column("held_level",         40, ("证书等级", "原证书等级", "现有证书等级", "已有证书等级"), "四级/中级工"),
    Column("held_number",        60, ("证书编号", "原证书编号", "证书号码", "现有证书编号", "已有证书编号", "证书号"), ""),
    Column("education",          40, ("文化程度", "学历", "最高学历"), "大专"),
    Column("province",           60, ("所在省（市）区", "所在省市区", "所在省（市、区）", "所在省", "所在地区", "省份"), "天津市"),
    Column("source",             60, ("考生来源", "人员来源", "来源"), "企业职工"),
    Column("employer",          200, ("所在单位", "工作单位", "单位名称", "单位", "就职单位"), "某某公司"),
    Column("enrolled_by",       200, ("报名单位", "申报单位", "组织单位"), "某某公司"),
    Column("kind",               20, ("认定分类", "认定类别", "认定类型", "申报类别"), "晋级认定"),
    Column("major",             100, ("专业", "所学专业", "毕业专业"), ""),
    Column("resit",              20, ("考试类型", "考试类别", "考试性质", "是否补考"), "正考"),
    Column("ethnicity",          40, ("民族",), "汉族"),
    Column("working_since",      40, ("参加工作时间", "参加工作日期", "工作时间"), "2010-07-01"),
    Column("mail",              100, ("电子邮箱", "邮箱", "电子邮件", "E-mail", "Email"), ""),
    Column("years",              20, ("专业年限", "从业年限", "工作年限", "本职业年限", "工龄"), "5"),
    Column("household",         200, ("户籍所在地", "户口所在地", "户籍地", "户籍"), ""),
    Column("politics",           40, ("政治面貌",), ""),
    Column("diploma",            60, ("学历证书编号", "毕业证书编号", "毕业证编号", "学历证书号"), ""),
    Column("history",          1000, ("简要经历", "工作经历", "个人简历", "简历", "主要经历"), ""),
    Column("address",           200, ("通讯地址", "联系地址", "地址", "家庭住址", "住址"), ""),
    Column("delivery",           40, ("证书领取方式", "领取方式", "证书领取", "领证方式"), "自取"),
    Column("postcode",           20, ("邮政编码", "邮编"), ""),
    Column("mailing_address",   200, ("邮寄地址", "证书邮寄地址", "收件地址"), ""),
    # not of the template: an employer's candidates are its own workers (article 2(2))
    Column("relation",           40, ("用工形式", "用工关系", "用工类型", "人员类别", "与本单位关系", "用工性质"), "在职职工"),
    Column("proof",             500, ("条件证明", "申报条件证明", "证明材料", "条件证明材料"), ""),
)
# fmt: on
BY_FIELD = {column.field: column for column in COLUMNS}
CONTACT = ("mail", "address", "mailing_address", "postcode", "household")  # sealed together
REST = (  # kept as written
    "has_certificate", "held_level", "held_number", "education", "province", "source", "employer", "enrolled_by", "major",
    "ethnicity", "working_since", "years", "politics", "diploma", "history", "delivery",
)  # fmt: skip
_FIELD_OF = {plain(head): column.field for column in COLUMNS for head in column.heads}
_FIELD_OF |= {re.sub(r"[()（）]", "", head): field for head, field in _FIELD_OF.items()}
_REMARK = re.compile(r"[(\[【（].*$")


def field_of(head: str) -> str | None:
    """Our name for a column as this file calls it: 证件号码（必填） and *身份证号 are both `document`."""
    said = plain(head)
    return _FIELD_OF.get(said) or _FIELD_OF.get(_REMARK.sub("", said)) or _FIELD_OF.get(said.removesuffix("必填"))


@dataclass(frozen=True)
class Header:
    """Where a table's columns stand: field -> place; and the columns that are not ours, as written."""

    places: dict[str, int]
    heads: tuple[str, ...]
    unknown: tuple[str, ...]
    twice: tuple[str, ...]

    @property
    def missing(self) -> tuple[str, ...]:
        """The columns without which nobody can be enrolled, as the template calls them."""
        return tuple(BY_FIELD[field].heads[0] for field in NEEDED if field not in self.places)


def header(cells: Sequence[Cell]) -> Header:
    """A row read as a header."""
    places: dict[str, int] = {}
    unknown, twice, heads = [], [], []
    for place, cell in enumerate(cells):
        written = text(cell)
        head = written if isinstance(written, str) else ""
        heads.append(head[:60])
        field = field_of(head) if head else None
        if field in places:
            twice.append(head[:60])
        elif field:
            places[field] = place
        elif head and head not in REPORT:
            unknown.append(head[:60])
    return Header(places, tuple(heads), tuple(unknown), tuple(twice))


def find(rows: Iterable[tuple[int, Sequence[Cell]]]) -> tuple[int, Header] | None:
    """The header among the first rows of a sheet: the row that names most of our columns, and at least three of them."""
    best: tuple[int, Header] | None = None
    for line, cells in rows:
        found = header(cells)
        if len(found.places) >= 3 and (best is None or len(found.places) > len(best[1].places)):
            best = line, found
    return best
