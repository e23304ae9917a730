"""The limit: the same answers by hand-written SQL behind a bare ASGI application, no framework and no session look-up.

JSON as text, statements prepared by asyncpg, a pool that resets nothing. What the centre may see is written as one would
by hand who knows the law: what hangs on a filing that is seen is seen; only conditions that can fail are asked.
"""

from __future__ import annotations

import base64
import os
from typing import Any

import asyncpg
import orjson

from .data import identity

SCOPES = """(SELECT string_agg({json}, ',') FROM (
  SELECT s.*, o.code, o.name FROM scope s JOIN occupation o ON o.id = s.occupation_id WHERE s.institution_id = i.id
  ORDER BY s.occupation_code, coalesce(s.work_type, ''), -s.level, s.id LIMIT {first}) s)"""
DETAIL = """
SELECT '{"institution":' || coalesce((
  SELECT '{"orgCode":"' || i.org_code || '","name":' || to_json(i.name)::text || ',"creditCode":"' || i.credit_code
    || '","track":"' || i.track || '","stage":"' || i.stage || '","address":' || to_json(i.address)::text
    || ',"phone":' || to_json(i.phone)::text || ',"validFrom":"' || i.valid_from::text || '","validTo":"' || i.valid_to::text
    || '","feeBasis":' || coalesce(to_json(i.fee_basis)::text, 'null')
    || ',"district":{"code":"' || d.code || '","name":' || to_json(d.name)::text || '},"scopes":{"nodes":['
    || coalesce(""" + SCOPES.format(first=20, json="""'{"level":' || s.level::text
    || ',"workType":' || coalesce(to_json(s.work_type)::text, 'null') || ',"validFrom":"' || s.valid_from::text
    || '","validTo":"' || s.valid_to::text || '","occupation":{"code":"' || s.code || '","name":' || to_json(s.name)::text || '}}'
    """) + """, '') || ']}}'
  FROM institution i JOIN district d ON d.id = i.district_id WHERE i.org_code = $1), 'null') || '}'"""  # fmt: skip
LIST = """
SELECT '{"institutions":{"totalCount":' || (SELECT count(*) FROM institution)::text || ',"nodes":['
  || coalesce(array_to_string(page[:50], ','), '') || '],"pageInfo":{"hasNextPage":' || (cardinality(page) > 50)::text
  || ',"endCursor":' || coalesce('"' || translate(encode(convert_to(cursors[least(cardinality(page), 50)], 'UTF8'), 'base64'),
    E'\\n', '') || '"', 'null') || '}}}'
FROM (SELECT array_agg(json) page, array_agg(cursor) cursors FROM (
  SELECT '{"orgCode":"' || i.org_code || '","name":' || to_json(i.name)::text || ',"track":"' || i.track
    || '","stage":"' || i.stage || '","validTo":"' || i.valid_to::text || '","district":{"name":' || to_json(d.name)::text
    || '},"scopes":{"nodes":[' || coalesce(""" + SCOPES.format(first=5, json="""'{"level":' || s.level::text
    || ',"occupation":{"name":' || to_json(s.name)::text || '}}'""") + """, '') || ']}}' AS json,
    json_build_array(i.pinyin, i.id)::text AS cursor
  FROM (SELECT * FROM institution ORDER BY pinyin COLLATE "C", id LIMIT 51) i JOIN district d ON d.id = i.district_id
  ORDER BY i.pinyin COLLATE "C", i.id) listed) p"""  # fmt: skip
ROWS = """
SELECT '{"ledger":{"nodes":[' || coalesce(array_to_string(page[:100], ','), '') || '],"pageInfo":{"hasNextPage":'
  || coalesce(cardinality(page) > 100, false)::text || '}}}'
FROM (SELECT array_agg(json) page FROM (
  SELECT '{"position":' || l.position::text || ',"noun":"' || l.noun || '","act":"' || l.act || '","article":'
    || to_json(l.article)::text || ',"role":"' || l.role || '","before":' || coalesce('"' || l.before || '"', 'null')
    || ',"after":"' || l.after || '","hash":"' || l.hash || '"}' AS json
  FROM ledger l WHERE l.position < $1 AND CASE l.noun
    WHEN 'filing' THEN (SELECT f.version > 0 FROM filing f WHERE f.id = l.case_id)
    WHEN 'item' THEN (SELECT f.version > 0 FROM item m JOIN filing f ON f.id = m.filing_id WHERE m.id = l.case_id)
    WHEN 'call' THEN (SELECT c.stage <> 'DRAFT' FROM call c WHERE c.id = l.case_id)
    WHEN 'account' THEN (SELECT a.role = 'EXPERT' OR a.id = $2 FROM account a WHERE a.id = l.case_id)
    ELSE l.noun IN ('unit', 'round', 'notice', 'row', 'objection', 'institution') END
  ORDER BY l.position DESC LIMIT 101) lines) p"""
DEEP = """
SELECT '{"filings":{"nodes":[' || coalesce(string_agg(json, ','), '') || ']}}' FROM (
  SELECT '{"number":' || coalesce(to_json(f.number)::text, 'null') || ',"stage":"' || f.stage || '","unit":{"name":'
    || to_json(u.name)::text || ',"sites":{"nodes":[' || coalesce((SELECT string_agg('{"name":' || to_json(s.name)::text
      || ',"address":' || to_json(s.address)::text || ',"district":{"name":' || to_json(d.name)::text || '}}', ',')
      FROM (SELECT * FROM site WHERE unit_id = u.id ORDER BY id LIMIT 5) s JOIN district d ON d.id = s.district_id), '')
    || ']},"staff":{"nodes":[' || coalesce((SELECT string_agg('{"duty":"' || p.duty || '","name":' || to_json(p.name)::text
      || '}', ',') FROM (SELECT * FROM staff WHERE unit_id = u.id ORDER BY id LIMIT 10) p), '')
    || ']}},"items":{"nodes":[' || coalesce((SELECT string_agg('{"ordinal":' || m.ordinal::text || ',"level":' || m.level::text
      || ',"occupation":{"code":"' || o.code || '","name":' || to_json(o.name)::text || '},"standard":{"code":'
      || to_json(t.code)::text || ',"title":' || to_json(t.title)::text || '},"site":{"name":' || to_json(s.name)::text || '}}',
      ',' ORDER BY m.ordinal)
      FROM (SELECT * FROM item WHERE filing_id = f.id ORDER BY ordinal LIMIT 10) m JOIN occupation o ON o.id = m.occupation_id
      JOIN standard t ON t.id = m.standard_id JOIN site s ON s.id = m.site_id), '') || ']}}' AS json
  FROM (SELECT * FROM filing WHERE version > 0 ORDER BY id DESC LIMIT 20) f JOIN unit u ON u.id = f.unit_id
  ORDER BY f.id DESC) filings"""
CENTRE = identity("account", 0)
pool: Any = None


async def read(name: str, variables: dict[str, Any]) -> bytes:
    """The data of one of the five reads."""
    match name:
        case "Detail":
            return await _one(DETAIL, variables["code"])
        case "List":
            return await _one(LIST)
        case "Rows":
            return await _one(ROWS, int(orjson.loads(base64.b64decode(variables["after"]))[0]), CENTRE)
        case "Deep":
            return await _one(DEEP)
        case _:
            return b'{"__typename":"Query"}'


async def _one(sql: str, *values: Any) -> bytes:
    async with pool.acquire() as raw:
        return await raw.fetchval(f"SELECT convert_to(({sql}), 'UTF8')", *values)  # type: ignore[no-any-return]


async def _nothing(raw: Any) -> None:
    """Nothing is left behind by a single SELECT."""


async def app(scope: Any, receive: Any, send: Any) -> None:
    """The bare ASGI application."""
    if scope["type"] == "lifespan":
        await _live(receive, send)
        return
    message = await receive()
    body = message["body"]
    while message["more_body"]:
        message = await receive()
        body += message["body"]
    asked = orjson.loads(body)
    answer = b'{"data":' + await read(asked["operationName"], asked["variables"]) + b"}"
    length = str(len(answer)).encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", length)]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": answer})


async def _live(receive: Any, send: Any) -> None:
    global pool
    await receive()
    pool = await asyncpg.create_pool(os.environ["BENCH_DATABASE"], min_size=10, max_size=10, reset=_nothing)
    await send({"type": "lifespan.startup.complete"})
    await receive()
    await pool.close()
    await send({"type": "lifespan.shutdown.complete"})
