"""One batch of article 16(3) and what hangs on it, sound under articles 4, 8, 14, 15 and 21; typed from the text, not from the law's tables."""

from __future__ import annotations

from typing import Any

from tests.law.cases import Thing, at, day, occupation

A4, A8, A14, A15, A16_2, A16_3, A16_4, A17, A21, A24 = (
    "第四条第（一）项", "第八条", "第十四条", "第十五条", "第十六条第（二）项", "第十六条第（三）项", "第十六条第（四）项", "第十七条",
    "第二十一条", "第二十四条",
)  # fmt: skip
NUMBER = "Y000012000001223000001"
SITTING_DAY = day("2022-09-28")


def scope(level: int = 3, since: str = "2022-03-01", until: str = "2025-03-01", work_type: str | None = None) -> Thing:
    return Thing(id=f"x{level}", occupation_id="6-18-02-04", work_type=work_type, level=level, site_id="p1", valid_from=day(since),
                 valid_to=day(until))  # fmt: skip


def institution(**changes: Any) -> Thing:
    """Filed from 2022-03-01 to 2025-03-01 for one occupation at level 3; renamed on 2022-10-20."""
    versions = [
        Thing(id="v1", name="海河机械有限公司", since=at("2022-03-01 10:00"), until=at("2022-10-20 10:00")),
        Thing(id="v2", name="海河智能有限公司", since=at("2022-10-20 10:00"), until=None),
    ]
    values = {
        "id": "n1", "unit_id": "u1", "org_code": NUMBER[:13], "name": "海河智能有限公司", "stage": "ACTIVE", "valid_from": day("2022-03-01"),
        "valid_to": day("2025-03-01"), "effective_on": None, "scopes": [scope()], "versions": versions, **changes,
    }  # fmt: skip
    return Thing(**values)


def sitting(**changes: Any) -> Thing:
    """Held on 2022-09-28 with both supervision records."""
    values = {
        "id": "t1", "plan_id": "pl1", "ordinal": 1, "day": SITTING_DAY, "stage": "ENDED", "ended_at": at("2022-09-28 17:00"), "site_id": "p1",
        "method": "THEORY_AND_SKILL", "batches": [], "occupation": occupation("6-18-02-04", "焊工"), "candidates": [],
        "standard": Thing(id="s1", title="焊工国家职业技能标准", code="6-18-02-04"),
        "supervision_records": [Thing(id="r1", phase="START"), Thing(id="r2", phase="END")], **changes,
    }  # fmt: skip
    return Thing(**values)


def candidate(number: int, of: Thing, **changes: Any) -> Thing:
    values = {
        "id": f"c{number}", "ordinal": number, "name": f"考生{number}", "stage": "EXAMINED", "passed": True, "theory": 80, "skill": 75,
        "review": None, "occupation_id": "6-18-02-04", "work_type": None, "level": 3, "sitting": of, "rows": [], "document_kind": "ID_CARD",
        "document_tail": "1234", "document_index": b"x" * 32, **changes,
    }  # fmt: skip
    return Thing(**values)


def certificate(number: int, of: Thing, who: Thing, stage: str = "RESERVED", **changes: Any) -> Thing:
    values = {
        "id": f"k{number}", "number": f"{NUMBER[:16]}{number:06}", "stage": stage, "candidate": who, "candidate_id": who.id, "institution": of,
        "institution_id": of.id, "unit_id": "u1", "org_code": NUMBER[:13], "level": 3, "issued_on": None, "replaces": None, "replaced_by": [],
        "rows": [], "due": None, **changes,
    }  # fmt: skip
    return Thing(**values)


def row(number: int, of: Thing, who: Thing, stage: str = "PROPOSED", holds: Thing | None = None) -> Thing:
    found = Thing(id=f"w{number}", ordinal=number, batch=of, batch_id=of.id, candidate=who, candidate_id=who.id, certificate=holds,
                  certificate_id=holds and holds.id, stage=stage, national_published_on=day("2022-10-31") if stage == "PUBLISHED" else None,
                  national_url="http://jndj.osta.org.cn/1", due=None, correction=False)  # fmt: skip
    if holds is not None:
        holds.rows.append(found)
    return found


def design(**changes: Any) -> Thing:
    values = {
        "id": "d1", "institution_id": "n1", "institution": institution(), "stage": "FILED", "electronic": True, "title": "2022版",
        "seal_title": "海河智能有限公司", "unit_id": "u1", "due": None, **changes,
    }  # fmt: skip
    return Thing(**values)


ROW_OF = {  # the stage its rows and certificates are in, by the stage of the batch
    "DRAFT": ("PROPOSED", None), "REPORTED": ("PROPOSED", "RESERVED"), "RETURNED": ("RETURNED", "RESERVED"), "CHECKED": ("ACCEPTED", "RESERVED"),
    "UPLOADED": ("UPLOADED", "RESERVED"), "PUBLISHED": ("PUBLISHED", "ISSUABLE"),
    "CLOSED": ("PUBLISHED", "ISSUED"),
}  # fmt: skip


def batch(stage: str = "REPORTED", people: int = 2) -> Thing:
    """A batch of two, in this stage with all that belongs to it."""
    of, held = institution(), sitting()
    found = Thing(id="b1", stage=stage, institution=of, institution_id=of.id, unit_id="u1", plan_id="pl1", version=1, number="结1号", rows=[],
                  exports=[], duplicates={}, ended_on=SITTING_DAY, uploaded_on=day("2022-10-20"), sittings=[held], received_on=day("2022-10-10"), due=None,
                  plan=Thing(id="pl1", unit_id="u1", institution_id="n1", stage="ENDED", batches=[], candidates=[]))  # fmt: skip
    of_row, of_certificate = ROW_OF[stage]
    for number in range(1, people + 1):
        who = candidate(number, held)
        holds = certificate(number, of, who, of_certificate) if of_certificate else None
        one = row(number, found, who, of_row, holds)
        who.rows.append(one)
        found.rows.append(one)
        held.candidates.append(who)
    if stage in ("CHECKED", "UPLOADED", "PUBLISHED"):
        found.exports = [Thing(id="e1", numbers=[one.certificate.number for one in found.rows])]
    return found
