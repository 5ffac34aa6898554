"""Which rule binds each source: what it could have paid, and what each rule in turn takes off."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from klimatinvest.engine.allocation import source_amounts
from klimatinvest.engine.funding import Funding
from klimatinvest.engine.inputs import FloatArray, Inputs
from klimatinvest.engine.programmes import Rules

# In the order they are applied; the last that takes something off is the one that binds.
RULES = ("terms", "window", "threshold", "exclusive", "share", "programme", "public", "amount", "total")
FREE = "need"  # nothing but the need itself
_NOISE = 1e-9


@dataclass(frozen=True)
class Binding:
    """What binds one source, kr over the years in constant prices.

    Attributes
    ----------
    source : str
        Identifier.
    asked : float
        What is left to pay of all that the source is aimed at when its turn comes.
    taken : dict of rule to float
        What each rule takes off, in the order of ``RULES``.
    paid : float
        What it pays.
    years : tuple of str
        What binds in each year: a rule, ``need``, or empty where there is nothing to pay.
    """

    source: str
    asked: float
    taken: dict[str, float]
    paid: float
    years: tuple[str, ...]

    @property
    def rule(self) -> str:
        """The last rule that takes something off; ``need`` when the source pays all that is left."""
        least = _NOISE * max(1.0, self.asked)
        return next((rule for rule in reversed(RULES) if self.taken[rule] > least), FREE)


def bindings(inputs: Inputs, funding: Funding, case: str) -> tuple[Binding, ...]:
    """Tell for every source what it pays and what holds it back; the plain case of a plan.

    Parameters
    ----------
    inputs, funding
        The plan and its allocation.
    case : str
        ``secured`` (decided sources only) or ``possible`` (all).
    """
    paid: FloatArray = getattr(funding, case)[0]
    found = []
    for s, source in enumerate(funding.sources):
        if case == "possible" or source.status == "decided":
            found.append(_binding(inputs, funding, paid, s))
    return tuple(found)


def _binding(inputs: Inputs, funding: Funding, paid: FloatArray, s: int) -> Binding:
    need, source = funding.needs.amount[0], funding.sources[s]
    aimed = _aimed(inputs, funding, s)
    left = np.maximum(need - paid[:s].sum(axis=0), 0.0)
    steps = [left * aimed[:, None]]
    share = 1.0 if source.share is None else source.share / 100.0
    rules = funding.rules
    for rule in RULES[:-2]:
        now = steps[-1]
        if rule == "share":
            now = np.minimum(now, share * need)
        elif rules is not None:
            now = _ruled(rules, rule, now, paid, s)
        steps.append(now)
    total = steps[-1].sum(axis=0)
    by_year = [step.sum(axis=0) for step in steps]
    amounts = source_amounts(inputs, source)
    plain = None if amounts is None else np.atleast_2d(amounts)[0]
    by_year.append(total if plain is None else np.minimum(total, plain))
    by_year.append(paid[s].sum(axis=0))
    taken = {rule: float((by_year[i] - by_year[i + 1]).sum()) for i, rule in enumerate(RULES)}
    years = tuple(_in_year(by_year, y) for y in range(need.shape[1]))
    return Binding(source.id, float(by_year[0].sum()), taken, float(paid[s].sum()), years)


def _aimed(inputs: Inputs, funding: Funding, s: int) -> FloatArray:
    """Tell which rows the source is aimed at, whatever its programme says, [row]."""
    aims = {t.target for t in inputs.plan.funding_targets if t.source == funding.sources[s].id}
    pairs = zip(funding.needs.items, funding.needs.actors, strict=True)
    return np.array([float(bool(aims & {*pair})) for pair in pairs])


def _in_year(by_year: list[FloatArray], y: int) -> str:
    if by_year[0][y] <= 0.0:
        return ""
    least = _NOISE * max(1.0, by_year[0][y])
    lost = [rule for i, rule in enumerate(RULES) if by_year[i][y] - by_year[i + 1][y] > least]
    return lost[-1] if lost else FREE


def _ruled(rules: Rules, rule: str, now: FloatArray, paid: FloatArray, s: int) -> FloatArray:
    """Apply one rule of the source's programme to what it would pay, [row, year]."""
    base = rules.base(s)
    if rule == "public":
        now = _public(rules, now, paid, s)
    elif base is None:
        return now
    elif rule == "exclusive":
        for earlier in rules.excluded_by.get(s, ()):
            now = now * ~(paid[earlier] > 0.0).any(axis=-1)[:, None]
    elif rule == "programme":
        now = _programme(rules, now, paid, s)
    else:
        allowed = {"terms": rules.meets[s][:, None], "window": base.in_window, "threshold": base.reaches[0][:, None]}
        now = now * allowed[rule]
    return np.asarray(now)


def _programme(rules: Rules, now: FloatArray, paid: FloatArray, s: int) -> FloatArray:
    """Hold all sources of the programme together within its share of the eligible cost."""
    cap = rules.cap(s)
    if cap is None:
        return now
    same = [e for e in range(s) if rules.programme[e] is rules.programme[s]]
    before = paid[same].sum(axis=0)
    return np.asarray(np.minimum(now, np.maximum(cap[0] - before, 0.0)))


def _public(rules: Rules, now: FloatArray, paid: FloatArray, s: int) -> FloatArray:
    """Hold public support within the smallest largest share of the programmes that have paid and this one's own."""
    if not rules.public[s]:
        return now
    limit = np.full(now.shape, np.inf)
    for e in range(s + 1):
        cap = rules.public_cap(e)
        if cap is not None:
            pays = np.ones(now.shape, dtype=bool) if e == s else paid[e] > 0.0
            limit = np.where(pays, np.minimum(limit, cap[0]), limit)
    before = paid[[e for e in range(s) if rules.public[e]]].sum(axis=0)
    return np.asarray(np.minimum(now, np.maximum(limit - before, 0.0)))
