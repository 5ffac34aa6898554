"""``klimatinvest spend``: what the purchases of ledgers emit."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from klimatinvest.cli.common import (
    ForceOption,
    JsonOption,
    LangOption,
    fail,
    print_json,
    problem_records,
    refuse,
    resolve_texts,
    writable_target,
)

if TYPE_CHECKING:
    from klimatinvest.spend.read import LoadedSpend
    from klimatinvest.spend.result import SpendResult
    from klimatinvest.text.catalog import Texts

_KEY = "spend_out.command"
HELP = f"{_KEY}.help"


def spend(  # noqa: PLR0913, PLR0917 - one parameter an option
    ledgers: Annotated[list[Path], typer.Argument(help=f"{_KEY}.ledgers", show_default=False, metavar="LEDGER…")],
    mapping: Annotated[Path, typer.Option("--mapping", help=f"{_KEY}.mapping", show_default=False)],
    factors: Annotated[Path | None, typer.Option("--factors", help=f"{_KEY}.factors", show_default=False)] = None,
    base_year: Annotated[
        int | None, typer.Option("--base-year", help=f"{_KEY}.base_year", show_default=False, min=1900, max=2200)
    ] = None,
    output: Annotated[Path | None, typer.Option("--output", "-o", help=f"{_KEY}.output", show_default=False)] = None,
    tidy: Annotated[Path | None, typer.Option("--tidy", help=f"{_KEY}.tidy", show_default=False)] = None,
    plan_inventory: Annotated[
        Path | None, typer.Option("--plan-inventory", help=f"{_KEY}.plan_inventory", show_default=False)
    ] = None,
    force: ForceOption = False,
    as_json: JsonOption = False,
    lang: LangOption = None,
) -> None:
    """Calculate; exit code 1 when ledgers, rules or factors have errors, 2 when used wrongly."""
    from klimatinvest.spend.read import needs_factors

    words = resolve_texts(lang)
    if factors is None and needs_factors(mapping):
        refuse("needs-factors", words, as_json, mapping)
    for path, suffixes in ((output, (".xlsx",)), (plan_inventory, (".yaml", ".yml"))):
        if path is not None:
            writable_target(path, suffixes, force, words, as_json)
    if tidy is not None and tidy.exists() and not tidy.is_dir():
        refuse("no-folder", words, as_json, tidy)
    loaded, result = _calculate(ledgers, mapping, factors, base_year, words, as_json)
    written = _write(result, loaded, output, tidy, plan_inventory, (words, as_json, force))
    _report(result, written, words, as_json)


def _calculate(
    ledgers: list[Path], mapping: Path, factors: Path | None, base_year: int | None, words: Texts, as_json: bool
) -> tuple[LoadedSpend, SpendResult]:
    from klimatinvest.cli.progress import progress
    from klimatinvest.core.problem import InvalidInput
    from klimatinvest.parameters.library import library
    from klimatinvest.spend.calculate import analyse
    from klimatinvest.spend.read import read_ledgers, read_spend

    loaded = read_spend(mapping, factors, library())
    try:
        with progress(words.get(f"{_KEY}.reading", file=", ".join(path.name for path in ledgers))):
            ledger = read_ledgers(ledgers, loaded)
        with progress(words.get(f"{_KEY}.calculating")):
            return loaded, analyse(loaded, ledger, base_year)
    except InvalidInput as error:
        fail(error.problems, words, as_json)


def _write(
    result: SpendResult,
    loaded: LoadedSpend,
    output: Path | None,
    tidy: Path | None,
    plan_inventory: Path | None,
    said: tuple[Texts, bool, bool],
) -> list[Path]:
    """Write what was asked for, in the analysis's own language; each file is replaced in one step."""
    from klimatinvest.cli.building import replace_text
    from klimatinvest.cli.progress import progress
    from klimatinvest.core.problem import InvalidInput
    from klimatinvest.files.atomic import replace_file
    from klimatinvest.present.spend.inventory import inventory_words, inventory_yaml
    from klimatinvest.present.spend.tidy import SWEDISH_TABLE, TABLE, write_tidy
    from klimatinvest.spend.to_plan import inventory
    from klimatinvest.text.catalog import texts

    (words, as_json, force), spoken, written = said, texts(result.data.spend.language), list[Path]()
    try:
        if plan_inventory is not None:
            rows = inventory(result, loaded.require(), inventory_words(result, spoken))
            replace_text(plan_inventory, inventory_yaml(rows, result, spoken))
            written.append(plan_inventory)
            if not as_json:
                typer.echo(words.get(f"{_KEY}.sectors", sectors=", ".join(row.sector for row in rows)))
        if tidy is not None:
            for name in (TABLE, SWEDISH_TABLE):
                writable_target(tidy / name, (".csv",), force, words, as_json)
            tidy.mkdir(parents=True, exist_ok=True)
            with progress(words.get(f"{_KEY}.writing", file=tidy)):
                written += [tidy / name for name in write_tidy(result, tidy, spoken)]
        if output is not None:
            from klimatinvest.present.spend.workbook.book import write_spend

            with progress(words.get(f"{_KEY}.writing", file=output)):
                replace_file(output, lambda path: write_spend(result, path, spoken, loaded.notes))
            written.append(output)
    except InvalidInput as error:
        fail(error.problems, words, as_json)
    return written


def _report(result: SpendResult, written: list[Path], words: Texts, as_json: bool) -> None:
    if as_json:
        from klimatinvest.present.spend.document import spend_data

        warnings = problem_records(result.problems, words)
        print_json({**spend_data(result), "warnings": warnings, "written": [str(path) for path in written]})
        return
    from klimatinvest.present.console import terminal
    from klimatinvest.present.spend.console import print_spend
    from klimatinvest.text.render import render_problem

    print_spend(result, [render_problem(problem, words) for problem in result.problems.warnings], terminal(), words)
    if written:
        typer.echo()
    for path in written:
        typer.echo(words.get(f"{_KEY}.written", file=path))
