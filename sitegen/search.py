"""The search index: cards of institutions in small files, and which of them hold what, so that a phone fetches little.

How something is looked up (site/theme/assets/search.js does just this, and the tests do it again in Python):

1. The query is folded (NFKC and lower case, character by character) and split at blanks into terms.
2. Its keys are each two neighbouring characters of each term, and each filter (`d:120101`, `t:SOCIAL`, `s:ACTIVE`, `l:3`).
3. find/index.json says how many files there are; find/k/<fnv(key) % shards>.json lists for a key the card files that have it.
4. Only card files that every key names are fetched, find/c/<n>.json. A card is found if each term is a part of one of its texts.

Keys only say where to look; step 4 decides. So an index read while it is being renewed finds nothing that is not there.
"""

import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import pairwise
from typing import Any
from zlib import crc32

import orjson

from sitegen import spelling
from sitegen.client import Data
from sitegen.publish import canonical

Card = dict[str, Any]
Read = Callable[[str], bytes | None]
ROOT = "find/index.json"
EACH = 32  # cards in a file, about


def fold(text: str) -> str:
    """Full-width or half-width, capital or small: the same. A part of a text folds to a part of its folding."""
    return "".join(text.split()).lower() if text.isascii() else "".join(map(_folded, text))


@lru_cache(20_000)
def _folded(character: str) -> str:
    return "" if character.isspace() else unicodedata.normalize("NFKC", character).lower()


def initials(name: str) -> str:
    """天津食品集团（控股） -> tjspjt(kg), as it is searched."""
    return fold(spelling.initials(name))


def card(answer: Data) -> Card:
    """What search knows of an institution, from the answer its own page is made of."""
    told = answer["institution"]
    levels: dict[tuple[str, str, str], set[str]] = {}
    for scope in told["scopes"]["nodes"]:
        if scope["validTo"] == told["validTo"]:  # of this period; earlier ones are on the page
            named = scope["occupation"]
            levels.setdefault((named["edition"], named["code"], named["name"]), set()).add(str(scope["level"]))
    former = sorted(set(told["formerNames"]))
    return {
        "c": told["orgCode"],
        "n": told["name"],
        "f": former,
        "p": [initials(name) for name in (told["name"], *former)],
        "u": told["creditCode"],
        "d": told["district"]["code"],
        "t": told["track"],
        "s": told["stage"],
        "x": told["stageText"],
        "e": told["effectiveOn"] or told["validTo"],
        "o": [[*named, "".join(sorted(some, reverse=True))] for named, some in sorted(levels.items())],
    }


def written(found: Card) -> bytes:
    """As it stands in its file. orjson leaves kilobytes of room behind what it writes, and thousands of cards are held: a copy has none."""
    return bytes(memoryview(canonical(found)))


def words(found: Card) -> Iterator[str]:
    """All that may be searched of a card."""
    yield from (found["n"], *found["f"], *found["p"], found["u"], found["c"])
    for _, code, name, _ in found["o"]:
        yield from (code, name)


def keys(cards: Iterable[Card]) -> set[str]:
    """Of these cards together: they share many words, and each is taken apart once."""
    cards = [*cards]
    pairs = {first + second for text in map(fold, {word for one in cards for word in words(one)}) for first, second in pairwise(text)}
    levels = {f"l:{level}" for one in cards for *_, some in one["o"] for level in some}
    return pairs | levels | {key for one in cards for key in (f"d:{one['d']}", f"t:{one['t']}", f"s:{one['s']}")}


def sizes(count: int) -> tuple[int, int]:
    """How many card files and how many key files for so many institutions: a matter of their number alone."""
    files = 1
    while files * EACH < count:
        files *= 2
    return files, min(4 * files, 1024)


@lru_cache(100_000)
def fnv(key: str) -> int:
    """FNV-1a over code points, in 32 bits: short to write in any language."""
    told = 2166136261
    for character in key:
        told = ((told ^ ord(character)) * 16777619) & 0xFFFFFFFF
    return told


def cards_at(number: int) -> str:
    return f"find/c/{number}.json"


def keys_at(number: int) -> str:
    return f"find/k/{number}.json"


def full(cards: Iterable[Card]) -> dict[str, bytes]:
    """The whole index, file by file. Cards may come one by one; they are kept as the JSON they become."""
    known = {one["c"]: written(one) for one in cards}
    files, shards = sizes(len(known))
    held: list[list[str]] = [[] for _ in range(files)]
    for code in sorted(known):
        held[_home(code, files)].append(code)
    where: list[dict[str, list[int]]] = [{} for _ in range(shards)]
    index = {ROOT: canonical({"cards": len(known), "files": files, "shards": shards})}
    for number, some in enumerate(held):
        index[cards_at(number)] = body = b"[" + b",".join(known[code] for code in some) + b"]"
        for key in keys(orjson.loads(body)):
            where[fnv(key) % shards].setdefault(key, []).append(number)
    return index | {keys_at(number): canonical(some) for number, some in enumerate(where)}


def renewed(read: Read, told: Mapping[str, Card | None]) -> dict[str, bytes | None]:
    """The files that differ once these cards are as told (None: gone; a file that is None goes too).

    The same bytes as `full` would write, but only what is touched is read.
    """
    root = orjson.loads(read(ROOT) or b'{"cards":0,"files":0,"shards":0}')
    files, shards = root["files"], root["shards"]
    before = {number: _cards(read, number) for number in sorted({_home(code, files) for code in told})} if files else {}
    after = {number: dict(some) for number, some in before.items()}
    for code, one in told.items() if files else ():
        some = after[_home(code, files)]
        some.pop(code, None)
        if one is not None:
            some[code] = one
    count = root["cards"] + sum(len(after[number]) - len(before[number]) for number in after)
    if not files or sizes(count) != (files, shards):
        return _made_anew(read, told, files, shards)
    changed: dict[str, bytes | None] = {ROOT: canonical({**root, "cards": count})}
    where: dict[int, dict[str, list[int]]] = {}
    for number, some in after.items():
        changed[cards_at(number)] = canonical([some[code] for code in sorted(some)])
        had, has = keys(before[number].values()), keys(some.values())
        for key in had ^ has:
            shard = fnv(key) % shards
            if shard not in where:
                where[shard] = orjson.loads(read(keys_at(shard)) or b"{}")
            listed = where[shard]
            places = {*listed.get(key, []), number} if key in has else {*listed.get(key, [])} - {number}
            listed[key] = sorted(places)
            if not places:
                del listed[key]
    return changed | {keys_at(shard): canonical(listed) for shard, listed in where.items()}


def _made_anew(read: Read, told: Mapping[str, Card | None], files: int, shards: int) -> dict[str, bytes | None]:
    """Their number has outgrown the files: all of it is laid out again."""
    known: dict[str, Card | None] = {}
    for number in range(files):
        known |= _cards(read, number)
    known |= told
    old = [*map(cards_at, range(files)), *map(keys_at, range(shards))]
    return dict.fromkeys(old) | full(one for one in known.values() if one is not None)


def _cards(read: Read, number: int) -> dict[str, Card]:
    return {one["c"]: one for one in orjson.loads(read(cards_at(number)) or b"[]")}


def _home(code: str, files: int) -> int:
    return crc32(code.encode()) % files
