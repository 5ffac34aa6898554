"""``klimatinvest diff``: what differs between two plans, inputs and results."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from klimatinvest.cli.calculated import result_of
from klimatinvest.cli.common import (
    ForceOption,
    JsonOption,
    LangOption,
    fail,
    print_json,
    resolve_texts,
    writable_target,
)

if TYPE_CHECKING:
    from klimatinvest.analysis.plan_diff import ResultDiff
    from klimatinvest.plan.compare import RowChange
    from klimatinvest.plan.read import LoadedPlan
    from klimatinvest.text.catalog import Texts

HELP = "compare.diff.help"
_WORKBOOK = ".xlsx"
_SUFFIXES = (_WORKBOOK, ".json")


def diff(
    old: Annotated[Path, typer.Argument(help="compare.diff.old", show_default=False)],
    new: Annotated[Path, typer.Argument(help="compare.diff.new", show_default=False)],
    inputs_only: Annotated[bool, typer.Option("--inputs-only", help="compare.diff.option.inputs_only")] = False,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="compare.diff.option.output", show_default=False)
    ] = None,
    force: ForceOption = False,
    as_json: JsonOption = False,
    lang: LangOption = None,
) -> None:
    """Compare two plans; exit code 1 when one has errors, 2 when the file may not be written. Differences give 0."""
    from klimatinvest.core.problem import InvalidInput
    from klimatinvest.plan.compare import compare_plans
    from klimatinvest.present.console import terminal
    from klimatinvest.present.diff import diff_data, print_diff

    words = resolve_texts(lang)
    if output is not None:
        writable_target(output, _SUFFIXES, force, words, as_json)
    loaded = read_all((old, new), words, as_json)
    inputs = compare_plans(loaded[0], loaded[1])
    results = None if inputs_only else _results(loaded, words)
    document = {"old": str(old), "new": str(new), **diff_data(inputs, results)}
    if output is not None:
        try:
            _write(output, inputs, results, document, words)
        except InvalidInput as error:
            fail(error.problems, words, as_json)
    if as_json:
        print_json({**document, "written": None if output is None else str(output)})
        return
    console = terminal()
    console.print(words.get("compare.diff.heading", old=old, new=new), markup=False)
    print_diff(inputs, results, console, words)
    if output is not None:
        typer.echo(words.get("inputs_cli.written", file=output))


def read_all(files: tuple[Path, ...], words: Texts, as_json: bool) -> list[LoadedPlan]:
    """Read several plans; the errors of all of them come at once.

    Raises
    ------
    typer.Exit
        One of them has errors; exit code 1.
    """
    from klimatinvest.cli.progress import progress
    from klimatinvest.core.problem import Problems
    from klimatinvest.parameters.library import library
    from klimatinvest.plan.read import read_plan

    loaded = []
    for file in files:
        with progress(words.get("compare.diff.reading", file=file.name)):
            loaded.append(read_plan(file, library()))
    wrong = [found for found in loaded if found.plan is None]
    if wrong:
        fail(Problems(problem for found in wrong for problem in found.problems), words, as_json)
    return loaded


def _results(loaded: list[LoadedPlan], words: Texts) -> ResultDiff:
    from klimatinvest.analysis.plan_diff import compare_results
    from klimatinvest.cli.progress import progress

    with progress(words.get("compare.diff.calculating")):
        old, new = (result_of(found.require()) for found in loaded)
    return compare_results(old, new)


def _write(
    target: Path, inputs: tuple[RowChange, ...], results: ResultDiff | None, document: dict[str, Any], words: Texts
) -> None:
    from klimatinvest.files.atomic import replace_file
    from klimatinvest.present.workbook.diff_book import write_diff_book

    if target.suffix.lower() == _WORKBOOK:
        replace_file(target, lambda path: write_diff_book(path, inputs, results, words))
        return
    text = json.dumps(document, ensure_ascii=False, indent=2, allow_nan=False) + "\n"

    def write(path: Path) -> None:
        path.write_bytes(text.encode("utf-8"))

    replace_file(target, write)
