"""What the importer finds out about an element: numbers where there are any, reasons where there are none."""

from __future__ import annotations

from dataclasses import dataclass, field

from klimatinvest.catalogue.tef.faults import Fault
from klimatinvest.catalogue.tef.values import Resolved

EVALUATED, ON_PLACEHOLDER, NOT_EVALUATED = "evaluated", "placeholder", "not-evaluated"
STATUSES = (EVALUATED, ON_PLACEHOLDER, NOT_EVALUATED)


@dataclass(frozen=True, slots=True)
class ChainResult:
    """An element's effect on one of the activities it takes from or acts on.

    Attributes
    ----------
    activity : str
        Its id.
    abatement : float or None
        g CO2e per activity unit; negative when emissions rise.
    weight : float or None
        Operations, per inhabitant or in all; None when not known.
    fault : Fault or None
        Why there is no number.
    """

    activity: str
    abatement: float | None
    weight: float | None = None
    fault: Fault | None = None


@dataclass(slots=True)
class ElementResult:
    """An element for one country.

    Attributes
    ----------
    id, title, name, sector, kind, unit : str
        As in the framework, except that ``unit`` is what the number is per.
    abatement : float or None
        g CO2e per unit and year, the mean over the activities weighted by their operations.
    chains : tuple of ChainResult
        By activity.
    target : str or None
        The activity that a shift goes to.
    potential : float or None
        g CO2e a year if all that can take part does; needs the stocks and, for stocks per inhabitant, the population.
    flags : tuple of str
        What to know before using the number.
    faults : tuple of Fault
        Why there is no number.
    used : dict
        Every parameter that was looked up.
    """

    id: str
    title: str
    name: str
    sector: str
    kind: str
    unit: str
    abatement: float | None = None
    chains: tuple[ChainResult, ...] = ()
    target: str | None = None
    potential: float | None = None
    flags: tuple[str, ...] = ()
    faults: tuple[Fault, ...] = ()
    used: dict[str, Resolved] = field(default_factory=dict)
    cobenefits: tuple[str, ...] = ()
    sustainability: str = ""

    @property
    def placeholders(self) -> tuple[str, ...]:
        """Parameters that nobody has filled in, among those looked up."""
        return tuple(sorted(name for name, value in self.used.items() if value.placeholder))

    @property
    def status(self) -> str:
        """``evaluated``, ``placeholder`` (rests on one, with or without a number) or ``not-evaluated``."""
        only = {fault.code for fault in self.faults} <= {"tef-placeholder"}
        if self.placeholders and (self.abatement is not None or only):
            return ON_PLACEHOLDER
        return EVALUATED if self.abatement is not None else NOT_EVALUATED
