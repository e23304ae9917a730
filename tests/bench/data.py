"""The rows of a data set at a chosen scale: the same on every machine, and such as the second wall lets in.

A tenth of the institutions also has a draft, which the centre may not see. Drafts and the ledger lines about them come
first in time, so that the pages measured later hold the same rows with permissions and without; that the hidden ones
stay hidden is checked on pages of that early stretch.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from schema.record.institution import sort_key
from schema.record.ledger import GENESIS
from tests.world import credit_code

START = datetime(2022, 3, 1, 1, tzinfo=UTC)
DAY = date(2022, 6, 1)
TOKEN = "js_" + "bench" * 8
TABLES = {name: place for place, name in enumerate((
    "account", "session", "call", "unit", "site", "staff", "filing", "draft", "item", "draft_item", "institution", "grant_notice",
    "scope", "stay", "ledger", "public_change", "institution_version",
))}  # fmt: skip
TRADES = ("机械", "电子", "物流", "烹饪", "建筑", "护理", "汽修", "纺织", "化工", "信息")
DUTIES = ("FULL_TIME", "FULL_TIME", "EXPERT", "ASSESSOR", "ASSESSOR", "INTERNAL_SUPERVISOR")
# what the ledger says of an institution's cases, over and over: noun, act, article, role, before, after
LIFE = (
    ("unit", "register", "第九条第（一）项", "INSTITUTION", None, "REGISTERED"),
    ("filing", "draft", "第九条", "INSTITUTION", None, "DRAFT"),
    ("filing", "submit", "第十条第（二）项", "INSTITUTION", "DRAFT", "REVIEW"),
    ("filing", "pass_review", "第十条第（二）项", "CENTRE", "REVIEW", "ASSESSMENT"),
    ("item", "propose", "第十条第（三）项", "CENTRE", "DECLARED", "PROPOSED"),
    ("item", "publicise", "第十条第（四）项", "LAW", "PROPOSED", "PUBLIC"),
    ("item", "grant", "第十条第（五）项", "CENTRE", "REPORTED", "GRANTED"),
    ("filing", "conclude", "第十条第（五）项", "LAW", "APPROVED", "CONCLUDED"),
    ("institution", "file", "第十条第（五）项", "LAW", None, "ACTIVE"),
    ("unit", "add_staff", "第九条第（四）项", "INSTITUTION", "REGISTERED", "REGISTERED"),
)


@dataclass(frozen=True)
class Scale:
    """How much of everything."""

    name: str
    institutions: int
    lines: int
    changes: int

    @property
    def drafts(self) -> int:
        """Filings nobody but their unit and the auditor may see."""
        return self.institutions // 10

    @property
    def early(self) -> int:
        """The ledger's first lines, every other one about a draft."""
        return self.drafts * 4


SMALL = Scale("small", 2_000, 200_000, 200_000)
NATION = Scale("nation", 50_000, 10_000_000, 1_000_000)
SCALES = {scale.name: scale for scale in (SMALL, NATION)}


def identity(table: str, n: int) -> UUID:
    """The id of the n-th row of a table, a UUID of version 7 as the record makes them: ids are in order of time."""
    stamp = int(START.timestamp() * 1000) + n
    return UUID(int=stamp << 80 | 0x7 << 76 | TABLES[table] << 64 | 0b10 << 62 | n)


def org_code(n: int) -> str:
    """The organisation code of the n-th institution."""
    return f"Y000012{n:06d}"


def items(n: int) -> range:
    """The n-th institution's items, and its scopes: three to five, a place for five kept."""
    return range(n * 5, n * 5 + 3 + n % 3)


@dataclass(frozen=True)
class Catalogue:
    """What is in the database already: districts, and standards with their occupation."""

    districts: list[Any]
    standards: list[Any]

    def district(self, n: int) -> Any:
        """A district for the n-th row."""
        return self.districts[n % len(self.districts)]

    def standard(self, item: int) -> Any:
        """A standard, and so an occupation and a level, for an item; never the same twice in one institution."""
        return self.standards[(item * 7) % len(self.standards)]


def tables(scale: Scale, catalogue: Catalogue) -> Iterator[tuple[str, tuple[str, ...], Iterable[tuple[Any, ...]]]]:
    """Table, columns, rows; in an order that foreign keys allow."""
    n, case = range(scale.institutions), ("id", "stage", "since")
    yield (
        "account",
        (*case, "name", "title", "role", "password_hash"),
        [(identity("account", 0), "ACTIVE", START, "bench", "市鉴定中心备案岗", "CENTRE", "!")],
    )
    yield "session", ("id", "account_id", "digest", "opened_at", "used_at", "expires_at", "idle_until"), [
        (identity("session", 0), identity("account", 0), hashlib.sha256(TOKEN.encode()).hexdigest(), START, START,
         *2 * (datetime(2100, 1, 1, tzinfo=UTC),))
    ]  # fmt: skip
    yield "call", (*case, "number", "title", "tracks", "opens_on", "closes_on", "max_items", "body", "documents"), [
        (identity("call", k), "CLOSED", START, f"津人社鉴申〔2022〕{k + 1}号", f"第{k + 1}次申报", ["EMPLOYER", "SOCIAL"],
         DAY, DAY, 50, "正文", []) for k in range(2)
    ]  # fmt: skip
    yield "unit", (
        *case, "credit_code", "name", "kind", "district_id", "address", "contact", "phone", "legal_person",
    ), (
        (identity("unit", i), "REGISTERED", START, _credit(i), _name(catalogue, i), "ENTERPRISE", catalogue.district(i)["id"],
         f"{i}号路", "联系人", f"022-{20000000 + i}", "法定代表人") for i in n
    )  # fmt: skip
    yield "site", ("id", "unit_id", "name", "address", "district_id", "since"), (
        (identity("site", s), identity("unit", s // 2), f"第{s % 2 + 1}评价地点", f"{s}号路{s % 7 + 1}号楼",
         catalogue.district(s)["id"], DAY) for s in range(scale.institutions * 2)
    )  # fmt: skip
    yield (
        "staff",
        ("id", "unit_id", "duty", "name", "card", "valid_to", "since"),
        (
            (identity("staff", s), identity("unit", s // 6), DUTIES[s % 6], f"人员{s}", f"K{s:08d}", date(2030, 1, 1), DAY)
            for s in range(scale.institutions * 6)
        ),
    )
    filing = (*case, "number", "unit_id", "call_id", "track", "version", "submitted_at", "approved_on")
    yield (
        "filing",
        filing,
        (
            (
                identity("draft", d),
                "DRAFT",
                START,
                None,
                identity("unit", d * 10),
                identity("call", 1),
                "SOCIAL",
                0,
                None,
                None,
            )
            for d in range(scale.drafts)
        ),
    )
    yield "filing", filing, (
        (identity("filing", i), "CONCLUDED", START, f"津技备申〔2022〕{i:06d}号", identity("unit", i), identity("call", 0),
         _track(i), 1, START, DAY) for i in n
    )  # fmt: skip
    item = (*case, "filing_id", "ordinal", "occupation_id", "level", "site_id", "standard_id", "experience")
    yield (
        "item",
        item,
        (
            _item("draft_item", d, "DECLARED", identity("draft", d), d * 10, d * 50, catalogue)
            for d in range(scale.drafts)
        ),
    )
    yield (
        "item",
        item,
        (_item("item", k, "GRANTED", identity("filing", i), i, k, catalogue) for i in n for k in items(i)),
    )
    yield "institution", (
        *case, "due", "org_code", "unit_id", "name", "pinyin", "credit_code", "kind", "track", "district_id", "address", "phone",
        "valid_from", "valid_to",
    ), (
        (identity("institution", i), "ACTIVE", START, _until(i), org_code(i), identity("unit", i), _name(catalogue, i),
         sort_key(_name(catalogue, i)), _credit(i), "ENTERPRISE", _track(i), catalogue.district(i)["id"], f"{i}号路",
         f"022-{20000000 + i}", DAY, _until(i)) for i in n
    )  # fmt: skip
    yield "institution_version", (
        "id", "institution_id", "name", "kind", "district_id", "address", "phone", "legal_person", "since",
    ), (
        (identity("institution_version", i), identity("institution", i), _name(catalogue, i), "ENTERPRISE",
         catalogue.district(i)["id"], f"{i}号路", f"022-{20000000 + i}", "法定代表人", START) for i in n
    )  # fmt: skip
    yield "grant_notice", (
        "id", "number", "filing_id", "institution_id", "issued_on", "valid_from", "valid_to", "national_published_on",
        "national_url",
    ), (
        (identity("grant_notice", i), f"津技备〔2022〕{i:06d}号", identity("filing", i), identity("institution", i), DAY, DAY,
         _until(i), DAY, "https://www.example.cn/") for i in n
    )  # fmt: skip
    yield "scope", (
        "id", "institution_id", "grant_id", "item_id", "occupation_id", "work_type", "level", "site_id", "standard_id",
        "valid_from", "valid_to",
    ), (
        (identity("scope", k), identity("institution", i), identity("grant_notice", i), identity("item", k),
         catalogue.standard(k)["occupation_id"], "方向一" if k % 4 == 0 else None, catalogue.standard(k)["lowest_level"],
         identity("site", i * 2 + k % 2), catalogue.standard(k)["id"], DAY, _until(i)) for i in n for k in items(i)
    )  # fmt: skip
    yield "stay", ("id", "noun", "case_id", "stage", "stage_text", "since", "entered_by", "due", "provisional", "legal"), (
        (identity("stay", i), "institution", identity("institution", i), "ACTIVE", "备案有效", START, _last_line(scale, i),
         _until(i), False, True) for i in n
    )  # fmt: skip
    yield "ledger", (
        "id", "position", "recorded_at", "occurred_at", "noun", "case_id", "act", "article", "role", "actor_id", "rule_set",
        "fallback", "calendar", "form", "before", "after", "previous", "hash",
    ), _ledger(scale)  # fmt: skip
    yield "public_change", (
        "id", "position", "line", "event", "noun", "key", "on", "at", "title", "article", "detail", "institution_id",
    ), (
        (identity("public_change", p), p + 1, scale.early + p + 1, "institution.filed", "institution",
         org_code(p % scale.institutions), DAY, START + timedelta(seconds=p), "准予备案", "第十条第（五）项", "备案",
         identity("institution", p % scale.institutions)) for p in range(scale.changes)
    )  # fmt: skip


def _ledger(scale: Scale) -> Iterator[tuple[Any, ...]]:
    """Lines about many cases in turn; the hashes are linked, though they stand for no columns."""
    previous, actor = GENESIS, identity("account", 0)
    for position in range(1, scale.lines + 1):
        at, hash_ = START + timedelta(seconds=position), hashlib.sha256(f"{previous}{position}".encode()).hexdigest()
        noun, act, article, role, before, after, case_id = _line(scale, position)
        yield (
            identity("ledger", position), position, at, at, noun, case_id, act, article, role, actor, "measures-2021", False,
            "2022", "{}", before, after, previous, hash_,
        )  # fmt: skip
        previous = hash_


def _line(scale: Scale, position: int) -> tuple[Any, ...]:
    if position <= scale.early and position % 2 == 0:
        return *LIFE[1], identity("draft", position // 2 % scale.drafts)
    turn, i = divmod(position, scale.institutions)
    i = i * 7919 % scale.institutions
    life = LIFE[(turn + i) % len(LIFE)]
    return *life, identity(life[0], items(i)[turn % 3] if life[0] == "item" else i)


def _last_line(scale: Scale, i: int) -> int:
    return scale.early + i + 1


def _item(table: str, n: int, stage: str, filing: UUID, unit: int, k: int, catalogue: Catalogue) -> tuple[Any, ...]:
    standard = catalogue.standard(k)
    return (
        identity(table, n), stage, START, filing, k % 5 + 1, standard["occupation_id"], standard["lowest_level"],
        identity("site", unit * 2 + k % 2), standard["id"], "有三年以上评价经验",
    )  # fmt: skip


def _credit(i: int) -> str:
    return credit_code(f"91120000{i:09d}")


def _name(catalogue: Catalogue, i: int) -> str:
    return f"天津市{catalogue.district(i)['name']}{TRADES[i % 10]}{TRADES[i // 10 % 10]}第{i + 1}职业培训有限公司"


def _track(i: int) -> str:
    return "EMPLOYER" if i % 3 else "SOCIAL"


def _until(i: int) -> date:
    return DAY + timedelta(days=1095 + i % 365)
