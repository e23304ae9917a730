"""Secrets of a deployment that are kept in files: made at first use, readable by their owner alone."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

BYTES = 32


def kept(file: Path) -> bytes:
    """The 32 random bytes of this file; of several processes that make it at once the first one's stay."""
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=file.parent)  # mode 0600
        with os.fdopen(handle, "wb") as fresh:
            fresh.write(os.urandom(BYTES))
        try:
            os.link(name, file)  # never over one that is there
        except FileExistsError:
            pass
        finally:
            os.unlink(name)
    return file.read_bytes()
