"""One institution of article 10(5) and what hangs on it, for the tables of articles 12, 13, 24 and 25; typed from the text."""

from __future__ import annotations

from typing import Any

from schema.law.closure import Work
from schema.law.kinds import ClosureDuty
from tests.law.cases import HASH, Thing, day

A12, A13, A17, A24, A25 = "第十二条", "第十三条", "第十七条", "第二十四条", "第二十五条"
# Article 25 leaves open what is proper; regulation.md lists it: plans, results, certificates, archive, seal, contact, public note
FULL = ["SESSIONS", "RESULTS", "CERTIFICATES", "ARCHIVE", "SEAL", "COMPLAINTS", "NOTICE"]
LIGHT = ["RESULTS", "CERTIFICATES", "ARCHIVE", "COMPLAINTS"]


def scope(name: str, ends: str = "2025-03-01") -> Thing:
    return Thing(id=name, occupation_id="o1", work_type=None, level=3, site_id="p1", standard_id="s1", item_id="i1",
                 valid_from=day("2022-03-01"), valid_to=day(ends))  # fmt: skip


def institution(stage: str = "ACTIVE", renewal: str | None = None) -> Thing:
    """Filed from 2022-03-01 to 2025-03-01, with two scopes."""
    found = Thing(id="n1", unit_id="u1", unit=Thing(id="u1", plans=[]), name="海河机械有限公司", credit_code="91110000600037341L", stage=stage, ending=None,
                  ended_on=None, effective_on=None, valid_from=day("2022-03-01"), valid_to=day("2025-03-01"),
                  due=day("2025-03-01"), scopes=[scope("x1"), scope("x2")], endings=[], revocations=[],
                  renewals=[])  # fmt: skip
    if renewal:
        found.renewals = [Thing(id="r1", stage=renewal, valid_to=found.valid_to)]
    return found


def works(*without: str) -> list[Work]:
    return [Work(duty=ClosureDuty(name), outstanding=False, plan="已办结") for name in FULL if name not in without]


def paper(**changes: Any) -> dict[str, Any]:
    return {"document": "津人社撤〔2024〕1号", "dated": day("2024-06-03"), "sha256": HASH, **changes}
