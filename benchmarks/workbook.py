"""Measure a large workbook, written and read back: ``python benchmarks/workbook.py``.

The processor's time is what a busy machine does not change; the baseline is bare XlsxWriter with as many formulas.
"""

from __future__ import annotations

import os

os.environ["OPENBLAS_NUM_THREADS"] = "1"  # before numpy loads; see run.py

import resource
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import xlsxwriter
from rich.console import Console
from rich.table import Table
from synthetic import synthetic_plan

from klimatinvest.catalogue.sectors import sectors
from klimatinvest.core.problem import Problems
from klimatinvest.engine.calculate import calculate
from klimatinvest.parameters.library import library
from klimatinvest.plan.loaded import Loaded
from klimatinvest.plan.read import read_plan
from klimatinvest.present.workbook.book import write_workbook
from klimatinvest.text.catalog import texts

ELEMENTS, ACTIVITIES, CARRIERS, ACTIONS = 200, 40, 8, 100
WRITING, MEMORY, SIZE, READING = 8.0, 500.0, 6.0, 4.0  # seconds, MB, MB, seconds
MB = 1e6


def spent(action: Callable[[], object]) -> float:
    """Give the processor time of an action, seconds."""
    began = time.process_time()
    action()
    return time.process_time() - began


def formulas(path: Path) -> int:
    """Count the formula cells of a workbook."""
    with zipfile.ZipFile(path) as archive:
        names = [name for name in archive.namelist() if name.startswith("xl/worksheets/sheet")]
        return sum(archive.read(name).count(b"<f") for name in names)


def bare(path: Path, count: int) -> None:
    """Write as many formulas with a value, and nothing else."""
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        for at in range(count):
            sheet.write_formula(at // 31, at % 31, "=SUM($A$1:$A$2)", None, at)


def main() -> None:
    """Measure and show."""
    plan = synthetic_plan(ELEMENTS, ACTIVITIES, CARRIERS, ACTIONS)
    result = calculate(plan, library(), sectors())
    loaded = Loaded(plan, Problems(), (), {})
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "plan.xlsx"
        writing = spent(lambda: write_workbook(result, loaded, path, texts("sv")))
        unit = 2**20 if sys.platform == "darwin" else 2**10
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit
        size, count = path.stat().st_size / MB, formulas(path)
        reading = spent(lambda: read_plan(path, library()))
        equal = read_plan(path, library()).require() == plan
        plainly = spent(lambda: bare(Path(folder) / "bare.xlsx", count))
    lines = (
        ("writing, processor time", f"{writing:.1f} s", f"{count} formulas bare {plainly:.1f} s", writing, WRITING),
        ("peak memory", f"{memory:.0f} MB", "", memory, MEMORY),
        ("size", f"{size:.2f} MB", "", size, SIZE),
        ("reading back, processor time", f"{reading:.1f} s", "", reading, READING),
    )
    table = Table("", "found", "against", "bound", "")
    for what, found, against, value, bound in lines:
        table.add_row(what, found, against, f"{bound:g}", "OK" if value <= bound else "over")
    table.add_row("the same plan when read back", "yes" if equal else "NO", "", "", "OK" if equal else "wrong")
    Console().print(table)


if __name__ == "__main__":
    main()
