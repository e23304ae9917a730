"""What a certificate says (人社鉴发〔2021〕1号 and article 8): every field as it is printed, frozen on the day of issue."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import date

NO_WORK_TYPE = "--"
NUMBER = re.compile(r"[A-Z][A-Z0-9]{21}")
ADDRESS = re.compile(r"https?://[!-~]+")


@dataclass(frozen=True)
class Certified:
    """One person's certificate; the reference layout allows nothing of it to be left out."""

    number: str  # 证书编号, 22 characters
    name: str  # 姓名
    document_kind: str  # 证件类型, in words: 居民身份证
    document_number: str = field(repr=False)  # 证件号码, in full: printed, and nowhere else
    occupation: str  # 职业名称
    occupation_code: str  # 职业编码, for the credential alone
    work_type: str  # 工种/职业方向; `--` when there is none
    level: int  # 5 to 1
    level_label: str  # 职业技能等级: 三级/高级工, as the rule set writes it
    standard: str  # 评价依据: the standard or norm (第七条), for the credential alone
    institution: str  # 评价机构名称, as filed on the day of issue
    institution_code: str  # 机构编码, the number's first 13 characters
    issued_on: date  # 发证日期
    check_url: str = "http://jndj.osta.org.cn"  # 证书信息查询网址
    institution_url: str = "http://pjjg.osta.org.cn"  # 机构信息查询网址

    @property
    def scanned(self) -> str:
        """What the QR code says: the official look-up address, with this number."""
        return f"{self.check_url.rstrip('/')}/?{self.number}"


NAMES = {
    "number": "证书编号",
    "name": "姓名",
    "document_kind": "证件类型",
    "document_number": "证件号码",
    "occupation": "职业名称",
    "occupation_code": "职业编码",
    "work_type": "工种/职业方向",
    "level": "等级",
    "level_label": "职业技能等级",
    "standard": "评价依据",
    "institution": "评价机构名称",
    "institution_code": "机构编码",
    "issued_on": "发证日期",
    "check_url": "证书信息查询网址",
    "institution_url": "机构信息查询网址",
}


class Unprintable(ValueError):
    """A certificate that cannot be made as it stands: everything that is wrong with it, at once."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("；".join(problems))
        self.problems = tuple(problems)


def problems(certified: Certified) -> list[str]:
    """What is missing or cannot be so, in Chinese, never quoting a document's number."""
    found = []
    for name, says in NAMES.items():
        value = getattr(certified, name)
        if value is None or (isinstance(value, str) and not value.strip()):
            found.append(f"缺少{says}" + ("；没有的应写“--”" if name == "work_type" else ""))
        elif isinstance(value, str) and (value != value.strip() or any(unicodedata.category(one) in CONTROLS for one in value)):
            found.append(f"{says}含有多余的空格、换行或不可见的字符")
    if certified.number and not NUMBER.fullmatch(certified.number):
        found.append("证书编号应为22位大写字母和数字")
    elif certified.number and certified.institution_code and certified.number[:13] != certified.institution_code:
        found.append("证书编号的前13位应为机构编码")
    for name in ("check_url", "institution_url"):
        if (address := getattr(certified, name)) and not ADDRESS.fullmatch(address):
            found.append(f"{NAMES[name]}应为完整的网址")
    return found


CONTROLS = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def sound(certified: Certified) -> Certified:
    """The same, or Unprintable."""
    if found := problems(certified):
        raise Unprintable(found)
    return certified
