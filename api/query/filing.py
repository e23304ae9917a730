"""Roots: how a unit comes to be filed, and what becomes of that: chapter 2 of the measures."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import strawberry

from ..read import Connection, Order, lookup, page
from ..types.attachment import Attachment
from ..types.call import Call
from ..types.change import Change
from ..types.ending import Ending
from ..types.enums import (
    CallStage,
    ChangeStage,
    EndingStage,
    FilingStage,
    NoticeStage,
    ObjectionStage,
    RenewalStage,
    RevocationStage,
    TrackEnum,
)
from ..types.expert_candidate import ExpertCandidates, candidates
from ..types.filing import Filing
from ..types.notice import Notice, Objection
from ..types.reason import ReasonCode, reason_codes
from ..types.renewal import Renewal
from ..types.revocation import Revocation
from ..types.round import Round
from ..types.unit import Unit
from .words import NEWEST, OF_ORG, STAGE, said


@strawberry.type
class Filings:
    """备案。"""

    call: Call | None = lookup(
        "按文号查一份申报工作安排", {"number": said(str, "文号")}, {"number": ("{t}.number = {v}", "text")}
    )
    calls: Connection[Call] = page(
        "申报工作安排，新的在前",
        order=NEWEST,
        arguments={"stage": said(CallStage, "环节")},
        filters={"stage": (STAGE, "text")},
    )
    units: Connection[Unit] = page("单位", order=NEWEST)
    filings: Connection[Filing] = page(
        "备案申请，新的在前", order=NEWEST,
        arguments={"stage": said(FilingStage, "环节"), "track": said(TrackEnum, "类别")},
        filters={"stage": (STAGE, "text"), "track": ("{t}.track = {v}", "text")},
    )  # fmt: skip
    rounds: Connection[Round] = page("遴选，新的在前", order=NEWEST)
    notice: Notice | None = lookup(
        "按文号查一份公示", {"number": said(str, "文号")}, {"number": ("{t}.number = {v}", "text")}
    )
    notices: Connection[Notice] = page(
        "公示，新的在前", order=NEWEST, arguments={"stages": said(list[NoticeStage], "环节")},
        filters={"stages": ("{t}.stage = ANY({v})", "text[]")},
    )  # fmt: skip
    objections: Connection[Objection] = page(
        "异议，新的在前",
        order=NEWEST,
        arguments={"stage": said(ObjectionStage, "环节")},
        filters={"stage": (STAGE, "text")},
    )
    changes: Connection[Change] = page(
        "变更申请，新的在前", order=NEWEST,
        arguments={"stage": said(ChangeStage, "环节"), "org_code": said(str, "评价机构的机构编码")},
        filters={"stage": (STAGE, "text"), "orgCode": (OF_ORG, "text")},
    )  # fmt: skip
    renewals: Connection[Renewal] = page(
        "续期，有效期先届满的在前", order=Order((("{t}.valid_to", "date"),)),
        arguments={"stage": said(RenewalStage, "环节"), "ends_by": said(date, "有效期在这一日或之前届满")},
        filters={"stage": (STAGE, "text"), "endsBy": ("{t}.valid_to <= {v}::date", "text")},
    )  # fmt: skip
    endings: Connection[Ending] = page(
        "自愿终止的申请，新的在前", order=NEWEST, arguments={"stage": said(EndingStage, "环节")},
        filters={"stage": (STAGE, "text")},
    )  # fmt: skip
    revocations: Connection[Revocation] = page(
        "撤销备案的提请，新的在前", order=NEWEST, arguments={"stage": said(RevocationStage, "环节")},
        filters={"stage": (STAGE, "text")},
    )  # fmt: skip
    attachments: Connection[Attachment] = page("附件：您上传的，及您可见的材料所附的，新的在前", order=NEWEST)

    @strawberry.field(description="退回补正的通用理由：今日有效的规则集所列（第十条第（二）项）")
    def return_reason_codes(self, info: strawberry.Info) -> list[ReasonCode]:
        """The shared list of reasons."""
        return reason_codes(info.context)

    @strawberry.field(
        description="某备案申请的候选专家：全部在任专家，各可否聘请，不可的逐条说明（第十条第（三）项）；由聘请时核验的同一规则判断。"
        "市鉴定中心、市人社局和监督检查人员可查，他人得null"
    )
    async def expert_candidates(
        self, info: strawberry.Info,
        filing: Annotated[strawberry.ID, strawberry.argument(description="备案申请的全局编号")],
        first: Annotated[int, strawberry.argument(description="取几位，1至100")] = 50,
        after: said(strawberry.ID, "从这位专家之后取") = None,
    ) -> ExpertCandidates | None:  # fmt: skip
        """Who could be invited."""
        return await candidates(filing, first, after, info.context)
