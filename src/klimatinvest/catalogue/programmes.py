"""The library of funding programmes: what is known of each, with verified values by parameter, read from data."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from klimatinvest.files.strict_yaml import load_yaml


@dataclass(frozen=True, slots=True)
class Rule:
    """Where the value of a rule stands.

    Attributes
    ----------
    field : str
        Column of the plan's table of programmes.
    parameter : str
        Identifier in the parameter library.
    year : int or None
        The value's year, where the parameter is dated.
    """

    field: str
    parameter: str
    year: int | None


@dataclass(frozen=True, slots=True)
class KnownProgramme:
    """A programme of the library.

    Attributes
    ----------
    id, sv, en, agency : str
        Identifier, names and who decides.
    kind, cost_base, payment : str
        As in the plan's table of programmes.
    rules : tuple of Rule
        Verified values; none for a template that asks for them.
    terms : tuple of (condition, value)
        What it may pay for.
    note : dict of language to str
        What a reader needs to know.
    """

    id: str
    sv: str
    en: str
    agency: str
    kind: str
    cost_base: str
    payment: str
    rules: tuple[Rule, ...]
    terms: tuple[tuple[str, str], ...]
    note: dict[str, str]

    def label(self, language: str) -> str:
        """Give the name in ``en`` or else in Swedish."""
        return self.en if language == "en" else self.sv


@lru_cache(maxsize=1)
def known_programmes() -> dict[str, KnownProgramme]:
    """Give the library's programmes by identifier, those with verified rules first."""
    text = files("klimatinvest.catalogue").joinpath("data/programmes.yaml").read_text(encoding="utf-8")
    found = {}
    for row in load_yaml(text, "programmes.yaml").data:
        rules = tuple(Rule(f, r["parameter"], r.get("year")) for f, r in row.get("rules", {}).items())
        terms = tuple((t["condition"], t["value"]) for t in row.get("terms", ()))
        plain = {name: row[name] for name in ("id", "sv", "en", "agency", "kind", "cost_base", "payment")}
        found[row["id"]] = KnownProgramme(**plain, rules=rules, terms=terms, note=row.get("note", {}))
    return found
