"""The parameter library as a page of documentation, made from the data."""

from __future__ import annotations

from itertools import groupby

from klimatinvest.parameters.library import Library
from klimatinvest.parameters.model import DatedValue, Parameter
from klimatinvest.text.catalog import Texts

_COLUMNS = ("id", "label", "value", "unit", "year", "price_year", "confidence", "source")


def shown_value(value: float, texts: Texts) -> str:
    """Show every digit of a value, none added."""
    digits = f"{value:.10f}".rstrip("0").split(".")[1]
    return texts.number(value, len(digits))


def parameters_document(library: Library, texts: Texts) -> str:
    """Write the library as Markdown: one table a topic, one row a value.

    Parameters
    ----------
    library : Library
        What to show.
    texts : Texts
        The language of headings and labels.
    """
    values = sum(len(parameter.values) for parameter in library)
    lines = [
        f"# {texts.get('parameters.title')}",
        "",
        texts.get("parameters.intro", parameters=len(library), values=values),
        "",
    ]
    flags = dict.fromkeys(flag for parameter in library for flag in parameter.flags)
    lines += [
        f"* **{texts.get(f'parameters.flag.{flag}.label')}**: {texts.get(f'parameters.flag.{flag}.help')}"
        for flag in flags
    ]
    for topic, members in groupby(library, key=lambda parameter: parameter.topic):
        lines += ["", f"## {texts.get(f'parameters.topic.{topic}')}", "", *_table(list(members), texts)]
    return "\n".join(lines) + "\n"


def _table(members: list[Parameter], texts: Texts) -> list[str]:
    head = [texts.get(f"parameters.column.{column}") for column in _COLUMNS]
    rows = [_row(p, year, dated, texts) for p in members for year, dated in p.values.items()]
    return [f"| {' | '.join(row)} |" for row in (head, ["---"] * len(head), *rows)]


def _row(parameter: Parameter, year: int | None, dated: DatedValue, texts: Texts) -> list[str]:
    label = parameter.label(texts.language)
    notes = [texts.get(f"parameters.flag.{flag}.label") for flag in parameter.flags]
    source = dated.source.replace("*", r"\*")
    return [
        f"`{parameter.id}`",
        f"{label} ({', '.join(notes)})" if notes else label,
        shown_value(dated.value, texts),
        texts.unit(parameter.unit),
        str(year or ""),
        str(parameter.price_year or ""),
        texts.get(f"parameters.confidence.{dated.confidence}"),
        f"[{source}]({dated.url})" if dated.url else source,
    ]
