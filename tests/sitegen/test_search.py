"""Search finds every institution by every part of its names, initials, codes and occupations: in Python, and in the browser's own script."""

import json
import random
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest
from conftest import Town
from hypothesis import given, settings
from hypothesis import strategies as st
from sample import SKILLS, UNITS, register, scopes

from sitegen import memory, search
from sitegen.config import SOURCE
from sitegen.pages import Address

Files = Mapping[str, bytes]
NODE = shutil.which("node")


def looked_up(files: Files, query: str, **filters: str) -> set[str]:
    """The documented look-up, step by step, written apart from the script."""
    terms = [search.fold(term) for term in query.split()]
    wanted = {term[at : at + 2] for term in terms for at in range(len(term) - 1)}
    wanted |= {f"{name}:{value}" for name, value in filters.items()}
    root = json.loads(files["find/index.json"])
    named = set(range(root["files"]))
    for key in wanted:
        named &= set(json.loads(files[f"find/k/{search.fnv(key) % root['shards']}.json"]).get(key, []))
    found = (card for number in named for card in json.loads(files[f"find/c/{number}.json"]))
    return {
        card["c"] for card in found
        if all(any(term in search.fold(word) for word in search.words(card)) for term in terms)
        and all(value in "".join(o[3] for o in card["o"]) if name == "l" else card[name] == value for name, value in filters.items())
    }  # fmt: skip


def answer(number: int, name: str, former: tuple[str, ...] = (), stage: str = "ACTIVE", skills: int = 2) -> dict[str, object]:
    nodes = [
        {"occupation": {"edition": "2022", "code": code, "name": skill}, "level": level, "validTo": "2025-10-20"}
        for code, skill, level in scopes(number, 3 * skills)
    ]
    _, track, district = UNITS[number % len(UNITS)]
    return {"institution": {
        "orgCode": f"{track[0]}000012{number:06}", "name": name, "formerNames": list(former), "creditCode": f"91120000{number:09}X",
        "district": {"code": district}, "track": track, "stage": stage, "stageText": stage, "validTo": "2025-10-20", "effectiveOn": None,
        "scopes": {"nodes": nodes},
    }}  # fmt: skip


def cards(count: int) -> list[search.Card]:
    return [search.card(answer(n, f"{UNITS[n % len(UNITS)][0]}第{n}分公司", (f"天津老{n}厂",) if n % 3 == 0 else ())) for n in range(count)]


NAMES = st.text(st.sampled_from("天津市河东轧钢有限公司（集团）职业技术学院ＡB重庆长安行"), min_size=2, max_size=24)


@settings(max_examples=60, deadline=None)
@given(st.lists(NAMES, min_size=1, max_size=5, unique=True), st.randoms(use_true_random=False))
def test_every_part_of_every_name_initials_and_code_finds_its_institution(names: list[str], dice: random.Random) -> None:
    some = [search.card(answer(n, name, (names[0],))) for n, name in enumerate(names)]
    files = search.full([*cards(40), *({**card, "c": f"Z{n:012}"} for n, card in enumerate(some))])
    for n, card in enumerate(some):
        words = [card["n"], *card["f"], *card["p"], card["u"], f"Z{n:012}", *(word for o in card["o"] for word in (o[1], o[2]))]
        for word in words:
            begin = dice.randrange(len(word) - 1)
            for end in range(begin + 2, len(word) + 1):
                assert f"Z{n:012}" in looked_up(files, word[begin:end]), word[begin:end]


def test_nothing_is_found_that_does_not_hold_what_is_asked() -> None:
    known = cards(300)
    files = search.full(known)
    for query in ("轧钢", "tjsp", "第12分", "6-31-01-03", "电工 河西", "老9厂", "不在名录"):
        terms = query.split()
        holding = {card["c"] for card in known if all(any(term in search.fold(word) for word in search.words(card)) for term in terms)}
        assert looked_up(files, query) == holding
    assert looked_up(files, "公司", d="120110", l="3") == {
        card["c"] for card in known if card["d"] == "120110" and "公司" in card["n"] and any("3" in o[3] for o in card["o"])
    }


def test_initials_are_those_of_the_syllables() -> None:
    assert search.initials("天津食品集团有限公司") == "tjspjtyxgs"
    assert search.initials("重庆长安ABC（集团）") == "cqcaabc(jt)"


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32))
def test_an_index_renewed_card_by_card_is_the_index_made_anew(seed: int) -> None:
    dice = random.Random(seed)
    known = {card["c"]: card for card in cards(dice.choice((0, 30, 62, 66)))}
    files = search.full(known.values())
    for _ in range(4):
        told: dict[str, search.Card | None] = {}
        for _ in range(dice.randint(1, 6)):
            n = dice.randrange(70)
            card = search.card(answer(n, f"天津新{dice.randrange(9)}厂", stage=dice.choice(("ACTIVE", "EXPIRED"))))
            told[card["c"]] = dice.choice((card, card, None))
        for name, body in search.renewed(files.get, told).items():
            files.pop(name, None)
            if body is not None:
                files[name] = body
        known = {code: card for code, card in (known | told).items() if card is not None}  # type: ignore[operator]
        assert files == search.full(known.values())


def test_a_query_fetches_a_few_small_files() -> None:
    files = search.full([*cards(2000), search.card(answer(2000, "天津蓟州盘山石刻厂"))])
    assert max(map(len, files.values())) < 40_000
    root = json.loads(files["find/index.json"])
    named = [json.loads(files[f"find/k/{search.fnv(key) % root['shards']}.json"])[key] for key in ("盘山", "山石", "psskc"[1:3])]
    assert [len(some) for some in named] == [1, 1, 1]


DRIVER = """
import {{ readFileSync, existsSync }} from 'node:fs';
import {{ search, fold, fnv }} from {module};
const get = async name => existsSync({folder} + '/' + name) ? JSON.parse(readFileSync({folder} + '/' + name)) : null;
const told = [];
for (const [query, filters] of {queries}) {{
  const found = [];
  for await (const some of search(get, query, filters)) found.push(...some.map(card => card.c));
  told.push(found);
}}
console.log(JSON.stringify({{ told, folded: fold(' Ａb（控 股）Ⅲ'), hashes: ['天津', 'd:120101', '𠮷野'].map(fnv) }}));
"""


@pytest.mark.skipif(NODE is None, reason="no node here; the browser's test is make check-site")
def test_the_browsers_script_finds_what_the_documented_look_up_finds(tmp_path: Path) -> None:
    known = cards(200)
    files = search.full(known)
    for name, body in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(body)
    queries = [
        ["轧钢", {}], ["tjspjt", {}], ["ＴＪＳＰ", {}], ["电工 第1", {}], ["公司", {"d": "120110"}], ["老9", {}], ["", {"t": "SOCIAL", "d": "120112"}],
        ["91120000000000012", {}], ["Y000012000003"[:9], {"s": "ACTIVE"}], ["6-31-01", {}], ["没有这一家", {}], ["（控股", {}],
    ]  # fmt: skip
    script = DRIVER.format(
        module=json.dumps((SOURCE / "theme/assets/search.js").as_uri()), folder=json.dumps(str(tmp_path / "find")), queries=json.dumps(queries)
    )
    ran = subprocess.run([str(NODE), "--input-type=module", "-e", script], capture_output=True, text=True, timeout=60)
    assert ran.returncode == 0, ran.stderr
    told = json.loads(ran.stdout)
    assert [set(found) for found in told["told"]] == [looked_up(files, query, **filters) for query, filters in queries]  # type: ignore[arg-type]
    assert all(len(found) == len(set(found)) for found in told["told"])
    assert told["told"][0] and told["told"][1] == told["told"][2] != [] and not told["told"][10]
    assert told["folded"] == search.fold(" Ａb（控 股）Ⅲ") and told["hashes"] == [search.fnv(key) for key in ("天津", "d:120101", "𠮷野")]


async def test_the_published_index_follows_the_register(town: Town) -> None:
    sample = Town(register(40), town.config)
    await sample.build()

    def found(query: str) -> set[str]:
        return looked_up(sample.tree(), query)

    assert found("津食品") >= {"Y000012000011"}
    sample.register.rename("Y000012000003", "天津新塘公交集团")
    await sample.catch_up()
    assert found("新塘公交") == found("xtgjjt") == {"Y000012000003"} and "Y000012000003" in found("公共交通")
    sample.register.strike("Y000012000003")
    await sample.catch_up()
    assert found("新塘公交") == set()


def test_skills_of_the_sample_are_searched_by_their_codes() -> None:
    files = search.full(cards(30))
    assert all(looked_up(files, code) for code, _ in SKILLS)
    assert looked_up(files, "6-18-02-04") == looked_up(files, "焊工")


async def test_an_index_that_a_crash_has_left_half_renewed_is_made_anew(town: Town) -> None:
    sample = Town(register(40), town.config)
    await sample.build()
    before = {file: file.read_bytes() for file in sorted(sample.config.out.glob("find/k/*.json"))[::2]}
    position = (sample.config.state / "position.json").read_bytes()
    sample.register.rename("Y000012000003", "天津新塘公交集团")
    await sample.catch_up(prove=False)
    whole = sample.tree()
    for file, body in before.items():
        file.write_bytes(body)
    (sample.config.state / "position.json").write_bytes(position)
    memory.intend(sample.config.state, [Address("institution", "Y000012000003")])
    await sample.catch_up(prove=False)
    assert sample.tree() == whole
