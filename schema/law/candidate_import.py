"""考生信息表的导入 · a spreadsheet is read and judged first; nobody is enrolled by it until a person says so (articles 15 and 16(1)).

What was read waits as long as an uploaded file does, then it is let go. Whoever is taken from it is a candidate like any other.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from .article import art
from .attachment import AttachmentStage, kept, may_be_used
from .filing_forms import SHA256
from .forms import Refusal, given, number, ref, rows, words
from .kinds import TakeMode
from .procedure import Act, Drop, Effect, Limit, Moment, Procedure, Put, Stage, time_is_up
from .roles import CLOCK, INSTITUTION, LAW

SHEETS = (
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "application/vnd.ms-excel", "text/csv",
)  # fmt: skip
OPEN_PLANS = ("DRAFT", "RETURNED")


@dataclass(frozen=True, kw_only=True)
class ReadForm:
    """读取哪个表、导入哪个方案"""

    plan: Any = ref("plan", "认定方案，草稿或被退回的")
    file: Any = ref("attachment", "经POST /files上传的考生信息表：XLSX、XLS或CSV")


@dataclass(frozen=True, kw_only=True)
class Reading:
    """读出来的情况"""

    batch: Any = given("各行的批号")
    sheet: str | None = given("工作表；CSV则无")
    header_line: int = number("表头所在行", 1, 2**31 - 1)
    heads: str = words("各列的列名，以制表符分隔", 40_000)
    unknown: list[str] = rows(str, "不认识的列", 500)
    total: int = number("考生行数", 1, 1_000_000)
    good: int = number("可以导入的行数", 0, 1_000_000)
    wrong: int = number("须改正的行数", 0, 1_000_000)
    duplicate: int = number("重复的行数", 0, 1_000_000)
    skipped: int = number("略过的说明、合计等行", 0, 1_000_000)


@dataclass(frozen=True, kw_only=True)
class TakeForm:
    """导入哪些行"""

    mode: TakeMode = given("导入的范围")


@dataclass(frozen=True, kw_only=True)
class Enrolment:
    """由此报名的考生"""

    count: int = number("人数", 1, 1_000_000)
    file_sha256: str = words("原表的SHA-256", 64, pattern=SHA256)
    entries_sha256: str = words("各行证件号码索引依次相连的SHA-256", 64, pattern=SHA256)


# fmt: off
class ImportStage(Stage):
    #           the public reads    and the law lets it last
    READ      = "已读取，待导入", Limit("import.waiting")
    TAKEN     = "已导入"
    DISCARDED = "已放弃"
# fmt: on


def _open(plan: Any) -> Iterator[Refusal]:
    if plan.stage not in OPEN_PLANS:
        yield Refusal("PLAN_NOT_OPEN", "认定方案不是草稿，也未被退回，不能再导入考生；已报送的方案请先撤回或待退回", art(16, 1), "plan")


def may_be_read(case: Any, form: ReadForm, moment: Moment) -> Iterator[Refusal]:
    """方案是草稿或被退回的；文件由本单位上传，是XLSX、XLS或CSV"""
    yield from _open(form.plan)
    yield from may_be_used(form.file, "file", moment)
    if form.file.media_type not in SHEETS:
        yield Refusal("NOT_A_SHEET", f"“{form.file.name}”不是XLSX、XLS或CSV表格", art(15), "file")


def may_be_taken(case: Any, form: TakeForm, moment: Moment) -> Iterator[Refusal]:
    """方案仍是草稿或被退回的；原表仍在；有可以导入的行，要求全部导入的则各行都可以导入"""
    yield from _open(case.plan)
    if case.attachment.stage == AttachmentStage.DISCARDED.name:
        yield Refusal("FILE_GONE", "原表上传后久未导入，已清除，请重新上传", art(17))
    if not case.good:
        yield Refusal("NOTHING_GOOD", "没有可以导入的行，请下载问题表，改正后重新上传", art(15))
    elif form.mode is TakeMode.ALL_OR_NOTHING and case.good < case.total:
        says = f"有{case.wrong}行须改正、{case.duplicate}行重复，按所选的“{form.mode.says}”不能导入；可改正后重新上传，或只导入没有问题的行"
        yield Refusal("NOT_ALL_GOOD", says, art(15), "mode")


def begun(case: Any, form: ReadForm, moment: Moment) -> Iterator[Effect]:
    yield Put({"plan": form.plan, "unit_id": form.plan.unit_id, "attachment": form.file})


def counted(case: Any, form: Reading, moment: Moment) -> Iterator[Effect]:
    yield Put({**{name: getattr(form, name) for name in Reading.__dataclass_fields__}, "heads": form.heads.split("\t")})


def taken(case: Any, form: TakeForm, moment: Moment) -> Iterator[Effect]:
    yield Put({"taken": case.good, "taken_at": moment.at})
    yield from kept(case.attachment)


def let_go(case: Any, form: object, moment: Moment) -> Iterator[Effect]:
    yield Drop("import_row", "batch", case.batch)


I = ImportStage
R = (I.READ,)
# fmt: off
CANDIDATE_IMPORT = Procedure("candidateImport", "考生信息表的导入", art(15), ImportStage, (
    #   act        in Chinese                basis       actor        from     to           provided      form            and then
    Act("read",    "读取考生信息表",         art(15),    INSTITUTION, (None,), I.READ,      may_be_read,  ReadForm,       then=begun),
    Act("count",   "登记读取的结果",         art(15),    LAW,         R,       I.READ,      form=Reading,                 then=counted),
    Act("take",    "导入考生",               art(15),    INSTITUTION, R,       I.TAKEN,     may_be_taken, TakeForm,       then=taken),
    Act("enrol",   "登记由此报名的考生",     art(15),    LAW,         (I.TAKEN,), I.TAKEN,  form=Enrolment),
    Act("discard", "放弃导入",               art(15),    INSTITUTION, R,       I.DISCARDED,                               then=let_go),
    Act("expire",  "久未导入，清除所读内容", art(15),    CLOCK,       R,       I.DISCARDED, time_is_up,                   then=let_go),
))
