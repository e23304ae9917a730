"""公示 · the notice of institutions about to be filed; its clock runs only while its page is proved live (article 10(4)).

A time limit belongs to a stage: LIVE is entered when the site has fetched its own page back and left when the page is
lost, so the clock starts, stops and resumes with no code of its own.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from .article import art
from .filing_forms import SHA256
from .forms import PHONE, Opinion, Refusal, given, refs, words
from .item import ItemStage
from .kinds import ProofKind
from .procedure import SELF, Act, Add, Also, Effect, Limit, Moment, Numbered, Procedure, Put, Stage, time_is_up
from .roles import CENTRE, CLOCK, LAW, SITE


@dataclass(frozen=True, kw_only=True)
class NoticeForm:
    """公示的内容"""

    title: str = words("标题", 100)
    items: list[Any] = refs("item", "列入公示的申报项", 1000)
    contact_phone: str = words("异议电话（办公电话）", 40, pattern=PHONE)
    contact_email: str = words("异议邮箱（办公邮箱）", 100, pattern=r"[^@\s]+@[^@\s]+")
    contact_address: str = words("来信来访地址", 200)


@dataclass(frozen=True, kw_only=True)
class PageProof:
    """页面上线的证明：从公开网站取回的字节"""

    url: str = words("页面网址", 500, pattern=r"https?://\S+")
    sha256: str = words("取回字节的SHA-256", 64, pattern=SHA256)
    content_hash: str = words("页面所载公示内容的SHA-256", 64, pattern=SHA256)
    fetched_at: datetime = given("取回的时刻")


@dataclass(frozen=True, kw_only=True)
class PageLoss:
    """页面中断的证明"""

    url: str = words("页面网址", 500, pattern=r"https?://\S+")
    found: str = words("所见，如HTTP 404或不符的SHA-256", 200)
    checked_at: datetime = given("查看的时刻")


# fmt: off
class NoticeStage(Stage):
    #             the public reads   and the law lets it last
    DRAFT       = "拟稿"
    PUBLISHING  = "待上线"
    LIVE        = "公示中",          Limit("publicity")
    INTERRUPTED = "公示中断"
    ENDED       = "公示期满"
    VOID        = "已作废"


class RowStage(Stage):
    SHOWN     = "公示中"
    FROZEN    = "异议核查中"
    WITHDRAWN = "不再公示"
    CLEARED   = "公示无异议"
    VOID      = "公示已作废"
# fmt: on


def items_are_approved(notice: Any, form: NoticeForm, moment: Moment) -> Iterator[Refusal]:
    """所列各项均经市人社局审核通过"""
    for place, item in enumerate(form.items):
        if item.stage != ItemStage.APPROVED.name:
            now = ItemStage[item.stage].value
            says = f"“{item.occupation.name}”当前为“{now}”，须经市人社局审核通过且未列入其他公示"
            yield Refusal("ITEM_STAGE", says, art(10, 4), f"items.{place}")


def page_is_this_notice(notice: Any, form: PageProof, moment: Moment) -> Iterator[Refusal]:
    """取回的页面所载内容与定稿一致，且刚刚取回"""
    if form.content_hash != notice.content_hash:
        yield Refusal("WRONG_CONTENT", "取回的页面所载内容与定稿不一致", art(10, 4), "contentHash")


HEAD = ("number", "title", "contact_phone", "contact_email", "contact_address")
FROZEN = (
    "ordinal", "unit_name", "credit_code", "track", "district_name", "occupation_code", "edition", "occupation_name",
    "work_type", "level", "level_text", "standard_text", "site_address", "call_number",
)  # fmt: skip


def drafted(notice: Any, form: NoticeForm, moment: Moment) -> Iterator[Effect]:
    number = Numbered(f"津技鉴示〔{moment.day.year}〕{{}}号")
    yield Put({**{name: getattr(form, name) for name in HEAD[1:]}, "number": number})
    for ordinal, item in enumerate(form.items, 1):
        yield Add("row", {"notice": SELF, "item": item, "ordinal": ordinal, "stage": RowStage.SHOWN.name,
                          **frozen(item, moment)})  # fmt: skip
        yield Also("item", item, "announce")


def frozen(item: Any, moment: Moment) -> dict[str, Any]:
    """What the public reads of an item, in words, as they stand on this day: later changes do not touch it."""
    unit, occupation, standard, site = item.filing.unit, item.occupation, item.standard, item.site
    return {
        "unit_name": unit.name, "credit_code": unit.credit_code, "track": item.filing.track,
        "district_name": unit.district.name, "occupation_code": occupation.code, "edition": occupation.edition,
        "occupation_name": occupation.name, "work_type": item.work_type, "level": item.level,
        "level_text": moment.rules.levels.get(item.level, str(item.level)), "site_address": site.address,
        "standard_text": f"{standard.title}（{standard.code}）", "call_number": item.filing.call.number,
    }  # fmt: skip


def finished(notice: Any, form: object, moment: Moment) -> Iterator[Effect]:
    yield Put({"content_hash": content_hash(notice)})


def content_hash(notice: Any) -> str:
    """SHA-256 (hex) of what is publicised: number, title, contacts and every frozen row, as canonical JSON in UTF-8."""
    head = {name: getattr(notice, name) for name in HEAD}
    rows = [{name: getattr(row, name) for name in FROZEN} for row in sorted(notice.rows, key=lambda row: row.ordinal)]
    text = json.dumps({**head, "rows": rows}, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def proved(kind: ProofKind) -> Any:
    """The effect of a page proved live: the moment it was fetched, its address and its hash are kept."""

    def proof(notice: Any, form: PageProof, moment: Moment) -> Iterator[Effect]:
        yield Add(
            "proof", {"notice": SELF, "kind": kind, "at": form.fetched_at, "url": form.url, "sha256": form.sha256}
        )
        first = {} if notice.opened_at else {"opened_at": form.fetched_at}
        yield Put({**first, "url": form.url})

    return proof


def lost(notice: Any, form: PageLoss, moment: Moment) -> Iterator[Effect]:
    values = {"kind": ProofKind.LOST, "at": form.checked_at, "url": form.url, "sha256": form.found}
    yield Add("proof", {"notice": SELF, **values})


def ended(notice: Any, form: object, moment: Moment) -> Iterator[Effect]:
    yield Put({"ended_on": notice.due})
    for row in notice.rows:
        if row.stage == RowStage.SHOWN.name:
            yield Also("row", row, "clear")


def voided(notice: Any, form: Opinion, moment: Moment) -> Iterator[Effect]:
    yield Put({"void_reason": form.reason})
    for row in notice.rows:
        if row.stage in (RowStage.SHOWN.name, RowStage.FROZEN.name):
            yield Also("row", row, "void")


N = NoticeStage
OPEN = (N.DRAFT, N.PUBLISHING, N.LIVE, N.INTERRUPTED)
# fmt: off
NOTICE = Procedure("notice", "公示", art(10, 4), NoticeStage, (
    #   act          in Chinese            basis       actor   from             to             provided             form        the public is told     and then
    Act("draft",     "拟定公示",           art(10, 4), CENTRE, (None,),         N.DRAFT,       items_are_approved,  NoticeForm, then=drafted),
    Act("publish",   "发布公示",           art(10, 4), CENTRE, (N.DRAFT,),      N.PUBLISHING,  tells="notice.publishing", then=finished),
    Act("open",      "公示页面上线",       art(10, 4), SITE,   (N.PUBLISHING,), N.LIVE,        page_is_this_notice, PageProof,  "notice.opened",       proved(ProofKind.LIVE), "fetched_at"),
    Act("interrupt", "公示页面中断",       art(10, 4), SITE,   (N.LIVE,),       N.INTERRUPTED, form=PageLoss,       tells="notice.interrupted",     then=lost, occurs="checked_at"),
    Act("resume",    "公示页面恢复",       art(10, 4), SITE,   (N.INTERRUPTED,), N.LIVE,       page_is_this_notice, PageProof,  "notice.resumed",      proved(ProofKind.LIVE_AGAIN), "fetched_at"),
    Act("close",     "公示期满",           art(10, 4), CLOCK,  (N.LIVE,),       N.ENDED,       time_is_up,          tells="notice.ended",           then=ended),
    Act("void",      "公示作废",           art(10, 4), CENTRE, OPEN,            N.VOID,        form=Opinion,        tells="notice.void",            then=voided),
), alone=True)


def clears(row: Any, form: object, moment: Moment) -> Iterator[Effect]:
    yield Also("item", row.item, "clear")


def withdraws(row: Any, form: Opinion, moment: Moment) -> Iterator[Effect]:
    yield Put({"stage_reason": form.reason})
    yield Also("item", row.item, "withdraw", form)


def explained(row: Any, form: Opinion, moment: Moment) -> Iterator[Effect]:
    yield Put({"stage_reason": form.reason})


def taken_back(row: Any, form: object, moment: Moment) -> Iterator[Effect]:
    yield Also("item", row.item, "take_back")


R = RowStage
IN_CHECK = (R.SHOWN, R.FROZEN)
# fmt: off
ROW = Procedure("row", "公示行", art(10, 4), RowStage, (
    #   act        in Chinese                basis       actor from         to           form          the public is told       and then
    Act("freeze",  "收到异议，暂不报备",     art(10, 5), LAW,  IN_CHECK,    R.FROZEN,    tells="notice.row_frozen"),
    Act("release", "异议不成立，恢复公示",   art(10, 5), LAW,  (R.FROZEN,), R.SHOWN,     form=Opinion, tells="notice.row_released",  then=explained),
    Act("clear",   "公示无异议",             art(10, 5), LAW,  (R.SHOWN,),  R.CLEARED,   then=clears),
    Act("settle",  "公示期满后异议不成立",   art(10, 5), LAW,  (R.FROZEN,), R.CLEARED,   form=Opinion, tells="notice.row_cleared",
        then=lambda row, form, moment: [*explained(row, form, moment), *clears(row, form, moment)]),
    Act("withdraw", "异议成立",              art(10, 5), LAW,  (R.FROZEN,), R.WITHDRAWN, form=Opinion, tells="notice.row_withdrawn", then=withdraws),
    Act("retract", "单位撤回申请",           art(10, 2), LAW,  IN_CHECK,    R.WITHDRAWN, form=Opinion, tells="notice.row_retracted", then=explained),
    Act("void",    "公示作废",               art(10, 4), LAW,  IN_CHECK,    R.VOID,      then=taken_back),
))
