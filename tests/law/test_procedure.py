"""The engine: all refusals at once, each with its article; what is available; what is final; what day it is in Tianjin."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest

from schema.law.article import Article, art
from schema.law.calendar import seeded
from schema.law.chapters import CHAPTERS
from schema.law.filing import FILING, FilingStage
from schema.law.forms import Nothing, Opinion, Refusal, words
from schema.law.notice import NOTICE
from schema.law.procedure import Act, Actor, Moment, Procedure, Stage, time_is_up
from schema.law.roles import (
    ADMIN,
    ANYONE,
    AUDITOR,
    BUREAU,
    CENTRE,
    CLOCK,
    DISTRICT,
    EXPERT,
    INSTITUTION,
    LAW,
    PEOPLE,
    PUBLIC,
    SITE,
    SUPERVISOR,
    Role,
    titled,
)
from tests.law.cases import RULES, Thing, day, moment


class Light(Stage):
    RED = "红"
    GREEN = "绿"
    DARK = "灭"


@dataclass(frozen=True)
class Form:
    why: str = words("缘由", 5)


def two_reasons(case: Any, form: Any, moment: Moment) -> Any:
    """两个理由"""
    yield Refusal("FIRST", "其一", art(9, 1))
    yield Refusal("SECOND", "其二")


def needs_bulb(case: Any, form: Any, moment: Moment) -> Any:
    """有灯泡"""
    if not case.bulb:
        yield Refusal("NO_BULB", "没有灯泡", art(9, 4), "bulb")


GO = Act("go", "放行", art(10, 2), CENTRE, (Light.RED,), Light.GREEN, needs_bulb, Form)
BREAK = Act("break", "熄灭", art(24), BUREAU, (Light.RED, Light.GREEN), Light.DARK)
PAINT = Act("paint", "上漆", art(4), CENTRE | BUREAU, (Light.DARK, Light.GREEN), Light.GREEN, two_reasons)
SHINE = Act("shine", "擦亮", art(4), CENTRE, (Light.DARK,), Light.DARK)
MAKE = Act("make", "安装", art(4), CENTRE, (None,), Light.RED)
LIGHTS = Procedure("light", "灯", art(4), Light, (MAKE, GO, BREAK))


def lamp(stage: str = "RED", bulb: bool = True) -> Thing:
    return Thing(id="l1", stage=stage, bulb=bulb)


def test_wrong_office_wrong_stage_and_everything_missing_come_in_one_list() -> None:
    found = list(LIGHTS.refusals(lamp("DARK", bulb=False), GO, Form(""), moment(who=DISTRICT)))
    assert found == [
        Refusal("NOT_YOUR_OFFICE", "“放行”由市鉴定中心办理，不属于您的职权", art(10, 2)),
        Refusal("EMPTY", "“缘由”不能为空", art(10, 2), "why"),
        Refusal("WRONG_STAGE", "当前为“灭”，“红”时才能放行", art(10, 2)),
        Refusal("NO_BULB", "没有灯泡", art(9, 4), "bulb"),
    ]


def test_nothing_against_it_is_an_empty_list() -> None:
    assert list(LIGHTS.refusals(lamp(), GO, Form("开"), moment(who=CENTRE))) == []


def test_a_reason_without_article_takes_that_of_the_act() -> None:
    found = LIGHTS.refusals(lamp("GREEN"), PAINT, Nothing(), moment(who=BUREAU))
    assert [(reason.code, str(reason.article)) for reason in found] == [("FIRST", "第九条第（一）项"), ("SECOND", "第四条")]


def test_all_stages_from_which_it_may_be_done_are_named() -> None:
    (found,) = LIGHTS.refusals(lamp("DARK"), BREAK, Nothing(), moment(who=BUREAU))
    assert found.message == "当前为“灭”，“红”、“绿”时才能熄灭"


def test_an_act_that_starts_a_case_needs_no_stage() -> None:
    assert MAKE.creates
    assert not GO.creates
    assert list(LIGHTS.refusals(None, MAKE, Nothing(), moment(who=CENTRE))) == []


@pytest.mark.parametrize(
    ("stage", "who", "names"),
    [
        ("RED", CENTRE, ["go"]),
        ("RED", BUREAU, ["break"]),
        ("RED", CENTRE | BUREAU, ["go", "break"]),
        ("GREEN", CENTRE, []),
        ("DARK", BUREAU, []),
        ("RED", DISTRICT, []),
    ],
)
def test_available_is_what_office_and_stage_allow(stage: str, who: Role, names: list[str]) -> None:
    assert [act.name for act in LIGHTS.available(lamp(stage, bulb=False), who)] == names


def test_final_is_a_stage_that_nothing_leaves_for_another() -> None:
    assert [stage.name for stage in Light if LIGHTS.final(stage)] == ["DARK"]
    polished = Procedure("light", "灯", art(4), Light, (GO, BREAK, SHINE))
    assert polished.final(Light.DARK)
    painted = Procedure("light", "灯", art(4), Light, (GO, BREAK, PAINT))
    assert not painted.final(Light.DARK)


def test_an_act_is_found_by_name() -> None:
    assert LIGHTS.act("go") is GO
    assert LIGHTS.names == {"make", "go", "break"}
    with pytest.raises(KeyError):
        LIGHTS.act("stop")


@pytest.mark.parametrize(
    ("now", "due", "refused"),
    [
        ("2022-03-17 23:59", "2022-03-17", ["期限未满（至2022-03-17二十四时）"]),
        ("2022-03-18 00:00", "2022-03-17", []),
        ("2022-03-18 00:00", None, ["期限未满（尚未起算）"]),
    ],
)
def test_time_is_up_only_when_the_last_day_has_ended(now: str, due: str | None, refused: list[str]) -> None:
    case = Thing(due=due and day(due))
    assert [reason.message for reason in time_is_up(case, Nothing(), moment(now, CLOCK))] == refused


@pytest.mark.parametrize(
    ("utc", "in_tianjin"),
    [
        ((2022, 3, 17, 15, 59), "2022-03-17"),
        ((2022, 3, 17, 16, 0), "2022-03-18"),
        ((2023, 10, 20, 16, 0), "2023-10-21"),
    ],
)
def test_a_day_begins_and_ends_at_midnight_in_tianjin(utc: tuple[int, ...], in_tianjin: str) -> None:
    at = datetime(*utc, tzinfo=UTC)  # type: ignore[misc, arg-type]
    assert Moment(at, seeded(), RULES, Actor(CLOCK)).day == day(in_tianjin)


@pytest.mark.parametrize(
    ("article", "text"),
    [
        (art(3), "第三条"),
        (art(10, 4), "第十条第（四）项"),
        (art(16, 1), "第十六条第（一）项"),
        (art(10, 3, 2), "第十条第二款第（三）项"),
        (Article(203, law="民法典"), "《民法典》第二百零三条"),
    ],
)
def test_an_article_is_cited_as_lawyers_cite_it(article: Article, text: str) -> None:
    assert str(article) == text


def test_offices_have_their_names() -> None:
    assert titled(CENTRE | BUREAU) == "市鉴定中心或市人社局"
    assert titled(ANYONE) == "任何单位和个人"
    assert titled(DISTRICT) == "区人社局"


# Article 3 and regulation.md 1.1: what each office may do, in all chapters together.
FEED = "calendarFeed.open calendarFeed.close"
POWERS = {
    BUREAU: "attachment.upload call.draft call.amend call.publish filing.approve filing.disapprove objection.lodge"
    f" revocation.decide revocation.decide_last revocation.decline delegation.give delegation.end {FEED}"
    " draw.annul transfer.send_staff transfer.receive transfer.answer complaint.uphold complaint.remand",
    DISTRICT: f"objection.lodge delegation.give delegation.end {FEED}",
    AUDITOR: "",
    SUPERVISOR: f"objection.lodge attachment.upload {FEED} account.declare_tie inspection.accept inspection.recuse inspection.visit"
    " inspection.record inspection.sign inspection.hand_over",
    PUBLIC: "objection.lodge complaint.lodge complaint.request_review attachment.take_in",
    EXPERT: "attachment.upload account.declare_tie filing.accept filing.decline round.accept round.decline"
    f" filing.recuse filing.opine round.score round.recuse objection.lodge {FEED}",
    SITE: "notice.open notice.interrupt notice.resume",
    CLOCK: "call.close filing.conclude notice.close institution.expire renewal.remind renewal.take_effect"
    " renewal.lapse institution.await_renewal attachment.discard candidateImport.expire supervisor.expire programme.end draw.reveal_due"
    " inspection.no_reply rectification.miss complaint.close delegation.lapse",
    INSTITUTION: "attachment.upload unit.renew_card unit.drop_staff unit.add_equipment unit.drop_equipment"
    " unit.register unit.amend unit.add_site unit.add_staff filing.draft filing.amend filing.mend filing.submit"
    " filing.withdraw objection.lodge change.draft change.amend change.mend change.submit change.withdraw"
    " renewal.draft renewal.submit_early renewal.submit renewal.withdraw ending.apply ending.amend"
    " ending.withdraw closure.entrust closure.settle closure.move plan.draft plan.amend plan.mend plan.submit plan.cancel"
    " sitting.seat sitting.open sitting.attend sitting.mark sitting.correct sitting.deviate sitting.end sitting.cancel"
    f" amendment.propose amendment.withdraw candidate.enrol candidate.mend candidate.withdraw eligibility.check {FEED}"
    " candidateImport.read candidateImport.take candidateImport.discard personalRead.reveal personalRead.look personalRead.fetch"
    " candidate.photograph candidate.photograph_eligible candidate.photograph_later"
    " batch.draft batch.gather batch.discard batch.report batch.issue batch.issue_early batch.print batchRow.resubmit batchRow.withdraw"
    " certificate.issue certificate.renumber certificate.print"
    " certificate.give_up certificate.correct certificate.revoke design.draft design.amend design.mend design.submit design.retire"
    " archive.register archive.move archive.hold archive.propose archive.decline archive.dispose"
    " inspection.reply rectification.report dispute.log dispute.settle",
    CENTRE: "attachment.upload delegation.give delegation.end account.declare_tie account.correct_tie filing.screen round.screen"
    " unit.register unit.amend filing.check filing.return filing.reject filing.pass_review filing.admit filing.appoint"
    " filing.release round.appoint round.release round.dissolve"
    " filing.propose filing.report filing.record_publication filing.record_return filing.record_refusal filing.grant round.open round.propose"
    " notice.draft notice.publish notice.void objection.lodge objection.admit objection.refuse objection.uphold"
    " objection.dismiss change.return change.refuse change.confirm institution.cancel renewal.renew renewal.fail ending.return ending.cancel revocation.propose"
    " revocation.withdraw revocation.record_consent revocation.record_consent_last revocation.record_refusal closure.entrust"
    " closure.settle closure.reopen closure.complete closure.move plan.return plan.accept sitting.call_off amendment.refuse amendment.accept"
    f" calendarImport.confirm_all calendarMove.confirm calendarMove.keep personalRead.reveal personalRead.look {FEED}"
    " batch.return batch.check batch.export batch.export_later batch.fetch batch.fetch_later batch.upload batch.upload_later"
    " batch.acknowledge batch.reconcile"
    " batchRow.pass batchRow.send_back certificate.revoke design.return design.file design.retire"
    " archive.move archive.hold archive.lift archive.propose archive.decline archive.dispose"
    " supervisor.appoint supervisor.train supervisor.reappoint supervisor.dismiss programme.draft programme.amend programme.publish programme.withdraw"
    " draw.prepare draw.discard draw.commit draw.witness draw.perform draw.reveal draw.void inspection.open inspection.pass_over"
    " inspection.name inspection.hand_over inspection.publish inspection.close inspection.cancel rectification.order"
    " rectification.extend rectification.pass rectification.fail rectification.settle talk.summon talk.hold talk.cancel"
    " criticism.issue criticism.withdraw transfer.send transfer.receive transfer.answer"
    " complaint.enter complaint.register complaint.accept complaint.refuse complaint.transfer complaint.sign_transfer"
    " complaint.take_back complaint.merge complaint.take_over complaint.take_over_late complaint.ask_extension complaint.extend"
    " complaint.decide complaint.answer reporterRead.reveal complaintRecusal.recuse dispute.urge dispute.reopen dispute.close",
    ADMIN: "account.open account.invite account.invite_again account.withdraw_invitation delegation.end"
    " account.close account.link account.unlink account.reset_password factor.reset key.issue key.revoke endpoint.register"
    " endpoint.rotate endpoint.pause endpoint.resume endpoint.remove objection.lodge calendarImport.take calendarFeed.close",
}  # fmt: skip


# what everybody does with the account, the second factor and the keys that are his own
KEYS = {"key.issue_own", "key.give_up"}
OWN = KEYS | {"account.accept_invitation", "account.change_password", "account.redeem_password"} | {
    f"factor.{name}" for name in ("enrol", "enrol_anew", "confirm", "renew_codes", "recover", "remove")
}  # fmt: skip


@pytest.mark.parametrize("who", POWERS, ids=lambda who: str(who.name))
def test_each_office_may_do_this_and_nothing_else(who: Role) -> None:
    found = {f"{chapter.name}.{act.name}" for chapter in CHAPTERS for act in chapter.acts if who & act.by}
    assert found - OWN == set(POWERS[who].split())
    assert found & OWN == (OWN if who & PEOPLE else set()) - (KEYS if who & (PUBLIC | ADMIN) else set())


def test_the_law_and_the_people_never_share_an_act() -> None:
    for chapter in CHAPTERS:
        for act in chapter.acts:
            assert act.by in (LAW, CLOCK, SITE) or not act.by & (LAW | CLOCK | SITE), f"{chapter.name}.{act.name}"


@pytest.mark.parametrize(
    ("stage", "who", "names"),
    [
        ("REVIEW", CENTRE, {"check", "return", "reject", "pass_review", "admit"}),
        ("REVIEW", INSTITUTION, {"withdraw"}),
        ("REVIEW", BUREAU, set()),
        ("PROPOSAL", BUREAU, {"approve", "disapprove"}),
        ("PROPOSAL", CENTRE, set()),
        ("RETURNED", INSTITUTION, {"mend", "submit", "withdraw"}),
        ("CONCLUDED", CENTRE, set()),
    ],
)
def test_what_may_be_done_now_on_a_filing(stage: str, who: Role, names: set[str]) -> None:
    assert {act.name for act in FILING.available(Thing(stage=stage), who)} == names


def test_a_filing_ends_in_one_of_six_ways() -> None:
    ends = {stage.name for stage in FilingStage if FILING.final(stage)}
    assert ends == {"REJECTED", "NOT_SELECTED", "DISAPPROVED", "CONCLUDED", "WITHDRAWN", "LAPSED"}
    assert {stage.name for stage in NOTICE.stages if NOTICE.final(stage)} == {"ENDED", "VOID"}


def test_the_same_form_is_asked_of_whoever_acts() -> None:
    assert FILING.act("reject").form is Opinion
