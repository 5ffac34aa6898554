"""The plan as YAML that a person keeps beside other texts: one block a row, only what has been said."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Iterator, Mapping

from klimatinvest.plan.fields import SETTINGS, TABLES, Table
from klimatinvest.plan.model import Plan, Row
from klimatinvest.text.catalog import Texts, texts

# Words and numbers that need no quotation marks under any YAML version; everything else is quoted.
_SAFE = re.compile(r"[^\W\d_](?:[\w .,()/%+–-]*[\w)%])?")
_WORDS = frozenset(("null", "true", "false", "yes", "no", "on", "off", "y", "n"))
# JSON leaves these as they are, but YAML counts them as line breaks or refuses them.
_ESCAPED = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ud800-\udfff\ufffe\uffff]")
_EXACT = 1e15  # whole numbers below this are the same written without a decimal point


def dump_plan(plan: Plan) -> str:
    """Write a plan as YAML.

    Parameters
    ----------
    plan : Plan
        Any valid plan.

    Returns
    -------
    str
        Tables in the order a reader meets them, each named in a comment in the plan's language; keys in
        column order; defaults left out. Read back, it gives an equal plan.

    Raises
    ------
    ValueError
        A number is not finite.
    """
    words = texts(plan.plan.language)
    lines = [_comment(SETTINGS, words), f"{SETTINGS.id}:"]
    lines += [f"  {line}" for line in _row(SETTINGS, plan.plan)]
    for table in TABLES:
        rows: tuple[Row, ...] = getattr(plan, table.id)
        if rows:
            lines += ["", dump_rows(table, rows, words).rstrip("\n")]
    return "\n".join(lines) + "\n"


def dump_rows(table: Table, rows: Iterable[Row], words: Texts) -> str:
    """Write the rows of one table, with its purpose in a comment: a piece of a plan."""
    lines = [_comment(table, words), f"{table.id}:"]
    lines += [line for row in rows for line in _item(table, row)]
    return "\n".join(lines) + "\n"


def _comment(table: Table, words: Texts) -> str:
    name, purpose = (words.get(f"table.{table.id}.{part}") for part in ("sheet", "purpose"))
    return f"# {name}: {purpose}"


def _item(table: Table, row: Row) -> Iterator[str]:
    lead = "  - "
    for line in _row(table, row):
        yield lead + line
        lead = "    "


def _row(table: Table, row: Row) -> Iterator[str]:
    for column in table.columns:
        value = getattr(row, column.id)
        if not column.required and value == type(row).model_fields[column.id].get_default(call_default_factory=True):
            continue
        if isinstance(value, Mapping):
            yield f"{column.id}:"
            yield from (f"  {year}: {_scalar(value[year])}" for year in sorted(value))
        elif isinstance(value, tuple):
            yield f"{column.id}: [{', '.join(map(_scalar, value))}]"
        else:
            yield f"{column.id}: {_scalar(value)}"


def _scalar(value: object) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return _number(value)
    return _text(str(value))


def _number(value: float) -> str:
    if not math.isfinite(value):
        raise ValueError(f"not a finite number: {value!r}")
    return str(int(value)) if value == int(value) and abs(value) < _EXACT else repr(value)


def _text(text: str) -> str:
    if _SAFE.fullmatch(text) and text.lower() not in _WORDS:
        return text
    return _ESCAPED.sub(lambda m: f"\\u{ord(m[0]):04x}", json.dumps(text, ensure_ascii=False))
