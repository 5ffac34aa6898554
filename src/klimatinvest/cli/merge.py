"""``klimatinvest merge``: two people's changes to the same plan, brought together cell by cell."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from klimatinvest.cli.common import (
    INVALID_DATA,
    PLAN_SUFFIXES,
    WORKBOOK,
    ForceOption,
    JsonOption,
    LangOption,
    fail,
    print_json,
    problem_records,
    refuse,
    resolve_texts,
    show_problems,
    warn,
    writable_target,
)
from klimatinvest.cli.diff import read_all

if TYPE_CHECKING:
    from klimatinvest.plan.merge_model import Merge, Prefer
    from klimatinvest.plan.read import LoadedPlan
    from klimatinvest.text.catalog import Texts

HELP = "compare.merge.help"


def merge(
    base: Annotated[Path, typer.Argument(help="compare.merge.base", show_default=False)],
    mine: Annotated[Path, typer.Argument(help="compare.merge.mine", show_default=False)],
    theirs: Annotated[Path, typer.Argument(help="compare.merge.theirs", show_default=False)],
    output: Annotated[Path, typer.Option("--output", "-o", help="compare.merge.option.output", show_default=False)],
    ours: Annotated[
        bool | None, typer.Option("--ours/--theirs", help="compare.merge.option.prefer", show_default=False)
    ] = None,
    force: ForceOption = False,
    as_json: JsonOption = False,
    lang: LangOption = None,
) -> None:
    """Merge plans; exit code 1 for conflicts and for errors in a plan, 2 when the file may not be written."""
    from klimatinvest.plan.merge import merge_plans

    words = resolve_texts(lang)
    _check_target(output, (base, mine, theirs), force, words, as_json)
    plans = read_all((base, mine, theirs), words, as_json)
    prefer: Prefer | None = None if ours is None else "ours" if ours else "theirs"
    found = merge_plans(plans[0], plans[1], plans[2], prefer)
    names = {"mine": mine, "theirs": theirs}
    if found.conflicts and prefer is None:
        _tell(found, prefer, names, words, as_json, None)
        raise typer.Exit(INVALID_DATA)
    merged = _finish(found, output, words, as_json)
    _tell(found, prefer, names, words, as_json, (merged, output))


def _check_target(target: Path, sources: tuple[Path, ...], force: bool, words: Texts, as_json: bool) -> None:
    from klimatinvest.cli.target import is_same

    if any(is_same(target, source) for source in sources):
        refuse("same-file", words, as_json, target)
    writable_target(target, PLAN_SUFFIXES, force, words, as_json)


def _finish(found: Merge, target: Path, words: Texts, as_json: bool) -> LoadedPlan:
    """Check the plan brought together and write it; two sound plans can make one that is not."""
    from klimatinvest.core.problem import InvalidInput, Problems
    from klimatinvest.files.atomic import replace_file
    from klimatinvest.parameters.library import library
    from klimatinvest.plan.read import understand
    from klimatinvest.present.plan_file import write_plan

    merged = understand(found.raw, library(), Problems())
    if merged.plan is None:
        fail(merged.problems, words, as_json)
    plan = merged.plan
    try:
        replace_file(target, lambda path: write_plan(path, plan, merged.beside))
    except InvalidInput as error:
        fail(error.problems, words, as_json)
    return merged


def _tell(
    found: Merge,
    prefer: Prefer | None,
    names: dict[str, Path],
    words: Texts,
    as_json: bool,
    written: tuple[LoadedPlan, Path] | None,
) -> None:
    from klimatinvest.present.merge import conflict_lines, merge_data, remark_lines

    if as_json:
        document: dict[str, Any] = {**merge_data(found, prefer), "problems": [], "written": None}
        if written is not None:
            document |= {"problems": problem_records(written[0].problems, words), "written": str(written[1])}
        print_json(document)
        return
    if written is not None:
        show_problems(written[0].problems, words)
        counts = {"first": found.mine, "second": found.theirs}
        typer.echo(words.get("compare.merge.counts", **names, **counts))
    lines = [*remark_lines(found, words)]
    if found.conflicts:
        lines.append(words.get(f"compare.merge.conflicts.{prefer or 'open'}", count=len(found.conflicts), **names))
        lines.extend(conflict_lines(found.conflicts, words))
    for line in lines:
        typer.echo(line)
    if written is not None:
        _tell_written(*written, words)


def _tell_written(merged: LoadedPlan, target: Path, words: Texts) -> None:
    beside = len(merged.notes) + len(merged.comments)
    if beside and target.suffix.lower() != WORKBOOK:
        warn(words.get("compare.merge.lost", count=beside), words)
    typer.echo(words.get("inputs_cli.written", file=target))
