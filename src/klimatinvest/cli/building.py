"""``klimatinvest building``: a building's climate calculation, its papers, and products to build with."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from klimatinvest.cli.common import (
    ForceOption,
    JsonOption,
    LangOption,
    fail,
    leave,
    print_json,
    problem_records,
    resolve_texts,
)

if TYPE_CHECKING:
    from klimatinvest.building.products import Database
    from klimatinvest.building.read import LoadedBuilding
    from klimatinvest.building.result import BuildingResult
    from klimatinvest.text.catalog import Texts

HELP = "building_out.command.help"
PRODUCTS = "products"
PLAN_SUFFIXES = (".yaml", ".yml", ".xlsx")
_KEY = "building_out.command"


def building(  # noqa: PLR0913, PLR0917 - one parameter an option
    file: Annotated[Path, typer.Argument(help=f"{_KEY}.file", show_default=False)],
    query: Annotated[list[str] | None, typer.Argument(help=f"{_KEY}.query", show_default=False)] = None,
    output: Annotated[Path | None, typer.Option("--output", "-o", help=f"{_KEY}.output", show_default=False)] = None,
    html: Annotated[Path | None, typer.Option("--html", help=f"{_KEY}.html", show_default=False)] = None,
    text: Annotated[Path | None, typer.Option("--text", help=f"{_KEY}.text", show_default=False)] = None,
    to_plan: Annotated[Path | None, typer.Option("--to-plan", help=f"{_KEY}.to_plan", show_default=False)] = None,
    alternative: Annotated[
        str | None, typer.Option("--alternative", help=f"{_KEY}.alternative", show_default=False)
    ] = None,
    database: Annotated[Path | None, typer.Option("--file", help=f"{_KEY}.database", show_default=False)] = None,
    force: ForceOption = False,
    as_json: JsonOption = False,
    lang: LangOption = None,
) -> None:
    """Compare alternatives, or search products; exit code 1 when the input has errors, 2 when used wrongly."""
    words = resolve_texts(lang)
    found = _database(database, words, as_json)
    if str(file) == PRODUCTS:
        _products(" ".join(query or ()), database, found, words, as_json)
        return
    if query:
        refuse_use("not_products", words, as_json)
    if to_plan is not None and output is None:
        refuse_use("needs_new_plan", words, as_json)
    # a plan may be the only copy there is: --force does not reach it
    new_plan, output = (output, None) if to_plan is not None else (None, output)
    for path, suffixes in ((output, (".xlsx",)), (html, (".html",)), (text, (".txt",)), (new_plan, PLAN_SUFFIXES)):
        _free(path, suffixes, force and path is not new_plan, words, as_json)
    loaded, result = _calculate(file, found, words, as_json)
    written = _write(result, loaded, output, html, text, words, as_json)
    if to_plan is not None and new_plan is not None:
        from klimatinvest.cli.building_plan import extend

        extend(result, to_plan, new_plan, alternative, words, as_json)
        written.append(new_plan)
    _report(result, loaded, written, words, as_json)


def _database(path: Path | None, words: Texts, as_json: bool) -> Database | None:
    from klimatinvest.building.database import read_database
    from klimatinvest.core.problem import InvalidInput

    if path is None:
        return None
    try:
        return read_database(path)
    except InvalidInput as error:
        fail(error.problems, words, as_json)


def _calculate(
    file: Path, database: Database | None, words: Texts, as_json: bool
) -> tuple[LoadedBuilding, BuildingResult]:
    from klimatinvest.building.calculate import calculate
    from klimatinvest.building.read import read_building
    from klimatinvest.cli.progress import progress
    from klimatinvest.parameters.library import library

    with progress(words.get(f"{_KEY}.reading", file=file.name)):
        loaded = read_building(file, library(), database)
    if loaded.building is None:
        fail(loaded.problems, words, as_json)
    with progress(words.get(f"{_KEY}.calculating")):
        return loaded, calculate(loaded.building, library())


def _write(
    result: BuildingResult,
    loaded: LoadedBuilding,
    output: Path | None,
    html: Path | None,
    text: Path | None,
    words: Texts,
    as_json: bool,
) -> list[Path]:
    """Write what was asked for, in the project's own language; each file is replaced in one step."""
    from klimatinvest.core.problem import InvalidInput
    from klimatinvest.files.atomic import replace_file
    from klimatinvest.parameters.library import library
    from klimatinvest.present.building import paper
    from klimatinvest.present.building.decision import decision_paper
    from klimatinvest.present.building.workbook.book import write_building
    from klimatinvest.text.catalog import texts

    spoken, written = texts(result.building.project.language), []
    try:
        if output is not None:
            replace_file(output, lambda path: write_building(result, library(), path, spoken, loaded.notes))
            written.append(output)
        for target, draw in ((html, paper.html), (text, paper.text)):
            if target is not None:
                replace_text(target, draw(decision_paper(result, spoken), spoken))
                written.append(target)
    except InvalidInput as error:
        fail(error.problems, words, as_json)
    return written


def replace_text(target: Path, content: str) -> None:
    """Write a text with the same line ends on every system, in one step."""
    from klimatinvest.files.atomic import replace_file

    data = content.encode("utf-8")

    def write(path: Path) -> None:
        path.write_bytes(data)

    replace_file(target, write)


def _report(result: BuildingResult, loaded: LoadedBuilding, written: list[Path], words: Texts, as_json: bool) -> None:
    if as_json:
        from klimatinvest.present.building.document import building_data

        records = problem_records(loaded.problems, words)
        print_json({**building_data(result), "warnings": records, "written": [str(path) for path in written]})
        return
    from klimatinvest.present.building.console import print_comparison
    from klimatinvest.present.console import terminal
    from klimatinvest.text.render import render_problem

    warnings = [render_problem(problem, words) for problem in loaded.problems.warnings]
    print_comparison(result, warnings, terminal(), words)
    if written:
        typer.echo()
    for path in written:
        typer.echo(words.get(f"{_KEY}.written", file=path))


def _products(query: str, file: Path | None, database: Database | None, words: Texts, as_json: bool) -> None:
    """Show the products whose names have every word."""
    from klimatinvest.building.products import library_products, search
    from klimatinvest.parameters.library import library
    from klimatinvest.present.building.products import products_data, products_table
    from klimatinvest.present.console import print_table, terminal

    if not query:
        refuse_use("needs_query", words, as_json)
    found = search(database.products if database else library_products(library()), query)
    if as_json:
        print_json({"query": query, "products": products_data(found)})
    elif not found:
        typer.echo(words.get(f"{_KEY}.none_found", query=query))
    else:
        print_table(products_table(found, words), terminal(), words)
    if not as_json:
        edition = (database.edition if database else "") or "–"
        known = words.get(f"{_KEY}.source_file", file=file.name, edition=edition) if file else ""
        typer.echo(known or words.get(f"{_KEY}.source_library"))


def _free(path: Path | None, suffixes: tuple[str, ...], force: bool, words: Texts, as_json: bool) -> None:
    """Refuse a file that exists, or whose suffix names another form."""
    if path is None:
        return
    if path.suffix.lower() not in suffixes:
        refuse_use("suffix", words, as_json, file=path, known=", ".join(suffixes))
    from klimatinvest.files.atomic import file_exists

    if file_exists(path) and not force:
        refuse_use("exists", words, as_json, file=path)


def refuse_use(code: str, words: Texts, as_json: bool, **args: object) -> NoReturn:
    """Say that the command was used wrongly and leave with exit code 2."""
    message = words.get(f"building_out.usage.{code}", **args)
    leave(code.replace("_", "-"), message, words, as_json)
