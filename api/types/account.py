"""Accounts, keys, endpoints and deliveries."""

from __future__ import annotations

from datetime import date, datetime

import strawberry

from schema.law.kinds import TieKind
from schema.law.roles import TITLES
from schema.record import account as record
from schema.record.delegation import Delegation as DelegationRecord

from ..read import Connection, Node, Order, column, one, page
from .case import AvailableAct, may
from .catalogue import District
from .enums import AccountStage, DelegationStage, EndpointStage, KeyStage, TieKindEnum, says

ROLE_SAYS = "CASE {t}.role " + " ".join(f"WHEN '{role.name}' THEN '{says}'" for role, says in TITLES.items()) + " END"


@strawberry.type(description="专家、外部质量督导员与一个单位的关系：曾任职、培训授课、近亲属任职等（第十条第（三）项、第二十条）。")
class Tie(Node):
    """专家与单位的关系."""

    __record__ = record.Tie
    kind: TieKindEnum = column("关系")
    kind_text: str = column("关系名称", says("kind", TieKind))
    credit_code: str = column("单位的统一社会信用代码")
    name: str = column("单位名称")
    since: date | None = column("自何日起")
    until: date | None = column("至何日止；仍在继续则无")
    note: str = column("说明")
    declared_on: date = column("申报日期")
    withdrawn_on: date | None = column("因申报有误而更正的日期")


@strawberry.type(description="账号：一个账号一种职权。")
class Account(Node):
    """账号."""

    __record__ = record.Account
    name: str = column("登录名")
    title: str = column("姓名或岗位")
    role: str = column("职权代码")
    role_text: str | None = column("职权", ROLE_SAYS)
    stage: AccountStage = column("状态")
    district: District | None = one("所属区", "district_id")
    employer_code: str | None = column("所属单位的统一社会信用代码")
    issuer: str | None = column("关联的统一身份认证平台；没有关联则无")
    subject: str | None = column("该人在认证平台的标识；没有关联则无")
    invited_until: datetime | None = column("邀请单有效至何时；不在邀请中则无", "CASE WHEN {t}.stage = 'INVITED' THEN {t}.reset_until END")
    ties: Connection[Tie] = page("申报的与单位的关系；本人和办理机关可见", "expert_id")
    available_acts: list[AvailableAct] = may("account")


@strawberry.type(description="代理：一名工作人员外出期间，由同一职权、同一区的同事代为办理；台账两人都记。用delegationEnter开始代理。")
class Delegation(Node):
    """代理."""

    __record__ = DelegationRecord
    stage: DelegationStage = column("状态")
    delegator: Account | None = one("委托人（被代理人）", "delegator_id")
    delegate: Account | None = one("代理人", "delegate_id")
    first_day: date = column("自何日起")
    last_day: date = column("至何日止，含当日")
    reason: str = column("事由")
    available_acts: list[AvailableAct] = may("delegation")


@strawberry.type(description="接口密钥；密钥本身只在发放时出现一次。")
class Key(Node):
    """接口密钥."""

    __record__ = record.Key
    title: str = column("用途")
    role: str = column("职权代码")
    prefix: str = column("密钥开头")
    stage: KeyStage = column("状态")
    expires_on: date | None = column("失效日期")
    scopes: str = column("范围，空格隔开；*为该职权的全部", "coalesce({t}.scopes, '*')")
    used_at: datetime | None = column("最近一次使用，约到分钟；没有用过则无")
    account: Account | None = one("本人的密钥：属于哪个账号；系统的密钥则无", "account_id")
    available_acts: list[AvailableAct] = may("key")


@strawberry.type(description="一次变更通知的投递。")
class Delivery(Node):
    """投递."""

    __record__ = record.Delivery
    event: str = column("事件")
    position: int = column("变更位置")
    state: str = column("状态：WAITING DELIVERED RETRYING DEAD")
    attempts: int = column("已试次数")
    status: int | None = column("对方的HTTP状态码")
    error: str | None = column("失败原因")
    created_at: datetime = column("产生时刻")
    delivered_at: datetime | None = column("送达时刻")
    next_at: datetime | None = column("下次重试时刻")


@strawberry.type(description="变更通知的接收地址（Standard Webhooks）：只按门铃，不带内容。")
class Endpoint(Node):
    """接收地址."""

    __record__ = record.Endpoint
    title: str = column("接收方")
    url: str = column("网址")
    stage: EndpointStage = column("状态")
    previous_until: datetime | None = column("更换密钥后，旧密钥同时签名到何时；没有更换过则无")
    events: list[str] = column("接收的事件；空为全部")
    deliveries: Connection[Delivery] = page("投递记录，新的在前", "endpoint_id", order=Order(descending=True))
    available_acts: list[AvailableAct] = may("endpoint")
