"""GET /metrics, for Prometheus and for the networks that a setting names: what was asked, and what is waiting.

What is counted with every request is a number in a dictionary; all else is asked of the database when somebody looks.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from starlette.requests import Request
from starlette.responses import Response

from schema.record.transaction import connection

from .address import networks, within
from .counts import counts
from .http import refuse
from .settings import Settings

GAUGES = {
    "jinji_queue_jobs": ("Jobs in the queue", "SELECT count(*) FROM pgqueuer"),
    "jinji_deliveries_open": ("Webhooks not delivered yet", "SELECT count(*) FROM delivery WHERE state IN ('WAITING', 'RETRYING')"),
    "jinji_deliveries_dead": ("Webhooks given up", "SELECT count(*) FROM delivery WHERE state = 'DEAD'"),
    "jinji_delivery_lag_seconds": ("Age of the oldest webhook not delivered yet", """SELECT coalesce(extract(epoch FROM {now} - min(created_at)), 0)
        FROM delivery WHERE state IN ('WAITING', 'RETRYING')"""),
    "jinji_publish_lag_seconds": ("Since when the oldest notice that waits for its page to be live has waited", """SELECT
        coalesce(extract(epoch FROM {now} - min(since)), 0) FROM notice WHERE stage IN ('PUBLISHING', 'INTERRUPTED')"""),
    "jinji_deadlines_open": ("Limits that run", "SELECT count(*) FROM stay WHERE until IS NULL AND due IS NOT NULL"),
    "jinji_deadlines_overdue": ("Limits that are over, and the office has not acted", """SELECT count(*) FROM stay
        WHERE until IS NULL AND ends_at < {now}"""),
    "jinji_ledger_position": ("Lines of the ledger", "SELECT coalesce(max(position), 0) FROM ledger"),
}  # fmt: skip
NOW = "(now() + make_interval(secs => coalesce((SELECT seconds FROM demo_time), 0)))"
LOOK = "SELECT " + ", ".join(f"({sql}) AS {name}" for name, (_, sql) in GAUGES.items()).replace("{now}", NOW)


class _Looked:
    def __init__(self, found: Any) -> None:
        self.found = found

    def collect(self) -> Iterator[Metric]:
        for name, (says, _) in GAUGES.items():
            yield GaugeMetricFamily(name, says, value=float(self.found[name]))


def serve(settings: Settings) -> Any:
    """The route's answer."""
    allowed = networks(settings.metrics_from)

    async def metrics(request: Request) -> Response:
        if not within(request.scope["jinji-address"].partition("/")[0], allowed):
            return refuse(404, "NOT_FOUND", "没有这一页")
        registry = CollectorRegistry()
        registry.register(counts)
        async with connection() as raw:
            registry.register(_Looked(await raw.fetchrow(LOOK)))
        return Response(generate_latest(registry), headers={"content-type": CONTENT_TYPE_LATEST, "cache-control": "no-store"})

    return metrics
