"""The recorded history: the scenario can be read and corrected, its replay gives what it says, and doing it twice does nothing."""

from __future__ import annotations

import hashlib
from collections import Counter
from datetime import date, datetime
from importlib.resources import files
from typing import Any

import asyncpg
import pytest
from argon2 import PasswordHasher
from stdnum.cn import uscc

from api.demo import scenario
from api.demo.replay import PASSWORD, ReplayError, replay
from api.demo.scenario import ScenarioError
from api.demo.steps import Step, plan
from schema.catalogue import read
from schema.desk import Deployment
from schema.law.calendar import seeded
from schema.law.procedure import TIANJIN
from schema.record import database
from schema.record.ledger import GENESIS, Line

NOW = datetime(2026, 11, 23, 9, tzinfo=TIANJIN)
DEPLOYMENT = Deployment(fallback="measures-2021")
HEAD = """# 剧本
## 办理人员
| 登录名 | 称呼 | 职权 | 所在区 | 任职单位 |
|---|---|---|---|---|
| admin | 系统管理员 | 系统管理员 | | |
| bureau | 市人社局 | 市人社局 | | |
## 单位
| 简称 | 单位名称 | 性质 | 所在区 | 住所 | 信用代码前17位 | 法定代表人 | 联系人 | 电话 | 人员 |
|---|---|---|---|---|---|---|---|---|---|
| 某厂 | 天津某厂 | 企业 | 和平区 | 某路1号 | 91120101MADM00001 | 甲 | 乙 | 022-0000 0001 | 甲、乙、丙、丁 |
## 评价地点
| 单位 | 地点 | 所在区 | 详细地址 |
|---|---|---|---|
| 某厂 | 车间 | 河东区 | 某路2号 |
## 经过
"""
CALL = """- 2022-03-01 09:00 市人社局 发布申报工作安排 〔2022〕1号
  - 标题：安排
  - 面向：用人单位
  - 申报：2022-03-01至2022-04-01
  - 职业数上限：3
  - 正文：请申报。
  - 材料：法人登记证书
"""
OPENED = "- 2022-02-28 09:00 系统管理员 开立账号\n"
DRAFT = "- 2022-03-02 09:00 某厂 起草 〔2022〕1号 用人单位：6-31-01-03电工 五至三级 车间\n"
LACKING = DRAFT + "  - 未附：9.6\n"


@pytest.fixture(scope="module")
def steps() -> list[Step]:
    return plan(scenario.shipped(), DEPLOYMENT)


def test_the_scenario_names_units_of_both_kinds_in_every_district() -> None:
    found = scenario.shipped()
    districts = {row.name for row in read.seed_districts()}
    assert {unit.district for unit in found.units.values()} == districts
    assert {person.district for person in found.people.values()} - {""} == districts
    assert len(found.units) >= 90
    assert all(unit.name.startswith("天津") for unit in found.units.values())
    assert any(place.district != unit.district for unit in found.units.values() for place in unit.places.values())


def test_every_credit_code_is_sound_and_its_own() -> None:
    codes = [unit.credit_code for unit in scenario.shipped().units.values()]
    assert all(uscc.is_valid(code) for code in codes)
    assert len(set(codes)) == len(codes)


def test_people_act_on_working_days_in_office_hours(steps: list[Step]) -> None:
    told = scenario.shipped()
    online = [line for line in told.lines if line.online]
    assert [(line.verb, line.who in told.units) for line in online] == [("提交续期申请", True)]  # in the last hour of the window
    at_night = {line.number for line in online}
    staff = [step for step in steps if step.who not in scenario.NOT_IN_OFFICE and step.line not in at_night]
    assert len(staff) > 2500
    assert all(seeded().works(step.at.date()) for step in staff)
    assert all(scenario.OPENS <= step.at.time() <= scenario.CLOSES for step in staff)


def test_every_key_is_its_own_and_expected_refusals_are_marked(steps: list[Step]) -> None:
    assert len({step.key for step in steps}) == len(steps)
    refused = {code for step in steps for code in step.refused}
    assert refused >= {"EVIDENCE_MISSING", "CONFLICT_OF_INTEREST", "ITEM_STAGE", "CALL_NOT_OPEN", "OPINION_MISSING"}


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        ("- 2022-03-01 09:00 某人 提交\n", "第16行：不认识“某人”"),
        ("- 2022-03-01 09:00 某厂 跳舞\n", "第16行：不知道怎样“跳舞”"),
        ("- 2022-03-05 09:00 某厂 提交\n", "第16行：2022-03-05不是工作日"),
        ("- 2022-03-01 19:00 某厂 提交\n", "第16行：19:00不在办公时间"),
        ("- 2022-02-30 09:00 某厂 提交\n", "第16行：没有“2022-02-30 09:00”这一时刻"),
        ("- 三月一日 某厂 提交\n", "第16行：应写成“- 2022-03-01 09:30"),
        ("某厂提交了\n", "第16行：不知道这一行说的是什么"),
        ("- 2022-03-01 09:00 某厂 提交\n", "第16行：“某厂”还没有起草申请"),
        ("- 2022-03-01 09:00 某厂 提交 → 退回\n", "第16行：“→”之后应写“不予办理 代码”"),
        ("- 2022-03-02 09:00 某厂 提交\n- 2022-03-01 09:00 某厂 提交\n", "第17行：时间早于上一行"),
        (DRAFT.replace("电工", "焊工"), "第16行：2015年版大典没有“6-31-01-03焊工”，该代码为“电工”"),
        (DRAFT.replace("车间", "楼上"), "第16行：“某厂”没有“楼上”这一评价地点"),
        (DRAFT.replace("电工", "电工·木工"), "第16行：电工没有“木工”这一工种"),
        (DRAFT.replace("五至三级", "高级"), "第16行：“6-31-01-03电工 高级 车间”应写成"),
        ("- 2022-03-01 09:00 市人社局 审核通过：某公司\n", "第16行：“单位”一章没有“某公司”"),
        ("- 2022-03-01 09:00 市人社局 发布申报工作安排 〔2022〕1号\n", "第16行：“发布申报工作安排”之下要写“申报：……”"),
    ],
)
def test_what_cannot_be_understood_is_told_with_its_line(lines: str, says: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        plan(scenario.read(HEAD + lines), DEPLOYMENT)
    assert str(caught.value).startswith("剧本" + says)


async def test_the_first_refusal_that_the_scenario_does_not_expect_ends_the_replay(database_url: str) -> None:
    text = HEAD + OPENED + CALL + LACKING + "- 2022-03-02 10:00 某厂 提交\n"
    async with database.opened(database_url):
        with pytest.raises(
            ReplayError, match=r"第26行 2022-03-02 10:00 某厂“提交备案申请”某厂：不应不予办理.*EVIDENCE_MISSING"
        ):
            await replay(DEPLOYMENT, NOW, scenario=scenario.read(text))


async def test_an_expected_refusal_that_does_not_come_ends_it_too(database_url: str) -> None:
    text = HEAD + OPENED + CALL + DRAFT + "- 2022-03-02 10:00 某厂 提交 → 不予办理 EVIDENCE_MISSING\n"
    async with database.opened(database_url):
        with pytest.raises(ReplayError, match=r"应以EVIDENCE_MISSING不予办理，而实际为：没有理由，已经办理"):
            await replay(DEPLOYMENT, NOW, scenario=scenario.read(text))


async def test_the_future_is_not_replayed() -> None:
    told = scenario.read(HEAD + OPENED)
    with pytest.raises(ReplayError, match="晚于现在"):
        await replay(DEPLOYMENT, datetime(2022, 2, 28, 8, tzinfo=TIANJIN), scenario=told)


async def test_an_interrupted_replay_goes_on_where_it_stopped(database_url: str) -> None:
    text = HEAD + OPENED + CALL + LACKING + "- 2022-03-03 10:00 某厂 提交 → 不予办理 EVIDENCE_MISSING\n"
    text += "- 2022-03-04 10:00 某厂 修改\n- 2022-03-04 11:00 某厂 提交\n"
    told = scenario.read(text)

    def until_the_fourth(done: int, total: int, what: str) -> None:
        if what.startswith("2022-03-04"):
            raise KeyboardInterrupt

    async with database.opened(database_url):
        with pytest.raises(KeyboardInterrupt):
            await replay(DEPLOYMENT, NOW, until_the_fourth, scenario=told)
        before = await Line.all().count()
        found = await replay(DEPLOYMENT, NOW, scenario=told)
        assert found.stages["filing"] == {"REVIEW": 1}
        assert await Line.all().count() == before + 3  # amended, submitted, the call closed by the clock
        with pytest.raises(ReplayError, match="另一版剧本"):
            await replay(DEPLOYMENT, NOW, scenario=scenario.read(text + "> 改了一字\n"))


async def test_an_interrupted_life_goes_on_with_the_application_that_a_change_has_torn_out(database_url: str) -> None:
    def until_it_is_written(done: int, total: int, what: str) -> None:
        if what.startswith("2024-11-01"):
            raise KeyboardInterrupt

    async with database.opened(database_url):
        with pytest.raises(KeyboardInterrupt):
            await replay(DEPLOYMENT, NOW, until_it_is_written, scenario=scenario.alone())
        found = await replay(DEPLOYMENT, NOW, scenario=scenario.alone())
        assert found.stages["filing"] == {"CONCLUDED": 4}
        assert found.stages["institution"] == {"CANCELLED": 2, "REVOKED": 1}


@pytest.fixture
async def told(database_url: str) -> Any:
    async with database.opened(database_url):
        yield await replay(DEPLOYMENT, NOW), database_url


async def test_the_whole_history_comes_out_as_written_and_twice_is_once(told: Any) -> None:
    found, url = told
    assert found.stages == {
        "call": {"OPEN": 1, "CLOSED": 11},
        "filing": {
            "DRAFT": 2, "REVIEW": 3, "RETURNED": 1, "REJECTED": 2, "ASSESSMENT": 3, "SELECTION": 4, "NOT_SELECTED": 5,
            "PROPOSAL": 3, "DISAPPROVED": 1, "APPROVED": 7, "CONCLUDED": 87, "WITHDRAWN": 2,
        },
        "round": {"SCORING": 1, "PROPOSED": 5},
        "notice": {"PUBLISHING": 1, "ENDED": 17, "VOID": 1},
        "objection": {"INADMISSIBLE": 1, "UPHELD": 2, "DISMISSED": 4},
        "change": {"CONFIRMED": 2, "CLOSED": 1},
        "institution": {"ACTIVE": 53, "EXPIRED": 27, "CANCELLED": 2, "REVOKED": 1},
        "renewal": {"AHEAD": 53, "RENEWED": 1, "LAPSED": 28, "CLOSED": 2},
        "ending": {"CANCELLED": 1},
        "revocation": {"REVOKED": 1},
        "closure": {"OPEN": 1, "DONE": 2},
    }  # fmt: skip
    roles = Counter(role for _, _, role in found.accounts)
    assert roles["DISTRICT"] == 16
    assert roles["EXPERT"] == 6
    assert roles["INSTITUTION"] >= 90
    raw = await asyncpg.connect(url)
    await institutions_are_everywhere(raw)
    await something_waits_at_every_stage(raw)
    await every_act_is_under_its_rule_set(raw)
    hashed = await raw.fetchval("SELECT DISTINCT password_hash FROM account")
    assert PasswordHasher().verify(hashed, PASSWORD)
    before = await raw.fetchrow("SELECT count(*), max(position) FROM ledger")
    assert (await replay(DEPLOYMENT, NOW)).stages == found.stages
    assert await raw.fetchrow("SELECT count(*), max(position) FROM ledger") == before
    await raw.close()
    previous, seen = GENESIS, 0
    async for line in Line.all().order_by("position"):
        assert (line.previous, line.digest()) == (previous, line.hash)
        previous, seen = line.hash, seen + 1
    assert seen == before[0] > 5000


async def institutions_are_everywhere(raw: asyncpg.Connection) -> None:
    rows = await raw.fetch("SELECT i.track, i.stage, d.name FROM institution i JOIN district d ON d.id = i.district_id")
    assert len({row["name"] for row in rows}) == 16
    tracks = Counter(row["track"] for row in rows)
    assert tracks["EMPLOYER"] + tracks["SOCIAL"] >= 66
    assert 0.25 < tracks["SOCIAL"] / len(rows) < 0.4
    units = await raw.fetchval("SELECT count(DISTINCT unit_id) FROM institution")
    assert units >= 66
    assert await raw.fetchval("SELECT count(DISTINCT level) FROM scope") == 5
    assert await raw.fetchval("SELECT max(n) FROM (SELECT count(*) n FROM grant_notice GROUP BY institution_id) g") >= 2
    editions = await raw.fetch(
        "SELECT DISTINCT o.edition, l.occurred_at < '2022-09-28+08' AS early FROM ledger l JOIN item i ON i.filing_id = l.case_id"
        " JOIN occupation o ON o.id = i.occupation_id WHERE l.noun = 'filing' AND l.act = 'draft'"
    )
    assert {(row["edition"], row["early"]) for row in editions} == {("2015", True), ("2022", False)}


async def something_waits_at_every_stage(raw: asyncpg.Connection) -> None:
    due = await raw.fetch("SELECT due FROM filing WHERE stage = 'REVIEW' ORDER BY due")
    assert due[0]["due"] == date(2026, 11, 24)
    items = await raw.fetch(
        "SELECT DISTINCT stage FROM item JOIN (SELECT id FROM filing WHERE stage = 'APPROVED') f ON f.id = filing_id"
    )
    assert {row["stage"] for row in items} == {"APPROVED", "IN_NOTICE", "CLEARED", "REPORTED", "PUBLISHED"}


async def every_act_is_under_its_rule_set(raw: asyncpg.Connection) -> None:
    flags = await raw.fetch(
        "SELECT fallback, min(occurred_at) AS first, max(occurred_at) AS last FROM ledger WHERE role <> 'CLOCK' AND cause IS NULL"
        " GROUP BY 1 ORDER BY 1"
    )
    assert flags[0]["last"] < datetime(2023, 10, 21, tzinfo=TIANJIN) <= flags[1]["first"]
    assert flags[1]["last"] < NOW
    assert await raw.fetchval("SELECT count(*) FROM proof WHERE kind = 'LOST'") == 1


def test_the_scenario_says_at_its_head_that_all_is_invented() -> None:
    text = files("api.demo").joinpath("scenario.md").read_text("utf-8")
    assert "全部为虚构" in text[:200]
    assert scenario.shipped().digest == hashlib.sha256(text.encode()).hexdigest()[:8]
