"""GraphQL as a client meets it: every word explained, pages that hold, one answer on both paths, limits, HTTP as the draft asks."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import httpx
import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLNonNull,
    GraphQLObjectType,
    get_named_type,
    is_leaf_type,
)

from api.app import create_app
from api.graphql import schema
from api.identity.password import hashed
from api.limits import FIELDS
from api.settings import Settings
from schema.record.nouns import NOUNS
from schema.record.transaction import connection, transaction
from tests.api.conftest import WHO
from tests.world import World

pytestmark = pytest.mark.asyncio(loop_scope="module")
CORE = schema._schema
TYPES = [t for name, t in sorted(CORE.type_map.items()) if not name.startswith("__")]
MEDIA = "application/graphql-response+json"


def chinese(text: str | None) -> bool:
    return bool(text) and any("\u4e00" <= c <= "\u9fff" for c in str(text))


@pytest.mark.parametrize("type_", TYPES, ids=lambda t: t.name)
async def test_every_type_field_argument_and_value_is_explained_in_chinese(type_: Any) -> None:
    bare = []
    own = type_.name not in ("Boolean", "Date", "DateTime", "Float", "ID", "Int", "String")
    if own and type_.name not in ("Query", "Mutation") and not chinese(type_.description):
        bare.append(type_.name)
    if isinstance(type_, GraphQLEnumType):
        bare += [f"{type_.name}.{name}" for name, value in type_.values.items() if not chinese(value.description)]
    if isinstance(type_, GraphQLObjectType | GraphQLInterfaceType | GraphQLInputObjectType):
        for name, field in type_.fields.items():
            bare += [f"{type_.name}.{name}"] if not chinese(field.description) else []
            arguments = getattr(field, "args", {})
            bare += [
                f"{type_.name}.{name}({a}:)" for a, argument in arguments.items() if not chinese(argument.description)
            ]
    assert bare == []


# -- both paths


def selection(type_: Any, depth: int, seen: tuple[str, ...] = ()) -> str:
    """Every field of a type, some levels down, with fragments and aliases here and there."""
    parts = ["__typename"]
    for name, field in type_.fields.items():
        target = get_named_type(field.type)
        if any(isinstance(argument.type, GraphQLNonNull) for argument in field.args.values()):
            continue
        if is_leaf_type(target):
            parts.append(name)
        elif depth and target.name not in seen:
            page = "(first: 3)" if "first" in field.args else ""
            parts.append(f"{name}{page} {{ {selection(target, depth - 1, (*seen, type_.name))} }}")
    return " ".join(parts)


ROOTS = [
    name for name, field in CORE.query_type.fields.items()  # type: ignore[union-attr]
    if isinstance(get_named_type(field.type), GraphQLObjectType)
    and name not in ("viewer", "procedures", "returnReasonCodes", "couldAssess", "receiptKeys", "planPreflight",
                     "certificateCheck", "certificateCheckMany", "expertCandidates")
]  # fmt: skip
ARGUMENTS = {
    "institution": '(orgCode: "Y000012000001")', "publicPlan": '(number: "Y000012000001-2022-0001")',
    "changeNotice": '(number: "津技鉴变〔2022〕1号")', "grant": '(number: "津技鉴备〔2022〕1号")', "termination": '(number: "甲")',
    "notice": '(number: "津技鉴示〔2022〕2号")',
    "certificate": '(number: "Y000012000001225000001")',
    "programme": '(number: "计划甲")', "draw": '(number: "抽取甲")', "inspectionNotice": '(number: "督导甲")',
    "criticism": '(number: "通报甲")', "call": '(number: "津人社鉴申〔2022〕1号")', "occupation": '(edition: "2015", code: "6-31-01-03")',
}  # fmt: skip


def root_query(name: str) -> str:
    field = CORE.query_type.fields[name]  # type: ignore[union-attr]
    target = get_named_type(field.type)
    arguments = ARGUMENTS.get(name, "(first: 4)" if "first" in field.args else "")
    tries = (selection(target, depth) for depth in (3, 2, 1))  # fewer levels of what has too much to tell
    told = next(told for told in tries if len(told.replace("{", " ").replace("}", " ").split()) <= FIELDS)
    return f"{name}{arguments} {{ {told} }}"


@pytest.mark.parametrize("root", ROOTS)
async def test_the_plan_and_the_executor_give_the_same_answer(filled: World, root: str) -> None:
    for who in WHO:
        query = root_query(root)
        whole = await filled.ask(f"{{ {query} }}", who)
        walked = await filled.ask(f"{{ {query} viewer {{ role }} }}", who)
        assert "errors" not in whole, whole
        assert "errors" not in walked, walked
        assert whole["extensions"]["plan"] == "compiled"
        assert walked["extensions"]["plan"].startswith("executor over one statement, for ")
        walked["data"].pop("viewer")
        assert json.dumps(whole["data"]) == json.dumps(walked["data"]), who


SHAPES = """query($id: ID!, $yes: Boolean!, $no: Boolean = false, $first: Int, $stages: [NoticeStage!]) {
  a: node(id: $id) { ...any b: id ... on Notice { number @skip(if: $no) title @include(if: $yes) rows(first: $first) { totalCount } }
    ... @include(if: $no) { id } }
  notices(first: $first, stages: $stages) { totalCount edges { cursor node { ...on } } pageInfo { ...info } nodes { stage } nodes { number } }
  institutions(first: 1, name: "海河") @skip(if: $yes) { totalCount }
  named: institutions(first: $first) { nodes { name ...named } }
}
fragment any on Node { __typename id }
fragment on on Notice { id rows(first: 1) { nodes { level ... on NoticeRow { level } } } }
fragment info on PageInfo { hasNextPage hasPreviousPage startCursor endCursor __typename }
fragment named on Institution { orgCode ... on Node { id } }""".replace("...on }", "...seen }").replace(
    "fragment on on", "fragment seen on"
)


@pytest.mark.parametrize(
    "given",
    [
        {"yes": True}, {"yes": False}, {"yes": True, "no": True}, {"yes": True, "first": 1}, {"yes": True, "first": None},
        {"yes": True, "stages": None}, {"yes": True, "stages": []}, {"yes": True, "stages": ["LIVE", "ENDED"]},
        {"yes": True, "stages": ["ENDED"]}, {"yes": False, "no": None},
    ],
)  # fmt: skip
async def test_fragments_aliases_directives_and_null_or_absent_variables_agree_on_both_paths(
    filled: World, given: dict[str, Any]
) -> None:
    notice = (await filled.data("{ notices(last: 1) { nodes { id } } }"))["notices"]["nodes"][0]["id"]
    whole = await filled.ask(SHAPES, id=notice, **given)
    walked = await filled.ask(SHAPES.replace("  a: node", "  viewer { role } a: node"), id=notice, **given)
    if given.get("no", False) is None:
        assert [e["extensions"]["code"] for e in whole["errors"]] == ["BAD_INPUT"]
        return
    assert "errors" not in whole, whole
    walked["data"].pop("viewer")
    assert json.dumps(whole["data"]) == json.dumps(walked["data"])
    node, yes, no = whole["data"]["a"], given["yes"], given.get("no", False)
    assert set(node) == {"__typename", "id", "b", "rows"} | ({"number"} if not no else set()) | (
        {"title"} if yes else set()
    )
    expected = {None: 2, (): 0, ("LIVE", "ENDED"): 2, ("ENDED",): 1}
    key = None if given.get("stages") is None else tuple(given["stages"])
    assert whole["data"]["notices"]["totalCount"] == expected[key]
    assert len(whole["data"]["notices"]["nodes"]) == min(expected[key], given.get("first") or 20)


async def test_variables_inside_a_list_are_those_of_this_request(filled: World) -> None:
    query = "query($s: NoticeStage!) { notices(stages: [$s, VOID]) { nodes { stage } } }"
    for stage in ("LIVE", "ENDED"):
        assert (await filled.data(query, s=stage))["notices"]["nodes"] == [{"stage": stage}]


async def test_an_argument_that_is_null_or_absent_does_not_narrow(filled: World) -> None:
    for arguments in ("", "(track: null)", "(track: null, stage: null, name: null, district: null, occupation: null)"):
        assert (await filled.data(f"{{ institutions{arguments} {{ totalCount }} }}"))["institutions"] == {
            "totalCount": 1
        }
    for arguments in (
        "(track: SOCIAL)",
        "(stage: EXPIRED)",
        '(name: "没有")',
        '(district: "120111")',
        '(occupation: "9-99-99-99")',
    ):
        assert (await filled.data(f"{{ institutions{arguments} {{ totalCount }} }}"))["institutions"] == {
            "totalCount": 0
        }
    for missing in ("", "(orgCode: null)", '(orgCode: "")', '(orgCode: "Y000012000001", creditCode: "x")'):
        assert await filled.data(f"{{ institution{missing} {{ name }} }}") == {"institution": None}


# -- node ids


def recorded() -> Iterator[tuple[str, Any]]:
    for type_ in TYPES:
        origin = getattr((type_.extensions or {}).get("strawberry-definition"), "origin", None)
        record = getattr(origin, "__record__", None)
        node = isinstance(type_, GraphQLObjectType) and any(of.name == "Node" for of in type_.interfaces)
        if node and record is not None:
            yield type_.name, record


async def ids(record: Any) -> list[UUID]:
    async with connection() as raw:
        return [row["id"] for row in await raw.fetch(f'SELECT id FROM "{record._meta.db_table}" ORDER BY id LIMIT 3')]


def gid(name: str, key: Any) -> str:
    return base64.b64encode(f"{name}:{key}".encode()).decode()


NODE = "query($id: ID!) { node(id: $id) { __typename id } }"


@pytest.mark.parametrize(("name", "record"), list(recorded()), ids=lambda one: one if isinstance(one, str) else "")
async def test_a_node_of_every_type_is_found_by_those_who_see_it_and_by_nobody_else(
    filled: World, name: str, record: Any
) -> None:
    found = await ids(record)
    assert found, f"no {name} in the story"
    seen_by = {who for who in WHO if (await filled.data(NODE, who, id=gid(name, found[0])))["node"]}
    for who in seen_by:
        for path in (NODE, NODE.replace("{ node", "{ viewer { role } node")):
            got = (await filled.data(path, who, id=gid(name, found[0])))["node"]
            assert got == {"__typename": name, "id": gid(name, found[0])}
    everyone = {"District", "Occupation", "Standard", "Institution", "Grant", "Scope", "PublicChange", "InstitutionVersion",
                "ChangeNotice", "ChangeNoticeLine", "Termination", "Closure", "PublicPlan", "PublicSitting", "Programme", "Draw", "DrawObject", "Pick",
                "InspectionNotice", "PublishedIssue", "RectificationNotice", "Criticism"}  # fmt: skip
    if name in everyone:
        assert seen_by == set(WHO)
    elif name not in ("Call", "Notice", "NoticeRow", "Proof", "Stay", "Deadline"):
        assert not {None, "site"} & seen_by
    for mangled in (
        gid(name, f"{{{found[0]}}}"),
        gid(name, str(found[0]).upper()),
        gid(name, ""),
        gid(name, "x"),
        gid("Query", found[0]),
        gid("DeadlineAlternative", found[0]),
        gid("Punctuality", found[0]),
        "",
    ):
        assert await filled.data(NODE, "auditor", id=mangled) == {"node": None} or str(found[0]).upper() == str(
            found[0]
        )


async def test_what_has_an_id_in_a_list_is_the_same_thing_by_its_id(filled: World) -> None:
    data = await filled.data(
        "{ filings { nodes { id number } } notices { nodes { id number } } worklist { nodes { id caseId subject } } }",
        "centre",
    )
    for filing in data["filings"]["nodes"]:
        query = "query($anything: ID!) { node(id: $anything) { ... on Filing { id number } } }"
        assert (await filled.data(query, "centre", anything=filing["id"]))["node"] == filing
    for notice in data["notices"]["nodes"]:
        query = "query($anything: ID!) { node(id: $anything) { ... on Filing { id number } ... on Notice { id it: number } } }"
        assert (await filled.data(query, "centre", anything=notice["id"]))["node"] == {
            "id": notice["id"],
            "it": notice["number"],
        }
    assert data["worklist"]["nodes"]
    for task in data["worklist"]["nodes"]:
        assert (await filled.data(NODE, "centre", id=task["caseId"]))["node"]["id"] == task["caseId"]


# -- pages

PAGE = """query($first: Int, $after: String, $last: Int, $before: String) {
  occupations(first: $first, after: $after, last: $last, before: $before, edition: "2015") {
    totalCount nodes { code } edges { cursor } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }"""


NO_UUID = base64.b64encode(b'["2015", "6", "no uuid"]').decode()
ROWLESS = PAGE[: PAGE.index("totalCount")] + "totalCount } }"


async def page(world: World, **given: Any) -> Any:
    return (await world.data(PAGE, **given))["occupations"]


async def test_pages_forwards_and_backwards_cover_the_list_once_in_order(filled: World) -> None:
    whole: list[str] = []
    after = None
    while True:
        one = await page(filled, first=37, after=after)
        assert one["pageInfo"]["hasPreviousPage"] is (after is not None)
        assert (one["pageInfo"]["startCursor"], one["pageInfo"]["endCursor"]) == (
            one["edges"][0]["cursor"],
            one["edges"][-1]["cursor"],
        )
        whole += [node["code"] for node in one["nodes"]]
        after = one["pageInfo"]["endCursor"]
        if not one["pageInfo"]["hasNextPage"]:
            break
    assert whole == sorted(set(whole))
    assert len(whole) == one["totalCount"]
    back: list[str] = []
    before = None
    while True:
        one = await page(filled, last=37, before=before)
        assert one["pageInfo"]["hasNextPage"] is (before is not None)
        assert (one["pageInfo"]["startCursor"], one["pageInfo"]["endCursor"]) == (
            one["edges"][0]["cursor"],
            one["edges"][-1]["cursor"],
        )
        back = [node["code"] for node in one["nodes"]] + back
        before = one["pageInfo"]["startCursor"]
        if not one["pageInfo"]["hasPreviousPage"]:
            break
    assert back == whole
    middle = await page(filled, first=100, after=(await page(filled, first=3))["pageInfo"]["endCursor"],
                        before=(await page(filled, first=9))["pageInfo"]["endCursor"])  # fmt: skip
    assert [node["code"] for node in middle["nodes"]] == whole[3:8]
    beyond = await page(filled, first=5, after=(await page(filled, last=1))["pageInfo"]["endCursor"])
    assert (beyond["nodes"], beyond["pageInfo"]) == (
        [], {"hasNextPage": False, "hasPreviousPage": True, "startCursor": None, "endCursor": None},
    )  # fmt: skip


@pytest.mark.parametrize(
    "given",
    [
        {"first": 0}, {"first": -1}, {"first": 101}, {"last": 0}, {"last": 101}, {"first": 1, "last": 1}, {"first": 2147483648},
        {"first": "1"}, {"first": 1.5}, {"after": ""}, {"after": "游标"}, {"after": "x"}, {"before": "W10="},
        {"after": base64.b64encode(b'["a"]').decode()}, {"after": base64.b64encode(b'["a", "b", 3]').decode()},
        {"after": NO_UUID}, {"after": base64.b64encode(b"[" * 9000).decode()},
        {"after": base64.b64encode(b"\xff\xfe").decode()}, {"before": base64.b64encode(b'["\\u0000", "a", "b"]').decode()},
    ],
)  # fmt: skip
async def test_a_page_that_cannot_be_is_bad_input_on_every_path(filled: World, given: dict[str, Any]) -> None:
    for query in (PAGE, PAGE.replace("{\n  occ", "{\n  viewer { role } occ")):
        answer = await filled.ask(query, **given)
        assert "data" not in answer, given
        assert {error["extensions"]["code"] for error in answer["errors"]} == {"BAD_INPUT"}, given
    if "before" not in given and given.get("after") != NO_UUID:  # without rows nothing is compared with the database
        assert "errors" in await filled.ask(ROWLESS, **given)


async def test_a_hundred_is_the_most_and_twenty_the_usual(filled: World) -> None:
    assert [
        len((await page(filled, **given))["nodes"]) for given in ({}, {"first": 100}, {"last": 100}, {"first": 1})
    ] == [20, 100, 100, 1]


async def test_a_cursor_holds_while_rows_are_added_before_and_after_it(filled: World) -> None:
    first = await page(filled, first=10)
    rest = [node["code"] for node in (await page(filled, first=5, after=first["pageInfo"]["endCursor"]))["nodes"]]
    added = ("0-00-00-00", "9-99-99-99")
    async with transaction() as raw:
        await raw.execute(
            "INSERT INTO occupation SELECT gen_random_uuid(), edition, n, name, kind, is_skill, work_types, valid_from, valid_to, successor"
            " FROM unnest($1::text[]) n, (SELECT * FROM occupation WHERE edition = '2015' LIMIT 1) o", added,
        )  # fmt: skip
    try:
        again = [node["code"] for node in (await page(filled, first=5, after=first["pageInfo"]["endCursor"]))["nodes"]]
        assert again == rest
        assert (await page(filled, first=1))["nodes"] == [{"code": added[0]}]
        assert (await page(filled, last=1))["nodes"] == [{"code": added[1]}]
    finally:
        async with transaction() as raw:
            await raw.execute("DELETE FROM occupation WHERE code = ANY($1)", added)


async def test_the_total_counts_what_the_asker_sees(filled: World) -> None:
    query = "{ calls { totalCount nodes { title } } filings { totalCount } objections { totalCount } accounts { totalCount } ledger { totalCount } }"
    totals = {who: {name: one["totalCount"] for name, one in (await filled.data(query, who)).items()} for who in WHO}
    assert (
        totals[None]
        == totals["site"] | {"accounts": 0}
        == {"calls": 3, "filings": 0, "objections": 0, "accounts": 0, "ledger": 0}
    )
    assert totals["bureau"]["calls"] == totals["auditor"]["calls"] == 4
    assert (totals["factory"]["filings"], totals["centre"]["filings"], totals["centre"]["objections"]) == (1, 4, 1)
    assert (totals["factory"]["accounts"], totals["centre"]["accounts"], totals["admin"]["accounts"]) == (1, 10, 21)
    seen = [totals[who]["ledger"] for who in ("auditor", "centre", "bureau")]
    assert seen == sorted(seen, reverse=True)  # each sees the lines of the cases it sees
    assert seen[0] > seen[1] > seen[2] > 0


# -- what the public sees

PUBLIC_ROOTS = {
    "publicPlan", "publicPlans", "publicSittings",
    "institution", "institutions", "grant", "grants", "notice", "notices", "call", "calls", "districts", "occupation", "occupations",
    "standards", "publicChanges", "changeNotice", "changeNotices", "formerNames", "termination", "terminations",
    "deadlines", "punctuality", "programme", "programmes", "draw", "draws", "inspectionNotice", "inspectionNotices", "criticism",
    "criticisms",
}  # fmt: skip


@pytest.mark.parametrize("root", ROOTS)
async def test_the_public_sees_what_is_public_and_nothing_more(filled: World, root: str) -> None:
    found = (await filled.data(f"{{ {root_query(root)} }}"))[root]
    text = json.dumps(found, ensure_ascii=False)
    if root == "certificate":  # the public asks by number and name
        assert found is None
        return
    if root not in PUBLIC_ROOTS:
        assert found["nodes"] == [] == found["edges"]
        assert found["totalCount"] == 0
    else:
        assert found
    hidden = (
        "未发布的安排",
        "尚未公开的正文",
        "王经办",
        "周工",
        "13800000000",
        "李四",
        "申报材料与事实不符",
        "专家甲",
        "ASSESSOR某",
        "whsec_",
        "设备不足",
        "业务调整",
        "未经考核颁发证书",
        "配偶任职",
        "未备案参加考评",
        "整改要求",
        "总体意见",
        "赵总",
        "钱某",
        "收受财物",
        *map(str, filled.ids.values()),
    )
    assert not [word for word in hidden if word in text]
    if root in ("notices", "notice"):
        notices = found["nodes"] if root == "notices" else [found]
        assert all(row.get("item") is None for notice in notices for row in notice["rows"]["nodes"])
        assert all(notice["ledger"]["nodes"] == [] for notice in notices)
        assert all(notice["stays"]["nodes"] for notice in notices)


async def test_the_feed_is_read_from_its_own_place_and_never_answers_null(filled: World) -> None:
    query = "query($after: String, $first: Int) { publicChanges(after: $after, first: $first) { hasNextPage endCursor nodes { cursor event } } }"
    after, seen = None, []
    while True:
        feed = (await filled.data(query, after=after, first=3))["publicChanges"]
        seen += [change["event"] for change in feed["nodes"]]
        assert not feed["nodes"] or feed["endCursor"] == feed["nodes"][-1]["cursor"]
        after = feed["endCursor"]
        if not feed["hasNextPage"]:
            break
    whole = (await filled.data(query, first=100))["publicChanges"]
    assert seen == [change["event"] for change in whole["nodes"]]
    again = (await filled.data(query, after=after, first=3))["publicChanges"]
    assert again == {"hasNextPage": False, "endCursor": after, "nodes": []}
    only = "{ publicChanges(first: 3) { hasNextPage } }"
    assert await filled.data(only) == {"publicChanges": {"hasNextPage": True}}
    assert (await filled.data("{ publicChanges(first: 3) { endCursor } }"))["publicChanges"]["endCursor"] == (
        await filled.data(query, first=3)
    )["publicChanges"]["endCursor"]


# -- limits


async def code_of(world: World, query: str, who: str | None = None, **variables: Any) -> str:
    answer = await world.ask(query, who, **variables)
    assert "data" not in answer
    [code] = {error["extensions"]["code"] for error in answer["errors"]}
    return str(code)


def nested(levels: int) -> str:
    inner = "id"
    for _ in range(levels):
        inner = f"institution {{ scopes(first: 1) {{ nodes {{ {inner} }} }} }}"
    return f"{{ grants(first: 1) {{ nodes {{ {inner} }} }} }}"


async def test_what_would_cost_too_much_is_not_run(filled: World) -> None:
    assert "errors" not in await filled.ask(nested(3))
    assert await code_of(filled, nested(4)) == "TOO_COSTLY"
    assert await code_of(filled, "{" + " ".join(f"a{n}: districts {{ code }}" for n in range(61)) + "}") == "TOO_COSTLY"
    assert "errors" not in await filled.ask("{" + " ".join(f"a{n}: districts {{ code }}" for n in range(60)) + "}")
    wide = "{ institutions(first: 100) { nodes { scopes(first: 100) { nodes { institution { scopes(first: 100) { nodes { id } } } } } } } }"
    assert await code_of(filled, wide) == "TOO_COSTLY"
    hidden = wide.replace("nodes { id }", "...f") + " fragment f on ScopeConnection { nodes { id } }"
    assert await code_of(filled, hidden) == "TOO_COSTLY"
    varied = wide.replace("first: 100", "first: $n").replace("{ inst", "query($n: Int) { inst", 1)
    assert await code_of(filled, varied, n=100) == "TOO_COSTLY"
    assert "errors" not in await filled.ask(varied, n=2)
    assert await code_of(filled, "{" + "districts { code } " * 1500 + "}") == "TOO_COSTLY"
    assert await code_of(filled, "{a" * 900 + "}" * 900) in ("TOO_COSTLY", "BAD_INPUT")
    bomb = "{ ...f0 } " + " ".join(f"fragment f{n} on Query {{ ...f{n + 1} ...f{n + 1} }}" for n in range(16))
    assert await code_of(filled, bomb + " fragment f16 on Query { districts { code } }") == "TOO_COSTLY"
    ring = "{ ...a } fragment a on Query { ...b } fragment b on Query { ...a }"
    assert await code_of(filled, ring) == "BAD_INPUT"


async def test_the_cost_is_told(filled: World) -> None:
    answer = await filled.ask("{ institutions(first: 10) { nodes { scopes(first: 5) { nodes { id } } } } }")
    assert answer["extensions"]["cost"] >= 50


async def test_two_operations_without_a_name_are_not_run_at_all(filled: World) -> None:
    wide = "mutation a { sessionClose { closed } } mutation b { sessionClose { closed } }"
    assert await code_of(filled, wide) == "BAD_INPUT"


@pytest.mark.parametrize(
    "query",
    [
        "{ __schema { types { name } } }",
        '{ __type(name: "Filing") { name } }',
        "{ x: __schema { queryType { name } } }",
    ],
)
async def test_the_public_may_not_introspect_outside_a_demonstration(filled: World, query: str) -> None:
    async with production(filled) as client:
        answer = await client.post("/graphql", json={"query": query}, headers={"accept": MEDIA})
        assert (answer.status_code, answer.json()["errors"][0]["extensions"]["code"]) == (403, "FORBIDDEN")
        staff = {"authorization": f"Bearer {filled.tokens['bureau']}"}
        assert "errors" not in (await client.post("/graphql", json={"query": query}, headers=staff)).json()
        assert (await client.get("/graphql", headers={"accept": "text/html"})).status_code == 404
        assert (await client.post("/graphql", json={"query": "{ institutions { tota } }"})).json()["errors"][0][
            "message"
        ].count("Did you mean") == 0
        moved = await client.post("/graphql", json={"query": 'mutation { demoAdvance(to: "2030-01-01") { now } }'})
        assert moved.json()["errors"][0]["extensions"]["code"] == "FORBIDDEN"


def production(world: World) -> httpx.AsyncClient:
    app = create_app(Settings(demo=False, max_body=2000), "", worker=False)
    return httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://jinji.test")


# -- HTTP


@pytest.mark.parametrize(
    ("accept", "kind", "status"),
    [
        (MEDIA, MEDIA, 400),
        (f"{MEDIA}, application/json;q=0.5", MEDIA, 400),
        ("application/json", "application/json", 200),
        ("*/*", "application/json", 200),
    ],
)
async def test_the_media_type_asked_for_decides_the_status_of_a_request_that_never_ran(
    filled: World, accept: str, kind: str, status: int
) -> None:
    post = filled.client.post
    bad = await post("/graphql", json={"query": "{ nothing }"}, headers={"accept": accept})
    assert (bad.status_code, bad.headers["content-type"]) == (status, f"{kind}; charset=utf-8")
    assert "data" not in bad.json()
    good = await post("/graphql", json={"query": "{ __typename }"}, headers={"accept": accept})
    assert (good.status_code, good.headers["content-type"], good.json()["data"]) == (
        200,
        f"{kind}; charset=utf-8",
        {"__typename": "Query"},
    )
    assert (good.headers["vary"], good.headers["cache-control"]) == ("Accept", "no-store")


async def test_queries_work_over_get_and_mutations_do_not(filled: World) -> None:
    got = await filled.client.get(
        "/graphql",
        params={
            "query": "query($n: Int) { districts { code } calls(first: $n) { totalCount } }",
            "variables": '{"n": 1}',
        },
    )
    assert (got.status_code, len(got.json()["data"]["districts"])) == (200, 16)
    refused = await filled.client.get("/graphql", params={"query": "mutation { sessionClose { closed } }"})
    assert (refused.status_code, refused.headers["allow"], "data" in refused.json()) == (405, "GET, POST", False)
    assert refused.json()["errors"][0]["extensions"]["code"] == "BAD_INPUT"
    assert (await filled.client.put("/graphql", json={"query": "{ __typename }"})).status_code == 405
    ide = await filled.client.get("/graphql", headers={"accept": "text/html"})
    assert (ide.status_code, "graphiql" in ide.text.lower()) == (200, True)


@pytest.mark.parametrize(
    "body",
    [
        b"", b"{", b"null", b'"x"', b"5", b"[]", b'[{"query": "{ __typename }"}]', b'{"query": 5}', b"{}", b'{"query": ""}',
        b'{"query": "{ __typename }", "variables": [1]}', b'{"query": "{ __typename }", "variables": "x"}',
        b'{"query": "{ __typename }", "extensions": 5}', b'\xff{"query": "{ __typename }"}', b'{"query": "\\ud800"}',
        b'{"query": "{ __typename }", "variables": {"a": ' + b"[" * 5000 + b"]" * 5000 + b"}}",
    ],
)  # fmt: skip
async def test_a_body_that_is_no_operation_is_answered_in_graphqls_form(filled: World, body: bytes) -> None:
    answer = await filled.client.post("/graphql", content=body, headers={"content-type": "application/json"})
    assert (answer.status_code, answer.headers["content-type"]) == (400, f"{MEDIA}; charset=utf-8")
    assert [error["extensions"]["code"] for error in answer.json()["errors"]] == ["BAD_INPUT"]


async def test_other_media_types_and_unnamed_operations_are_refused(filled: World) -> None:
    form = await filled.client.post("/graphql", data={"query": "mutation { sessionClose { closed } }"})
    assert (form.status_code, form.json()["errors"][0]["extensions"]["code"]) == (400, "BAD_INPUT")
    named = {"query": "query a { __typename } query b { districts { code } }"}
    for operation, expected in (("a", {"__typename": "Query"}), ("c", None), (None, None), (5, None)):
        answer = (await filled.client.post("/graphql", json={**named, "operationName": operation})).json()
        assert answer.get("data") == expected
        assert expected or answer["errors"][0]["extensions"]["code"] == "BAD_INPUT"


async def test_a_body_over_the_limit_is_413(filled: World) -> None:
    async with production(filled) as client:
        long = {"query": "{ __typename }" + " " * 2000}
        answer = await client.post("/graphql", json=long)
        assert (answer.status_code, answer.json()) == (
            413,
            {"errors": [{"message": "请求超过2000字节", "extensions": {"code": "BAD_INPUT"}}]},
        )
        assert (await client.post("/graphql", json={"query": "{ __typename }"})).status_code == 200


@pytest.mark.parametrize("accept", ["multipart/mixed;subscriptionSpec=1.0, application/json", "text/event-stream"])
async def test_no_stream_goes_round_the_limits(filled: World, accept: str) -> None:
    answer = await filled.client.post("/graphql", json={"query": nested(4)}, headers={"accept": accept})
    assert answer.json()["errors"][0]["extensions"]["code"] == "TOO_COSTLY"


# -- who asks


@pytest.mark.parametrize(
    "token",
    [
        "Bearer js_unknown",
        "Bearer jk_unknown",
        "Bearer x",
        "Bearer",
        "Basic Y2VudHJlOng=",
        "",
        "Bearer js_" + "x" * 300,
    ],
)
async def test_an_unknown_token_is_an_error_and_not_a_lesser_right(filled: World, token: str) -> None:
    answer = await filled.client.post(
        "/graphql", json={"query": "{ districts { code } }"}, headers={"authorization": token}
    )
    assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")
    assert [error["extensions"] for error in answer.json()["errors"]] == [{"code": "UNAUTHENTICATED"}]
    assert "data" not in answer.json()


LOGIN = """mutation($name: String!, $password: String!) { sessionOpen(name: $name, password: $password) {
  token viewer { role title } userErrors { code article } } }"""


async def logged_in(world: World, name: str, password: str) -> Any:
    return await world.ask(LOGIN, name=name, password=password)


async def test_logging_in_out_and_too_often_wrong(filled: World) -> None:
    open_ = """mutation($p: String!) { accountOpen(name: "newcomer", title: "新人", role: "AUDITOR", password: $p) {
      account { name } userErrors { code field } } }"""
    short = await filled.data(open_, "admin", p="123456789")
    assert short["accountOpen"] == {"account": None, "userErrors": [{"code": "PASSWORD", "field": "form.password"}]}
    assert (await filled.data(open_, "centre", p="天津海河2022年第1号"))["accountOpen"]["userErrors"] == [
        {"code": "NOT_YOUR_OFFICE", "field": None}
    ]
    assert (await filled.data(open_, "admin", p="天津海河2022年第1号"))["accountOpen"] == {
        "account": {"name": "newcomer"},
        "userErrors": [],
    }
    assert (await filled.data(open_, "admin", p="天津海河2022年第1号"))["accountOpen"]["userErrors"] == [
        {"code": "NAME_TAKEN", "field": None}
    ]
    failed = {
        "sessionOpen": {
            "token": None,
            "viewer": None,
            "userErrors": [{"code": "LOGIN_FAILED", "article": "第二十六条"}],
        }
    }
    for name, password in (
        ("newcomer", "wrong"),
        ("nobody", "天津海河2022年第1号"),
        ("newcomer", ""),
        ("newcomer", "x" * 201),
        ("centre", "!"),
    ):
        assert (await logged_in(filled, name, password))["data"] == failed
    entry = (await logged_in(filled, "newcomer", "天津海河2022年第1号"))["data"]["sessionOpen"]
    assert entry["viewer"] == {"role": "AUDITOR", "title": "新人"}
    filled.tokens["newcomer"] = entry["token"]
    assert (await filled.data("{ viewer { role } }", "newcomer"))["viewer"] == {"role": "AUDITOR"}
    assert (await filled.data("mutation { sessionClose { closed } }", "newcomer"))["sessionClose"] == {"closed": True}
    out = await filled.client.post(
        "/graphql",
        json={"query": "{ __typename }"},
        headers={"authorization": f"Bearer {filled.tokens.pop('newcomer')}"},
    )
    assert out.status_code == 401
    for _ in range(7):  # three have failed already
        assert (await logged_in(filled, "newcomer", "wrong"))["data"] == failed
    limited = await logged_in(filled, "newcomer", "天津海河2022年第1号")
    assert limited["errors"][0]["extensions"]["code"] == "RATE_LIMITED"
    assert (await logged_in(filled, "nobody", "wrong"))["data"] == failed
    nul = await logged_in(filled, "a\u0000b", "x")
    assert nul["errors"][0]["extensions"]["code"] == "BAD_INPUT"
    assert await hashed("x") != await hashed("x")


async def test_a_closed_account_and_a_revoked_key_enter_no_more(filled: World) -> None:
    issued = await filled.data(
        'mutation { keyIssue(title: "试", role: "AUDITOR") { key { id prefix } secret } }', "admin"
    )
    filled.tokens["key"] = issued["keyIssue"]["secret"]
    assert (await filled.data("{ viewer { role } }", "key"))["viewer"] == {"role": "AUDITOR"}
    assert issued["keyIssue"]["secret"].startswith(issued["keyIssue"]["key"]["prefix"])
    await filled.act("admin", "keyRevoke", id=issued["keyIssue"]["key"]["id"], form={"reason": "试完"})
    answer = await filled.client.post(
        "/graphql", json={"query": "{ __typename }"}, headers={"authorization": f"Bearer {filled.tokens.pop('key')}"}
    )
    assert answer.status_code == 401
    async with connection() as raw:
        held = json.dumps(
            [dict(row) for row in await raw.fetch("SELECT * FROM ledger WHERE noun IN ('key', 'account', 'endpoint')")],
            default=str,
        )
    assert issued["keyIssue"]["secret"] not in held
    assert "argon2" not in held
    assert "whsec_" not in held


# -- what goes wrong inside


async def test_what_breaks_inside_is_masked_and_has_a_reference(filled: World) -> None:
    async with transaction() as raw:
        await raw.execute("ALTER TABLE standard RENAME TO broken")
    try:
        for query, who in (
            ("{ standards { nodes { title } } }", None),
            ("{ standards { nodes { title } } viewer { role } }", "auditor"),
        ):
            answer = await filled.client.post("/graphql", json={"query": query}, headers={"accept": MEDIA} | (
                {"authorization": f"Bearer {filled.tokens[who]}"} if who else {}))  # fmt: skip
            [error] = answer.json()["errors"]
            reference = error["extensions"].pop("reference")
            assert (answer.status_code, "data" in answer.json()) == (500, False)
            assert error["extensions"] == {"code": "INTERNAL"}
            assert error["message"] == f"系统内部错误，请联系管理员并告知编号{reference}"
            assert len(reference) == 8
    finally:
        async with transaction() as raw:
            await raw.execute("ALTER TABLE broken RENAME TO standard")
    assert "errors" not in await filled.ask("{ standards { nodes { title } } }")


async def test_the_log_of_a_fault_holds_no_secret(filled: World, capsys: pytest.CaptureFixture[str]) -> None:
    async with transaction() as raw:
        await raw.execute("ALTER TABLE standard RENAME TO broken")
    try:
        await filled.ask(
            "query($s: String) { standards(after: null) { nodes { title } } institution(orgCode: $s) { name } }",
            "centre",
            s="极秘的值",
        )
    finally:
        async with transaction() as raw:
            await raw.execute("ALTER TABLE broken RENAME TO standard")
    said = "".join(capsys.readouterr())
    assert "UndefinedTableError" in said
    assert filled.tokens["centre"] not in said
    assert "极秘的值" not in said


async def test_every_table_of_the_law_that_the_api_shows_says_who_sees_it(filled: World) -> None:
    unseen = {
        name
        for name, record in recorded()
        if not getattr(record, "SIGHT", True) and name not in ("Stay", "Deadline", "Task", "LedgerLine")
    }
    assert unseen == set()
    assert set(NOUNS) >= {"filing", "notice", "objection"}
