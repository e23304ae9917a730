"""One complaint, from the public form to a revocation, through GraphQL, with the public site after each step (articles 19, 23, 24)."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path

from schema.desk import keep
from sitegen import address
from tests import complaining as co
from tests import ending, story
from tests import supervision as sv
from tests.test_site_live import Live, living
from tests.world import World


async def by_the_form(world: World, live: Live) -> str:
    """From the page of the public site, without script: the form, the check, the code."""
    page = live.page("/complaints/")
    assert 'action="http://jinji.test/complaints"' in page
    shown = await world.client.post("/complaints", data={"kind": "REPORT", "about": "某机械厂", "facts": co.FACTS, "name": "", "contact": ""})
    token = re.search(r'name="token" value="([^"]+)"', shown.text)
    assert token
    await keep.advance(10)
    fields = {"kind": "REPORT", "about": "某机械厂", "facts": co.FACTS, "name": co.NAME, "contact": co.CONTACT, "token": token[1]}
    assert (await world.client.post("/complaints", data=fields)).status_code == 303
    code = re.search(r'class="code">([^<]+)<', (await world.client.get("/complaints/receipt")).text)
    assert code
    return code[1]


async def quiet(live: Live) -> None:
    """What the site says after a step: never of the complaint."""
    await live.hear()
    for file in live.config.out.rglob("*"):
        if file.is_file():
            text = file.read_bytes().decode("utf-8", "replace")
            assert not [one for one in (co.NAME, co.CONTACT, co.FACTS, "津技鉴诉", "泄露试题") if one in text], file


async def test_from_the_public_form_to_a_revocation_with_the_site_after_each_step(world: World, tmp_path: Path) -> None:
    async with living(world, tmp_path / "grown") as live:
        institution = await ending.filed(world)
        await world.tick()
        await sv.appointed(world)
        await live.hear()
        code = await by_the_form(world, live)
        number = (await co.followed(world, code))["progress"]["number"]
        complaint = {"id": await co.identity(world, number)}
        await quiet(live)
        await co.accepted(world, complaint, institution)
        await quiet(live)

        people = (await world.data("{ supervisors { nodes { id code } } }", "centre"))["supervisors"]["nodes"]
        chosen = [one["id"] for one in people[:2]]
        form = {"institution": institution, "trigger": "COMPLAINT", "complaint": complaint["id"], "scope": "考务管理", "methods": ["ON_SITE"],
                "supervisors": chosen}  # fmt: skip
        task = await world.act("centre", "inspectionOpen", "id number", form=form)
        await quiet(live)
        who = ["supervisor", "supervisor2"]
        await sv.accepted(world, task, who)
        await sv.visited(world, task, who)
        await sv.handed_over(world, task, who)
        own = "{ inspections { nodes { number trigger triggerNote complaint { number } issues { totalCount } } } }"
        for name in ("factory", "supervisor"):
            [seen] = (await world.data(own, name))["inspections"]["nodes"]
            assert seen == {"number": task["number"], "trigger": None, "triggerNote": None, "complaint": None, "issues": {"totalCount": 1}}
        await quiet(live)

        ordered = await sv.rectification(world, task)
        await world.act("factory", "inspectionReply", id=task["id"], form={"text": "立即整改", "disputes": False, "files": []})
        await co.answered(world, complaint)
        told = (await co.followed(world, code))["progress"]
        assert (told["stage"], told["outcomeText"]) == ("ANSWERED", "由市鉴定中心处理")
        await world.move_to(date.fromisoformat(ordered["dueOn"]) + timedelta(1))
        late = "{ worklist(noun: \"rectification\") { nodes { stage } } }"
        assert (await world.data(late, "centre"))["worklist"]["nodes"] == [{"stage": "MISSED"}]
        await quiet(live)

        criticism = {"institution": institution, "inspection": task["id"], "rectification": ordered["id"], "title": "关于某机构逾期不整改的通报",
                     "facts": "该机构逾期未整改，予以通报批评。"}  # fmt: skip
        issued = await world.act("centre", "criticismIssue", "id number", form=criticism)
        await quiet(live)
        assert "予以通报批评" in live.page(f"/criticisms/{address.segment(issued['number'])}/")

        proposal = {"institution": institution, "facts": "逾期不整改", "effect": "继续违规开展认定", "inspection": task["id"],
                    "rectification": ordered["id"], "exhibits": [{"title": "检查结果", "sha256": "ab" * 32}]}  # fmt: skip
        made = await world.act("centre", "revocationPropose", form=proposal)
        await world.act("bureau", "revocationDecide", id=made["id"], form=await ending.decision(world))
        await world.act("centre", "revocationRecordConsentLast", id=made["id"], form=await ending.consent(world))
        await quiet(live)
        assert "撤销备案" in live.page(f"/institutions/{sv.ORG}/")
        await world.move_to(await story.today(world) + timedelta(31))
        assert (await co.followed(world, code))["progress"]["stage"] == "CLOSED"
        await quiet(live)
        punctual = live.page("/punctuality/")
        assert "<svg" in punctual
        assert "初审并告知结果" in punctual
        assert await live.equals_a_full_build(tmp_path / "anew") == []

