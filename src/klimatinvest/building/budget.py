"""What the operating budget sees: depreciation, internal interest and running cost, in nominal kronor.

    K_t = I/n + r · (I - (t-1) · I/n)     t = 1 in the year after the component is taken into use

Every component is depreciated over its own life; a grant is deferred and recognised over its life, so that it lowers
both depreciation and interest. Land bears interest only. Energy, running costs and revenue are moved to the price
level of their year with the project's inflation.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from klimatinvest.building.axes import BUDGET_LINES
from klimatinvest.building.money import L, holdings, real_amounts
from klimatinvest.building.result_money import Asset, Budget, Money
from klimatinvest.building.years import Frame
from klimatinvest.core.capital import linear_books
from klimatinvest.core.series import FloatArray

B = {name: index for index, name in enumerate(BUDGET_LINES)}


def budget(frame: Frame, money: Money) -> Budget:
    """Calculate the yearly effect on the budget, costs positive."""
    listed = (*_assets(frame), *_grants(frame))
    lines = np.zeros((len(frame.alternatives), len(BUDGET_LINES), len(frame.years)))
    depreciation, interest = capital_cost(frame, listed)
    place = np.array([asset.alternative for asset in listed], dtype=np.int64)
    np.add.at(lines[:, B["depreciation"]], place, depreciation)
    np.add.at(lines[:, B["interest"]], place, interest)
    for name in ("energy", "running", "revenue"):
        lines[:, B[name]] = -money.flows[:, L[name]] * frame.inflation
    for row in frame.building.investments:
        if row.kind == "expense":
            paid = real_amounts(frame, row) * frame.growth(row.growth, row.price_year)
            lines[frame.position[row.alternative], B["expense"]] += paid * frame.inflation
    spent = -money.flows[:, [L["investment"], L["replacement"], L["grant"]]].sum(axis=1) * frame.inflation
    return Budget(lines, lines.sum(axis=1), spent - lines[:, B["expense"]], listed)


def capital_cost(frame: Frame, assets: tuple[Asset, ...]) -> tuple[FloatArray, FloatArray]:
    """Give linear depreciation and interest on the opening book value, each [asset, y], nominal kronor.

    An asset that is replaced before it is written off loses what is left in the books in that year.
    """
    lives = [np.inf if asset.life is None else asset.life for asset in assets]
    retired = [np.inf if asset.retired is None else asset.retired for asset in assets]
    books = linear_books(frame.years, [asset.amount for asset in assets], [a.year for a in assets], lives, retired)
    return books.depreciation, books.interest(frame.building.project.internal_rate / 100.0)


def _assets(frame: Frame) -> Iterator[Asset]:
    for holding in holdings(frame):
        years = [holding.year, *holding.renewals(frame.end_year)]
        nominal = [float((holding.paid * frame.inflation).sum())]
        for year in years[1:]:
            at = frame.at(year)
            nominal.append(holding.base * float(holding.growth[at] * frame.inflation[at]))
        for number, (year, amount) in enumerate(zip(years, nominal, strict=True)):
            retired = years[number + 1] if number + 1 < len(years) else None
            yield Asset(
                holding.alternative, holding.table, holding.row, year, amount, holding.written_off, retired, number > 0
            )


def _grants(frame: Frame) -> Iterator[Asset]:
    in_use = frame.building.project.in_use_year
    for index, row in enumerate(frame.building.investments):
        if row.kind == "grant":
            for year in sorted({max(y, in_use) for y, amount in row.amounts.items() if amount}):
                amount = sum(a for y, a in row.amounts.items() if max(y, in_use) == year)
                place = frame.position[row.alternative]
                yield Asset(place, "investments", index, year, -amount, row.life, None, False)
