"""The library of parameters, read once from ``data/*.yaml``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from functools import lru_cache
from importlib.resources import files
from typing import Any

from klimatinvest.files.strict_yaml import load_yaml
from klimatinvest.parameters.model import FLAGS, DatedValue, Parameter

TOPICS = (
    "rates",
    "indices",
    "values",
    "emission_factors",
    "fuels",
    "energy",
    "building",
    "lifetimes",
    "funding",
    "carbon_budget",
    "spend",
)
UNDATED = "undated"


class Library:
    """Parameters by id, in the order of the data.

    Raises
    ------
    ValueError
        Two parameters have the same id.
    """

    def __init__(self, parameters: Iterable[Parameter]) -> None:
        self._by_id: dict[str, Parameter] = {}
        for parameter in parameters:
            if parameter.id in self._by_id:
                raise ValueError(f"two parameters are called {parameter.id!r}")
            self._by_id[parameter.id] = parameter

    def get(self, id: str) -> Parameter | None:  # noqa: A002 - the word for it everywhere
        """Give the parameter, or ``None`` when there is none with the id."""
        return self._by_id.get(id)

    @property
    def ids(self) -> tuple[str, ...]:
        """Every id, in the order of the data."""
        return tuple(self._by_id)

    def __iter__(self) -> Iterator[Parameter]:
        """Iterate in the order of the data."""
        return iter(self._by_id.values())

    def __len__(self) -> int:
        """Count the parameters."""
        return len(self._by_id)

    def search(self, text: str) -> tuple[Parameter, ...]:
        """Find parameters with the text in id or label, large and small letters alike."""
        wanted = text.casefold().strip()
        return tuple(p for p in self if any(wanted in part.casefold() for part in (p.id, p.sv, p.en)))

    def near(self, id: str, count: int = 3) -> tuple[str, ...]:  # noqa: A002
        """Give up to ``count`` ids that look like the one given."""
        return tuple(get_close_matches(id.strip().lower(), self._by_id, n=count, cutoff=0.5))


def _dated(value: Mapping[str, Any], sources: Mapping[str, Mapping[str, str]]) -> DatedValue:
    source = sources[value["source"]]
    detail = value.get("detail")
    text = f"{source['text']}; {detail}" if detail else source["text"]
    return DatedValue(float(value["value"]), text, source["url"], value["confidence"])


def _parameter(row: Mapping[str, Any], sources: Mapping[str, Mapping[str, str]], topic: str) -> Parameter:
    flags = tuple(row.get("flags", ()))
    if unknown := set(flags) - set(FLAGS):
        raise ValueError(f"{row['id']}: unknown flags {sorted(unknown)}")
    values: dict[int | None, DatedValue] = {
        (None if year == UNDATED else int(year)): _dated(value, sources) for year, value in row["values"].items()
    }
    price_year: int | None = row.get("price_year")
    return Parameter(row["id"], row["sv"], row["en"], row["unit"], price_year, values, flags, topic)


def parse_topic(text: str, topic: str) -> tuple[Parameter, ...]:
    """Read one topic file: a table of sources and a list of parameters that refer to them.

    Raises
    ------
    InvalidInput
        The text is not strict YAML.
    KeyError, ValueError
        A field is missing, a source is not in the table, or a flag is unknown.
    """
    data = load_yaml(text, f"{topic}.yaml").data
    return tuple(_parameter(row, data["sources"], topic) for row in data["parameters"])


@lru_cache(maxsize=1)
def library() -> Library:
    """Give the library that is shipped with the program; read once."""
    folder = files("klimatinvest.parameters").joinpath("data")
    return Library(
        parameter
        for topic in TOPICS
        for parameter in parse_topic(folder.joinpath(f"{topic}.yaml").read_text(encoding="utf-8"), topic)
    )
