"""Every field with every argument, every act, every file: walked in order, as every role, on both ways to an answer.

What chance draws (`test_read_path.py`) may miss is asked here once for each place of the contract.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import orjson
import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    get_named_type,
    get_nullable_type,
    is_leaf_type,
)

from api.acts import BY_HAND as CARRYING
from api.acts import mutation_name
from api.read import from_global, global_id
from schema.law.chapters import CHAPTERS
from schema.law.roles import PUBLIC, SITE, Role
from schema.record.ledger import Line
from schema.record.transaction import connection
from tests.api.asking import BY_HAND, Asked, Words
from tests.api.conftest import WHO
from tests.api.test_read_path import CORE, RECORDS, met, posted, same, seen, words
from tests.world import ACCOUNTS, World

__all__ = ("seen", "words")
pytestmark = pytest.mark.asyncio(loop_scope="module")
TOGETHER = 25  # selections of one query
OFFICE = {None: PUBLIC, "site": SITE, **{name: Role[role] for name, _, role, _ in ACCOUNTS}}


@dataclass
class Way:
    """How a type is come to from the root: the fields on the way, each with its arguments."""

    steps: tuple[str, ...] = ()

    def around(self, inner: str) -> str:
        return "".join(f"{step} {{ " for step in self.steps) + inner + " }" * len(self.steps)


@dataclass
class Place:
    """A type of the contract, and what is asked of it: one text for each field and for each argument."""

    type_: Any
    way: Way
    asked: list[str] = field(default_factory=list)


def places(words: Words) -> Iterator[Place]:
    """Every object type that a query comes to, by the shortest way."""
    root = CORE.query_type
    waiting, known = [Place(root, Way())], {"Query"}
    while waiting:
        place = waiting.pop(0)
        for name, definition in place.type_.fields.items():
            if place.type_ is root and name in BY_HAND:
                continue
            target = get_named_type(definition.type)
            needed = {key: one for key, one in definition.args.items() if isinstance(one.type, GraphQLNonNull)}
            place.asked.append(text(name, definition, needed, words))
            place.asked += [text(name, definition, needed | {key: one}, words) for key, one in definition.args.items() if key not in needed]
            step = f"{name}{arguments(needed | {k: v for k, v in definition.args.items() if k == 'first'}, words)}"
            for kind in _kinds(target):
                if kind.name not in known:
                    known.add(kind.name)
                    inside = (step,) if kind is target else (step, f"... on {kind.name}")
                    waiting.append(Place(kind, Way((*place.way.steps, *inside))))
        yield place


def _kinds(target: Any) -> list[Any]:
    if isinstance(target, GraphQLInterfaceType):
        return sorted(CORE.get_possible_types(target), key=lambda one: one.name)
    return [target] if isinstance(target, GraphQLObjectType) else []


def text(name: str, definition: Any, given: dict[str, Any], words: Words) -> str:
    target = get_named_type(definition.type)
    inner = "" if is_leaf_type(target) else " { __typename id }" if "id" in target.fields else " { __typename }"
    if not is_leaf_type(target) and "nodes" in target.fields:
        inner = " { totalCount nodes { __typename } }" if "totalCount" in target.fields else " { nodes { __typename } }"
    return f"{name}{arguments(given, words)}{inner}"


def arguments(given: dict[str, Any], words: Words) -> str:
    said = [f"{name}: {value(name, one.type, words)}" for name, one in given.items()]
    return f"({', '.join(said)})" if said else ""


def value(name: str, type_: Any, words: Words) -> str:
    """One value that this argument may have, as GraphQL writes it."""
    inner = get_nullable_type(type_)
    if isinstance(inner, GraphQLList):
        return f"[{value(name, inner.of_type, words)}]"
    if isinstance(inner, GraphQLEnumType):
        return sorted(inner.values)[0]
    if isinstance(inner, GraphQLInputObjectType):
        needed = {key: one for key, one in inner.fields.items() if isinstance(one.type, GraphQLNonNull)}
        return "{" + ", ".join(f"{key}: {value(key, one.type, words)}" for key, one in needed.items()) + "}"
    plain = {"Int": "3", "Float": "3.5", "Boolean": "true", "Date": '"2022-03-09"', "DateTime": '"2022-03-09T01:00:00Z"', "Upload": "null"}
    if str(inner) in plain:
        return plain[str(inner)]
    if str(inner) == "ID":
        return f'"{next(one for one in words.ids if from_global(one))}"'
    if name in ("after", "before"):
        return "null"
    return f'"{words.words.get(name, ("津",))[0]}"'


async def test_every_field_with_every_argument_as_everybody_by_both_ways(
    filled: World, words: Words, seen: dict[str | None, dict[str, set[str]]]
) -> None:
    asked = told = 0
    for place in places(words):
        for start in range(0, len(place.asked), TOGETHER):
            some = place.asked[start : start + TOGETHER]
            body = place.way.around(" ".join(["__typename", *(f"a{n}: {one}" for n, one in enumerate(some))]))
            query = Asked(f"{{ {body} }}", f"{{ {body} viewer {{ role }} }}", {})
            for who in WHO:
                data = await same(filled, query, who)
                assert data is not None, (who, query.text, await posted(filled, query.text, {}, who))
                hidden = [(name, key) for name, key in met(orjson.loads(data)) if key not in seen[who][name]]
                assert hidden == [], (who, query.text)
                told += len(data) > 40
            asked += len(some)
    assert asked > 1_000
    assert told > 1_000, "hardly anything is told to anybody: the ways lead nowhere"


# -- acts


ACTS = [
    (mutation_name(chapter.name, act.name), act)
    for chapter in CHAPTERS for act in chapter.acts
    if mutation_name(chapter.name, act.name) in CORE.mutation_type.fields  # type: ignore[union-attr]
]  # fmt: skip


async def test_whoever_may_not_do_an_act_does_not_do_it_and_leaves_nothing_behind(filled: World, words: Words) -> None:
    before, ids = await Line.all().count(), await _cases()
    tried, wrong = 0, []
    for name, act in ACTS:
        definition = CORE.mutation_type.fields[name]  # type: ignore[union-attr]
        given = []
        for key, one in definition.args.items():
            if isinstance(one.type, GraphQLNonNull):
                case = ids.get(next((k for k in ids if name.startswith(k)), ""), "x")
                given.append(f"{key}: " + (f'"{case}"' if key == "id" else value(key, one.type, words)))
        payload = get_named_type(definition.type)
        told_of = "userErrors { code }" if "userErrors" in payload.fields else "__typename"
        query = f"mutation {{ {name}{f'({chr(44).join(given)})' if given else ''} {{ {told_of} }} }}"
        for who in WHO:
            if OFFICE[who] & act.by:
                continue
            answer = orjson.loads(await posted(filled, query, {}, who))
            told = {error["extensions"]["code"] for error in answer.get("errors", ())}
            refused = {one["code"] for one in ((answer.get("data") or {}).get(name) or {}).get("userErrors", ())}
            if "NOT_YOUR_OFFICE" not in refused and not told & {"UNAUTHENTICATED", "FORBIDDEN"} and not refused & BESIDE.get(name, set()):
                wrong.append((who, query, answer))
            tried += 1
    assert wrong == []
    assert await Line.all().count() == before
    assert tried > 1_500


BESIDE = {  # whoever reports acts as nobody, whoever holds a slip as its owner: refused for what they hold, not for who they are
    "complaintLodge": {"FORM_NOT_VALID"}, "complaintRequestReview": {"NOT_FOUND"},
    "accountRedeemPassword": {"SLIP"}, "accountAcceptInvitation": {"SLIP"},
}  # fmt: skip


async def _cases() -> dict[str, str]:
    """One case of each noun, by how its mutations begin."""
    found = {}
    for name, record in RECORDS.items():
        async with connection() as raw:
            if row := await raw.fetchrow(f'SELECT id FROM "{record._meta.db_table}" ORDER BY id LIMIT 1'):
                found[name[0].lower() + name[1:]] = global_id(name, row["id"])
    return dict(sorted(found.items(), key=lambda one: -len(one[0])))


async def test_what_carries_secrets_is_among_them() -> None:
    names = {name for name, _ in ACTS}
    assert {mutation_name(*one) for one in CARRYING} & names
    assert {"accountInvite", "sittingMark", "filingGrant"} <= names


# -- files


FILES = (
    ("/files/{}", "Attachment"), ("/documents/{}", "Filing"), ("/certificates/{}.pdf", "Certificate"), ("/certificates/{}/electronic.pdf", "Certificate"),
    ("/certificates/{}/credential.jwt", "Certificate"), ("/batches/{}.pdf", "Batch"), ("/imports/{}/report", "CandidateImport"),
)  # fmt: skip


@pytest.mark.parametrize(("path", "kind"), FILES, ids=[path for path, _ in FILES])
async def test_a_file_is_given_to_those_who_see_what_it_is_of_and_to_nobody_else(
    filled: World, seen: dict[str | None, dict[str, set[str]]], path: str, kind: str
) -> None:
    async with connection() as raw:
        ids: list[UUID] = [row["id"] for row in await raw.fetch(f'SELECT id FROM "{RECORDS[kind]._meta.db_table}" ORDER BY id LIMIT 8')]
    assert ids
    for who in WHO:
        headers = {"authorization": f"Bearer {filled.tokens[who]}"} if who else {}
        for one in ids:
            answer = await filled.client.get(path.format(one), headers=headers)
            hidden = global_id(kind, one) not in seen[who][kind]
            assert answer.status_code < 500, (who, answer.text)
            if hidden:
                assert answer.status_code in (401, 403, 404), (who, path, answer.status_code)
                assert str(from_global(global_id(kind, one))[1]) not in answer.text.replace(str(answer.url), "")  # type: ignore[index]
