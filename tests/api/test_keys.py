"""API keys: what one reaches and what not, on the compiled path, the ordinary one and the short one, by acts, files and live."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from api import auth, http
from api.identity import lastuse
from api.read import global_id
from schema.desk import moment, perform
from schema.law.account import OwnKeyForm
from schema.law.leaving import LeavingForm
from schema.law.procedure import TIANJIN, Actor
from schema.law.roles import Role
from schema.record.account import Key
from schema.record.ledger import Line
from schema.record.replay import replay_ledger
from schema.record.transaction import connection
from schema.record.verify import verify_ledger
from tests import results, story
from tests.api.files import PDF
from tests.world import ROOT_ACTOR, World

OWN = """mutation($t: String!, $e: Date!, $s: [String!]!) { keyIssueOwn(title: $t, expiresOn: $e, scopes: $s) {
  key { id prefix scopes expiresOn account { name } } secret userErrors { code field message } } }"""
SYSTEM = """mutation($r: String!, $e: Date, $s: [String!]) { keyIssue(title: "试", role: $r, expiresOn: $e, scopes: $s) {
  key { id scopes expiresOn account { name } } secret userErrors { code field } } }"""


async def issued(world: World, who: str, *scopes: str, as_: str = "key", days: int = 30) -> str:
    """A key of this person's own, under a name by which the test asks; its id."""
    until = (await http.now(world.settings)).astimezone(TIANJIN).date() + timedelta(days)
    made = (await world.data(OWN, who, t="程序", e=str(until), s=list(scopes)))["keyIssueOwn"]
    assert made["userErrors"] == [], made
    world.tokens[as_] = made["secret"]
    return str(made["key"]["id"])


def code(answer: Any) -> str:
    return "".join(one["extensions"]["code"] for one in answer.get("errors", ()))


async def test_a_key_is_its_owner_within_its_reach_and_is_recognised(world: World) -> None:
    unit = await story.unit(world)
    await issued(world, "factory", "read")
    seen = await world.data("{ viewer { role title unitId scopes } units { nodes { id } } }", "key")
    assert seen["viewer"] == {"role": "INSTITUTION", "title": "工厂经办人", "unitId": unit["id"], "scopes": ["read"]}
    assert seen["units"]["nodes"] == [{"id": unit["id"]}]
    [listed] = (await world.data("{ keys { nodes { prefix scopes account { name } } } }", "factory"))["keys"]["nodes"]
    assert listed == {"prefix": world.tokens["key"][:9], "scopes": "read", "account": {"name": "factory"}}
    assert (await world.data("{ keys { totalCount } }", "rival"))["keys"] == {"totalCount": 0}
    kept = await Key.get(account_id=world.ids["factory"])
    assert kept.digest == auth.digest(world.tokens["key"])
    assert world.tokens["key"] not in str([dict(one) for one in await Line.filter(noun="key").values()])


BEYOND = {
    "another type": "{ filings { nodes { id } } }",
    "how many there are of another type": "{ filings { totalCount } }",
    "another type's pages": "{ filings { pageInfo { hasNextPage } } }",
    "another type further in": "{ units { nodes { id district { name } } } }",
    "another type's edges": "{ units { edges { node { sites { edges { node { id } } } } } } }",
    "another type in a fragment": "{ units { nodes { ...f } } } fragment f on Unit { sites { nodes { id } } }",
    "another type under a condition": "{ units { nodes { id ... @include(if: true) { sites { nodes { id } } } } } }",
    "another type that is skipped": "{ units { nodes { id sites @skip(if: true) { nodes { id } } } } }",
    "any record by its id": '{ node(id: "VW5pdDox") { id } }',
    "any record of the type by its id": '{ node(id: "VW5pdDox") { ... on Unit { name } } }',
    "its ledger": "{ ledger { nodes { form } } }",
    "an answer in Python": '{ couldAssess(institution: "1", edition: "2022", occupation: "1", level: 3, on: "2022-03-01") { could } }',
    "a list in Python": "{ returnReasonCodes { code } }",
    "the schema": "{ __schema { types { name } } }",
    "a type of the schema": '{ __type(name: "Unit") { name } }',
    "a mutation that is no act": 'mutation { candidateFind(document: "1") { candidates } }',
    "an act": 'mutation { filingWithdraw(id: "x", form: {reason: "不办了"}) { userErrors { code } } }',
    "a login": 'mutation { sessionOpen(name: "factory", password: "x") { token } }',
    "the owner's sessions": "mutation { sessionRevokeOthers { count } }",
    "the owner's password": 'mutation { accountChangePassword(old: "x", new: "y") { changed } }',
    "a second factor": "mutation { factorEnrol { secret } }",
    "another key": 'mutation { keyIssueOwn(title: "x", expiresOn: "2022-04-01", scopes: ["read"]) { secret } }',
}


@pytest.mark.parametrize("query", BEYOND.values(), ids=BEYOND.keys())
async def test_a_key_for_one_type_gets_nothing_else_on_any_path(world: World, query: str) -> None:
    await story.unit(world)
    await issued(world, "factory", "read:Unit")
    await issued(world, "factory", "read", as_="wide")
    allowed = "{ units { totalCount nodes { name } edges { cursor node { id } } } }"
    for _ in range(3):
        assert len((await world.data(allowed, "key"))["units"]["nodes"]) == 1
    lines = await Line.all().count()
    for who in ("factory", "wide"):
        await world.ask(query, who) if not query.startswith("mutation") else None  # now there is a plan, of another reach
    for walked in (query, query.replace("{", "{ viewer { role }", 1) if not query.startswith("mutation") else query):
        for _ in range(3):
            answer = await world.ask(walked, "key")
            assert (code(answer), answer.get("data")) == ("FORBIDDEN", None), answer
    assert await Line.all().count() == lines


async def test_a_key_that_acts_does_that_act_and_reads_nothing(world: World) -> None:
    unit = await story.unit(world)
    form = await story.dossier(world, unit, await story.call(world))
    await issued(world, "factory", "act:filing.draft")
    query = "mutation($f: DossierInput!) { filingDraft(form: $f) { userErrors { code } %s } }"
    assert code(await world.ask(query % "filing { id }", "key", f=form)) == "FORBIDDEN"
    assert (await world.data(query % "", "key", f=form))["filingDraft"]["userErrors"] == []
    made = (await world.data("{ filings { nodes { id stage } } }", "factory"))["filings"]["nodes"]
    assert [one["stage"] for one in made] == ["DRAFT"]
    for mutation in ("filingSubmit(id: $i)", 'filingWithdraw(id: $i, form: {reason: "不办了"})'):
        refused = await world.ask(f"mutation($i: ID!) {{ {mutation} {{ userErrors {{ code }} }} }}", "key", i=made[0]["id"])
        assert code(refused) == "FORBIDDEN"
    assert code(await world.ask("{ filings { nodes { id } } }", "key")) == "FORBIDDEN"
    assert (await world.data("{ filings { nodes { stage } } }", "factory"))["filings"]["nodes"] == [{"stage": "DRAFT"}]
    line = await Line.filter(noun="filing").order_by("-position").first()
    assert (line.act, line.actor_id) == ("draft", world.ids["factory"])  # type: ignore[union-attr]


async def test_the_law_itself_refuses_what_is_beyond_also_by_another_door(world: World) -> None:
    await issued(world, "factory", "read")
    bearer = {"authorization": f"Bearer {world.tokens['key']}"}
    sent = await world.client.post("/files?name=a.pdf", content=PDF, headers=bearer)
    assert "BEYOND_REACH" in sent.text
    async with connection() as raw:
        assert await raw.fetchval("SELECT count(*) FROM attachment") == 0
    await issued(world, "factory", "act:attachment.upload")
    bearer = {"authorization": f"Bearer {world.tokens['key']}"}
    got = await world.client.get(f"/files/{world.ids['factory']}", headers=bearer)
    assert got.status_code == 403
    made = await world.client.post("/files?name=a.pdf", content=PDF, headers=bearer)
    assert made.status_code == 201
    for words, status in (("read:Attachment", 403), ("read", 200)):
        await issued(world, "factory", words, as_="reader")
        reader = {"authorization": f"Bearer {world.tokens['reader']}"}
        assert (await world.client.get(made.json()["attachment"]["url"], headers=reader)).status_code == status
    paper = await world.client.get(f"/documents/{world.ids['factory']}", headers=bearer)
    assert paper.status_code == 403


async def test_what_a_key_may_not_be_given(world: World) -> None:
    async def tried(who: str, scopes: list[str], until: str = "2022-03-31") -> list[tuple[str, str]]:
        made = (await world.data(OWN, who, t="程序", e=until, s=scopes))["keyIssueOwn"]
        assert (made["secret"] is None) is bool(made["userErrors"])
        return [(one["code"], one["field"]) for one in made["userErrors"]]

    assert await tried("centre", ["*"]) == [("WRONG_FORM", "form.scopes")]
    assert await tried("centre", []) == [("EMPTY", "form.scopes")]
    assert await tried("centre", ["act:account.*"]) == [("SCOPE", "form.scopes")]
    assert await tried("centre", ["read:Nothing", "act:filing.dance", "act:dance.*"], "2029-01-01") == [
        ("SCOPE", "form.scopes"), ("EXPIRY", "form.expiresOn"),
    ]  # fmt: skip
    assert await tried("centre", ["read"], "2022-02-28") == [("EXPIRED", "form.expiresOn")]
    assert [one for one, _ in await tried("citizen", ["read"])] == ["NOT_YOUR_OFFICE"]
    assert [one for one, _ in await tried("admin", ["read"])] == ["NOT_YOUR_OFFICE"]
    assert await Key.filter(account_id__isnull=False).count() == 0
    assert await tried("centre", ["read", "act:filing.*"], "2023-03-02") == []


async def test_no_word_gives_what_the_office_may_not(world: World) -> None:
    await issued(world, "factory", "read", "act:filing.*")
    await story.unit(world)
    refused = await world.tried("key", "filingPassReview", "id", id=global_id("Filing", world.ids["factory"]))
    assert "NOT_YOUR_OFFICE" in {one["code"] for one in refused["userErrors"]}
    assert (await world.data("{ accounts { nodes { name } } }", "key"))["accounts"]["nodes"] == [{"name": "factory"}]


async def test_a_key_ends_with_its_day_with_its_owners_word_with_the_administrators_and_with_the_account(world: World) -> None:
    ask = "{ districts { code } }"
    for end in ("day", "owner", "admin", "account"):
        id_ = await issued(world, "centre2", "read", days=1)
        for _ in range(2):
            assert "errors" not in await world.ask(ask, "key")
        other = await world.data("mutation($i: ID!) { keyGiveUp(id: $i) { userErrors { code } } }", "centre", i=id_)
        assert {one["code"] for one in other["keyGiveUp"]["userErrors"]} == {"NOT_FOUND"}
        if end == "owner":
            await world.act("centre2", "keyGiveUp", id=id_)
        elif end == "admin":
            await world.act("admin", "keyRevoke", id=id_, form={"reason": "不再需要"})
        elif end == "account":
            at = await moment(world.deployment, ROOT_ACTOR, await http.now(world.settings))
            assert (await perform("account", "close", world.ids["centre2"], LeavingForm(reason="调离"), at)).case
        else:
            await world.move_to(date(2022, 3, 2), 23)
            assert "errors" not in await world.ask(ask, "key")
            await world.move_to(date(2022, 3, 3), 0)
        assert code(await world.ask(ask, "key")) == "UNAUTHENTICATED", end
    assert await verify_ledger() == []
    assert await replay_ledger() == []


async def test_a_systems_key_has_an_end_and_may_be_narrower(world: World) -> None:
    made = (await world.data(SYSTEM, "admin", r="AUDITOR", e=None, s=None))["keyIssue"]
    assert made["key"] == {"id": made["key"]["id"], "scopes": "*", "expiresOn": "2023-03-02", "account": None}
    made = (await world.data(SYSTEM, "admin", r="AUDITOR", e="2022-04-01", s=["read:Institution"]))["keyIssue"]
    world.tokens["narrow"] = made["secret"]
    assert "errors" not in await world.ask("{ institutions { totalCount } }", "narrow")
    assert code(await world.ask("{ filings { totalCount } }", "narrow")) == "FORBIDDEN"
    late = (await world.data(SYSTEM, "admin", r="AUDITOR", e="2025-04-01", s=None))["keyIssue"]
    assert late["userErrors"] == [{"code": "EXPIRY", "field": "form.expiresOn"}]


async def test_last_use_is_written_beside_and_at_most_once_a_minute(world: World) -> None:
    await issued(world, "factory", "read")
    auth.used.clear()
    for _ in range(3):
        await world.data("{ districts { code } }", "key")
    assert len(auth.used) == 1
    assert (await Key.get(account_id=world.ids["factory"])).used_at is None
    await lastuse.write_down(world.settings)
    used = (await Key.get(account_id=world.ids["factory"])).used_at
    assert used is not None
    assert auth.used == {}
    async with connection() as raw:
        before = await raw.fetchval("SELECT xmin::text FROM api_key WHERE account_id = $1", world.ids["factory"])
        await lastuse.write_down(world.settings)
        assert await raw.fetchval("SELECT xmin::text FROM api_key WHERE account_id = $1", world.ids["factory"]) == before
    assert await verify_ledger() == []
    assert await replay_ledger() == []


async def test_the_table_keeps_a_key_as_it_was_issued(world: World) -> None:
    await issued(world, "factory", "read")
    actor = Actor(Role.INSTITUTION, world.ids["factory"])
    for form in (OwnKeyForm(title="x", digest="a" * 64, prefix="jk_a", expires_on=date(2022, 4, 1), scopes="*"),):
        at = await moment(world.deployment, actor, await http.now(world.settings))
        assert [one.code for one in (await perform("key", "issue_own", None, form, at)).refusals] == ["WRONG_FORM"]
    async with connection() as raw:
        for sql in ("scopes = 'read act:filing.*'", "scopes = NULL", "role = 'ADMIN'", "account_id = NULL", "digest = repeat('a', 64)"):
            with pytest.raises(Exception, match=r"reaches as far|api_key_own"):
                await raw.execute(f"UPDATE api_key SET {sql} WHERE account_id = $1", world.ids["factory"])


async def test_papers_are_handed_out_to_a_key_that_reads_and_prints_and_to_no_other(world: World) -> None:
    institution = await story.filed(world)
    batch = await results.issued(world, institution, await results.held(world, institution, 1))
    query = "query($n: String) { certificate(number: $n) { pdfUrl } }"
    one = (await world.data(query, "factory", n=await results.number_of(world, batch)))["certificate"]["pdfUrl"]
    whole = (await world.data("{ batches { nodes { printUrl } } }", "factory"))["batches"]["nodes"][0]["printUrl"]
    lines = await Line.all().count()
    for words, answers in (
        (("read",), (403, 403)), (("act:certificate.print", "act:batch.print"), (403, 403)),
        (("read:Certificate", "act:certificate.print"), (403, 403)), (("read", "act:certificate.print"), (200, 403)),
        (("read", "act:batch.*"), (403, 200)),
    ):  # fmt: skip
        await issued(world, "factory", *words)
        bearer = {"authorization": f"Bearer {world.tokens['key']}"}
        assert tuple([(await world.client.get(url, headers=bearer)).status_code for url in (one, whole)]) == answers, words
    assert await Line.filter(act__in=("print", "reprint")).count() == 3  # one paper, one batch and the paper in it
    assert await Line.all().count() == lines + 3 + 5  # and five keys
