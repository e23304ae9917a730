"""The matrix of permissions: it is what the law says, whole, and says for the central records what the Measures want of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from api import permissions
from api.acts import mutation_name
from api.graphql import schema
from schema.law.chapters import CHAPTERS
from schema.law.roles import CLOCK, LAW, Role

WRITTEN = Path(permissions.__file__).parent / "PERMISSIONS.md"
WHO = ("PUBLIC", "INSTITUTION", "EXPERT", "SUPERVISOR", "DISTRICT", "CENTRE", "BUREAU", "AUDITOR", "ADMIN", "SITE")
NONE = "—"

# Typed from the Measures and from who does what (articles 3, 10, 16, 19, 22, 26), not from the predicates:
# the centre files and watches, the bureau decides, a district looks after its own, an institution after itself, the expert and the
# supervisor after what is given to them; the auditor reads all; whoever keeps the accounts and the site sees no case.
SEEN = {
    "Institution": dict.fromkeys(WHO, "全部"),
    "Filing": {"INSTITUTION": "本单位", "EXPERT": "本人", "DISTRICT": "本区", "CENTRE": "部分", "BUREAU": "部分", "AUDITOR": "全部"},
    "Plan": {"INSTITUTION": "本单位", "DISTRICT": "本区", "CENTRE": "部分", "BUREAU": "部分", "AUDITOR": "部分"},
    "Candidate": {"INSTITUTION": "本单位", "CENTRE": "部分", "AUDITOR": "部分"},
    "CandidateImport": {"INSTITUTION": "本单位"},
    "Batch": {"INSTITUTION": "本单位", "CENTRE": "部分", "AUDITOR": "全部"},
    "Certificate": {"INSTITUTION": "本单位", "CENTRE": "全部", "AUDITOR": "全部"},
    "Complaint": {"PUBLIC": "凭查询码", "DISTRICT": "本区", "CENTRE": "不须回避的", "BUREAU": "全部", "AUDITOR": "全部"},
    "ComplaintFile": {"CENTRE": "不须回避的", "BUREAU": "部分", "AUDITOR": "全部"},
    "Key": dict.fromkeys(WHO, "本人") | {"AUDITOR": "全部", "ADMIN": "全部"},
    "Endpoint": {"AUDITOR": "全部", "ADMIN": "全部"},
    "Criticism": dict.fromkeys(WHO, "全部"),
}


def test_the_table_that_is_kept_is_the_one_the_law_tells() -> None:
    assert WRITTEN.read_text("utf-8") == permissions.matrix(), "make schema"


def test_every_act_and_every_record_of_the_contract_is_in_it() -> None:
    told = WRITTEN.read_text("utf-8")
    mutation = schema._schema.mutation_type
    assert mutation
    for chapter in CHAPTERS:
        for act in chapter.acts:
            assert f"| {act.title} | {act.basis} |" in told
            if mutation_name(chapter.name, act.name) in mutation.fields:
                assert act.by & ~(CLOCK | LAW)
    node = schema._schema.type_map["Node"]
    implementing = {kind.name for kind in schema._schema.get_possible_types(node)}  # type: ignore[arg-type]
    assert implementing - set(permissions.records()) == set()
    assert all(f"（{name}）" in told for name in implementing)


@pytest.mark.parametrize("name", SEEN)
def test_who_sees_which_rows_is_what_the_measures_want(name: str) -> None:
    record = permissions.records()[name]
    found = {role.name: permissions.word(record.visible_to(role), role) for role in Role if role not in CLOCK | LAW}
    assert found == {who: SEEN[name].get(who, NONE) for who in WHO}
