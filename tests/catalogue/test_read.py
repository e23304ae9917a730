"""Files for the catalogue are read whole, and what is wrong in them is said all at once and in its place."""

from __future__ import annotations

import time
from datetime import date

import pytest

from schema.catalogue.read import (
    OccupationRow,
    RowError,
    StandardRow,
    read_catalogue,
    read_occupations,
    read_standards,
)

HEAD = "edition,code,name,kind,work_types,valid_from,successor\n"
ELECTRICIAN = OccupationRow("2022", "6-31-01-03", "电工", "大典", (), date(2022, 9, 28))
STANDARD_HEAD = (
    "code,title,kind,issuer,edition,occupation_edition,occupation_code,"
    "lowest_level,highest_level,filed_no,in_force_from,in_force_to,note\n"
)
STANDARD = {
    "code": "GZB 6-31-01-03-2018",
    "title": "电工国家职业技能标准（2018年版）",
    "kind": "国家职业技能标准",
    "issuer": "人力资源和社会保障部",
    "edition": "2018",
    "occupation_edition": "2022",
    "occupation_code": "6-31-01-03",
    "lowest_level": "5",
    "highest_level": "1",
    "filed_no": "",
    "in_force_from": "2018-12-26",
    "in_force_to": "",
    "note": "",
}


def faults_of(text: str | bytes) -> list[tuple[int, str, str]]:
    """Line, column and article of each error."""
    content = text.encode() if isinstance(text, str) else text
    return [(error.line, error.column, error.article) for error in read_catalogue(content)[1]]


def a_standard(**cells: str) -> bytes:
    return (STANDARD_HEAD + ",".join({**STANDARD, **cells}.values()) + "\n").encode()


# files that are read


def test_the_plain_draft_layout_is_read() -> None:
    draft = "edition\tcode\tname\twork_types\n2022\t6-31-01-03\t电工\t\n2022\t4-08-03-02\t摄影测量员L\t甲工、乙工、\n"
    assert read_catalogue(draft.encode()) == (
        (ELECTRICIAN, OccupationRow("2022", "4-08-03-02", "摄影测量员", "大典", ("甲工", "乙工"), date(2022, 9, 28))),
        (),
    )


@pytest.mark.parametrize(
    "header", ["职业名称,版次,职业编码", "name,edition,code", "名称,大典版次,代码", " Name ,EDITION,\u3000code"]
)
def test_the_header_may_be_in_any_order_and_in_chinese(header: str) -> None:
    assert read_catalogue(f"{header}\n电工,2022,6-31-01-03\n".encode()) == ((ELECTRICIAN,), ())


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_utf8_with_or_without_a_mark_and_gb18030_are_read(encoding: str, ending: str) -> None:
    text = ending.join(["版次,职业编码,职业名称", "", "2022,6-31-01-03,电工", ",,", ""])
    assert read_catalogue(text.encode(encoding)) == ((ELECTRICIAN,), ())


@pytest.mark.parametrize(
    "code",
    ["６－３１－０１－０３", " 6 - 31 - 01 - 03 ", "6—31—01—03", "6–31−01‑03", "6-31-01-03\u200b", "\u00a06-31-01-03"],
)
def test_full_width_spaces_and_every_kind_of_dash_are_made_plain_in_codes(code: str) -> None:
    assert read_catalogue(f"{HEAD}２０２２年版,{code},\u3000电工 ,,,,\n".encode()) == ((ELECTRICIAN,), ())


@pytest.mark.parametrize(
    "day", ["2024-07-31", "2024/7/31", "2024.7.31", "2024年7月31日", "20240731", "２０２４－０７－３１"]
)
def test_dates_are_read_as_people_write_them(day: str) -> None:
    rows, errors = read_occupations(f"{HEAD}2022,4-07-02-06,用户增长运营师S,新职业,,{day},\n".encode())
    assert (rows, errors) == (
        (OccupationRow("2022", "4-07-02-06", "用户增长运营师", "新职业", (), date(2024, 7, 31)),),
        (),
    )


def test_an_old_occupation_keeps_its_code_and_names_its_successor() -> None:
    rows, errors = read_occupations(f"{HEAD}2015,4-07-05-04,消防设施操作员,大典,,,4-07-05-03\n".encode())
    assert errors == ()
    assert rows == (
        OccupationRow("2015", "4-07-05-04", "消防设施操作员", "大典", (), date(2015, 7, 29), None, "4-07-05-03"),
    )


def test_standards_are_told_from_occupations_by_their_header() -> None:
    chinese = (
        "标准编号\t标准名称\t类别\t发布单位\t版次\t大典版次\t职业编码\t最低等级\t最高等级\t备案号\n"
        "Q/ABC 001-2021\t《某工评价规范》\t行业企业评价规范\t某集团公司\t2021\t2022\t6-31-01-03\t５\t3\t人社评备2021001\n"
    )
    assert read_catalogue(chinese.encode("gb18030")) == (
        (
            StandardRow(
                "Q/ABC 001-2021", "某工评价规范", "行业企业评价规范", "某集团公司", "2021", "2022", "6-31-01-03", 5, 3,
                "人社评备2021001",
            ),
        ),
        (),
    )  # fmt: skip


# rows that are refused, each with its line, column and article


@pytest.mark.parametrize(
    ("row", "column", "article"),
    [
        ("2022,2-02-10-03,计算机软件工程技术人员,,,,", "code", "第五条"),
        ("2022,1-06-01-01,企业董事,,,,", "code", "第五条"),
        ("2022,7-01-00-00,军官,,,,", "code", "第五条"),
        ("2022,8-00-00-00,不便分类的其他从业人员,,,,", "code", "第五条"),
        ("2022,9-31-01-03,电工,,,,", "code", "第五条"),
        ("2022,6-31-1-3,电工,,,,", "code", "第五条"),
        ("2022,6-30-05-01-014,高空作业机械操作工,,,,", "code", "第五条"),
        ("2022,٦-٣١-٠١-٠٣,电工,,,,", "code", "第五条"),
        ("2022,,电工,,,,", "code", "第五条"),
        ("1999,6-31-01-03,电工,,,,", "edition", "第五条"),
        ("2022,6-31-01-03,,,,,", "name", "第五条"),
        ("2022,6-31-01-03,Electrician,,,,", "name", "第五条"),
        ("2022,6-31-01-03,=电工,,,,", "name", "第五条"),
        (f"2022,6-31-01-03,{'电' * 61},,,,", "name", "第五条"),
        ("2022,6-31-01-03,电工,工种,,,", "kind", "第五条"),
        ("2022,6-31-01-03,电工,,abc、烟机电工,,", "work_types", "第五条"),
        ("2022,4-07-02-06,用户增长运营师,新职业,,,", "valid_from", "第五条"),
        ("2022,6-31-01-03,电工,,,2022-09-27,", "valid_from", "第五条"),
        ("2022,6-31-01-03,电工,,,2022-02-30,", "valid_from", "第五条"),
        ("2022,6-31-01-03,电工,,,44832,", "valid_from", "第五条"),
        ("2022,6-31-01-03,电工,,,next year,", "valid_from", "第五条"),
        ("2022,6-31-01-03,电工,,,,6-31-01-04", "successor", "第五条"),
        ("2015,6-31-01-03,电工,,,,2-02-07-04", "successor", "第五条"),
        ("2022,6-31-01-03,电工,,,,,,多余", "", "第五条"),
    ],
)
def test_an_occupation_that_article_5_does_not_admit_is_refused(row: str, column: str, article: str) -> None:
    rows, errors = read_catalogue(f"{HEAD}{row}\n".encode())
    assert (rows, [(error.line, error.column, error.article) for error in errors]) == ((), [(2, column, article)])


@pytest.mark.parametrize(
    ("cells", "column", "article"),
    [
        ({"lowest_level": "6"}, "lowest_level", "第六条"),
        ({"highest_level": "0"}, "highest_level", "第六条"),
        ({"lowest_level": "T"}, "lowest_level", "第六条"),
        ({"lowest_level": "三级"}, "lowest_level", "第六条"),
        ({"lowest_level": "1", "highest_level": "5"}, "lowest_level", "第六条"),
        ({"kind": "行业企业评价规范"}, "filed_no", "第七条"),
        ({"kind": "团体标准"}, "kind", "第七条"),
        ({"issuer": "某集团公司"}, "issuer", "第七条"),
        ({"issuer": ""}, "issuer", "第七条"),
        ({"code": "GZB"}, "code", "第七条"),
        ({"title": ""}, "title", "第七条"),
        ({"edition": "18"}, "edition", "第七条"),
        ({"in_force_to": "2018-12-25"}, "in_force_to", "第七条"),
        ({"in_force_from": "2018-13-01"}, "in_force_from", "第七条"),
        ({"occupation_edition": "2018"}, "occupation_edition", "第五条"),
        ({"occupation_code": "2-02-10-09"}, "occupation_code", "第五条"),
    ],
)
def test_a_standard_outside_articles_6_and_7_is_refused(cells: dict[str, str], column: str, article: str) -> None:
    rows, errors = read_catalogue(a_standard(**cells))
    assert (rows, [(error.line, error.column, error.article) for error in errors]) == ((), [(2, column, article)])


def test_a_standard_of_an_occupation_we_do_not_know_is_refused_when_asked() -> None:
    assert len(read_standards(a_standard())[0]) == 1
    assert len(read_standards(a_standard(), {("2022", "6-31-01-03")})[0]) == 1
    rows, errors = read_standards(a_standard(), {("2015", "6-31-01-03")})
    says = "职业目录中没有2022年版的6-31-01-03，请先导入该职业或改正编码"
    assert (rows, errors) == ((), (RowError(2, "occupation_code", "6-31-01-03", says, "第七条"),))


def test_all_errors_of_a_file_come_at_once_in_the_order_of_its_lines() -> None:
    text = (
        "版次,职业编码,职业名称,工种\n"
        "2022,6-31-01-03,电工,\n"
        "2021,6-31,Fitter,\n"
        '2015,6-31-01-03,电工,"数控\n车工"\n'
        "2022,６-31-01-03,电工,\n"
        "2022,2-01-01-00,哲学研究人员,\n"
    )
    rows, errors = read_catalogue(text.encode())
    assert [row.edition for row in rows] == ["2022", "2015"]
    assert [(error.line, error.column, error.value, error.message) for error in errors] == [
        (3, "版次", "2021", "没有“2021”这一版《职业分类大典》，请填2015或2022"),
        (3, "职业编码", "6-31", "职业编码应为“6-31-01-03”这样的四段数字，请按《职业分类大典》填写"),
        (3, "职业名称", "Fitter", "不像职业名称，请填《职业分类大典》或公布文件中的中文名称"),
        (6, "职业编码", "６-31-01-03", "与第2行重复，请只留一行"),
        (7, "职业编码", "2-01-01-00", "第2大类不是技能类职业，不能列入；技能类职业为第3至第6大类，请删去这一行"),
    ]


# files that cannot be read


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (b"", 0),
        (b"\xef\xbb\xbf \r\n\t\r\n", 0),
        (b"PK\x03\x04\x14\x00\x06\x00\x08\x00\x00\x00", 0),
        ("版次,职业编码,职业名称\n".encode("utf-16"), 0),
        (bytes(range(1, 256)) * 20, 2),
        (b"\xff" * 400, 1),
        (HEAD.encode() + "2022,6-31-01-03,电\x07工,,,,\n".encode(), 2),
        (HEAD.encode() + "2022,6-31-01-03,电工,,,,\n".encode() + "2022,6-18-02-04,焊工,,,,\n".encode("gb18030"), 3),
        ("版次,职业编码,职业名称\n".encode("gb18030") + "2022,6-31-01-03,电工\n".encode(), 1),
        (HEAD.encode(), 0),
        (HEAD.encode() + b'2022,6-31-01-03,"' + "电工\n2022,6-18-02-04,焊工\n".encode(), 2),
        (b'"edition,code\n', 1),
        (b"," * 10_485_761, 0),
    ],
)
def test_a_file_that_is_no_catalogue_is_refused_with_one_reason(content: bytes, line: int) -> None:
    rows, errors = read_catalogue(content)
    assert (rows, [error.line for error in errors]) == ((), [line])


def test_a_wrong_header_names_every_column_that_is_missing_unknown_or_twice() -> None:
    assert faults_of("edition,代码,code,valid_form\n2022,6-31-01-03,6-31-01-03,电工\n") == [
        (1, "valid_form", "第五条"),
        (1, "职业编码", "第五条"),
        (1, "职业名称", "第五条"),
    ]
    assert faults_of("2022,6-31-01-03,电工\n") == [
        (1, "2022", "第五条"), (1, "6-31-01-03", "第五条"), (1, "电工", "第五条"),
        (1, "版次", "第五条"), (1, "职业编码", "第五条"), (1, "职业名称", "第五条"),
    ]  # fmt: skip
    assert faults_of(STANDARD_HEAD.replace("issuer,", "")) == [(1, "发布单位", "第七条")]


def test_a_hundred_thousand_rows_are_read_in_seconds_and_one_more_is_refused() -> None:
    codes = (f"6-{number // 10_000:02d}-{number // 100 % 100:02d}-{number % 100:02d}" for number in range(100_001))
    content = ("edition,code,name\n" + "".join(f"2022,{code},某工\n" for code in codes)).encode()
    started = time.perf_counter()
    rows, errors = read_catalogue(content)
    assert time.perf_counter() - started < 20
    assert len(rows) == 100_000
    assert errors == (RowError(100_002, "", "", "超过100000行，请拆成几个文件", "第五条"),)
