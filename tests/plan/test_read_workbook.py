"""The workbook form of a plan: found by name and header, tolerant of people, exact about cells."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from klimatinvest.parameters.library import library
from klimatinvest.plan.fields import BY_ID
from klimatinvest.plan.read import LoadedPlan, read_plan
from klimatinvest.text.catalog import texts
from klimatinvest.text.render import render_problem

WriteBook = Callable[..., Path]
Plain = dict[str, Any]
FIRST = 5  # zero-based row of the first data row
ELEMENTS = [column.id for column in BY_ID["elements"].plain]
ACTIONS = [column.id for column in BY_ID["actions"].plain]
ASSUMPTIONS = [column.id for column in BY_ID["assumptions"].plain]


def problems(loaded: LoadedPlan) -> list[tuple[str, str]]:
    return [(problem.code, str(problem.origin)) for problem in loaded.problems]


def sentences(loaded: LoadedPlan, language: str = "sv") -> list[str]:
    return [render_problem(problem, texts(language)) for problem in loaded.problems]


@pytest.mark.parametrize("language", ["sv", "en"])
def test_both_forms_give_the_same_plan(write_book: WriteBook, valid: Plain, language: str) -> None:
    from_book = read_plan(write_book(valid, language), library())
    from_text = read_plan(Path(__file__).parents[1] / "broken" / "valid.yaml", library())
    assert problems(from_book) == []
    assert from_book.require() == from_text.require()


def test_columns_may_stand_in_any_order(write_book: WriteBook, valid: Plain) -> None:
    straight = read_plan(write_book(valid), library()).require()
    mirrored = write_book(valid, columns=lambda names: names[::-1], name="b.xlsx")
    assert read_plan(mirrored, library()).require() == straight


def test_the_message_names_cell_column_year_and_remedy(write_book: WriteBook, valid: Plain) -> None:
    # The first year column stands right of the plain columns; row 6 is the first data row.
    column = chr(ord("A") + len(ACTIONS))
    valid["actions"][0]["capex"] = {2026: "1,2 Mkr"}
    loaded = read_plan(write_book(valid), library())
    assert problems(loaded) == [("not-a-number", f"plan.xlsx » Åtgärder!{column}6")]
    label = texts("sv").get("field.actions.capex.label")
    assert sentences(loaded) == [
        f'plan.xlsx » Åtgärder!{column}6 · {label} 2026: "1,2 Mkr" är inte ett tal. Skriv 1200000.'
    ]


@pytest.mark.parametrize(
    ("typed", "value"),
    [("300 000", 300000.0), ("300\u00a0000,5", 300000.5), ("250001", 250001.0), (300000, 300000.0)],
)
def test_numbers_typed_as_text_are_read(write_book: WriteBook, valid: Plain, typed: object, value: float) -> None:
    valid["assumptions"][5]["value"] = typed
    assert read_plan(write_book(valid), library()).require().assumptions[5].value == value


@pytest.mark.parametrize(
    ("typed", "hint"),
    [
        ("300 tkr", "Skriv 300000."),
        ("0,3 Mkr/bil", "Skriv 300000."),
        ("ungefär 300 000", "Skriv bara siffror"),
        ("1.234", "Menas 1234, 1,234?"),
        (True, "är inte ett tal"),
        (datetime(2026, 1, 1), "är inte ett tal"),  # noqa: DTZ001 - a cell has no time zone
    ],
)
def test_remedies(write_book: WriteBook, valid: Plain, typed: object, hint: str) -> None:
    def edit(sheets: Plain, book: Any) -> None:
        column = ASSUMPTIONS.index("value")
        if isinstance(typed, datetime):
            sheets["assumptions"].write_datetime(
                FIRST + 5, column, typed, book.add_format({"num_format": "yyyy-mm-dd"})
            )
        else:
            sheets["assumptions"].write(FIRST + 5, column, typed)

    found = sentences(read_plan(write_book(valid, edit=edit), library()))
    assert len(found) == 1
    assert hint in found[0]


def test_percent_in_a_cell_with_a_unit(write_book: WriteBook, valid: Plain) -> None:
    valid["assumptions"][0]["value"] = "2,5 %"
    assert sentences(read_plan(write_book(valid), library()))[0].endswith("Skriv 2,5.")


def test_formulas_errors_and_long_texts(write_book: WriteBook, valid: Plain) -> None:
    def edit(sheets: Plain, _book: Any) -> None:
        sheet = sheets["assumptions"]
        sheet.write_formula(FIRST, ASSUMPTIONS.index("value"), "=2+0.5", None, 2.5)
        sheet.write_formula(FIRST + 1, ASSUMPTIONS.index("value"), "=1+1", None, "#REF!")
        sheet.write_string(FIRST + 2, ASSUMPTIONS.index("note"), "a" * 2001)

    loaded = read_plan(write_book(valid, edit=edit), library())
    assert [code for code, _ in problems(loaded)] == ["error-value", "S009"]
    assert "#REF!" in sentences(loaded)[0]


def test_formula_without_value(write_book: WriteBook, valid: Plain) -> None:
    def edit(sheets: Plain, _book: Any) -> None:
        sheets["assumptions"].write_formula(FIRST, ASSUMPTIONS.index("value"), "=2+0.5", None, "")

    path = write_book(valid, edit=edit)
    loaded = read_plan(strip_values(path), library())
    assert ("formula-without-value", "stripped.xlsx » Antaganden!D6") in problems(loaded)


def strip_values(path: Path) -> Path:
    """Take away the stored results, as a library does that writes formulas only."""
    other = path.with_name("stripped.xlsx")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(other, "w") as new:
        for entry in old.infolist():
            content = re.sub(rb' t="str"(><f>[^<]*</f>)<v></v>', rb"\1", old.read(entry))
            new.writestr(entry, content)
    return other


def test_example_rows_and_blank_rows_are_skipped(write_book: WriteBook, valid: Plain) -> None:
    def edit(sheets: Plain, _book: Any) -> None:
        sheets["goals"].write_string(FIRST + 1, 0, "EXEMPEL")
        sheets["goals"].write_string(FIRST + 1, 1, "Vad som kan stå här")
        sheets["goals"].write_string(FIRST + 2, 0, "  ")

    loaded = read_plan(write_book(valid, edit=edit), library())
    assert problems(loaded) == []
    assert len(loaded.require().goals) == 1


def test_the_users_own_columns_are_kept(write_book: WriteBook, valid: Plain) -> None:
    def edit(sheets: Plain, _book: Any) -> None:
        sheets["elements"].write_string(4, 40, "Egen kommentar")
        sheets["elements"].write_string(FIRST, 40, "fråga Anna")
        sheets["elements"].write_number(FIRST + 1, 41, 7)

    loaded = read_plan(write_book(valid, edit=edit), library())
    assert problems(loaded) == []
    assert [(n.table, n.key, n.header, n.value) for n in loaded.notes] == [
        ("elements", ("TE-1",), "Egen kommentar", "fråga Anna"),
        ("elements", ("TE-2",), "AP", 7),
    ]


def test_unknown_sheets_and_missing_tables_do_not_matter(write_book: WriteBook, valid: Plain) -> None:
    def edit(_sheets: Plain, book: Any) -> None:
        book.add_worksheet("Mina anteckningar").write_formula(0, 0, "=1/0", None, "#DIV/0!")

    for table in ("enables", "actor_shares", "goals"):
        del valid[table]
    assert problems(read_plan(write_book(valid, edit=edit), library())) == []


def test_a_sheet_with_a_letter_wrong_is_not_lost_in_silence(write_book: WriteBook, valid: Plain) -> None:
    def edit(_sheets: Plain, book: Any) -> None:
        book.add_worksheet("Åtgärdr").write_string(0, 0, "x")

    del valid["actions"]
    found = problems(read_plan(write_book(valid, edit=edit), library()))
    # nothing is said of the rows that refer to the actions: they are wrong only because the sheet is not read
    assert [code for code, _ in found] == ["sheet-not-read"]
    assert found[0][1].endswith("Åtgärdr")


def test_header_faults(write_book: WriteBook, valid: Plain) -> None:
    def edit(sheets: Plain, book: Any) -> None:
        sheets["elements"].write_string(4, ELEMENTS.index("owner"), "Ansvarig nämnd 2")
        sheets["goals"].write_string(4, 1, texts("sv").get("field.goals.id.label"))
        sheets["enables"].write_string(4, 0, "x")
        sheets["enables"].write_string(4, 1, "y")
        sheets["enables"].write_string(4, 2, "z")
        sheets["enables"].write_string(4, 3, "w")
        book.add_worksheet("Goals").write_string(0, 0, "x")

    found = [code for code, _ in problems(read_plan(write_book(valid, edit=edit), library()))]
    for code in ("missing-column", "duplicate-column", "header-not-found", "duplicate-sheet"):
        assert code in found


def test_missing_values_point_at_the_blank_cell(write_book: WriteBook, valid: Plain) -> None:
    del valid["goals"][0]["year"]
    del valid["plan"]["end_year"]
    found = problems(read_plan(write_book(valid), library()))
    # Settings stand from row 6 in the order of the model, values in column B; end_year is the fourteenth.
    assert found == [
        ("missing-field", "plan.xlsx » Plan!B19"),
        ("missing-field", "plan.xlsx » Mål!D6"),
    ]


def test_choices_are_read_in_both_languages_and_nearly_right_ones_suggested(
    write_book: WriteBook, valid: Plain
) -> None:
    def edit(sheets: Plain, _book: Any) -> None:
        sheets["elements"].write_string(FIRST, ELEMENTS.index("status"), "OWN  data")
        sheets["elements"].write_string(FIRST + 1, ELEMENTS.index("status"), "platshålare")
        sheets["elements"].write_string(FIRST + 1, ELEMENTS.index("sector"), "transporter")

    loaded = read_plan(write_book(valid, edit=edit), library())
    assert [code for code, _ in problems(loaded)] == ["unknown-choice"]
    assert 'Menas "platshållare"?' in sentences(loaded)[0]


def test_booleans_and_years_as_people_write_them(write_book: WriteBook, valid: Plain) -> None:
    def edit(sheets: Plain, _book: Any) -> None:
        sheets["actors"].write_boolean(FIRST, 3, True)
        sheets["actors"].write_string(FIRST + 1, 3, "kanske")
        sheets["elements"].write_string(FIRST, ELEMENTS.index("start"), "2026")
        sheets["elements"].write_string(FIRST, ELEMENTS.index("target_year"), "år 2030")

    loaded = read_plan(write_book(valid, edit=edit), library())
    assert [code for code, _ in problems(loaded)] == ["not-a-year", "not-a-boolean"]
    assert "Skriv ja eller nej." in sentences(loaded)[1]


def test_the_date_may_be_a_date_cell(write_book: WriteBook, valid: Plain) -> None:
    def edit(sheets: Plain, book: Any) -> None:
        style = book.add_format({"num_format": "yyyy-mm-dd"})
        sheets["plan"].write_datetime(10, 1, datetime(2026, 11, 20), style)  # noqa: DTZ001

    assert read_plan(write_book(valid, edit=edit), library()).require().plan.date == "2026-11-20"


def test_all_faults_of_all_sheets_come_at_once(write_book: WriteBook, valid: Plain) -> None:
    valid["plan"]["base_year"] = 2027
    valid["elements"][0]["owner"] = "ingen"
    valid["assumptions"][4]["unit"] = "kr"
    valid["actions"][0]["lifetime"] = -1
    valid["sources"][0]["status"] = "applied"
    found = {code for code, _ in problems(read_plan(write_book(valid), library()))}
    assert found == {
        "years-order",
        "unknown-reference",
        "unit-mismatch",
        "beyond-bound",
        "probability-missing",
    }


def test_not_a_workbook_tells_its_own_fault_only(tmp_path: Path) -> None:
    path = tmp_path / "plan.xlsx"
    path.write_text("hej", encoding="utf-8")
    assert problems(read_plan(path, library())) == [("S002", "plan.xlsx")]


def test_a_missing_column_is_told_once(write_book: WriteBook, valid: Plain) -> None:
    def edit(sheets: Plain, _book: Any) -> None:
        sheets["elements"].write_string(4, ELEMENTS.index("source"), "Källor")

    loaded = read_plan(write_book(valid, edit=edit), library())
    assert problems(loaded) == [("missing-column", "plan.xlsx » Omställningselement!A5")]
    assert 'Menas "Källor"?' in sentences(loaded)[0]


def test_a_sheet_that_cannot_be_read_is_told_once(write_book: WriteBook, valid: Plain) -> None:
    def edit(sheets: Plain, _book: Any) -> None:
        for column in range(len(ELEMENTS)):
            sheets["elements"].write_string(4, column, f"rubrik {column}")

    loaded = read_plan(write_book(valid, edit=edit), library())
    assert [code for code, _ in problems(loaded)] == ["header-not-found"]


def in_cell(table: str, field: str, value: object, number_format: str = "General", row: int = 0) -> Callable[..., None]:
    """Write one cell of a table's row with a number format of its own."""
    columns = [column.id for column in BY_ID[table].plain]

    def edit(sheets: Plain, book: Any) -> None:
        sheets[table].write(FIRST + row, columns.index(field), value, book.add_format({"num_format": number_format}))

    return edit


@pytest.mark.parametrize(
    ("table", "field", "value", "shown"),
    [
        ("assumptions", "value", 0.02, "cellen visar 2 % men innehåller talet 0,02. Skriv 2 och ge cellen"),
        ("sources", "share", 0.25, "cellen visar 25 % men innehåller talet 0,25. Skriv 25 och ge cellen"),
    ],
)
def test_a_cell_that_shows_per_cent_holds_another_number(
    write_book: WriteBook, valid: Plain, table: str, field: str, value: float, shown: str
) -> None:
    loaded = read_plan(write_book(valid, edit=in_cell(table, field, value, "0 %")), library())
    assert [code for code, _ in problems(loaded)] == ["percent-format"]
    assert shown in sentences(loaded)[0]


def test_a_share_of_one_may_be_shown_as_per_cent(write_book: WriteBook, valid: Plain) -> None:
    loaded = read_plan(write_book(valid, edit=in_cell("enables", "share", 1.0, "0 %")), library())
    assert problems(loaded) == []


def test_a_row_that_sums_up_is_told_once(write_book: WriteBook, valid: Plain) -> None:
    def edit(sheets: Plain, _book: Any) -> None:
        sheets["goals"].write_string(FIRST + 9, 0, "Summa:")
        sheets["goals"].write_number(FIRST + 9, 3, 4075)

    loaded = read_plan(write_book(valid, edit=edit), library())
    assert problems(loaded) == [("sum-row", "plan.xlsx » Mål!A15")]
    assert '"Summa:" ser ut att vara en summa' in sentences(loaded)[0]


def test_merged_cells_are_told_of_where_they_cover_a_row(write_book: WriteBook, valid: Plain, tmp_path: Path) -> None:
    book, column = load_workbook(write_book(valid)), ELEMENTS.index("owner") + 1
    book["Omställningselement"].merge_cells(start_row=6, end_row=7, start_column=column, end_column=column)
    book.save(tmp_path / "merged.xlsx")
    loaded = read_plan(tmp_path / "merged.xlsx", library())
    letter = chr(ord("A") + column - 1)
    assert problems(loaded) == [("merged-cell", f"merged.xlsx » Omställningselement!{letter}7")]
    assert "Dela upp de sammanslagna cellerna" in sentences(loaded)[0]


@pytest.mark.parametrize("name", ["Atgarder 2026", "Kopia av Åtgärder (2)", "Åtgärder_ny"])
def test_a_copy_or_a_version_of_a_sheet_is_not_passed_over(
    write_book: WriteBook, valid: Plain, tmp_path: Path, name: str
) -> None:
    book = load_workbook(write_book(valid))
    book["Åtgärder"].title = name
    book.save(tmp_path / "renamed.xlsx")
    loaded = read_plan(tmp_path / "renamed.xlsx", library())
    assert problems(loaded) == [("sheet-not-read", f"renamed.xlsx » {name}")]
    assert "Rätta namnet om bladet är Åtgärder och investeringar" in sentences(loaded)[0]


def test_a_date_where_a_year_should_stand_is_answered_with_its_year(write_book: WriteBook, valid: Plain) -> None:
    dated = in_cell("actions", "in_use_year", datetime(2028, 6, 1), "yyyy-mm-dd")  # noqa: DTZ001 - a cell has no time zone
    loaded = read_plan(write_book(valid, edit=dated), library())
    assert sentences(loaded)[0].endswith('"2028-06-01" är inte ett år. Skriv 2028.')


def test_the_input_of_another_command_is_recognised_at_once(write_book: WriteBook, valid: Plain) -> None:
    path = Path(__file__).parents[2] / "templates" / "building.sv.xlsx"
    loaded = read_plan(path, library())
    assert problems(loaded) == [("another-input", "building.sv.xlsx » Projekt")]
    assert sentences(loaded)[0].endswith("Skriv klimatinvest building i stället, eller ange en annan fil.")
    assert problems(read_plan(write_book(valid), library())) == []
