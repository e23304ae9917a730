"""How a Chinese name sounds: for the index from A to Z, where nearly every name begins with 天津, which tells none apart, and for search.

Names are made of the same few words, so each word is spelled once. The dictionary is large; those who only print need not read it.
"""

import gc
from collections.abc import Iterator
from functools import cache, lru_cache
from types import ModuleType

COMMON = ("天津市", "天津", "中国", "中共")
WORDS = 20_000  # kept


def telling(name: str) -> str:
    """The name without the beginning it shares with the others."""
    for beginning in COMMON:
        if name.startswith(beginning) and len(name) > len(beginning):
            return name.removeprefix(beginning)
    return name


def initials(name: str) -> str:
    """The first letter of each syllable: 天津食品集团 -> tjspjt."""
    return "".join(_spelled(name, "FIRST_LETTER"))


def sound(name: str) -> str:
    """What tells it apart, in syllables: 天津食品集团 -> shi pin ji tuan."""
    return " ".join(_spelled(telling(name), "NORMAL")).lower()


def _spelled(name: str, style: str) -> Iterator[str]:
    for word in _dictionary().seg(name):
        yield from _of_word(word, style)


@cache
def _dictionary() -> ModuleType:
    """It is there for good, and never again searched for garbage: it is so large that whoever is published meanwhile would wait."""
    from pypinyin.seg import simpleseg

    gc.freeze()
    return simpleseg


@lru_cache(WORDS)
def _of_word(word: str, style: str) -> tuple[str, ...]:
    from pypinyin import Style, lazy_pinyin

    return tuple(lazy_pinyin([word], style=getattr(Style, style)))


def letter(sound: str) -> str:
    """A to Z, or # for what does not begin with one."""
    first = sound[:1].upper()
    return first if first.isascii() and first.isalpha() else "#"
