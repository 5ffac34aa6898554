"""What a spend analysis gives: entries that add up to the ledgers, and sums over any of their sides."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from klimatinvest.core.problem import Problems
from klimatinvest.core.series import BoolArray, FloatArray, IntArray
from klimatinvest.spend.factors import Resolved
from klimatinvest.spend.ledger import Ledger, groups
from klimatinvest.spend.model import SpendInput
from klimatinvest.spend.prices import Indices

PRICED, MEASURED, UNMAPPED, NEGATIVE, INTERNAL, NOT_PURCHASE = STATUSES = (
    "priced",
    "measured",
    "unmapped",
    "negative_left_out",
    "internal",
    "not_purchase",
)
PURCHASES = (PRICED, MEASURED, UNMAPPED)  # what shares of spend are shares of
SIDES = ("year", "status", "category", "factor", "sector", "department", "supplier", "account", "rule", "measured")


@dataclass(frozen=True, slots=True)
class Sum:
    """Entries added up.

    Attributes
    ----------
    rows : int
        Ledger rows.
    amount : float
        Kronor as booked.
    uncorrected : float
        Kg CO2e when factors are applied to booked kronor as they stand.
    vat_effect, price_effect : float
        What the factor's VAT basis, then its price level, changes; kg.
    corrected : float
        Kg CO2e; the sum of the three.
    by_kronor : float
        Kg that the kronor behind measured quantities would have given, corrected; already replaced.
    real_amount : float
        Kronor in the base year's prices, of the entries that have a factor per krona; 0 without a base year.
    """

    rows: int = 0
    amount: float = 0.0
    uncorrected: float = 0.0
    vat_effect: float = 0.0
    price_effect: float = 0.0
    corrected: float = 0.0
    by_kronor: float = 0.0
    real_amount: float = 0.0

    @property
    def difference(self) -> float:
        """What the corrections change, kg."""
        return self.corrected - self.uncorrected


FIGURES = ("amount", "uncorrected", "vat_effect", "price_effect", "corrected", "by_kronor", "real_amount")
NOTHING = Sum()


@dataclass(frozen=True)
class Entries:
    """Every line of the ledgers once, and once more for each further measured quantity that covers it.

    Attributes
    ----------
    line : ndarray [entry]
        Line of the ledger.
    status : ndarray [entry]
        Index into ``STATUSES``.
    rule, factor : ndarray [entry]
        Index of the rule and of the factor applied; −1 for none.
    measured : ndarray [entry]
        Index of the measured quantity that it is a part of; −1 for none.
    rows : ndarray [entry]
        Ledger rows; 0 on further entries of a line, as are its kronor.
    quantity : ndarray [entry]
        In the factor's unit; 0 for factors per krona.
    amount … real_amount : ndarray [entry]
        See ``Sum``.
    """

    line: IntArray
    status: IntArray
    rule: IntArray
    factor: IntArray
    measured: IntArray
    rows: IntArray
    quantity: FloatArray
    amount: FloatArray
    uncorrected: FloatArray
    vat_effect: FloatArray
    price_effect: FloatArray
    corrected: FloatArray
    by_kronor: FloatArray
    real_amount: FloatArray


@dataclass(frozen=True)
class SpendResult:
    """A calculated spend analysis.

    Attributes
    ----------
    data : SpendInput
        Settings, rules, factors.
    ledger : Ledger
    entries : Entries
    resolved : mapping
        Usable factors by identifier.
    indices : Indices
        Price indices.
    problems : Problems
        Warnings.
    base_year : int or None
        Year of constant prices.
    """

    data: SpendInput
    ledger: Ledger
    entries: Entries
    resolved: Mapping[str, Resolved]
    indices: Indices
    problems: Problems
    base_year: int | None

    @property
    def years(self) -> tuple[int, ...]:
        """Years of the ledgers."""
        return tuple(int(year) for year in np.unique(self.ledger.years))

    @cached_property
    def names(self) -> Mapping[str, tuple[str, ...]]:
        """The words of each side, by the codes of ``side``; a blank word means that there is none."""
        data = self.data
        categories = tuple(dict.fromkeys(row.category for row in data.spend_factors))
        stated = [*(row.sector for row in data.rules), *(row.sector for row in data.measured)]
        sectors = tuple(dict.fromkeys(sector for sector in stated if sector))
        return {
            "year": tuple(str(year) for year in self.years),
            "status": STATUSES,
            "category": (*categories, ""),
            "factor": (*(row.id for row in data.spend_factors), ""),
            "sector": (*sectors, ""),
            "rule": (*(row.id for row in data.rules), ""),
            "measured": (*(row.id for row in data.measured), ""),
            **{name: self.ledger.words[name] for name in ("department", "supplier", "account")},
        }

    @cached_property
    def _codes(self) -> dict[str, IntArray]:
        return {}

    def side(self, name: str) -> IntArray:
        """Give every entry's code on a side, an index into ``names[name]``."""
        if name not in self._codes:
            self._codes[name] = self._coded(name)
        return self._codes[name]

    def _coded(self, name: str) -> IntArray:
        entries, names = self.entries, self.names
        if name == "year":
            return np.searchsorted(np.array(self.years), self.ledger.years)[entries.line].astype(np.int64)
        if name == "status":
            return entries.status
        if name in {"factor", "rule", "measured"}:
            found: IntArray = getattr(entries, name)
            return np.where(found < 0, len(names[name]) - 1, found)
        if name == "category":
            of = [names["category"].index(row.category) for row in self.data.spend_factors]
            return np.array([*of, len(names["category"]) - 1], dtype=np.int64)[entries.factor]
        if name == "sector":
            none = len(names["sector"]) - 1
            by_rule = self._sectors([row.sector for row in self.data.rules])
            own = self._sectors([row.sector for row in self.data.measured])
            stated = own[entries.measured]
            return np.where(stated == none, by_rule[entries.rule], stated)
        return self.ledger.codes[name][entries.line]

    def _sectors(self, stated: Sequence[str | None]) -> IntArray:
        """Give the code of each stated sector, that of none for a blank; none once more last."""
        names = self.names["sector"]
        none = len(names) - 1
        return np.array([*(names.index(s) if s else none for s in stated), none], dtype=np.int64)

    def among(self, *statuses: str) -> BoolArray:
        """Tell which entries have one of the statuses."""
        found: BoolArray = np.isin(self.entries.status, [STATUSES.index(status) for status in statuses])
        return found

    def sums(self, *sides: str, among: BoolArray | None = None) -> dict[tuple[str, ...], Sum]:
        """Add up entries over the words of the sides; largest corrected emissions, then amount, first.

        Parameters
        ----------
        *sides : str
            Of ``SIDES``; the words become the keys.
        among : ndarray [entry] of bool, optional
            Which entries; all unless given.
        """
        chosen = np.flatnonzero(among) if among is not None else np.arange(len(self.entries.line))
        if not chosen.size:
            return {}
        codes = [self.side(name)[chosen] for name in sides]
        first, group = groups(codes or [np.zeros(chosen.size, dtype=np.int64)])
        size = len(first)
        rows = np.bincount(group, weights=self.entries.rows[chosen], minlength=size)
        figures = [np.bincount(group, weights=getattr(self.entries, name)[chosen], minlength=size) for name in FIGURES]
        words = [[self.names[name][code] for code in column[first]] for name, column in zip(sides, codes, strict=True)]
        keys = list(zip(*words, strict=True)) if words else [()]
        order = np.lexsort((np.arange(size), -np.abs(figures[0]), -figures[4]))
        found: dict[tuple[str, ...], Sum] = {}
        for at in order.tolist():
            found[keys[at]] = Sum(int(rows[at]), *(float(figure[at]) for figure in figures))
        return found

    def total(self, *statuses: str) -> Sum:
        """Add up the entries of some statuses, or all of them."""
        return self.sums(among=self.among(*statuses) if statuses else None).get((), NOTHING)

    def share(self, part: Sum) -> float | None:
        """Give a part's share of the purchases' kronor; None when they sum to nothing."""
        whole = self.total(*PURCHASES).amount
        return part.amount / whole if whole else None

    def negative(self) -> tuple[int, float]:
        """Count the rows below zero among purchases, and their kronor."""
        below = self.ledger.negative[self.entries.line] & self.among(*PURCHASES, NEGATIVE)
        return int(self.entries.rows[below].sum()), float(self.entries.amount[below].sum())

    @property
    def placeholders(self) -> tuple[str, ...]:
        """Factors in use, and series that they rest on, that must be replaced before a decision."""
        used = {self.data.spend_factors[i] for i in np.unique(self.entries.factor).tolist() if i >= 0}
        found = [row.id for row in self.data.spend_factors if row in used and row.status == "placeholder"]
        for row in self.data.spend_factors:
            series = self.indices.get(row.index) if row in used and row.index else None
            if series is not None and series.status == "placeholder" and series.id not in found:
                found.append(series.id)
        found += [row.id for row in self.data.measured if row.status == "placeholder"]
        return tuple(found)


def largest(
    sums: Mapping[tuple[str, ...], Sum], count: int, by: str = "corrected"
) -> Sequence[tuple[tuple[str, ...], Sum]]:
    """Give the entries with the largest figure, ties in the order they stand."""
    return sorted(sums.items(), key=lambda item: -getattr(item[1], by))[:count]
