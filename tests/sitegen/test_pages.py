"""The table of pages: every row has its query and template, and every query holds under the contract."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from graphql import Lexer, OperationDefinitionNode, Source, Token, TokenKind, parse
from register import CONTRACT, wrong

from api.limits import check
from api.settings import Settings
from schema.law.roles import PUBLIC
from sitegen import asking, joining, render, several
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


def test_no_page_carries_an_inline_script_or_reaches_outside() -> None:
    for file in SOURCE.rglob("*.html"):
        text = file.read_text(encoding="utf-8")
        assert not [word for word in (" style=", "|safe", "@import") if word in text], file.name
        scripts = text.count("<script")  # our own file, as a module: nothing inline, nothing from outside
        assert text.count("""<script type="module" src="{{ asset('""") == text.count("></script>") == scripts, file.name


@pytest.mark.parametrize("contract", CONTRACTS, ids=lambda file: file.parent.name)
@pytest.mark.parametrize("page", [name for name, row in TABLE.items() if row.ask is asking.record])
def test_a_query_for_several_records_holds_and_stays_within_what_one_question_may_cost(page: str, contract: Path) -> None:
    query = (SOURCE / "pages" / f"{page}.graphql").read_text(encoding="utf-8")
    document = several.together(query, several.at_once(query))
    assert several.at_once(query) > 1 and wrong(document, contract.read_text(encoding="utf-8")) == []
    operation = parse(document).definitions[0]
    assert isinstance(operation, OperationDefinitionNode)
    check(operation, {}, {f"key{n}": "" for n in range(joining.TOGETHER)}, Settings(), PUBLIC)  # type: ignore[call-arg]
    assert len([*tokens(document)]) <= Settings().max_tokens  # type: ignore[call-arg]


def tokens(text: str) -> Iterator[Token]:
    lexer = Lexer(Source(text))
    while (token := lexer.advance()).kind != TokenKind.EOF:
        yield token


@pytest.mark.parametrize(
    ("page", "pages", "numbers"),
    [
        (1, 1, [1]), (2, 9, [1, 2, 3, 4, 5, 6, 7, 8, 9]), (1, 10, [1, 2, 3, 10]), (9, 10, [1, 7, 8, 9, 10]),
        (57, 200, [1, 20, 40, 55, 56, 57, 58, 59, 60, 80, 100, 120, 140, 160, 180, 200]),
    ],
)  # fmt: skip
def test_a_page_of_a_long_list_links_to_its_neighbours_and_to_a_few_between(page: int, pages: int, numbers: list[int]) -> None:
    assert render.shown(page, pages) == numbers
    assert all(len(render.shown(n, 1000)) <= 17 for n in range(1, 1001))
