"""What the replay has made so far: the ids behind the names of the scenario, and who acts under a name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from schema.catalogue.rows import EDITIONS
from schema.law.procedure import Actor
from schema.law.roles import ADMIN, PUBLIC, SITE, Role
from schema.record.transaction import connection

from . import scenario
from .scenario import Scenario, ScenarioError

SYSTEM = "系统"
NOBODYS = {
    SYSTEM: Actor(ADMIN, title="演示回放"), scenario.SITE: Actor(SITE, title="公开网站"),
    scenario.CITIZEN: Actor(PUBLIC, title="社会公众"),
}  # fmt: skip


@dataclass(frozen=True)
class Label:
    """How a line names items of a filing: `焊工·电焊工 四至二级 大港厂区`; type and place may be left out."""

    occupation: str
    work_type: str | None
    levels: frozenset[int]
    place: str | None = None

    def fits(self, item: Any) -> bool:
        """Whether it means this item."""
        return (
            item["occupation"] == self.occupation
            and (self.work_type or item["work_type"]) == item["work_type"]
            and item["level"] in self.levels
            and (self.place or item["place"]) == item["place"]
        )


ITEMS = """
SELECT i.id, i.stage, i.level, i.work_type, o.name AS occupation, s.name AS place FROM item i
JOIN occupation o ON o.id = i.occupation_id JOIN site s ON s.id = i.site_id WHERE i.filing_id = $1 ORDER BY i.ordinal"""
ROW = """
SELECT r.id, r.level, r.work_type, r.occupation_name AS occupation, s.name AS place FROM notice_row r
JOIN item i ON i.id = r.item_id JOIN site s ON s.id = i.site_id
JOIN filing f ON f.id = i.filing_id WHERE r.notice_id = $1 AND f.unit_id = $2 ORDER BY r.ordinal"""

OWN = "SELECT id FROM institution WHERE unit_id = $1 ORDER BY id DESC LIMIT 1"
BY_LAW = {
    "institution": OWN,
    "renewal": f"SELECT id FROM renewal WHERE institution_id = ({OWN}) ORDER BY (stage IN ('RENEWED', 'FAILED', 'CLOSED')), valid_to LIMIT 1",
    "closure": f"SELECT id FROM closure WHERE institution_id = ({OWN})",
}  # fmt: skip
LATEST = "SELECT id FROM filing WHERE unit_id = $1 ORDER BY id DESC LIMIT 1"
SCOPES = """
SELECT s.id, s.level, s.work_type, o.name AS occupation, p.name AS place FROM scope s JOIN institution i ON i.id = s.institution_id
JOIN occupation o ON o.id = s.occupation_id JOIN site p ON p.id = s.site_id
WHERE i.id = $1 AND s.valid_to = i.valid_to ORDER BY o.code, s.level DESC, s.id"""
STAFF = "SELECT id FROM staff WHERE unit_id = $1 AND duty = $2 AND name = $3 AND until IS NULL"


@dataclass
class State:
    """Ids by (noun, name): a unit's filing is its latest, a call, notice or objection goes by its number."""

    scenario: Scenario
    password_hash: str
    site_url: str
    cases: dict[tuple[str, str], UUID] = field(default_factory=dict)
    districts: dict[str, UUID] = field(default_factory=dict)
    occupations: dict[tuple[str, str], UUID] = field(default_factory=dict)
    standards: dict[str, UUID] = field(default_factory=dict)
    sites: dict[tuple[str, str], UUID] = field(default_factory=dict)

    async def look_up(self) -> None:
        """Read the catalogue's ids."""
        async with connection() as raw:
            self.districts = {r["name"]: r["id"] for r in await raw.fetch("SELECT id, name FROM district")}
            found = await raw.fetch("SELECT id, edition, code FROM occupation")
            self.occupations = {(r["edition"], r["code"]): r["id"] for r in found if r["edition"] in EDITIONS}
            self.standards = {r["code"]: r["id"] for r in await raw.fetch("SELECT id, code FROM standard")}

    def case(self, noun: str, name: str, line: int) -> UUID:
        """The id of what the scenario calls so. ScenarioError: nothing of that name yet."""
        try:
            return self.cases[noun, name]
        except KeyError:
            raise ScenarioError(line, f"到这一行为止还没有“{name}”（{noun}）") from None

    async def find(self, noun: str, name: str, line: int) -> UUID:
        """The same; what came to be by operation of law goes by its unit. ScenarioError: nothing of that name yet."""
        if noun not in BY_LAW:
            return self.case(noun, name, line)
        async with connection() as raw:
            found = await raw.fetchval(BY_LAW[noun], self.case("unit", name, line))
        if found is None:
            raise ScenarioError(line, f"到这一行为止“{name}”还没有（{noun}）")
        return UUID(str(found))

    async def latest_filing(self, unit: str, line: int) -> None:
        """A change may have torn out an application: it is the unit's latest now."""
        async with connection() as raw:
            found = await raw.fetchval(LATEST, self.case("unit", unit, line))
        self.cases["filing", unit] = found

    async def scopes(self, unit: str, line: int) -> list[Any]:
        """What the unit's institution holds to the end of its period, in order."""
        async with connection() as raw:
            found: list[Any] = await raw.fetch(SCOPES, await self.find("institution", unit, line))
        return found

    async def staff(self, unit: str, duty: str, name: str, line: int) -> UUID:
        """A person of the unit. ScenarioError: nobody of that name."""
        async with connection() as raw:
            found = await raw.fetchval(STAFF, self.case("unit", unit, line), duty, name)
        if found is None:
            raise ScenarioError(line, f"“{unit}”没有这一工作人员：{name}")
        return UUID(str(found))

    async def parts(self, table: str, of: str, case: UUID) -> list[Any]:
        """The rows of a case, in order: lines of a change, duties of a closure."""
        async with connection() as raw:
            found: list[Any] = await raw.fetch(f'SELECT * FROM "{table}" WHERE {of} = $1 ORDER BY ordinal', case)
        return found

    def actor(self, who: str, line: int) -> Actor:
        """Who acts under this name."""
        if who in NOBODYS:
            return NOBODYS[who]
        if person := self.scenario.people.get(who):
            account = self.case("account", person.login, line)
            return Actor(person.role, account, person.title, district=self.districts.get(person.district))
        unit = self.scenario.units[who]
        account = self.case("account", unit.login, line)
        return Actor(Role.INSTITUTION, account, unit.short, self.cases.get(("unit", who)), unit.credit_code)

    async def site(self, unit: str, place: str, line: int) -> UUID:
        """The id of a unit's place."""
        if (unit, place) not in self.sites:
            async with connection() as raw:
                found = await raw.fetch("SELECT id, name FROM site WHERE unit_id = $1", self.case("unit", unit, line))
            self.sites |= {(unit, row["name"]): row["id"] for row in found}
        return self.sites[unit, place]

    async def items(self, unit: str, line: int, stage: str | None = None) -> list[Any]:
        """The items of a unit's latest filing, in order; only those in `stage` when given."""
        async with connection() as raw:
            found = await raw.fetch(ITEMS, self.case("filing", unit, line))
        return [item for item in found if stage in (None, item["stage"])]

    async def row(self, notice: str, unit: str, label: Label, line: int) -> UUID:
        """The row of a notice that speaks of this item."""
        async with connection() as raw:
            found = await raw.fetch(ROW, self.case("notice", notice, line), self.case("unit", unit, line))
        rows = [row["id"] for row in found if label.fits(row)]
        if len(rows) != 1:
            raise ScenarioError(line, f"公示{notice}中符合所说的行有{len(rows)}行，应恰为一行")
        return rows[0]  # type: ignore[no-any-return]

    async def told(self, column: str, noun: str, name: str, line: int) -> str:
        """One column of a case."""
        async with connection() as raw:
            return str(await raw.fetchval(f'SELECT {column} FROM "{noun}" WHERE id = $1', self.case(noun, name, line)))


def fitting(items: Sequence[Any], label: Label, line: int) -> list[UUID]:
    """The ids of the items a label means. ScenarioError: none."""
    found = [item["id"] for item in items if label.fits(item)]
    if not found:
        raise ScenarioError(line, f"申请中没有这一申报项：{label.occupation}")
    return found
