"""第二验证因素 · the authenticator on a person's phone, and the recovery codes for when it is lost (article 26; GB/T 22239-2019 8.1.4.1 d).

Whether a code is right is reckoned before the law is asked; the law sees in which half minute it counts, so that none counts
twice, and of recovery codes their keyed digests.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from .article import AUTHENTICATION, art
from .filing_forms import SHA256
from .forms import Opinion, Refusal, number, personal, words
from .personal import columns
from .procedure import ACTOR, SELF, Act, Add, Change, Drop, Effect, Moment, Procedure, Put, Stage
from .roles import ADMIN, PEOPLE

CODES = 10
SECRET = "factor-secret"  # what it is sealed for
DIGESTS = r"[0-9a-f]{64}(?: [0-9a-f]{64}){9}"
LATEST = 2**40  # half minutes since 1970: more than there will be


@dataclass(frozen=True, kw_only=True)
class EnrolForm:
    """登记验证器"""

    title: str = words("验证器名称，如手机型号", 50)
    secret: str = personal("验证器的密钥", SECRET, 64, pattern=r"[A-Z2-7]{32,64}")


@dataclass(frozen=True, kw_only=True)
class ProofForm:
    """动态验证码已核对"""

    step: int = number("验证码所属的半分钟，自1970年起计", 1, LATEST)


@dataclass(frozen=True, kw_only=True)
class CodesForm:
    """动态验证码已核对，另发恢复码"""

    step: int = number("验证码所属的半分钟，自1970年起计", 1, LATEST)
    digests: str = words(f"{CODES}个恢复码的密钥散列，空格隔开", 65 * CODES, pattern=DIGESTS, private=True)


@dataclass(frozen=True, kw_only=True)
class RecoveryForm:
    """使用恢复码"""

    digest: str = words("恢复码的密钥散列", 64, pattern=SHA256, private=True)


# fmt: off
class FactorStage(Stage):
    PENDING = "待确认"
    ACTIVE  = "使用中"
    REMOVED = "已停用"
# fmt: on


def is_own(factor: Any, form: Any, moment: Moment) -> Iterator[Refusal]:
    """是本人的验证器"""
    if factor.account_id != moment.actor.id:
        yield Refusal("NOT_YOURS", "不是本人的验证器", AUTHENTICATION)


def is_own_and_fresh(factor: Any, form: Any, moment: Moment) -> Iterator[Refusal]:
    """是本人的验证器，验证码没有用过"""
    yield from is_own(factor, form, moment)
    if factor.last_step is not None and form.step <= factor.last_step:
        yield Refusal("CODE_USED", "这一验证码已经用过，请等下一个", AUTHENTICATION, "code")


def is_own_and_unused(factor: Any, form: RecoveryForm, moment: Moment) -> Iterator[Refusal]:
    """是本人的验证器，恢复码没有用过"""
    yield from is_own(factor, form, moment)
    if _code(factor, form.digest) is None:
        yield Refusal("RECOVERY_CODE", "恢复码不对，或已经用过", AUTHENTICATION, "code")


def is_anothers(factor: Any, form: Any, moment: Moment) -> Iterator[Refusal]:
    """不是本人的验证器：两个人才能解除"""
    if factor.account_id == moment.actor.id:
        yield Refusal("OWN_FACTOR", "不能解除本人的验证器，请由另一名系统管理员解除", AUTHENTICATION)


def _code(factor: Any, digest: str) -> Any:
    return next((code for code in factor.codes if code.digest == digest and code.used_at is None), None)


def enrolled(factor: Any, form: EnrolForm, moment: Moment) -> Iterator[Effect]:
    yield Put({"account": ACTOR, "title": form.title, **columns("secret", form.secret, "sealed")})  # type: ignore[arg-type]


def enrolled_anew(factor: Any, form: EnrolForm, moment: Moment) -> Iterator[Effect]:
    yield Put({"title": form.title, **columns("secret", form.secret, "sealed")})  # type: ignore[arg-type]


def _with_codes(form: CodesForm) -> Iterator[Effect]:
    yield Put({"last_step": form.step})
    yield from (Add("recovery_code", {"factor": SELF, "digest": digest}) for digest in form.digests.split())


def confirmed(factor: Any, form: CodesForm, moment: Moment) -> Iterator[Effect]:
    yield from _with_codes(form)


def codes_renewed(factor: Any, form: CodesForm, moment: Moment) -> Iterator[Effect]:
    yield Drop("recovery_code", "factor")
    yield from _with_codes(form)


def recovered(factor: Any, form: RecoveryForm, moment: Moment) -> Iterator[Effect]:
    yield Change(_code(factor, form.digest), {"used_at": moment.at})


F = FactorStage
NOTHING: tuple[str, ...] = ()
# fmt: off
FACTOR = Procedure("factor", "第二验证因素", art(26), FactorStage, (
    #   act           in Chinese            basis    actor   from                   to         provided           form          and then
    Act("enrol",       "登记验证器",        art(26), PEOPLE, (None,),               F.PENDING, form=EnrolForm,    then=enrolled),
    Act("enrol_anew",  "重新登记验证器",    art(26), PEOPLE, (F.PENDING,),          F.PENDING, is_own,            EnrolForm,    then=enrolled_anew, sees=NOTHING),
    Act("confirm",     "启用验证器",        art(26), PEOPLE, (F.PENDING,),          F.ACTIVE,  is_own_and_fresh,  CodesForm,    then=confirmed, sees=NOTHING),
    Act("renew_codes", "另发恢复码",        art(26), PEOPLE, (F.ACTIVE,),           F.ACTIVE,  is_own_and_fresh,  CodesForm,    then=codes_renewed, sees=NOTHING),
    Act("recover",     "用恢复码登录",      art(26), PEOPLE, (F.ACTIVE,),           F.ACTIVE,  is_own_and_unused, RecoveryForm, then=recovered),
    Act("remove",      "停用本人的验证器",  art(26), PEOPLE, (F.ACTIVE,),           F.REMOVED, is_own_and_fresh,  ProofForm,    sees=NOTHING),
    Act("reset",       "解除他人的验证器",  art(26), ADMIN,  (F.PENDING, F.ACTIVE), F.REMOVED, is_anothers,       Opinion,      sees=NOTHING),
))
