"""``klimatinvest attribution``: what each element abates alone, in order and over every order."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from klimatinvest.cli.calculated import read_or_leave, result_of, show, show_data
from klimatinvest.cli.common import JsonOption, LangOption, resolve_texts

if TYPE_CHECKING:
    from klimatinvest.engine.result import Result
    from klimatinvest.engine.shapley import Attribution
    from klimatinvest.plan.read import LoadedPlan
    from klimatinvest.text.catalog import Texts

HELP = "attribution.help"


def attribution(
    file: Annotated[Path, typer.Argument(help="attribution.file", show_default=False)],
    year: Annotated[int | None, typer.Option("--year", help="attribution.option.year", show_default=False)] = None,
    samples: Annotated[int, typer.Option("--samples", help="attribution.option.samples")] = 200,
    seed: Annotated[int, typer.Option("--seed", help="attribution.option.seed")] = 20300101,
    as_json: JsonOption = False,
    lang: LangOption = None,
) -> None:
    """Attribute a plan's abatement; exit code 1 when it has errors, 2 when an option is out of bounds."""
    from klimatinvest.cli.progress import progress

    words = resolve_texts(lang)
    _at_least("samples", samples, 2, words)
    _at_least("seed", seed, 0, words)
    loaded = read_or_leave(file, words, as_json)
    _within(loaded, year, words)
    with progress(words.get("attribution.working")):
        result, found = _calculate(loaded, samples, seed)
    _show(loaded, result, found, year, words, as_json)


def _at_least(option: str, found: int, least: int, words: Texts) -> None:
    if found < least:
        message = words.get(f"attribution.usage.{option}", found=found)
        raise typer.BadParameter(message, param_hint=f"--{option}")


def _within(loaded: LoadedPlan, year: int | None, words: Texts) -> None:
    settings = loaded.require().plan
    if year is not None and not settings.start_year <= year <= settings.end_year:
        years = {"first": settings.start_year, "last": settings.end_year}
        raise typer.BadParameter(words.get("attribution.usage.year", found=year, **years), param_hint="--year")


def _calculate(loaded: LoadedPlan, samples: int, seed: int) -> tuple[Result, Attribution]:
    from klimatinvest.engine.shapley import attribute

    result = result_of(loaded.require())
    return result, attribute(result.inputs, orders=samples, seed=seed)


def _show(
    loaded: LoadedPlan, result: Result, found: Attribution, year: int | None, words: Texts, as_json: bool
) -> None:
    from klimatinvest.present.attribution import attribution_data, attribution_tables
    from klimatinvest.present.element_tables import goal_year

    shown = goal_year(result) if year is None else year
    if as_json:
        show_data(attribution_data(result, found, shown), loaded, words)
    else:
        show(attribution_tables(result, found, shown, words), words)
