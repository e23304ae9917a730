"""The hand-written pages, the stylesheet and the page for what is not found: built by MkDocs in the same theme."""

import hashlib
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path

NOT_OURS = ("sitemap.xml", "sitemap.xml.gz")  # MkDocs writes the day of the build into it


def fingerprint(source: Path, site: str) -> str:
    """Changes when a template, a query, a text, the generator's own code or the site's address changes."""
    told = hashlib.sha256(site.encode())
    for root in (source, Path(__file__).parent):
        for file in sorted(root.rglob("*")):
            if file.is_file() and "__pycache__" not in file.parts:
                told.update(file.relative_to(root).as_posix().encode() + b"\0" + file.read_bytes() + b"\0")
    return told.hexdigest()


@cache
def handwritten(source: Path, program: str, style: str) -> dict[str, bytes]:
    """Path -> bytes of everything that does not come from the register. MkDocs gets a process of its own, and its memory goes with it."""
    with tempfile.TemporaryDirectory(prefix="jinji-site-") as folder:
        subprocess.run((sys.executable, "-m", "sitegen.shell", str(source), style, folder), check=True)
        return {
            file.relative_to(folder).as_posix(): file.read_bytes()
            for file in sorted(Path(folder).rglob("*"))
            if file.is_file() and file.name not in NOT_OURS
        }


def main() -> None:
    from mkdocs.commands.build import build
    from mkdocs.config import load_config

    source, style, folder = sys.argv[1:]
    build(load_config(str(Path(source) / "mkdocs.yml"), site_dir=folder, strict=True, extra={"style": style}))


if __name__ == "__main__":
    main()
