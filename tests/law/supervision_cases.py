"""Supervisors, a draw, an inspection and what follows it, for the tables of articles 19, 20, 24 and 26; typed from the text."""

from __future__ import annotations

import hashlib
from typing import Any

from schema.law.inspection_forms import CheckForm, IssueForm, PhotoForm, VisitForm
from schema.law.kinds import CheckResult
from tests.law.cases import OWN_CODE, Thing, at, attachment, day, unit

A19, A192, A193, A20, A24, A26 = "第十九条", "第十九条第二款", "第十九条第三款", "第二十条", "第二十四条", "第二十六条"
SEED, VALUE = "5e" * 32, "03 11 17"
DIGEST = "d" * 64
# the rule set leaves the list open; what is asked on the spot are these five
ASKED = ["ON_SITE.1", "ON_SITE.2", "ON_SITE.3", "ON_SITE.4", "ON_SITE.5"]


def sha(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def supervisor(number: int, **changes: Any) -> Thing:
    account = Thing(id=f"v{number}", title=f"督导员{number}", role="SUPERVISOR", stage="ACTIVE", employer_code=None, ties=[],
                    appointments=[])  # fmt: skip
    told = {"appointed_from": day("2022-01-01"), "appointed_to": day("2022-12-31"), "stage": "APPOINTED", **changes}
    return Thing(id=f"p{number}", code=f"D{number:04}", account=account, account_id=account.id, trainings=[Thing(passed=True)],
                 due=day("2022-12-31"), **told)  # fmt: skip


def tie(to: str = OWN_CODE, kind: str = "KINSHIP") -> Thing:
    return Thing(id="t1", kind=kind, credit_code=to, since=None, until=None, note="配偶任职", withdrawn_on=None)


def inspected(stage: str = "ACTIVE") -> Thing:
    of = unit()
    return Thing(id="n1", unit=of, unit_id=of.id, org_code="Y000012000001", stage=stage, revocations=[], name=of.name)


def post(of: Thing, number: int, accepted: bool = True, **changes: Any) -> Thing:
    when = at("2022-03-08 10:00") if accepted else None
    told = {"accepted_at": when, "released_on": None, "inspection_id": "k1", "ordinal": number, **changes}
    return Thing(id=f"q{number}", supervisor=of, supervisor_id=of.id, **told)


def inspection(stage: str = "READY", kind: str = "DAILY") -> Thing:
    people = [supervisor(1), supervisor(2)]
    institution = inspected()
    found = Thing(
        id="k1", number="津技鉴督〔2022〕1号", stage=stage, kind=kind, institution=institution, institution_id=institution.id,
        posts=[post(people[0], 1), post(people[1], 2)], draw=None, methods=["ON_SITE"], since=at("2022-03-09 09:00"),
        due=day("2022-03-14"), checks=[], issues=[], signatures=[], rectifications=[], digest=None, began_at=None, ended_at=None,
        place=None,
    )  # fmt: skip
    if stage not in ("ASSIGNED", "READY"):
        found.began_at, found.ended_at, found.place = at("2022-03-10 08:00"), at("2022-03-10 09:00"), "实训楼"
        found.digest = DIGEST
        found.issues = [Thing(id="i1")]
    return found


def signed(found: Thing, *numbers: int, digest: str = DIGEST) -> Thing:
    found.signatures = [Thing(post_id=f"q{number}", digest=digest) for number in numbers]
    return found


def visit(**changes: Any) -> VisitForm:
    picture = attachment(1, of=None)
    picture.uploaded_by_id, picture.media_type = "v1", "image/png"
    told: dict[str, Any] = {
        "began_at": at("2022-03-10 08:00"), "ended_at": at("2022-03-10 09:30"), "place": "实训楼",
        "checks": [CheckForm(code=code, result=CheckResult.MET) for code in ASKED],
        "photos": [PhotoForm(attachment=picture, taken_at=at("2022-03-10 08:30"), place="考场")], **changes,
    }  # fmt: skip
    return VisitForm(**told)


def issue() -> IssueForm:
    return IssueForm(article=11, facts="考评人员未备案", serious=True)
