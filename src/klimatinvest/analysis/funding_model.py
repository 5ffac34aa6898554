"""The rules of funding as rows of a linear programme: one column a source, need and year, in kronor over a scale."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from klimatinvest.core.series import FloatArray, IntArray
from klimatinvest.engine.allocation import source_amounts
from klimatinvest.engine.funding import Funding
from klimatinvest.engine.inputs import Inputs
from klimatinvest.engine.programmes import Rules

CHOICE = "choice"  # rows that hold two rules apart by a yes or no; their duals say nothing


@dataclass(frozen=True, slots=True)
class Limit:
    """One rule: ``Σ coefficient · column ≤ room``.

    Attributes
    ----------
    rule : str
        ``need``, ``programme``, ``amount``, ``total``, ``public`` or ``choice``.
    columns : ndarray of int
    coefficients : ndarray
    room : float
        Over the scale.
    """

    rule: str
    columns: IntArray
    coefficients: FloatArray
    room: float


@dataclass
class Model:
    """A linear programme that pays as much of the needs as the rules allow.

    Attributes
    ----------
    source, row, year : ndarray of int [column]
        What each column pays.
    upper : ndarray [column]
        Largest amount: the source's own share of the need.
    shared : ndarray [column] of bool
        That share is below the whole.
    scale : float
        Kronor that 1 stands for.
    limits : list of Limit
        The rules.
    binaries : int
        Columns after those, each 0 or 1.
    """

    source: IntArray
    row: IntArray
    year: IntArray
    upper: FloatArray
    shared: NDArray[np.bool_]
    scale: float
    limits: list[Limit] = field(default_factory=list)
    binaries: int = 0

    @property
    def payments(self) -> int:
        """Number of columns that pay."""
        return int(self.source.size)

    def limit(self, rule: str, columns: IntArray, room: float, coefficients: FloatArray | None = None) -> None:
        """Add a rule; one on no column is none."""
        if columns.size:
            weights = np.ones(columns.size) if coefficients is None else coefficients
            self.limits.append(Limit(rule, columns, weights, room))

    def binary(self) -> int:
        """Add a column that is 0 or 1 and give its number."""
        self.binaries += 1
        return self.payments + self.binaries - 1


def build_model(inputs: Inputs, funding: Funding) -> Model:
    """Write every rule that the table's own allocation follows; the plain case of a plan.

    Parameters
    ----------
    inputs, funding
        The plan, its needs, sources and rules.
    """
    need = funding.needs.amount[0]
    scale = max(float(need.max(initial=0.0)), 1.0)
    source, row, year = np.nonzero(funding.eligible[:, :, None] & (need > 0.0))
    share = np.array([1.0 if s.share is None else s.share / 100.0 for s in funding.sources])
    model = Model(source, row, year, share[source] * need[row, year] / scale, share[source] < 1.0, scale)
    for n, y in sorted(set(zip(row.tolist(), year.tolist(), strict=True))):
        at = np.flatnonzero((row == n) & (year == y))
        model.limit("need", at, float(need[n, y]) / scale)
    for s, stated in enumerate(funding.sources):
        amounts = source_amounts(inputs, stated)
        if amounts is not None:
            plain = np.atleast_2d(amounts)[0]
            for y in range(need.shape[1]):
                model.limit("amount", np.flatnonzero((source == s) & (year == y)), float(plain[y]) / scale)
    if funding.rules is not None:
        _rules(model, funding.rules, need)
    return model


def _rules(model: Model, rules: Rules, need: FloatArray) -> None:
    """Add the rules of the programmes."""
    for s, (amount, level) in rules.total.items():
        at = np.flatnonzero(model.source == s)
        model.limit("total", at, amount / model.scale, level[0][model.year[at]])
    seen: set[str] = set()
    for s, programme in enumerate(rules.programme):
        if programme is None or programme.id in seen:
            continue
        seen.add(programme.id)
        same = [e for e, other in enumerate(rules.programme) if other is programme]
        of_programme = np.isin(model.source, same)
        cap, public = rules.cap(s), rules.public_cap(s)
        for n, y in sorted(set(zip(model.row[of_programme].tolist(), model.year[of_programme].tolist(), strict=True))):
            here = (model.row == n) & (model.year == y)
            paying = np.flatnonzero(of_programme & here)
            if cap is not None:
                model.limit("programme", paying, float(cap[0, n, y]) / model.scale)
            supports = np.array(rules.public)[model.source]
            paying = np.flatnonzero(of_programme & here & supports)
            if public is not None and paying.size:  # a source that is no public support has no public share to hold
                _public(model, paying, np.flatnonzero(here & supports), float(public[0, n, y]), float(need[n, y]))
    for s, earlier in rules.excluded_by.items():
        for e in earlier:
            _exclusive(model, s, e, need)


def _public(model: Model, paying: IntArray, supporting: IntArray, cap: float, need: float) -> None:
    """Hold public support within a programme's largest share, if the programme pays at all."""
    chosen, most = model.binary(), need / model.scale
    model.limit(CHOICE, np.append(paying, chosen), 0.0, np.append(np.ones(paying.size), -most))
    weights = np.append(np.ones(supporting.size), most - min(cap / model.scale, most))
    model.limit("public", np.append(supporting, chosen), most, weights)


def _exclusive(model: Model, one: int, other: int, need: FloatArray) -> None:
    """Let only one of two sources pay for a need, in any year."""
    for n in range(len(need)):
        first, second = (np.flatnonzero((model.source == s) & (model.row == n)) for s in (one, other))
        if not first.size or not second.size:
            continue
        chosen, most = model.binary(), float(need[n].sum()) / model.scale
        model.limit(CHOICE, np.append(first, chosen), 0.0, np.append(np.ones(first.size), -most))
        model.limit(CHOICE, np.append(second, chosen), most, np.append(np.ones(second.size), most))
