"""``klimatinvest convert``: the same plan as workbook or as YAML."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from klimatinvest.cli.common import (
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

if TYPE_CHECKING:
    from klimatinvest.plan.read import LoadedPlan
    from klimatinvest.text.catalog import Texts


HELP = "inputs_cli.convert.help"  # a key: the sentence is put in when the language is known


def convert(
    source: Annotated[Path, typer.Argument(help="inputs_cli.convert.source", show_default=False)],
    target: Annotated[Path, typer.Argument(help="inputs_cli.convert.target", show_default=False)],
    force: ForceOption = False,
    as_json: JsonOption = False,
    lang: LangOption = None,
) -> None:
    """Write the plan in its other form; exit code 1 when it has errors, 2 when the file exists already."""
    from klimatinvest.cli.target import is_same
    from klimatinvest.core.problem import InvalidInput
    from klimatinvest.parameters.library import library
    from klimatinvest.plan.read import read_plan

    words = resolve_texts(lang)
    if is_same(target, source):
        refuse("same-file", words, as_json, target)
    writable_target(target, PLAN_SUFFIXES, force, words, as_json)
    loaded = read_plan(source, library())
    try:
        _write(loaded, target)
    except InvalidInput as error:
        fail(error.problems, words, as_json)
    _report(loaded, target, words, as_json)


def _write(loaded: LoadedPlan, target: Path) -> None:
    """Write the plan in the form its suffix names; a file that is there is replaced in one step."""
    from klimatinvest.files.atomic import replace_file
    from klimatinvest.present.plan_file import write_plan

    replace_file(target, lambda path: write_plan(path, loaded.require(), loaded.beside))


def _lost_columns(loaded: LoadedPlan, target: Path, words: Texts) -> list[str]:
    """Name the user's own columns that the target cannot hold."""
    if target.suffix.lower() == WORKBOOK:
        return []
    found = {f"{words.get(f'table.{note.table}.sheet')}: {note.header}": None for note in loaded.notes}
    return list(found)


def _report(loaded: LoadedPlan, target: Path, words: Texts, as_json: bool) -> None:
    lost = _lost_columns(loaded, target, words)
    if as_json:
        records = problem_records(loaded.problems, words)
        print_json({"written": str(target), "columns_lost": lost, "problems": records})
        return
    show_problems(loaded.problems, words)
    if lost:
        warn(words.get("inputs_cli.convert.notes_lost", columns="; ".join(lost)), words)
    typer.echo(words.get("inputs_cli.written", file=target))
