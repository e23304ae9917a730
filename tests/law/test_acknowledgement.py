"""部网回执: its columns are the rule set's; every line that cannot be read is told, none is guessed (article 16(3))."""

from __future__ import annotations

import pytest

from schema.law.acknowledgement import Acknowledged, read
from schema.law.ruleset import read as read_rules
from tests.law.batch_cases import NUMBER
from tests.law.cases import MEASURES, RULES

HEAD = "序号,证书编号,上传结果,失败原因\n"
OTHER = NUMBER[:-1] + "2"


def test_a_file_is_read_line_by_line() -> None:
    text = f"\ufeff{HEAD}1, {NUMBER} ,成功,\n\n2,{OTHER.lower()},失败,\"姓名,证件不符\"\n"
    found, wrong = read(text, RULES)
    assert wrong == []
    assert found == [Acknowledged(2, NUMBER, True, ""), Acknowledged(4, OTHER, False, "姓名,证件不符")]


@pytest.mark.parametrize(
    ("text", "code", "field"),
    [
        ("", "COLUMN_MISSING", "text"),
        ("证书编号,上传结果\n", "COLUMN_MISSING", "text"),
        (HEAD + f"1,{NUMBER},不详,\n", "OUTCOME_UNKNOWN", "text.2"),
        (HEAD + f"1,{NUMBER},失败,\n", "REASON_MISSING", "text.2"),
        (HEAD + f"1,{NUMBER},成功,\n2,{NUMBER},成功,\n", "TWICE", "text.3"),
        (HEAD + '1,"未完\n', "NOT_CSV", "text"),
    ],
)
def test_what_cannot_be_read_is_told_with_its_line(text: str, code: str, field: str) -> None:
    _, wrong = read(text, RULES)
    assert [(one.code, one.field, str(one.article)) for one in wrong] == [(code, field, "第十六条第（三）项")]


def test_another_layout_is_another_rule_set_and_no_program() -> None:
    later = read_rules(MEASURES.replace('outcome = "上传结果"', 'outcome = "状态"').replace('taken = ["成功"', 'taken = ["通过"'))
    found, wrong = read(f"状态,证书编号,失败原因\n通过,{NUMBER},\n", later)
    assert wrong == []
    assert found == [Acknowledged(2, NUMBER, True, "")]
    assert read(f"状态,证书编号,失败原因\n通过,{NUMBER},\n", RULES)[1]
