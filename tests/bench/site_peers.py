"""What stands beside our generator: how Hugo and MkDocs are run and timed, and the same register as a MkDocs site, every record a page
in our own shell, with its data, and lists of a hundred. What they get is made beforehand from a site of ours, and is not in their time.
"""

from __future__ import annotations

import json
import os
import resource
import shutil
import subprocess
import sys
import sysconfig
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

Data = dict[str, Any]
RECORDS = {"institutions": "institution", "announcements": "grant"}
MKDOCS = """site_name: 津技
docs_dir: docs
site_dir: site
plugins: []
use_directory_urls: true
markdown_extensions: [tables]
theme: {name: null, custom_dir: theme}
validation: {links: {absolute_links: ignore, not_found: ignore}, nav: {omitted_files: ignore}}
"""


def records(site: Path) -> Iterator[tuple[str, str, Data]]:
    """Section, folder and data of every record of a site of ours."""
    for section, field in RECORDS.items():
        for file in sorted((site / section).glob("*/index.json")):
            told = json.loads(file.read_bytes())
            if field in told:
                yield section, file.parent.name, told


def shell(site: Path, title: str) -> tuple[str, str]:
    """What stands before and after the main part of our pages, with this as the title."""
    page = next((site / "institutions").glob("Y*/index.html")).read_text("utf-8")
    head, rest = page.split("<main", 1)
    before, after = head.split("<title>")
    return f"{before}<title>{title}{after[after.index('</title>') :]}<main id=\"main\">", "</main>" + rest.split("</main>", 1)[1]


def for_mkdocs(site: Path, to: Path) -> None:
    shutil.rmtree(to, ignore_errors=True)
    head, foot = shell(site, "{{ page.title }}")
    (to / "theme").mkdir(parents=True)
    (to / "theme/main.html").write_text(f"{head}\n{{{{ page.content }}}}\n{foot}", "utf-8")
    (to / "mkdocs.yml").write_text(MKDOCS, "utf-8")
    lists: dict[str, list[str]] = {}
    for section, name, told in records(site):
        one = told[RECORDS[section]]
        place = to / "docs" / section / name
        place.mkdir(parents=True)
        (place / "index.json").write_text(json.dumps(told, ensure_ascii=False), "utf-8")
        (place / "index.md").write_text(_markdown(one), "utf-8")
        line = f"1. [{one.get('name') or one['institutionName']}](/{section}/{name}/) {one.get('trackText', '')}\n"
        groups = [section]
        if section == "institutions":
            groups += [f"district/{one['district']['code']}", f"track/{one['track'].lower()}"]
            groups += sorted({f"occupation/{s['occupation']['edition']}-{s['occupation']['code']}" for s in one["scopes"]["nodes"]})
        for group in groups:
            lists.setdefault(group, []).append(line)
    for group, lines in lists.items():
        starts = range(0, len(lines), 100)
        pager = " ".join(f"[{n}](/{group}/page/{n}/)" for n in range(1, len(starts) + 1))
        for number, start in enumerate(starts, 1):
            place = to / "docs" / group / ("" if number == 1 else f"page/{number}")
            place.mkdir(parents=True, exist_ok=True)
            (place / "index.md").write_text(f"# {group}\n\n{''.join(lines[start : start + 100])}\n\n{pager}\n", "utf-8")


def _markdown(one: Data) -> str:
    rows = "".join(
        f"| [{s['occupation']['name']}](/institutions/occupation/{s['occupation']['edition']}/{s['occupation']['code']}/)"
        f" {s['occupation']['code']} {s['occupation']['edition']}年版 | {s['levelText']} | {s['standard']['title']} {s['standard']['kindText']}"
        f" {s['standard']['code']} | {s['siteAddress']} {s['siteDistrict']['name']} | {s['validFrom']} 至 {s.get('lastDay', '')} |\n"
        for s in one["scopes"]["nodes"]
    )
    told = one.get("institution", one)
    facts = "".join(f"- **{name}** {told[key]}\n" for name, key in (("信用代码", "creditCode"), ("地址", "address"), ("电话", "phone")))
    line = "".join(f"1. {t['on']} {t['article']} **{t['title']}**\n" for t in one.get("timeline", {"nodes": []})["nodes"])
    return (
        f"# {one.get('name') or one['institutionName']}\n\n{told['trackText']}，{told['stageText']}，机构编码 **{told['orgCode']}**\n\n"
        f"备案有效至 {one['validTo']}，自 {one['validFrom']} 起。只有职业、等级、地点都在表中的，才在备案范围之内（第四条）。\n\n"
        f"## 评价范围\n\n| 职业 | 等级 | 依据 | 评价地点 | 有效期 |\n|---|---|---|---|---|\n{rows}\n## 经过\n\n{line}\n## 登记事项\n\n{facts}"
    )


def timed(command: list[str], made: Path, folder: Path) -> Data:
    """Seconds of one build into a new place, what it took of the processors, files made, and the most memory of a child so far.

    What others have yet to bring to the disk is brought there first. Nothing is deleted between two builds: ext4 is slow for minutes
    to give out what was just freed, and the next build would pay for it.
    """
    os.sync()
    before, began = os.times(), time.perf_counter()
    subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    seconds, after = time.perf_counter() - began, os.times()
    work = after.children_user + after.children_system - before.children_user - before.children_system
    return {"seconds": seconds, "work": work, **counted(made), "peak": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024}


def counted(made: Path) -> Data:
    """What a build has made: pages, data files, feeds, how long a record's page is, and all of it in MB."""
    pages = [*made.glob("institutions/*/index.html")]
    some = [page.stat().st_size for page in pages[:500]]
    return {
        "html": sum(1 for _ in made.rglob("*.html")), "json": sum(1 for _ in made.rglob("index.json")),
        "feeds": sum(1 for _ in made.rglob("feed.*")), "bytes": sum(some) // max(len(some), 1),
        "all": sum(file.stat().st_size for file in made.rglob("*") if file.is_file()) // 1_000_000,
    }  # fmt: skip


def hugo(folder: Path, made: Path) -> Data:
    program = next(Path(sysconfig.get_path("purelib")).glob("hugo/binaries/hugo*"))  # itself, not the script that finds it
    return timed([str(program), "--quiet", "--noBuildLock", "-d", str(made)], made, folder)


def mkdocs(folder: Path, made: Path) -> Data:
    return timed([sys.executable, "-m", "mkdocs", "build", "-q", "-d", str(made)], made, folder)
