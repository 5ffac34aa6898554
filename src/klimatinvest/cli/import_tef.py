"""``klimatinvest import-tef``: evaluate a clone of the open Transition Element Framework that the user has fetched."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from klimatinvest.cli.common import (
    ForceOption,
    JsonOption,
    LangOption,
    fail,
    leave,
    print_json,
    resolve_texts,
    show_problems,
    writable_target,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from klimatinvest.catalogue.tef.result import ElementResult
    from klimatinvest.text.catalog import Texts

HELP = "tef.cli.help"
_SUFFIXES = (".yaml", ".yml")
_EARTH = 1e10  # more inhabitants than there are


def import_tef(
    folder: Annotated[Path, typer.Argument(help="tef.cli.folder", metavar="PATH", show_default=False)],
    output: Annotated[Path | None, typer.Option("--output", "-o", help="tef.cli.output", show_default=False)] = None,
    country: Annotated[str, typer.Option("--country", help="tef.cli.country")] = "SE",
    population: Annotated[float | None, typer.Option("--population", help="tef.cli.population")] = None,
    force: ForceOption = False,
    as_json: JsonOption = False,
    lang: LangOption = None,
) -> None:
    """Evaluate every element; exit code 1 when the folder holds no framework, 2 when used wrongly."""
    from klimatinvest.catalogue.tef.evaluate import evaluate
    from klimatinvest.catalogue.tef.export import import_data, to_yaml
    from klimatinvest.catalogue.tef.reading import read_framework
    from klimatinvest.core.problem import InvalidInput, Problems

    words = resolve_texts(lang)
    if len(country) != 2 or not country.isalpha() or (population is not None and not 0 < population < _EARTH):
        leave("wrong-usage", words.get("tef.usage"), words, as_json)
    if output is not None:
        writable_target(output, _SUFFIXES, force, words, as_json)
    problems = Problems()
    framework = read_framework(folder, problems)
    if problems.errors:
        fail(problems, words, as_json)
    results = evaluate(framework, country, population)
    licence = words.get("tef.licence")
    data = import_data(results, tuple(problems), licence, country.upper(), population, framework.files)
    if output is not None:
        try:
            _save(output, to_yaml(data, licence))
        except InvalidInput as error:
            fail(error.problems, words, as_json)
    if as_json:
        print_json(data)
        return
    show_problems(problems, words)
    _show(results, framework.files, country.upper(), words)
    if output is not None:
        typer.echo(words.get("inputs_cli.written", file=output))


def _show(results: Sequence[ElementResult], files: int, country: str, words: Texts) -> None:
    from klimatinvest.present.console import print_table, terminal
    from klimatinvest.present.tef_tables import counts_table, elements_table, reasons_table

    tables = [elements_table(results, words), reasons_table(results, words)]
    for table in (*tables, counts_table(results, files, country, words)):
        if table.rows:
            print_table(table, terminal(), words)


def _save(target: Path, text: str) -> None:
    from klimatinvest.files.atomic import replace_file

    replace_file(target, lambda path: _write(path, text.encode("utf-8")))


def _write(path: Path, content: bytes) -> None:
    path.write_bytes(content)
