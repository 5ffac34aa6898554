"""Entries of the result, built up part by part."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from klimatinvest.core.problem import Problems
from klimatinvest.core.series import FloatArray, IntArray
from klimatinvest.spend.context import Context
from klimatinvest.spend.factors import Resolved
from klimatinvest.spend.ledger import Ledger
from klimatinvest.spend.result import FIGURES, MEASURED, STATUSES, Entries

_WHOLE = frozenset(("line", "status", "rule", "factor", "measured", "rows"))
_PARTS = ("line", "status", "rule", "factor", "measured", "rows", "quantity", *FIGURES)


@dataclass
class Builder:
    """Makes entries from lines.

    Attributes
    ----------
    context : Context
    ledger : Ledger
    rule, status : ndarray [line]
        Index of the rule, −1 for none; index into ``STATUSES``.
    base_year : int or None
        Year of constant prices.
    problems : Problems
        Receives ``spend-index-year`` for each factor and year whose price level is not known.
    """

    context: Context
    ledger: Ledger
    rule: IntArray
    status: IntArray
    base_year: int | None
    problems: Problems
    _parts: list[dict[str, IntArray | FloatArray]] = field(default_factory=list)
    _steps: dict[tuple[int, int], tuple[float, float]] = field(default_factory=dict)

    def factor_of(self, lines: IntArray) -> IntArray:
        """Give the index of the factor per krona of each line; −1 for none that can be used."""
        resolved = self.context.resolved
        of = [resolved[row.factor].row if row.factor in resolved else -1 for row in self.context.data.rules]
        return np.array([*of, -1], dtype=np.int64)[self.rule[lines]]

    def corrected(self, lines: IntArray) -> dict[str, FloatArray]:
        """Calculate what the kronor of lines emit; lines without a factor give 0."""
        factor, years = self.factor_of(lines), self.ledger.years[lines]
        size = len(lines)
        kg, vat, level, real = np.zeros(size), np.ones(size), np.ones(size), np.zeros(size)
        by_row = {ready.row: ready for ready in self.context.resolved.values()}
        for index in np.unique(factor[factor >= 0]).tolist():
            ready = by_row[index]
            for year in np.unique(years[factor == index]).tolist():
                here = (factor == index) & (years == year)
                kg[here], vat[here] = ready.kg, ready.vat
                level[here], real[here] = self._step(index, ready.price_year or year, year)
        amount = self.ledger.amounts[lines]
        uncorrected = amount * kg
        with_vat = uncorrected * vat
        total = with_vat * level
        return {
            "uncorrected": uncorrected,
            "vat_effect": with_vat - uncorrected,
            "price_effect": total - with_vat,
            "corrected": total,
            "real_amount": amount * real,
        }

    def _step(self, factor: int, price_year: int, year: int) -> tuple[float, float]:
        """Give the price level of the factor's year and of the base year, that of ``year`` being 1."""
        if (factor, year) not in self._steps:
            row = self.context.data.spend_factors[factor]
            series = self.context.indices.get(row.index or "")
            wanted = (price_year, self.base_year or year)
            missing = sorted({y for to in wanted for y in series.missing(year, to)}) if series is not None else []
            if series is None or missing:
                if series is not None:
                    told: dict[str, Any] = {"found": row.index, "year": year, "years": missing}
                    where = ("spend_factors", factor, "index")
                    self.problems.extend([self.context.problem("spend-index-year", *where, **told)])
                self._steps[factor, year] = (np.nan, np.nan)
            else:
                real = series.level(self.base_year, year) if self.base_year is not None else 0.0
                self._steps[factor, year] = (series.level(price_year, year), real)
        return self._steps[factor, year]

    def by_krona(self, lines: IntArray) -> None:
        """Add entries whose emissions come from kronor."""
        self._add(lines, {"factor": self.factor_of(lines), **self.corrected(lines)})

    def others(self, lines: IntArray) -> None:
        """Add entries without emissions: unmapped, internal, not purchases, left out."""
        self._add(lines, {})

    def by_quantity(self, lines: IntArray, ready: Resolved, quantity: FloatArray, of: tuple[int, bool]) -> None:
        """Add entries whose emissions come from a quantity in the factor's unit.

        Parameters
        ----------
        lines : ndarray [entry]
        ready : Resolved
            A factor per physical unit.
        quantity : ndarray [entry]
        of : (int, bool)
            Index of the measured quantity, −1 for the rows' own; whether these are the first entries of the lines,
            which alone carry their kronor.
        """
        emitted = quantity * ready.kg
        size, (measured, first) = len(lines), of
        replaced = self.corrected(lines)
        part: dict[str, IntArray | FloatArray] = {
            "status": np.full(size, STATUSES.index(MEASURED), dtype=np.int64),
            "factor": np.full(size, ready.row, dtype=np.int64),
            "measured": np.full(size, measured, dtype=np.int64),
            "quantity": quantity,
            "uncorrected": emitted,
            "corrected": emitted,
        }
        if first:
            part |= {"by_kronor": replaced["corrected"], "real_amount": replaced["real_amount"]}
        else:
            part |= {"amount": np.zeros(size), "rows": np.zeros(size, dtype=np.int64)}
        self._add(lines, part)

    def _add(self, lines: IntArray, given: Mapping[str, IntArray | FloatArray]) -> None:
        size = len(lines)
        part: dict[str, IntArray | FloatArray] = {
            "line": lines,
            "status": self.status[lines],
            "rule": self.rule[lines],
            "factor": np.full(size, -1, dtype=np.int64),
            "measured": np.full(size, -1, dtype=np.int64),
            "rows": self.ledger.counts[lines],
            "amount": self.ledger.amounts[lines],
        }
        part |= given
        self._parts.append({name: part.get(name, np.zeros(size)) for name in _PARTS})

    def entries(self) -> Entries:
        """Give everything that has been added, in the order of the lines."""
        joined = {name: np.concatenate([part[name] for part in self._parts]) for name in _PARTS}
        order = np.argsort(joined["line"], kind="stable")
        sides: dict[str, Any] = {
            name: values[order].astype(np.int64 if name in _WHOLE else np.float64) for name, values in joined.items()
        }
        return Entries(**sides)
