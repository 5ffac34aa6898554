"""``klimatinvest fund``: who pays, which rule binds, what is missing and what to apply for."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from klimatinvest.cli.calculated import read_or_leave, result_of, show, show_data
from klimatinvest.cli.common import (
    ForceOption,
    JsonOption,
    LangOption,
    fail,
    print_json,
    problem_records,
    resolve_texts,
    show_problems,
    writable_target,
)

if TYPE_CHECKING:
    from klimatinvest.analysis.funding_plan import FundingPlan
    from klimatinvest.engine.result import Result
    from klimatinvest.plan.read import LoadedPlan
    from klimatinvest.text.catalog import Texts

HELP = "fund.help"
CASES = ("secured", "expected", "possible")


def fund(  # noqa: PLR0913, PLR0917 - each is an option of the command
    file: Annotated[Path | None, typer.Argument(help="fund.file", show_default=False)] = None,
    best: Annotated[bool, typer.Option("--best", help="fund.option.best")] = False,
    status: Annotated[
        str, typer.Option("--status", help="fund.option.status", metavar="secured|expected|possible")
    ] = "possible",
    programmes: Annotated[bool, typer.Option("--programmes", help="fund.option.programmes")] = False,
    granted: Annotated[Path | None, typer.Option("--import", help="fund.option.granted", show_default=False)] = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="fund.option.output", show_default=False)
    ] = None,
    force: ForceOption = False,
    as_json: JsonOption = False,
    lang: LangOption = None,
) -> None:
    """Allocate a plan's funding; exit code 1 when it has errors, 2 when the command is used wrongly."""
    words = resolve_texts(lang)
    if programmes:
        _library(None if file is None else str(file), words, as_json)
        return
    if file is None:
        raise typer.BadParameter(words.get("fund.usage.file"))
    if status not in CASES:
        raise typer.BadParameter(words.get("fund.usage.status", found=status), param_hint="--status")
    loaded = read_or_leave(file, words, as_json)
    if granted is not None:
        _import(loaded, granted, output, force, words, as_json)
        return
    result = result_of(loaded.require())
    found = _best(result, status, words) if best else None
    if as_json:
        from klimatinvest.present.funding import fund_data

        show_data(fund_data(result, status, found), loaded, words)
    else:
        from klimatinvest.present.funding import fund_tables

        show(fund_tables(result, status, found, words), words)


def _best(result: Result, status: str, words: Texts) -> FundingPlan:
    from klimatinvest.analysis.funding_plan import TooManyOutcomesError, plan_funding
    from klimatinvest.cli.progress import progress

    try:
        with progress(words.get("fund.working")):
            return plan_funding(result.inputs, result.funding, status)
    except TooManyOutcomesError as error:
        message = words.get("fund.usage.outcomes", found=str(error))
        raise typer.BadParameter(message, param_hint="--status") from error


def _library(name: str | None, words: Texts, as_json: bool) -> None:
    """List the library's programmes, or write one of them as rows of a plan."""
    from klimatinvest.catalogue.programmes import known_programmes
    from klimatinvest.parameters.library import library
    from klimatinvest.plan.fields import BY_ID
    from klimatinvest.plan.from_programmes import programme_rows
    from klimatinvest.present.funding import library_table
    from klimatinvest.present.plan_yaml import dump_rows

    known = known_programmes()
    if name is not None and name not in known:
        raise typer.BadParameter(words.get("fund.usage.programme", found=name), param_hint="--programmes")
    chosen = list(known.values()) if name is None else [known[name]]
    rows = [programme_rows(programme, library(), words) for programme in chosen]
    if as_json:
        listed = [{**row.model_dump(), "terms": [term.model_dump() for term in terms]} for row, terms in rows]
        print_json({"programmes": listed})
    elif name is None:
        show([library_table(words)], words)
    else:
        ((row, terms),) = rows
        typer.echo(dump_rows(BY_ID["programmes"], [row], words), nl=False)
        if terms:
            typer.echo(dump_rows(BY_ID["programme_terms"], terms, words), nl=False)


def _import(loaded: LoadedPlan, granted: Path, output: Path | None, force: bool, words: Texts, as_json: bool) -> None:
    """Read granted funding into the plan's sources and write the new plan."""
    from klimatinvest.core.problem import InvalidInput
    from klimatinvest.files.atomic import replace_file
    from klimatinvest.plan.granted import read_granted
    from klimatinvest.present.plan_file import write_plan

    if output is None:
        raise typer.BadParameter(words.get("fund.usage.output"), param_hint="-o")
    writable_target(output, (".yaml", ".yml"), force, words, as_json)
    try:
        plan, problems = read_granted(loaded.require(), granted)
        replace_file(output, lambda path: write_plan(path, plan))
    except InvalidInput as error:
        fail(error.problems, words, as_json)
    if as_json:
        print_json({"plan": str(output), "warnings": problem_records(problems, words)})
        return
    show_problems(problems, words)
    typer.echo(words.get("fund.written", file=output))
