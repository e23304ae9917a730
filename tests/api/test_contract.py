"""The contract: the checked-in SDL is what the code serves, changes that could hurt are told, the site's questions fit it."""

from pathlib import Path

import pytest
from graphql import build_schema, parse, validate
from graphql.utilities import find_breaking_changes, find_dangerous_changes

from api.graphql import sdl

ROOT = Path(__file__).parents[2]
CONTRACT = ROOT / "api" / "schema.graphql"
QUERIES = sorted((ROOT / "site" / "pages").glob("*.graphql"))


def test_the_checked_in_contract_is_what_is_served() -> None:
    assert CONTRACT.read_text("utf-8") == sdl(), "run `make schema`, and tell breaking changes in api/CHANGES.md"


def test_a_breaking_change_would_be_seen() -> None:
    before = build_schema(CONTRACT.read_text("utf-8"))
    after = build_schema(CONTRACT.read_text("utf-8").replace("orgCode: String!", "orgCode: String"))
    assert find_breaking_changes(before, after)
    assert not find_breaking_changes(before, before)
    assert not find_dangerous_changes(before, before)


@pytest.mark.parametrize("file", QUERIES, ids=lambda file: file.stem)
def test_every_question_of_the_site_fits_the_contract(file: Path) -> None:
    assert validate(build_schema(CONTRACT.read_text("utf-8")), parse(file.read_text("utf-8"))) == []


def test_the_site_has_questions() -> None:
    assert len(QUERIES) >= 14
