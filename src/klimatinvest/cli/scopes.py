"""``klimatinvest scopes``: the municipal group's own emissions by scope and unit, with and without the plan."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from klimatinvest.cli.calculated import show_part
from klimatinvest.cli.common import JsonOption, LangOption

if TYPE_CHECKING:
    from klimatinvest.cli.calculated import Views

HELP = "scopes.help"


def scopes(
    file: Annotated[Path, typer.Argument(help="scopes.file", show_default=False)],
    as_json: JsonOption = False,
    lang: LangOption = None,
) -> None:
    """Show a plan's emissions by scope; exit code 1 when the plan has errors, 2 when it states none."""
    show_part(file, ("unit_emissions", "scopes.none"), _views, as_json, lang)


def _views() -> Views:
    from klimatinvest.present.scopes import scope_tables, scopes_data

    return scopes_data, scope_tables
