"""``klimatinvest society``: society's account, with and without co-benefits, and who pays and gains."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from klimatinvest.cli.common import JsonOption, LangOption, resolve_texts

HELP = "society.help"


def society(
    file: Annotated[Path, typer.Argument(help="society.file", show_default=False)],
    as_json: JsonOption = False,
    lang: LangOption = None,
) -> None:
    """Show society's account of a plan; exit code 1 when the plan has errors."""
    from klimatinvest.cli.calculated import calculated, show, show_data
    from klimatinvest.present.society import society_tables
    from klimatinvest.present.society_data import society_data

    words = resolve_texts(lang)
    loaded, result = calculated(file, words, as_json)
    if as_json:
        show_data(society_data(result), loaded, words)
    else:
        show(society_tables(result, words), words)
