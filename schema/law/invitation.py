"""邀请 · how a person comes to an account without anybody else ever knowing its password (article 26; GB/T 22239-2019 8.1.4.1).

The administrator invites and hands over a slip that works once and not for long; the invited sets the password. Of the slip the
law sees the SHA-256.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from .article import AUTHENTICATION
from .filing_forms import SHA256
from .forms import Refusal, number, ref, words
from .password import UNUSABLE, RedeemForm, is_current
from .procedure import Effect, Moment, Put

LONGEST = 336  # hours: a fortnight
DEFAULT = 72


@dataclass(frozen=True, kw_only=True)
class InviteForm:
    """邀请开立账号"""

    name: str = words("登录名", 40, pattern=r"[a-z0-9][a-z0-9._-]{2,39}")
    title: str = words("姓名或岗位", 50)
    role: str = words("职权：PUBLIC INSTITUTION EXPERT SUPERVISOR DISTRICT CENTRE BUREAU AUDITOR ADMIN", 20)
    district: Any = ref("district", "所属区，仅区人社局", default=None)
    credit_code: str | None = words("所属单位的统一社会信用代码（申请单位、专家、督导员任职单位）", 40, default=None)
    digest: str = words("邀请单的SHA-256", 64, pattern=SHA256, private=True)
    hours: int = number("邀请单几小时内有效", 1, LONGEST, default=DEFAULT)


@dataclass(frozen=True, kw_only=True)
class InvitationForm:
    """另发邀请单"""

    digest: str = words("新邀请单的SHA-256", 64, pattern=SHA256, private=True)
    hours: int = number("邀请单几小时内有效", 1, LONGEST, default=DEFAULT)


def invitation_is_good(account: Any, form: RedeemForm, moment: Moment) -> Iterator[Refusal]:
    """邀请单属于该账号，没有用过，没有撤回，没有过期"""
    if not is_current(account, form.digest, moment):
        yield Refusal("SLIP", "邀请单无效，或已用过、撤回、过期，请向系统管理员另要一张", AUTHENTICATION, "slip")


def reissued(account: Any, form: InviteForm | InvitationForm, moment: Moment) -> Iterator[Effect]:
    yield Put({"reset_digest": form.digest, "reset_until": moment.at + timedelta(hours=form.hours)})


def withdrawn(account: Any, form: Any, moment: Moment) -> Iterator[Effect]:
    yield Put({"password_hash": UNUSABLE, "reset_digest": None, "reset_until": None})
