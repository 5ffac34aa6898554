"""``klimatinvest commitments``: the register of local commitments against its aim and inside the elements."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from klimatinvest.cli.calculated import calculated, show, show_data
from klimatinvest.cli.common import JsonOption, LangOption, resolve_texts

HELP = "commitments.help"


def commitments(
    file: Annotated[Path, typer.Argument(help="commitments.file", show_default=False)],
    as_json: JsonOption = False,
    lang: LangOption = None,
) -> None:
    """Sum up a plan's commitments; exit code 1 when the plan has errors, 2 when it states none."""
    words = resolve_texts(lang)
    loaded, result = calculated(file, words, as_json)
    if not result.inputs.plan.commitments:
        raise typer.BadParameter(words.get("commitments.none"), param_hint=file.name)
    if as_json:
        from klimatinvest.present.commitments import commitments_data

        show_data(commitments_data(result), loaded, words)
        return
    from klimatinvest.present.commitments import commitment_tables

    show(commitment_tables(result, words), words)
