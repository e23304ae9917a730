"""评价机构 · a filed institution, from its listing to the end of its filing (articles 10(5) and 12; its other ends are to come)."""

from __future__ import annotations

from .article import art
from .procedure import Act, Procedure, Stage, Until, time_is_up
from .roles import CLOCK, LAW


# fmt: off
class InstitutionStage(Stage):
    #         the public reads   and the law lets it last
    ACTIVE  = "备案有效",        Until("valid_to", art(10, 5))
    EXPIRED = "备案届满"


A, E = InstitutionStage
INSTITUTION_LIFE = Procedure("institution", "评价机构", art(10, 5), InstitutionStage, (
    #   act       in Chinese          basis       actor  from     to provided      the public is told
    Act("list",   "列入评价机构名录", art(10, 5), LAW,   (None,), A, tells="institution.listed"),
    Act("extend", "增加备案范围",     art(10, 5), LAW,   (A,),    A, tells="institution.extended"),
    Act("change", "变更登记事项",     art(11),    LAW,   (A,),    A, tells="institution.changed"),
    Act("expire", "备案有效期届满",   art(10, 5), CLOCK, (A,),    E, time_is_up, tells="institution.expired"),
))
