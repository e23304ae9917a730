"""统一身份登录 · which person of the identity provider an account belongs to: said by the administrator, never by a claim (article 26)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from .article import art
from .forms import Refusal, words
from .procedure import Effect, Moment, Put


@dataclass(frozen=True, kw_only=True)
class LinkForm:
    """账号在统一身份认证平台上对应的人"""

    issuer: str = words("认证平台的网址（ID令牌中的iss）", 300, pattern=r"https?://\S+")
    subject: str = words("该人在认证平台的标识（ID令牌中的sub）", 255, pattern=r"[!-~]+")


def not_linked_yet(account: Any, form: LinkForm, moment: Moment) -> Iterator[Refusal]:
    """尚未关联"""
    if account.subject is not None:
        yield Refusal("LINKED_ALREADY", "该账号已关联统一身份，请先解除再关联", art(26), "subject")


def is_linked(account: Any, form: Any, moment: Moment) -> Iterator[Refusal]:
    """已关联"""
    if account.subject is None:
        yield Refusal("NOT_LINKED", "该账号没有关联统一身份，无须解除", art(26))


def linked(account: Any, form: LinkForm, moment: Moment) -> Iterator[Effect]:
    yield Put({"issuer": form.issuer, "subject": form.subject})


def unlinked(account: Any, form: Any, moment: Moment) -> Iterator[Effect]:
    yield Put({"issuer": None, "subject": None})
