"""备案申请的表单 · what a unit, the centre, an expert and the bureau hand in on an application (articles 9 and 10)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from .forms import given, number, ref, refs, rows, words
from .kinds import Finding, Method, Track

SHA256 = r"[0-9a-f]{64}"


@dataclass(frozen=True, kw_only=True)
class ItemForm:
    """申报项：一个职业（工种）、一个等级、一个地点、一个评价依据"""

    occupation: Any = ref("occupation", "职业")
    work_type: str | None = words("工种（职业方向），没有则不填", 60, default=None)
    level: int = number("等级，五级（初级工）填5，一级（高级技师）填1", 0, 9)
    site: Any = ref("site", "评价地点")
    standard: Any = ref("standard", "评价依据：国家职业技能标准或经备案的评价规范")
    experience: str = words("本职业的考核评价经验和工作基础", 2000)


@dataclass(frozen=True, kw_only=True)
class EvidenceForm:
    """证明材料"""

    condition: str = words("所证明的条件，如9.2", 10)
    title: str = words("材料名称", 200)
    reference: str | None = words("文号或编号", 100, default=None)
    issued_on: date = given("出具日期；信用记录为查询日期")
    sha256: str | None = words("材料文件的SHA-256；上传了文件的不必填", 64, default=None, pattern=SHA256)
    attachment: Any = ref("attachment", "材料文件，须为本单位上传", default=None)


@dataclass(frozen=True, kw_only=True)
class Dossier:
    """备案申请材料"""

    unit: Any = ref("unit", "申请单位")
    call: Any = ref("call", "所依据的申报工作安排")
    track: Track = given("申请类别")
    items: list[ItemForm] = rows(ItemForm, "申报项", 200)
    evidence: list[EvidenceForm] = rows(EvidenceForm, "证明材料", 100)
    original: Any = ref("attachment", "盖章的书面申请原件（扫描件或版式文件）", default=None)


@dataclass(frozen=True, kw_only=True)
class ConditionCheck:
    """对一项条件的核查"""

    condition: str = words("条件编号，如9.2", 10)
    finding: Finding = given("核查结论")
    note: str | None = words("说明；不符合的必须写明", 1000, default=None)


@dataclass(frozen=True, kw_only=True)
class ReturnReason:
    """退回理由"""

    code: str = words("通用理由代码，见规则集", 40)
    condition: str | None = words("涉及的条件编号", 10, default=None)
    item: Any = ref("item", "涉及的申报项", default=None)
    message: str = words("需要怎样补正", 1000)


@dataclass(frozen=True, kw_only=True)
class Return:
    """退回补正"""

    reasons: list[ReturnReason] = rows(ReturnReason, "退回理由", 100, 1)


@dataclass(frozen=True, kw_only=True)
class Admission:
    """列入遴选"""

    round: Any = ref("round", "遴选轮次")


@dataclass(frozen=True, kw_only=True)
class Appointment:
    """聘请评估专家"""

    expert: Any = ref("account", "专家账号")


@dataclass(frozen=True, kw_only=True)
class Acceptance:
    """接受聘请"""

    no_conflict: bool = given("声明与申请单位没有任职、培训、亲属或其他利害关系")


@dataclass(frozen=True, kw_only=True)
class Screening:
    """排查利害关系"""

    experts: list[Any] = refs("account", "要排查的专家", 50)


@dataclass(frozen=True, kw_only=True)
class Recusal:
    """回避或不接受聘请"""

    reason: str = words("事由", 500)


@dataclass(frozen=True, kw_only=True)
class Release:
    """解除聘请"""

    expert: Any = ref("account", "不再担任的专家")
    reason: str = words("事由，如已调离、逾期未答复", 500)


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """对一个申报项的意见"""

    item: Any = ref("item", "申报项")
    favourable: bool = given("是否同意")
    reason: str | None = words("理由；不同意的必须写明", 1000, default=None)


@dataclass(frozen=True, kw_only=True)
class ExpertOpinion:
    """专家评估意见"""

    method: Method = given("评估方式")
    no_conflict: bool = given("声明与申请单位没有利害关系")
    opinion: str = words("评估意见", 5000)
    attachment: Any = ref("attachment", "签名的意见书，须为本人上传", default=None)
    verdicts: list[Verdict] = rows(Verdict, "逐项意见", 200, 1)


@dataclass(frozen=True, kw_only=True)
class Decision:
    """逐项结论"""

    opinion: str = words("总体意见", 5000)
    verdicts: list[Verdict] = rows(Verdict, "逐项结论", 200, 1)


@dataclass(frozen=True, kw_only=True)
class Report:
    """报部备案"""

    items: list[Any] = refs("item", "报备的申报项", 200)


@dataclass(frozen=True, kw_only=True)
class NationalPublication:
    """部网公布的凭证"""

    items: list[Any] = refs("item", "已公布的申报项", 200)
    published_on: date = given("部网公布日期")
    url: str = words("公布页面网址", 500, pattern=r"https?://\S+")
    evidence_sha256: str = words("页面存证（截图或网页）的SHA-256", 64, pattern=SHA256)


@dataclass(frozen=True, kw_only=True)
class NationalReturn:
    """部网未予公布"""

    items: list[Any] = refs("item", "退回的申报项", 200)
    reason: str = words("退回原因", 1000)


@dataclass(frozen=True, kw_only=True)
class Approval:
    """准予备案通知"""

    items: list[Any] = refs("item", "准予备案的申报项", 200)
    valid_from: date = given("有效期起始日，不早于部网公布日期")
    fee_basis: str | None = words("收费依据文件；面向社会的必须写明", 300, default=None)
    national_code: str | None = words(
        "部里备案机构的四位代码，仅其在津站点首次备案时填写；在本市首次备案的不填，代码为0000", 4, default=None, pattern=r"(?!0000)[0-9]{4}"
    )
