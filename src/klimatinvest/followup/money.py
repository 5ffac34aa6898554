"""Money against the plan: investment by item and payer, and what the funding sources have paid."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator

import numpy as np

from klimatinvest.engine.draws import source_factor
from klimatinvest.engine.result import Result
from klimatinvest.followup.light import light_of, shortfall
from klimatinvest.followup.model import Outcome
from klimatinvest.followup.result import Deviation


def deflator(result: Result, year: int) -> float:
    """Give what a nominal krona of a year is in the plan's price level: ``(1+π)^-(y − price year)``."""
    inflation = float(result.inputs.constant("inflation")[0, 0])
    return float((1.0 + inflation) ** -(year - result.inputs.plan.plan.price_year))


def planned_need(result: Result, item: str, actor: str, year: int) -> float:
    """Give what an actor is to pay for an item in a year, constant prices."""
    needs, at = result.funding.needs, year - int(result.inputs.years[0])
    rows = zip(needs.items, needs.actors, strict=True)
    found = [n for n, pair in enumerate(rows) if pair == (item, actor)]
    return float(needs.amount[0, found, at].sum())


def _rows(result: Result, outcome: Outcome) -> Iterator[tuple[str, str, int, float, float]]:
    """Walk item, payer, year, planned and spent in constant prices."""
    for row in outcome.outcome_spending:
        for year, spent in sorted(row.spent.items()):
            planned = planned_need(result, row.item, row.actor, year)
            yield row.item, row.actor, year, planned, spent * deflator(result, year)


def _money(name: str, year: int, money: tuple[float, float], outcome: Outcome) -> Deviation:
    """Judge planned and spent money: too much and too little are both deviations."""
    planned, spent = money
    off = max(shortfall(planned, spent, True), shortfall(planned, spent, False))
    return Deviation(name, year, planned, spent, light_of(off, outcome.outcome))


def spending(result: Result, outcome: Outcome) -> tuple[Deviation, ...]:
    """Hold investment by item against the plan; payers of the same item are added.

    A year in which the plan has money for the item and nothing is reported is there too, without an outcome.
    """
    found, year = _summed(result, outcome, 0), outcome.outcome.year
    told = {(d.id, d.year) for d in found}
    payers = {(row.item, row.actor) for row in outcome.outcome_spending}
    silent: dict[tuple[str, int], float] = defaultdict(float)
    for item, actor in sorted(payers):
        for y in range(int(result.inputs.years[0]), year + 1):
            silent[item, y] += planned_need(result, item, actor, y)
    rest = [
        Deviation(item, y, planned, math.nan, "none")
        for (item, y), planned in silent.items()
        if planned and (item, y) not in told
    ]
    order = list(dict.fromkeys(row.item for row in outcome.outcome_spending))
    return tuple(sorted((*found, *rest), key=lambda d: (order.index(d.id), d.year)))


def unit_spending(result: Result, outcome: Outcome) -> tuple[Deviation, ...]:
    """Hold investment by payer against the plan, over the items that are reported."""
    return _summed(result, outcome, 1)


def _summed(result: Result, outcome: Outcome, key: int) -> tuple[Deviation, ...]:
    sums: dict[tuple[str, int], list[float]] = defaultdict(lambda: [0.0, 0.0])
    for row in _rows(result, outcome):
        found = sums[str(row[key]), row[2]]
        found[0] += row[3]
        found[1] += row[4]
    return tuple(_money(name, year, (found[0], found[1]), outcome) for (name, year), found in sums.items())


def grants(result: Result, outcome: Outcome) -> tuple[Deviation, ...]:
    """Hold what the sources have paid against the plan's amounts, nominal kronor.

    Amounts that the plan states in constant prices are moved to the kronor of their year:
    first to the plan's price year as the funding does it, then by ``(1+π)^(y − price year)``.
    """
    inputs = result.inputs
    stated = {source.id: source for source in inputs.plan.sources}
    found = []
    for row in outcome.outcome_grants:
        source = stated[row.source]
        real = source.price_basis == "real"
        to_plan = source_factor(source, inputs.plan, inputs.library, inputs.years[:1], np.zeros(1))[0] if real else 1.0
        for year, received in sorted(row.received.items()):
            planned = source.amounts.get(year, 0.0) if source.amounts else math.nan
            if real:
                planned *= float(to_plan) / deflator(result, year)
            light = light_of(shortfall(planned, received, True), outcome.outcome)
            found.append(Deviation(row.source, year, planned, received, light))
    return tuple(found)


def nominal_needs(result: Result, year: int) -> Iterator[tuple[str, str, dict[int, float]]]:
    """Walk what the plan itself spends up to a year, by item and payer, in nominal kronor."""
    needs, years = result.funding.needs, result.inputs.years
    for n, (item, actor) in enumerate(zip(needs.items, needs.actors, strict=True)):
        amounts = needs.amount[0, n]
        spent = {int(y): float(a) / deflator(result, int(y)) for y, a in zip(years, amounts, strict=True) if y <= year}
        if np.any(list(spent.values())):
            yield item, actor, spent
