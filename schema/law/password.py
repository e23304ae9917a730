"""口令 · how an account's password is changed by its owner, reset by the administrator, and set again with a slip that works once.

Article 26 asks that whoever acts can be named; GB/T 22239-2019 8.1.4.1 (身份鉴别) asks how: passwords that are hard to guess,
changed when somebody else has known them. The law sees an argon2 hash only, and of the slip its SHA-256.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from .article import AUTHENTICATION
from .filing_forms import SHA256
from .forms import Refusal, number, words
from .procedure import Effect, Moment, Put

UNUSABLE = "!"  # no password has this hash


@dataclass(frozen=True, kw_only=True)
class PasswordForm:
    """新口令"""

    password_hash: str = words("新口令的argon2散列", 200, private=True)


@dataclass(frozen=True, kw_only=True)
class ResetForm:
    """重置口令"""

    reason: str = words("理由，如本人忘记口令、口令可能泄露", 500)
    digest: str = words("重设单的SHA-256", 64, pattern=SHA256, private=True)
    hours: int = number("重设单几小时内有效", 1, 168, default=24)


@dataclass(frozen=True, kw_only=True)
class RedeemForm:
    """凭重设单设定口令"""

    digest: str = words("重设单的SHA-256", 64, pattern=SHA256, private=True)
    password_hash: str = words("新口令的argon2散列", 200, private=True)


def is_own_account(account: Any, form: Any, moment: Moment) -> Iterator[Refusal]:
    """是本人的账号"""
    if account.id != moment.actor.id:
        yield Refusal("NOT_YOURS", "只能更改本人的口令", AUTHENTICATION)


def is_anothers_account(account: Any, form: Any, moment: Moment) -> Iterator[Refusal]:
    """不是本人的账号：本人的口令自己更改，不能自己重置"""
    if account.id == moment.actor.id:
        yield Refusal("OWN_ACCOUNT", "不能重置本人的口令，请用更改口令，或由另一名系统管理员重置", AUTHENTICATION)


def is_current(account: Any, digest: str, moment: Moment) -> bool:
    """Whether this is the account's slip, and can still be used."""
    return account.reset_digest is not None and account.reset_digest == digest and account.reset_until > moment.at


def slip_is_good(account: Any, form: RedeemForm, moment: Moment) -> Iterator[Refusal]:
    """重设单属于该账号，没有用过，没有过期"""
    if not is_current(account, form.digest, moment):
        yield Refusal("SLIP", "重设单无效、已用过或已过期，请向系统管理员另要一张", AUTHENTICATION, "slip")


def password_changed(account: Any, form: PasswordForm, moment: Moment) -> Iterator[Effect]:
    yield Put({"password_hash": form.password_hash, "must_change": None})


def password_reset(account: Any, form: ResetForm, moment: Moment) -> Iterator[Effect]:
    until = moment.at + timedelta(hours=form.hours)
    yield Put({"password_hash": UNUSABLE, "reset_digest": form.digest, "reset_until": until})


def password_redeemed(account: Any, form: RedeemForm, moment: Moment) -> Iterator[Effect]:
    yield Put({"password_hash": form.password_hash, "must_change": None, "reset_digest": None, "reset_until": None})
