"""``klimatinvest budget``: what the operating budget sees, by board and company."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from klimatinvest.cli.common import JsonOption, LangOption, fail, print_json, problem_records, resolve_texts

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
    from klimatinvest.catalogue.sectors import sectors
    from klimatinvest.engine.calculate import calculate
    from klimatinvest.parameters.library import library
    from klimatinvest.plan.read import read_plan

    words = resolve_texts(lang)
    loaded = read_plan(file, library())
    if loaded.plan is None:
        fail(loaded.problems, words, as_json)
    result = calculate(loaded.require(), library(), sectors())
    known = result.budget.actors
    if actor is not None and actor not in known:
        message = words.get("budget_cli.unknown_actor", found=actor, known=", ".join(known))
        raise typer.BadParameter(message, param_hint="--actor")
    if as_json:
        from klimatinvest.present.budget import budget_data

        print_json({**budget_data(result), "warnings": problem_records(loaded.problems, words)})
    else:
        _show(result, actor, paste, words)


def _show(result: Result, actor: str | None, paste: bool, words: Texts) -> None:
    from klimatinvest.present.budget import actor_table, budget_table, pasted
    from klimatinvest.present.console import print_table, terminal

    if paste:
        typer.echo(pasted(result, result.budget.actors if actor is None else (actor,), words))
        return
    table = budget_table(result, words) if actor is None else actor_table(result, actor, words)
    print_table(table, terminal(), words)
