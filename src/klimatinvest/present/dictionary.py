"""The plan's tables as a JSON Schema and as pages to read: all from the field spec and its texts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from klimatinvest.catalogue.sectors import sectors
from klimatinvest.plan.columns import Column
from klimatinvest.plan.fields import SETTINGS, TABLES, Table
from klimatinvest.plan.model import Plan
from klimatinvest.plan.quantities import QUANTITIES
from klimatinvest.plan.rows_risk import AMOUNT_FIELDS, FIELDS, YEAR_FIELDS
from klimatinvest.text.catalog import Texts, texts

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_ALL: tuple[Table, ...] = (SETTINGS, *TABLES)


def plan_schema(words: Texts) -> dict[str, Any]:
    """Give the JSON Schema of a plan in YAML or JSON form.

    Parameters
    ----------
    words : Texts
        Language of titles and descriptions.

    Returns
    -------
    dict
        The model's schema; every table and field has its label as ``title``, its help as ``description`` and
        kind, unit, references and the words for its choices under ``x-klimatinvest``.
    """
    schema: dict[str, Any] = {"$schema": _DIALECT, **Plan.model_json_schema()}
    schema["title"] = words.get("workbook_inputs.title")
    schema.pop("description", None)
    for table in _ALL:
        described = _described(table, words)
        schema["properties"][table.id] = {**schema["properties"][table.id], **described}
        rows = schema["$defs"][table.row.__name__]
        rows.update(described)
        for column in table.columns:
            rows["properties"][column.id].update(_field(table, column, words))
    return schema


def _described(table: Table, words: Texts) -> dict[str, str]:
    return {
        "title": words.get(f"table.{table.id}.title"),
        "description": words.get(f"table.{table.id}.purpose"),
    }


def _field(table: Table, column: Column, words: Texts) -> dict[str, Any]:
    extra: dict[str, Any] = {
        "kind": column.kind,
        "unit": column.unit,
        "refers": list(column.refers),
        "choices": {c: _choice(column.choice_set, c, words) for c in column.choices},
        "example": _example(table, column, words),
    }
    return {
        "title": words.get(f"field.{table.id}.{column.id}.label"),
        "description": words.get(f"field.{table.id}.{column.id}.help"),
        "x-klimatinvest": {key: value for key, value in extra.items() if value},
    }


def _choice(choice_set: str, value: str, words: Texts) -> str:
    return words.get(f"quantity.{value}" if choice_set == "quantity" else f"choice.{choice_set}.{value}")


def _example(table: Table, column: Column, words: Texts) -> str:
    key = f"field.{table.id}.{column.id}.example"
    return words.get(key) if words.has(key) else column.example


def dictionary_markdown(words: Texts) -> str:
    """Write the data dictionary: every table and column, choices, quantities and sectors."""
    say = _Say(words)
    lines = [f"# {say('title')}", "", f"<!-- {say('generated')} -->", "", say("intro"), ""]
    for table in _ALL:
        lines += _table(table, words, say)
    lines += _choices(words, say)
    lines += _quantities(words, say)
    lines += _uncertain(words, say)
    lines += _sectors(words, say)
    return _page(lines)


def glossary_markdown(words: Texts) -> str:
    """Write the glossary: every term in both languages with its meaning, sorted by term."""
    say = _Say(words)
    other = texts("en" if words.language == "sv" else "sv")
    keys = [key for key in words.keys("glossary.") if key.count(".") == 1]
    rows = sorted([words.get(key), other.get(key), words.get(f"{key}.help")] for key in keys)
    headers = [say(f"glossary.{name}") for name in ("term", "other", "meaning")]
    intro = ["", f"<!-- {say('generated')} -->", "", say("glossary.intro"), ""]
    return _page([f"# {say('glossary.title')}", *intro, *_grid(headers, rows)])


class _Say:
    """Look up the words of these pages without repeating their family."""

    def __init__(self, words: Texts) -> None:
        self._words = words

    def __call__(self, key: str, **args: object) -> str:
        return self._words.get(f"dictionary.{key}", **args)


def _page(lines: Iterable[str]) -> str:
    return "\n".join(lines).rstrip("\n") + "\n"


def _grid(headers: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """Write a table; a bar inside a cell would otherwise end it."""
    yield "| " + " | ".join(headers) + " |"
    yield "|" + "---|" * len(headers)
    for row in rows:
        yield "| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |"
    yield ""


def _table(table: Table, words: Texts, say: _Say) -> Iterator[str]:
    sheet = words.get(f"table.{table.id}.sheet")
    yield f"## {sheet} (`{table.id}`)"
    yield from ("", words.get(f"table.{table.id}.purpose"), "")
    if table.key:
        labels = ", ".join(words.get(f"field.{table.id}.{name}.label") for name in table.key)
        yield from (say("key", columns=labels), "")
    headers = [say(name) for name in ("header", "field", "kind", "required", "default", "help", "example")]
    yield from _grid(headers, (_column(table, column, words, say) for column in table.columns))


def _column(table: Table, column: Column, words: Texts, say: _Say) -> list[str]:
    label = words.get(f"field.{table.id}.{column.id}.label")
    if column.kind == "amounts":
        label = f"{label} ({say('amounts')})"
    return [
        label,
        f"`{column.id}`",
        _kind(column, words, say),
        words.get("choice.boolean.yes") if column.required else "",
        _default(table, column, words),
        words.get(f"field.{table.id}.{column.id}.help"),
        _example_cell(table, column, words),
    ]


def _kind(column: Column, words: Texts, say: _Say) -> str:
    tables = ", ".join(_place(name, words, say) for name in column.refers)
    name = words.get(f"choice_set.{column.choice_set}") if column.kind == "choice" else ""
    return say(f"kinds.{column.kind}", tables=tables, name=name)


def _place(name: str, words: Texts, say: _Say) -> str:
    return say("sectors") if name == "sectors" else words.get(f"table.{name}.sheet")


def _default(table: Table, column: Column, words: Texts) -> str:
    default = table.row.model_fields[column.id].get_default(call_default_factory=True)
    if column.required or default in (None, "", {}):
        return ""
    if isinstance(default, bool):
        return words.get(f"choice.boolean.{'yes' if default else 'no'}")
    if column.kind == "choice":
        return _choice(column.choice_set, default, words)
    return f"{default:g}" if isinstance(default, float) else str(default)


def _example_cell(table: Table, column: Column, words: Texts) -> str:
    if column.kind in {"choice", "quantity"}:
        return _choice(column.choice_set, column.example, words)
    if column.kind == "boolean":
        return words.get(f"choice.boolean.{'yes' if column.example == 'ja' else 'no'}")
    return _example(table, column, words)


def _choices(words: Texts, say: _Say) -> Iterator[str]:
    yield from (f"## {say('choices')}", "", say("choices_intro"), "")
    sets = {c.choice_set: c.choices for t in _ALL for c in t.columns if c.kind == "choice"}
    for name, values in sets.items():
        yield from (f"### {words.get(f'choice_set.{name}')}", "")
        rows = ([_choice(name, value, words), f"`{value}`"] for value in values)
        yield from _grid([say("choice"), say("identifier")], rows)


def _quantities(words: Texts, say: _Say) -> Iterator[str]:
    yield from (f"## {say('quantities')}", "", say("quantities_intro"), "")
    rows = []
    for quantity in QUANTITIES:
        forms = [form for form in ("figure", "series") if form in quantity.forms]
        units = {quantity.series_unit or quantity.unit if f == "series" else quantity.unit: f for f in forms}
        rows.append(
            [
                words.get(f"quantity.{quantity.id}"),
                f"`{quantity.id}`",
                _place(quantity.subject, words, say),
                ", ".join(say(f"forms.{form}") for form in forms),
                ", ".join(f"`{unit}`" for unit in units),
                words.get(f"quantity.{quantity.id}.help"),
            ]
        )
    headers = [say(name) for name in ("header", "identifier", "subject", "form", "unit", "help")]
    yield from _grid(headers, rows)


def _uncertain(words: Texts, say: _Say) -> Iterator[str]:
    """List the numbers of other tables that may be uncertain or changed, and in what their spread is stated."""
    yield from (f"## {say('uncertain')}", "", say("uncertain_intro"), "")
    rows = []
    for kind, fields in (("percent", AMOUNT_FIELDS), ("unit", FIELDS), ("scenario", YEAR_FIELDS)):
        for field in fields.values():
            measure = "percent" if field.several else kind
            label = words.get(f"field.{field.table}.{field.column}.label")
            name = words.get(f"quantity.{field.id}")
            rows.append([name, f"`{field.id}`", _place(field.table, words, say), label, say(f"measures.{measure}")])
    headers = [say(name) for name in ("header", "identifier", "sheet", "column", "measured")]
    yield from _grid(headers, rows)


def _sectors(words: Texts, say: _Say) -> Iterator[str]:
    yield from (f"## {say('sectors')}", "", say("sectors_intro"), "")
    rows = ([s.en if words.language == "en" else s.sv, f"`{s.id}`"] for s in sectors().values())
    yield from _grid([say("choice"), say("identifier")], rows)
