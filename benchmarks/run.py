"""Measure the program against a baseline in the same run: ``python benchmarks/run.py``.

Wall times depend on the machine and on what else it does; a ratio to a baseline taken a moment before says more.
Nothing here is a test: the bounds are shown beside what was found.
"""

from __future__ import annotations

import math
import os

# the products of the engine are small: threads that wait for one another would take longer than the work itself,
# so one thread is asked for before numpy loads
os.environ["OPENBLAS_NUM_THREADS"] = "1"

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import xlsxwriter
from openpyxl import load_workbook
from rich.console import Console
from rich.table import Table
from synthetic import synthetic_plan
from xlsxwriter.worksheet import Worksheet

from klimatinvest.catalogue.sectors import sectors
from klimatinvest.engine.calculate import calculate, evaluate
from klimatinvest.engine.compile import compile_inputs
from klimatinvest.engine.metrics import METRICS
from klimatinvest.engine.result import Result
from klimatinvest.parameters.library import library
from klimatinvest.plan.read import read_plan
from klimatinvest.present.workbook.book import write_workbook
from klimatinvest.present.workbook.grid import PlainWorksheet
from klimatinvest.text.catalog import texts

ROOT = Path(__file__).resolve().parents[1]
EXAMPLE = ROOT / "examples" / "eskilstuna" / "plan.yaml"
BARE_TYPER = """
import typer
app = typer.Typer()
@app.command()
def plan(file: str) -> None:
    "Calculate."
@app.command()
def validate(file: str) -> None:
    "Check."
app()
"""
# Starts a program and prints its wall time in seconds and its peak memory in MB.
MEASURED = """
import resource, subprocess, sys, time
began = time.perf_counter()
code = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode
wall = time.perf_counter() - began
unit = 2**20 if sys.platform == "darwin" else 2**10
peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / unit
print(code, wall, peak)
"""


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the table.

    Attributes
    ----------
    what, found, against : str
        What was measured, what it took, and what it is held against.
    value, bound : float
        Found over the baseline, or the figure itself, and what it must not exceed; a line without bound (NaN) is
        for information.
    unit : str
        Of value and bound: ``x`` for a ratio.
    """

    what: str
    found: str
    against: str
    value: float
    bound: float
    unit: str


def best(action: Callable[[], object], runs: int = 7) -> float:
    """Give the shortest of some runs in seconds, after one that is not counted."""
    action()
    taken = []
    for _ in range(runs):
        began = time.perf_counter()
        action()
        taken.append(time.perf_counter() - began)
    return min(taken)


def program(arguments: list[str], runs: int = 1) -> tuple[float, float]:
    """Run a program in a process of its own: shortest wall time in seconds, peak memory in MB."""
    environment = os.environ | {"PYTHONPATH": str(ROOT / "src"), "COLUMNS": "100"}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # an installed program is compiled once, not at every start
    found = []
    for _ in range(runs):
        command = [sys.executable, "-c", MEASURED, *arguments]
        done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
        code, wall, peak = done.stdout.split()
        if code != "0":
            raise RuntimeError(f"{arguments} ended with {code}")
        found.append((float(wall), float(peak)))
    return min(wall for wall, _ in found), max(peak for _, peak in found)


def start_up() -> Finding:
    """Compare the help page with that of a program that only has typer."""
    bare, _ = program([sys.executable, "-c", BARE_TYPER, "--help"], 7)
    ours, _ = program([sys.executable, "-m", "klimatinvest", "--help"], 7)
    return Finding(
        "klimatinvest --help", f"{ours * 1e3:.0f} ms", f"bare typer {bare * 1e3:.0f} ms", ours / bare, 1.6, "x"
    )


def whole_plan(folder: Path) -> tuple[list[Finding], Path]:
    """Run the example plan from file to workbook."""
    book = folder / "plan.xlsx"
    nothing, _ = program([sys.executable, "-c", "import numpy, pydantic, openpyxl, xlsxwriter"], 3)
    command = [sys.executable, "-m", "klimatinvest", "plan", str(EXAMPLE), "-o", str(book), "--force"]
    wall, peak = program(command, 3)
    imports = f"imports alone {nothing:.2f} s"
    return [
        Finding("klimatinvest plan, Eskilstuna", f"{wall:.2f} s", imports, wall, 2.5, "s"),
        Finding("  peak memory", f"{peak:.0f} MB", "", peak, 250.0, "MB"),
    ], book


def engine() -> list[Finding]:
    """Calculate 200 elements over 31 years."""
    plan = synthetic_plan()
    parameters, official = library(), sectors()
    inputs = compile_inputs(plan, parameters, official)
    unit = best(_reference_work)
    compiled = best(lambda: compile_inputs(plan, parameters, official), 40)
    evaluated = best(lambda: _everything(evaluate(inputs)), 40)
    work = f"reference work {unit * 1e3:.1f} ms"
    return [
        Finding("engine, 200 elements, 31 years", f"{evaluated * 1e3:.1f} ms", work, evaluated * 1e3, 30.0, "ms"),
        Finding("  compiling the plan before", f"{compiled * 1e3:.1f} ms", work, compiled * 1e3, math.nan, "ms"),
    ]


def _everything(result: Result) -> None:
    """Ask for every key figure, gap and ranking, for a result makes each of them when it is asked for."""
    for block in (result.elements, result.actions):
        for lens in (block.municipal, block.society):
            for metric in METRICS:
                getattr(lens, metric.id, None)
        getattr(block, "effect")  # noqa: B009 - the effect is made here
        getattr(block, "lifecycle")  # noqa: B009
    for which in ("secured", "expected", "possible"):
        getattr(result.funding, f"gap_{which}")
    parts = ("sectors", "goals", "attributes", "actor_npv", "viability_gap", "ranking", "states")
    for part in parts:
        getattr(result, part)
    if not result.sequence.standalone:
        raise RuntimeError("the plan has no elements")


def _reference_work() -> float:
    """A fixed mix of interpreter and array work, to tell a slow machine from a slow engine."""
    total, row = 0.0, np.linspace(0.0, 1.0, 31)
    for i in range(2_000):
        row = np.minimum(row * 1.0001, 1.0)
        total += {"a": i}["a"] * float(row[0])
    return total


def workbook(book: Path) -> list[Finding]:
    """Compare writing the workbook with writing the same cells bare, to the same and to the ordinary worksheet."""
    loaded = read_plan(EXAMPLE, library())
    result = calculate(loaded.require(), library(), sectors())
    cells = _cells(book)
    target = book.with_name("bare.xlsx")
    bare, ordinary = (best(partial(_write_bare, cells, target, kind), 3) for kind in (PlainWorksheet, Worksheet))
    ours = best(lambda: write_workbook(result, loaded, book.with_name("ours.xlsx"), texts("sv")), 3)
    count = sum(len(rows) for _, rows in cells)
    return [
        Finding("writing the workbook", f"{ours:.2f} s", f"{count} cells bare {bare:.2f} s", ours / bare, 2.0, "x"),
        Finding("  ordinary worksheet", f"{ours:.2f} s", f"bare {ordinary:.2f} s", ours / ordinary, math.nan, "x"),
    ]


def _cells(book: Path) -> list[tuple[str, list[tuple[int, int, object, object]]]]:
    """Read every cell with its formula and its value."""
    formulas = load_workbook(book, read_only=True)
    values = load_workbook(book, read_only=True, data_only=True)
    found = []
    for sheet in formulas.worksheets:
        pairs = zip(sheet.iter_rows(), values[sheet.title].iter_rows(), strict=True)
        rows = [
            (cell.row - 1, cell.column - 1, cell.value, value.value)
            for left, right in pairs
            for cell, value in zip(left, right, strict=True)
            if cell.value is not None
        ]
        found.append((sheet.title, rows))
    return found


def _write_bare(
    cells: list[tuple[str, list[tuple[int, int, object, object]]]], path: Path, kind: type[Worksheet]
) -> None:
    """Write the cells with value and one format."""
    with xlsxwriter.Workbook(path) as target:
        style = target.add_format({"num_format": "#,##0.00"})
        for title, rows in cells:
            sheet = target.add_worksheet(title, kind)
            for row, column, content, value in rows:
                if isinstance(content, str) and content.startswith("="):
                    sheet.write_formula(row, column, content, style, "" if value is None else value)
                elif isinstance(content, (int, float)):
                    sheet.write_number(row, column, content, style)
                else:
                    sheet.write_string(row, column, str(content), style)


def main() -> None:
    """Measure everything and show it."""
    table = Table("", "found", "against", "value", "bound", "")
    with tempfile.TemporaryDirectory() as folder:
        findings = [start_up()]
        whole, book = whole_plan(Path(folder))
        findings += [*whole, *engine(), *workbook(book)]
    for line in findings:
        verdict = "" if math.isnan(line.bound) else "OK" if line.value <= line.bound else "over"
        value, bound = ("" if math.isnan(n) else f"{n:.3g} {line.unit}" for n in (line.value, line.bound))
        table.add_row(line.what, line.found, line.against, value, bound, verdict)
    Console(width=110).print(table)


if __name__ == "__main__":
    main()
