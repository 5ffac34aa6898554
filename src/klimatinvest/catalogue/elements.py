"""The catalogue of transition elements, read once from ``data/elements/*.yaml`` and looked up by id, sector or area."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from functools import lru_cache
from importlib.resources import files
from typing import Any

from klimatinvest.catalogue.model import Activity, CatalogueElement, Named
from klimatinvest.catalogue.sectors import sectors
from klimatinvest.files.strict_yaml import load_yaml

FAMILIES = (
    "transport",
    "machinery",
    "heating",
    "buildings",
    "energy",
    "industry",
    "agriculture",
    "waste",
    "products",
    "international",
    "consumption",
    "construction",
    "land",
    "storage",
)


class Catalogue:
    """Transition elements by id, in the order of the data.

    Raises
    ------
    ValueError
        Two elements have the same id.
    """

    def __init__(self, elements: Iterable[CatalogueElement]) -> None:
        self._by_id: dict[str, CatalogueElement] = {}
        for element in elements:
            if element.id in self._by_id:
                raise ValueError(f"two elements are called {element.id!r}")
            self._by_id[element.id] = element

    def get(self, id: str) -> CatalogueElement | None:  # noqa: A002 - the word for it everywhere
        """Give the element, or ``None`` when there is none with the id."""
        return self._by_id.get(id)

    @property
    def ids(self) -> tuple[str, ...]:
        """Every id, in the order of the data."""
        return tuple(self._by_id)

    def __iter__(self) -> Iterator[CatalogueElement]:
        """Iterate in the order of the data."""
        return iter(self._by_id.values())

    def __len__(self) -> int:
        """Count the elements."""
        return len(self._by_id)

    def of(self, sector: str | None = None, focus_area: str | None = None) -> tuple[CatalogueElement, ...]:
        """Give the elements of a sector, of a focus area, or of both; all without either."""
        return tuple(e for e in self if sector in (None, e.sector) and focus_area in (None, e.focus_area))

    def search(self, text: str) -> tuple[CatalogueElement, ...]:
        """Find elements with the text in id or name, large and small letters alike."""
        wanted = text.casefold().strip()
        return tuple(e for e in self if any(wanted in part.casefold() for part in (e.id, e.name.sv, e.name.en)))

    def near(self, id: str, count: int = 3) -> tuple[str, ...]:  # noqa: A002
        """Give up to ``count`` ids that look like the one given, with the family or without."""
        wanted = id.casefold().strip()
        whole = get_close_matches(wanted, self._by_id, n=count, cutoff=0.6)
        slugs = {slug: known for known in self._by_id for slug in [known.partition(".")[2]]}
        tail = [slugs[s] for s in get_close_matches(wanted.rpartition(".")[2], slugs, n=count, cutoff=0.6)]
        return tuple(dict.fromkeys([*whole, *tail]))[:count]


class Vocabulary:
    """The words that elements share: types of activity, energy carriers and properties of the place."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        self.activities = {row["id"]: Activity(**row) for row in data["activities"]}
        self.carriers = {row["id"]: Named(**row) for row in data["carriers"]}
        self.properties = {row["id"]: Named(**row) for row in data["properties"]}


@lru_cache(maxsize=1)
def vocabulary() -> Vocabulary:
    """Give the shared words; read once."""
    return Vocabulary(_data("vocabulary"))


@lru_cache(maxsize=1)
def catalogue() -> Catalogue:
    """Give the catalogue that is shipped with the program; read once."""
    words = vocabulary()
    return Catalogue(e for name in FAMILIES for e in parse_family(_data(f"elements/{name}"), words))


def parse_family(data: Mapping[str, Any], words: Vocabulary) -> tuple[CatalogueElement, ...]:
    """Read one file: a table of sources and a list of elements that refer to them and to the shared words.

    Raises
    ------
    KeyError
        A source, an activity, a carrier, a property or a sector is not known.
    pydantic.ValidationError
        A field is missing, unknown or contradicts another.
    """
    return tuple(_element(row, data["sources"], words) for row in data["elements"])


def _element(row: Mapping[str, Any], sources: Mapping[str, Any], words: Vocabulary) -> CatalogueElement:
    record = dict(row)
    record["sector"] = sectors()[row["sector"]].id
    record["from_activities"] = tuple(words.activities[name] for name in row.get("from_activities", ()))
    record["needs"] = tuple({**need, "property": words.properties[need["property"]]} for need in row.get("needs", ()))
    for name, known in (("to_activity", words.activities), ("carrier", words.carriers), ("to_carrier", words.carriers)):
        if row.get(name) is not None:
            record[name] = known[row[name]]
    record["figures"] = tuple(_figure(figure, sources, words) for figure in row["figures"])
    for name in ("owners", "co_benefits", "measures"):
        record[name] = tuple(row.get(name, ()))
    return CatalogueElement.model_validate(record)


def _figure(row: Mapping[str, Any], sources: Mapping[str, Any], words: Vocabulary) -> dict[str, Any]:
    record = dict(row)
    if row.get("source") is not None:
        record["source"] = sources[row["source"]]
    if row.get("carrier") is not None:
        record["carrier"] = words.carriers[row["carrier"]].id
    return record


def _data(name: str) -> Any:
    text = files("klimatinvest.catalogue").joinpath(f"data/{name}.yaml").read_text(encoding="utf-8")
    return load_yaml(text, f"{name}.yaml").data
