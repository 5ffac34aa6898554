"""What commands that look into a calculated plan have in common: read it, calculate it, show what they found."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from klimatinvest.cli.common import fail, print_json, problem_records, resolve_texts

if TYPE_CHECKING:
    from klimatinvest.engine.result import Result
    from klimatinvest.plan.model import Plan
    from klimatinvest.plan.read import LoadedPlan
    from klimatinvest.present.table import Table
    from klimatinvest.text.catalog import Texts

    Views = tuple[Callable[[Result], dict[str, Any]], Callable[[Result, Texts], Iterable[Table]]]


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


def show_part(file: Path, part: tuple[str, str], views: Callable[[], Views], as_json: bool, lang: str | None) -> None:
    """Calculate a plan and show a part of it; exit code 1 when the plan has errors.

    Parameters
    ----------
    file : Path
        The plan.
    part : (str, str)
        The table without whose rows there is nothing to show, and the text that says so.
    views : callable
        Imports and gives what makes the data and the tables of the part.
    as_json : bool
        One JSON document with the plan's warnings instead of tables.
    lang : str or None
        Language asked for.

    Raises
    ------
    typer.BadParameter
        The plan states nothing of the part; exit code 2.
    """
    words, (table, lacking) = resolve_texts(lang), part
    loaded, result = calculated(file, words, as_json)
    if not getattr(result.inputs.plan, table):
        raise typer.BadParameter(words.get(lacking), param_hint=file.name)
    data, tables = views()
    if as_json:
        show_data(data(result), loaded, words)
    else:
        show(tables(result, words), words)
