"""The catalogue of transition elements as a reader meets it: list, card, page of documentation and plain data."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any

from rich.console import Console
from rich.padding import Padding
from rich.table import Table as Grid
from rich.text import Text

from klimatinvest.catalogue.cards import (
    Use,
    element_fields,
    figure_fields,
    in_plan,
    is_known,
    known,
    question,
    remarks,
    shown,
    subject_activity,
    to_ask,
    unknown,
)
from klimatinvest.catalogue.elements import Catalogue, vocabulary
from klimatinvest.catalogue.model import CatalogueElement, Figure, Need, Source
from klimatinvest.catalogue.sectors import sectors
from klimatinvest.present.console import print_table
from klimatinvest.present.table import Column, Row, Table
from klimatinvest.text.catalog import Texts

# The row in the card is the plan's own columns; these are left out because a reader decides them later.
_NOT_IN_SNIPPET = ("co_benefits", "note")
_EXAMPLE_ID = "TE-001"


def sector_name(sector: str, words: Texts) -> str:
    """Give a sector's name in the reader's language."""
    found = sectors()[sector]
    return found.en if words.language == "en" else found.sv


def print_list(found: Sequence[CatalogueElement], words: Texts, console: Console) -> None:
    """Print a table a sector, in the order of the official statistics, and how to go on."""
    for sector in sectors():
        if members := [element for element in found if element.sector == sector]:
            print_table(_sector_table(sector, members, words), console, words)
    console.print()
    console.print(Text(words.get("catalogue.count", count=len(found))))


def _sector_table(sector: str, members: Iterable[CatalogueElement], words: Texts) -> Table:
    rows = tuple(
        Row((e.id, e.name.get(words.language), words.get(f"choice.kind.{e.kind}"), *_counts(e))) for e in members
    )
    decimals = {"id": None, "name": None, "kind": None, "known": 0, "ask": 0}
    columns = tuple(Column(words.get(f"catalogue.column.{name}"), places) for name, places in decimals.items())
    return Table(f"catalogue_{sector}", sector_name(sector, words), columns, rows)


def _counts(element: CatalogueElement) -> tuple[float, float]:
    return float(len(known(element))), float(len(unknown(element)))


def print_card(element: CatalogueElement, words: Texts, console: Console) -> None:
    """Print everything about one element, and the row that takes it into a plan."""
    console.print(Text(element.name.get(words.language), style="bold"))
    console.print(Text(element.description.get(words.language)))
    console.print()
    facts = Grid.grid(padding=(0, 2, 0, 0))
    for label, fact in element_facts(element, words):
        facts.add_row(Text(label), Text(fact))
    console.print(facts)
    sources = dict.fromkeys(figure.source for figure in element.figures if figure.source is not None)
    numbers = {source: number for number, source in enumerate(sources, start=1)}
    if known(element):
        print_table(_figures_table(element, numbers, words), console, words)
    if unknown(element):
        _print_questions(element, numbers, words, console)
    if numbers:
        _print_sources(numbers, words, console)
    _title("use", words, console)
    console.print(Text(words.get("catalogue.card.use_help")))
    console.print()
    # never broken over lines: what is shown is to be copied
    console.print("\n".join(snippet(element, words)), soft_wrap=True, markup=False)


def _figures_table(element: CatalogueElement, numbers: Mapping[Source, int], words: Texts) -> Table:
    rows = tuple(
        Row((
            figure_name(element, figure, words), _amount(figure, words), _basis(figure, words),
            f"{' '.join(remarks(figure, words))}{_mark(figure, numbers)}",
        ))
        for figure in known(element)
    )  # fmt: skip
    names = ("quantity", "value", "status", "basis")
    columns = tuple(Column(words.get(f"catalogue.card.{name}")) for name in names)
    return Table("catalogue_figures", words.get("catalogue.card.figures"), columns, rows)


def _print_questions(element: CatalogueElement, numbers: Mapping[Source, int], words: Texts, console: Console) -> None:
    _title("ask", words, console)
    for figure in unknown(element):
        line = Text(f"• {figure_name(element, figure, words)} ({words.unit(figure.unit)}): ", style="bold")
        line.append(f"{question(figure, words)}{_mark(figure, numbers)}", style="not bold")
        console.print(Padding(line, (0, 0, 0, 1)))


def _print_sources(numbers: Mapping[Source, int], words: Texts, console: Console) -> None:
    _title("sources", words, console)
    for source, number in numbers.items():
        line = Text(f"[{number}] {source.text}. ")
        # a link, so that an address broken over two lines can still be opened
        console.print(Padding(line.append(source.url, f"link {source.url}"), (0, 0, 0, 1)))


def _title(key: str, words: Texts, console: Console) -> None:
    console.print()
    console.print(Text(words.get(f"catalogue.card.{key}"), style="bold underline"))


def _mark(figure: Figure, numbers: Mapping[Source, int]) -> str:
    return "" if figure.source is None else f" [{numbers[figure.source]}]"


def _basis(figure: Figure, words: Texts) -> str:
    confidence = words.get(f"catalogue.confidence.{figure.confidence}")
    return f"{words.get(f'choice.status.{figure.status}')}, {confidence}"


def _amount(figure: Figure, words: Texts) -> str:
    amount = f"{shown(figure, words)} {words.unit(figure.unit)}"
    if figure.money and figure.price_year is not None:
        amount += f", {words.get('catalogue.card.price_year', year=figure.price_year)}"
    return amount


def figure_name(element: CatalogueElement, figure: Figure, words: Texts) -> str:
    """Name a figure: the quantity, with the activity and carrier it is about."""
    activity = subject_activity(element, figure)
    name = words.get(f"quantity.{figure.quantity}")
    if figure.carrier is not None:
        name = f"{name}, {_carrier(figure.carrier, words)}"
    if activity is None:
        return name
    return words.get("catalogue.card.subject", name=name, activity=activity.name.get(words.language))


def _carrier(name: str, words: Texts) -> str:
    return vocabulary().carriers[name].name.get(words.language)


def element_facts(element: CatalogueElement, words: Texts) -> Iterator[tuple[str, str]]:
    """Give label and text of what is not a figure, in the order of the card."""
    kind, depth = words.get(f"choice.kind.{element.kind}"), words.get(f"choice.depth.{element.depth}")
    facts = {
        "what": element.id,
        "kind": f"{kind}, {depth}",
        "sector": sector_name(element.sector, words),
        "focus": words.get(f"choice.focus_area.{element.focus_area}"),
        "unit": words.unit(element.unit),
        "origin": "; ".join(activity.name.get(words.language) for activity in element.from_activities),
        "goal": element.to_activity.name.get(words.language) if element.to_activity else "",
        "carriers": "; ".join(_carrier(name, words) for name in element.carrier_ids),
        "owners": ", ".join(words.get(f"choice.actor_type.{owner}") for owner in element.owners),
        "needs": "; ".join(_need(need, element, words) for need in element.needs),
        "co_benefits": ", ".join(words.get(f"catalogue.co_benefit.{code}") for code in element.co_benefits),
        "framework": element.framework or "",
    }
    yield from ((words.get(f"catalogue.card.{key}"), fact) for key, fact in facts.items() if fact)


def _need(need: Need, element: CatalogueElement, words: Texts) -> str:
    unit, per = words.unit(need.property.unit), words.unit(element.unit)
    ratio = words.get("catalogue.card.need_ask", unit=per)
    if need.ratio is not None:
        ratio = words.get("catalogue.card.need_ratio", ratio=f"{need.ratio:g}", unit=per)
    return words.get("catalogue.card.need", name=need.property.name.get(words.language), unit=unit, ratio=ratio)


def snippet(element: CatalogueElement, words: Texts) -> list[str]:
    """Write the element's row as YAML for a plan; what the author must fill in stands as a comment."""
    fields = element_fields(element, _EXAMPLE_ID, element.owners[0], Use(language=_spoken(words)))
    kept = {key: value for key, value in fields.items() if key not in _NOT_IN_SNIPPET and value not in (None, "")}
    # JSON's way of writing a text is valid YAML too, and needs no rules of its own
    rows = [f"    {key}: {json.dumps(value, ensure_ascii=False)}" for key, value in kept.items()]
    rows[0] = f"  - {rows[0].strip()}"
    todo = words.get("catalogue.card.fill", unit=words.unit(element.unit))
    return ["elements:", *rows, f"    # quantity, start, target_year: {todo}"]


def _spoken(words: Texts) -> str:
    return "en" if words.language == "en" else "sv"


def catalogue_markdown(catalogue: Catalogue, words: Texts) -> str:
    """Write the whole catalogue as a page: a section a sector, a card an element."""
    figures = [figure for element in catalogue for figure in element.figures]
    count = sum(is_known(figure) for figure in figures)
    intro = words.get("catalogue.intro", elements=len(catalogue), figures=count, ask=len(figures) - count)
    lines = [f"# {words.get('catalogue.title')}", "", intro, ""]
    for sector in sectors():
        members = catalogue.of(sector=sector)
        lines += [f"## {sector_name(sector, words)}", ""]
        lines += chain.from_iterable(_section(element, words) for element in members)
    return "\n".join(lines).rstrip("\n") + "\n"


def _section(element: CatalogueElement, words: Texts) -> Iterator[str]:
    yield from (f"### {element.name.get(words.language)} (`{element.id}`)", "")
    yield from (element.description.get(words.language), "")
    facts = [(label, fact) for label, fact in element_facts(element, words) if fact != element.id]
    yield from (f"* **{label}**: {fact}" for label, fact in facts)
    yield from ("", f"**{words.get('catalogue.card.figures')}**", "") if known(element) else ()
    for figure in known(element):
        said = " ".join([f"{_amount(figure, words)}.", *remarks(figure, words)])
        yield f"* {figure_name(element, figure, words)}: {said} ({_linked(figure, words)})"
    yield from ("", f"**{words.get('catalogue.card.ask')}**", "") if unknown(element) else ()
    for figure in unknown(element):
        link = f" ({_linked(figure, words)})" if figure.source is not None else ""
        yield f"* {figure_name(element, figure, words)} ({words.unit(figure.unit)}): {question(figure, words)}{link}"
    yield ""


def _linked(figure: Figure, words: Texts) -> str:
    basis = _basis(figure, words)
    return basis if figure.source is None else f"{basis}: [{figure.source.text}]({figure.source.url})"


def as_data(element: CatalogueElement, words: Texts) -> dict[str, Any]:
    """Give an element as plain data, with the rows it makes in a plan and what remains to ask for."""
    use = Use(language=_spoken(words))
    rows = [f for f in element.figures if f.subject == "element" and in_plan(f, use)]
    return {
        **element.model_dump(mode="json"),
        "element_row": element_fields(element, _EXAMPLE_ID, element.owners[0], use),
        "assumption_rows": [figure_fields(figure, _EXAMPLE_ID, use) for figure in rows],
        "to_ask": [
            {"quantity": figure.quantity, "unit": figure.unit, "question": question(figure, words)}
            for figure in to_ask(element, use)
        ],
    }
