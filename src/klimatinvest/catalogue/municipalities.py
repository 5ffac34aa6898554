"""Sweden's municipalities: official code, name and county, found by any common spelling."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from klimatinvest.files.statistics_names import matches
from klimatinvest.files.strict_yaml import load_yaml

COUNT = 290


@dataclass(frozen=True, slots=True)
class Municipality:
    """A municipality.

    Attributes
    ----------
    code : str
        SCB's code, four digits, with leading zero.
    name : str
        Its name without *kommun*.
    county : str
        Name of its county.
    aliases : tuple of str
        Other spellings.
    """

    code: str
    name: str
    county: str
    aliases: tuple[str, ...] = ()

    @property
    def spellings(self) -> tuple[str, ...]:
        """Every way to write it, the name first; a spreadsheet may have taken the zero off the code."""
        return (self.name, *self.aliases, self.code, self.code.lstrip("0"))


@lru_cache(maxsize=1)
def municipalities() -> dict[str, Municipality]:
    """Give the municipalities by code, in the order of the codes."""
    text = files("klimatinvest.catalogue").joinpath("data/municipalities.yaml").read_text(encoding="utf-8")
    data = load_yaml(text, "municipalities.yaml").data
    return {
        code: Municipality(code, name, county["name"], tuple(data["aliases"].get(code, ())))
        for county in data["counties"]
        for code, name in county["municipalities"].items()
    }


def find_municipality(text: str) -> tuple[Municipality, ...]:
    """Find the municipality meant: none, one, or several when the name is ambiguous.

    Parameters
    ----------
    text : str
        Name with or without *kommun*, in any letter case, or a four-digit code.
    """
    known = municipalities()
    if text.strip() in known:
        return (known[text.strip()],)
    owner = {spelling: m for m in known.values() for spelling in m.spellings}
    found = {owner[spelling].code: owner[spelling] for spelling in matches((text,), owner)}
    return tuple(found.values())
