"""``klimatinvest template``: an empty workbook to fill in."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

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
    force: ForceOption = False,
    as_json: JsonOption = False,
    lang: LangOption = None,
) -> None:
    """Write an empty input workbook; exit code 2 when the file exists and ``--force`` is not given."""
    from klimatinvest.core.problem import InvalidInput
    from klimatinvest.files.atomic import replace_file
    from klimatinvest.present.workbook.template import write_template

    words = resolve_texts(lang)
    target = output or Path(f"{size}.{words.language}.xlsx")
    writable_target(target, (".xlsx",), force, words, as_json)
    try:
        replace_file(target, lambda path: write_template(path, size, words))
    except InvalidInput as error:
        fail(error.problems, words, as_json)
    if as_json:
        print_json({"written": str(target), "template": size, "language": words.language})
    else:
        typer.echo(words.get("inputs_cli.written", file=target))
