"""``klimatinvest init``: from the official emission statistics to a first plan."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from klimatinvest.cli.calculated import result_of
from klimatinvest.cli.common import (
    PLAN_SUFFIXES,
    WORKBOOK,
    ForceOption,
    JsonOption,
    LangOption,
    fail,
    print_json,
    problem_records,
    resolve_texts,
    warn,
    writable_target,
)

if TYPE_CHECKING:
    from klimatinvest.core.problem import Problems
    from klimatinvest.files.statistics_select import MunicipalEmissions
    from klimatinvest.plan.initial_choices import Choices
    from klimatinvest.plan.model import Plan
    from klimatinvest.text.catalog import Texts

HELP = "init.cli.help"
_MEAN = re.compile(r"\s*(\d{4})\s*[-–]\s*(\d{4})\s*")
_MOST_YEARS = 10


def init(  # noqa: PLR0913, PLR0917 - one parameter an option
    name: Annotated[str, typer.Argument(help="init.cli.name", metavar="NAME", show_default=False)],
    municipality: Annotated[str, typer.Option("--municipality", "-m", help="init.cli.municipality")],
    emissions: Annotated[Path, typer.Option("--emissions", "-e", help="init.cli.emissions")],
    output: Annotated[Path | None, typer.Option("--output", "-o", help="init.cli.output", show_default=False)] = None,
    base_year: Annotated[int | None, typer.Option("--base-year", help="init.cli.base_year")] = None,
    base_mean: Annotated[str | None, typer.Option("--base-mean", help="init.cli.base_mean")] = None,
    goal: Annotated[float | None, typer.Option("--goal", help="init.cli.goal")] = None,
    goal_year: Annotated[int | None, typer.Option("--goal-year", help="init.cli.goal_year")] = None,
    edition: Annotated[str, typer.Option("--edition", help="init.cli.edition", show_default=False)] = "",
    force: ForceOption = False,
    as_json: JsonOption = False,
    lang: LangOption = None,
) -> None:
    """Write a first plan; exit code 1 when the statistics have errors, 2 when the command was used wrongly."""
    from klimatinvest.core.problem import InvalidInput
    from klimatinvest.plan.initial_choices import Choices

    words = resolve_texts(lang)
    years = _base_years(base_year, base_mean, words)
    _check_goal(goal, goal_year, edition, words)
    target = output or Path(f"{_stem(name, words)}{WORKBOOK}")
    writable_target(target, PLAN_SUFFIXES, force, words, as_json)
    choices = Choices("en" if words.language == "en" else "sv", years, goal, goal_year, edition)
    try:
        found, plan, problems = _first_plan(emissions, municipality, choices, words)
        _write(plan, target)
    except InvalidInput as error:
        fail(error.problems, words, as_json)
    _report(found, plan, problems, target, words, as_json)


def _first_plan(
    file: Path, municipality: str, choices: Choices, words: Texts
) -> tuple[MunicipalEmissions, Plan, Problems]:
    """Read, select and build; raises ``InvalidInput`` with every problem found."""
    from klimatinvest.catalogue.elements import catalogue
    from klimatinvest.cli.progress import progress
    from klimatinvest.core.problem import InvalidInput, Problems
    from klimatinvest.files.statistics import read_statistics
    from klimatinvest.parameters.library import library
    from klimatinvest.plan.initial import initial_plan
    from klimatinvest.plan.initial_choices import check_choices, select_municipality

    problems = Problems()
    with progress(words.get("init.reading", file=file.name)):
        statistics = read_statistics(file, problems)
    found = official = None
    if statistics is not None:
        found, official = select_municipality(statistics, municipality, problems)
    if found is not None:
        check_choices(found, choices, problems)
    if found is None or problems.errors:
        raise InvalidInput(problems)
    found = replace(found, edition=choices.edition or found.edition)
    return found, initial_plan(found, official, choices, library(), tuple(catalogue())), problems


def _write(plan: Plan, target: Path) -> None:
    from klimatinvest.files.atomic import replace_file
    from klimatinvest.present.plan_file import write_plan

    replace_file(target, lambda path: write_plan(path, plan))


def _report(
    found: MunicipalEmissions, plan: Plan, problems: Problems, target: Path, words: Texts, as_json: bool
) -> None:
    from klimatinvest.engine.reconciliation import reconcile
    from klimatinvest.present.console import print_table, terminal
    from klimatinvest.present.initial_summary import emissions_table, initial_data, reconciliation_table
    from klimatinvest.text.render import render_problem

    reconciliation = reconcile(result_of(plan))
    if as_json:
        warnings = problem_records(problems, words)
        print_json({"written": str(target), **initial_data(found, plan, reconciliation), "warnings": warnings})
        return
    console = terminal()
    print_table(emissions_table(found, plan, words), console, words)
    if any(row.modelled is not None for row in reconciliation.sectors):
        print_table(reconciliation_table(reconciliation, words), console, words)
    typer.echo()
    for problem in problems.warnings:
        warn(render_problem(problem, words), words)
    typer.echo(words.get("init.done", file=target, count=len(plan.elements)))


def _base_years(single: int | None, mean: str | None, words: Texts) -> tuple[int, ...]:
    if single is not None and mean is not None:
        _refuse("init.usage.two_bases", words, "--base-mean")
    if mean is None:
        return () if single is None else (single,)
    match = _MEAN.fullmatch(mean)
    first, last = (int(match[1]), int(match[2])) if match else (1, 0)
    if not 0 <= last - first < _MOST_YEARS:
        _refuse("init.usage.mean", words, "--base-mean", found=mean)
    return tuple(range(first, last + 1))


def _check_goal(goal: float | None, goal_year: int | None, edition: str, words: Texts) -> None:
    if (goal is None) != (goal_year is None):
        _refuse("init.usage.goal_alone", words, "--goal" if goal is None else "--goal-year")
    if goal is not None and not 0 < goal <= 200:
        _refuse("init.usage.goal", words, "--goal", found=goal)
    if edition and not re.fullmatch(r"20\d\d-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?", edition):
        _refuse("init.usage.edition", words, "--edition", found=edition)


def _stem(name: str, words: Texts) -> str:
    from klimatinvest.cli.target import slug

    stem = slug(name)
    if not stem:
        _refuse("init.usage.name", words, "NAME", found=name)
    return stem


def _refuse(key: str, words: Texts, hint: str, **args: object) -> NoReturn:
    raise typer.BadParameter(words.get(key, **args), param_hint=hint)
