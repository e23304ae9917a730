"""Districts, occupations and standards."""

from __future__ import annotations

from datetime import date

import strawberry

from schema.record import catalogue as record

from ..read import Node, column, one

KIND_SAYS = "CASE {t}.kind WHEN 'DIAN' THEN '大典职业' WHEN 'NEW' THEN '新职业' ELSE '备案职业' END"
STANDARD_SAYS = "CASE {t}.kind WHEN 'NORM' THEN '行业企业评价规范' ELSE '国家职业技能标准' END"


@strawberry.type(description="区：本市十六个区（第三条）。")
class District(Node):
    """区."""

    __record__ = record.District
    code: str = column("行政区划代码")
    name: str = column("名称")


@strawberry.type(description="职业：《职业分类大典》某一版中的职业，或其后发布、备案的职业（第五条）。")
class Occupation(Node):
    """职业."""

    __record__ = record.Occupation
    edition: str = column("大典版次，如2022")
    code: str = column("职业编码，如6-31-01-03")
    name: str = column("职业名称")
    kind_text: str = column("来源：大典职业、新职业或备案职业", KIND_SAYS)
    is_skill: bool = column("是否技能类；只有技能类可以申报（第五条）")
    work_types: list[str] = column("工种")
    valid_from: date = column("自何日起可以申报")
    valid_to: date | None = column("至何日止可以申报；仍可申报则无")
    successor: str | None = column("新版大典中的编码")


@strawberry.type(description="评价依据：国家职业技能标准，或经备案的行业企业评价规范（第七条）。")
class Standard(Node):
    """评价依据."""

    __record__ = record.Standard
    code: str = column("标准编号")
    title: str = column("名称")
    kind_text: str = column("国家职业技能标准或行业企业评价规范", STANDARD_SAYS)
    issuer: str = column("颁布单位")
    edition: str = column("版次")
    lowest_level: int = column("最低等级，五级为5")
    highest_level: int = column("最高等级，一级为1")
    filed_no: str | None = column("评价规范的备案号")
    occupation: Occupation | None = one("所属职业", "occupation_id")
