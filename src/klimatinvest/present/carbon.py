"""Carbon budgets as tables and as data: conventions beside each other, the plan against its budget, the parts."""

from __future__ import annotations

import math
from collections.abc import Sequence

from klimatinvest.core.units import conversion
from klimatinvest.engine.carbon import Compared, linear_years, years_at_level
from klimatinvest.engine.carbon_plan import CarbonAccount, carbon_accounts
from klimatinvest.engine.result import Result
from klimatinvest.present.table import Blank, Cell, Column, Row, Table
from klimatinvest.present.tables import shown_years
from klimatinvest.text.catalog import Texts

AHEAD = (1, 5, 10)  # years after the start that a comparison shows
_MKR = conversion("Mkr", "kr")  # divided by, for a millionth is no exact number


def say(texts: Texts, key: str, **args: object) -> str:
    """Give a text of the carbon budget."""
    return texts.get(f"carbon.{key}", **args)


def comparison_table(
    emissions: float, budget: float | None, first_year: int | None, rows: Sequence[Compared], texts: Texts
) -> Table:
    """Show every convention's answer to the same emissions, one a row.

    Parameters
    ----------
    emissions, budget : float
        ``E_0`` and ``B`` in tonnes; the budget is None when only a rate is given.
    first_year : int or None
        Year of ``E_0``; None counts years from the start.
    rows : sequence of Compared
        Answers, each with a path of at least 11 years.
    """
    columns = [Column(say(texts, "compare.convention")), Column(say(texts, "compare.rate"), 2)]
    columns += [Column(_ahead(first_year, n, texts), 0) for n in AHEAD]
    columns += [Column(say(texts, "compare.counted"), 0), Column(say(texts, "compare.difference"), 0)]
    body = tuple(_compared_row(row, budget, texts) for row in rows)
    title = say(texts, "compare.title", emissions=texts.number(emissions))
    return Table(
        "carbon_conventions", title, tuple(columns), body, _compare_notes(emissions, budget, first_year, texts)
    )


def _ahead(first_year: int | None, years: int, texts: Texts) -> str:
    if first_year is None:
        return say(texts, "compare.after", years=years)
    return say(texts, "compare.in_year", year=first_year + years)


def _compared_row(row: Compared, budget: float | None, texts: Texts) -> Row:
    key = f"choice.budget_convention.{row.convention}"
    name = texts.get(key) if texts.has(key) else say(texts, f"compare.{row.convention}")
    difference: Cell = Blank("no-budget") if budget is None else _cell(row.counted - budget, row.state)
    rate: Cell = Blank("no-single-rate") if row.convention == "linear" else _cell(row.rate * 100.0, row.state)
    ahead = tuple(_cell(float(row.path[n]), row.state) for n in AHEAD)
    return Row((name, rate, *ahead, _cell(row.counted, row.state), difference))


def _compare_notes(emissions: float, budget: float | None, first_year: int | None, texts: Texts) -> tuple[str, ...]:
    notes = [say(texts, "compare.formulas")]
    if budget is not None and emissions > 0.0:
        level, line = float(years_at_level(emissions, budget)), float(linear_years(emissions, budget))
        said = {"budget": texts.number(budget), "level": texts.number(level, 1), "line": texts.number(line, 1)}
        notes.insert(0, say(texts, "compare.lasts", **said))
        notes.append(say(texts, "compare.difference_note"))
    if first_year is not None:
        notes.append(say(texts, "compare.years", year=first_year))
    return tuple(notes)


def _cell(value: float, state: str) -> Cell:
    return value if math.isfinite(value) else Blank(f"carbon-{state}")


# -- a plan's budgets ------------------------------------------------------------------------------------


def budget_tables(result: Result, texts: Texts) -> tuple[Table, ...]:
    """Give the tables of every budget of a plan: by year, by sector and by actor."""
    tables: list[Table] = []
    for account in carbon_accounts(result):
        tables.append(account_table(account, result, texts))
        if any(part.share is not None for part in account.sectors):
            tables.append(_sector_table(account, texts))
        if account.actors:
            tables.append(_actor_table(account, result, texts))
    return tuple(tables)


def account_table(account: CarbonAccount, result: Result, texts: Texts) -> Table:
    """Hold the plan's emissions against one budget in the years a reader looks for, tonnes."""
    names = ("year", "origin", "path", "emissions", "over", "used", "left")
    columns = tuple(Column(say(texts, f"account.{n}"), None if n in {"year", "origin"} else 0) for n in names)
    first = account.budget.first_year
    shown = sorted({first, *(y for y in shown_years(result) if y >= first)})
    rows = tuple(_account_row(account, year - first, texts) for year in shown)
    title = say(texts, "account.title", name=account.budget.name)
    return Table(f"carbon_{account.budget.id}", title, columns, rows, account_notes(account, texts))


def _account_row(account: CarbonAccount, at: int, texts: Texts) -> Row:
    allowed, emitted = float(account.path[at]), float(account.emissions[0, at])
    cells: list[Cell] = [str(account.years[at]), say(texts, f"origin.{account.origins[at]}")]
    cells += [_cell(allowed, account.state), emitted, _cell(emitted - allowed, account.state)]
    return Row((*cells, float(account.used[0, at]), float(account.left[0, at])))


def account_notes(account: CarbonAccount, texts: Texts) -> tuple[str, ...]:
    """Say in words what the budget is, when it ends and what the plan lacks."""
    budget = account.budget
    said = {
        "convention": texts.get(f"choice.budget_convention.{budget.convention}"),
        "start": texts.number(account.start),
        "year": budget.first_year,
        "budget": texts.number(account.tonnes),
        "origin": say(texts, "stated" if budget.emissions is not None else "from_inventory"),
    }
    notes = [say(texts, "account.about", **said)]
    if math.isfinite(account.rate):
        notes.append(say(texts, "account.rate", rate=texts.number(account.rate * 100.0, 2)))
    if math.isfinite(account.zero_year):
        notes.append(say(texts, "account.zero", year=texts.number(account.zero_year, 1)))
    if budget.convention == "rate" and budget.budget is None:
        notes.append(say(texts, "account.derived"))
    if budget.convention == "C" and math.isfinite(account.path_total):
        notes.append(say(texts, "account.continuous", tonnes=texts.number(account.path_total - account.tonnes)))
    return (*notes, *_verdict(account, texts))


def _verdict(account: CarbonAccount, texts: Texts) -> list[str]:
    ends, lacks, now = (float(v[0]) for v in (account.exhausted_at, account.lacks, account.rate_now))
    last = int(account.years[-1])
    if math.isfinite(ends):
        notes = [say(texts, "account.ends", when=texts.number(ends, 1).replace("\u00a0", ""), year=int(ends))]
    else:
        notes = [say(texts, "account.lasts", year=last, left=texts.number(float(account.left[0, -1])))]
    if lacks > 0.0:
        notes.append(say(texts, "account.lacks", tonnes=texts.number(lacks), year=last))
    if math.isfinite(now):
        notes.append(say(texts, "account.rate_now", rate=texts.number(now * 100.0, 1)))
    return notes


def _sector_table(account: CarbonAccount, texts: Texts) -> Table:
    names = ("sector", "share", "budget", "used", "left")
    columns = tuple(Column(say(texts, f"sectors.{n}"), {"sector": None, "share": 1}.get(n, 0)) for n in names)
    rows = []
    for part in account.sectors:
        used = float((part.emissions[0] * account.covered).sum())
        share: Cell = Blank("no-share") if part.share is None else part.share * 100.0
        budget: Cell = Blank("no-share") if part.share is None else part.share * account.tonnes
        left: Cell = budget - used if isinstance(budget, float) else budget
        rows.append(Row((_sector_name(part.sector, texts), share, budget, used, left)))
    title = say(texts, "sectors.title", name=account.budget.name)
    return Table(f"carbon_sectors_{account.budget.id}", title, columns, tuple(rows))


def _sector_name(sector: str, texts: Texts) -> str:
    from klimatinvest.catalogue.sectors import sectors  # noqa: PLC0415 - only a name is looked up

    known = sectors()[sector]
    return known.en if texts.language == "en" else known.sv


def _actor_table(account: CarbonAccount, result: Result, texts: Texts) -> Table:
    """Put what each actor may emit beside what it invests, in the years a reader looks for."""
    first, base = account.budget.first_year, int(result.inputs.years[0])
    shown = [y for y in shown_years(result) if y >= first]
    columns = [Column(say(texts, "actors.actor")), Column(say(texts, "actors.share"), 1)]
    for year in shown:
        columns += [
            Column(say(texts, "actors.allowed", year=year), 0),
            Column(say(texts, "actors.money", year=year), 1),
        ]
    names = {actor.id: actor.name for actor in result.inputs.actors}
    rows = []
    for part in account.actors:
        cells: list[Cell] = [names[part.actor], part.share * 100.0]
        for year in shown:
            cells += [_cell(float(part.allowed[year - first]), account.state)]
            cells += [float(part.investment[0, year - base]) / _MKR]
        rows.append(Row(tuple(cells)))
    title = say(texts, "actors.title", name=account.budget.name)
    note = say(texts, "actors.note", price_year=result.inputs.plan.plan.price_year)
    return Table(f"carbon_actors_{account.budget.id}", title, tuple(columns), tuple(rows), (note,))
