"""``klimatinvest scopes``: the municipal group's own emissions by scope and unit, with and without the plan."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from klimatinvest.cli.calculated import calculated, show, show_data
from klimatinvest.cli.common import JsonOption, LangOption, resolve_texts

HELP = "scopes.help"


def scopes(
    file: Annotated[Path, typer.Argument(help="scopes.file", show_default=False)],
    as_json: JsonOption = False,
    lang: LangOption = None,
) -> None:
    """Show a plan's emissions by scope; exit code 1 when the plan has errors, 2 when it states none."""
    words = resolve_texts(lang)
    loaded, result = calculated(file, words, as_json)
    if not result.inputs.plan.unit_emissions:
        raise typer.BadParameter(words.get("scopes.none"), param_hint=file.name)
    if as_json:
        from klimatinvest.present.scopes import scopes_data

        show_data(scopes_data(result), loaded, words)
        return
    from klimatinvest.present.scopes import scope_tables

    show(scope_tables(result, words), words)
