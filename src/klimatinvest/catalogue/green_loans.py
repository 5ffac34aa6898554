"""What makes a loan green: the categories of the framework and their criteria, read from data."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from klimatinvest.files.strict_yaml import load_yaml


@dataclass(frozen=True, slots=True)
class Criterion:
    """One criterion; it is met when there is evidence for it, and never otherwise.

    Attributes
    ----------
    id : str
        Stable identifier.
    sv, en : str
        What must be shown.
    source, url : str
        Where it stands.
    parameter : str or None
        The parameter that holds its threshold, where a source states one.
    """

    id: str
    sv: str
    en: str
    source: str
    url: str
    parameter: str | None = None

    def label(self, language: str) -> str:
        """Give the words in ``en`` or else in Swedish."""
        return self.en if language == "en" else self.sv


@dataclass(frozen=True, slots=True)
class Category:
    """A category of green loans with its criteria."""

    id: str
    sv: str
    en: str
    criteria: tuple[Criterion, ...]

    def label(self, language: str) -> str:
        """Give the name in ``en`` or else in Swedish."""
        return self.en if language == "en" else self.sv


@lru_cache(maxsize=1)
def green_categories() -> dict[str, Category]:
    """Give the categories by identifier, in the framework's order."""
    text = files("klimatinvest.catalogue").joinpath("data/green_loans.yaml").read_text(encoding="utf-8")
    return {
        row["id"]: Category(row["id"], row["sv"], row["en"], tuple(Criterion(**c) for c in row["criteria"]))
        for row in load_yaml(text, "green_loans.yaml").data
    }
