"""``klimatinvest carbon-budget``: from a budget to a yearly rate, and a plan against its budget."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from klimatinvest.cli.calculated import show, show_part
from klimatinvest.cli.common import JsonOption, LangOption, print_json, resolve_texts

if TYPE_CHECKING:
    from klimatinvest.cli.calculated import Views
    from klimatinvest.engine.carbon import Compared
    from klimatinvest.text.catalog import Texts

HELP = "carbon.help"
CARBON_LAW = "carbonlaw.rate_15"
_KEY = "carbon.option"
_YEARS = 26  # length of the paths in JSON, the starting year and twenty-five more


def carbon_budget(
    file: Annotated[Path | None, typer.Argument(help="carbon.file", show_default=False)] = None,
    budget: Annotated[float | None, typer.Option("--budget", help=f"{_KEY}.budget", show_default=False)] = None,
    emissions: Annotated[
        float | None, typer.Option("--emissions", help=f"{_KEY}.emissions", show_default=False)
    ] = None,
    first_year: Annotated[
        int | None, typer.Option("--from", help=f"{_KEY}.from", show_default=False, min=1900, max=2200)
    ] = None,
    rate: Annotated[float | None, typer.Option("--rate", help=f"{_KEY}.rate", show_default=False)] = None,
    as_json: JsonOption = False,
    lang: LangOption = None,
) -> None:
    """Show conventions beside each other, or a plan's budgets; exit code 1 with errors, 2 when used wrongly."""
    words = resolve_texts(lang)
    if file is not None:
        given = {"--budget": budget, "--emissions": emissions, "--from": first_year, "--rate": rate}
        for option, value in given.items():
            if value is not None:
                raise typer.BadParameter(words.get("carbon.usage.plan_or_numbers"), param_hint=option)
        show_part(file, ("carbon_budgets", "carbon.usage.no_budget"), _views, as_json, lang)
        return
    if emissions is None or (budget is None and rate is None):
        raise typer.BadParameter(words.get("carbon.usage.numbers"), param_hint="--emissions")
    _sound(budget, emissions, rate, words)
    rows = _compared(emissions, budget, rate)
    if as_json:
        _print_data(emissions, budget, first_year, rows)
        return
    from klimatinvest.present.carbon import comparison_table

    show([comparison_table(emissions, budget, first_year, rows, words)], words)


def _sound(budget: float | None, emissions: float, rate: float | None, words: Texts) -> None:
    """Refuse what is no number of tonnes and no rate."""
    for option, value in (("--budget", budget), ("--emissions", emissions)):
        if value is not None and not math.isfinite(value):
            raise typer.BadParameter(words.get("carbon.usage.finite"), param_hint=option)
    if emissions < 0.0:
        raise typer.BadParameter(words.get("carbon.usage.negative"), param_hint="--emissions")
    if rate is not None and not 0.0 < rate < 100.0:
        raise typer.BadParameter(words.get("carbon.usage.rate", found=words.number(rate, 2)), param_hint="--rate")


def _compared(emissions: float, budget: float | None, rate: float | None) -> tuple[Compared, ...]:
    """Answer by every convention; without a rate of one's own the Carbon Law stands for the given rate."""
    from klimatinvest.engine.carbon import compare_conventions, given_rate
    from klimatinvest.parameters.library import library

    rows = () if budget is None else compare_conventions(emissions, budget, _YEARS)
    law = library().get(CARBON_LAW)
    if rate is not None:
        return (*rows, given_rate(emissions, rate / 100.0, _YEARS))
    return rows if law is None else (*rows, given_rate(emissions, law.value / 100.0, _YEARS, "law"))


def _print_data(emissions: float, budget: float | None, first_year: int | None, rows: tuple[Compared, ...]) -> None:
    from klimatinvest.present.carbon_json import compared_data

    given = {"emissions": emissions, "budget": budget, "first_year": first_year}
    print_json({**given, "conventions": compared_data(rows, first_year)})


def _views() -> Views:
    from klimatinvest.present.carbon import budget_tables
    from klimatinvest.present.carbon_json import account_data

    return lambda result: {"budgets": account_data(result)}, budget_tables
