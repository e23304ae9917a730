"""Secrets of a deployment that are kept in files: made at first use, readable by their owner alone."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from pathlib import Path


def random() -> bytes:
    """A key of 32 bytes."""
    return os.urandom(32)


def kept(file: Path, made: Callable[[], bytes] = random) -> bytes:
    """The file's bytes; made at first use, and of several processes the first one's stay."""
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=file.parent)  # mode 0600
        with os.fdopen(handle, "wb") as fresh:
            fresh.write(made())
        try:
            os.link(name, file)  # never over a file that is there
        except FileExistsError:
            pass
        finally:
            os.unlink(name)
    return file.read_bytes()
