"""The workbook: the same bytes, the same input back, and a spreadsheet that agrees, also after a change."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from klimatinvest.parameters.library import library
from klimatinvest.present.spend.workbook.book import write_spend
from klimatinvest.present.workbook.house import stated_years
from klimatinvest.present.workbook.input_layout import layout_of
from klimatinvest.spend.calculate import analyse
from klimatinvest.spend.fields import TOGETHER
from klimatinvest.spend.read import LoadedSpend, read_ledgers, read_spend
from klimatinvest.spend.result import SpendResult
from klimatinvest.text.catalog import texts

from ..workbook import libreoffice  # noqa: TID252 - the tests are no package
from .conftest import FACTORS, LEDGERS, RULES

KNOWN = {"SUM", "SUMIFS", "IF", "ABS", "ROUND", "COUNTIF", "ISNUMBER"}
INDEX = {
    "id": "index.kpi",
    "name": "Egen",
    "form": "level",
    "source": "x",
    "status": "observed",
    "values": {2024: 420.0},
}


def write(result: SpendResult, path: Path, language: str = "sv") -> Path:
    write_spend(result, path, texts(language))
    return path


def test_the_same_input_gives_the_same_bytes(example: SpendResult, tmp_path: Path) -> None:
    assert write(example, tmp_path / "a.xlsx").read_bytes() == write(example, tmp_path / "b.xlsx").read_bytes()


@pytest.mark.parametrize("language", ["sv", "en"])
def test_rules_and_factors_are_read_back(language: str, example: SpendResult, tmp_path: Path) -> None:
    book = write(example, tmp_path / "book.xlsx", language)
    loaded = read_spend(book, None, library())
    assert [problem.code for problem in loaded.problems.errors] == []
    assert loaded.require().data == example.data


def test_formulas_are_cached_and_known_to_every_spreadsheet(example: SpendResult, tmp_path: Path) -> None:
    book = libreoffice.Book(write(example, tmp_path / "book.xlsx"))
    assert book.uncached == []
    assert book.errors == []
    called = {name for formula in book.formulas.values() for name in re.findall(r"([A-Z][A-Z.]+)\(", formula)}
    assert called <= KNOWN


@pytest.mark.libreoffice
@pytest.mark.slow
def test_the_spreadsheet_agrees(example: SpendResult, office: Path, tmp_path: Path) -> None:
    path = write(example, tmp_path / "book.xlsx")
    found = libreoffice.Book(libreoffice.recalculate(path, office))
    assert [str(d) for d in libreoffice.differences(libreoffice.Book(path), found)] == []
    assert "✖ FEL" not in {value for (sheet, _), value in found.values.items() if sheet == "Kontroller"}


@pytest.mark.libreoffice
@pytest.mark.slow
@pytest.mark.parametrize(
    ("table", "row", "field", "value"),
    [("spend_factors", 2, "vat_rate", 25.0), ("spend", 0, "vat_rate", 6.0), ("index_series", 0, "values", 500.0)],
)
def test_a_changed_input_gives_what_the_engine_gives(
    table: str, row: int, field: str, value: float, office: Path, tmp_path: Path
) -> None:
    loaded = read_spend(RULES, FACTORS, library())
    assert loaded.context is not None
    data = loaded.context.data.model_validate({**loaded.context.data.model_dump(), "index_series": [INDEX]})
    before = _analysed(loaded, data)
    where = layout_of(before.data, texts("sv"), TOGETHER, stated_years)
    if field == "values":
        cell = where.year_cell(table, row, 2024)
        series = data.index_series[0].model_copy(update={"values": {2024: value}})
        changed = data.model_copy(update={"index_series": (series,)})
    elif table == "spend":
        cell = where.cell(table, row, field)
        changed = data.model_copy(update={"spend": data.spend.model_copy(update={field: value})})
    else:
        cell = where.cell(table, row, field)
        rows = list(data.spend_factors)
        rows[row] = rows[row].model_copy(update={field: value})
        changed = data.model_copy(update={"spend_factors": tuple(rows)})
    delivered = write(before, tmp_path / "a.xlsx")
    libreoffice.patch_numbers(delivered, tmp_path / "edited.xlsx", {cell: value})
    found = libreoffice.Book(libreoffice.recalculate(tmp_path / "edited.xlsx", office))
    expected = libreoffice.Book(write(_analysed(loaded, changed), tmp_path / "b.xlsx"))
    views = {"Per_år", "Ber_Steg", "Underlag", "Kontroller"}  # the others may stand in another order
    different = [str(d) for d in libreoffice.differences(expected, found) if d.sheet in views]
    assert different == []


def _analysed(loaded: LoadedSpend, data: object) -> SpendResult:
    from dataclasses import replace  # noqa: PLC0415

    from klimatinvest.core.problem import Problems  # noqa: PLC0415

    assert loaded.context is not None
    context = replace(loaded.context, data=data)  # type: ignore[arg-type]
    fresh = LoadedSpend(context, Problems(), ())
    return analyse(fresh, read_ledgers(LEDGERS, fresh))
