"""The life of one random inspection, through GraphQL, with the public site after each step (articles 19, 20, 24)."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path
from typing import Any

from sitegen import address
from tests import ending
from tests import supervision as sv
from tests.test_site_live import Live, living
from tests.world import World


def twin(live: Live, page: str, number: str) -> Path:
    return live.config.out / page / address.segment(number) / "index.json"


async def own(world: World, who: str = "factory") -> Any:
    return (await world.data("{ inspections { totalCount nodes { stage conclusion trigger issues { totalCount } } } }", who))["inspections"]


async def test_from_the_years_plan_to_a_proposed_revocation_with_the_site_after_each_step(world: World, tmp_path: Path) -> None:
    async with living(world, tmp_path / "grown") as live:
        institution = await ending.filed(world)
        await world.tick()
        codes = await sv.appointed(world)
        plan = await sv.programme(world)
        await live.hear()
        assert "每次抽取备案有效的评价机构的 5%" in live.page(f"/supervision/{address.segment(plan['number'])}/")

        draw = await sv.committed(world, plan)
        await live.hear()
        page = f"/supervision/draws/{address.segment(draw['number'])}/"
        assert draw["rosterHash"] in live.page(page)
        assert sv.SEED not in live.page(page)
        before = tmp_path / "before.json"
        shutil.copy(twin(live, "supervision/draws", draw["number"]), before)

        [task] = await sv.drawn(world, draw)
        await live.hear()
        text = live.page(page)
        assert sv.VALUE in text
        assert sv.SEED not in text
        assert "在公开种子时一并公布" in text
        assert (await own(world))["totalCount"] == 0

        first, second = sv.seated(task, codes)
        await world.act(first, "inspectionRecuse", id=task["id"], form={"reason": "配偶近日入职该单位"})
        [task] = await sv.tasks(world)
        who = sv.seated(task, codes)
        assert len(who) == 2
        assert first not in who
        assert second in who
        await sv.accepted(world, task, who)
        await sv.visited(world, task, who)
        assert (await own(world))["totalCount"] == 0

        await world.act("centre", "drawReveal", id=draw["id"])
        await live.hear()
        after = twin(live, "supervision/draws", draw["number"])
        said = sv.redrawn(before, after)
        assert (said.returncode, said.stderr) == (0, "")
        assert said.stdout.split() == [sv.ORG, *sorted_like(said.stdout, codes, who)]
        assert codes[first] in live.page(page)

        await sv.handed_over(world, task, who)
        seen = await own(world)
        assert seen["nodes"] == [{"stage": "HANDED", "conclusion": "考评人员管理存在问题。", "trigger": None, "issues": {"totalCount": 1}}]
        ordered = await sv.rectification(world, task)
        await world.act("factory", "inspectionReply", id=task["id"], form={"text": "立即整改", "disputes": False, "files": []})
        await live.hear()
        assert "共 0 件" in live.page("/inspections/")

        result = {"result": "RECTIFY", "summary": "两名考评人员未经备案，责令限期整改。"}
        await world.act("centre", "inspectionPublish", id=task["id"], form=result)
        await live.hear()
        shown = live.page(f"/inspections/{address.segment(task['number'])}/")
        assert "责令限期整改" in shown
        assert "第十一条" in shown
        own_page = live.page(f"/institutions/{sv.ORG}/")
        assert f"{task['number']}：发现问题，限期整改" in own_page
        assert '<a href="/inspections/' in own_page
        assert "两名考评人员未经备案参加考评" not in shown  # the facts are the institution's and the centre's

        await world.move_to(date.fromisoformat(ordered["dueOn"]), 12)
        await world.tick()
        late = "query { worklist(noun: \"rectification\") { nodes { stage } } }"
        assert (await world.data(late, "factory"))["worklist"]["nodes"] == [{"stage": "ORDERED"}]
        await world.move_to(date.fromordinal(date.fromisoformat(ordered["dueOn"]).toordinal() + 1))
        assert (await world.data(late, "centre"))["worklist"]["nodes"] == [{"stage": "MISSED"}]
        await live.hear()
        assert "逾期未报告" in live.page(f"/inspections/{address.segment(task['number'])}/")

        form = {
            "institution": institution, "inspection": task["id"], "rectification": ordered["id"], "title": "关于某机构逾期不整改的通报",
            "facts": "该机构逾期未整改，予以通报批评。",
        }  # fmt: skip
        told = await world.act("centre", "criticismIssue", "id number", form=form)
        await live.hear()
        assert "予以通报批评" in live.page(f"/criticisms/{address.segment(told['number'])}/")
        assert "通报批评" in live.page(f"/inspections/{address.segment(task['number'])}/")

        proposal = {
            "institution": institution, "facts": "逾期不整改", "effect": "继续违规开展认定", "inspection": task["id"],
            "rectification": ordered["id"], "exhibits": [{"title": "检查结果", "sha256": "ab" * 32}],
        }  # fmt: skip
        made = await world.act("centre", "revocationPropose", "id stage rectification { number }", form=proposal)
        assert (made["stage"], made["rectification"]["number"]) == ("PROPOSED", ordered["number"])
        await world.act("centre", "rectificationSettle", id=ordered["id"], form={"reason": "已通报批评并提请撤销备案"})
        await live.hear()
        assert "已另行处理" in live.page(f"/inspections/{address.segment(task['number'])}/")
        for name in codes:  # nobody's name is on the site: codes only
            account = (await world.data("{ viewer { title } }", name))["viewer"]["title"]
            pages = [file for file in (live.config.out / "supervision").rglob("*.*") if file.suffix not in (".gz", ".br")]
            assert pages and not [file for file in pages if account.encode() in file.read_bytes()]
        assert await live.equals_a_full_build(tmp_path / "anew") == []


def sorted_like(stdout: str, codes: dict[str, str], who: list[str]) -> list[str]:
    """The codes of these accounts in the order the script names them; whoever else it names is not in it."""
    mine = {codes[name] for name in who}
    return [word for word in stdout.split() if word in mine]


async def test_whoever_draws_again_notices_a_changed_roster_seed_or_result(world: World, tmp_path: Path) -> None:
    async with living(world, tmp_path / "grown") as live:
        await ending.filed(world)
        await world.tick()
        codes = await sv.appointed(world)
        draw = await sv.committed(world, await sv.programme(world))
        await live.hear()
        before = tmp_path / "before.json"
        shutil.copy(twin(live, "supervision/draws", draw["number"]), before)
        [task] = await sv.drawn(world, draw)
        who = sv.seated(task, codes)
        await sv.accepted(world, task, who)
        await sv.visited(world, task, who)
        await world.act("centre", "drawReveal", id=draw["id"])
        await live.hear()
        after = twin(live, "supervision/draws", draw["number"])
        assert sv.redrawn(before, after).returncode == 0
        other = tmp_path / "other.json"
        spoilt = {
            "roster was changed": lambda told: told.update(roster=told["roster"].replace(" 1\n", " 2\n")),
            "the roster is not the one hashed": lambda told: told.update(roster=told["roster"] + "object Y000012000099 1\n"),
            "the seed is not the one committed to": lambda told: told.update(seed="00" * 32),
            "source was changed": lambda told: told.update(source="另一种彩票"),
            "drawn were": lambda told: told["picks"]["nodes"][0].update(supervisors=["D0001", "D9999"]),
        }
        for says, change in spoilt.items():
            found = sv.redrawn(before, sv.altered(after, other, change))
            assert found.returncode == 1, says
            assert says in found.stderr


async def test_what_is_taken_back_stays_on_the_site_with_its_reason(world: World, tmp_path: Path) -> None:
    async with living(world, tmp_path / "grown") as live:
        institution = await ending.filed(world)
        await world.tick()
        codes = await sv.appointed(world)
        plan = await sv.programme(world)
        await live.hear()
        await world.act("centre", "programmeWithdraw", id=plan["id"], form={"reason": "比例有误"})
        second = await sv.programme(world)
        draw = await sv.committed(world, second)
        await live.hear()
        await world.act("centre", "drawVoid", id=draw["id"], form={"reason": "彩票停开一期"})
        [task] = await sv.drawn(world, await sv.committed(world, second))
        who = sv.seated(task, codes)
        await sv.accepted(world, task, who)
        await sv.visited(world, task, who)
        await sv.handed_over(world, task, who)
        form = {"institution": institution, "inspection": task["id"], "title": "关于某机构的通报", "facts": "违规"}
        told = await world.act("centre", "criticismIssue", "id number", form=form)
        await live.hear()
        await world.act("centre", "criticismWithdraw", id=told["id"], form={"reason": "事实有误，予以更正"})
        await world.act("factory", "inspectionReply", id=task["id"], form={"text": "无异议", "disputes": False, "files": []})
        result = {"result": "CORRECTED", "summary": "已当场改正"}
        await world.act("centre", "inspectionPublish", id=task["id"], form=result)
        await live.hear()
        assert "比例有误" in live.page(f"/supervision/{address.segment(plan['number'])}/")
        assert "彩票停开一期" in live.page(f"/supervision/draws/{address.segment(draw['number'])}/")
        page = live.page(f"/criticisms/{address.segment(told['number'])}/")
        assert "事实有误，予以更正" in page
        assert "违规" in page
        assert "已撤销通报" in live.page(f"/inspections/{address.segment(task['number'])}/")
        assert await live.equals_a_full_build(tmp_path / "anew") == []
