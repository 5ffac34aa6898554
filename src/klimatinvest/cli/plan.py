"""``klimatinvest plan``: read, calculate, summarise, and write the workbook."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from klimatinvest.cli.calculated import read_or_leave, result_of
from klimatinvest.cli.common import (
    ForceOption,
    JsonOption,
    LangOption,
    fail,
    print_json,
    problem_records,
    resolve_texts,
)

if TYPE_CHECKING:
    from klimatinvest.engine.result import Result
    from klimatinvest.plan.read import LoadedPlan
    from klimatinvest.text.catalog import Texts

HELP = "cli.plan.help"
ScenarioOption = Annotated[str | None, typer.Option("--scenario", help="scenario.option.scenario", show_default=False)]


def plan(
    file: Annotated[Path, typer.Argument(help="cli.plan.file", show_default=False)],
    output: Annotated[Path | None, typer.Option("--output", "-o", help="cli.plan.output", show_default=False)] = None,
    no_workbook: Annotated[bool, typer.Option("--no-workbook", help="cli.plan.no_workbook")] = False,
    previous: Annotated[Path | None, typer.Option("--previous", help="cli.plan.previous", show_default=False)] = None,
    scenario: ScenarioOption = None,
    force: ForceOption = False,
    as_json: JsonOption = False,
    lang: LangOption = None,
) -> None:
    """Calculate a plan; exit code 1 when it has errors, 2 when the workbook may not be written there."""
    from klimatinvest.cli.progress import progress
    from klimatinvest.cli.target import choose_target
    from klimatinvest.core.problem import InvalidInput

    words = resolve_texts(lang)
    loaded = read_or_leave(file, words, as_json)
    if scenario is not None:
        loaded = _under(loaded, scenario, words)
    older = None if previous is None else read_or_leave(previous, words, as_json)
    target = None if no_workbook else choose_target(loaded.require(), file, output, force, words, as_json)
    with progress(words.get("cli.plan.calculating")):
        result = result_of(loaded.require())
    if target is not None:
        try:
            with progress(words.get("cli.plan.writing", file=target.name)):
                _write(result, loaded, target, older)
        except InvalidInput as error:
            fail(error.problems, words, as_json)
    if as_json:
        print_json(_document(result, loaded, target, words))
    else:
        _show(result, loaded, file, target, words)


def _under(loaded: LoadedPlan, scenario: str, words: Texts) -> LoadedPlan:
    """Lay one of the plan's scenarios over it; the plan's version says so."""
    from klimatinvest.analysis.scenarios import scenario_of, under_scenario
    from klimatinvest.cli.compare import known_scenario
    from klimatinvest.parameters.library import library

    plan = loaded.require()
    known_scenario(plan, scenario, words, "--scenario")
    changed = under_scenario(plan, scenario, library())
    said = words.get("scenario.under", name=scenario_of(plan, scenario).name)
    settings = plan.plan.model_copy(update={"version": f"{plan.plan.version} · {said}"})
    return loaded.holding(changed.model_copy(update={"plan": settings}))


def _write(result: Result, loaded: LoadedPlan, target: Path, older: LoadedPlan | None) -> None:
    """Write the workbook in the plan's own language, with what has changed since an older version.

    A file that is there is replaced in one step.
    """
    from klimatinvest.files.atomic import replace_file
    from klimatinvest.present.workbook.book import write_workbook
    from klimatinvest.present.workbook.previous import compare_previous
    from klimatinvest.text.catalog import texts

    language = texts(loaded.require().plan.language)
    previous = None if older is None else compare_previous(older, result_of(older.require()), loaded, result)
    replace_file(target, lambda path: write_workbook(result, loaded, path, language, previous))


def _document(result: Result, loaded: LoadedPlan, target: Path | None, words: Texts) -> dict[str, Any]:
    from klimatinvest.present.json_result import result_data

    warnings = problem_records(loaded.problems, words)
    return {**result_data(result), "warnings": warnings, "workbook": None if target is None else str(target)}


def _show(result: Result, loaded: LoadedPlan, file: Path, target: Path | None, words: Texts) -> None:
    from klimatinvest.cli.target import default_name
    from klimatinvest.present.console import print_summary, terminal
    from klimatinvest.text.render import render_problem

    warnings = [render_problem(problem, words) for problem in loaded.problems.warnings]
    print_summary(result, warnings, terminal(), words)
    if target is None:
        return
    typer.echo()
    if file.name == default_name(loaded.require()) and target.name != file.name:
        typer.echo(words.get("cli.plan.beside"))
    typer.echo(words.get("cli.plan.written", file=target))
