"""``klimatinvest building``: a building's climate calculation, its papers, and products to build with."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from klimatinvest.cli.common import (
    WRONG_USAGE,
    ForceOption,
    JsonOption,
    LangOption,
    fail,
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


def building(
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
        _refuse("not_products", words, as_json)
    if to_plan is not None and output is None:
        _refuse("needs_new_plan", words, as_json)
    # a plan may be the only copy there is: --force does not reach it
    new_plan, output = (output, None) if to_plan is not None else (None, output)
    for path, suffixes, over in (
        (output, (".xlsx",), force),
        (html, (".html",), force),
        (text, (".txt",), force),
        (new_plan, PLAN_SUFFIXES, False),
    ):
        _free(path, suffixes, over, words, as_json)
    loaded, result = _calculate(file, found, words, as_json)
    written = _write(result, loaded, output, html, text, words, as_json)
    if to_plan is not None and new_plan is not None:
        _extend(result, to_plan, new_plan, alternative, words, as_json)
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
                page = draw(decision_paper(result, spoken), spoken).encode("utf-8")
                replace_file(target, lambda path, page=page: _bytes(path, page))
                written.append(target)
    except InvalidInput as error:
        fail(error.problems, words, as_json)
    return written


def _bytes(path: Path, content: bytes) -> None:
    path.write_bytes(content)  # the same line ends on every system


def _extend(
    result: BuildingResult, plan_file: Path, target: Path, alternative: str | None, words: Texts, as_json: bool
) -> None:
    """Write a copy of the plan with the alternative in it; nothing is written when the new plan has errors."""
    from tempfile import TemporaryDirectory

    from klimatinvest.building.to_plan import Words, add_to_plan
    from klimatinvest.core.problem import InvalidInput
    from klimatinvest.files.atomic import replace_file
    from klimatinvest.parameters.library import library
    from klimatinvest.plan.read import read_plan
    from klimatinvest.text.catalog import texts

    chosen = _chosen(result, alternative, words, as_json)
    try:
        loaded = read_plan(plan_file, library())
        plan = loaded.require()
        spoken, project = texts(plan.plan.language), result.building.project
        row = result.building.alternatives[result.order[chosen]]
        named = {"project": project.name, "alternative": row.name, "version": project.version, "owner": project.owner}
        said = Words(
            name=spoken.get("building_out.plan.element", **named),
            description=row.description,
            source=spoken.get("building_out.plan.source", **named),
            note=spoken.get("building_out.plan.action_note", **named)
            + " "
            + spoken.get("building_out.plan.abatement_note"),
            owner_note=spoken.get("building_out.plan.owner_note", **named),
            price_note=spoken.get("building_out.plan.price_note", own=project.price_year, wanted=plan.plan.price_year),
        )
        extended = add_to_plan(plan, result, chosen, said, library())
        with TemporaryDirectory() as folder:
            trial = Path(folder) / target.name
            _write_plan(trial, extended, loaded.notes)
            read_plan(trial, library()).require()
            content = trial.read_bytes()
        replace_file(target, lambda path: _bytes(path, content))
    except InvalidInput as error:
        fail(error.problems, words, as_json)


def _write_plan(path: Path, plan: Any, notes: Any) -> None:
    from klimatinvest.present.plan_yaml import dump_plan
    from klimatinvest.present.workbook.input_book import write_input_book

    if path.suffix.lower() == ".xlsx":
        write_input_book(path, plan, notes)
    else:
        _bytes(path, dump_plan(plan).encode("utf-8"))


def _chosen(result: BuildingResult, wanted: str | None, words: Texts, as_json: bool) -> int:
    known = ", ".join(result.alternatives)
    name = wanted or result.building.project.proposed
    if name is None:
        _refuse("no_alternative", words, as_json, known=known)
    if name not in result.alternatives:
        _refuse("unknown_alternative", words, as_json, found=name, known=known)
    return result.alternatives.index(name)


def _report(result: BuildingResult, loaded: LoadedBuilding, written: list[Path], words: Texts, as_json: bool) -> None:
    if as_json:
        from klimatinvest.present.building.document import building_data

        warnings = problem_records(loaded.problems, words)
        print_json({**building_data(result), "warnings": warnings, "written": [str(path) for path in written]})
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
        _refuse("needs_query", words, as_json)
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
        _refuse("suffix", words, as_json, file=path, known=", ".join(suffixes))
    if path.exists() and not force:
        _refuse("exists", words, as_json, file=path)


def _refuse(code: str, words: Texts, as_json: bool, **args: object) -> NoReturn:
    message = words.get(f"building_out.usage.{code}", **args)
    if as_json:
        record = {"code": code.replace("_", "-"), "severity": "error", "message": message}
        print_json({"problems": [record]})
    else:
        typer.echo(message, err=True)
    raise typer.Exit(WRONG_USAGE)
