"""``klimatinvest schema``: the form of a plan as JSON Schema, data dictionary or glossary."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from klimatinvest.cli.common import JsonOption, LangOption, print_json, resolve_texts

HELP = "inputs_cli.schema.help"  # a key: the sentence is put in when the language is known


def schema(
    form: Annotated[
        Literal["json", "markdown", "glossary"], typer.Option("--format", help="inputs_cli.schema.format")
    ] = "json",
    as_json: JsonOption = False,
    lang: LangOption = None,
) -> None:
    """Print the JSON Schema of a plan, its data dictionary or the glossary."""
    from klimatinvest.present.dictionary import dictionary_markdown, glossary_markdown, plan_schema

    words = resolve_texts(lang)
    if form == "json":
        print_json(plan_schema(words))
        return
    page = dictionary_markdown(words) if form == "markdown" else glossary_markdown(words)
    if as_json:
        print_json({"format": form, "language": words.language, "text": page})
    else:
        typer.echo(page, nl=False)
