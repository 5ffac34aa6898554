"""``klimatinvest risk``: percentiles, the chance of each target, what drives the result and where it turns."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from klimatinvest.cli.calculated import read_or_leave
from klimatinvest.cli.common import (
    ForceOption,
    JsonOption,
    LangOption,
    fail,
    print_json,
    problem_records,
    resolve_texts,
    writable_target,
)

if TYPE_CHECKING:
    from klimatinvest.analysis.risk import Simulation
    from klimatinvest.analysis.sensitivity import Switch, Tornado
    from klimatinvest.plan.read import LoadedPlan
    from klimatinvest.text.catalog import Texts

HELP = "risk.help"
# the products of the engine are small, and threads that wait for one another take longer than the work itself
_THREADS = "OPENBLAS_NUM_THREADS"


def risk(
    file: Annotated[Path, typer.Argument(help="risk.option.file", show_default=False)],
    draws: Annotated[int, typer.Option("--draws", help="risk.option.draws")] = 10_000,
    seed: Annotated[int, typer.Option("--seed", help="risk.option.seed")] = 20300101,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="risk.option.output", show_default=False)
    ] = None,
    force: ForceOption = False,
    as_json: JsonOption = False,
    lang: LangOption = None,
) -> None:
    """Analyse a plan's risk; exit code 1 when it has errors, 2 when an option is out of bounds."""
    os.environ.setdefault(_THREADS, "1")  # before numpy loads

    words = resolve_texts(lang)
    _within(draws, seed, words)
    if output is not None:
        writable_target(output, (".xlsx",), force, words, as_json)
    loaded = read_or_leave(file, words, as_json)
    simulation, swings, switches = _analyse(loaded, draws, seed, words)
    if output is not None:
        _write(simulation, swings, switches, loaded, output, words, as_json)
    if as_json:
        _print(simulation, swings, switches, loaded, output, words)
        return
    _show(simulation, swings, switches, words)
    if output is not None:
        typer.echo(words.get("inputs_cli.written", file=output))


def _within(draws: int, seed: int, words: Texts) -> None:
    from klimatinvest.analysis.risk import MOST_DRAWS

    if not 2 <= draws <= MOST_DRAWS:
        message = words.get("risk.usage.draws", found=draws, most=words.number(MOST_DRAWS))
        raise typer.BadParameter(message, param_hint="--draws")
    if seed < 0:
        raise typer.BadParameter(words.get("risk.usage.seed", found=seed), param_hint="--seed")


def _analyse(loaded: LoadedPlan, draws: int, seed: int, words: Texts) -> tuple[Simulation, Tornado, tuple[Switch, ...]]:
    from klimatinvest.analysis.risk import simulate, task_of
    from klimatinvest.analysis.sensitivity import switching_values, tornado
    from klimatinvest.catalogue.sectors import sectors
    from klimatinvest.cli.progress import counting, progress
    from klimatinvest.engine.compile import compile_inputs
    from klimatinvest.parameters.library import library

    task = task_of(compile_inputs(loaded.require(), library(), sectors()), draws, seed)
    with counting(words.get("risk.drawing")) as told:
        simulation = simulate(task, told=told)
    with progress(words.get("risk.turning")):
        swings = tornado(simulation)
        return simulation, swings, switching_values(simulation, swings)


def _write(
    simulation: Simulation,
    swings: Tornado,
    switches: tuple[Switch, ...],
    loaded: LoadedPlan,
    target: Path,
    words: Texts,
    as_json: bool,
) -> None:
    from klimatinvest.core.problem import InvalidInput
    from klimatinvest.engine.calculate import evaluate
    from klimatinvest.files.atomic import replace_file
    from klimatinvest.present.workbook.book import write_workbook
    from klimatinvest.present.workbook.calc.risk_sheets import Doubts
    from klimatinvest.text.catalog import texts

    result, language = evaluate(simulation.task.inputs), texts(loaded.require().plan.language)
    doubts = Doubts(simulation, swings, switches)
    try:
        replace_file(target, lambda path: write_workbook(result, loaded, path, language, doubts=doubts))
    except InvalidInput as error:
        fail(error.problems, words, as_json)


def _print(
    simulation: Simulation,
    swings: Tornado,
    switches: tuple[Switch, ...],
    loaded: LoadedPlan,
    output: Path | None,
    words: Texts,
) -> None:
    from klimatinvest.present.risk import risk_data

    document: dict[str, Any] = risk_data(simulation, swings, switches)
    document |= {"warnings": problem_records(loaded.problems, words)}
    print_json(document | {"workbook": None if output is None else str(output)})


def _show(simulation: Simulation, swings: Tornado, switches: tuple[Switch, ...], words: Texts) -> None:
    from klimatinvest.present.console import print_table, terminal
    from klimatinvest.present.risk import risk_tables

    console = terminal()
    for table in risk_tables(simulation, swings, switches, words):
        print_table(table, console, words)
