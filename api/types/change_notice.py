"""Confirmed changes as the public reads them: 变更公告. People are counted, never named."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated

import strawberry

from schema.law.change import CHANGE
from schema.law.kinds import ChangeSubject
from schema.record import change as record

from ..read import Connection, Node, Order, column, one, page
from .enums import ChangeSubjectEnum, cited, says

if TYPE_CHECKING:
    from .institution import Institution, Scope

BY_ORDINAL = Order((("{t}.ordinal", "int"),))
NAMED_THEN = (
    "(SELECT v.name FROM institution_version v WHERE v.institution_id = {t}.institution_id"
    " AND v.since <= {t}.confirmed_at ORDER BY v.since DESC LIMIT 1)"
)
ENDS = (
    "CASE {t}.subject WHEN 'SCOPE_REMOVE' THEN (SELECT s.valid_to FROM scope s WHERE s.id = {t}.scope_id)"
    " WHEN 'SITE_REMOVE' THEN (SELECT s.until FROM site s WHERE s.id = {t}.site_id)"
    " WHEN 'STAFF_REMOVE' THEN (SELECT s.until FROM staff s WHERE s.id = {t}.staff_id)"
    " WHEN 'STAFF_REPLACE' THEN (SELECT s.until FROM staff s WHERE s.id = {t}.staff_id) END"
)


@strawberry.type(description="变更公告的一行：变更了什么，此前如何，此后如何；人员只计人数，不列姓名（第十一条）。")
class ChangeNoticeLine(Node):
    """变更事项."""

    __record__ = record.AnnouncedLine
    ordinal: int = column("序号")
    subject: ChangeSubjectEnum = column("变更事项")
    subject_text: str = column("变更事项名称", says("subject", ChangeSubject))
    before: str | None = column("变更前；新增的则无")
    after: str | None = column("变更后；减少的则无")
    ends_on: date | None = column("减少的最后一日，当日二十四时止；不是减少的则无", ENDS)


@strawberry.type(description="变更公告：经市鉴定中心确认的备案信息变更，自确认之日起生效（第十一条）。")
class ChangeNotice(Node):
    """变更公告."""

    __record__ = record.Announced
    number: str = column("文号", "{t}.number")
    confirmed_on: date = column("确认日期，自当日起生效", "{t}.confirmed_on")
    summary: str = column("变更了哪些事项", "{t}.summary")
    institution_name: str = column("变更后的机构名称，以确认时为准", NAMED_THEN)
    org_code: str = column("机构编码", "(SELECT i.org_code FROM institution i WHERE i.id = {t}.institution_id)")
    article: str = column("依据条款", cited(CHANGE.basis))
    institution: Annotated[Institution, strawberry.lazy("api.types.institution")] = one("评价机构", "institution_id")
    lines: Connection[ChangeNoticeLine] = page("各行变更", "change_id", order=BY_ORDINAL)
    ended_scopes: Connection[Annotated[Scope, strawberry.lazy("api.types.institution")]] = page(
        "因此终止的备案范围：减少的，和随地点减少而终止的", "ended_by_id", where="{t}.valid_from <= {t}.valid_to"
    )
