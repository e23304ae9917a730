"""One cell at a time: what was typed or pasted, made plain, and either understood or refused with the reason."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from .rows import ARTICLE_5, ARTICLE_6, ARTICLE_7, EDITIONS, NATIONAL, OCCUPATION_KINDS, STANDARD_KINDS


@dataclass(frozen=True)
class Fault:
    """Why a cell is refused, and under which article."""

    message: str
    article: str


INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"))
DASHES = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u02d7\ufe58\uff0d\u30fc\uff70"), "-")
CODE = re.compile(r"[1-8]-\d{2}-\d{2}-\d{2}", re.ASCII)
WORK_TYPE_CODE = re.compile(r"[1-8]-\d{2}-\d{2}-\d{2}-\d{2,3}", re.ASCII)
DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?|(\d{4})(\d{2})(\d{2})", re.ASCII)
YEAR = re.compile(r"(\d{4})年?版?", re.ASCII)
MARK = re.compile(r"(?<=[\u4e00-\u9fff）)])\s*(?:L\s*/\s*S|S\s*/\s*L|L|S)$")  # 大典在职业名称后标注的绿色、数字职业标识
CHINESE = re.compile(r"[\u4e00-\u9fff]")
NOT_A_NAME = re.compile(r"[\x00-\x1f\x7f<>={}|\\^~\"'`;；?？]|^[-+@*#/]")


def plain(text: str) -> str:
    """No invisible characters, single ordinary spaces, none at the ends."""
    return " ".join(text.translate(INVISIBLE).split())


def half(text: str) -> str:
    """Also with full-width letters, digits and signs made half-width, and every dash the same."""
    return plain(unicodedata.normalize("NFKC", text.translate(DASHES)).translate(DASHES))


def compact(text: str) -> str:
    """A code: half-width and without spaces."""
    return half(text).replace(" ", "")


def edition(text: str) -> str | Fault:
    found = YEAR.fullmatch(compact(text))
    if found and found[1] in EDITIONS:
        return found[1]
    return Fault(f"没有“{text}”这一版《职业分类大典》，请填{'或'.join(EDITIONS)}", ARTICLE_5)


def skill_code(text: str) -> str | Fault:
    """An occupation's code, of majors 3 to 6: the others are not skill occupations."""
    code = compact(text)
    if WORK_TYPE_CODE.fullmatch(code):
        return Fault("这是工种的编码，请只填所属职业的四段编码，工种名称填在“工种”一列", ARTICLE_5)
    if not CODE.fullmatch(code):
        return Fault("职业编码应为“6-31-01-03”这样的四段数字，请按《职业分类大典》填写", ARTICLE_5)
    if code[0] not in "3456":
        return Fault(f"第{code[0]}大类不是技能类职业，不能列入；技能类职业为第3至第6大类，请删去这一行", ARTICLE_5)
    return code


def name(text: str) -> str | Fault:
    found = MARK.sub("", plain(text))
    if len(found) > 60:
        return Fault("职业名称超过60字，请核对", ARTICLE_5)
    if not CHINESE.search(found) or NOT_A_NAME.search(found):
        return Fault("不像职业名称，请填《职业分类大典》或公布文件中的中文名称", ARTICLE_5)
    return found


def work_types(text: str) -> tuple[str, ...] | Fault:
    found = tuple(dict.fromkeys(plain(part) for part in re.split("[、，,；;]", text) if plain(part)))
    for part in found:
        if len(part) > 40 or not CHINESE.search(part) or NOT_A_NAME.search(part):
            return Fault(f"“{part[:40]}”不像工种名称；多个工种之间用顿号分开", ARTICLE_5)
    return found


def occupation_kind(text: str) -> str | Fault:
    found = plain(text)
    return found if found in OCCUPATION_KINDS else Fault(f"类别只能填{'、'.join(OCCUPATION_KINDS)}之一", ARTICLE_5)


def standard_kind(text: str) -> str | Fault:
    found = plain(text)
    if found == "国家职业标准":  # 2023年起颁布的标准用此名
        return NATIONAL
    return found if found in STANDARD_KINDS else Fault(f"类别只能填{'或'.join(STANDARD_KINDS)}", ARTICLE_7)


def standard_code(text: str) -> str | Fault:
    found = half(text)
    if len(found) > 40 or not re.search(r"\d", found) or NOT_A_NAME.search(found):
        return Fault("评价依据的编号应含数字且不超过40字，如“GZB 6-31-01-03-2018”", ARTICLE_7)
    return found


def title(text: str) -> str | Fault:
    found = plain(text).strip("《》")
    if len(found) > 120 or not CHINESE.search(found) or NOT_A_NAME.search(found):
        return Fault("请填标准或规范的中文全称，不超过120字", ARTICLE_7)
    return found


def issuer(text: str) -> str | Fault:
    found = plain(text)
    if len(found) > 60 or not CHINESE.search(found) or NOT_A_NAME.search(found):
        return Fault("请填发布单位的全称，不超过60字", ARTICLE_7)
    return found


def filed_no(text: str) -> str | Fault:
    found = plain(text)
    if len(found) > 60 or NOT_A_NAME.search(found):
        return Fault("备案号超过60字或含有无关符号，请核对", ARTICLE_7)
    return found


def year(text: str) -> str | Fault:
    found = YEAR.fullmatch(compact(text))
    if found and 1990 <= int(found[1]) <= 2099:
        return found[1]
    return Fault("版次应为四位年份，如2018", ARTICLE_7)


def level(text: str) -> int | Fault:
    found = compact(text)
    if found in ("1", "2", "3", "4", "5"):
        return int(found)
    return Fault("等级请填数字5、4、3、2、1之一，5最低，1最高", ARTICLE_6)


def day(text: str, article: str) -> date | Fault:
    typed = compact(text)
    if re.fullmatch(r"\d{5}", typed, re.ASCII):
        return Fault("这是电子表格的日期序号，请把该列设为日期格式后重新导出", article)
    found = DAY.fullmatch(typed)
    if not found:
        return Fault("日期请写成“2022-09-28”", article)
    numbers = [int(part) for part in found.groups() if part]
    try:
        answer = date(numbers[0], numbers[1], numbers[2])
    except ValueError:
        return Fault("没有这一天，请核对", article)
    return answer if 1990 <= answer.year <= 2099 else Fault("年份不合常理，请核对", article)


def note(text: str) -> str | Fault:
    return plain(text)[:500]
