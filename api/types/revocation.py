"""Revocations: what the centre proposes, the bureau decides and the national centre consents to."""

from __future__ import annotations

from datetime import date, datetime

import strawberry

from schema.record import revocation as record

from ..read import Connection, Node, column, one, page
from .case import AvailableAct, LedgerLine, StayType, ledger, may, stays
from .enums import RevocationStage, stage_says
from .inspection import Inspection
from .institution import Institution
from .rectification import Rectification


@strawberry.type(description="提请撤销的证据材料（第二十四条）。")
class Exhibit(Node):
    """证据材料."""

    __record__ = record.Exhibit
    title: str = column("材料名称")
    sha256: str = column("材料文件的SHA-256")


@strawberry.type(description="撤销备案：市鉴定中心提请，市人社局决定，并经部鉴定中心同意，缺一不可（第二十四条）。")
class Revocation(Node):
    """撤销备案."""

    __record__ = record.Revocation
    number: str = column("编号")
    stage: RevocationStage = column("环节")
    stage_text: str = column("环节名称", stage_says("revocation"))
    since: datetime = column("进入当前环节的时刻")
    institution: Institution = one("评价机构", "institution_id")
    inspection: Inspection | None = one("所依据的督导", "inspection_id")
    rectification: Rectification | None = one("逾期或复查不合格的整改", "rectification_id")
    facts: str = column("违规开展认定活动的事实")
    effect: str = column("情节严重、造成不良社会影响的情况")
    proposed_on: date = column("提请日期")
    decision_document: str | None = column("市人社局决定文号")
    decision_dated: date | None = column("市人社局决定日期")
    decision_sha256: str | None = column("决定文件的SHA-256")
    consent_document: str | None = column("部鉴定中心复函文号")
    consent_dated: date | None = column("部鉴定中心复函日期")
    consent_sha256: str | None = column("复函文件的SHA-256")
    note: str | None = column("对外公布的撤销理由")
    answer: str | None = column("不予撤销、不同意或撤回的理由")
    exhibits: Connection[Exhibit] = page("证据材料", "revocation_id")
    stays: Connection[StayType] = stays()
    ledger: Connection[LedgerLine] = ledger()
    available_acts: list[AvailableAct] = may("revocation")
