"""The rules that hold across the rows of a building's input; all of them run, and each tells all it finds."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from klimatinvest.building import checks_energy, checks_money, checks_products
from klimatinvest.building.context import Context
from klimatinvest.building.fields import BUILDING
from klimatinvest.building.model import PARTS, Building
from klimatinvest.core.problem import Problem, Problems
from klimatinvest.plan.checks_identity import references, unique_keys
from klimatinvest.plan.labels import nearest

Check = Callable[[Building, Context], Iterator[Problem]]


def identifiers(building: Building, ctx: Context) -> Iterator[Problem]:
    """Check that keys are unique and that every reference leads somewhere."""
    yield from unique_keys(building, ctx, BUILDING.tables)
    yield from references(building, ctx, BUILDING.tables)
    proposed = building.project.proposed
    if proposed is not None and proposed not in ctx.ids["alternatives"]:
        near = nearest(proposed, ctx.ids["alternatives"])
        where = ("project", 0, "proposed")
        yield ctx.problem("unknown-reference", *where, found=proposed, tables=["alternatives"], suggestion=near)


def one_baseline(building: Building, ctx: Context) -> Iterator[Problem]:
    """Check that exactly one alternative is what the others are compared with."""
    if ctx.failed("alternatives"):
        return
    found = [index for index, row in enumerate(building.alternatives) if row.role == "baseline"]
    if not building.alternatives:
        yield ctx.problem("baseline-missing", "project", 0)
    elif not found:
        yield ctx.problem("baseline-missing", "alternatives", 0, "role")
    for index in found[1:]:
        yield ctx.problem("baseline-several", "alternatives", index, "role", found=building.alternatives[index].id)


def parts(building: Building, ctx: Context) -> Iterator[Problem]:
    """Check that every alternative has the baseline's parts of the building; what is kept is a row too."""
    baseline = next((row.id for row in building.alternatives if row.role == "baseline"), None)
    if baseline is None:
        return
    having: dict[str, set[str]] = {row.id: set() for row in building.alternatives}
    for component in building.components:
        having.get(component.alternative, set()).add(component.part)
    for record in ctx.failed("components"):
        having.get(record.text("alternative"), set()).add(record.text("part"))
    for index, row in enumerate(building.alternatives):
        lacking = [part for part in PARTS if part in having[baseline] - having[row.id]]
        if lacking:
            yield ctx.problem(
                "parts-missing", "alternatives", index, "id", found=row.id, choice_set="building_part", choices=lacking
            )


def project_years(building: Building, ctx: Context) -> Iterator[Problem]:
    """Check the order base year, investment year, year of taking into use."""
    project = building.project
    for name, earliest in (("investment_year", project.base_year), ("in_use_year", project.investment_year)):
        year = getattr(project, name)
        if year < earliest:
            yield ctx.problem("year-too-early", "project", 0, name, found=year, limit=earliest)


def grounds(building: Building, ctx: Context) -> Iterator[Problem]:
    """Check that values name their source; a placeholder says what it rests on."""
    for table in BUILDING.tables:
        names = {column.id for column in table.columns}
        if not {"source", "status"} <= names:
            continue
        for index, row in enumerate(getattr(building, table.id)):
            shipped = getattr(row, "parameter", None) is not None  # the library carries the source
            name = " · ".join(str(getattr(row, column)) for column in table.key)
            yield from ctx.grounds(table.id, index, row, name, shipped=shipped)


CHECKS: tuple[Check, ...] = (
    project_years,
    identifiers,
    one_baseline,
    parts,
    checks_products.factors,
    checks_products.masses,
    checks_products.editions,
    checks_products.transports,
    checks_energy.units,
    checks_energy.amounts,
    checks_energy.series,
    checks_energy.carriers_have_series,
    checks_energy.electricity,
    checks_money.value_added_tax,
    checks_money.price_years,
    checks_money.investments,
    checks_money.running_costs,
    checks_money.measures,
    grounds,
)


def run_checks(context: Context, problems: Problems) -> None:
    """Run every check.

    Parameters
    ----------
    context : Context
        The rows that are valid one by one, and what to look things up in.
    problems : Problems
        Receives what the checks find, in the order of ``CHECKS``.
    """
    for check in CHECKS:
        problems.extend(check(context.building, context))
