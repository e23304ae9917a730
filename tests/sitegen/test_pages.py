"""The table of pages: every row has its query and template, and every query holds under the contract."""

from pathlib import Path

import pytest
from register import CONTRACT, wrong

from sitegen.client import DOCUMENTS
from sitegen.config import SOURCE
from sitegen.pages import NOUNS, TABLE

API = Path(__file__).parents[2] / "api" / "schema.graphql"
CONTRACTS = [CONTRACT, API] if API.exists() else [CONTRACT]


@pytest.mark.parametrize("contract", CONTRACTS, ids=lambda file: file.parent.name)
@pytest.mark.parametrize("page", [*TABLE])
def test_every_query_holds_under_the_contract(page: str, contract: Path) -> None:
    query = (SOURCE / "pages" / f"{page}.graphql").read_text(encoding="utf-8")
    assert wrong(query, contract.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("contract", CONTRACTS, ids=lambda file: file.parent.name)
@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_question_and_act_of_the_generator_holds_too(document: str, contract: Path) -> None:
    assert wrong(document, contract.read_text(encoding="utf-8")) == []


def test_every_query_has_a_row_and_a_template() -> None:
    assert {file.stem for file in (SOURCE / "pages").glob("*.graphql")} == set(TABLE)
    assert all((SOURCE / "pages" / f"{page}.html").exists() != row.bare for page, row in TABLE.items())


def test_every_noun_of_the_feed_has_a_page_of_its_own() -> None:
    assert all(TABLE[noun].detail for noun in NOUNS)


def test_no_page_carries_a_script_or_reaches_outside() -> None:
    for file in SOURCE.rglob("*.html"):
        text = file.read_text(encoding="utf-8")
        assert not [word for word in ("<script", " style=", "|safe", "@import") if word in text], file.name
