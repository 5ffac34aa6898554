"""A delivered workbook that a person has worked in is read back as the same plan, whatever program saved it."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from klimatinvest.parameters.library import library
from klimatinvest.plan.compare import compare_plans
from klimatinvest.plan.fields import PLAN
from klimatinvest.plan.read import LoadedPlan, read_plan
from klimatinvest.text.catalog import texts
from klimatinvest.text.render import render_problem

EXAMPLES = sorted((Path(__file__).parents[2] / "examples").glob("*/plan.xlsx"))
HEADER, FIRST = 5, 6  # rows of the sheets, one-based
WriteBook = Callable[..., Path]
Plain = dict[str, Any]
Edit = Callable[[Any], None]
SHEETS = {table.id: texts("sv").get(f"table.{table.id}.sheet") for table in PLAN.tables if not table.extension}


def office() -> str | None:
    return shutil.which("soffice") or shutil.which("libreoffice")


@pytest.fixture(scope="module", params=EXAMPLES, ids=lambda path: path.parent.name)
def example(request: pytest.FixtureRequest) -> tuple[Path, LoadedPlan]:
    return request.param, read_plan(request.param, library())


def resaved(path: Path, folder: Path, edit: Edit = lambda _: None) -> LoadedPlan:
    """Open a workbook in full, edit it, save it and read it: what most programs do that are not Excel."""
    book = openpyxl.load_workbook(path)
    edit(book)
    book.save(folder / "sparad.xlsx")
    return read_plan(folder / "sparad.xlsx", library())


@pytest.mark.slow
def test_saved_by_another_library(example: tuple[Path, LoadedPlan], tmp_path: Path) -> None:
    path, loaded = example
    assert resaved(path, tmp_path).require() == loaded.require()


@pytest.mark.libreoffice
@pytest.mark.skipif(office() is None, reason="LibreOffice is not installed")
def test_saved_by_libreoffice(example: tuple[Path, LoadedPlan], tmp_path: Path) -> None:
    path, loaded = example
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    form = ["--headless", "--norestore", "--convert-to", "xlsx:Calc MS Excel 2007 XML"]
    command = [str(office()), profile, *form, "--outdir", str(tmp_path / "ut"), str(path)]
    subprocess.run(command, capture_output=True, timeout=300, check=True)
    saved = read_plan(tmp_path / "ut" / path.name, library())
    assert saved.require() == loaded.require()
    assert [(c.table, c.key, c.column, c.text) for c in saved.comments] == [
        (c.table, c.key, c.column, c.text) for c in loaded.comments
    ]


def blank_rows(book: Any) -> None:
    for name in SHEETS.values():
        if name in book.sheetnames:
            for row in (FIRST + 3, FIRST + 1, FIRST):
                book[name].insert_rows(row)


def title_rows(book: Any) -> None:
    for name in SHEETS.values():
        if name in book.sheetnames:
            book[name].insert_rows(1, 4)
            book[name]["A1"] = "Underlag från nämnden"


def new_columns(book: Any) -> None:
    for name in SHEETS.values():
        if name in book.sheetnames:
            book[name].insert_cols(2)
            book[name].cell(HEADER, 2).value = "Vår anteckning"
            book[name].cell(FIRST, 2).value = "=1+1"


def rearranged(order: Callable[[list[list[Any]]], list[list[Any]]], columns: bool) -> Edit:
    """Rearrange the rows below the header, or all columns."""

    def edit(book: Any) -> None:
        for name in SHEETS.values():
            if name not in book.sheetnames:
                continue
            sheet = book[name]
            first = HEADER if columns else FIRST
            area = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=first)]
            lines = [list(line) for line in zip(*area, strict=True)] if columns else area
            lines = order([line for line in lines if any(v is not None for v in line)])
            lines = [list(line) for line in zip(*lines, strict=True)] if columns else lines
            for row in sheet.iter_rows(min_row=first):
                for cell in row:
                    cell.value = None
            for number, line in enumerate(lines, start=first):
                for column, value in enumerate(line, start=1):
                    sheet.cell(number, column).value = value

    return edit


def sort_down(lines: list[list[Any]]) -> list[list[Any]]:
    return sorted(lines, key=lambda line: str(line[1]), reverse=True)


def mirror(lines: list[list[Any]]) -> list[list[Any]]:
    return lines[::-1]


def hidden_rows(book: Any) -> None:
    for name in SHEETS.values():
        if name in book.sheetnames:
            book[name].auto_filter.ref = f"A{HEADER}:F200"
            book[name].row_dimensions[FIRST].hidden = True


EDITS: dict[str, Edit] = {
    "blank rows between": blank_rows,
    "rows above the title": title_rows,
    "a new column": new_columns,
    "rows sorted": rearranged(sort_down, columns=False),
    "rows turned round": rearranged(mirror, columns=False),
    "columns turned round": rearranged(mirror, columns=True),
    "filtered rows": hidden_rows,
}


@pytest.mark.slow
@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS)
def test_what_a_person_does_to_a_sheet_does_not_change_the_plan(edit: Edit, tmp_path: Path) -> None:
    path = EXAMPLES[0]
    found = resaved(path, tmp_path, edit)
    assert [render_problem(p, texts("sv")) for p in found.problems.errors] == []
    assert [
        c for c in compare_plans(read_plan(path, library()), found) if any(x.sort == "value" for x in c.cells)
    ] == []


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("1 234,5", 1234.5),
        ("1\u00a0234,5", 1234.5),
        ("1\u202f234,5 ", 1234.5),
        ("  1234.5\t", 1234.5),
        ("−1 234,5", -1234.5),
        ("12\n", 12.0),
    ],
)
def test_numbers_typed_as_text(write_book: WriteBook, valid: Plain, typed: str, value: float) -> None:
    def edit(sheets: Plain, _book: Any) -> None:
        sheets["assumptions"].write_string(FIRST, 3, typed)  # the second assumption

    loaded = read_plan(write_book(valid, edit=edit), library())
    assert loaded.records["assumptions"][1].understood["value"] == value


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("1.234", "ambiguous-number"),
        ("1,234.5", "ambiguous-number"),
        ("1_000", "not-a-number"),
        ("nan", "not-a-number"),
        ("１２", "not-a-number"),
        ("2026-01-01", "not-a-number"),
        ("#N/A", "not-a-number"),
        ("12 %", "not-a-number"),
    ],
)
def test_what_cannot_be_read_is_refused_at_its_cell(write_book: WriteBook, valid: Plain, typed: str, code: str) -> None:
    valid["assumptions"][5]["value"] = typed
    loaded = read_plan(write_book(valid), library())
    found = [(p.code, str(p.origin)) for p in loaded.problems.errors]
    assert found == [(code, "plan.xlsx » Antaganden!D11")]
