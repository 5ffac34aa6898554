"""``klimatinvest budget``: what the operating budget sees, by board and company."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from klimatinvest.cli.calculated import calculated, show, show_data
from klimatinvest.cli.common import JsonOption, LangOption, resolve_texts

if TYPE_CHECKING:
    from klimatinvest.engine.result import Result
    from klimatinvest.text.catalog import Texts

HELP = "budget_cli.help"


def budget(
    file: Annotated[Path, typer.Argument(help="fund.file", show_default=False)],
    actor: Annotated[str | None, typer.Option("--actor", help="budget_cli.actor", show_default=False)] = None,
    paste: Annotated[bool, typer.Option("--paste", help="budget_cli.paste")] = False,
    as_json: JsonOption = False,
    lang: LangOption = None,
) -> None:
    """Show the budget effect of a plan; exit code 1 when it has errors, 2 when the actor is unknown."""
    words = resolve_texts(lang)
    loaded, result = calculated(file, words, as_json)
    actor = None if actor is None else _known(actor, result, words)
    if as_json:
        from klimatinvest.present.budget import budget_data

        show_data(budget_data(result), loaded, words)
    else:
        _show(result, actor, paste, words)


def _known(asked: str, result: Result, words: Texts) -> str:
    """Give the identifier of a board or company that is named by it or by its name.

    Raises
    ------
    typer.BadParameter
        There is none; exit code 2.
    """
    from klimatinvest.plan.labels import nearest, plain

    known = result.budget.actors
    named = {plain(name): actor.id for actor in result.inputs.actors for name in (actor.name, actor.id)}
    found = named.get(plain(asked))
    if found in known:
        return str(found)
    message = words.get("budget_cli.unknown_actor", found=asked, known=", ".join(known))
    near = nearest(asked, known)
    hint = f" {words.get('why.suggestion', suggestion=near)}" if near else ""
    raise typer.BadParameter(message + hint, param_hint="--actor")


def _show(result: Result, actor: str | None, paste: bool, words: Texts) -> None:
    from klimatinvest.present.budget import actor_table, budget_table, pasted

    if paste:
        typer.echo(pasted(result, result.budget.actors if actor is None else (actor,), words))
        return
    show([budget_table(result, words) if actor is None else actor_table(result, actor, words)], words)
