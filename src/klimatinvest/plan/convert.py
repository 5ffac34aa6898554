"""From a raw value to the type its column asks for, or a reason why not."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from klimatinvest.core.units import UnitMismatch, UnknownUnit, conversion
from klimatinvest.files.typed_number import LARGEST, Reading, read_number
from klimatinvest.files.workbook_reader import MAX_TEXT
from klimatinvest.plan.columns import Column
from klimatinvest.plan.labels import choice_values, identifier, nearest, plain
from klimatinvest.plan.records import Form

FIRST_YEAR, LAST_YEAR = 1900, 2200
# No text has these for a reason; the last of the first two ranges can make a terminal obey.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_BREAK = re.compile("\r\n?")  # cells know one line break only
_URL = re.compile(r"https?://\S+")
_SPLIT_YEARS = re.compile(r"[;,\s]+")
PARTS_PER_HUNDRED = {"%", "procent", "per cent", "percent"}
_WORDS = {"tusen": 1e3, "milj": 1e6, "miljoner": 1e6, "million": 1e6, "miljarder": 1e9, "mdkr": 1e9}


class Refused(Exception):  # noqa: N818 - it names what happened to the value, not a fault in the program
    """A value its column cannot hold; becomes a problem at the value's place."""

    def __init__(self, code: str, **args: object) -> None:
        super().__init__(code)
        self.code = code
        self.args_of_problem = args


def convert(column: Column, value: object, form: Form, unit: str = "") -> object:
    """Give the value as its column's type.

    Parameters
    ----------
    column : Column
        Declares kind, choices and unit.
    value : object
        As read; not blank.
    form : str
        YAML knows booleans and whole numbers; in a workbook a person may also type ``ja`` or ``2022; 2023``.
    unit : str
        Unit of the row's numbers, so that ``1,2 Mkr`` can be answered with the number to write.

    Raises
    ------
    Refused
        With the problem's code and arguments.
    """
    return _KINDS[column.kind](column, value, form, unit or column.unit or "")


def shown(value: object) -> str | float:
    """Show a raw value inside a sentence, shortened; a number stays one, for each language writes it its own way."""
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    if isinstance(value, datetime) and value.time() == datetime.min.time():
        return value.date().isoformat()
    text = str(value)
    return text if len(text) <= 60 else f"{text[:60]}…"  # a line of a terminal


def _text(column: Column, value: object, form: Form, _unit: str) -> str:
    if isinstance(value, datetime) and value.time() == datetime.min.time():
        return value.date().isoformat()
    if isinstance(value, date) and not isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if isinstance(value, float) and form == "workbook":  # every number in a workbook is one of these
        return f"{value:.15g}"
    if not isinstance(value, str):
        raise Refused("text-expected", found=shown(value))
    text = _CONTROL.sub("", _BREAK.sub("\n", value)).strip()
    if len(text) > MAX_TEXT:
        raise Refused("S009", found=shown(text), limit=MAX_TEXT)
    return identifier(column, text) if column.kind == "ref" else text


def _url(column: Column, value: object, form: Form, unit: str) -> str:
    text = _text(column, value, form, unit)
    if not _URL.fullmatch(text):
        raise Refused("bad-url", found=shown(text))
    return text


def _number(_column: Column, value: object, _form: Form, unit: str) -> float:
    number = _as_float(value, "not-a-number", unit)
    if abs(number) > LARGEST:
        raise Refused("number-too-large", found=shown(value))
    return number


def _integer(_column: Column, value: object, _form: Form, unit: str) -> int:
    number = _as_float(value, "not-an-integer", unit)
    if number != int(number):
        raise Refused("not-an-integer", found=shown(value))
    return int(number)


def _year(_column: Column, value: object, _form: Form, _unit: str) -> int:
    if isinstance(value, date):
        raise Refused("not-a-year", found=shown(value), variant="write", write=str(value.year))
    number = _as_float(value, "not-a-year", "år")
    if number != int(number) or not FIRST_YEAR <= number <= LAST_YEAR:
        raise Refused("not-a-year", found=shown(value), low=FIRST_YEAR, high=LAST_YEAR)
    return int(number)


def _years(column: Column, value: object, form: Form, unit: str) -> tuple[int, ...]:
    if isinstance(value, str):
        parts: list[object] = [part for part in _SPLIT_YEARS.split(value.strip()) if part]
    else:
        parts = value if isinstance(value, list) else [value]
    return tuple(_year(column, part, form, unit) for part in parts)


def _boolean(_column: Column, value: object, form: Form, _unit: str) -> bool:
    if isinstance(value, bool):
        return value
    if form == "workbook" and isinstance(value, str):
        word = plain(value)
        if word in {"true", "sant"}:
            return True
        if word in {"false", "falskt"}:
            return False
        found = choice_values("boolean", ("yes", "no")).get(word)
        if found is not None:
            return found == "yes"
    raise Refused("not-a-boolean", found=shown(value), variant=form)


def _choice(column: Column, value: object, form: Form, unit: str) -> str:
    known = choice_values(column.choice_set, column.choices)
    word = _text(column, value, form, unit)
    found = known.get(plain(word))
    if found is None:
        code = "unknown-quantity" if column.kind == "quantity" else "unknown-choice"
        near = nearest(word, known)
        if near is not None and form == "yaml":
            near = known[near]
        raise Refused(code, found=shown(word), suggestion=near, choice_set=column.choice_set, choices=column.choices)
    return found


def _as_float(value: object, code: str, unit: str) -> float:
    """Give a finite number; text goes through the rules for numbers typed by people."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        if not math.isfinite(value):
            raise Refused("number-not-finite", found=shown(value))
        return float(value)
    if not isinstance(value, str):
        raise Refused(code, found=shown(value))
    reading = read_number(value)
    if reading.value is not None:
        return reading.value
    if reading.either:
        raise Refused("ambiguous-number", found=shown(value), either=list(reading.either))
    raise Refused(code, found=shown(value), **_remedy(reading, unit))


def _remedy(reading: Reading, unit: str) -> dict[str, Any]:
    """Work out what to write instead of a number with a unit: the number alone, in the unit of the cell."""
    if reading.stem is None:
        return {}
    word = reading.unit.rstrip(".")
    share = plain(word) in PARTS_PER_HUNDRED
    if share and not unit:
        return {"variant": "write-unit", "write": reading.stem, "unit": "procent"}
    found = "procent" if share else word
    factor = _WORDS.get(plain(found.split()[0])) or _factor(found, unit or "kr")
    if factor is None:
        return {}
    return {"variant": "write", "write": reading.stem * factor}


def _factor(found: str, wanted: str) -> float | None:
    """Convert to the unit, or to its numerator: a person writes ``420 tkr`` in a cell of ``kr/bil``."""
    for target in (wanted, wanted.split("/", maxsplit=1)[0]):
        try:
            return conversion(found, target)
        except (UnknownUnit, UnitMismatch):
            continue
    return None


_KINDS: dict[str, Callable[[Column, object, Form, str], object]] = {
    "id": _text,
    "ref": _text,
    "text": _text,
    "unit": _text,
    "parameter": _text,
    "url": _url,
    "number": _number,
    "amounts": _number,
    "integer": _integer,
    "year": _year,
    "years": _years,
    "boolean": _boolean,
    "choice": _choice,
    "quantity": _choice,
}
