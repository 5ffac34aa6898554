"""The input sheets: every value where the map says, in the reader's words, safe, checked and reproducible."""

import datetime as dt
import io
import re
import shutil
import subprocess
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter

from klimatinvest.core.problem import Problems
from klimatinvest.plan.fields import BY_ID, SETTINGS, TABLES
from klimatinvest.plan.model import (
    Action,
    Activity,
    Actor,
    ActorShare,
    Assumption,
    Carrier,
    Element,
    Enables,
    FromShare,
    FundingSource,
    FundingTarget,
    Goal,
    InventoryRow,
    Plan,
    Series,
    Settings,
)
from klimatinvest.plan.read_workbook import read_workbook_plan
from klimatinvest.plan.records import Note
from klimatinvest.present.workbook.formats import STYLES, Formats, looks_like_formula, write_text
from klimatinvest.present.workbook.input_layout import LISTS, sheet_names
from klimatinvest.present.workbook.input_sheets import InputMap, create_sheets, write_inputs
from klimatinvest.text.catalog import texts

# Cells hold no time zones.
CREATED, DAY = dt.datetime(2026, 11, 20), dt.datetime(2026, 3, 1)  # noqa: DTZ001
PLAN = Plan(
    plan=Settings(
        name="Prov",
        municipality="Prov",
        municipality_code="0484",
        version="1",
        decision_status="draft",
        date="2026-11-20",
        price_year=2024,
        base_year=2026,
        start_year=2026,
        end_year=2030,
        inventory_years=(2022, 2023),
        goal_base_years=(2020,),
    ),
    actors=(
        Actor(id="namnd", name="=SUM(A1:A9)", type="board", deducts_vat=True),
        Actor(id="staten", name="@staten", type="state", deducts_vat=False, real_rate=3.5),
    ),
    goals=(
        Goal(
            id="M-2030",
            name="Minus 80",
            boundary="territorial",
            year=2030,
            measure="reduction",
            value=80,
            net=True,
            source="x",
            status="observed",
        ),
    ),
    inventory=(
        InventoryRow(
            sector="transport",
            source="SMHI",
            edition="2026",
            status="observed",
            emissions={2020: 1000.5, 2023: 0},
        ),
    ),
    carriers=(Carrier(id="diesel", name="Diesel"),),
    activities=(Activity(id="bil", name="Bil", sector="transport", unit="vkm", follows_population=True),),
    elements=(
        Element(
            id="TE-001",
            name="Elbilar",
            sector="transport",
            focus_area="store",
            kind="shift",
            depth="unit",
            unit="bil",
            quantity=12.5,
            owner="namnd",
            source="s",
            status="default",
        ),
    ),
    from_shares=(FromShare(element="TE-001", activity="bil", share=0.4),),
    assumptions=(
        Assumption(subject="plan", quantity="internal_rate", value=2.5, unit="procent", status="observed"),
        Assumption(
            subject="TE-001",
            quantity="investment",
            value=420000,
            unit="kr/bil",
            low=0.1 + 0.2,
            status="default",
        ),
    ),
    series=(
        Series(
            subject="diesel",
            quantity="price",
            unit="kr/MWh",
            status="default",
            values={2024: 1450.25, 2028: -3},
        ),
    ),
    actions=(
        Action(
            id="A-01",
            name="Laddning",
            focus_area="energy",
            owner="namnd",
            status="planned",
            price_year=2024,
            source="s",
            value_status="placeholder",
            capex={2025: 7, 2027: 1200000},
        ),
    ),
    enables=(Enables(action="A-01", element="TE-001", share=0.1),),
    actor_shares=(
        ActorShare(subject="TE-001", line="all", actor="namnd", share=0.75),
        ActorShare(subject="TE-001", line="energy", actor="staten", share=0.25),
    ),
    sources=(
        FundingSource(
            id="F-01",
            name="Klimatklivet",
            kind="grant",
            actor="staten",
            status="applied",
            source="a",
            value_status="observed",
            amounts={2027: 500000},
        ),
    ),
    funding_targets=(FundingTarget(source="F-01", target="A-01"),),
)


def write(path: Path | io.BytesIO, language: str = "sv", plan: Plan = PLAN, notes: Iterable[Note] = ()) -> InputMap:
    with xlsxwriter.Workbook(path, {"in_memory": True}) as book:
        book.set_properties({"created": CREATED})
        return write_inputs(book, plan, texts(language), Formats(book), notes)


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, InputMap]:
    path = tmp_path_factory.mktemp("inputs") / "plan.xlsx"
    return path, write(path)


@pytest.fixture(scope="module")
def book(written: tuple[Path, InputMap]) -> openpyxl.Workbook:
    return openpyxl.load_workbook(written[0])


@pytest.fixture(scope="module")
def places(written: tuple[Path, InputMap]) -> InputMap:
    return written[1]


def at(book: openpyxl.Workbook, reference: str) -> Any:
    sheet, cells = reference.rsplit("!", 1)
    found = book[sheet.strip("'")][cells.replace("$", "")]
    return [cell.value for cell in found[0]] if isinstance(found, tuple) else found.value


def test_the_map_gives_the_cells_by_hand(places: InputMap) -> None:
    # Antaganden: subject, quantity, carrier, value → D; header on row 5, so the second row of data is row 7.
    assert places.cell("assumptions", 1, "value") == "Antaganden!$D$7"
    # Plan: one row a setting; price_year is the eleventh of them.
    assert places.cell("plan", 0, "price_year") == "Plan!$B$16"
    # Tidsserier: 11 plain columns, then 2024 2026 2028 2030 in L, M, N and O.
    assert places.year_cell("series", 0, 2028) == "Tidsserier!$N$6"
    assert places.year_header_range("series") == "Tidsserier!$L$5:$O$5"
    # Åtgärder: 22 plain columns, then 2025 in W and the horizon 2026–2030 in X to AB.
    assert places.row_range("actions", 0, 2026, 2030) == "Åtgärder!$X$6:$AB$6"


def test_every_value_stands_where_the_map_says(book: openpyxl.Workbook, places: InputMap) -> None:
    for table in TABLES:
        for index, row in enumerate(getattr(PLAN, table.id)):
            for column in table.plain:
                if column.kind in {"id", "ref", "text", "number", "year", "integer"}:
                    expected = getattr(row, column.id)
                    assert at(book, places.cell(table.id, index, column.id)) == (expected if expected != "" else None)
            if table.amounts is not None:
                amounts = getattr(row, table.amounts.id)
                for year in places.years(table.id):
                    assert at(book, places.year_cell(table.id, index, year)) == amounts.get(year)


def test_choices_and_answers_stand_in_words(book: openpyxl.Workbook, places: InputMap) -> None:
    assert at(book, places.cell("assumptions", 1, "status")) == "schablon"
    assert at(book, places.cell("assumptions", 1, "quantity")) == "Investering"
    assert at(book, places.cell("assumptions", 1, "vat")) == "nej"
    assert at(book, places.cell("elements", 0, "focus_area")) == "Lagra och ta upp växthusgaser"
    assert at(book, places.cell("plan", 0, "inventory_years")) == "2022; 2023"
    assert at(book, places.cell("plan", 0, "municipality_code")) == "0484"


def test_the_years_are_numbers_in_the_header(book: openpyxl.Workbook, places: InputMap) -> None:
    assert at(book, places.year_header_range("sources")) == [2026, 2027, 2028, 2029, 2030]
    assert places.years("inventory") == (2020, 2023)  # only those given


def test_an_inventory_without_figures_has_the_years_the_plan_asks_for() -> None:
    places = write(io.BytesIO(), plan=PLAN.model_copy(update={"inventory": ()}))
    assert places.years("inventory") == (2020, 2022, 2023)


@pytest.mark.parametrize(
    "ask",
    [
        lambda m: m.cell("assumptions", 2, "value"),
        lambda m: m.cell("assumptions", -1, "value"),
        lambda m: m.cell("assumptions", 0, "no_such_field"),
        lambda m: m.cell("actions", 0, "capex"),
        lambda m: m.year_cell("actions", 0, 2031),
        lambda m: m.row_range("series", 0, 2025, 2030),
        lambda m: m.year_header_range("goals"),
        lambda m: m.years("no_such_table"),
    ],
)
def test_a_cell_that_does_not_exist_has_no_reference(places: InputMap, ask: Any) -> None:
    with pytest.raises(KeyError):
        ask(places)


def test_heading_and_panes(book: openpyxl.Workbook) -> None:
    names = sheet_names(texts("sv"))
    assert book.sheetnames == list(names.values())
    for key, name in names.items():
        sheet = book[name]
        assert sheet["A1"].value
        assert sheet["A2"].value
        assert sheet["A3"].value
        assert all(cell.value is None for cell in sheet[4])
        assert sheet["A5"].value
        assert sheet.protection.sheet
        assert sheet.protection.password is None
        if key != LISTS:
            has_name = key in BY_ID and [c.id for c in BY_ID[key].columns[:2]] == ["id", "name"]
            assert sheet.freeze_panes == ("C6" if has_name else "B6")


def test_input_cells_are_yellow_and_open_and_headers_are_not(book: openpyxl.Workbook) -> None:
    sheet = book["Åtgärder"]
    for cell in ("A6", "B6", "Y6", "A20"):
        assert sheet[cell].fill.fgColor.rgb == "FFFFF2CC"
        assert not sheet[cell].protection.locked
    assert sheet["A5"].fill.fgColor.rgb == "FF12436D"
    assert sheet["A5"].font.color.rgb == "FFFFFFFF"
    assert sheet["A5"].font.bold
    assert sheet["A5"].protection.locked


def test_every_column_has_a_rule_and_a_message(book: openpyxl.Workbook, places: InputMap) -> None:
    for table in TABLES:
        layout = places.sheets[table.id]
        rules = book[layout.sheet].data_validations.dataValidation
        assert len(rules) == layout.width  # none was dropped as too long
        for rule in rules:
            assert 0 < len(rule.promptTitle) <= 32
            assert 0 < len(rule.prompt) <= 255
            if rule.type is not None:
                assert rule.errorTitle
                assert rule.error
    assert len(book[places.sheets["plan"].sheet].data_validations.dataValidation) == len(SETTINGS.columns)


def rule_of(book: openpyxl.Workbook, places: InputMap, table: str, field: str) -> Any:
    reference = places.cell(table, 0, field)
    sheet, cell = reference.rsplit("!", 1)
    rules = book[sheet].data_validations.dataValidation
    return next(rule for rule in rules if cell.replace("$", "") in rule.sqref)


def test_rules_say_what_the_field_allows(book: openpyxl.Workbook, places: InputMap) -> None:
    share = rule_of(book, places, "enables", "share")
    assert (share.type, share.formula1, share.formula2, share.errorStyle) == ("decimal", "0", "1", None)
    assert share.error == "Skriv ett tal utan enhet mellan 0 och 1."
    life = rule_of(book, places, "actions", "lifetime")
    assert (life.type, life.formula1, life.formula2) == ("whole", "1", "200")
    status = rule_of(book, places, "actions", "status")
    assert (status.type, status.formula1) == ("list", "Lista_action_status")
    owner = rule_of(book, places, "actions", "owner")
    assert (owner.type, owner.formula1, owner.errorStyle) == ("list", "Aktörer!$A$6:$A$1005", "warning")
    identifier = rule_of(book, places, "actions", "id")
    assert (identifier.type, identifier.formula1) == ("custom", "COUNTIF($A$6:$A$1005,$A6)=1")


def test_lists_hold_the_words_that_the_cells_may_hold(book: openpyxl.Workbook) -> None:
    def listed(name: str) -> list[Any]:
        sheet, cells = book.defined_names[name].attr_text.split("!")
        return [row[0].value for row in book[sheet][cells.replace("$", "")]]

    assert listed("Lista_boolean") == ["ja", "nej"]
    assert listed("Lista_funding_status") == ["beslutad", "sökt", "möjlig"]
    assert listed("Lista_sectors")[0] == "transport"
    assert "Internränta" in listed("Lista_quantity")
    # what may be uncertain is more than what assumptions state, and a scenario may move years too
    for name in ("Målantal", "Utgift per år", "Sidonyttans mängd", "Låneränta", "Källans sannolikhet"):
        assert name not in listed("Lista_quantity")
        assert name in listed("Lista_uncertain")
        assert name in listed("Lista_changeable")
    assert "Målår" not in listed("Lista_uncertain")
    assert {"Målår", "År då lånet lyfts"} <= set(listed("Lista_changeable"))


def test_text_that_looks_like_a_formula_stays_text(written: tuple[Path, InputMap], book: openpyxl.Workbook) -> None:
    cell = book["Aktörer"]["B6"]
    assert (cell.value, cell.data_type, cell.quotePrefix) == ("=SUM(A1:A9)", "s", True)
    assert book["Aktörer"]["B7"].quotePrefix
    with zipfile.ZipFile(written[0]) as parts:
        sheets = [parts.read(name) for name in parts.namelist() if name.startswith("xl/worksheets/sheet")]
    assert not any(b"<f>" in sheet for sheet in sheets)


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@x", "\t=1", " =1", "\u200b=1", "\ufeff+1", "＝1", "\u00a0@x"])
def test_what_a_spreadsheet_might_take_for_a_formula(text: str) -> None:
    assert looks_like_formula(text)


@pytest.mark.parametrize("text", ["", " ", "a=1", "1-2", "A-01", "(1)"])
def test_what_it_would_not(text: str) -> None:
    assert not looks_like_formula(text)


@pytest.mark.parametrize("text", ["a\x00b", "a\x1bb", "\ud800", "x\uffff", "x" * 32_768])
def test_text_that_no_cell_can_hold_is_refused(text: str) -> None:
    with (
        xlsxwriter.Workbook(io.BytesIO(), {"in_memory": True}) as workbook,
        pytest.raises(ValueError, match="a cell"),
    ):
        write_text(workbook.add_worksheet(), 0, 0, text, Formats(workbook), "text")


def test_a_position_outside_the_sheet_is_a_fault_in_the_program() -> None:
    with (
        xlsxwriter.Workbook(io.BytesIO(), {"in_memory": True}) as workbook,
        pytest.raises(ValueError, match="was not written"),
    ):
        write_text(workbook.add_worksheet(), 2_000_000, 0, "a", Formats(workbook), "text")


def test_formats_are_made_once_and_only_by_name() -> None:
    with xlsxwriter.Workbook(io.BytesIO(), {"in_memory": True}) as workbook:
        workbook.add_worksheet()
        formats = Formats(workbook)
        assert formats.get("amount") is formats.get("amount")
        assert formats.get("amount") is not formats.get("amount", quoted=True)
        assert [formats.get(name) for name in STYLES]
        with pytest.raises(KeyError):
            formats.get("no-such-style")


NOTES = (
    Note("actions", ("A-01",), "Egen kommentar", "=kolla"),
    Note("actions", ("A-01",), "Belopp hos oss", 12.5),
    Note("actor_shares", ("TE-001", "Energi", "staten"), "När", DAY),
    Note("actor_shares", ("TE-001", "Energi", "staten"), "Klart", True),
    Note("enables", ("borttagen", "TE-001"), "Rest", "x"),
)


def test_the_users_own_columns_come_back(tmp_path: Path) -> None:
    path = tmp_path / "plan.xlsx"
    write(path, notes=NOTES)
    found = {(n.table, n.header, n.value) for n in read_workbook_plan(path, Problems()).notes}
    assert found == {
        ("actions", "Egen kommentar", "=kolla"),
        ("actions", "Belopp hos oss", 12.5),
        ("actor_shares", "När", DAY),
        ("actor_shares", "Klart", True),
        ("enables", "Rest", None),  # the column stays though its row is gone
    }
    sheet = openpyxl.load_workbook(path)["Fördelning"]
    assert [cell.value for cell in sheet[7]][5:7] == [DAY, True]  # on its own row


@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_same_plan_gives_the_same_bytes(language: str) -> None:
    first, second = io.BytesIO(), io.BytesIO()
    write(first, language, notes=NOTES)
    write(second, language, notes=NOTES)
    assert first.getvalue() == second.getvalue()


def test_the_caller_may_order_the_sheets(tmp_path: Path) -> None:
    path = tmp_path / "plan.xlsx"
    words = texts("sv")
    with xlsxwriter.Workbook(path) as workbook:
        names = {key: name for key, name in sheet_names(words).items() if key in {"goals", "actors"}}
        sheets = {**create_sheets(workbook, names)}
        workbook.add_worksheet("Ber_Utsläpp")
        places = write_inputs(workbook, PLAN, words, Formats(workbook), sheets=sheets)
    found = openpyxl.load_workbook(path)
    assert found.sheetnames[:4] == ["Mål", "Aktörer", "Ber_Utsläpp", "Plan"]
    assert at(found, places.cell("goals", 0, "value")) == 80


def test_no_sentence_bypasses_the_catalogue() -> None:
    stream = io.BytesIO()
    write(stream, "xx", plan=Plan(plan=PLAN.plan))
    own = {getattr(PLAN.plan, name) for name in ("name", "municipality", "municipality_code", "version", "date")}
    own |= {"2022; 2023", "2020"}
    for sheet in openpyxl.load_workbook(stream).worksheets:
        for row in sheet.iter_rows(values_only=True):
            for text in (value for value in row if isinstance(value, str) and value not in own):
                known = re.fullmatch(r"(⟦[^⟧]+⟧ ?\*?)+", text)
                assert known or sheet.title == "⟦workbook_inputs.lists.sheet⟧", text


# Without this LibreOffice shows the values stored in the file and calculates nothing.
RECALCULATE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"""


@pytest.mark.libreoffice
def test_a_spreadsheet_finds_the_cells_the_map_names(tmp_path: Path) -> None:
    program = shutil.which("soffice")
    if program is None:
        pytest.skip("LibreOffice is not installed")
    path = tmp_path / "plan.xlsx"
    words = texts("sv")
    with xlsxwriter.Workbook(path) as workbook:
        first = workbook.add_worksheet("Prov")
        places = write_inputs(workbook, PLAN, words, Formats(workbook))
        wanted = {
            places.cell("assumptions", 1, "value"): 420000,
            places.cell("assumptions", 1, "low"): 0.1 + 0.2,
            places.year_cell("actions", 0, 2027): 1200000,
            f"SUM({places.row_range('actions', 0, 2025, 2030)})": 1200007,  # 7 + 1 200 000
            f"SUM({places.year_header_range('series')})": 8108,  # 2024 + 2026 + 2028 + 2030
            places.cell("from_shares", 0, "share"): 0.4,
            places.cell("plan", 0, "end_year"): 2030,
        }
        for row, formula in enumerate(wanted):
            first.write_formula(row, 0, f"={formula}")
    settings = tmp_path / "profile" / "user" / "registrymodifications.xcu"
    settings.parent.mkdir(parents=True)
    settings.write_text(RECALCULATE, encoding="utf-8")
    profile = f"-env:UserInstallation=file://{tmp_path / 'profile'}"
    command = [program, profile, "--headless", "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir"]
    subprocess.run([*command, str(tmp_path / "out"), str(path)], check=True, capture_output=True, timeout=120)
    sheet = openpyxl.load_workbook(tmp_path / "out" / "plan.xlsx", data_only=True)["Prov"]
    assert [sheet.cell(row, 1).value for row in range(1, len(wanted) + 1)] == pytest.approx(
        list(wanted.values()), rel=1e-15
    )
