"""Certificates and their designs: what the institution, the centre and the auditor see; the public asks by number and name only."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated

import strawberry

from schema.law.kinds import CertificateFault, CertificateKind
from schema.law.roles import AUDITOR
from schema.record import certificate as record

from ..read import Connection, Node, column, one, some
from .attachment import Attachment
from .case import AvailableAct, LedgerLine, StayType, ledger, may, stays
from .enums import CertificateFaultEnum, CertificateKindEnum, CertificateStage, DesignStage, says, stage_says
from .institution import Institution, Scope

if TYPE_CHECKING:
    from .batch import BatchRow
    from .candidate import Candidate

ELECTRONIC = "CASE WHEN {{t}}.stage = 'ISSUED' AND {{t}}.kind <> 'PAPER' THEN '/certificates/' || {{t}}.id || '/{}' END"


@strawberry.type(description="证书样式和印章：参照全国参考样式自行设计，报市鉴定中心备案（第八条）。")
class Design(Node):
    """证书样式."""

    __record__ = record.Design
    title: str = column("样式名称")
    stage: DesignStage = column("环节")
    stage_text: str = column("环节名称", stage_says("design"))
    institution: Institution = one("评价机构", "institution_id")
    layout_sha256: str = column("样式文件的SHA-256")
    seal_title: str = column("印章名称")
    seal_sha256: str = column("印模文件的SHA-256")
    seal: Attachment | None = one("印章图样；打印后加盖印章的则无", "seal_id")
    electronic: bool = column("是否具备颁发电子证书的条件")
    electronic_basis: str | None = column("电子印章或电子签名证书的颁发机构和编号")
    answer: str | None = column("退回或停用的理由")
    filed_on: date | None = column("备案日期")
    retired_on: date | None = column("停用日期")
    ledger: Connection[LedgerLine] = ledger()
    available_acts: list[AvailableAct] = may("design")


@strawberry.type(
    description="职业技能等级证书（第八条）：部鉴定中心网站公布之后颁发，颁发后内容固定；由此可以回溯到结果、考生、场次、方案、备案范围和备案决定（第二十一条）。"
)
class Certificate(Node):
    """职业技能等级证书."""

    __record__ = record.Certificate
    number: str = column("证书编号，二十二位；用过的不再使用")
    stage: CertificateStage = column("环节")
    stage_text: str = column("环节名称", stage_says("certificate"))
    since: datetime = column("进入当前环节的时刻")
    holder_name: str | None = column("姓名；监督检查人员不可见", hidden_from=AUDITOR)
    holder_masked: str = column("姓名，只留姓氏", "(left({t}.holder_name, 1) || repeat('*', greatest(length({t}.holder_name) - 1, 1)))")
    document_kind: str = column("证件类型")
    document_masked: str = column("证件号码，只显示后四位", "('**************' || {t}.document_tail)")
    occupation_code: str = column("职业编码")
    occupation_name: str = column("职业名称")
    work_type_name: str = column("工种/职业方向；没有的为“--”")
    level: int = column("等级，五级为5，一级为1（第六条）")
    level_label: str = column("职业技能等级")
    standard_text: str = column("评价依据（第七条）")
    assessed_on: date = column("认定日期")
    institution_name: str | None = column("评价机构名称，按颁发当日备案的；未颁发则无")
    institution_code: str = column("机构编码", "{t}.org_code")
    kind: CertificateKindEnum | None = column("证书的形式；未颁发则无")
    kind_text: str | None = column("证书形式的名称", says("kind", CertificateKind))
    issued_on: date | None = column("发证日期")
    national_published_on: date | None = column("部鉴定中心网站公布的日期")
    national_url: str | None = column("公布的网址")
    reason: str | None = column("作废、更正或撤销的原因")
    ground: CertificateFaultEnum | None = column("撤销的情形")
    ground_text: str | None = column("撤销情形的名称", says("ground", CertificateFault))
    ground_article: str | None = column("撤销的依据条款")
    revoked_on: date | None = column("撤销之日")
    decision_document: str | None = column("撤销决定的文号")
    decision_dated: date | None = column("撤销决定的日期")
    decision_sha256: str | None = column("撤销决定文件的SHA-256")
    institution: Institution = one("评价机构", "institution_id")
    scope: Scope | None = one("认定当日所据的备案范围；由此到备案决定", "scope_id")
    design: Design | None = one("证书样式", "design_id")
    row: Annotated[BatchRow, strawberry.lazy(".batch")] | None = some(
        "报送它的认定结果", "{t}.certificate_id = {o}.id AND {t}.stage <> 'WITHDRAWN'"
    )
    candidate: Annotated[Candidate, strawberry.lazy("api.types.candidate")] | None = one(
        "考生：申报条件、成绩，由此到场次、考评人员、督导记录和方案", "candidate_id"
    )
    replaces: Annotated[Certificate, strawberry.lazy(".certificate")] | None = one("它所更正换发的证书", "replaces_id")
    replaced_by: Annotated[Certificate, strawberry.lazy(".certificate")] | None = some(
        "更正换发的新证书", "{t}.replaces_id = {o}.id AND {t}.stage <> 'VOID'"
    )
    pdf_url: str | None = column(
        "打印用PDF，相对于本接口的网址；颁发后才有", "CASE WHEN {t}.stage = 'ISSUED' AND {t}.kind <> 'ELECTRONIC' THEN '/certificates/' || {t}.id || '.pdf' END"
    )
    electronic_url: str | None = column("电子证书（已签章的PDF）的网址；颁发了电子证书才有", ELECTRONIC.format("electronic.pdf"))
    credential_url: str | None = column("可验证凭证（W3C VC、Open Badges 3.0）的网址；颁发了电子证书才有", ELECTRONIC.format("credential.jwt"))
    stays: Connection[StayType] = stays()
    ledger: Connection[LedgerLine] = ledger()
    available_acts: list[AvailableAct] = may("certificate")
