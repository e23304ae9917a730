"""Filed institutions, their scope, their grants, and the public feed."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

import strawberry

from schema.law.institution import INSTITUTION_LIFE
from schema.law.kinds import EndingKind, Track
from schema.law.renewal import RENEWAL
from schema.record import institution as record
from schema.record.ledger import Change

from ..read import Connection, Node, Order, column, cursor_sql, one, page, some
from .case import AvailableAct, Deadline, StayType, deadline, may, stays
from .catalogue import District, Occupation, Standard
from .change_notice import ChangeNotice
from .closure import Closure
from .enums import EndingKindEnum, InstitutionStage, TrackEnum, level_says, says, stage_says
from .unit import Unit
from .version import IN_FORCE_ON, OLDEST_FIRST, ON, VALID_ON, InstitutionVersion

Later = strawberry.lazy("api.types.institution")
BY_OCCUPATION = Order((
    ("{t}.occupation_code", "text"), ("coalesce({t}.work_type, '')", "text"), ("(-{t}.level)", "int"),
    ("{t}.site_id", "uuid"), ("{t}.valid_from", "date"),
))  # fmt: skip
FORMER = (
    "ARRAY(SELECT v.name FROM institution_version v WHERE v.institution_id = {t}.id AND v.name <> {t}.name"
    " GROUP BY v.name ORDER BY min(v.since))"
)
NARROWED: dict[str, Any] = {
    "removed": Annotated[bool | None, strawberry.argument(description="只要（或不要）已经变更减少的；不填为全部")],
    "current": Annotated[
        bool | None, strawberry.argument(description="只要（或不要）到机构的届满日为止的，即最近一个有效期的；不填为全部")
    ],
    "edition": Annotated[str | None, strawberry.argument(description="只要大典这一版中的职业的，如2022；不填为全部")],
    "occupation": Annotated[str | None, strawberry.argument(description="只要这个职业编码的，如6-31-01-03；不填为全部")],
}
OF_OCCUPATION = "EXISTS (SELECT 1 FROM occupation o WHERE o.id = {{t}}.occupation_id AND o.{} = {{v}})"
OF_INSTITUTION = "(SELECT i.{} FROM institution i WHERE i.id = {{t}}.institution_id)"
NAMED_THEN = (
    "coalesce((SELECT v.name FROM institution_version v WHERE v.institution_id = {t}.institution_id"
    " AND (v.since AT TIME ZONE 'Asia/Shanghai')::date <= {t}.issued_on ORDER BY v.since DESC LIMIT 1), "
    + OF_INSTITUTION.format("name") + ")"
)
# one of the five words when it has ended, and the stage's own while it stands
STATE = f"coalesce({says('ending', EndingKind)}, {stage_says('institution')})"
RUN_OFF = (
    "({t}.stage = 'EXPIRED' OR {t}.stage <> 'ACTIVE'"
    " AND EXISTS (SELECT 1 FROM closure c WHERE c.institution_id = {t}.id AND c.stage = 'OPEN'))"
)
GROUND = f"CASE WHEN {{t}}.renewal_id IS NULL THEN '{INSTITUTION_LIFE.basis}' ELSE '{RENEWAL.basis}' END"
IN_ORDER = Order((("{t}.position", "bigint"),), unique=True)


@strawberry.type(description="公开变更：公众可以得知的一次变化，按发生次序。任何人可以由此跟踪名录。")
class PublicChange(Node):
    """公开变更."""

    __record__ = Change
    cursor: str = column("位置；交给publicChanges(after:)", cursor_sql(IN_ORDER))
    event: str = column("事件，如notice.opened")
    noun: str = column("哪一类记录：notice、institution、grant、termination、call、change、plan")
    key: str = column("那一记录的编号")
    on: date = column("发生日期")
    at: datetime = column("发生时刻")
    title: str = column("发生了什么")
    article: str = column("依据条款")
    detail: str = column("说明")


@strawberry.type(description="公开变更的一段。")
class PublicChangeFeed:
    """A stretch of the feed."""

    nodes: list[PublicChange] = strawberry.field(description="各次变更，先后为序")
    end_cursor: str = strawberry.field(description="读到的位置，下次作after；没有新变更时与after相同")
    has_next_page: bool = strawberry.field(description="后面是否还有")


@strawberry.type(description="备案范围：一个职业（工种）、等级、地点和依据，及其起止日期（第四条第（一）项）。")
class Scope(Node):
    """备案范围."""

    __record__ = record.Scope
    occupation: Occupation = one("职业", "occupation_id")
    work_type: str | None = column("工种（职业方向）")
    level: int = column("等级，五级为5，一级为1（第六条）")
    level_text: str | None = column("等级名称", level_says())
    standard: Standard = one("评价依据（第七条）", "standard_id")
    site_address: str = column("评价地点", "(SELECT s.address FROM site s WHERE s.id = {t}.site_id)")
    site_district: District = some(
        "评价地点所在区", "{t}.id = (SELECT s.district_id FROM site s WHERE s.id = {o}.site_id)"
    )
    valid_from: date = column("起始日")
    valid_to: date = column("届满日，当日二十四时止")
    last_day: date = column(
        "实际的最后一日：届满日，或备案提前结束的前一日；早于起始日的，未曾开始",
        f"LEAST({{t}}.valid_to, {OF_INSTITUTION.format('effective_on')} - 1)",
    )
    removed: bool = column("是否已经变更减少（第十一条）", "({t}.ended_by_id IS NOT NULL)")
    opened_by: ChangeNotice | None = one("由哪一件变更增加的地点；备案时即有的则无", "opened_by_id")
    ended_by: ChangeNotice | None = one("由哪一件变更减少；未减少的则无", "ended_by_id")
    institution: Annotated[Institution, Later] = one("评价机构", "institution_id")
    grant: Annotated[Grant, Later] = one("准予备案通知", "grant_id")


@strawberry.type(description="准予备案通知，对外为备案公告（第十条第（五）项）或续期公告（第十二条）。")
class Grant(Node):
    """准予备案通知."""

    __record__ = record.Grant
    number: str = column("文号")
    org_code: str = column("机构编码", "(SELECT i.org_code FROM institution i WHERE i.id = {t}.institution_id)")
    institution_name: str = column("机构名称，以发给之日为准", NAMED_THEN)
    issued_on: date = column("发给日期")
    valid_from: date = column("有效期起始日")
    valid_to: date = column("有效期届满日，当日二十四时止")
    renewal: bool = column("是否为续期（第十二条）", "({t}.renewal_id IS NOT NULL)")
    late: bool = column("续期决定是否在原有效期届满之后才作出（仍有效）", "({t}.renewal_id IS NOT NULL AND {t}.issued_on >= {t}.valid_from)")
    national_published_on: date | None = column("部网公布日期；续期公告无")
    national_url: str | None = column("部网公布页面；续期公告无")
    article: str = column("依据条款", GROUND)
    institution: Annotated[Institution, Later] = one("评价机构", "institution_id")
    scopes: Connection[Scope] = page(
        "准予备案的范围；其后由变更增加的地点不在此列", "grant_id", where="{t}.opened_by_id IS NULL", order=BY_OCCUPATION
    )


@strawberry.type(description="评价机构：经备案公布，可以在备案范围内开展职业技能等级认定（第二条、第四条）。")
class Institution(Node):
    """评价机构."""

    __record__ = record.Institution
    org_code: str = column("机构编码（十三位，证书编号的开头）")
    name: str = column("名称，以备案时登记的为准")
    credit_code: str = column("统一社会信用代码")
    track: TrackEnum = column("类别（第二条）")
    track_text: str = column("类别名称", says("track", Track))
    stage: InstitutionStage = column("状态")
    stage_text: str = column("状态名称；结束的，为五种结束方式之一", STATE)
    ending: EndingKindEnum | None = column("结束方式（第十条、第十二条、第十三条、第二十四条）；备案有效的无")
    ended_on: date | None = column("注销或撤销之日；期满待注销的无")
    effective_on: date | None = column("注销或撤销的生效日，自当日起不得开始新的认定；期满待注销的无")
    run_off: bool = column("收尾期：不得开始新的认定，只能办结此前已开展的", RUN_OFF)
    district: District = one("所在区", "district_id")
    address: str = column("住所")
    phone: str = column("办公电话")
    valid_from: date = column("备案有效期起始日")
    valid_to: date = column("备案有效期届满日，当日二十四时止")
    fee_basis: str | None = column("收费依据（第十八条）；用人单位评价本单位职工的可无")
    former_names: list[str] = column("曾用名，先后为序", FORMER)
    unit: Unit | None = one("单位登记；本单位和工作人员可见", "unit_id")
    versions: Connection[InstitutionVersion] = page(
        "登记事项的历次版本，先后为序", "institution_id", order=OLDEST_FIRST, arguments=ON, filters={"on": IN_FORCE_ON}
    )
    scopes: Connection[Scope] = page(
        "备案范围，含已减少的", "institution_id", order=BY_OCCUPATION, arguments={**ON, **NARROWED},
        filters={"on": VALID_ON, "removed": ("(({t}.ended_by_id IS NOT NULL) = {v})", "boolean"),
                 "current": (f"(({{t}}.valid_to = {OF_INSTITUTION.format('valid_to')}) = {{v}})", "boolean"),
                 "edition": (OF_OCCUPATION.format("edition"), "text"), "occupation": (OF_OCCUPATION.format("code"), "text")},
    )  # fmt: skip
    change_notices: Connection[ChangeNotice] = page(
        "变更公告，先后为序", "institution_id", order=Order((("{t}.confirmed_at", "timestamptz"),))
    )
    grants: Connection[Grant] = page("准予备案通知", "institution_id")
    timeline: Connection[PublicChange] = page("大事记，先后为序", "institution_id", order=IN_ORDER)
    terminations: Connection[Annotated[Termination, Later]] = page("注销、撤销公告，至多一份", "institution_id")
    closure: Closure | None = some("结束后的后续工作（第二十五条）", "{t}.institution_id = {o}.id")
    deadline: Deadline | None = deadline()
    stays: Connection[StayType] = stays()
    available_acts: list[AvailableAct] = may("institution")


@strawberry.type(description="注销、撤销公告：内容在发布时固定（第十二条、第十三条、第二十四条）。")
class Termination(Node):
    """注销、撤销公告."""

    __record__ = record.Termination
    number: str = column("文号")
    org_code: str = column("机构编码", "(SELECT i.org_code FROM institution i WHERE i.id = {t}.institution_id)")
    name: str = column("单位名称，以结束时登记的为准")
    credit_code: str = column("统一社会信用代码")
    ending: EndingKindEnum = column("结束方式")
    ending_text: str = column("结束方式名称", says("ending", EndingKind))
    article: str = column("依据条款")
    decided_on: date = column("注销或撤销之日")
    effective_on: date = column("生效日")
    valid_from: date = column("原有效期起始日")
    valid_to: date = column("原有效期届满日")
    note: str | None = column("说明")
    certificates: str = column("已颁发证书的效力说明；办法未作规定，为采用的理解")
    institution: Annotated[Institution, Later] = one("评价机构", "institution_id")
