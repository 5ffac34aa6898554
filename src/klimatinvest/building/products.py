"""Products with a climate factor: the record, those of the library, and the search by name."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from klimatinvest.files.statistics_names import fold

if TYPE_CHECKING:
    from klimatinvest.parameters.library import Library
    from klimatinvest.parameters.model import Parameter

FACTOR, WASTE = "boverket.gwp_a1a3.", "boverket.waste_factor."
CONSERVATIVE = "boverket.conservative_factor"
_EDITION = re.compile(r"\bv(\d{2}\.\d{2}\.\d{3})\b")


@dataclass(frozen=True, slots=True)
class DatabaseProduct:
    """A generic product of a climate database.

    Attributes
    ----------
    id : str
        The database's own identifier (resource id), or the library's identifier of the parameter.
    name, name_en : str
    unit : str
        What the factor is per: ``kg``, ``m2``, ``MJ`` or ``kWh``.
    typical : float
        kg CO2e per unit, A1-A3.
    conservative_factor : float or None
        Mark-up to the conservative value; 1 for energy and fuels.
    waste_factor : float or None
        Bought over built in (A5).
    conversion : float or None
        Density or heat value, as the database gives it.
    conversion_unit : str
        Its unit, such as ``kg/m3``; blank when the source does not say, and it is then not used in a calculation.
    edition : str
        Edition of the database.
    synonyms : str
        Other names, searched too.
    """

    id: str
    name: str
    unit: str
    typical: float
    name_en: str = ""
    conservative_factor: float | None = None
    waste_factor: float | None = None
    conversion: float | None = None
    conversion_unit: str = ""
    edition: str = ""
    synonyms: str = ""

    @property
    def density(self) -> float | None:
        """Density in kg/m³, when that is what the conversion is."""
        return self.conversion if self.conversion_unit == "kg/m3" else None

    @property
    def conservative(self) -> float | None:
        """Conservative climate impact A1-A3, kg CO2e per unit."""
        return None if self.conservative_factor is None else self.typical * self.conservative_factor


@dataclass(frozen=True, slots=True)
class Database:
    """The products of one file.

    Attributes
    ----------
    edition : str
        The newest edition in it, blank when none is stated.
    products : tuple of DatabaseProduct
    """

    edition: str
    products: tuple[DatabaseProduct, ...]

    def get(self, id: str) -> DatabaseProduct | None:  # noqa: A002 - the word for it everywhere
        """Give the product with the database's identifier, or None."""
        return next((product for product in self.products if product.id == id), None)


def edition_of(parameter: Parameter) -> str:
    """Give the edition of the database that a parameter was read from, blank when its source names none."""
    found = [_EDITION.search(value.source) for value in parameter.values.values()]
    return max((match.group(1) for match in found if match), default="")


def waste_of(library: Library, parameter: str) -> float | None:
    """Give the waste factor that belongs to a product of the library, or None."""
    found = library.get(parameter.replace(FACTOR, WASTE, 1)) if parameter.startswith(FACTOR) else None
    return None if found is None else found.value


def library_products(library: Library) -> tuple[DatabaseProduct, ...]:
    """List the example products that the library carries; ``id`` is what an input names as parameter."""
    mark_up = library.get(CONSERVATIVE)
    return tuple(
        DatabaseProduct(
            id=parameter.id,
            name=parameter.sv,
            name_en=parameter.en,
            unit=parameter.unit.removeprefix("kg/"),
            typical=parameter.value,
            conservative_factor=None if mark_up is None else mark_up.value,
            waste_factor=waste_of(library, parameter.id),
            edition=edition_of(parameter),
        )
        for parameter in library
        if parameter.id.startswith(FACTOR)
    )


def search(products: Iterable[DatabaseProduct], text: str) -> tuple[DatabaseProduct, ...]:
    """Find products whose name, English name, synonyms or identifier contain every word.

    Letter case, accents and punctuation do not matter: ``trafiber`` finds *Träfiberskiva*. Products whose name
    begins with the first word come first; otherwise the order is kept.
    """
    words = [fold(word) for word in text.split()]
    words = [word for word in words if word]
    found = [p for p in products if all(word in _searched(p) for word in words)]
    return tuple(sorted(found, key=lambda p: not (words and fold(p.name).startswith(words[0]))))


def _searched(product: DatabaseProduct) -> str:
    return fold(f"{product.name} {product.name_en} {product.synonyms} {product.id}")
