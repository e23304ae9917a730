"""The same register as a Hugo site with the same content as ours, as far as Hugo can make it.

The templates say what ours say: `different` compares the words of every record's page and of every entry of a list. Besides the pages there
are the JSON twin of each, feeds in two forms, whole tables in three (Hugo has no workbooks), one file of all that search must know (we make an
index of it), the hand-written pages and the map of the site. What Hugo would need a program for is given to it ready: entries of lists, how
names sound, where each letter begins. It has no publication log and no hash of every file.

All of it is made beforehand from a site of ours, and is not in its time.
"""

from __future__ import annotations

import json
import re
import shutil
from html import unescape
from pathlib import Path
from typing import Any

from sitegen import search, spelling, table
from sitegen.config import SOURCE

from .site_peers import records

Data = dict[str, Any]
TEMPLATES = Path(__file__).with_name("hugo")
FEEDS = ("district", "occupation")
TERMS = ("district", "track", "level", "state")  # that have lists as the list of all is
LAYOUTS = {  # template -> where Hugo looks for it
    "baseof.html": ("_default/baseof.html",),
    "institution.html": ("institutions/single.html",),
    "grant.html": ("announcements/single.html",),
    **{f"institutions.{kind}": (f"institutions/list.{kind}", *(f"{term}/term.{kind}" for term in TERMS)) for kind in ("html", "json")},
    "occupation.html": ("occupation/term.html",),
    "occupation.json": ("occupation/term.json",),
    "announcements.html": ("announcements/list.html",),
    "announcements.json": ("announcements/list.json",),
    "alphabet.html": ("az/list.html",),
    "alphabet.json": ("az/list.json",),
    **{name: (f"partials/{name}",) for name in ("by_sound.html", "by_track.html")},
    "atom.atom": ("_default/single.atom", "_default/term.atom"),
    "feed.json": ("_default/single.feed.json", "_default/term.feed.json"),
    "find.json": ("data/find.rows.json",),
}
PLAIN = {
    "_default/single.html": '{{ define "main" }}{{ .Content }}{{ end }}',
    "_default/single.json": "{{ .Params.told | jsonify }}",
    "_default/taxonomy.html": '{{ define "main" }}<ul>{{ range .Pages }}<li><a href="{{ .RelPermalink }}">{{ .Title }}</a></li>{{ end }}</ul>{{ end }}',
    **{f"{section}/list.html": '{{ define "main" }}{{ end }}' for section in ("data", "hand")},
    **{f"{section}/list.json": "{}" for section in ("data", "hand")},
}
CONFIG = """disableKinds = ["RSS", "404", "home"]
baseURL = "http://site/"
locale = "zh-Hans"
ignoreLogs = ["warning-goldmark-raw-html"]
title = "津技"
disableHugoGeneratorInject = true
disablePathToLower = true
[pagination]
pagerSize = 100
disableAliases = true
[taxonomies]
district = "district"
track = "track"
level = "level"
state = "state"
occupation = "occupation"
[permalinks.term]
district = "/institutions/district/:slug/"
track = "/institutions/type/:slug/"
level = "/institutions/level/:slug/"
state = "/institutions/:slug/"
[mediaTypes."application/atom+xml"]
suffixes = ["atom"]
[mediaTypes."application/feed+json"]
suffixes = ["json"]
[mediaTypes."application/jsonl"]
suffixes = ["jsonl"]
[outputFormats.atom]
mediaType = "application/atom+xml"
baseName = "feed"
[outputFormats.feed]
mediaType = "application/feed+json"
baseName = "feed"
isPlainText = true
[outputFormats.rows]
mediaType = "application/json"
isPlainText = true
[outputFormats.lines]
mediaType = "application/jsonl"
isPlainText = true
[outputs]
page = ["html", "json"]
section = ["html", "json"]
term = ["html", "json"]
taxonomy = ["html"]
[frontmatter]
date = []
"""


def listed(site: Path, at: str, field: str) -> list[Data]:
    """The entries of a list of ours, of all its numbered pages."""
    pages = sorted((site / at / "page").glob("*/index.json"), key=lambda file: int(file.parent.name))
    return [told for file in (site / at / "index.json", *pages) for told in json.loads(file.read_bytes())[field]["nodes"]]


def laid_out(site: Path, to: Path) -> None:
    """The whole of Hugo's folder, from a site of ours."""
    shutil.rmtree(to, ignore_errors=True)
    layouts = {place: (TEMPLATES / name).read_text("utf-8") for name, places in LAYOUTS.items() for place in places}
    for name, text in (layouts | PLAIN | tables()).items():
        _write(to / "layouts" / name, text)
    _write(to / "hugo.toml", CONFIG)
    entries = {told["orgCode"]: (rank, told) for rank, told in enumerate(listed(site, "institutions", "institutions"), 1)}
    newest = {told["number"]: rank for rank, told in enumerate(listed(site, "announcements", "grants"), 1)}
    for section, name, told in records(site):
        front = institution(told, *entries[name]) if section == "institutions" else grant(told, newest[told["grant"]["number"]])
        _page(to / f"content/{section}/{name}.md", {**front, "url": f"/{section}/{name}/", "told": told})
    letters = json.loads((site / "institutions/az/index.json").read_bytes())["letters"]
    _page(to / "content/az/_index.md", {"title": "按拼音查", "letters": letters})
    for name in (*TABLES, "find"):
        outputs = ["rows"] if name == "find" else ["csv", "rows", "lines"]
        _page(to / f"content/data/{name}.md", {"title": name, "layout": name, "outputs": outputs})
    for term, keys in terms(site).items():
        feeds = ["atom", "feed"] if term in FEEDS else []
        for key in keys:
            _page(to / f"content/{term}/{key}/_index.md", {"title": key, "outputs": ["html", "json", *feeds]})
    for file in sorted((SOURCE / "content").rglob("*.md")):
        _write(to / "content/hand" / file.relative_to(SOURCE / "content"), file.read_text("utf-8"))
    _page(to / "content/hand/_index.md", {"title": "", "cascade": {"outputs": ["html"]}})


def terms(site: Path) -> dict[str, list[str]]:
    """Taxonomy -> its terms, each of which has a list of its own."""
    at = site / "institutions"
    folders = {"district": "district", "track": "type", "level": "level"}
    found = {term: [folder.name for folder in sorted((at / name).iterdir()) if folder.is_dir()] for term, name in folders.items()}
    occupations = [f"{file.parts[-3]}-{file.parts[-2]}" for file in sorted((at / "occupation").glob("*/*-*/index.json"))]
    return {**found, "state": ["active"], "occupation": occupations}


def institution(told: Data, rank: int, entry: Data) -> Data:
    one = told["institution"]
    scopes, sound = one["scopes"]["nodes"], spelling.sound(one["name"])
    return {
        "title": one["name"], "weight": rank, "entry": entry, "sound": sound, "letter": spelling.letter(sound), "initials": search.card(told)["p"],
        "description": f"{one['name']}：{one['trackText']}，{one['stageText']}，备案有效期至{one['validTo']}。",
        "district": [one["district"]["code"]], "track": [one["track"].lower()], "state": [one["stage"].lower()],
        "level": sorted({str(scope["level"]) for scope in scopes}),
        "occupation": sorted({f"{scope['occupation']['edition']}-{scope['occupation']['code']}" for scope in scopes}),
        "outputs": ["html", "json", "atom", "feed"],
    }  # fmt: skip


def grant(told: Data, rank: int) -> Data:
    one = told["grant"]
    return {"title": f"{one['institutionName']}{'续期' if one['renewal'] else '备案'}公告", "weight": rank}


TEXT = ("name", "names", "address", "site", "standard", "occupation", "work_type", "fee_basis", "renewal", "removed")  # columns that must be quoted or worded
TABLES = {  # the whole tables that are not empty in a benchmark -> of what, row by row
    "institutions": ('range where site.RegularPages "Section" "institutions"', "with .Params.told.institution"),
    "scopes": ('range where site.RegularPages "Section" "institutions"', "$its := .Params.told.institution }}{{ range .Params.told.institution.scopes.nodes"),
    "grants": ('range where site.RegularPages "Section" "announcements"', "with .Params.told.grant"),
}


def tables() -> dict[str, str]:
    """Template -> text: the columns of our tables in three forms."""
    found = {}
    for name, (pages, rows) in TABLES.items():
        columns = table.SHEETS[name].columns
        fields = {one.name: _field(name, one.field) for one in columns}
        each, end, comma = f"{{{{ {pages} }}}}{{{{ {rows} }}}}", "{{ end }}{{ end }}", "{{ if $n }},\n{{ end }}{{ $n = 1 }}"
        record = "{{ dict " + " ".join(f'"{key}" ({field})' for key, field in fields.items()) + " | jsonify }}"
        cells = ",".join(_cell(key, field) for key, field in fields.items())
        heads = ",".join(one.heading for one in columns)
        found[f"data/{name}.csv.csv"] = f"\ufeff{heads}\n{each}{cells}\n{end}"
        found[f"data/{name}.lines.jsonl"] = f"{each}{record}\n{end}"
        found[f"data/{name}.rows.json"] = f"[\n{{{{ $n := 0 }}}}{each}{comma}{record}{end}\n]\n"
    return found


def _field(name: str, field: str) -> str:
    """A column as Hugo reaches it."""
    kind, _, path = field.partition(".")
    if path == "removed":
        return "false"  # what was removed is in its own list
    return f"{'$its' if name == 'scopes' and kind == 'Institution' else ''}.{path}"


def _cell(key: str, field: str) -> str:
    if not key.endswith(TEXT):
        return f"{{{{ with {field} }}}}{{{{ . }}}}{{{{ end }}}}"
    if key == "former_names":
        return f'"{{{{ delimit {field} "、" }}}}"'
    if key in ("renewal", "removed"):
        return f'{{{{ cond {field} "是" "否" }}}}'
    return f'{{{{ with {field} }}}}"{{{{ replace (string .) `"` `""` }}}}"{{{{ end }}}}'


def different(ours: Path, theirs: Path) -> list[str]:
    """Pages whose words are not the same in both sites: all of a record's page, the entries of a list's."""
    found = []
    for section, name, _ in records(ours):
        page = f"{section}/{name}/index.html"
        if _words(ours / page) != _words(theirs / page):
            found.append(page)
    for file in sorted(theirs.rglob("index.html")):
        page = file.relative_to(theirs).as_posix()
        at = re.sub("^az/", "institutions/az/", re.sub("^occupation/([0-9]+)-", r"institutions/occupation/\1/", page))
        if (ours / at).exists() and _entries(ours / at) != _entries(file):
            found.append(page)
    return found


def _words(file: Path) -> str:
    """What a page says between its head and its foot, and of itself to machines, without the blanks."""
    page = file.read_text("utf-8")
    linked = re.search('<script type="application/ld.json">(.*)</script>', page)
    data = json.dumps(json.loads(linked[1]), sort_keys=True) if linked else ""
    return _text(page.partition("<main")[2].partition(">")[2].partition("</main>")[0]) + data


def _entries(file: Path) -> list[str]:
    """What a list says of each."""
    page = file.read_text("utf-8")
    lists = re.findall('<(?:ol class="directory wide"|ul class="names")>(.*?)</(?:ol|ul)>', page, re.DOTALL)
    return [text for one in lists if (text := _text(one))]


def _text(html: str) -> str:
    return re.sub(r"\s", "", unescape(re.sub("<[^>]*>", "", html)))


def _page(file: Path, front: Data) -> None:
    _write(file, json.dumps(front, ensure_ascii=False) + "\n")


def _write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, "utf-8")
