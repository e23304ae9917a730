"""Roots: inspections, measures, complaints: chapter 4 of the measures."""

from __future__ import annotations

import strawberry

from ..read import Connection, Order, lookup, page
from ..types.complaint import Complaint, ComplaintCount, ReporterRead
from ..types.dispute import Dispute
from ..types.draw import Draw
from ..types.enums import (
    ComplaintKindEnum,
    ComplaintStage,
    DisputeStage,
    DrawStage,
    InspectionStage,
    RectificationStage,
    SupervisorStage,
)
from ..types.inspection import Inspection, InspectionNotice
from ..types.programme import Programme
from ..types.rectification import Rectification
from ..types.sanction import Criticism, Talk, Transfer
from ..types.supervisor import Supervisor
from .words import NEWEST, OF_CODE, OF_ORG, STAGE, said


@strawberry.type
class Supervision:
    """监督。"""

    supervisors: Connection[Supervisor] = page(
        "外部质量督导员", order=OF_CODE, arguments={"stage": said(SupervisorStage, "状态")}, filters={"stage": (STAGE, "text")}
    )
    programme: Programme | None = lookup(
        "按文号查一份年度日常督导计划", {"number": said(str, "文号")}, {"number": ("{t}.number = {v}", "text")}
    )
    programmes: Connection[Programme] = page("年度日常督导计划，新的在前", order=NEWEST)
    draw: Draw | None = lookup("按编号查一次随机抽取", {"number": said(str, "编号")}, {"number": ("{t}.number = {v}", "text")})
    draws: Connection[Draw] = page(
        "随机抽取，新的在前", order=NEWEST, arguments={"stage": said(DrawStage, "环节")}, filters={"stage": (STAGE, "text")}
    )
    inspections: Connection[Inspection] = page(
        "督导任务，新的在前", order=NEWEST,
        arguments={"stage": said(InspectionStage, "环节"), "org_code": said(str, "评价机构的机构编码")},
        filters={"stage": (STAGE, "text"), "orgCode": (OF_ORG, "text")},
    )  # fmt: skip
    inspection_notice: InspectionNotice | None = lookup(
        "按编号查一次公布的督导结果", {"number": said(str, "编号")}, {"number": ("{t}.number = {v}", "text")}
    )
    inspection_notices: Connection[InspectionNotice] = page(
        "公布的督导结果，新公布的在前", order=Order((("{t}.published_on", "date"),), True)
    )
    rectifications: Connection[Rectification] = page(
        "限期整改，新的在前", order=NEWEST, arguments={"stage": said(RectificationStage, "环节")},
        filters={"stage": (STAGE, "text")},
    )  # fmt: skip
    talks: Connection[Talk] = page("约谈，新的在前", order=NEWEST)
    criticism: Criticism | None = lookup(
        "按文号查一份通报批评", {"number": said(str, "文号")}, {"number": ("{t}.number = {v}", "text")}
    )
    criticisms: Connection[Criticism] = page("通报批评，新的在前", order=NEWEST)
    transfers: Connection[Transfer] = page("移交的线索，新的在前", order=NEWEST)
    complaints: Connection[Complaint] = page(
        "投诉举报，新的在前", order=NEWEST,
        arguments={"stage": said(ComplaintStage, "环节"), "kind": said(ComplaintKindEnum, "类型"),
                   "org_code": said(str, "评价机构的机构编码")},
        filters={"stage": (STAGE, "text"), "kind": ("{t}.kind = {v}", "text"), "orgCode": (OF_ORG, "text")},
    )  # fmt: skip
    complaint_counts: Connection[ComplaintCount] = page(
        "已结束的各季度收到的投诉举报件数；不足五件的不公布件数", order=Order((("{t}.quarter", "date"), ("{t}.kind", "text")), True)
    )
    reporter_reads: Connection[ReporterRead] = page("查看反映人身份的记录，新的在前", order=NEWEST)
    disputes: Connection[Dispute] = page(
        "评价机构自行登记的争议和投诉，新的在前", order=NEWEST, arguments={"stage": said(DisputeStage, "环节")},
        filters={"stage": (STAGE, "text")},
    )  # fmt: skip
