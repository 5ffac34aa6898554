"""``klimatinvest breakdown``: propose quantities that meet a goal, and write them into a copy of the plan."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from klimatinvest.cli.calculated import read_or_leave
from klimatinvest.cli.common import (
    INVALID_DATA,
    PLAN_SUFFIXES,
    WORKBOOK,
    WRONG_USAGE,
    ForceOption,
    JsonOption,
    LangOption,
    fail,
    leave,
    print_json,
    problem_records,
    resolve_texts,
    warn,
    writable_target,
)

if TYPE_CHECKING:
    from klimatinvest.analysis.breakdown_model import Breakdown
    from klimatinvest.plan.model import Plan
    from klimatinvest.plan.read import LoadedPlan
    from klimatinvest.text.catalog import Texts

HELP = "breakdown.help"


class Method(StrEnum):
    """How the goal is broken down."""

    LEAST_COST = "least-cost"
    PROPORTIONAL = "proportional"


def breakdown(
    file: Annotated[Path, typer.Argument(help="breakdown.file", show_default=False)],
    method: Annotated[Method, typer.Option("--method", help="breakdown.option.method")] = Method.LEAST_COST,
    year: Annotated[int | None, typer.Option("--year", help="breakdown.option.year", show_default=False)] = None,
    all_goals: Annotated[bool, typer.Option("--all-goals", help="breakdown.option.all_goals")] = False,
    apply: Annotated[Path | None, typer.Option("--apply", help="breakdown.option.apply", show_default=False)] = None,
    force: ForceOption = False,
    as_json: JsonOption = False,
    lang: LangOption = None,
) -> None:
    """Break a goal down; exit code 1 when the plan has errors or no goal, 2 for a year or file it cannot use."""
    from klimatinvest.core.problem import InvalidInput

    words = resolve_texts(lang)
    if year is not None and all_goals:
        _refuse("year-and-all", words, as_json, WRONG_USAGE)
    if apply is not None:
        _check_target(apply, file, force, words, as_json)
    loaded = read_or_leave(file, words, as_json)
    found = _break_down(loaded.require(), method, year, all_goals, words, as_json)
    if apply is not None:
        try:
            _write(loaded.holding(_proposed_plan(found)), apply)
        except InvalidInput as error:
            fail(error.problems, words, as_json)
    _report(found, loaded, apply, words, as_json)


def _check_target(target: Path, source: Path, force: bool, words: Texts, as_json: bool) -> None:
    from klimatinvest.cli.target import is_same

    if is_same(target, source):
        _refuse("own-input", words, as_json, WRONG_USAGE, file=target)
    writable_target(target, PLAN_SUFFIXES, force, words, as_json)


def _break_down(
    plan: Plan, method: Method, year: int | None, all_goals: bool, words: Texts, as_json: bool
) -> Breakdown:
    from klimatinvest.analysis.breakdown import break_down
    from klimatinvest.analysis.breakdown_model import GoalUnknown
    from klimatinvest.catalogue.sectors import sectors
    from klimatinvest.parameters.library import library

    try:
        with _bar(words.get("breakdown.progress")) as told:
            return break_down(plan, library(), sectors(), method.value, year, all_goals, told)
    except GoalUnknown as unknown:
        code = WRONG_USAGE if unknown.code == "year-outside" else INVALID_DATA
        years = {"start": plan.plan.start_year, "end": plan.plan.end_year}
        _refuse(unknown.code, words, as_json, code, **years)


@contextmanager
def _bar(message: str) -> Iterator[Callable[[int, int], None] | None]:
    """Show how far the work has come, at a terminal only."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.progress import Progress

    from klimatinvest.present.console import terminal

    with Progress(console=terminal(stderr=True), transient=True) as bar:
        task = bar.add_task(message)
        yield lambda made, most: bar.update(task, completed=made, total=most)


def _refuse(code: str, words: Texts, as_json: bool, exit_code: int, **args: object) -> NoReturn:
    leave(code, words.get(f"breakdown.usage.{code}", **args), words, as_json, exit_code)


def _proposed_plan(found: Breakdown) -> Plan:
    """Mark every proposed quantity in the plan as a proposal, in the plan's language."""
    from klimatinvest.text.catalog import texts

    words = texts(found.plan.plan.language)
    method, years = words.get(f"breakdown.method.{found.used}"), ", ".join(map(str, found.goal.years))
    said = words.get("breakdown.apply.source", method=method, years=years)
    between = words.get("breakdown.apply.before")
    proposed = {p.element for p in found.proposals if p.proposed is not None}
    elements = tuple(
        # a source that is a proposal already gives way, so that proposals do not pile up
        e.model_copy(update={"source": said + between + e.source.split(between)[-1], "status": "placeholder"})
        if e.id in proposed
        else e
        for e in found.plan.elements
    )
    return found.plan.model_copy(update={"elements": elements})


def _write(loaded: LoadedPlan, target: Path) -> None:
    """Write the plan in the form its suffix names; a file that is there is replaced in one step."""
    from klimatinvest.files.atomic import replace_file
    from klimatinvest.present.plan_file import write_plan

    replace_file(target, lambda path: write_plan(path, loaded.require(), loaded.beside))


def _report(found: Breakdown, loaded: LoadedPlan, target: Path | None, words: Texts, as_json: bool) -> None:
    from klimatinvest.present.breakdown import print_breakdown
    from klimatinvest.present.breakdown_json import breakdown_data
    from klimatinvest.present.console import terminal

    if as_json:
        warnings = problem_records(loaded.problems, words)
        written = None if target is None else str(target)
        print_json({**breakdown_data(found), "warnings": warnings, "written": written})
        return
    print_breakdown(found, terminal(), words)
    if target is None:
        return
    typer.echo()
    if loaded.notes and target.suffix.lower() != WORKBOOK:
        columns = "; ".join(dict.fromkeys(note.header for note in loaded.notes))
        warn(words.get("breakdown.apply.lost", columns=columns), words)
    typer.echo(words.get("breakdown.apply.written", file=target))
