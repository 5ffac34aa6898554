"""``klimatinvest parameters``: the library as a list, one parameter in full, or either as JSON."""

from __future__ import annotations

import json
import os
from itertools import groupby
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from klimatinvest.cli.common import INVALID_DATA, leave

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console

    from klimatinvest.parameters.model import Parameter
    from klimatinvest.present.table import Table
    from klimatinvest.text.catalog import Texts

HELP = "parameters.command"


def parameters(
    name: Annotated[str | None, typer.Argument(metavar="ID", show_default=False)] = None,
    as_json: Annotated[bool, typer.Option("--json")] = False,
    lang: Annotated[Literal["sv", "en"] | None, typer.Option("--lang", show_default=False)] = None,
) -> None:
    """Show parameters with value, unit, price year and source; exit code 1 when nothing matches."""
    from klimatinvest.parameters.library import library
    from klimatinvest.text.catalog import texts
    from klimatinvest.text.language import language_of

    words = texts(language_of(lang, os.environ))
    known = library()
    one = known.get(name.strip()) if name else None
    found = [one] if one else list(known.search(name or ""))
    if not found:
        near = ", ".join(known.near(name or ""))
        hint = f" {words.get('parameters.suggestion', names=near)}" if near else ""
        leave("unknown-parameter", words.get("parameters.unknown", name=name) + hint, words, as_json, INVALID_DATA)
    if as_json:
        typer.echo(json.dumps([as_data(p) for p in found], ensure_ascii=False, indent=2))
        return
    from klimatinvest.present.console import terminal

    console = terminal()
    if len(found) == 1:
        _show_one(found[0], words, console)
    else:
        _show_list(found, words, console)


def as_data(parameter: Parameter) -> dict[str, Any]:
    """Give a parameter as plain data, values in order of year."""
    return {
        "id": parameter.id,
        "sv": parameter.sv,
        "en": parameter.en,
        "unit": parameter.unit,
        "price_year": parameter.price_year,
        "topic": parameter.topic,
        "flags": list(parameter.flags),
        "values": [
            {
                "year": year,
                "value": dated.value,
                "confidence": dated.confidence,
                "source": dated.source,
                "url": dated.url or None,
            }
            for year, dated in parameter.values.items()
        ],
    }


def _show_list(found: Sequence[Parameter], words: Texts, console: Console) -> None:
    """Print a table a topic with the latest value of each parameter."""
    from klimatinvest.present.console import print_table

    for topic, members in groupby(found, key=lambda parameter: parameter.topic):
        print_table(_topic_table(topic, list(members), words), console, words)
    console.print()
    console.print(words.get("parameters.count", count=len(found)), markup=False)


def _topic_table(topic: str, members: Sequence[Parameter], words: Texts) -> Table:
    from klimatinvest.parameters.document import shown_value
    from klimatinvest.present.table import Column, Row, Table

    rows = []
    for parameter in members:
        year = max(parameter.years, default=None)
        shown = shown_value(parameter.values[year].value, words)
        price_year = "" if parameter.price_year is None else str(parameter.price_year)
        cells = (parameter.id, parameter.label(words.language), shown, words.unit(parameter.unit))
        rows.append(Row((*cells, "" if year is None else str(year), price_year)))
    names = ("id", "label", "value", "unit", "year", "price_year")
    columns = (Column(words.get(f"parameters.column.{name}"), 0 if name == "value" else None) for name in names)
    return Table(f"parameters_{topic}", words.get(f"parameters.topic.{topic}"), tuple(columns), tuple(rows))


def _show_one(parameter: Parameter, words: Texts, console: Console) -> None:
    """Print everything that is known about one parameter, every value with its source."""
    from rich.box import SIMPLE_HEAD
    from rich.table import Table
    from rich.text import Text

    from klimatinvest.parameters.document import shown_value

    console.print(Text(parameter.label(words.language), style="bold"))
    facts = Table.grid(padding=(0, 2, 0, 0))
    facts.add_row(words.get("parameters.column.id"), Text(parameter.id))
    facts.add_row(words.get("parameters.column.topic"), words.get(f"parameters.topic.{parameter.topic}"))
    facts.add_row(words.get("parameters.column.unit"), Text(words.unit(parameter.unit)))
    if parameter.price_year is not None:
        facts.add_row(words.get("parameters.column.price_year"), str(parameter.price_year))
    for flag in parameter.flags:
        label, advice = (words.get(f"parameters.flag.{flag}.{part}") for part in ("label", "help"))
        facts.add_row(words.get("parameters.column.note"), Text(f"{label}: {advice}"))
    console.print(facts)
    table = Table(box=SIMPLE_HEAD, padding=(0, 1, 0, 0), show_edge=False, pad_edge=False)
    table.add_column(words.get("parameters.column.year"), no_wrap=True)
    table.add_column(words.get("parameters.column.value"), justify="right", no_wrap=True)
    table.add_column(words.get("parameters.column.confidence"))
    table.add_column(words.get("parameters.column.source"), overflow="fold")
    for year, dated in parameter.values.items():
        source = Text(f"{dated.source}\n")
        # a link, so that an address broken over two lines can still be opened
        source.append(dated.url or words.get("parameters.no_url"), f"link {dated.url}" if dated.url else "")
        basis = words.get(f"parameters.confidence.{dated.confidence}")
        date = words.get("parameters.undated") if year is None else str(year)
        table.add_row(date, shown_value(dated.value, words), basis, source)
    console.print(table)
