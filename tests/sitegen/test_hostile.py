"""Names that try to be markup, formulas or directions of writing: everywhere they are text, and nothing else."""

import csv
import io
import json
import re
from html.parser import HTMLParser
from xml.etree import ElementTree

import pytest
from conftest import NOTICE, Town
from register import Row

from sitegen.table import harmless

ORG = "Y000012000001"
HOSTILE = [
    "<script>alert(1)</script>&公司",
    "\"><img src=x onerror=alert(1)>",
    "'; DROP TABLE institution;--",
    "</title></script><svg/onload=alert(1)>",
    "{{ 7 * 7 }}{% raw %}",
    "=HYPERLINK(\"http://evil.example/\",\"点我\")",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "天津\u202e司公限有\u202c学院",  # right to left, to look like another
    "a\u2028b\u2029c]]>&#0;",
    "javascript:alert(1)",
    "𠮷𩸽技能\ud83d\ude00".encode("utf-16", "surrogatepass").decode("utf-16"),
]
FAMILIAR = {"application/ld+json"}


class Elements(HTMLParser):
    """What a browser would find that could run, and the text it would show."""

    def __init__(self) -> None:
        super().__init__()
        self.alive: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        ours = tag == "script" and (told.get("type") in FAMILIAR or str(told.get("src")).startswith("/assets/"))
        if (tag in ("script", "iframe", "object", "embed", "base", "img") and not ours) or any(name.startswith("on") for name in told):
            self.alive.append(self.get_starttag_text() or tag)
        for name in ("href", "src", "action"):
            if (told.get(name) or "").strip().lower().startswith(("javascript:", "vbscript:", "data:text")):
                self.alive.append(self.get_starttag_text() or tag)

    def handle_data(self, data: str) -> None:
        self.text += data


def spoil(told: Row, text: str) -> None:
    """Every text of a record that an institution or an officer could have written."""
    for name in ("name", "institutionName", "address", "phone", "feeBasis", "title", "body", "summary", "unitName", "siteAddress",
                 "occupationName", "workType", "standardText", "stageReason", "contactPhone", "contactEmail", "contactAddress",
                 "legalPerson", "nationalUrl", "detail", "note", "certificates"):  # fmt: skip
        if name in told:
            told[name] = text


@pytest.mark.parametrize("text", HOSTILE)
async def test_what_an_institution_calls_itself_is_text_in_every_file(town: Town, text: str) -> None:
    register = town.register
    register.invite("津人社办发〔2022〕24号", text)
    register.file(ORG, text, [("6-31-01-03", text, 3)], track="SOCIAL", fee=text)
    register.announce(NOTICE, text, [{}])
    line = {"subject": "NAME", "subjectText": "名称", "before": text, "after": text}
    register.change(ORG, [line], text)
    register.terminate(ORG, "VOLUNTARY", text, "第十三条")
    register.entrust(ORG, text)
    records = [*register.institutions.values(), *register.grants.values(), *register.notices.values(), *register.calls.values()]
    records += [*register.notices_of_change.values(), *register.terminations.values(), *register.changes]
    records += [row for notice in register.notices.values() for row in notice["held"]]
    records += register.institutions[ORG]["held"] + register.institutions[ORG]["held_versions"]
    for told in records:
        spoil(told, text)
    await town.build()
    shown = 0
    for file in town.config.out.rglob("*"):
        if file.suffix == ".html":
            page = Elements()
            page.feed(file.read_text("utf-8"))
            assert page.alive == [], file
            shown += text in page.text
            for block in re.findall(r'ld\+json">(.*?)</script>', file.read_text("utf-8"), re.S):
                json.loads(block)
        elif file.suffix in (".atom", ".xml"):
            ElementTree.fromstring(file.read_bytes())
        elif file.suffix == ".json":
            json.loads(file.read_bytes())
    assert shown > 5
    institution = json.loads((town.config.out / "data/institutions.json").read_bytes())[0]
    assert institution["name"] == text
    rows = list(csv.reader(io.StringIO((town.config.out / "data/institutions.csv").read_text("utf-8-sig"), newline="")))
    assert rows[1][1] == harmless(text) and not rows[1][1].startswith(("=", "+", "-", "@"))
    feed = ElementTree.fromstring((town.config.out / f"institutions/{ORG}/feed.atom").read_bytes())
    assert feed.findtext("{http://www.w3.org/2005/Atom}title") == text


async def test_what_xml_cannot_write_does_not_break_a_feed(town: Town) -> None:
    town.register.file(ORG, "天津\x00\x08\x1b公司\ufffe", [("6-31-01-03", "电工", 3)])
    await town.build()
    feed = ElementTree.fromstring((town.config.out / f"institutions/{ORG}/feed.atom").read_bytes())
    assert feed.findtext("{http://www.w3.org/2005/Atom}title") == "天津\ufffd\ufffd\ufffd公司\ufffd"
