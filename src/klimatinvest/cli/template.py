"""``klimatinvest template``: a workbook to fill in, empty or with what a plan foresees of a year."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

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
    from klimatinvest.text.catalog import Texts

HELP = "inputs_cli.template.help"  # a key: the sentence is put in when the language is known


def template(
    size: Annotated[
        Literal["plan", "plan-small", "building", "spend-mapping", "spend-factors", "follow-up"],
        typer.Argument(
            help="inputs_cli.template.size",
            metavar="plan|plan-small|building|spend-mapping|spend-factors|follow-up",
        ),
    ] = "plan",
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="inputs_cli.template.output", show_default=False)
    ] = None,
    plan: Annotated[Path | None, typer.Option("--plan", help="inputs_cli.template.plan", show_default=False)] = None,
    year: Annotated[int | None, typer.Option("--year", help="inputs_cli.template.year", show_default=False)] = None,
    force: ForceOption = False,
    as_json: JsonOption = False,
    lang: LangOption = None,
) -> None:
    """Write an input workbook; exit code 2 when the file exists and ``--force`` is not given."""
    from klimatinvest.core.problem import InvalidInput
    from klimatinvest.files.atomic import replace_file
    from klimatinvest.present.workbook.template import write_template

    words = resolve_texts(lang)
    if (plan is None) != (year is None) or (plan is not None and size != "follow-up"):
        raise typer.BadParameter(words.get("inputs_cli.template.together"), param_hint="--plan")
    target = output or Path(f"{size}.{words.language}.xlsx")
    writable_target(target, (".xlsx",), force, words, as_json)
    filled = None if plan is None or year is None else _foreseen(plan, year, words, as_json)
    try:
        replace_file(target, filled or (lambda path: write_template(path, size, words)))
    except InvalidInput as error:
        fail(error.problems, words, as_json)
    if as_json:
        print_json({"written": str(target), "template": size, "language": words.language})
    else:
        typer.echo(words.get("inputs_cli.written", file=target))


def _foreseen(plan: Path, year: int, words: Texts, as_json: bool) -> Callable[[Path], None]:
    """Give the writer of a year's form with what the plan foresees."""
    from klimatinvest.cli.calculated import calculated
    from klimatinvest.present.followup.form import write_form
    from klimatinvest.text.catalog import texts

    _, result = calculated(plan, words, as_json)
    first, last = (int(result.inputs.years[at]) for at in (0, -1))
    if not first <= year <= last:
        said = words.get("inputs_cli.template.outside", year=year, first=first, last=last)
        raise typer.BadParameter(said, param_hint="--year")
    spoken = texts(result.inputs.plan.plan.language)
    return lambda path: write_form(path, result, year, spoken)
