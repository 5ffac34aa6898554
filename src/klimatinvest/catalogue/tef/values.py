"""Values of parameters for a country, and formulas calculated with them: the percent rule lives here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

from klimatinvest.catalogue.tef.expression import ExpressionError, parse
from klimatinvest.catalogue.tef.faults import PLACEHOLDER, Fault, NotComputable
from klimatinvest.catalogue.tef.model import Formula, Framework
from klimatinvest.core.origin import Origin

GLOBAL = "global"
PERCENT = "percent"
_POPULATION = "population"


@dataclass(frozen=True, slots=True)
class Resolved:
    """A parameter's value for a country.

    Attributes
    ----------
    id, unit, family : str
        Of the parameter.
    stated : float
        As stated; a percentage is still a percentage.
    basis : str
        The country, or ``global``.
    per_capita : bool
        To be multiplied by the population.
    placeholder : bool
        Zero only because nobody has filled it in.
    """

    id: str
    unit: str
    family: str
    stated: float
    basis: str
    per_capita: bool
    placeholder: bool

    @property
    def value(self) -> float:
        """The value that goes into formulas: a percentage as a fraction."""
        return self.stated / 100.0 if self.unit == PERCENT else self.stated


@dataclass(slots=True)
class Trace:
    """Parameters that a calculation has used."""

    used: dict[str, Resolved] = field(default_factory=dict)


class Values:
    """Look up parameters and calculate formulas for one country.

    Parameters
    ----------
    framework : Framework
        What was read.
    country : str
        Two letters; the global value stands in where there is none for it.
    population : float or None
        Inhabitants; replaces the framework's own parameter of that name.
    """

    def __init__(self, framework: Framework, country: str, population: float | None = None) -> None:
        self.framework, self.country, self.population = framework, country.upper(), population
        self._trace = Trace()

    @contextmanager
    def tracing(self) -> Iterator[Trace]:
        """Collect the parameters used inside the block; what is collected goes to an outer block too."""
        outer, self._trace = self._trace, Trace()
        try:
            yield self._trace
        finally:
            outer.used.update(self._trace.used)
            self._trace = outer

    def find(self, name: str, origin: Origin, key: str) -> Resolved:
        """Give a parameter: the country's value, else the global one; a region's never.

        Raises
        ------
        NotComputable
            ``tef-unknown-parameter``, or ``tef-no-value`` when it has neither.
        """
        parameter = self.framework.parameters.get(name)
        if parameter is None:
            raise NotComputable(Fault("tef-unknown-parameter", origin, key, {"found": name}))
        own = next((v for v in parameter.values if v.country == self.country), None)
        chosen = own or next((v for v in parameter.values if v.everywhere), None)
        if chosen is None:
            args: dict[str, object] = {"found": name, "country": self.country}
            raise NotComputable(Fault("tef-no-value", parameter.origin, "values", args))
        stated, placeholder = chosen.value, chosen.placeholder
        if name == _POPULATION and self.population is not None:
            stated, placeholder = self.population, False
        basis = self.country if own is not None else GLOBAL
        resolved = Resolved(name, parameter.unit, parameter.family, stated, basis, chosen.per_capita, placeholder)
        self._trace.used[name] = resolved
        return resolved

    def number(self, name: str, origin: Origin, key: str) -> float:
        """Give a parameter's value for a formula; raises ``NotComputable``, also for a placeholder."""
        resolved = self.find(name, origin, key)
        if resolved.placeholder:
            raise NotComputable(Fault(PLACEHOLDER, origin, key, {"found": name}))
        return resolved.value

    def calculate(
        self,
        formula: Formula,
        names: Mapping[str, float] | None = None,
        changed: Mapping[str, float] | None = None,
    ) -> float:
        """Calculate a formula.

        Parameters
        ----------
        formula : Formula
            Expression and variables.
        names : mapping, optional
            Values of ``unknown_x`` and ``atoc_lhs``.
        changed : mapping, optional
            Values that replace those of parameters, as fractions where the parameter is in per cent.

        Raises
        ------
        NotComputable
            ``tef-syntax``, ``tef-index``, ``tef-unused-variable``, ``tef-unknown-name``, ``tef-unknown-parameter``,
            ``tef-no-value``, ``tef-zero-division`` or ``tef-placeholder``, with file, line and key.
        """
        try:
            expression = parse(formula.text)
            expression.check(len(formula.variables))
            numbers = [
                changed[name] if changed and name in changed else self.number(name, formula.origin, formula.key)
                for name in formula.variables
            ]
            return expression.evaluate(numbers, names)
        except ExpressionError as error:
            args: dict[str, object] = {"found": error.found, "formula": formula.text[:80]}
            raise NotComputable(Fault(error.code, formula.origin, formula.key, args)) from error
