"""The spine, through GraphQL only: a unit applies, the offices act, the notice is proved live, five days pass, it is filed."""

from datetime import date

from tests import story
from tests.world import World


async def test_an_employer_is_filed_from_application_to_institution(world: World) -> None:
    filing = await story.submitted(world)
    await story.approved(world, filing)
    notice = await story.live(world, filing)
    assert (notice["stage"], notice["endsOn"]) == ("LIVE", "2022-03-08")
    await world.move_to(date(2022, 3, 8), 23)
    assert (await stage(world, notice))["stage"] == "LIVE"
    await world.move_to(date(2022, 3, 9), 0)
    found = await stage(world, notice)
    assert found == {"stage": "ENDED", "endedOn": "2022-03-08", "endsOn": None}
    grant = (await story.granted(world, filing))["grants"]["nodes"][0]
    assert grant["orgCode"] == "Y000012000001"
    assert (grant["validFrom"], grant["validTo"]) == ("2022-03-09", "2025-03-09")
    assert grant["institution"]["stage"] == "ACTIVE"
    titles = [change["title"] for change in (await world.data("{ publicChanges(first: 50) { nodes { title } } }"))["publicChanges"]["nodes"]]
    assert titles == [
        "发布申报工作安排", "发布公示", "公示页面上线", "公示期满", "列入评价机构名录", "发给准予备案通知",
    ]  # fmt: skip
    await world.tick()
    assert (await world.data("{ filings { nodes { stage } } }", "centre"))["filings"]["nodes"] == [
        {"stage": "CONCLUDED"}
    ]
    await world.move_to(date(2025, 3, 10), 0)
    page = await world.data(
        """{ institution(orgCode: "Y000012000001") { stage stageText scopes { totalCount nodes { levelText occupation { name }
             siteDistrict { name } validTo } } timeline { nodes { event title article on } } } }"""
    )
    assert page["institution"]["stage"] == "EXPIRED"
    assert page["institution"]["scopes"]["totalCount"] == 3
    assert [scope["levelText"] for scope in page["institution"]["scopes"]["nodes"]] == [
        "五级/初级工",
        "四级/中级工",
        "三级/高级工",
    ]
    assert [change["event"] for change in page["institution"]["timeline"]["nodes"]] == [
        "institution.listed", "grant.issued", "institution.expired",
    ]  # fmt: skip


async def test_a_report_comes_with_the_file_to_hand_in(world: World) -> None:
    filing = await story.submitted(world, levels=(4, 3))
    await story.approved(world, filing)
    await story.live(world, filing)
    await world.move_to(date(2022, 3, 9), 0)
    await world.act("centre", "filingReport", id=filing["id"], form={"items": filing["items"][:1]})
    seen = await world.data("{ filings { nodes { reports { nodes { reportedOn file } } } } }", "centre")
    report = seen["filings"]["nodes"][0]["reports"]["nodes"][0]
    head, row = report["file"].split("\r\n")
    assert report["reportedOn"] == "2022-03-09"
    assert head == "单位名称,统一社会信用代码,申报类别,所在区,职业编码,大典版次,职业名称,工种,等级,评价依据,评价地点"
    assert row.startswith('"天津factory职业技能有限公司","91120000MA0000001')
    assert row.endswith('"西青区学府路2号"')
    assert '"6-31-01-03","2015","电工","--","4",' in row


async def stage(world: World, notice: dict[str, str]) -> dict[str, str]:
    query = "query($n: String) { notice(number: $n) { stage endsOn endedOn } }"
    return (await world.data(query, n=notice["number"]))["notice"]
