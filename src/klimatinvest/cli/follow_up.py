"""``klimatinvest follow-up``: a year's outcome held against the plan, and the yearly report."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from klimatinvest.cli.calculated import calculated, show
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
    from klimatinvest.followup.read import LoadedOutcome
    from klimatinvest.followup.result import FollowUp
    from klimatinvest.present.followup.tables import Chances
    from klimatinvest.text.catalog import Texts

HELP = "followup.help"
_KEY = "followup.option"
DRAWS = 500


def follow_up(
    file: Annotated[Path, typer.Argument(help="followup.file", show_default=False)],
    outcome: Annotated[Path, typer.Argument(help="followup.outcome", show_default=False)],
    output: Annotated[Path | None, typer.Option("--output", "-o", help=f"{_KEY}.output", show_default=False)] = None,
    html: Annotated[Path | None, typer.Option("--html", help=f"{_KEY}.html", show_default=False)] = None,
    draws: Annotated[int, typer.Option("--draws", help=f"{_KEY}.draws", min=0, max=100_000)] = DRAWS,
    force: ForceOption = False,
    as_json: JsonOption = False,
    lang: LangOption = None,
) -> None:
    """Follow up a plan; exit code 1 when plan or outcome has errors, 2 when a file may not be written there."""
    from klimatinvest.cli.progress import progress
    from klimatinvest.followup.compare import follow_up as compare
    from klimatinvest.followup.read import read_outcome

    words = resolve_texts(lang)
    if draws == 1:
        raise typer.BadParameter(words.get("followup.usage.draws"), param_hint="--draws")
    for target, suffixes in ((output, (".xlsx",)), (html, (".html",))):
        if target is not None:
            writable_target(target, suffixes, force, words, as_json)
    _, result = calculated(file, words, as_json)
    loaded = read_outcome(outcome, result.inputs.plan)
    if loaded.outcome is None:
        fail(loaded.problems, words, as_json)
    with progress(words.get("followup.working")):
        found = compare(result, loaded.require())
        chances = _chances(found, draws)
    written = _write(found, chances, output, html, words, as_json)
    _show(found, chances, loaded, written, words, as_json)


def _chances(found: FollowUp, draws: int) -> Chances:
    """Give the probability of each target still ahead for the plan, the late plan and the pace so far."""
    from klimatinvest.analysis.doubts import doubts_of
    from klimatinvest.analysis.risk import simulate, task_of

    chances: dict[tuple[str, str, int], float] = {}
    results = {"plan": found.plan, "delayed": found.late, "pace": found.pace}
    if not draws or not doubts_of(found.plan.inputs):
        return chances
    for name, result in results.items():
        simulation = simulate(task_of(result.inputs, draws), workers=1)
        for target, chance in zip(simulation.task.reading.targets, simulation.probabilities, strict=True):
            if target.year > found.year:
                chances[name, target.boundary, target.year] = float(chance)
    return chances


def _write(
    found: FollowUp, chances: Chances, output: Path | None, html: Path | None, words: Texts, as_json: bool
) -> list[Path]:
    """Write what was asked for in the outcome's own language; each file is replaced in one step."""
    from klimatinvest.core.problem import InvalidInput
    from klimatinvest.files.atomic import replace_file
    from klimatinvest.present.building import paper
    from klimatinvest.present.followup.page import yearly_report
    from klimatinvest.present.followup.workbook.book import write_follow_up
    from klimatinvest.text.catalog import texts

    spoken, written = texts(found.outcome.outcome.language), []
    try:
        if output is not None:
            replace_file(output, lambda path: write_follow_up(found, path, spoken, chances))
            written.append(output)
        if html is not None:
            page = paper.html(yearly_report(found, spoken, chances), spoken).encode("utf-8")
            replace_file(html, lambda path: _bytes(path, page))
            written.append(html)
    except InvalidInput as error:
        fail(error.problems, words, as_json)
    return written


def _bytes(path: Path, data: bytes) -> None:
    path.write_bytes(data)


def _show(
    found: FollowUp, chances: Chances, loaded: LoadedOutcome, written: list[Path], words: Texts, as_json: bool
) -> None:
    if as_json:
        from klimatinvest.present.followup.rows import follow_up_data

        warnings = problem_records(loaded.problems, words)
        print_json(
            {**follow_up_data(found, words, chances), "warnings": warnings, "written": [str(p) for p in written]}
        )
        return
    from klimatinvest.present.followup.page import must_change, placeholders, statistics_lines
    from klimatinvest.present.followup.tables import follow_up_tables
    from klimatinvest.present.table import Table
    from klimatinvest.text.render import render_problem

    show(follow_up_tables(found, words, chances), words)
    lines = Table("change", words.get("followup.page.change"), (), (), must_change(found, words))
    warned = tuple(render_problem(problem, words) for problem in loaded.problems.warnings)
    lag = (*statistics_lines(found, words), *placeholders(found, words))
    statistics = Table("statistics", words.get("followup.page.statistics"), (), (), lag)
    shown = (statistics, lines, Table("warnings", words.get("followup.warnings"), (), (), warned))
    show([table for table in shown if table.notes], words)
    for path in written:
        typer.echo(words.get("followup.written", file=path))
