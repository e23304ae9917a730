"""撤销备案: the centre proposes, the bureau decides, the national centre consents; none of them alone (article 24; point 14)."""

from __future__ import annotations

from typing import Any

import pytest

from schema.law.forms import Nothing, Opinion
from schema.law.procedure import Also
from schema.law.revocation import (
    REVOCATION,
    Exhibit,
    NationalConsent,
    RevocationDecision,
    RevocationProposal,
    RevocationStage,
)
from schema.law.roles import BUREAU, CENTRE, DISTRICT, Role
from tests.law.cases import HASH, Row, Thing, changed, day, double_entry, effects, refusals, world
from tests.law.ending_cases import A24, institution, paper

MATRIX = {
    "propose": ("CENTRE", (), "PROPOSED", A24),
    "withdraw": ("CENTRE", ("PROPOSED",), "WITHDRAWN", A24),
    "decide": ("BUREAU", ("PROPOSED",), "DECIDED", A24),
    "decide_last": ("BUREAU", ("CONSENTED",), "REVOKED", A24),
    "decline": ("BUREAU", ("PROPOSED", "CONSENTED"), "DECLINED", A24),
    "record_consent": ("CENTRE", ("PROPOSED",), "CONSENTED", A24),
    "record_consent_last": ("CENTRE", ("DECIDED",), "REVOKED", A24),
    "record_refusal": ("CENTRE", ("PROPOSED", "DECIDED"), "REFUSED", A24),
    "close": ("LAW", ("PROPOSED", "DECIDED", "CONSENTED"), "CLOSED", A24),
}


def good(act: str) -> Thing:
    owner = institution()
    case = Thing(id="v1", stage=(*MATRIX[act][1], "PROPOSED")[0], institution=owner, proposed_on=day("2024-06-01"), note="情节严重", due=None)
    w = world(case, institution=owner)
    w.now = "2024-06-03 10:00"
    proposal = RevocationProposal(institution=owner, facts="未考发证", effect="媒体报道", exhibits=[Exhibit(title="报告", sha256=HASH)])
    decision, consent = RevocationDecision(**paper(), note="情节严重"), NationalConsent(**paper())
    forms: dict[str, Any] = {
        "propose": proposal, "decide": decision, "decide_last": decision, "record_consent": consent, "record_consent_last": consent,
        "decline": Opinion("责令整改"), "record_refusal": Opinion("不同意"), "withdraw": Opinion("另行处理"),
    }  # fmt: skip
    w.form = forms.get(act, Nothing())
    return w


def test_offices_stages_and_articles_are_as_in_the_text() -> None:
    assert double_entry(REVOCATION, MATRIX, good) == []


ROWS: list[Row] = [
    ("proposed against a filing in force", "propose", CENTRE, {}, set()),
    ("proposed against one that has expired", "propose", CENTRE, {"institution.stage": "EXPIRED"}, set()),
    ("proposed against one that is cancelled", "propose", CENTRE, {"institution.stage": "CANCELLED"}, {f"ALREADY_ENDED {A24}"}),
    ("proposed twice", "propose", CENTRE, {"institution.revocations": [Thing(stage="DECIDED")]}, {f"ALREADY_PROPOSED {A24}"}),
    ("proposed again after a refusal", "propose", CENTRE, {"institution.revocations": [Thing(stage="DECLINED")]}, set()),
    ("proposed without evidence", "propose", CENTRE, {"form.exhibits": []}, {f"WRONG_COUNT {A24}"}),
    ("proposed without facts", "propose", CENTRE, {"form.facts": ""}, {f"EMPTY {A24}"}),
    ("proposed by the bureau", "propose", BUREAU, {}, {f"NOT_YOUR_OFFICE {A24}"}),
    ("proposed by the district", "propose", DISTRICT, {}, {f"NOT_YOUR_OFFICE {A24}"}),
    ("decided by the centre", "decide", CENTRE, {}, {f"NOT_YOUR_OFFICE {A24}"}),
    ("decided on a paper older than the proposal", "decide", BUREAU, {"form.dated": day("2024-05-31")}, {f"DATE_UNSOUND {A24}"}),
    ("decided on a paper of tomorrow", "decide", BUREAU, {"form.dated": day("2024-06-04")}, {f"DATE_UNSOUND {A24}"}),
    ("decided without the paper", "decide", BUREAU, {"form.sha256": "x"}, {f"WRONG_FORM {A24}"}),
    ("consent without the paper", "record_consent_last", CENTRE, {"form.sha256": ""}, {f"EMPTY {A24}"}),
    ("consent recorded by the bureau itself", "record_consent_last", BUREAU, {}, {f"NOT_YOUR_OFFICE {A24}"}),
    ("taken back once the bureau has decided", "withdraw", CENTRE, {"case.stage": "DECIDED"}, {f"WRONG_STAGE {A24}"}),
]


@pytest.mark.parametrize(("says", "act", "who", "changes", "expected"), ROWS, ids=[row[0] for row in ROWS])
def test_a_revocation(says: str, act: str, who: object, changes: dict[str, object], expected: set[str]) -> None:
    assert refusals(REVOCATION, changed(good(act), changes), act, who) == expected  # type: ignore[arg-type]


def test_point_14_no_single_act_and_no_single_office_leads_from_a_proposal_to_revocation() -> None:
    def reach(offices: tuple[Role, ...]) -> set[str]:
        found, more = {"PROPOSED"}, True
        while more:
            step = {act.dst.name for act in REVOCATION.acts for stage in act.src if stage and stage.name in found
                    if any(act.by & office for office in offices)}  # fmt: skip
            more = not step <= found
            found |= step
        return found

    assert "REVOKED" not in reach((CENTRE,))
    assert "REVOKED" not in reach((BUREAU,))
    assert "REVOKED" in reach((CENTRE, BUREAU))
    assert not [act.name for act in REVOCATION.acts if RevocationStage.PROPOSED in act.src and act.dst is RevocationStage.REVOKED]


@pytest.mark.parametrize(("act", "who", "falls"), [("decide", BUREAU, False), ("record_consent", CENTRE, False),
                                                   ("decide_last", BUREAU, True), ("record_consent_last", CENTRE, True)])  # fmt: skip
def test_the_institution_falls_with_the_second_word_only(act: str, who: Role, falls: bool) -> None:
    also = [(one.noun, one.act, one.form.note) for one in effects(REVOCATION, good(act), act, who) if isinstance(one, Also)]
    assert also == ([("institution", "revoke", "情节严重")] if falls else [])
