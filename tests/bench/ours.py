"""Jinji as it runs in production (`jinji serve`), without the worker, on the database of the benchmarks."""

from __future__ import annotations

import os

import uvicorn

from api.app import create_app
from api.demo.run import FALLBACK
from api.servers import SOCKETS
from api.settings import Settings

if __name__ == "__main__":
    app = create_app(Settings(pool=10, fallback_ruleset=FALLBACK), os.environ["BENCH_DATABASE"], worker=False)  # type: ignore[call-arg]
    uvicorn.run(app, port=int(os.environ["BENCH_PORT"]), loop="uvloop", log_level="warning", **SOCKETS)
