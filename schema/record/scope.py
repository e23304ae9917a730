"""What the record knows of an institution's scope, as plain rows, in one statement and through its visibility."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from typing import Any

from schema.law.procedure import Actor
from schema.law.scope import Filed, Scoped, Sojourn

from .institution import Grant, Institution, Scope
from .sight import seeing
from .transaction import connection

SQL = """
SELECT l.position, l.hash, i.name, i.valid_from::text, i.valid_to::text, i.effective_on::text,
  (SELECT json_agg(json_build_object('stage', s.stage, 'since', (s.since AT TIME ZONE 'Asia/Shanghai')::date,
     'until', (s.until AT TIME ZONE 'Asia/Shanghai')::date) ORDER BY s.since, s.id)
   FROM stay s WHERE s.noun = 'institution' AND s.case_id = i.id)::text AS stays,
  (SELECT json_agg(json_build_object('edition', o.edition, 'code', o.code, 'work_type', c.work_type, 'level', c.level,
     'site', p.address, 'valid_from', c.valid_from, 'valid_to', c.valid_to, 'national_published_on', g.national_published_on))
   FROM scope c JOIN occupation o ON o.id = c.occupation_id JOIN site p ON p.id = c.site_id JOIN grant_notice g ON g.id = c.grant_id
   WHERE c.institution_id = i.id AND ({scope}) AND ({grant}))::text AS scopes
FROM (SELECT max(position) AS top FROM ledger) e LEFT JOIN ledger l ON l.position = e.top
LEFT JOIN institution i ON i.org_code = $1 AND ({institution})
"""


@dataclass(frozen=True)
class Known:
    """An institution as filed (None: no such code), and the place of the ledger at which the record stood."""

    position: int
    hash: str
    name: str | None
    filed: Filed | None


async def known(org_code: str, actor: Actor) -> Known:
    """What this actor may see of the institution with this code."""
    params: list[Any] = [org_code]
    sights = {
        name: seeing(model, actor, params, alias)
        for name, model, alias in (("scope", Scope, "c"), ("grant", Grant, "g"), ("institution", Institution, "i"))
    }
    async with connection() as raw:
        row = await raw.fetchrow(SQL.format(**sights), *params)
    filed = None
    if row["name"] is not None:
        stays = [Sojourn(one["stage"], _day(one["since"]), one["until"] and _day(one["until"])) for one in _list(row["stays"])]
        scopes = [Scoped(**{name: _of(name, value) for name, value in one.items()}) for one in _list(row["scopes"])]
        effective = row["effective_on"] and _day(row["effective_on"])
        filed = Filed(_day(row["valid_from"]), _day(row["valid_to"]), stays, scopes, effective)
    return Known(row["position"] or 0, row["hash"] or "", row["name"], filed)


def _list(text: str | None) -> list[dict[str, Any]]:
    return json.loads(text) if text else []


def _of(name: str, value: Any) -> Any:
    return _day(value) if value and name in ("valid_from", "valid_to", "national_published_on") else value


def _day(text: str) -> date:
    return date.fromisoformat(text)
