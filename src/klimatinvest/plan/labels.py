"""From what a person wrote to the identifier meant: sheets, headers and choices in Swedish or English."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from functools import lru_cache

from klimatinvest.catalogue.sectors import sectors
from klimatinvest.plan.columns import Column
from klimatinvest.plan.fields import PLAN, Spec, Table
from klimatinvest.text.catalog import LANGUAGES, texts

# The table of settings that each kind of input has, and the command that reads it.
INPUTS = {"plan": "plan", "project": "building", "outcome": "follow-up", "spend": "spend", "factor_set": "spend"}
_SPACE = re.compile(r"\s+")
_IN_BRACKETS = re.compile(r"\s*[(\[].*$")


def plain(text: str) -> str:
    """Reduce a text to what matters when two are compared: case, spaces and a star for "required" do not."""
    return _SPACE.sub(" ", text).strip(" *:").casefold()


def nearest(found: str, known: Iterable[str]) -> str | None:
    """Give the known word that the user most likely meant, or None."""
    by_plain = {plain(word): word for word in known}
    close = difflib.get_close_matches(plain(found), by_plain, n=1, cutoff=0.6)
    return by_plain[close[0]] if close else None


def _labels(key: str) -> list[str]:
    known = texts(LANGUAGES[0]).locate(key)
    return [] if known is None else [texts(language).get(known) for language in LANGUAGES]


@lru_cache(maxsize=8)
def sheet_tables(spec: Spec = PLAN) -> dict[str, str]:
    """Map sheet names, in both languages and as identifiers, to tables."""
    found: dict[str, str] = {}
    for table in spec.all:
        for name in (table.id, *_labels(f"table.{table.id}.sheet")):
            found.setdefault(plain(name), table.id)
    return found


def other_input(names: Iterable[str], spec: Spec) -> tuple[str, str, str] | None:
    """Recognise the input of another command by its table of settings.

    Returns
    -------
    tuple of (name, table, command) or None
        The name as written; None when one of the names is the spec's own settings, or none is another's.
    """
    own, found = sheet_tables(spec), None
    for name in names:
        if own.get(plain(name)) == spec.settings.id:
            return None
        for table, command in INPUTS.items():
            labels = {table, *_labels(f"table.{table}.sheet")}
            if spec.get(table) is None and plain(name) in map(plain, labels):
                found = found or (name, table, command)
    return found


@lru_cache(maxsize=128)
def header_columns(table: Table) -> dict[str, str]:
    """Map header texts of a table, in both languages and as identifiers, to columns."""
    found: dict[str, str] = {}
    for column in table.plain:
        for name in (column.id, *_labels(f"field.{table.id}.{column.id}.label")):
            found.setdefault(plain(name), column.id)
    return found


def column_of(table: Table, header: str) -> str | None:
    """Give the column that a header names; a unit in brackets after it does not matter."""
    known = header_columns(table)
    return known.get(plain(header)) or known.get(plain(_IN_BRACKETS.sub("", header)))


@lru_cache(maxsize=128)
def choice_values(choice_set: str, choices: tuple[str, ...]) -> dict[str, str]:
    """Map a choice's identifiers and labels, in both languages, to identifiers."""
    prefix = "quantity" if choice_set == "quantity" else f"choice.{choice_set}"
    found = {plain(choice): choice for choice in choices}
    for choice in choices:
        for label in _labels(f"{prefix}.{choice}"):
            found.setdefault(plain(label), choice)
    return found


@lru_cache(maxsize=1)
def sector_names() -> dict[str, str]:
    """Map labels and official names of sectors to identifiers."""
    found: dict[str, str] = {}
    for sector in sectors().values():
        for name in (sector.sv, sector.en, sector.official or sector.id):
            found.setdefault(plain(name), sector.id)
    return found


def identifier(column: Column, text: str) -> str:
    """Give the identifier a reference names; a sector may be written by its name."""
    if "sectors" in column.refers and text not in sectors():
        return sector_names().get(plain(text), text)
    return text
