"""提交版本: what a resubmission changed, in words, and which findings stay because nothing bears on them (article 10(2))."""

from __future__ import annotations

from typing import Any

import pytest

from schema.law.filing import FILING
from schema.law.procedure import Add
from schema.law.roles import INSTITUTION
from schema.law.submission import Fact, facts, recorded
from tests.law.cases import (
    OWN_CODE,
    Thing,
    attachment,
    changed,
    conditions,
    day,
    effects,
    evidence,
    filing_world,
    item,
    moment,
    occupation,
    person,
)

ALL = ["9.1", "9.2", "9.3", "9.4", "9.5", "9.5E", "9.6"]


def row(fact: Fact) -> Thing:
    return Thing(part=fact.part.value, key=fact.key, subject=fact.subject, labels=list(fact.details),
                 texts=list(fact.details.values()), bears_on=list(fact.bears_on))  # fmt: skip


def returned(*reasons: Thing) -> Thing:
    """A filing submitted once, every condition found met, returned; nothing changed yet."""
    w = filing_world(stage="REVIEW")
    filing = w.case
    before = [row(fact) for fact in facts(filing, moment())]
    filing.stage, filing.submissions, filing.return_reasons = "RETURNED", [Thing(version=1, facts=before)], list(reasons)
    return w


def reason(condition: str | None = None, ordinal: int | None = None, version: int = 1) -> Thing:
    return Thing(version=version, condition=condition, item_ordinal=ordinal)


def added(w: Thing, noun: str) -> list[Any]:
    return [e.values for e in effects(FILING, w, "submit", INSTITUTION) if isinstance(e, Add) and e.noun == noun]


def differences(w: Thing) -> list[tuple[str, str, str, Any, Any, Any]]:
    names = ("kind", "part", "subject", "field", "before", "after")
    return [tuple(str(v[n].value) if n in ("kind", "part") else v[n] for n in names) for v in added(w, "difference")]  # type: ignore[misc]


def carried(w: Thing) -> list[str]:
    return [found["condition"] for found in added(w, "check")]


def test_the_first_submission_keeps_everything_in_words_and_changes_nothing() -> None:
    w = filing_world()
    w.case.original = attachment(1)
    found = added(w, "fact")
    parts = [f"{one['part'].value} {one['subject']}" for one in found]
    assert parts == [
        "FILING 申请类别", "FILING 盖章的书面申请原件", "UNIT 海河机械有限公司", "ITEM 焊工（6-18-02-04） 三级/高级工，实训楼",
        "ITEM 电工（6-31-01-03） 四级/中级工，实训楼", *(f"EVIDENCE 材料{code}" for code in conditions("EMPLOYER")),
        "STAFF FULL_TIME某", "STAFF EXPERT某", "STAFF ASSESSOR某", "STAFF INTERNAL_SUPERVISOR某", "SITE 实训楼", "EQUIPMENT 焊机",
    ]  # fmt: skip
    of_unit = dict(zip(found[2]["labels"], found[2]["texts"], strict=True))
    assert of_unit == {
        "名称": "海河机械有限公司", "统一社会信用代码": OWN_CODE, "单位性质": "企业", "所在区": "河西区", "住所": "大沽南路1号",
        "办公电话": "022-28000000", "法定代表人": "李总",
    }  # fmt: skip
    assert found[1]["attachment"] is w.case.original
    assert [one["ordinal"] for one in found] == list(range(1, len(found) + 1))
    assert added(w, "difference") == added(w, "check") == []


def test_the_same_content_has_the_same_hash_and_other_content_another() -> None:
    (first,) = added(filing_world(), "submission")
    (same,) = added(filing_world(), "submission")
    (other,) = added(changed(filing_world(), {"unit.address": "别处1号"}), "submission")
    assert first["sha256"] == same["sha256"] != other["sha256"]


def test_resubmitted_unchanged_it_differs_in_nothing_and_every_finding_stays() -> None:
    w = returned()
    assert differences(w) == []
    kept = added(w, "check")
    assert [one["condition"] for one in kept] == ALL
    assert {(one["version"], one["finding"], one["carried_from"], one["checked_on"]) for one in kept} == {
        (2, "MET", 1, day("2022-03-09"))
    }


CHANGES: list[tuple[str, dict[str, Any], list[tuple[Any, ...]], set[str]]] = [
    ("the unit moved", {"unit.address": "友谊路2号"}, [("CHANGED", "UNIT", "海河机械有限公司", "住所", "大沽南路1号", "友谊路2号")],
     {"9.1"}),
    ("a fresh credit record", {"case.evidence.1": evidence("9.2", "2022-03-09")},
     [("CHANGED", "EVIDENCE", "材料9.2", "出具日期", "2022-03-01", "2022-03-09")], {"9.2"}),
    ("a file with it", {"case.evidence.6.attachment": attachment(1)},
     [("CHANGED", "EVIDENCE", "材料9.5E", "文件", None, "材料1.pdf"), ("CHANGED", "EVIDENCE", "材料9.5E", "SHA-256", None, "a" * 64)],
     {"9.5E"}),
    ("more said of experience", {"items.0.experience": "十五年"},
     [("CHANGED", "ITEM", "焊工（6-18-02-04） 三级/高级工，实训楼", "考核评价经验和工作基础", "有十年考核经验", "十五年")], {"9.3", "9.4"}),
    ("one item less", {"case.items": lambda w: w.items[1:]},
     [("REMOVED", "ITEM", "焊工（6-18-02-04） 三级/高级工，实训楼", None,
       "评价依据：焊工国家职业技能标准（GZB 6-18-02-04）；考核评价经验和工作基础：有十年考核经验", None)], {"9.3", "9.4"}),
    ("one item more", {"case.items": lambda w: [*w.items, item(w.case, 3, occupation("6-1", "车工"), 5, "DECLARED")]},
     [("ADDED", "ITEM", "车工（6-1） 五级/初级工，实训楼", None, None,
       "评价依据：车工国家职业技能标准（GZB 6-1）；考核评价经验和工作基础：有十年考核经验")], {"9.3", "9.4"}),
    ("an assessor with a new card", {"unit.staff.2": person("ASSESSOR", "2025-01-01")},
     [("CHANGED", "STAFF", "ASSESSOR某", "证卡编号", None, "K1"), ("CHANGED", "STAFF", "ASSESSOR某", "证卡有效期至", None, "2025-01-01")],
     {"9.4"}),
    ("more machines", {"unit.equipment.0.count": 12}, [("CHANGED", "EQUIPMENT", "焊机", "数量", "10", "12")], {"9.4"}),
    ("the other track, which needs no mechanism", {"case.track": "SOCIAL", "case.evidence": lambda w: w.case.evidence[:6]},
     [("CHANGED", "FILING", "申请类别", "类别", "用人单位", "社会培训评价组织"),
      ("REMOVED", "EVIDENCE", "材料9.5E", None, "出具日期：2022-03-01", None)], set(ALL)),
]  # fmt: skip


@pytest.mark.parametrize(("says", "changes", "expected", "touched"), CHANGES, ids=[row_[0] for row_ in CHANGES])
def test_a_change_is_told_and_only_what_it_bears_on_is_checked_again(
    says: str, changes: dict[str, Any], expected: list[tuple[Any, ...]], touched: set[str]
) -> None:
    w = changed(returned(), changes)
    assert differences(w) == expected
    assert carried(w) == [code for code in ALL if code not in touched]


@pytest.mark.parametrize(
    ("why", "touched"),
    [
        ([reason("9.2")], {"9.2"}),
        ([reason("9.5E"), reason("9.6")], {"9.5E", "9.6"}),
        ([reason(ordinal=2)], {"9.3", "9.4"}),
        ([reason()], set(ALL)),
        ([reason("9.2", version=0)], set()),
    ],
    ids=["one condition", "two", "an item", "the whole", "an earlier return"],
)
def test_what_it_was_returned_for_is_looked_at_again_even_unchanged(why: list[Thing], touched: set[str]) -> None:
    assert carried(returned(*why)) == [code for code in ALL if code not in touched]


def test_a_finding_carried_twice_names_the_version_in_which_it_was_made_and_stays_what_it_was() -> None:
    w = returned()
    w.case.version = 2
    w.case.submissions.append(Thing(version=2, facts=w.case.submissions[0].facts))
    for check in w.case.checks:
        check.version, check.carried_from = 2, 1
    w.case.checks[1].finding, w.case.checks[1].note = "NOT_MET", "信用有误"
    kept = {one["condition"]: one for one in added(w, "check")}
    assert (kept["9.1"]["version"], kept["9.1"]["carried_from"], kept["9.1"]["finding"]) == (3, 1, "MET")
    assert (kept["9.2"]["finding"], kept["9.2"]["note"]) == ("NOT_MET", "信用有误")  # unmended it is still not met


def test_where_no_version_was_kept_everything_is_looked_at_again() -> None:
    assert carried(changed(returned(), {"case.submissions": []})) == []


def test_a_fact_read_back_is_the_fact_that_was_written() -> None:
    w = filing_world()
    for fact in facts(w.case, moment()):
        assert recorded(row(fact)) == Fact(fact.part, fact.key, fact.subject, fact.details, fact.bears_on)
