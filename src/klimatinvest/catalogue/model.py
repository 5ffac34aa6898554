"""What the catalogue says about a transition element (omställningselement): frozen records, no values of its own."""

from __future__ import annotations

import re
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

# The plan's own lists of words stand further to the right and may not be imported; a test keeps them the same.
Kind = Literal["avoid", "efficiency", "shift", "fuel", "supply", "sink", "direct"]
Depth = Literal["unit", "activity"]
FocusArea = Literal["transport", "energy", "build", "consume", "store"]
Owner = Literal["board", "company", "region", "state", "households", "property_owners", "business", "transport"]
Vat = Literal["excl", "incl", "unknown"]
Subject = Literal["element", "from", "to"]
Status = Literal["default", "placeholder"]
Confidence = Literal["primary", "secondary", "definition"]
CoBenefit = Literal[
    "air_quality",
    "less_noise",
    "active_health",
    "safer_traffic",
    "less_congestion",
    "indoor_climate",
    "lower_bills",
    "energy_security",
    "biodiversity",
    "water_quality",
    "flood_protection",
    "local_jobs",
    "circular_resources",
    "soil_health",
    "cooling_shade",
    "healthy_food",
    "working_environment",
]
SLUG = re.compile(r"[a-z]+\.[a-z0-9]+(?:-[a-z0-9]+)*")
MONEY = re.compile(r"(?:kr|tkr|Mkr)(?:/|$)")


class Record(BaseModel):
    """A frozen record; unknown fields are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Words(Record):
    """A text in both languages."""

    sv: str = Field(min_length=1)
    en: str = Field(min_length=1)

    def get(self, language: str) -> str:
        """Give the text in ``en`` or else in Swedish."""
        return self.en if language == "en" else self.sv


class Source(Record):
    """Where a figure can be read."""

    text: str = Field(min_length=1)
    url: str = Field(pattern=r"^https?://\S+$")


class Activity(Record):
    """A type of activity that elements move volume from or to; ``unit`` is what its volume is counted in."""

    id: str
    name: Words
    sector: str
    unit: str


class Named(Record):
    """A word of the vocabulary: an energy carrier or a property of the place, with its unit."""

    id: str
    name: Words
    unit: str = ""


class Figure(Record):
    """One figure, or a figure that nobody has published and the user must ask for.

    Attributes
    ----------
    quantity : str
        Identifier of one of the plan's quantities.
    subject : str
        ``element``, or the activity it takes volume ``from`` or moves volume ``to``.
    activity : str or None
        Which from-activity, where there are several.
    carrier : str or None
        Energy carrier, for quantities that are stated by carrier.
    value, low, high : float or None
        As the source states them, in ``unit``. A range without a central value is a placeholder: no middle is made up.
    unit : str
        Written with the units of the plan; scale prefixes as in the source.
    price_year, year : int or None
        Price level that the source states; year of observation or publication.
    vat : str or None
        Whether an amount includes value added tax, as far as the source says.
    case : bool
        One project's outcome: true there, and only an example elsewhere.
    confidence : str or None
        Read at the publisher's, quoted by someone else, or true by definition.
    note : Words or None
        What the figure covers.
    ask : Words or None
        What to ask for, and whom, where the general question for the quantity does not say it.
    """

    quantity: str
    subject: Subject = "element"
    activity: str | None = None
    carrier: str | None = None
    value: float | None = None
    low: float | None = None
    high: float | None = None
    unit: str
    price_year: int | None = None
    year: int | None = None
    vat: Vat | None = None
    case: bool = False
    source: Source | None = None
    confidence: Confidence | None = None
    note: Words | None = None
    ask: Words | None = None

    @property
    def money(self) -> bool:
        """Whether it is an amount in kronor."""
        return MONEY.match(self.unit) is not None

    @property
    def price_level(self) -> int | None:
        """The stated price year, or else the year of publication, which is an assumption."""
        return self.price_year if self.price_year is not None else self.year

    @property
    def usable(self) -> bool:
        """Whether it has a value and, for an amount, a year to count its price level from."""
        return self.value is not None and (not self.money or self.price_level is not None)

    @property
    def status(self) -> Status:
        """``default`` where the source settles it; ``placeholder`` where the user must replace or confirm it."""
        settled = self.usable and not self.case
        if self.money:
            settled = settled and self.price_year is not None and self.vat in ("excl", "incl")
        return "default" if settled else "placeholder"

    @model_validator(mode="after")
    def _grounded(self) -> Self:
        stated = [v for v in (self.low, self.value, self.high) if v is not None]
        if stated and self.confidence != "definition" and self.source is None:
            raise ValueError(f"{self.quantity}: a figure without source")
        if stated and self.confidence is None:
            raise ValueError(f"{self.quantity}: a figure without confidence")
        if stated != sorted(stated):
            raise ValueError(f"{self.quantity}: low, value and high are not in order")
        if stated and self.money and self.vat is None:
            raise ValueError(f"{self.quantity}: an amount that does not say whether VAT is in it")
        return self


class Need(Record):
    """A property that the place must have for the shift; without ``ratio`` the user must find it.

    Attributes
    ----------
    property : Named
        What is counted, with its unit.
    ratio : float or None
        Property per unit of the element; only where it is true by definition.
    """

    property: Named
    ratio: float | None = None


class CatalogueElement(Record):
    """One transition element that a municipality may take into its plan.

    Attributes
    ----------
    id : str
        Stable slug: family, dot, words with hyphens.
    kind, depth, sector, focus_area, unit
        As in the plan's table of elements.
    from_activities, to_activity
        Types of activity; several from-activities are the legs of a mixed shift, of which one is enough to begin.
    carrier, to_carrier : Named or None
        Energy carriers of elements that change fuel or supply.
    owners : tuple of str
        Who usually decides or pays, the most usual first.
    measures : tuple of str
        Rows of the table of published measures that the figures rest on.
    framework : str or None
        Identifier of the corresponding element in the open Transition Element Framework.
    """

    id: str
    name: Words
    description: Words
    kind: Kind
    depth: Depth
    sector: str
    focus_area: FocusArea
    unit: str
    from_activities: tuple[Activity, ...] = ()
    to_activity: Activity | None = None
    carrier: Named | None = None
    to_carrier: Named | None = None
    owners: tuple[Owner, ...] = Field(min_length=1)
    co_benefits: tuple[CoBenefit, ...] = ()
    needs: tuple[Need, ...] = ()
    measures: tuple[str, ...] = ()
    framework: str | None = None
    figures: tuple[Figure, ...]

    @property
    def carrier_ids(self) -> tuple[str, ...]:
        """Every energy carrier that its figures or columns name, each once."""
        named = [c.id for c in (self.carrier, self.to_carrier) if c is not None]
        return tuple(dict.fromkeys([*named, *(f.carrier for f in self.figures if f.carrier is not None)]))

    @model_validator(mode="after")
    def _slug(self) -> Self:
        if not SLUG.fullmatch(self.id):
            raise ValueError(f"{self.id!r} is no slug")
        return self
