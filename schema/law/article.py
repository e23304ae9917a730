"""How a rule names its source: an article of the Measures, or of another law."""

from __future__ import annotations

from dataclasses import dataclass

DIGITS = "零一二三四五六七八九"


def numeral(number: int) -> str:
    """1..9999 in Chinese numerals, as statutes number their articles: 10 -> 十, 203 -> 二百零三, 1117 -> 一千一百一十七."""
    parts: list[str] = []
    for unit, word in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, unit)
        if digit:
            parts.append(("" if digit == 1 and unit == 10 and not parts else DIGITS[digit]) + word)
        elif parts and number and parts[-1] != "零":
            parts.append("零")
    return "".join(parts)


@dataclass(frozen=True)
class Article:
    """A place in a law: article, paragraph (款), item (项). `law` is empty for the Measures themselves."""

    number: int
    item: int = 0
    paragraph: int = 0
    law: str = ""

    def __str__(self) -> str:
        source = f"《{self.law}》" if self.law else ""
        paragraph = f"第{numeral(self.paragraph)}款" if self.paragraph else ""
        item = f"第（{numeral(self.item)}）项" if self.item else ""
        return f"{source}第{numeral(self.number)}条{paragraph}{item}"


def art(number: int, item: int = 0, paragraph: int = 0) -> Article:
    """An article of the Measures (津人社局发〔2021〕22号)."""
    return Article(number, item, paragraph)


CIVIL_201 = Article(201, law="民法典")
CIVIL_202 = Article(202, law="民法典")
CIVIL_203 = Article(203, law="民法典")
PIPL_51 = Article(51, law="个人信息保护法")


@dataclass(frozen=True)
class Clause(Article):
    """A place in a standard, whose sections are numbered by points."""

    section: str = ""

    def __str__(self) -> str:
        return f"{self.law} {self.section}"


AUTHENTICATION = Clause(8, law="GB/T 22239-2019", section="8.1.4.1")  # 等保2.0 身份鉴别
ACCESS = Clause(8, law="GB/T 22239-2019", section="8.1.4.2")  # 访问控制
