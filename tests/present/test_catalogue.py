"""The catalogue on screen and on paper."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
import yaml
from rich.console import Console

from klimatinvest.catalogue.elements import catalogue
from klimatinvest.plan.model import Element
from klimatinvest.present.catalogue import as_data, catalogue_markdown, print_card, print_list, snippet
from klimatinvest.text.catalog import FAKE_LANGUAGE, LANGUAGES, Texts, texts

PAGE = Path(__file__).parents[2] / "docs" / "catalogue.md"
ELEMENTS = tuple(catalogue())
EACH = pytest.mark.parametrize("element", ELEMENTS, ids=lambda element: element.id)


def printed(element: object, language: str) -> str:
    console = Console(file=io.StringIO(), width=100, highlight=False)
    print_card(element, Texts(language), console)  # type: ignore[arg-type]
    return console.file.getvalue()  # type: ignore[attr-defined, no-any-return]


def test_the_page_is_current() -> None:
    assert PAGE.read_text(encoding="utf-8") == catalogue_markdown(catalogue(), texts("sv"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_has_every_element_and_every_address(language: str) -> None:
    page = catalogue_markdown(catalogue(), texts(language))
    for element in ELEMENTS:
        assert f"(`{element.id}`)" in page
        for figure in element.figures:
            assert figure.source is None or f"]({figure.source.url})" in page


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_list_stays_within_a_hundred_columns(language: str) -> None:
    console = Console(file=io.StringIO(), width=100, highlight=False)
    print_list(ELEMENTS, texts(language), console)
    lines = console.file.getvalue().splitlines()  # type: ignore[attr-defined]
    assert max(map(len, lines)) <= 100
    words = {word for line in lines for word in line.split()}
    assert {element.id for element in ELEMENTS} <= words


@EACH
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_row_in_the_card_is_a_row_of_a_plan(element: object, language: str) -> None:
    (row,) = yaml.safe_load("\n".join(snippet(element, texts(language))))["elements"]  # type: ignore[arg-type]
    assert Element.model_validate(row).status == "placeholder"


@EACH
def test_a_card_stays_within_a_hundred_columns_but_for_what_is_copied(element: object) -> None:
    head, _, _ = printed(element, "sv").partition("elements:\n")
    assert max(map(len, head.splitlines())) <= 100


def test_a_card_says_nothing_that_is_not_in_the_text_room_or_the_data() -> None:
    card = printed(catalogue().get("mark.stadstrad"), FAKE_LANGUAGE)
    left = re.sub(r"⟦[^⟧]*⟧|⟦[^⟧]*$|^[^⟦]*⟧", " ", card, flags=re.MULTILINE)
    # names and questions are data and stay Swedish; the labels around them must be keys
    for label in ("Enhet", "Sektor", "Källor", "Uppgift", "schablon", "platshållare"):
        assert label not in left


def test_json_has_rows_and_questions() -> None:
    bus = catalogue().get("kollektiv.elbuss")
    assert bus is not None
    data = as_data(bus, texts("en"))
    assert data["element_row"]["name"] == "Electric city buses"
    assert {row["quantity"] for row in data["assumption_rows"]} == {
        "investment",
        "lifetime",
        "conversion_from",
        "conversion_to",
    }
    assert [question["quantity"] for question in data["to_ask"]] == ["reference_investment"]
