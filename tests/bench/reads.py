"""The five reads that are measured: as our contract asks them, as PostGraphile asks the same, and with which values."""

from __future__ import annotations

import base64
import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import orjson

from .data import Scale, identity, org_code

VALUES = 500  # different values of a variable, so that no answer is one cached row
Variables = list[dict[str, Any]]


@dataclass(frozen=True)
class Read:
    """One read: its name is the operation's name; both queries answer the same keys and values."""

    name: str
    ours: str
    theirs: str
    values: Callable[[Scale], Variables] = lambda scale: [{}]

    def bodies(self, scale: Scale) -> list[bytes]:
        """Requests by our contract."""
        return [_body(self.name, self.ours, variables) for variables in self.values(scale)]

    def their_bodies(self, scale: Scale, order: str) -> list[bytes]:
        """The same requests for PostGraphile, with cursors as it writes them: a mark of the order, then the place in it."""
        return [_body(self.name, self.theirs, _theirs(variables, order)) for variables in self.values(scale)]


def _body(name: str, query: str, variables: dict[str, Any]) -> bytes:
    return orjson.dumps({"query": " ".join(query.split()), "operationName": name, "variables": variables})


def _theirs(variables: dict[str, Any], order: str) -> dict[str, Any]:
    if "after" not in variables:
        return variables
    position, _ = orjson.loads(base64.b64decode(variables["after"]))
    return {"after": base64.b64encode(orjson.dumps([order, position])).decode()}


def codes(scale: Scale) -> Variables:
    """Institutions all over the register."""
    chance = random.Random(1)
    return [{"code": org_code(chance.randrange(scale.institutions))} for _ in range(VALUES)]


def places(scale: Scale) -> Variables:
    """Places in the middle of the ledger, where everything may be seen."""
    chance = random.Random(2)
    return [after(chance.randrange(scale.lines // 4, scale.lines * 3 // 4)) for _ in range(VALUES)]


def early(scale: Scale) -> Variables:
    """Places in the ledger's first stretch, where every other line is hidden from the centre."""
    chance = random.Random(3)
    return [after(chance.randrange(scale.early // 2, scale.early)) for _ in range(20)]


def after(position: int) -> dict[str, Any]:
    """The variables of the ledger's page after this line, by our contract."""
    cursor = f'["{position}", "{identity("ledger", position)}"]'
    return {"after": base64.b64encode(cursor.encode()).decode()}


DETAIL = Read(
    "Detail",
    """query Detail($code: String!) { institution(orgCode: $code) {
      orgCode name creditCode track stage address phone validFrom validTo feeBasis district { code name }
      scopes(first: 20) { nodes { level workType validFrom validTo occupation { code name } } } } }""",
    """query Detail($code: String!) { institution: institutionByOrgCode(orgCode: $code) {
      orgCode name creditCode track stage address phone validFrom validTo feeBasis district: districtByDistrictId { code name }
      scopes: scopesByInstitutionId(first: 20, orderBy: [SCOPE_CODE_ASC, WORK_TYPE_OR_NONE_ASC, HIGH_LEVEL_ASC]) {
        nodes { level workType validFrom validTo occupation: occupationByOccupationId { code name } } } } }""",
    codes,
)
LIST = Read(
    "List",
    """query List { institutions(first: 50) { totalCount
      nodes { orgCode name track stage validTo district { name } scopes(first: 5) { nodes { level occupation { name } } } }
      pageInfo { hasNextPage endCursor } } }""",
    """query List { institutions: allInstitutions(first: 50, orderBy: [PINYIN_ASC]) { totalCount
      nodes { orgCode name track stage validTo district: districtByDistrictId { name }
        scopes: scopesByInstitutionId(first: 5, orderBy: [SCOPE_CODE_ASC, WORK_TYPE_OR_NONE_ASC, HIGH_LEVEL_ASC]) {
          nodes { level occupation: occupationByOccupationId { name } } } }
      pageInfo { hasNextPage endCursor } } }""",
)
ROWS = Read(
    "Rows",
    """query Rows($after: String!) { ledger(first: 100, after: $after) {
      nodes { position noun act article role before after hash } pageInfo { hasNextPage } } }""",
    """query Rows($after: Cursor!) { ledger: allLedgers(first: 100, after: $after, orderBy: [POSITION_DESC]) {
      nodes { position noun act article role before after hash } pageInfo { hasNextPage } } }""",
    places,
)
TYPENAME = Read("Typename", "query Typename { __typename }", "query Typename { __typename }")
DEEP = Read(
    "Deep",
    """query Deep { filings(first: 20) { nodes { number stage
      unit { name sites(first: 5) { nodes { name address district { name } } } staff(first: 10) { nodes { duty name } } }
      items(first: 10) { nodes { ordinal level occupation { code name } standard { code title } site { name } } } } } }""",
    """query Deep { filings: allFilings(first: 20, orderBy: [PRIMARY_KEY_DESC]) { nodes { number stage
      unit: unitByUnitId { name
        sites: sitesByUnitId(first: 5) { nodes { name address district: districtByDistrictId { name } } }
        staff: staffByUnitId(first: 10) { nodes { duty name } } }
      items: itemsByFilingId(first: 10, orderBy: [ORDINAL_ASC]) { nodes { ordinal level
        occupation: occupationByOccupationId { code name } standard: standardByStandardId { code title }
        site: siteBySiteId { name } } } } } }""",
)
THEIR_CURSOR = "{ ledger: allLedgers(first: 1, orderBy: [POSITION_DESC]) { edges { cursor } } }"
READS = (DETAIL, LIST, ROWS, TYPENAME, DEEP)
HIDDEN = Read("Rows", ROWS.ours, ROWS.theirs, early)  # checked, not timed
