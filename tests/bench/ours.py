"""Jinji as it runs in production, without the worker, on the database of the benchmarks."""

from __future__ import annotations

import os

from api.app import create_app
from api.settings import Settings

app = create_app(Settings(pool=10), os.environ["BENCH_DATABASE"], worker=False)  # type: ignore[call-arg]
