"""Where a record lives: a natural key as one readable, safe path segment, and the URL of a path."""

import hashlib
import re
from functools import lru_cache
from urllib.parse import quote

RESERVED = frozenset({"district", "occupation", "type", "page", "ended", "versions", "index"})
LONGEST = 180  # bytes; a file name may have 255
PLAIN = re.compile("[0-9A-Za-z-]+")  # nothing to spell out
AS_IS = re.compile("[0-9A-Za-z/()~._-]*")  # what a link says as it is
BRACKETS = {"〔": "(", "〕": ")"}  # 津技鉴准备〔2022〕1号 -> 津技鉴准备(2022)1号


@lru_cache(5_000)
def segment(key: str) -> str:
    """The key as one path segment. No two keys share one: what is not kept is spelled out as _hex_."""
    told = key if PLAIN.fullmatch(key) else "".join(map(_spell, key)) or "~"
    if told in RESERVED:
        return "~" + told
    if len(told.encode()) > LONGEST:
        digest = hashlib.sha256(key.encode()).hexdigest()[:16]
        return told.encode()[: LONGEST - 17].decode(errors="ignore") + "~" + digest
    return told


@lru_cache(20_000)
def _spell(character: str) -> str:
    if (character.isascii() and character.isalnum()) or character == "-":
        return character
    if "\u4e00" <= character <= "\u9fff" or "\u3400" <= character <= "\u4dbf":
        return character
    return BRACKETS.get(character) or f"_{ord(character):x}_"


@lru_cache(5_000)
def url(path: str) -> str:
    """A path of the site as it stands in a link."""
    return path if AS_IS.fullmatch(path) else "".join(map(_quoted, path))


@lru_cache(20_000)
def _quoted(character: str) -> str:
    return quote(character, safe="/()~-_.")
