"""``klimatinvest commitments``: the register of local commitments against its aim and inside the elements."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from klimatinvest.cli.calculated import show_part
from klimatinvest.cli.common import JsonOption, LangOption

if TYPE_CHECKING:
    from klimatinvest.cli.calculated import Views

HELP = "commitments.help"


def commitments(
    file: Annotated[Path, typer.Argument(help="commitments.file", show_default=False)],
    as_json: JsonOption = False,
    lang: LangOption = None,
) -> None:
    """Sum up a plan's commitments; exit code 1 when the plan has errors, 2 when it states none."""
    show_part(file, ("commitments", "commitments.none"), _views, as_json, lang)


def _views() -> Views:
    from klimatinvest.present.commitments import commitment_tables, commitments_data

    return commitments_data, commitment_tables
