"""Templates compiled by our compiler say what Jinja's own would: whatever they are told, and every page of the sample register."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jinja2
import markupsafe
import orjson
import pytest
from conftest import Town
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import DictLoader, StrictUndefined
from markupsafe import Markup
from sample import register

from sitegen import author, kept, render, swift

TEMPLATES = {
    "base": "<p>{% block title %}none{% endblock %}</p>{{ self.title()|striptags }}{% block main %}{% endblock %}<hr>",
    "parts": "{% macro row(told, n=1, more='') %}<li>{{ told.a }}{{ n }}{{ more }}</li>{% endmacro %}"
    "{% macro box(told) %}<div>{{ told }}{{ caller() }}{{ varargs|join }}</div>{% endmacro %}",
    "page": """{% extends "base" %}{% import "parts" as parts %}{% set list = told.list %}{% set kept = [] %}
{% block title %}{{ super() }}{{ told.a }}{% endblock %}
{% block main %}{% for one in some if one.a != 1 %}{% set _ = kept.append(one.each) %}{{ loop.index }}{{ parts.row(one) }}{{ parts.row(one, 2) }}
{{ parts.row(one, more=one.list) }}{% if not loop.last %}{{ one.a }}{% else %}{{ parts.row(one, 3, "<b>")|upper }}{% endif %}
{% for each in one.each %}{{ each }}{{ loop.first }}{% endfor %}{% else %}nothing{% endfor %}{{ kept|length }}{{ list }}{{ told|length }}
{% call parts.box(told.a) %}{{ told.list }}{% endcall %}
{% call parts.box(1, told.a, 3) %}{{ told.a }}{% endcall %}{% set block %}<i>{{ told.a }}</i>{% endset %}{{ block }}
{{ told.copy().a }}{{ "x" if told.a }}{{ told.values()|list|length }}{{ odd(told.a) }}{% endblock %}""",
}
TOLD = st.text() | st.integers() | st.none() | st.text().map(Markup) | st.booleans() | st.sampled_from(["<a href='x'>&\"", "津"])
FIELDS = st.fixed_dictionaries({"a": TOLD, "list": TOLD, "each": st.text(max_size=3)})


def environments() -> list[jinja2.Environment]:
    found = [
        made(loader=DictLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
        for made in (swift.Environment, jinja2.Environment)
    ]
    for one in found:
        one.globals["odd"] = lambda value: [value]
    return found


@given(FIELDS, st.lists(FIELDS, max_size=4))
def test_a_template_says_what_jinja_says(told: dict[str, Any], some: list[dict[str, Any]]) -> None:
    ours, theirs = (one.get_template("page").render(told=told, some=some) for one in environments())
    assert ours == theirs


@given(TOLD)
def test_what_is_put_out_is_escaped_as_markupsafe_does(told: Any) -> None:
    assert str(swift.escape(told)) == str(markupsafe.escape(told))
    if type(told) is str:
        assert [swift.escaped[told] for _ in range(2)] == [str(markupsafe.escape(told))] * 2


def test_a_field_of_an_answer_is_itself_even_where_it_has_the_name_of_a_method() -> None:
    environment = swift.Environment(loader=DictLoader({"page": "{{ told.items }} {{ told.keys()|length }}"}), undefined=StrictUndefined)
    assert environment.get_template("page").render(told={"items": "rows"}) == "rows 1"


def test_what_is_missing_is_an_error_that_names_it() -> None:
    for one in environments():
        with pytest.raises(jinja2.UndefinedError, match="no attribute 'list'"):
            one.get_template("page").render(told={"a": 1}, some=[])


@pytest.mark.parametrize("call", ["row()", "row(told, 1, 2, 3)", "row(told, odd=1)", "row(told, told=1)", "row(n=1)"])
def test_a_macro_that_is_called_wrongly_says_what_jinja_says(call: str) -> None:
    said = []
    for one in environments():
        with pytest.raises((TypeError, jinja2.UndefinedError)) as wrong:
            one.from_string("{% import 'parts' as parts %}{{ parts." + call + " }}").render(told={"a": 1})
        said.append(str(wrong.value))
    assert said[0] == said[1]


@pytest.fixture
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    kept.folder.cache_clear()
    yield tmp_path
    kept.folder.cache_clear()


def test_a_compiled_template_is_kept_and_is_the_same_again(own_cache: Path) -> None:
    told: dict[str, Any] = {"told": {"a": "&", "list": 1}, "some": []}
    first = environments()[0].get_template("page").render(told)
    found = sorted(file for file in own_cache.rglob("*") if file.is_file())
    assert len(found) == len(TEMPLATES)
    times = [file.stat().st_mtime_ns for file in found]
    assert environments()[0].get_template("page").render(told) == first
    assert [file.stat().st_mtime_ns for file in found] == times
    found[0].write_bytes(b"")  # the power went
    found[1].write_bytes(found[1].read_bytes()[:100])
    assert environments()[0].get_template("page").render(told) == first
    assert found[0].parent.stat().st_mode & 0o777 == 0o700  # whoever writes there writes our program


def test_what_was_made_once_is_not_made_again_unless_it_was_cut_off(own_cache: Path) -> None:
    made: list[str] = []

    def make() -> str:
        made.append("")
        return "文\n本"

    assert [kept.kept("a question", make) for _ in range(3)] == ["文\n本"] * 3
    assert len(made) == 1
    assert kept.kept("another", lambda: "else") == "else"
    for file in own_cache.rglob("*"):
        if file.is_file():
            file.write_bytes(file.read_bytes()[:-1])
    assert kept.kept("a question", make) == "文\n本"
    assert (len(made), kept.kept("another", lambda: "else")) == (2, "else")


def test_what_other_makers_have_made_goes_when_these_begin(own_cache: Path) -> None:
    former = own_cache / "jinji/site/former"
    former.mkdir(parents=True)
    (former / "file").write_text("made by others")
    assert kept.kept("a question", lambda: "an answer") == "an answer"
    assert [*former.parent.iterdir()] == [kept.folder()]


@pytest.mark.parametrize("home", ["/proc/nowhere", "/dev/null"])
def test_where_nothing_can_be_kept_all_is_made(monkeypatch: pytest.MonkeyPatch, home: str) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", home)
    kept.folder.cache_clear()
    assert kept.folder() is None
    assert kept.kept("a question", lambda: "an answer") == "an answer"
    assert "none" in environments()[0].get_template("base").render()
    kept.folder.cache_clear()


async def test_every_page_of_the_sample_register_is_what_jinja_makes_of_it(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    await Town(register(30), town.config).build()
    config = town.config
    monkeypatch.setattr(swift, "Environment", lambda **told: jinja2.Environment(auto_reload=False, **told))
    drawn = 0
    for twin in sorted(config.out.rglob("index.json")):
        path = f"/{twin.parent.relative_to(config.out).as_posix()}/".replace("/./", "/")
        name = author.page_at(path)
        if name and "/versions/" not in path:
            draw = render.renderer(config.source, "by Jinja itself", config.site_url, config.forms)
            page = draw(name, {**orjson.loads(twin.read_bytes()), "here": path})
            assert page == twin.with_name("index.html").read_bytes(), path
            drawn += 1
    assert drawn > 40
