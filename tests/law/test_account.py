"""账号与接口: the administrator alone lets people and programs in, and holds no power over a case (articles 3 and 26)."""

from __future__ import annotations

from dataclasses import fields

import pytest

from schema.law.account import (
    ACCOUNT,
    ENDPOINT,
    KEY,
    AccountForm,
    EndpointForm,
    KeyForm,
    OwnKeyForm,
    RotationForm,
    TieCorrection,
    TieForm,
)
from schema.law.forms import Nothing
from schema.law.invitation import InvitationForm, InviteForm
from schema.law.kinds import TieKind
from schema.law.leaving import LeavingForm
from schema.law.password import PasswordForm, RedeemForm, ResetForm
from schema.law.procedure import Also, Change, Put, This
from schema.law.roles import ADMIN, BUREAU, CENTRE, EXPERT, SUPERVISOR, Role
from schema.law.sign_on import LinkForm
from tests.law.cases import (
    HASH,
    OTHER_HASH,
    OWN_CODE,
    YES,
    Row,
    Thing,
    at,
    changed,
    day,
    double_entry,
    effects,
    refusals,
    world,
)

A26, A31, A3, A91 = "第二十六条", "第三条第（一）项", "第三条", "第九条第（一）项"
A103, A23, AUTH = "第十条第（三）项", "第二十三条", "GB/T 22239-2019 8.1.4.1"
ACCESS = "GB/T 22239-2019 8.1.4.2"
EVERYBODY = "PUBLIC INSTITUTION EXPERT SUPERVISOR DISTRICT CENTRE BUREAU AUDITOR ADMIN"
OWNERS = "INSTITUTION EXPERT SUPERVISOR DISTRICT CENTRE BUREAU AUDITOR"


def test_accounts_are_as_in_the_text() -> None:
    matrix = {
        "open": ("ADMIN", (), "ACTIVE", A26),
        "invite": ("ADMIN", (), "INVITED", A26),
        "invite_again": ("ADMIN", ("INVITED",), "INVITED", A26),
        "withdraw_invitation": ("ADMIN", ("INVITED",), "CLOSED", A26),
        "accept_invitation": (EVERYBODY, ("INVITED",), "ACTIVE", A26),
        "close": ("ADMIN", ("ACTIVE",), "CLOSED", A26),
        "link": ("ADMIN", ("ACTIVE",), "ACTIVE", A26),
        "unlink": ("ADMIN", ("ACTIVE",), "ACTIVE", A26),
        "declare_tie": ("EXPERT SUPERVISOR CENTRE", ("ACTIVE",), "ACTIVE", A103),
        "correct_tie": ("CENTRE", ("ACTIVE",), "ACTIVE", A103),
        "change_password": (EVERYBODY, ("ACTIVE",), "ACTIVE", A26),
        "reset_password": ("ADMIN", ("ACTIVE",), "ACTIVE", A26),
        "redeem_password": (EVERYBODY, ("ACTIVE",), "ACTIVE", A26),
    }
    assert double_entry(ACCOUNT, matrix, account) == []


def test_keys_are_as_in_the_text() -> None:
    matrix = {
        "issue": ("ADMIN", (), "ACTIVE", A26),
        "revoke": ("ADMIN", ("ACTIVE",), "CLOSED", A26),
        "issue_own": (OWNERS, (), "ACTIVE", A26),
        "give_up": (OWNERS, ("ACTIVE",), "CLOSED", A26),
    }
    assert double_entry(KEY, matrix, key) == []


def test_endpoints_are_as_in_the_text() -> None:
    matrix = {
        "register": ("ADMIN", (), "ACTIVE", A31),
        "rotate": ("ADMIN", ("ACTIVE",), "ACTIVE", A31),
        "pause": ("ADMIN", ("ACTIVE",), "PAUSED", A31),
        "resume": ("ADMIN", ("PAUSED",), "ACTIVE", A31),
        "remove": ("ADMIN", ("ACTIVE", "PAUSED"), "REMOVED", A31),
    }
    assert double_entry(ENDPOINT, matrix, endpoint) == []


def account(act: str) -> Thing:
    held = dict.fromkeys(("complaints_handled", "seats", "appointments", "delegations_given", "delegations_taken"), ())
    w = world(Thing(id="a1", stage="INVITED" if "invit" in act else "ACTIVE", role="EXPERT", title="张", reset_digest=None, reset_until=None,
                    subject="s1" if act == "unlink" else None, district_id=None, employer_code=None, **held))  # fmt: skip
    if act == "accept_invitation":
        w.case.reset_digest, w.case.reset_until = HASH, at("2022-03-11 10:00")
    tie = TieForm(kind=TieKind.TRAINING, credit_code=OWN_CODE, name="海河机械有限公司", note="讲授焊工课程",
                  since=day("2020-01-01"), until=day("2020-12-31"))  # fmt: skip
    w.form = {
        "open": AccountForm(name="centre.zhang", title="张", role="CENTRE", password_hash="x"), "declare_tie": tie,
        "link": LinkForm(issuer="https://id.example.org", subject="s1"),
        "correct_tie": TieCorrection(tie=Thing(id="t1", expert_id="a1", withdrawn_on=None), reason="单位写错"),
        "invite": InviteForm(name="centre.zhang", title="张", role="CENTRE", digest=HASH), "invite_again": InvitationForm(digest=HASH),
        "accept_invitation": RedeemForm(digest=HASH, password_hash="x"), "close": LeavingForm(reason="离任"),
        "change_password": PasswordForm(password_hash="x"), "redeem_password": RedeemForm(digest=HASH, password_hash="x"),
        "reset_password": ResetForm(reason="忘记口令", digest=HASH),
    }.get(act, YES)  # fmt: skip
    return w


TIES: list[Row] = [
    ("a tie of an expert", "declare_tie", EXPERT, {}, set()),
    ("a tie of a supervisor", "declare_tie", SUPERVISOR, {"case.role": "SUPERVISOR"}, set()),
    ("still going on", "declare_tie", EXPERT, {"form.until": None}, set()),
    ("taken down by the centre", "declare_tie", CENTRE, {}, set()),
    ("of somebody who is no expert", "declare_tie", CENTRE, {"case.role": "CENTRE"}, {f"NOT_AN_EXPERT {A103}"}),
    ("to a unit that cannot be", "declare_tie", EXPERT, {"form.credit_code": "91110000600037341M"}, {f"CREDIT_CODE {A91}"}),
    ("that ends before it begins", "declare_tie", EXPERT, {"form.until": day("2019-12-31")}, {f"WINDOW {A103}"}),
    ("a correction", "correct_tie", CENTRE, {}, set()),
    ("a correction by the expert", "correct_tie", EXPERT, {}, {f"NOT_YOUR_OFFICE {A103}"}),
    ("a correction of another's", "correct_tie", CENTRE, {"form.tie.expert_id": "a2"}, {f"NOT_THIS_ACCOUNT {A103}"}),
    ("a correction twice", "correct_tie", CENTRE, {"form.tie.withdrawn_on": day("2022-03-01")}, {f"NOT_THIS_ACCOUNT {A103}"}),
]  # fmt: skip


@pytest.mark.parametrize(("says", "act", "who", "changes", "expected"), TIES, ids=[row[0] for row in TIES])
def test_a_tie(says: str, act: str, who: Role, changes: dict[str, object], expected: set[str]) -> None:
    assert refusals(ACCOUNT, changed(account(act), changes), act, who) == expected


def test_a_corrected_tie_stays_on_record() -> None:
    w = account("correct_tie")
    assert effects(ACCOUNT, w, "correct_tie", CENTRE) == [Change(w.form.tie, {"withdrawn_on": day("2022-03-10")})]


def key(act: str) -> Thing:
    w = world(Thing(id="k1", stage="ACTIVE", account_id="a1"))
    w.form = {
        "issue": KeyForm(title="公开网站", role="SITE", digest=HASH, prefix="jinji_a"), "give_up": Nothing(),
        "issue_own": OwnKeyForm(title="导出", digest=HASH, prefix="jk_a", expires_on=day("2022-12-31"), scopes="read act:plan.submit"),
    }.get(act, YES)  # fmt: skip
    return w


def endpoint(act: str) -> Thing:
    w = world(Thing(id="h1", stage="PAUSED" if act == "resume" else "ACTIVE"))
    if act == "register":
        w.form = EndpointForm(title="网站", url="https://example.org/hook", secret="whsec_abc", events=[])
    elif act == "rotate":
        w.form = RotationForm(secret="whsec_new", overlap_hours=24)
    elif act == "remove":
        w.form = YES
    return w


PEOPLE = ["PUBLIC", "INSTITUTION", "EXPERT", "SUPERVISOR", "DISTRICT", "CENTRE", "BUREAU", "AUDITOR", "ADMIN"]
WHOLE = {"form.credit_code": OWN_CODE, "form.district": Thing(id="d1")}


@pytest.mark.parametrize("role", PEOPLE)
def test_every_office_of_people_may_have_an_account(role: str) -> None:
    assert refusals(ACCOUNT, changed(account("open"), {"form.role": role, **WHOLE}), "open", ADMIN) == set()


@pytest.mark.parametrize("role", ["SITE", "CLOCK", "LAW", "ROOT", "centre"])
def test_nobody_enters_as_the_site_the_clock_or_the_law(role: str) -> None:
    assert refusals(ACCOUNT, changed(account("open"), {"form.role": role, **WHOLE}), "open", ADMIN) == {f"ROLE_UNKNOWN {A26}"}


ACCOUNTS: list[Row] = [
    ("of the centre", "open", ADMIN, {}, set()),
    ("opened by the centre itself", "open", CENTRE, {}, {f"NOT_YOUR_OFFICE {A26}"}),
    ("opened by the bureau", "open", BUREAU, {}, {f"NOT_YOUR_OFFICE {A26}"}),
    ("of a district not named", "open", ADMIN, {"form.role": "DISTRICT"}, {f"DISTRICT_MISSING {A3}"}),
    ("of a unit not named", "open", ADMIN, {"form.role": "INSTITUTION"}, {f"UNIT_MISSING {A91}"}),
    ("of a unit wrongly named", "open", ADMIN, {"form.role": "INSTITUTION", "form.credit_code": "91110000600037341M"},
     {f"CREDIT_CODE {A91}"}),
    ("of an expert with a wrong employer", "open", ADMIN, {"form.role": "EXPERT", "form.credit_code": "1"},
     {f"CREDIT_CODE {A91}"}),
    ("of an independent expert", "open", ADMIN, {"form.role": "EXPERT"}, set()),
    ("a name in capitals", "open", ADMIN, {"form.name": "Zhang"}, {f"WRONG_FORM {A26}"}),
    ("everything wrong", "open", CENTRE, {"form.role": "DISTRICT", "form.name": "", "form.credit_code": "1"},
     {f"NOT_YOUR_OFFICE {A26}", f"EMPTY {A26}", f"DISTRICT_MISSING {A3}", f"CREDIT_CODE {A91}"}),
    ("closed", "close", ADMIN, {}, set()),
    ("closed without a word", "close", ADMIN, {"form.reason": ""}, {f"EMPTY {A26}"}),
    ("closed twice", "close", ADMIN, {"case.stage": "CLOSED"}, {f"WRONG_STAGE {A26}"}),
]  # fmt: skip


@pytest.mark.parametrize(("says", "act", "who", "changes", "expected"), ACCOUNTS, ids=[row[0] for row in ACCOUNTS])
def test_an_account(says: str, act: str, who: object, changes: dict[str, object], expected: set[str]) -> None:
    assert refusals(ACCOUNT, changed(account(act), changes), act, who) == expected  # type: ignore[arg-type]


def test_an_invitation_gives_a_slip_and_no_password() -> None:
    (person, slip) = effects(ACCOUNT, account("invite"), "invite", ADMIN)
    assert person.values["password_hash"] == "!"
    assert slip.values == {"reset_digest": HASH, "reset_until": at("2022-03-13 10:00")}
    assert {spec.name for form in (InviteForm, InvitationForm) for spec in fields(form) if spec.metadata.get("private")} == {"digest"}


INVITATIONS: list[Row] = [
    ("an invitation", "invite", ADMIN, {}, set()),
    ("by the centre", "invite", CENTRE, {}, {f"NOT_YOUR_OFFICE {A26}"}),
    ("everything wrong", "invite", CENTRE, {"form.role": "DISTRICT", "form.name": "", "form.credit_code": "1", "form.hours": 337},
     {f"NOT_YOUR_OFFICE {A26}", f"EMPTY {A26}", f"DISTRICT_MISSING {A3}", f"CREDIT_CODE {A91}", f"OUT_OF_BOUNDS {A26}"}),
    ("another slip", "invite_again", ADMIN, {}, set()),
    ("another slip for whoever has come", "invite_again", ADMIN, {"case.stage": "ACTIVE"}, {f"WRONG_STAGE {A26}"}),
    ("taken back", "withdraw_invitation", ADMIN, {}, set()),
    ("taken back without a word", "withdraw_invitation", ADMIN, {"form.reason": ""}, {f"EMPTY {A26}"}),
    ("accepted", "accept_invitation", CENTRE, {}, set()),
    ("accepted with another's slip", "accept_invitation", CENTRE, {"form.digest": OTHER_HASH}, {f"SLIP {AUTH}"}),
    ("accepted too late", "accept_invitation", CENTRE, {"case.reset_until": at("2022-03-10 10:00")}, {f"SLIP {AUTH}"}),
    ("accepted twice", "accept_invitation", CENTRE, {"case.stage": "ACTIVE", "case.reset_digest": None},
     {f"WRONG_STAGE {A26}", f"SLIP {AUTH}"}),
]  # fmt: skip


@pytest.mark.parametrize(("says", "act", "who", "changes", "expected"), INVITATIONS, ids=[row[0] for row in INVITATIONS])
def test_an_invitation(says: str, act: str, who: Role, changes: dict[str, object], expected: set[str]) -> None:
    assert refusals(ACCOUNT, changed(account(act), changes), act, who) == expected


COLLEAGUE = Thing(id="a2", stage="ACTIVE", role="EXPERT", title="李", district_id=None, employer_code=None)
HANDLED = Thing(id="c1", stage="ACCEPTED", number="津技诉〔2022〕1号", recusals=())
ENDED = Thing(id="c2", stage="CLOSED", number="津技诉〔2022〕2号", recusals=())
RECUSED = Thing(id="c3", stage="ACCEPTED", number="津技诉〔2022〕3号", recusals=(Thing(account_id="a2"),))
SEAT = Thing(recused=False, declined=False, filing=Thing(stage="ASSESSMENT"), round=None)
LEAVING: list[Row] = [
    ("of whoever holds nothing", {}, set()),
    ("of oneself", {"actor": {"id": "a1"}}, {f"OWN_ACCOUNT {ACCESS}"}),
    ("of whoever handles a complaint", {"case.complaints_handled": [HANDLED]}, {f"NO_SUCCESSOR {A23}"}),
    ("of whoever handled one that is closed", {"case.complaints_handled": [ENDED]}, set()),
    ("handed over", {"case.complaints_handled": [HANDLED], "form.successor": COLLEAGUE}, set()),
    ("handed over to oneself", {"form.successor": Thing(**{**vars(COLLEAGUE), "id": "a1"})}, {f"NOT_A_COLLEAGUE {A26}"}),
    ("handed over to whoever has left", {"form.successor": Thing(**{**vars(COLLEAGUE), "stage": "CLOSED"})}, {f"NOT_A_COLLEAGUE {A26}"}),
    ("handed over to another office", {"form.successor": Thing(**{**vars(COLLEAGUE), "role": "BUREAU"})}, {f"NOT_A_COLLEAGUE {A26}"}),
    ("handed over to another district", {"form.successor": Thing(**{**vars(COLLEAGUE), "district_id": "d1"})}, {f"NOT_A_COLLEAGUE {A26}"}),
    ("handed over to whoever has stepped out", {"case.complaints_handled": [RECUSED], "form.successor": COLLEAGUE}, {f"RECUSED {A23}"}),
    ("of an expert on a panel", {"case.seats": [SEAT]}, {f"STILL_SEATED {A103}"}),
    ("of an expert scoring a round", {"case.seats": [Thing(**{**vars(SEAT), "filing": None, "round": Thing(stage="SCORING")})]}, {f"STILL_SEATED {A103}"}),
    ("of an expert who has stepped out", {"case.seats": [Thing(**{**vars(SEAT), "recused": True})]}, set()),
    ("of an expert whose panel is done", {"case.seats": [Thing(**{**vars(SEAT), "filing": Thing(stage="CONCLUDED")})]}, set()),
    ("of a supervisor in office", {"case.appointments": [Thing(stage="APPOINTED")]}, {"STILL_APPOINTED 第二十条"}),
    ("of one no longer in office", {"case.appointments": [Thing(stage="EXPIRED")]}, set()),
    ("with everything at once", {"case.complaints_handled": [HANDLED], "case.seats": [SEAT], "case.appointments": [Thing(stage="APPOINTED")]},
     {f"NO_SUCCESSOR {A23}", f"STILL_SEATED {A103}", "STILL_APPOINTED 第二十条"}),
]  # type: ignore[list-item]


@pytest.mark.parametrize(("says", "changes", "expected"), LEAVING, ids=[row[0] for row in LEAVING])
def test_leaving(says: str, changes: dict[str, object], expected: set[str]) -> None:
    assert refusals(ACCOUNT, changed(account("close"), changes), "close", ADMIN) == expected


def test_what_is_handled_goes_over_and_delegations_end() -> None:
    given, over = Thing(id="g1", stage="IN_FORCE"), Thing(id="g2", stage="EXPIRED")
    w = changed(account("close"), {"case.complaints_handled": [HANDLED, ENDED], "form.successor": COLLEAGUE, "case.delegations_given": [given, over]})
    assert effects(ACCOUNT, w, "close", ADMIN) == [Change(HANDLED, {"handler_id": "a2"}), Also("delegation", given, "end_by_law")]


KEYS: list[Row] = [
    ("for the public site", "issue", ADMIN, {}, set()),
    ("for an auditor's program", "issue", ADMIN, {"form.role": "AUDITOR"}, set()),
    *[(f"never for {role}", "issue", ADMIN, {"form.role": role}, {f"ROLE_UNKNOWN {A26}"})
      for role in ("CENTRE", "BUREAU", "ADMIN", "CLOCK", "LAW", "INSTITUTION", "DISTRICT", "EXPERT")],
    ("a key in the clear", "issue", ADMIN, {"form.digest": "secret"}, {f"WRONG_FORM {A26}"}),
    ("revoked", "revoke", ADMIN, {}, set()),
    ("that only reads", "issue", ADMIN, {"form.scopes": "read"}, set()),
    ("of one's own", "issue_own", CENTRE, {}, set()),
    ("that reaches all its owner may", "issue_own", CENTRE, {"form.scopes": "*"}, {f"WRONG_FORM {A26}"}),
    ("of nothing", "issue_own", CENTRE, {"form.scopes": ""}, {f"EMPTY {A26}"}),
    ("of words that mean nothing", "issue_own", CENTRE, {"form.scopes": "read write"}, {f"WRONG_FORM {A26}"}),
    *[(f"that lets others in by {noun}", "issue_own", CENTRE, {"form.scopes": f"act:{noun}.*"}, {f"SCOPE {ACCESS}"})
      for noun in ("account", "key", "factor", "endpoint")],
    ("of a system that lets others in", "issue", ADMIN, {"form.scopes": "read act:account.open"}, {f"SCOPE {ACCESS}"}),
    ("that has expired", "issue_own", CENTRE, {"form.expires_on": day("2022-03-09")}, {f"EXPIRED {ACCESS}"}),
    ("that expires today", "issue_own", CENTRE, {"form.expires_on": day("2022-03-10")}, set()),
    ("given up", "give_up", CENTRE, {"actor": {"id": "a1"}}, set()),
    ("given up by somebody else", "give_up", CENTRE, {"actor": {"id": "a2"}}, {f"NOT_YOURS {ACCESS}"}),
]  # fmt: skip


@pytest.mark.parametrize(("says", "act", "who", "changes", "expected"), KEYS, ids=[row[0] for row in KEYS])
def test_a_key(says: str, act: str, who: object, changes: dict[str, object], expected: set[str]) -> None:
    assert refusals(KEY, changed(key(act), changes), act, who) == expected  # type: ignore[arg-type]


ENDPOINTS: list[Row] = [
    ("registered", "register", ADMIN, {}, set()),
    ("not a web address", "register", ADMIN, {"form.url": "ftp://x"}, {f"WRONG_FORM {A31}"}),
    ("a secret of another kind", "register", ADMIN, {"form.secret": "abc"}, {f"WRONG_FORM {A31}"}),
    ("a key changed", "rotate", ADMIN, {}, set()),
    ("a key that leaked, changed at once", "rotate", ADMIN, {"form.overlap_hours": 0}, set()),
    ("an overlap of more than thirty days", "rotate", ADMIN, {"form.overlap_hours": 721}, {f"OUT_OF_BOUNDS {A31}"}),
    ("a key of a removed address", "rotate", ADMIN, {"case.stage": "REMOVED"}, {f"WRONG_STAGE {A31}"}),
    ("a new key of another kind", "rotate", ADMIN, {"form.secret": "abc"}, {f"WRONG_FORM {A31}"}),
    ("paused when paused", "pause", ADMIN, {"case.stage": "PAUSED"}, {f"WRONG_STAGE {A31}"}),
    ("removed for good", "resume", ADMIN, {"case.stage": "REMOVED"}, {f"WRONG_STAGE {A31}"}),
]


@pytest.mark.parametrize(("says", "act", "who", "changes", "expected"), ENDPOINTS, ids=[row[0] for row in ENDPOINTS])
def test_an_endpoint(says: str, act: str, who: object, changes: dict[str, object], expected: set[str]) -> None:
    assert refusals(ENDPOINT, changed(endpoint(act), changes), act, who) == expected  # type: ignore[arg-type]


def test_the_code_is_kept_as_the_employer_for_conflicts_of_interest() -> None:
    w = changed(account("open"), {"form.role": "EXPERT", "form.credit_code": " 91110000600037341l"})
    (put,) = effects(ACCOUNT, w, "open", ADMIN)
    assert isinstance(put, Put)
    assert put.values["employer_code"] == OWN_CODE


@pytest.mark.parametrize(
    ("form", "private"), [(AccountForm, {"password_hash"}), (KeyForm, {"digest"}), (EndpointForm, {"secret"}), (RotationForm, {"secret"})]
)
def test_secrets_are_private(form: type, private: set[str]) -> None:
    assert {spec.name for spec in fields(form) if spec.metadata.get("private")} == private


def test_a_key_of_ones_own_is_of_ones_own_office() -> None:
    (put,) = effects(KEY, changed(key("issue_own"), {"actor": {"id": "a1"}}), "issue_own", BUREAU)
    assert isinstance(put, Put)
    assert (put.values["role"], put.values["account"], put.values["scopes"]) == ("BUREAU", This.ACTOR, "read act:plan.submit")


def test_none_of_it_is_told_to_the_public() -> None:
    assert not any(act.tells for chapter in (ACCOUNT, KEY, ENDPOINT) for act in chapter.acts)


LINKS: list[Row] = [
    ("a link", "link", ADMIN, {}, set()),
    ("a second link", "link", ADMIN, {"case.subject": "s0"}, {f"LINKED_ALREADY {A26}"}),
    ("a link by the bureau", "link", BUREAU, {}, {f"NOT_YOUR_OFFICE {A26}"}),
    ("of a closed account", "link", ADMIN, {"case.stage": "CLOSED"}, {f"WRONG_STAGE {A26}"}),
    ("taken off", "unlink", ADMIN, {}, set()),
    ("taken off where there is none", "unlink", ADMIN, {"case.subject": None}, {f"NOT_LINKED {A26}"}),
]  # fmt: skip


@pytest.mark.parametrize(("says", "act", "who", "changes", "expected"), LINKS, ids=[row[0] for row in LINKS])
def test_a_link(says: str, act: str, who: Role, changes: dict[str, object], expected: set[str]) -> None:
    assert refusals(ACCOUNT, changed(account(act), changes), act, who) == expected


def test_a_link_keeps_issuer_and_subject_and_is_taken_off_whole() -> None:
    assert effects(ACCOUNT, account("link"), "link", ADMIN) == [Put({"issuer": "https://id.example.org", "subject": "s1"})]
    assert effects(ACCOUNT, account("unlink"), "unlink", ADMIN) == [Put({"issuer": None, "subject": None})]
