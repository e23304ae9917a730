"""The printed certificate: read back from the page by another library, as a person would see it."""

from __future__ import annotations

import io
import re
from dataclasses import fields, replace
from datetime import date
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
import zxingcpp
from PIL import Image

from api.certificate import pdf
from api.certificate.certified import NAMES, Certified, Unprintable, problems
from api.certificate.face import SHIPPED, Face

from .sample import ELECTRICIAN, photo, seal

HERE = Path(__file__).parent
# 人社鉴发〔2019〕2号: the label is the numeral and 级, a stroke, and the name (第六条).
LEVELS = {5: "五级/初级工", 4: "四级/中级工", 3: "三级/高级工", 2: "二级/技师", 1: "一级/高级技师"}


def text(made: bytes, page: int = 0) -> str:
    with pypdfium2.PdfDocument(made) as opened:
        return opened[page].get_textpage().get_text_bounded().replace("\r\n", "\n")


def seen(made: bytes) -> Image.Image:
    with pypdfium2.PdfDocument(made) as opened:
        return opened[0].render(scale=2).to_pil().convert("RGB")


def refused(**changes: Any) -> tuple[str, ...]:
    with pytest.raises(Unprintable) as caught:
        pdf.printed(replace(ELECTRICIAN, **changes))
    return caught.value.problems


def test_the_page_says_what_the_reference_layout_asks() -> None:
    assert text(pdf.printed(ELECTRICIAN, photo(), seal())) == (HERE / "electrician.txt").read_text("utf-8").removesuffix("\n")


def test_it_is_one_sheet_of_a4() -> None:
    with pypdfium2.PdfDocument(pdf.printed(ELECTRICIAN)) as opened:
        assert len(opened) == 1
        assert [round(side / 72 * 25.4) for side in opened[0].get_size()] == [210, 297]


@pytest.mark.parametrize(("level", "label"), LEVELS.items())
def test_every_level_is_printed_in_words(level: int, label: str) -> None:
    one = replace(ELECTRICIAN, level=level, level_label=label, number=f"S00001200000122{level}000001", institution_code="S000012000001")
    assert label in text(pdf.printed(one))


def test_a_work_type_stands_where_the_dashes_stood() -> None:
    assert "工种/职业方向： --\n" in text(pdf.printed(ELECTRICIAN))
    assert "工种/职业方向： 高压电工\n" in text(pdf.printed(replace(ELECTRICIAN, work_type="高压电工")))


def test_the_longest_names_still_fit_one_sheet() -> None:
    long = replace(
        ELECTRICIAN,
        name="阿卜杜热合曼·阿卜杜外力·麦麦提",
        occupation="信息通信网络机房动力与环境监控系统运行维护操作人员",
        work_type="轨道交通信号设备（含列车运行自动控制系统）安装调试与检修工",
        institution="中国石油化工股份有限公司天津分公司职业技能等级认定与培训服务中心（滨海新区大港分支机构）",
    )
    made = pdf.printed(long, photo(), seal())
    whole = text(made).replace("\n", "")
    assert all(part in whole for part in (long.name, long.occupation, long.work_type, long.institution))
    with pypdfium2.PdfDocument(made) as opened:
        assert len(opened) == 1


def test_what_does_not_fit_one_sheet_is_refused() -> None:
    assert refused(occupation="电工" * 600) == ("S000012000001223000001：文字过长，一页印不下，请核对名称",)


@pytest.mark.parametrize("name", NAMES)
def test_a_certificate_with_a_field_missing_is_not_printed(name: str) -> None:
    empty = None if name in ("level", "issued_on") else " "
    assert any(f"缺少{NAMES[name]}" in one for one in refused(**{name: empty}))


def test_every_field_has_its_chinese_name() -> None:
    assert [field.name for field in fields(Certified)] == list(NAMES)


def test_everything_missing_is_said_at_once_and_for_all_sheets() -> None:
    poor = replace(ELECTRICIAN, name="", work_type="")
    with pytest.raises(Unprintable) as caught:
        pdf.batch([(poor, None), (ELECTRICIAN, b"GIF89a"), (ELECTRICIAN, None)])
    assert caught.value.problems == (
        "S000012000001223000001：缺少姓名",
        "S000012000001223000001：缺少工种/职业方向；没有的应写“--”",
        "S000012000001223000001：照片应为完好的JPEG或PNG图片",
    )


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"number": "S00001200000122300000"}, "证书编号应为22位大写字母和数字"),
        ({"institution_code": "S000012000002"}, "证书编号的前13位应为机构编码"),
        ({"name": "张\u200b三"}, "姓名含有多余的空格、换行或不可见的字符"),
        ({"occupation": " 电工"}, "职业名称含有多余的空格、换行或不可见的字符"),
        ({"check_url": "jndj"}, "证书信息查询网址应为完整的网址"),
        ({"name": "张𡛓"}, "姓名中的“𡛓”（U+216D3）字库中没有，请联系管理员换用字符更全的字体"),
    ],
)
def test_what_cannot_be_so_is_refused(changes: dict[str, str], says: str) -> None:
    assert refused(**changes) == (f"{changes.get('number', ELECTRICIAN.number)}：{says}",)


@pytest.mark.parametrize("rare", "䶮㛃𬭬𬀩𫖯䲟㙍𬱖𨱏喆堃犇")
def test_rare_characters_of_names_are_printed(rare: str) -> None:
    assert f"王{rare}" in text(pdf.printed(replace(ELECTRICIAN, name=f"王{rare}")))


def test_a_number_of_a_document_is_in_no_message() -> None:
    wrong = replace(ELECTRICIAN, name="", document_number="12010119900307453\u200bX")
    assert "1990" not in repr(wrong) and "1990" not in "".join(problems(wrong))


def test_the_font_is_embedded_once_and_only_what_is_used_of_it() -> None:
    made = pdf.batch([(replace(ELECTRICIAN, number=f"S000012000001223{n:06}"), photo()) for n in range(1, 31)])
    with pypdfium2.PdfDocument(made) as opened:
        assert len(opened) == 30
    assert "S000012000001223000030" in text(made, 29)
    assert len(re.findall(rb"/FontFile3 ", made)) == 1
    assert len(made) < 1_500_000 < SHIPPED.file.stat().st_size


def test_the_same_facts_give_the_same_bytes() -> None:
    assert pdf.printed(ELECTRICIAN, photo(), seal()) == pdf.printed(ELECTRICIAN, photo(), seal())
    assert pdf.printed(ELECTRICIAN) != pdf.printed(replace(ELECTRICIAN, issued_on=date(2022, 12, 6)))


def test_it_can_be_archived_and_read_aloud() -> None:
    made = pdf.printed(ELECTRICIAN, photo())
    assert b"<pdfaid:part>2</pdfaid:part>" in made and b"<pdfuaid:part>1</pdfuaid:part>" in made


def test_the_code_on_the_page_leads_to_the_official_look_up_with_this_number() -> None:
    (code,) = zxingcpp.read_barcodes(seen(pdf.printed(ELECTRICIAN, photo(), seal())))
    assert code.text == "http://jndj.osta.org.cn/?S000012000001223000001"


def test_the_photo_is_on_the_page_and_its_hidden_data_are_not() -> None:
    shown = Image.open(io.BytesIO(photo()))
    exif = shown.getexif()
    exif[270] = "拍摄于某处 SECRET-PLACE"
    out = io.BytesIO()
    shown.save(out, "JPEG", exif=exif)
    assert b"SECRET-PLACE" in out.getvalue()
    made = pdf.printed(ELECTRICIAN, out.getvalue())
    assert b"SECRET-PLACE" not in made
    assert coat(made) and not coat(pdf.printed(ELECTRICIAN))


def coat(made: bytes) -> bool:
    """Whether the dark coat of the photo is seen 162 mm from the left and 124 mm from the top."""
    colour = seen(made).getpixel((918, 703))
    return isinstance(colour, tuple) and all(abs(have - want) < 8 for have, want in zip(colour, (0x2D, 0x3E, 0x50), strict=True))


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        (b"", "照片应为完好的JPEG或PNG图片"),
        (photo()[:2000], "照片应为完好的JPEG或PNG图片"),
        (photo(size=(100, 140)), "照片太小，宽至少150、高至少210像素"),
    ],
)
def test_a_photo_that_cannot_be_shown_is_refused(raw: bytes, says: str) -> None:
    with pytest.raises(Unprintable) as caught:
        pdf.printed(ELECTRICIAN, raw)
    assert caught.value.problems == (f"S000012000001223000001：{says}",)


def test_a_photo_may_be_png() -> None:
    assert coat(pdf.printed(ELECTRICIAN, photo("PNG")))


def test_the_seal_is_where_the_institution_signs() -> None:
    def reds(made: bytes) -> int:
        page = seen(made).crop((560, 1180, 1000, 1480)).tobytes()
        return sum(1 for r, g, b in zip(page[::3], page[1::3], page[2::3], strict=True) if r > 180 and g < 90 and b < 90)

    assert reds(pdf.printed(ELECTRICIAN)) == 0
    assert reds(pdf.printed(ELECTRICIAN, seal=seal())) > 2000
    assert "评价机构盖章" in text(pdf.printed(ELECTRICIAN)) and "评价机构盖章" not in text(pdf.printed(ELECTRICIAN, seal=seal()))


def test_no_more_than_a_thousand_at_once() -> None:
    many = [(ELECTRICIAN, None)] * (pdf.MOST + 1)
    with pytest.raises(Unprintable, match="一次最多印1000份"):
        pdf.batch(many)
    with pytest.raises(Unprintable, match="没有要打印的证书"):
        pdf.batch([])


def test_a_deployment_may_print_in_its_own_face() -> None:
    import pylopdf_fonts_zh_cn

    own = Face.of(pylopdf_fonts_zh_cn.sans_path())
    assert own.family == "Noto Sans SC"
    assert b"NotoSansSC" in pdf.printed(ELECTRICIAN, face=own) and b"NotoSansSC" not in pdf.printed(ELECTRICIAN)
