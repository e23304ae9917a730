"""Roots: plans, sittings, candidates, results, certificates and their archive: chapter 3 of the measures."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import strawberry

from ..read import Connection, Order, lookup, page
from ..types.amendment import Amendment
from ..types.archive import DUE as DUE_NOW
from ..types.archive import ArchiveItem
from ..types.batch import Batch, BatchRow
from ..types.candidate import Candidate
from ..types.candidate_import import CandidateImport
from ..types.certificate import Certificate, Design
from ..types.certificate_check import CertificateAnswer, CertificateAnswers, matched, matched_many
from ..types.enums import (
    AmendmentStage,
    ArchiveStage,
    BatchRowStage,
    BatchStage,
    CandidateStage,
    CertificateStage,
    MediumEnum,
    PlanStage,
    TrackEnum,
)
from ..types.institution import OF_OCCUPATION
from ..types.plan import Plan
from ..types.preflight import PlanPreflight, checked
from ..types.public_plan import PublicPlan, PublicSitting
from ..types.sitting import FILTERS, Sitting
from .words import NEWEST, OF_ORG, STAGE, said

COMING = (
    "{t}.stage = 'PLANNED' AND EXISTS (SELECT 1 FROM plan p JOIN institution i ON i.id = p.institution_id"
    " WHERE p.id = {t}.plan_id AND p.stage <> 'CANCELLED' AND p.ended_on IS NULL AND i.stage = 'ACTIVE')"
)


@strawberry.type
class Assessments:
    """认定。"""

    plans: Connection[Plan] = page(
        "认定方案，首个场次早的在前", order=Order((("{t}.first_on", "date"),)),
        arguments={
            "stage": said(PlanStage, "环节"), "track": said(TrackEnum, "类别"), "org_code": said(str, "评价机构的机构编码"),
            "from_day": said(date, "末个场次在这一日或以后"), "number": said(str, "编号"),
        },
        filters={
            "number": ("{t}.number = {v}", "text"),
            "stage": (STAGE, "text"), "track": ("{t}.track = {v}", "text"), "fromDay": ("{t}.last_on >= {v}::date", "text"),
            "orgCode": (OF_ORG, "text"),
        },
    )  # fmt: skip
    public_plan: PublicPlan | None = lookup(
        "按编号查一份公开的认定方案", {"number": said(str, "编号")}, {"number": ("{t}.number = {v}", "text")}
    )
    public_plans: Connection[PublicPlan] = page(
        "公开的认定方案：社会培训评价组织的，首个场次晚的在前", order=Order((("{t}.first_on", "date"),), True),
        arguments={"org_code": said(str, "评价机构的机构编码"), "from_day": said(date, "末个场次在这一日或以后")},
        filters={
            "orgCode": (OF_ORG, "text"),
            "fromDay": ("{t}.last_on >= {v}::date", "text"),
        },
    )  # fmt: skip
    public_sittings: Connection[PublicSitting] = page(
        "公开的场次：社会培训评价组织的，日期早的在前", order=Order((("{t}.day", "date"), ("{t}.starts_at", "text"))),
        arguments={
            "edition": said(str, "大典版次，如2022"), "occupation": said(str, "职业编码，如6-31-01-03"),
            "coming": said(bool, "true只列尚未开始、没有取消，而机构备案有效的"),
        },
        filters={
            "edition": (OF_OCCUPATION.format("edition"), "text"), "occupation": (OF_OCCUPATION.format("code"), "text"),
            "coming": (f"(({COMING}) = {{v}})", "boolean"),
        },
    )  # fmt: skip
    sittings: Connection[Sitting] = page("场次，日期早的在前", order=Order((("{t}.day", "date"),)), **FILTERS)
    amendments: Connection[Amendment] = page(
        "方案调整，新的在前", order=NEWEST, arguments={"stage": said(AmendmentStage, "环节")}, filters={"stage": (STAGE, "text")}
    )
    candidates: Connection[Candidate] = page(
        "考生，新登记的在前", order=NEWEST, arguments={"stage": said(CandidateStage, "环节")}, filters={"stage": (STAGE, "text")}
    )
    candidate_imports: Connection[CandidateImport] = page("本单位考生信息表的导入，新的在前", order=NEWEST)
    batches: Connection[Batch] = page(
        "结果批次，新的在前", order=NEWEST,
        arguments={
            "stage": said(BatchStage, "环节"), "org_code": said(str, "评价机构的机构编码"),
            "target_before": said(date, "上传的内部目标日在这一天以前（不含）"),
        },
        filters={"stage": (STAGE, "text"), "orgCode": (OF_ORG, "text"), "targetBefore": ("{t}.target_on < {v}::date", "text")},
    )  # fmt: skip
    batch_rows: Connection[BatchRow] = page(
        "各批次中的认定结果，新的在前", order=NEWEST, arguments={"stage": said(BatchRowStage, "环节")}, filters={"stage": (STAGE, "text")}
    )
    certificate: Certificate | None = lookup(
        "按编号查一张证书：本机构颁发的，及市鉴定中心、监督检查人员；公众请用certificateCheck",
        {"number": said(str, "证书编号，二十二位")}, {"number": ("{t}.number = {v}", "text")},
    )  # fmt: skip
    certificates: Connection[Certificate] = page(
        "证书，新预留编号的在前", order=NEWEST,
        arguments={
            "stage": said(CertificateStage, "环节"), "org_code": said(str, "评价机构的机构编码"),
            "issued_from": said(date, "自这一天起颁发"), "issued_to": said(date, "至这一天颁发"),
        },
        filters={
            "stage": (STAGE, "text"), "orgCode": ("{t}.org_code = {v}", "text"),
            "issuedFrom": ("{t}.issued_on >= {v}::date", "text"), "issuedTo": ("{t}.issued_on <= {v}::date", "text"),
        },
    )  # fmt: skip
    designs: Connection[Design] = page(
        "证书样式，新的在前", order=NEWEST, arguments={"org_code": said(str, "评价机构的机构编码")}, filters={"orgCode": (OF_ORG, "text")}
    )
    archive: Connection[ArchiveItem] = page(
        "评价资料，先登记的在前",
        arguments={
            "stage": said(ArchiveStage, "环节"), "medium": said(MediumEnum, "载体"), "org_code": said(str, "评价机构的机构编码"),
            "disposable": said(bool, "true只列现在可以提请销毁的，false只列不可以的"),
        },
        filters={
            "stage": (STAGE, "text"), "medium": ("{t}.medium = {v}", "text"), "orgCode": (OF_ORG, "text"),
            "disposable": (f"({DUE_NOW} = {{v}})", "boolean"),
        },
    )  # fmt: skip

    @strawberry.field(
        description="认定方案的预检：现在报送（或审查）会有哪些不符合之处，逐行列出；与报送、审查用的是同一份规则。看不见的方案为空"
    )
    async def plan_preflight(
        self, info: strawberry.Info,
        id: Annotated[strawberry.ID, strawberry.argument(description="认定方案的全局编号")],
    ) -> PlanPreflight | None:  # fmt: skip
        """What would be said against it?"""
        return await checked(id, info.context)

    @strawberry.field(
        description="核验一张证书（第八条）：编号与姓名是否相符。查无此号与姓名不符，答复完全相同。每个网络地址每小时限次"
    )
    async def certificate_check(
        self, info: strawberry.Info,
        number: Annotated[str, strawberry.argument(description="证书编号，二十二位；空格、全角均可")],
        name: Annotated[str, strawberry.argument(description="持证人姓名")],
    ) -> CertificateAnswer:  # fmt: skip
        """Is this certificate theirs?"""
        return await matched(number, name, info.context)

    @strawberry.field(
        description="成批核验证书（第八条）：只交每张证书“编号|姓名”的SHA-256，不交编号和姓名；什么也不保存。一次至多500张，每个网络地址每小时限次。"
        "编号和姓名先统一写法：全角转半角（NFKC）、去掉所有空白、字母大写，姓名中的间隔号写作“·”（U+00B7），以“|”相连，按UTF-8取SHA-256，小写十六进制"
    )
    async def certificate_check_many(
        self, info: strawberry.Info,
        hashes: Annotated[list[str], strawberry.argument(description="SHA-256，小写十六进制，64位，1至500个")],
    ) -> CertificateAnswers:  # fmt: skip
        """The same for many, by hash."""
        return await matched_many(hashes, info.context)
