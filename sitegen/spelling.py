"""How a Chinese name sounds, for the index from A to Z; nearly every name begins with 天津, which tells none apart."""

from functools import cache

COMMON = ("天津市", "天津", "中国", "中共")


def telling(name: str) -> str:
    """The name without the beginning it shares with the others."""
    for beginning in COMMON:
        if name.startswith(beginning) and len(name) > len(beginning):
            return name.removeprefix(beginning)
    return name


@cache
def sound(name: str) -> str:
    from pypinyin import Style, lazy_pinyin  # a large dictionary, which those who only print need not read

    return " ".join(lazy_pinyin(telling(name), style=Style.NORMAL)).lower()


def letter(name: str) -> str:
    """A to Z, or # for what does not begin with one."""
    first = sound(name)[:1].upper()
    return first if first.isascii() and first.isalpha() else "#"
