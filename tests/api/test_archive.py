"""评价资料: the ledger of what is kept, its earliest day, holds, and the two people who may destroy it (article 17; point 15)."""

from __future__ import annotations

from datetime import date
from typing import Any

from tests import ending, results, story
from tests.ending import beyond
from tests.world import World

ITEM = "id stage keepUntil startedOn disposable holds { nodes { id liftedOn } } disposals { nodes { outcome number proposedBy confirmedBy } }"


async def kept(world: World, medium: str = "PAPER") -> Any:
    """Certificates issued on 2022-03-09, and one item of the batch registered."""
    institution = await story.filed(world)
    batch = await results.issued(world, institution, await results.held(world, institution, 1))
    form = {"batch": batch["id"], "medium": medium, "title": "技能考核评分表", "quantity": 3, "place": "档案室一架"}
    return {**await world.act("factory", "archiveRegister", ITEM, form=form), "institution": institution}


async def test_an_item_says_until_when_it_is_kept_and_what_a_hold_does_to_it(world: World) -> None:
    item = await kept(world)
    assert (item["startedOn"], item["keepUntil"], item["disposable"]) == ("2022-03-09", "2025-03-09", False)
    held = await world.act("factory", "archiveHold", ITEM, id=item["id"], form={"reason": "投诉〔2022〕3号调查中"})
    assert (held["startedOn"], held["keepUntil"]) == (None, None)
    await world.move_to(date(2022, 6, 1))
    form = {"hold": held["holds"]["nodes"][0]["id"], "reason": "投诉办结"}
    free = await world.act("centre", "archiveLift", ITEM, id=item["id"], form=form)
    assert (free["startedOn"], free["keepUntil"]) == ("2022-06-01", "2025-06-01")


async def test_point_15_two_people_destroy_it_and_never_one_after_the_end_too(server: str, template: str) -> None:
    async with beyond(server, template) as world:
        item = await kept(world)
        own = item["institution"]["id"]
        await ending.ended(world, own)
        refused = await world.tried("factory", "archivePropose", id=item["id"], form={"method": "监销碎纸", "reason": "期满"})
        assert [error["code"] for error in refused["userErrors"]] == ["KEPT_TOO_SHORT"]
        await world.move_to(date(2025, 3, 10))
        found = (await world.data(f"{{ archive(disposable: true) {{ nodes {{ {ITEM} custodian {{ custodian }} }} }} }}", "factory"))["archive"]
        assert [one["id"] for one in found["nodes"]] == [item["id"]]
        proposed = await world.act("factory", "archivePropose", ITEM, id=item["id"], form={"method": "监销碎纸", "reason": "期满"})
        assert proposed["stage"] == "PROPOSED"
        proof = {"destroyedOn": "2025-03-10", "sha256": results.HASH}
        refused = await world.tried("factory", "archiveDispose", id=item["id"], form=proof)
        assert [error["code"] for error in refused["userErrors"]] == ["SAME_PERSON"]
        done = await world.act("centre", "archiveDispose", ITEM, id=item["id"], form=proof)
        assert (done["stage"], done["disposals"]["nodes"][0]["number"]) == ("DISPOSED", "津技档销〔2025〕1号")
        assert (done["disposals"]["nodes"][0]["proposedBy"], done["disposals"]["nodes"][0]["confirmedBy"]) == ("工厂经办人", "市鉴定中心备案岗")


async def test_nothing_goes_by_itself_however_long_it_lies(server: str, template: str) -> None:
    async with beyond(server, template) as world:
        item = await kept(world, "ELECTRONIC")
        await world.move_to(date(2031, 1, 2))
        found = (await world.data(f"{{ archive {{ nodes {{ {ITEM} }} }} }}", "centre"))["archive"]["nodes"]
        assert [(one["id"], one["stage"], one["keepUntil"], one["disposable"]) for one in found] == [(item["id"], "KEPT", "2027-03-09", True)]
