"""The page of documentation is made from the data, and is current."""

from pathlib import Path

import pytest

from klimatinvest.parameters.document import parameters_document, shown_value
from klimatinvest.parameters.library import library
from klimatinvest.text.catalog import texts

PAGE = Path(__file__).parents[2] / "docs" / "parameters.md"


def test_the_page_is_current() -> None:
    assert PAGE.read_text(encoding="utf-8") == parameters_document(library(), texts("sv"))


def test_every_value_has_a_row() -> None:
    page = parameters_document(library(), texts("en"))
    assert page.count("\n| `") == sum(len(parameter.values) for parameter in library())


@pytest.mark.parametrize(
    ("value", "shown"),
    [(0.0, "0"), (15000.0, "15\u00a0000"), (0.07344, "0,07344"), (2.5, "2,5"), (-1.25, "\u22121,25")],
)
def test_every_digit_and_no_more(value: float, shown: str) -> None:
    assert shown_value(value, texts("sv")) == shown
