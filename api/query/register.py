"""Roots: what anybody may ask of the register: who is filed for what, and what was published."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import strawberry

from schema.law.scope import Question

from ..read import Connection, Order, every, lookup, page
from ..types.catalogue import District, Occupation, Standard
from ..types.change_notice import ChangeNotice
from ..types.enums import InstitutionStage, TrackEnum
from ..types.institution import IN_ORDER, Grant, Institution, PublicChangeFeed, Termination
from ..types.procedure import ProcedureType, published
from ..types.scope import AssessmentAnswer, ReceiptKey, answered, keys
from ..types.version import InstitutionVersion
from .words import NEWEST, OF_CODE, STAGE, said

PINYIN = Order((('{t}.pinyin COLLATE "C"', "text"),))
IN_SCOPE = (
    "EXISTS (SELECT 1 FROM scope s JOIN occupation o ON o.id = s.occupation_id"
    " WHERE s.institution_id = {t}.id AND s.ended_by_id IS NULL AND o.code = {v})"
)
AT_LEVEL = (  # in the latest period; what was given up does not count
    "EXISTS (SELECT 1 FROM scope s WHERE s.institution_id = {t}.id AND s.ended_by_id IS NULL"
    " AND s.valid_to = {t}.valid_to AND s.level = {v})"
)
NAMED = (  # the present name is the last of the versions
    "(length({v}) >= 2 AND {t}.id IN (SELECT n.institution_id FROM institution_version n"
    " WHERE jinji_bigrams(n.name) @> jinji_bigrams(left({v}, 60)) AND strpos(lower(n.name), lower(left({v}, 60))) > 0))"
)
FORMER = (  # each name that is no longer borne, at its end
    "{t}.until IS NOT NULL AND {t}.name <> (SELECT i.name FROM institution i WHERE i.id = {t}.institution_id) AND NOT EXISTS"
    " (SELECT 1 FROM institution_version n WHERE n.institution_id = {t}.institution_id AND n.name = {t}.name AND n.since > {t}.since)"
)


@strawberry.type
class Register:
    """名录。"""

    institution: Institution | None = lookup(
        "按机构编码，或统一社会信用代码（取最近备案的）查一家评价机构",
        {"org_code": said(str, "机构编码，十三位"), "credit_code": said(str, "统一社会信用代码")},
        {"orgCode": ("{t}.org_code = {v}", "text"), "creditCode": (
            "{t}.id = (SELECT i.id FROM institution i WHERE i.credit_code = {v} ORDER BY i.valid_from DESC, i.id DESC LIMIT 1)",
            "text")},
    )  # fmt: skip
    institutions: Connection[Institution] = page(
        "评价机构名录，按名称拼音为序", order=PINYIN,
        arguments={
            "district": said(str, "所在区代码"), "occupation": said(str, "职业编码"), "track": said(TrackEnum, "类别"),
            "stage": said(InstitutionStage, "状态"), "name": said(str, "现名或曾用名中的文字，至少两字"),
            "level": said(int, "最近一个有效期的备案范围中有这个等级的，五级为5，一级为1（第六条）"),
            "ended": said(bool, "true只列备案已届满、注销或撤销的，false只列备案有效的"),
        },
        filters={
            "district": ("{t}.district_id = (SELECT d.id FROM district d WHERE d.code = {v})", "text"),
            "occupation": (IN_SCOPE, "text"), "track": ("{t}.track = {v}", "text"), "stage": (STAGE, "text"),
            "name": (NAMED, "text"), "level": (AT_LEVEL, "int"), "ended": ("(({t}.stage <> 'ACTIVE') = {v})", "boolean"),
        },
    )  # fmt: skip
    grant: Grant | None = lookup(
        "按文号查一份备案公告", {"number": said(str, "文号")}, {"number": ("{t}.number = {v}", "text")}
    )
    grants: Connection[Grant] = page("备案公告，新的在前", order=NEWEST)
    termination: Termination | None = lookup(
        "按文号查一份注销、撤销公告", {"number": said(str, "文号")}, {"number": ("{t}.number = {v}", "text")}
    )
    terminations: Connection[Termination] = page("注销、撤销公告，新的在前", order=NEWEST)
    former_names: Connection[InstitutionVersion] = page(
        "曾用名：名称已经变更的评价机构，按原名称的最后一个版本列出", where=FORMER, order=Order((("{t}.name", "text"),))
    )
    change_notice: ChangeNotice | None = lookup(
        "按文号查一份变更公告", {"number": said(str, "文号")}, {"number": ("{t}.number = {v}", "text")}
    )
    change_notices: Connection[ChangeNotice] = page(
        "变更公告，新确认的在前", order=Order((("{t}.confirmed_at", "timestamptz"),), True)
    )
    public_changes: PublicChangeFeed = page(
        "公开变更，先后为序；after为上次的endCursor，不填从头开始。任何人可以由此跟踪名录", order=IN_ORDER
    )
    districts: list[District] = every("本市十六个区", order=OF_CODE)
    occupation: Occupation | None = lookup(
        "按大典版次和编码查一个职业", {"edition": said(str, "版次，如2022"), "code": said(str, "编码，如6-31-01-03")},
        {"edition": ("{t}.edition = {v}", "text"), "code": ("{t}.code = {v}", "text")},
    )  # fmt: skip
    occupations: Connection[Occupation] = page(
        "职业目录", order=Order((("{t}.edition", "text"), ("{t}.code", "text"))),
        arguments={"edition": said(str, "版次"), "filed_only": said(bool, "只列有机构备案的")},
        filters={
            "edition": ("{t}.edition = {v}", "text"),
            "filedOnly": ("(NOT {v} OR EXISTS (SELECT 1 FROM scope s WHERE s.occupation_id = {t}.id AND s.ended_by_id IS NULL))", "boolean"),
        },
    )  # fmt: skip
    standards: Connection[Standard] = page(
        "评价依据", order=OF_CODE, arguments={"occupation": said(strawberry.ID, "职业的全局编号")},
        filters={"occupation": (
            "{t}.occupation_id::text = split_part(convert_from(decode({v}, 'base64'), 'UTF8'), ':', 2)", "text")},
    )  # fmt: skip

    @strawberry.field(
        description="某机构某日可否开展某项认定（第二条、第四条第（一）项）：答复、每条理由及其条款、可以离线核验的签名回执。"
        "按提问之时的登记情况答复；将来的日期，此后的变更不在其内"
    )
    async def could_assess(
        self, info: strawberry.Info,
        institution: Annotated[str, strawberry.argument(description="机构编码，十三位")],
        edition: Annotated[str, strawberry.argument(description="大典版次，如2022")],
        occupation: Annotated[str, strawberry.argument(description="职业编码，如6-31-01-03")],
        level: Annotated[int, strawberry.argument(description="等级，五级为5，一级为1（第六条）")],
        on: Annotated[date, strawberry.argument(description="哪一日")],
        work_type: said(str, "工种（职业方向）；不分工种的不填") = None,
        site: said(str, "评价地点，与备案范围所载的地址一致；不填为不问地点") = None,
    ) -> AssessmentAnswer:  # fmt: skip
        """Could they, then?"""
        asked = Question(institution, edition, occupation, work_type, level, site, on)
        return await answered(asked, info.context)

    @strawberry.field(description="核验回执的公钥")
    def receipt_keys(self, info: strawberry.Info) -> list[ReceiptKey]:
        """Public keys."""
        return keys(info.context)

    @strawberry.field(description="办理流程：与系统实际执行的规则是同一份数据")
    def procedures(self) -> list[ProcedureType]:
        """The law as data."""
        return published()
