"""What is kept of every batch, how long, what stops its destruction, and how it was destroyed (article 17)."""

from __future__ import annotations

from datetime import date

import strawberry

from schema.law.kinds import Medium
from schema.record import archive as record
from schema.record.ledger import TODAY

from ..read import Connection, Node, Order, column, one, page, some
from .batch import Batch
from .case import AvailableAct, LedgerLine, ledger, may
from .closure import Closure
from .enums import ArchiveStage, MediumEnum, says, stage_says
from .institution import Institution

OLDEST = Order((("{t}.placed_on", "date"),))
STARTED = (  # the latest of: end of the assessment, issue of its certificates, closing of what was in dispute
    "(SELECT CASE WHEN EXISTS (SELECT 1 FROM legal_hold h WHERE h.item_id = {t}.id AND h.lifted_on IS NULL)"
    " OR EXISTS (SELECT 1 FROM batch_row r JOIN certificate k ON k.id = r.certificate_id WHERE r.batch_id = b.id"
    " AND k.stage IN ('RESERVED', 'ISSUABLE')) THEN NULL ELSE greatest(b.ended_on,"
    " (SELECT max(k.issued_on) FROM batch_row r JOIN certificate k ON k.id = r.certificate_id WHERE r.batch_id = b.id),"
    " (SELECT max(h.lifted_on) FROM legal_hold h WHERE h.item_id = {t}.id)) END FROM batch b WHERE b.id = {t}.batch_id)"
)
UNTIL = f"({STARTED} + make_interval(years => {{t}}.years))::date"
DUE = f"({{t}}.stage = 'KEPT' AND coalesce({UNTIL} < {TODAY}, false))"


@strawberry.type(description="暂停销毁：投诉、争议、查处办结之前资料不得销毁（第十七条、第二十二条）。")
class LegalHold(Node):
    """暂停销毁."""

    __record__ = record.LegalHold
    reason: str = column("事由")
    document: str | None = column("有关文书的文号")
    placed_on: date = column("自何日起")
    lifted_on: date | None = column("解除之日；仍然有效则无")
    lifting: str | None = column("办结情况")


@strawberry.type(description="销毁证明：一人提请，另一人确认（第十七条）。")
class Disposal(Node):
    """销毁证明."""

    __record__ = record.Disposal
    outcome: str = column("结果：OPEN待确认，STOPPED因暂停销毁而中止，DECLINED不同意，DONE已销毁")
    number: str | None = column("销毁证明的编号")
    method: str = column("销毁方式")
    reason: str = column("理由")
    kept_until: date = column("提请时核定的保管期限届满日")
    proposed_by: str = column("提请人", "(SELECT a.title FROM account a WHERE a.id = {t}.proposed_by_id)")
    proposed_on: date = column("提请之日")
    confirmed_by: str | None = column("确认人", "(SELECT a.title FROM account a WHERE a.id = {t}.confirmed_by_id)")
    confirmed_on: date | None = column("确认之日")
    destroyed_on: date | None = column("销毁之日")
    sha256: str | None = column("销毁凭证文件的SHA-256")
    answer: str | None = column("不同意的理由")


@strawberry.type(description="评价资料：纸质至少保管三年，电子至少五年；不自动销毁，由两人办理（第十七条）。")
class ArchiveItem(Node):
    """评价资料."""

    __record__ = record.ArchiveItem
    stage: ArchiveStage = column("环节")
    stage_text: str = column("环节名称", stage_says("archive"))
    institution: Institution = one("评价机构", "institution_id")
    batch: Batch | None = one("所属的结果批次", "batch_id")
    medium: MediumEnum = column("载体")
    medium_text: str = column("载体名称", says("medium", Medium))
    title: str = column("资料名称")
    quantity: int = column("册数或文件数")
    place: str = column("存放位置")
    years: int = column("至少保管的年数")
    registered_on: date = column("登记之日")
    started_on: date | None = column("保管期限起算日：认定结束、证书颁发、争议办结三者中最晚之日；还不能确定的则无", STARTED)
    keep_until: date | None = column("至少保管至何日，次日起才能销毁；还不能确定的则无", UNTIL)
    disposable: bool = column("现在是否可以提请销毁", DUE)
    disposed_on: date | None = column("销毁之日")
    holds: Connection[LegalHold] = page("暂停销毁的记录", "item_id", order=OLDEST)
    disposals: Connection[Disposal] = page("销毁的提请和证明", "item_id")
    custodian: Closure | None = some("备案结束后由谁保管（第二十五条）；备案有效的则无", "{t}.institution_id = {o}.institution_id")
    ledger: Connection[LedgerLine] = ledger()
    available_acts: list[AvailableAct] = may("archive")
