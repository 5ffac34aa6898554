"""Sources pay one after the other: what each may pay, what is left, and what is left on average.

Everything is a share of the need, so that sources that may pay for the same rows pay the same share of each; a row
that a programme's rules touch stands alone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import copy
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from klimatinvest.engine.arrays import by_year
from klimatinvest.engine.funding_rules import left_after, paid_of
from klimatinvest.engine.inputs import FloatArray, Inputs, IntArray
from klimatinvest.engine.programmes import Rules
from klimatinvest.plan.model import FundingSource


def source_amounts(inputs: Inputs, source: FundingSource) -> FloatArray | None:
    """Give a source's ceiling by year in the plan's price level, or None when it has no ceiling.

    Returns
    -------
    ndarray [year] or [draw, year]
        By draw only where the deflator is.
    """
    if not source.amounts:
        return None
    stated = by_year(source.amounts, inputs.years)
    result: FloatArray = stated * inputs.source_price_factor[source.id]
    scale = inputs.scaled.get((source.id, "amounts", None))
    return result if scale is None else result * scale


def _share(inputs: Inputs, source: FundingSource) -> float | FloatArray:
    """Give the largest share of a need that a source pays; [draw, 1, 1] where it is drawn."""
    if (source.id, "funding_share", None) in inputs.replaced:
        return inputs.replaced[source.id, "funding_share", None][..., None] / 100.0
    return 1.0 if source.share is None else source.share / 100.0


@dataclass(frozen=True)
class Standing:
    """Where the needs stand before a source pays, shares of the need, [..., pool, year].

    Attributes
    ----------
    left : ndarray
        Not yet paid.
    public, ceiling : ndarray or None
        Paid by public support, and the smallest largest public share of the programmes that have paid; None where no
        programme has such a rule.
    programmes : mapping of programme to ndarray
        Paid by each programme with rules.
    used : mapping of source position to ndarray [..., pool] of bool
        Where a source has paid that excludes a later one.
    """

    left: FloatArray
    public: FloatArray | None
    ceiling: FloatArray | None
    programmes: Mapping[str, FloatArray]
    used: Mapping[int, NDArray[np.bool_]]

    def joined(self, other: Standing, join: Callable[[FloatArray, FloatArray], FloatArray]) -> Standing:
        """Put two standings together array by array."""
        return Standing(
            join(self.left, other.left),
            None if self.public is None or other.public is None else join(self.public, other.public),
            None if self.ceiling is None or other.ceiling is None else join(self.ceiling, other.ceiling),
            {name: join(paid, other.programmes[name]) for name, paid in self.programmes.items()},
            {
                s: join(flags[..., None].astype(float), other.used[s][..., None].astype(float))[..., 0] > 0.0
                for s, flags in self.used.items()
            },
        )


class Pools:
    """Rows that the same sources may pay for, as one: every source pays the same share of each of them.

    Attributes
    ----------
    row : ndarray [row]
        Each row's pool.
    need : ndarray [draw, pool, year]
        Kronor.
    shares : list of float or ndarray [draw, 1, 1]
        The largest share of a need that each source pays.
    ceilings : list of ndarray [(draw,) 1, year] or None
        What each source has by year; None without a ceiling.
    caps, public_caps : dict of source position to ndarray [draw, pool, year]
        The most its programme pays, and the most that public support may be, shares of the need.
    rules : Rules or None
        Rules of the programmes that sources follow.
    """

    def __init__(
        self,
        inputs: Inputs,
        sources: tuple[FundingSource, ...],
        eligible: NDArray[np.bool_],
        need: FloatArray,
        rules: Rules | None,
    ) -> None:
        number: dict[tuple[bytes, int], int] = {}
        alone = _touched(eligible, rules)
        keys = [(column.tobytes(), n if alone[n] else -1) for n, column in enumerate(eligible.T)]
        self.row = np.array([number.setdefault(key, len(number)) for key in keys], dtype=int)
        self._first = np.unique(self.row, return_index=True)[1]
        order = np.argsort(self.row, kind="stable")
        begins = np.flatnonzero(np.diff(self.row[order], prepend=-1))
        self.need = np.ascontiguousarray(np.add.reduceat(need[:, order], begins, axis=1)) if order.size else need
        self._may = eligible[:, self._first].astype(float)
        self._where = [np.flatnonzero(may) for may in self._may]
        self.shares = [_share(inputs, s) for s in sources]
        ceilings = [source_amounts(inputs, s) for s in sources]
        self.ceilings = [None if c is None else c[..., None, :] for c in ceilings]
        self.rules = rules
        self.caps: dict[int, FloatArray] = {}
        self.public_caps: dict[int, FloatArray] = {}
        if rules is not None:
            for s in range(len(sources)):
                self._hold(self.caps, s, rules.cap(s))
                self._hold(self.public_caps, s, rules.public_cap(s))

    def _hold(self, caps: dict[int, FloatArray], source: int, amount: FloatArray | None) -> None:
        """Keep a cap in kronor as a share of the need; nothing is asked where there is no need."""
        if amount is not None:
            part = amount[:, self._first]
            caps[source] = np.divide(part, self.need, out=np.zeros_like(self.need), where=self.need > 0.0)

    def branching_years(self, uncertain: NDArray[np.bool_]) -> IntArray:
        """List the positions of the years in which an uncertain source may pay; all when rules join the years."""
        years = np.full(self.need.shape[-1], self.rules is not None and bool(uncertain.any()))
        for source in np.flatnonzero(uncertain):
            ceiling = self.ceilings[source]
            years |= True if ceiling is None else (ceiling != 0.0).any(axis=tuple(range(ceiling.ndim - 1)))
        return np.flatnonzero(years)

    def part(self, draws: slice, years: IntArray) -> Pools:
        """Take some of the draws and, where no rules join the years, some of the years."""
        some = copy(self)
        some.need = self.need[draws][..., years]
        ceilings = [c[draws] if c is not None and c.ndim == 3 and len(c) > 1 else c for c in self.ceilings]
        some.ceilings = [None if c is None else c[..., years] for c in ceilings]
        some.shares = [share[draws] if isinstance(share, np.ndarray) else share for share in self.shares]
        some.caps, some.public_caps = (
            {s: cap[draws] for s, cap in caps.items()} for caps in (self.caps, self.public_caps)
        )
        if self.rules is not None:
            total = {s: (cap, f[draws] if len(f) > 1 else f) for s, (cap, f) in self.rules.total.items()}
            some.rules = replace(self.rules, total=total)
        return some

    def start(self, outcomes: tuple[int, ...] = ()) -> Standing:
        """Give the standing before anyone has paid."""
        shape = (*outcomes, *self.need.shape)
        rules = self.rules
        if rules is None:
            return Standing(np.ones(shape), None, None, {}, {})
        names = {p.id for s, p in enumerate(rules.programme) if p is not None and s in self.caps}
        public = np.zeros(shape) if self.public_caps else None
        ceiling = np.full(shape, np.inf) if self.public_caps else None
        watched = sorted({e for earlier in rules.excluded_by.values() for e in earlier})
        return Standing(
            np.ones(shape),
            public,
            ceiling,
            {name: np.zeros(shape) for name in sorted(names)},
            {s: np.zeros(shape[:-1], dtype=bool) for s in watched},
        )

    def pay(self, source: int, now: Standing) -> FloatArray:
        """Give the share of the need that a source pays, [..., pool, year]."""
        if self.rules is None:
            paid = np.zeros_like(now.left)
            paid[..., self._where[source], :] = self._paid(source, now.left)
            return paid
        want: FloatArray = np.minimum(now.left, self.shares[source]) * self._may[source][:, None]
        want = self._within_rules(source, want, now)
        ceiling, total_cap = self.ceilings[source], self.rules.total.get(source)
        if ceiling is None and total_cap is None:
            return want
        total = (want * self.need).sum(axis=-2, keepdims=True)
        given = total if ceiling is None else np.minimum(total, ceiling)
        if total_cap is not None:
            amount, level = total_cap
            stated = level[:, None, :]
            given = np.diff(np.minimum(np.cumsum(given * stated, axis=-1), amount), axis=-1, prepend=0.0) / stated
        return paid_of(want, total, given)

    def _paid(self, source: int, left: FloatArray) -> FloatArray:
        """Give the share that a source without rules pays of the pools it may pay for, [..., its pool, year]."""
        its = self._where[source]
        want: FloatArray = np.minimum(left[..., its, :], self.shares[source])
        ceiling = self.ceilings[source]
        if ceiling is None:
            return want
        total = (want * self.need[..., its, :]).sum(axis=-2, keepdims=True)
        return paid_of(want, total, np.minimum(total, ceiling))

    def paid_by(self, source: int, now: Standing) -> Standing:
        """Let a source pay, and give the standing after it; only the pools it may pay for are touched."""
        if self.rules is not None:
            return self.after(source, now, self.pay(source, now))
        its, left = self._where[source], now.left.copy()
        left[..., its, :] = left_after(left[..., its, :], self._paid(source, left))
        return replace(now, left=left)

    def _within_rules(self, source: int, want: FloatArray, now: Standing) -> FloatArray:
        assert self.rules is not None  # noqa: S101 - asked only where there are rules
        programme = self.rules.programme[source]
        if source in self.caps and programme is not None:
            want = np.minimum(want, np.maximum(self.caps[source] - now.programmes[programme.id], 0.0))
        if self.rules.public[source] and now.public is not None and now.ceiling is not None:
            limit = now.ceiling
            if source in self.public_caps:
                limit = np.minimum(limit, self.public_caps[source])
            want = np.minimum(want, np.maximum(limit - now.public, 0.0))
        for earlier in self.rules.excluded_by.get(source, ()):
            want = want * ~now.used[earlier][..., None]
        return want

    def after(self, source: int, now: Standing, paid: FloatArray) -> Standing:
        """Take a payment off."""
        rest = left_after(now.left, paid)
        if self.rules is None:
            return Standing(rest, None, None, now.programmes, now.used)
        public, ceiling = now.public, now.ceiling
        if public is not None and ceiling is not None and self.rules.public[source]:
            public = public + paid
            if source in self.public_caps:
                ceiling = np.where(paid > 0.0, np.minimum(ceiling, self.public_caps[source]), ceiling)
        programme = self.rules.programme[source]
        programmes = dict(now.programmes)
        if programme is not None and programme.id in programmes:
            programmes[programme.id] = programmes[programme.id] + paid
        used = dict(now.used)
        if source in used:
            used[source] = used[source] | (paid * self.need > 0.0).any(axis=-1)
        return Standing(rest, public, ceiling, programmes, used)

    def allocate(self, active: NDArray[np.bool_]) -> tuple[FloatArray, FloatArray]:
        """Let the active sources pay one after the other.

        Returns
        -------
        paid : ndarray [draw, source, pool, year]
        left : ndarray [draw, pool, year]
            Shares of the need.
        """
        now = self.start()
        paid = np.zeros((now.left.shape[0], len(active), *now.left.shape[1:]))
        for source in np.flatnonzero(active):
            paid[:, source] = self.pay(int(source), now)
            now = self.after(int(source), now, paid[:, source])
        return paid, now.left


def _touched(eligible: NDArray[np.bool_], rules: Rules | None) -> NDArray[np.bool_]:
    """Tell which rows some programme's rules may touch."""
    if rules is None:
        return np.zeros(eligible.shape[1], dtype=bool)
    ruled = [p is not None for p in rules.programme]
    return np.asarray(eligible[ruled].any(axis=0))
