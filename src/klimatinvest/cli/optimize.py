"""``klimatinvest optimize``: choose actions and their years within frames, and write the choice into a copy."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

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
    from klimatinvest.analysis.portfolio_model import Aims, Infeasible, Portfolio
    from klimatinvest.plan.model import Plan
    from klimatinvest.plan.read import LoadedPlan
    from klimatinvest.text.catalog import Texts

HELP = "optimize.help"
_POINTS = 8


class Objective(StrEnum):
    """What the choice makes as good as possible."""

    LEAST_COST = "least-cost"
    MOST_TONNES = "most-tonnes"
    NPV_MUNICIPAL = "npv-municipal"
    NPV_SOCIETY = "npv-society"


def optimize(  # noqa: PLR0913, PLR0917 - one parameter an option
    file: Annotated[Path, typer.Argument(help="optimize.file", show_default=False)],
    objective: Annotated[Objective, typer.Option("--objective", help="optimize.option.objective")] = (
        Objective.LEAST_COST
    ),
    target: Annotated[list[str] | None, typer.Option("--target", help="optimize.option.target")] = None,
    carbon_budget: Annotated[
        float | None, typer.Option("--carbon-budget", help="optimize.option.carbon_budget", show_default=False)
    ] = None,
    max_cost: Annotated[
        float | None, typer.Option("--max-cost", help="optimize.option.max_cost", show_default=False)
    ] = None,
    frontier: Annotated[bool, typer.Option("--frontier", help="optimize.option.frontier")] = False,
    gap: Annotated[float, typer.Option("--gap", help="optimize.option.gap")] = 0.01,
    seconds: Annotated[float, typer.Option("--seconds", help="optimize.option.seconds")] = 20.0,
    apply: Annotated[Path | None, typer.Option("--apply", help="optimize.option.apply", show_default=False)] = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="optimize.option.output", show_default=False)
    ] = None,
    force: ForceOption = False,
    as_json: JsonOption = False,
    lang: LangOption = None,
) -> None:
    """Choose actions; exit code 1 when the plan has errors or no choice is possible, 2 for options it cannot use."""
    words = resolve_texts(lang)
    aims = _aims(objective, target or [], carbon_budget, max_cost, gap, seconds, words, as_json)
    for written, suffixes in ((apply, PLAN_SUFFIXES), (output, (WORKBOOK,))):
        if written is not None:
            _check_target(written, file, suffixes, force, words, as_json)
    loaded = read_or_leave(file, words, as_json)
    found = _optimise(loaded.require(), aims, _POINTS if frontier else 0, words, as_json)
    _write(found, loaded, apply, output, words, as_json)
    _report(found, loaded, apply, output, words, as_json)


def _aims(
    objective: Objective,
    targets: list[str],
    carbon_budget: float | None,
    max_cost: float | None,
    gap: float,
    seconds: float,
    words: Texts,
    as_json: bool,
) -> Aims:
    from klimatinvest.analysis.portfolio_model import Aims

    if not 0.0 <= gap <= 50.0:
        _refuse("bad-gap", words, as_json, WRONG_USAGE)
    if not seconds > 0.0:
        _refuse("bad-seconds", words, as_json, WRONG_USAGE)
    asked = {}
    for text in targets:
        year, _, tonnes = text.partition("=")
        try:
            asked[int(year)] = float(tonnes.replace(",", "."))
        except ValueError:
            _refuse("bad-target", words, as_json, WRONG_USAGE, found=text)
    most = None if max_cost is None else max_cost * 1e6
    return Aims(objective.value, asked, carbon_budget, most_cost=most, gap=gap / 100.0, seconds=seconds)


def _check_target(
    target: Path, source: Path, suffixes: tuple[str, ...], force: bool, words: Texts, as_json: bool
) -> None:
    from klimatinvest.cli.target import is_same

    if is_same(target, source):
        _refuse("own-input", words, as_json, WRONG_USAGE, file=target)
    writable_target(target, suffixes, force, words, as_json)


def _optimise(plan: Plan, aims: Aims, points: int, words: Texts, as_json: bool) -> Portfolio:
    from klimatinvest.analysis.portfolio import optimise
    from klimatinvest.analysis.portfolio_model import Infeasible, NothingToChoose
    from klimatinvest.catalogue.sectors import sectors
    from klimatinvest.parameters.library import library

    try:
        with _status(words) as told:
            return optimise(plan, library(), sectors(), aims, points, told)
    except NothingToChoose as nothing:
        code = WRONG_USAGE if nothing.code == "year-outside" else INVALID_DATA
        _refuse(nothing.code, words, as_json, code, **nothing.args_of_message)
    except Infeasible as trouble:
        _conflict(trouble, words, as_json)


@contextmanager
def _status(words: Texts) -> Iterator[Callable[[str, int], None] | None]:
    """Show how far the work has come, at a terminal only."""
    if not sys.stderr.isatty():
        yield None
        return
    from klimatinvest.present.console import terminal

    with terminal(stderr=True).status(words.get("optimize.progress", count=0)) as status:
        yield lambda _, count: status.update(words.get("optimize.progress", count=count))


def _refuse(code: str, words: Texts, as_json: bool, exit_code: int, **args: Any) -> NoReturn:
    leave(code, words.get(f"optimize.usage.{code}", **args), words, as_json, exit_code)


def _conflict(trouble: Infeasible, words: Texts, as_json: bool) -> NoReturn:
    from klimatinvest.present.portfolio import conflict_lines
    from klimatinvest.present.portfolio_json import conflict_data

    message = "\n".join(conflict_lines(trouble, words))
    leave("infeasible", message, words, as_json, INVALID_DATA, **conflict_data(trouble))


def _write(
    found: Portfolio, loaded: LoadedPlan, apply: Path | None, output: Path | None, words: Texts, as_json: bool
) -> None:
    from klimatinvest.core.problem import InvalidInput

    try:
        if apply is not None:
            _write_plan(loaded.holding(_marked(found)), apply)
        if output is not None:
            _write_book(found, loaded, output)
    except InvalidInput as error:
        fail(error.problems, words, as_json)


def _marked(found: Portfolio) -> Plan:
    """Note on every action that has moved that it has, in the plan's language."""
    from klimatinvest.text.catalog import texts

    plan = found.evaluation.plan
    words, planned = texts(plan.plan.language), {c.action: c.planned for c in found.candidates}
    actions = []
    for action in plan.actions:
        start, note = found.starts[action.id], action.note
        if start != planned[action.id]:
            said = words.get("optimize.apply.moved", planned=planned[action.id], start=start)
            note = "; ".join(part for part in (note, said) if part)
        actions.append(action.model_copy(update={"note": note}))
    return plan.model_copy(update={"actions": tuple(actions)})


def _write_plan(loaded: LoadedPlan, target: Path) -> None:
    """Write the plan in the form its suffix names; a file that is there is replaced in one step."""
    from klimatinvest.files.atomic import replace_file
    from klimatinvest.present.plan_file import write_plan

    replace_file(target, lambda path: write_plan(path, loaded.require(), loaded.beside))


def _write_book(found: Portfolio, loaded: LoadedPlan, target: Path) -> None:
    from klimatinvest.files.atomic import replace_file
    from klimatinvest.present.workbook.book import write_workbook
    from klimatinvest.text.catalog import texts

    chosen = loaded.holding(found.evaluation.plan)
    language, result = texts(chosen.require().plan.language), found.evaluation.result
    replace_file(target, lambda path: write_workbook(result, chosen, path, language))


def _report(
    found: Portfolio, loaded: LoadedPlan, apply: Path | None, output: Path | None, words: Texts, as_json: bool
) -> None:
    from klimatinvest.present.console import terminal
    from klimatinvest.present.portfolio import print_portfolio
    from klimatinvest.present.portfolio_json import portfolio_data

    if as_json:
        warnings = problem_records(loaded.problems, words)
        files = {"written": apply and str(apply), "workbook": output and str(output)}
        print_json({**portfolio_data(found), "warnings": warnings, **files})
        return
    print_portfolio(found, terminal(), words)
    typer.echo()
    if apply is not None:
        if loaded.notes and apply.suffix.lower() != WORKBOOK:
            columns = "; ".join(dict.fromkeys(note.header for note in loaded.notes))
            warn(words.get("optimize.apply.lost", columns=columns), words)
        typer.echo(words.get("optimize.apply.written", file=apply))
    if output is not None:
        typer.echo(words.get("optimize.apply.calculated", file=output))
