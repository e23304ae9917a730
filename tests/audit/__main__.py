"""`python -m tests.audit`: the API on a free port and a fresh database, and the public audit suite against it."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from pathlib import Path

from api.demo.run import FALLBACK
from schema.record import embedded
from tests.conftest import _folder

from .house import served

HERE = Path(__file__).parent
PACKAGES = Path(__file__).parents[2] / ".venv" / "audit"


async def main() -> int:
    """Run the suite; answer its exit code."""
    async with served(os.environ.get("DATABASE_URL") or embedded.start(_folder()), fallback_ruleset=FALLBACK) as (_, url):
        process = await asyncio.create_subprocess_exec("node", HERE / "audit.mjs", f"{url}/graphql", cwd=PACKAGES)
        return await process.wait()


if __name__ == "__main__":
    if not (PACKAGES / "node_modules" / "graphql-http").exists():  # beside our own packages
        subprocess.run(["npm", "install", "--silent", "--prefix", PACKAGES, "graphql-http@1", "graphql@16"], check=True)
    sys.exit(asyncio.run(main()))
