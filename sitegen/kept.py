"""What is made of the program alone, and would be made again at each start: kept in the user's cache, as Python keeps its modules.

Nothing is lost with it. It belongs to one state of the makers, and goes with it; what was cut off by a loss of power is made again.
"""

import hashlib
import os
import shutil
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from pathlib import Path

from jinja2 import compiler
from platformdirs import user_cache_path

MAKERS = (compiler.__file__, *(str(Path(__file__).with_name(name)) for name in ("swift.py", "joining.py")))


@cache
def folder() -> Path | None:
    """Of the makers as they are now; None where nothing can be kept."""
    mark = hashlib.sha256(b"".join(Path(file).read_bytes() for file in MAKERS)).hexdigest()[:16]
    found = user_cache_path("jinji") / "site" / mark
    if not found.is_absolute():  # a user without a home
        return None
    with suppress(OSError):
        found.mkdir(mode=0o700, parents=True)
        for former in set(found.parent.iterdir()) - {found}:
            shutil.rmtree(former, ignore_errors=True)
    return found if os.access(found, os.W_OK) else None


def kept(what: str, make: Callable[[], str]) -> str:
    """The text that is made of this, be it made now or before."""
    where = folder()
    if where is None:
        return make()
    file = where / hashlib.sha256(what.encode()).hexdigest()[:32]
    with suppress(OSError, ValueError):
        digest, _, text = file.read_text("utf-8").partition("\n")
        if digest == _digest(text):
            return text
    text = make()
    with suppress(OSError):
        beside = file.with_name(f"{file.name}.{os.getpid()}")
        beside.write_text(f"{_digest(text)}\n{text}", "utf-8")
        beside.replace(file)
    return text


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
