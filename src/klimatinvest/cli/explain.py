"""``klimatinvest explain``: where a figure comes from, down to the cell."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from klimatinvest.cli.calculated import calculated
from klimatinvest.cli.common import JsonOption, LangOption, leave, print_json, resolve_texts

if TYPE_CHECKING:
    from klimatinvest.present.explain_address import Unknown
    from klimatinvest.text.catalog import Texts

HELP = "explain.help"


def explain(
    file: Annotated[Path, typer.Argument(help="explain.file", show_default=False)],
    address: Annotated[str, typer.Argument(help="explain.address", show_default=False)],
    depth: Annotated[int, typer.Option("--depth", min=0, help="explain.option.depth")] = 3,
    width: Annotated[int, typer.Option("--width", min=0, help="explain.option.width")] = 6,
    as_json: JsonOption = False,
    lang: LangOption = None,
) -> None:
    """Explain a figure; exit code 1 when the plan has errors, 2 when there is no such figure."""
    from klimatinvest.parameters.library import library
    from klimatinvest.present.explain import Teller, trace_data, tree_lines
    from klimatinvest.present.explain_address import Explainer, Unknown

    words = resolve_texts(lang)
    loaded, result = calculated(file, words, as_json)
    try:
        found = Explainer(result).find(address)
    except Unknown as unknown:
        _refuse(unknown, words, as_json)
    teller = Teller(loaded, library(), words)
    if as_json:
        print_json({"format": 1, "address": address, "trace": trace_data(found.node, teller)})
        return
    for line in tree_lines(found.node, teller, depth, width):
        typer.echo(line)
    lens = words.get("explain.note.society") if found.lens_assumed else ""
    notes = [note for note in (lens, teller.prices(found.node)) if note]
    if notes:
        typer.echo("\n".join(["", *notes]))


def _refuse(unknown: Unknown, words: Texts, as_json: bool) -> NoReturn:
    args = dict(unknown.args_of_message)
    near = args.pop("near", None)
    suggestion = words.get("explain.usage.suggestion", word=near) if near else ""
    message = words.get(f"explain.usage.{unknown.code}", suggestion=suggestion, **args)
    leave(unknown.code, message, words, as_json)
