"""Checks of money: lives, price years, value added tax and what a package of measures needs."""

from __future__ import annotations

from collections.abc import Iterator

from klimatinvest.building.context import Context
from klimatinvest.building.model import Building
from klimatinvest.core.problem import Problem
from klimatinvest.plan.context import PRICE_INDEX

_TAXED = ("components", "energy_series", "running_costs", "investments")
_PRICED = ("energy_series", "running_costs", "investments", "measures")


def value_added_tax(building: Building, ctx: Context) -> Iterator[Problem]:
    """Check that the rate is stated when some row carries tax that is not recovered."""
    if building.project.vat_rate is not None:
        return
    for table in _TAXED:
        for index, row in enumerate(getattr(building, table)):
            if row.vat:
                yield ctx.problem("vat-rate-missing", table, index, "vat")


def price_years(building: Building, ctx: Context) -> Iterator[Problem]:
    """Check that amounts can be moved to the project's price year."""
    wanted = building.project.price_year
    index = ctx.library.get(PRICE_INDEX)
    known = set(index.years) if index is not None else set()
    for table in _PRICED:
        for number, row in enumerate(getattr(building, table)):
            nominal = getattr(row, "kind", "") == "grant"
            if nominal or row.price_year in {None, wanted}:
                continue
            lacking = [year for year in (row.price_year, wanted) if year not in known]
            if lacking:
                first, last = min(known, default=0), max(known, default=0)
                where = (table, number, "price_year")
                yield ctx.problem(
                    "price-index-missing", *where, found=lacking[0], wanted=wanted, first=first, last=last
                )


def investments(building: Building, ctx: Context) -> Iterator[Problem]:
    """Check that what is depreciated has a life, and that spending falls before the end of the study period."""
    project = building.project
    last = project.in_use_year + project.study_period - 1
    for index, row in enumerate(building.investments):
        where = ("investments", index)
        if row.kind in {"investment", "grant"} and row.life is None:
            yield ctx.problem("life-missing", *where, "life", found=row.id)
        if not row.amounts:
            yield ctx.problem("amount-missing", *where, "amounts", found=row.id)
        for year in row.amounts:
            if not project.base_year <= year <= last:
                field = f"amounts.{year}"
                yield ctx.problem("year-outside-period", *where, field, found=year, first=project.base_year, last=last)


def running_costs(building: Building, ctx: Context) -> Iterator[Problem]:
    """Check that a running cost has an amount, the same every year or by year, and that no tax is put on revenue."""
    for index, row in enumerate(building.running_costs):
        if row.kind == "revenue" and row.vat:
            yield ctx.problem("vat-on-revenue", "running_costs", index, "vat")
        if (row.amount is None) == (not row.values):
            code = "amount-missing" if row.amount is None else "amount-twice"
            yield ctx.problem(code, "running_costs", index, "amount", found=row.id)


def measures(building: Building, ctx: Context) -> Iterator[Problem]:
    """Check that measures save something and that the owner's requirement is stated."""
    if building.measures and building.project.required_return is None:
        yield ctx.problem("required-return-missing", "project", 0, "required_return")
    saving = {row.measure for row in building.measure_savings}
    for index, row in enumerate(building.measures):
        if row.id not in saving and not row.other_saving and not ctx.refused("measure_savings", measure=row.id):
            yield ctx.problem("measure-without-saving", "measures", index, "id", found=row.id)
