"""账号与接口 · who may enter, with which key, and who is told of changes: each act accountable (articles 3(1) and 26)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from .article import ACCESS, art
from .filing_forms import SHA256
from .forms import Opinion, Refusal, given, number, ref, rows, words
from .invitation import InvitationForm, InviteForm, invitation_is_good, reissued, withdrawn
from .kinds import TieKind
from .leaving import HELD, LeavingForm, handed_over, is_handed_over
from .password import (
    UNUSABLE,
    PasswordForm,
    RedeemForm,
    ResetForm,
    is_anothers_account,
    is_own_account,
    password_changed,
    password_redeemed,
    password_reset,
    slip_is_good,
)
from .procedure import ACTOR, SELF, Act, Add, Change, Effect, Moment, Procedure, Put, Stage
from .reach import ALL, NARROW, WORDS, kept
from .roles import ADMIN, CENTRE, EXPERT, INSTITUTION, PEOPLE, STAFF, SUPERVISOR, Role
from .sign_on import LinkForm, is_linked, linked, not_linked_yet, unlinked
from .unit import normal
from .uscc import fault


@dataclass(frozen=True, kw_only=True)
class AccountForm:
    """账号"""

    name: str = words("登录名", 40, pattern=r"[a-z0-9][a-z0-9._-]{2,39}")
    title: str = words("姓名或岗位", 50)
    role: str = words("职权：PUBLIC INSTITUTION EXPERT SUPERVISOR DISTRICT CENTRE BUREAU AUDITOR ADMIN", 20)
    password_hash: str = words("口令的argon2散列", 200, private=True)
    district: Any = ref("district", "所属区，仅区人社局", default=None)
    credit_code: str | None = words("所属单位的统一社会信用代码（申请单位、专家、督导员任职单位）", 40, default=None)
    must_change: bool = given("首次登录须先更改口令", default=False)


@dataclass(frozen=True, kw_only=True)
class TieForm:
    """专家、外部质量督导员与单位的关系"""

    kind: TieKind = given("关系")
    credit_code: str = words("单位的统一社会信用代码", 40)
    name: str = words("单位名称", 100)
    since: date | None = given("自何日起", default=None)
    until: date | None = given("至何日止；仍在继续则不填", default=None)
    note: str = words("说明，如职务、课程、何人任何职", 300)


@dataclass(frozen=True, kw_only=True)
class TieCorrection:
    """更正申报有误的关系"""

    tie: Any = ref("tie", "申报有误的关系")
    reason: str = words("更正理由", 500)


@dataclass(frozen=True, kw_only=True)
class KeyForm:
    """接口密钥"""

    title: str = words("用途", 100)
    role: str = words("职权，如SITE", 20)
    digest: str = words("密钥的SHA-256", 64, pattern=SHA256, private=True)
    prefix: str = words("密钥开头，供辨认", 20)
    expires_on: date | None = given("失效日期", default=None)
    scopes: str = words("范围，空格隔开；*为该职权的全部", 2000, default=ALL, pattern=WORDS)


@dataclass(frozen=True, kw_only=True)
class OwnKeyForm:
    """本人的接口密钥"""

    title: str = words("用途", 100)
    digest: str = words("密钥的SHA-256", 64, pattern=SHA256, private=True)
    prefix: str = words("密钥开头，供辨认", 20)
    expires_on: date = given("失效日期")
    scopes: str = words("范围，空格隔开，如read act:plan.submit", 2000, pattern=NARROW)


@dataclass(frozen=True, kw_only=True)
class EndpointForm:
    """变更通知的接收地址"""

    title: str = words("接收方", 100)
    url: str = words("接收网址", 500, pattern=r"https?://\S+")
    secret: str = words("签名密钥（whsec_开头）", 200, private=True, pattern=r"whsec_\S+")
    events: list[str] = rows(str, "要接收的事件，不填为全部", 50)


@dataclass(frozen=True, kw_only=True)
class RotationForm:
    """更换签名密钥"""

    secret: str = words("新的签名密钥（whsec_开头）", 200, private=True, pattern=r"whsec_\S+")
    overlap_hours: int = number("旧密钥同时签名的小时数，供接收方更换", 0, 720, default=24)


# fmt: off
class AccountStage(Stage):
    INVITED = "待接受邀请"
    ACTIVE  = "使用中"
    CLOSED  = "已停用"


class KeyStage(Stage):
    ACTIVE = "使用中"
    CLOSED = "已停用"


class EndpointStage(Stage):
    ACTIVE  = "启用"
    PAUSED  = "暂停"
    REMOVED = "已移除"
# fmt: on


def account_is_sound(account: Any, form: AccountForm | InviteForm, moment: Moment) -> Iterator[Refusal]:
    """职权存在，区和单位填写齐全"""
    people = {role.name for role in Role} - {"SITE", "CLOCK", "LAW"}
    if form.role not in people:
        yield Refusal("ROLE_UNKNOWN", f"没有“{form.role}”这一职权", art(26), "role")
    if form.role == "DISTRICT" and form.district is None:
        yield Refusal("DISTRICT_MISSING", "区人社局账号须指明所属区", art(3), "district")
    if form.role == "INSTITUTION" and not form.credit_code:
        yield Refusal("UNIT_MISSING", "申请单位账号须填统一社会信用代码", art(9, 1), "creditCode")
    if form.credit_code and (problem := fault(normal(form.credit_code))):
        yield Refusal("CREDIT_CODE", f"统一社会信用代码{problem}", art(9, 1), "creditCode")


def opened(account: Any, form: AccountForm, moment: Moment) -> Iterator[Effect]:
    yield Put({**_person(form), "password_hash": form.password_hash, "must_change": form.must_change or None})


def invited(account: Any, form: InviteForm, moment: Moment) -> Iterator[Effect]:
    yield Put({**_person(form), "password_hash": UNUSABLE})
    yield from reissued(account, form, moment)


def _person(form: AccountForm | InviteForm) -> dict[str, Any]:
    code = normal(form.credit_code) if form.credit_code else None
    return {**{name: getattr(form, name) for name in ("name", "title", "role", "district")}, "employer_code": code}


def tie_is_sound(account: Any, form: TieForm, moment: Moment) -> Iterator[Refusal]:
    """是专家或外部质量督导员的账号；统一社会信用代码校验无误，起止日期合理"""
    if account.role not in ("EXPERT", "SUPERVISOR"):
        yield Refusal("NOT_AN_EXPERT", f"{account.title}不是专家或外部质量督导员", art(10, 3))
    if problem := fault(normal(form.credit_code)):
        yield Refusal("CREDIT_CODE", f"统一社会信用代码{problem}", art(9, 1), "creditCode")
    if form.since and form.until and form.until < form.since:
        yield Refusal("WINDOW", "止日早于起日", art(10, 3), "until")


def tie_is_of_account(account: Any, form: TieCorrection, moment: Moment) -> Iterator[Refusal]:
    """是本人申报的关系，尚未更正"""
    if form.tie.expert_id != account.id or form.tie.withdrawn_on is not None:
        yield Refusal("NOT_THIS_ACCOUNT", "不是本人申报的关系，或已更正", art(10, 3), "tie")


def declared(account: Any, form: TieForm, moment: Moment) -> Iterator[Effect]:
    values = {name: getattr(form, name) for name in TieForm.__dataclass_fields__}
    yield Add("tie", {**values, "credit_code": normal(form.credit_code), "expert": SELF, "declared_on": moment.day})


def corrected(account: Any, form: TieCorrection, moment: Moment) -> Iterator[Effect]:
    yield Change(form.tie, {"withdrawn_on": moment.day})


def role_may_hold_key(key: Any, form: KeyForm, moment: Moment) -> Iterator[Refusal]:
    """密钥只给公开网站或只读的监督检查"""
    if form.role not in ("SITE", "AUDITOR"):
        yield Refusal("ROLE_UNKNOWN", "接口密钥的职权只能是SITE或AUDITOR", art(26), "role")
    yield from reach_is_for_a_key(key, form, moment)


def reach_is_for_a_key(key: Any, form: KeyForm | OwnKeyForm, moment: Moment) -> Iterator[Refusal]:
    """范围不含账号、密钥、验证器和接收地址的事项，失效日期不早于今日"""
    if never := kept(form.scopes):
        yield Refusal("SCOPE", f"密钥不能办理{'、'.join(never)}：谁可以进入，由登录的人办理", ACCESS, "scopes")
    if form.expires_on is not None and form.expires_on < moment.day:
        yield Refusal("EXPIRED", "失效日期早于今日", ACCESS, "expiresOn")


def is_own_key(key: Any, form: Any, moment: Moment) -> Iterator[Refusal]:
    """是本人的密钥"""
    if key.account_id != moment.actor.id:
        yield Refusal("NOT_YOURS", "不是本人的密钥", ACCESS)


def issued_to_oneself(key: Any, form: OwnKeyForm, moment: Moment) -> Iterator[Effect]:
    own = {"account": ACTOR, "role": moment.actor.role.name}
    yield Put({**{name: getattr(form, name) for name in OwnKeyForm.__dataclass_fields__}, **own})


def issued(key: Any, form: KeyForm, moment: Moment) -> Iterator[Effect]:
    reach = None if form.scopes == ALL else form.scopes
    yield Put({**{name: getattr(form, name) for name in KeyForm.__dataclass_fields__}, "scopes": reach})


def registered(endpoint: Any, form: EndpointForm, moment: Moment) -> Iterator[Effect]:
    yield Put({name: getattr(form, name) for name in EndpointForm.__dataclass_fields__})


def rotated(endpoint: Any, form: RotationForm, moment: Moment) -> Iterator[Effect]:
    until = moment.at + timedelta(hours=form.overlap_hours)
    yield Put({"secret": form.secret, "previous_secret": endpoint.secret, "previous_until": until})


A, E, K = AccountStage, EndpointStage, KeyStage
OWNERS = INSTITUTION | STAFF & ~ADMIN
# fmt: off
ACCOUNT = Procedure("account", "账号", art(26), AccountStage, (
    #   act       in Chinese      basis       actor  from         to         provided           form          and then
    Act("open",   "开立账号",     art(26),    ADMIN, (None,),     A.ACTIVE,  account_is_sound,  AccountForm,  then=opened),
    Act("invite", "邀请开立账号", art(26),    ADMIN, (None,),     A.INVITED, account_is_sound,  InviteForm,   then=invited),
    Act("invite_again",        "另发邀请单",     art(26), ADMIN,  (A.INVITED,), A.INVITED, form=InvitationForm, then=reissued, sees=()),
    Act("withdraw_invitation", "撤回邀请",       art(26), ADMIN,  (A.INVITED,), A.CLOSED,  form=Opinion,        then=withdrawn, sees=()),
    Act("accept_invitation",   "接受邀请，设定口令", art(26), PEOPLE, (A.INVITED,), A.ACTIVE, invitation_is_good, RedeemForm, then=password_redeemed, sees=()),
    Act("close",  "停用账号",     art(26),    ADMIN, (A.ACTIVE,), A.CLOSED,  is_handed_over,    LeavingForm,  then=handed_over, sees=HELD),
    Act("link",   "关联统一身份", art(26),    ADMIN, (A.ACTIVE,), A.ACTIVE,  not_linked_yet,    LinkForm,     then=linked),
    Act("unlink", "解除统一身份的关联", art(26), ADMIN, (A.ACTIVE,), A.ACTIVE, is_linked,      Opinion,      then=unlinked),
    Act("declare_tie", "申报与单位的关系", art(10, 3), EXPERT | SUPERVISOR | CENTRE, (A.ACTIVE,), A.ACTIVE, tie_is_sound, TieForm, then=declared),
    Act("correct_tie", "更正申报有误的关系", art(10, 3), CENTRE, (A.ACTIVE,), A.ACTIVE, tie_is_of_account, TieCorrection, then=corrected),
    Act("change_password", "更改本人的口令",   art(26), PEOPLE, (A.ACTIVE,), A.ACTIVE, is_own_account,      PasswordForm, then=password_changed, sees=()),
    Act("reset_password",  "重置他人的口令",   art(26), ADMIN,  (A.ACTIVE,), A.ACTIVE, is_anothers_account, ResetForm,    then=password_reset, sees=()),
    Act("redeem_password", "凭重设单设定口令", art(26), PEOPLE, (A.ACTIVE,), A.ACTIVE, slip_is_good,        RedeemForm,   then=password_redeemed, sees=()),
))
KEY = Procedure("key", "接口密钥", art(26), KeyStage, (
    Act("issue",  "发放接口密钥", art(26),    ADMIN, (None,),     K.ACTIVE,  role_may_hold_key, KeyForm,      then=issued),
    Act("revoke", "收回接口密钥", art(26),    ADMIN, (K.ACTIVE,), K.CLOSED,  form=Opinion),
    Act("issue_own", "为本人发放接口密钥", art(26), OWNERS, (None,),     K.ACTIVE, reach_is_for_a_key, OwnKeyForm, then=issued_to_oneself),
    Act("give_up",   "停用本人的接口密钥", art(26), OWNERS, (K.ACTIVE,), K.CLOSED, is_own_key),
))
ENDPOINT = Procedure("endpoint", "变更通知接收地址", art(3, 1), EndpointStage, (
    Act("register", "登记接收地址", art(3, 1), ADMIN, (None,),               E.ACTIVE,  form=EndpointForm, then=registered),
    Act("rotate",   "更换签名密钥", art(3, 1), ADMIN, (E.ACTIVE,),           E.ACTIVE,  form=RotationForm, then=rotated),
    Act("pause",    "暂停发送",     art(3, 1), ADMIN, (E.ACTIVE,),           E.PAUSED),
    Act("resume",   "恢复发送",     art(3, 1), ADMIN, (E.PAUSED,),           E.ACTIVE),
    Act("remove",   "移除接收地址", art(3, 1), ADMIN, (E.ACTIVE, E.PAUSED),  E.REMOVED, form=Opinion),
))
