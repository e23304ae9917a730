"""Whose worklist a change touches: the worklist's own predicate, asked for many people in one statement."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import cache
from typing import Any
from uuid import UUID

import orjson

from schema.law.procedure import Actor
from schema.law.roles import Role
from schema.record.reading import readers
from schema.record.sight import ASKER, bound

from ..auth import KEY, SESSION, STILL_DEPUTY, Asker
from ..types.viewer import Worklist

PEOPLE = "unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[]) WITH ORDINALITY a(id, unit, district, principal, n)"
# who of these is still known, by digest: the look-ups of `auth.py` for many at once
KNOWN = f"""SELECT coalesce(json_agg(json_build_array(k.digest, k.role, k.district_id, k.unit_id)), '[]')::text FROM (
SELECT s.digest, a.role, a.district_id, CASE WHEN a.role = 'INSTITUTION' THEN u.id END AS unit_id FROM session s
  JOIN account a ON a.id = s.account_id LEFT JOIN unit u ON u.credit_code = a.employer_code
  WHERE s.digest = ANY($1::text[]) AND s.closed_at IS NULL AND s.idle_until > $3 AND a.stage = 'ACTIVE' AND {STILL_DEPUTY}
UNION ALL SELECT k.digest, k.role, a.district_id, CASE WHEN a.role = 'INSTITUTION' THEN u.id END FROM api_key k
  LEFT JOIN account a ON a.id = k.account_id LEFT JOIN unit u ON u.credit_code = a.employer_code
  WHERE k.digest = ANY($2::text[]) AND k.stage = 'ACTIVE' AND (k.account_id IS NULL OR a.stage = 'ACTIVE' AND a.role = k.role)
  AND (k.expires_on IS NULL OR k.expires_on >= ($3::timestamptz AT TIME ZONE 'Asia/Shanghai')::date)) k"""
LAST = "SELECT coalesce(max(position), 0) FROM ledger"


@cache
def _sql(role: Role, some: bool) -> str:
    seen = bound(Worklist.visible_to(role), "t", lambda attribute: f"a.{attribute}")
    among = "t.case_id = ANY($5::uuid[])" if some else "true"
    found = "SELECT coalesce(json_agg(json_build_array(a.n, t.case_id)), '[]')::text"
    return f"{found} FROM {PEOPLE} JOIN stay t ON {among} WHERE {seen}"


def place(actor: Actor) -> tuple[Any, ...]:
    """What decides a worklist: two people of the same place have the same one."""
    predicate = Worklist.visible_to(actor.role)
    return actor.role, *(getattr(actor, ASKER[name]) for name in ASKER if f":{name}" in predicate)


async def listed(actors: Sequence[Actor], cases: Collection[UUID] | None = None) -> list[set[UUID]]:
    """For each of these people, all of one office: which of the cases (None: of all cases) are on the worklist now."""
    people = [[getattr(actor, name) for actor in actors] for name in ASKER.values()]
    some = [] if cases is None else [list(cases)]
    rows = orjson.loads(await readers().fetch(_sql(actors[0].role, cases is not None), *people, *some))
    found: list[set[UUID]] = [set() for _ in actors]
    for number, case in rows:
        found[number - 1].add(UUID(case))
    return found


async def gone(askers: Collection[Asker], now: Any) -> tuple[set[str], set[str]]:
    """The digests of those who are no longer known, and of those who now have another office, district or unit."""
    digests = [[asker.digest for asker in askers if asker.kind == kind] for kind in (SESSION, KEY)]
    rows = orjson.loads(await readers().fetch(KNOWN, *digests, now))
    known = {digest: (role, district, unit) for digest, role, district, unit in rows}
    lost, changed = set[str](), set[str]()
    for asker in askers:
        actor = asker.actor
        as_was = (actor.role.name, _text(actor.district), _text(actor.unit))
        if asker.digest not in known:
            lost.add(asker.digest)
        elif known[asker.digest] != as_was:
            changed.add(asker.digest)
    return lost, changed


async def last_position() -> int:
    """The ledger's last position."""
    return int(await readers().fetch(LAST))


def _text(id_: UUID | None) -> str | None:
    return str(id_) if id_ else None
