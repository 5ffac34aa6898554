"""The table of attributes and its place in summary, JSON and workbook, by hand for ``interplay.yaml``.

B gets its 4 cars, C only 2 of its 5: 4 · 0.25 + 2 · 0.5 = 2 charging points. A is 40 km of cycle path.
"""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from openpyxl import load_workbook

import klimatinvest
from klimatinvest.catalogue.sectors import sectors
from klimatinvest.engine.calculate import calculate
from klimatinvest.engine.result import Result
from klimatinvest.parameters.library import library
from klimatinvest.present.attributes import attribute_data, attribute_tables
from klimatinvest.present.json_result import result_data
from klimatinvest.present.tables import status_counts, summary_tables
from klimatinvest.present.workbook.book import write_workbook
from klimatinvest.text.catalog import texts

PLAN = Path(__file__).parent / "interplay.yaml"
SHEET = "Attribut och behov"


@pytest.fixture(scope="module")
def result() -> Result:
    return klimatinvest.calculate(klimatinvest.load_plan(PLAN))


@pytest.fixture(scope="module")
def without() -> Result:
    """Calculate the same plan without attributes."""
    plan = klimatinvest.load_plan(PLAN).require()
    nothing = {"attributes": (), "attribute_needs": (), "attribute_builds": ()}
    return calculate(plan.model_copy(update=nothing), library(), sectors())


def test_table(result: Result) -> None:
    """Goal year 2027, last year 2028; Å-1 builds one point from 2028."""
    (table,) = attribute_tables(result, texts("sv"))
    assert [c.label for c in table.columns] == [
        "Id", "Attribut", "Finns", "Behov 2027", "Byggt 2027", "Saknas 2027", "Behov 2028", "Byggt 2028", "Saknas 2028",
    ]  # fmt: skip
    assert [row.cells for row in table.rows] == [
        ("AT-1", "Laddning (laddpunkt)", "0,5", "2,0", "0,0", "1,5", "2,0", "1,0", "0,5"),
        ("AT-2", "Cykelväg (km)", "10", "40", "0", "30", "40", "0", "30"),
    ]


def test_it_is_part_of_the_summary_only_with_attributes(result: Result, without: Result) -> None:
    assert "attributes" in [t.id for t in summary_tables(result, texts("en"))]
    assert "attributes" not in [t.id for t in summary_tables(without, texts("en"))]


def test_data_for_programs(result: Result, without: Result) -> None:
    charging, path = attribute_data(result)
    assert charging["required_by_year"] == pytest.approx([2.0, 2.0, 2.0])
    assert charging["built_by_year"] == [0.0, 0.0, 1.0]
    assert charging["missing_by_year"] == pytest.approx([1.5, 1.5, 0.5])
    assert (path["unit"], path["status"], path["existing"], path["existing_year"]) == ("km", "placeholder", 10.0, 2025)
    assert result_data(result)["attributes"] == [charging, path]
    assert result_data(without)["attributes"] == []


def test_their_grounds_are_counted(result: Result) -> None:
    counts = status_counts(result.inputs.plan)
    assert counts["attributes"] == {"observed": 1, "placeholder": 1}
    assert counts["attribute_needs"] == {"observed": 3}


def _written(result: Result, folder: Path) -> Path:
    path = folder / "book.xlsx"
    write_workbook(result, klimatinvest.load_plan(PLAN), path, texts("sv"))
    return path


def test_the_sheet_has_the_rows_and_a_chart_for_each(result: Result, tmp_path: Path) -> None:
    path = _written(result, tmp_path)
    sheet = load_workbook(path, data_only=True)[SHEET]
    lines = {(r[0], r[1]): r[6:9] for r in sheet.iter_rows(min_row=6, max_col=9, values_only=True)}
    assert lines["AT-1", "Behov · Hushåll"] == pytest.approx((1.0, 1.0, 1.0))
    assert lines["AT-1", "Behov, summa"] == pytest.approx((2.0, 2.0, 2.0))
    assert lines["AT-1", "Finns redan"] == (0.5, 0.5, 0.5)
    assert lines["AT-1", "Byggs · Laddplatser"] == (0, 0, 1)
    assert lines["AT-1", "Saknas"] == pytest.approx((1.5, 1.5, 0.5))
    assert lines["AT-2", "Byggt hittills, summa"] == (0, 0, 0)
    live = load_workbook(path)[SHEET]
    built = next(r for r in live.iter_rows() if r[1].value == "Byggs · Laddplatser")
    assert "ISNUMBER" in str(built[6].value)
    with zipfile.ZipFile(path) as parts:
        charts = [n for n in parts.namelist() if n.startswith("xl/charts/chart")]
        drawn = [parts.read(n).decode() for n in charts]
        described = "".join(parts.read(n).decode() for n in parts.namelist() if "drawings/drawing" in n)
    ours = [d for d in drawn if "behov och tillgång" in d]
    assert len(ours) == 2
    assert all("wdUpDiag" in d and "lineChart" in d for d in ours)
    assert described.count("Staplar per år för") == 2


def test_a_plan_without_attributes_says_so(without: Result, tmp_path: Path) -> None:
    sheet = load_workbook(_written(without, tmp_path), data_only=True)[SHEET]
    assert "inga attribut" in str(sheet["B6"].value)
