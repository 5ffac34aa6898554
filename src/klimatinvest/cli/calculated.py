"""What commands that look into a calculated plan have in common: read it, calculate it, show what they found."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from klimatinvest.cli.common import fail, print_json, problem_records

if TYPE_CHECKING:
    from klimatinvest.engine.result import Result
    from klimatinvest.plan.model import Plan
    from klimatinvest.plan.read import LoadedPlan
    from klimatinvest.present.table import Table
    from klimatinvest.text.catalog import Texts


def read_or_leave(file: Path, words: Texts, as_json: bool) -> LoadedPlan:
    """Read a plan; with errors they are shown and the program ends with exit code 1."""
    from klimatinvest.cli.progress import progress
    from klimatinvest.parameters.library import library
    from klimatinvest.plan.read import read_plan

    with progress(words.get("cli.plan.reading", file=file.name)):
        loaded = read_plan(file, library())
    if loaded.plan is None:
        fail(loaded.problems, words, as_json)
    return loaded


def result_of(plan: Plan) -> Result:
    """Calculate a plan with the program's own parameters and sectors."""
    from klimatinvest.catalogue.sectors import sectors
    from klimatinvest.engine.calculate import calculate
    from klimatinvest.parameters.library import library

    return calculate(plan, library(), sectors())


def calculated(file: Path, words: Texts, as_json: bool) -> tuple[LoadedPlan, Result]:
    """Read and calculate a plan; with errors they are shown and the program ends with exit code 1."""
    from klimatinvest.cli.progress import progress

    loaded = read_or_leave(file, words, as_json)
    with progress(words.get("cli.plan.calculating")):
        return loaded, result_of(loaded.require())


def show(tables: Iterable[Table], words: Texts) -> None:
    """Print tables one below the other."""
    from klimatinvest.present.console import print_table, terminal

    console = terminal()
    for table in tables:
        print_table(table, console, words)


def show_data(data: dict[str, Any], loaded: LoadedPlan, words: Texts) -> None:
    """Print one JSON document with the plan's warnings."""
    print_json({**data, "warnings": problem_records(loaded.problems, words)})
