"""The parts of the report that rest on more than the plain calculation: budget, co-benefits, delay and draws."""

from __future__ import annotations

import numpy as np

from klimatinvest.analysis.risk import Simulation
from klimatinvest.engine.inputs import FloatArray
from klimatinvest.engine.result import Result
from klimatinvest.followup.result import DelayCost
from klimatinvest.present.report import svg
from klimatinvest.present.report.model import Picture, Section
from klimatinvest.present.report.money import MKR, mkr
from klimatinvest.present.risk import basis, measures_table, targets_table
from klimatinvest.present.society import benefit_table, words_table
from klimatinvest.present.table import Column, Row, Table
from klimatinvest.text.catalog import Texts

_APART = 4  # boards and companies with a colour of their own; the others are one series


def budget_section(result: Result, texts: Texts) -> Section | None:
    """Show what the operating budget of the municipal group sees each year, nominal kronor; None when nothing."""
    net = result.budget.net[0] / MKR
    if not np.any(net != 0.0):
        return None
    years = [int(year) for year in result.inputs.years]
    series = [svg.Series(name, values.tolist(), "bar") for name, values in _by_board(result, net, texts)]
    title = texts.get("report.budget.picture")
    whole = net.sum(axis=0)
    heads = (texts.get("report.year"), *(s.name for s in series), texts.get("report.sum"))
    columns = (Column(heads[0]), *(Column(head, 1) for head in heads[1:]))
    rows = tuple(
        Row((str(year), *(float(s.values[t]) for s in series), float(whole[t]))) for t, year in enumerate(years)
    )
    words = (title, texts.get("report.budget.description"), texts.get("report.mkr_nominal"))
    drawing = svg.by_year("budget", words, years, series, lambda v: texts.number(v, 0))
    worst = int(np.argmax(whole))
    lead = texts.get("report.budget.lead", year=years[worst], amount=mkr(float(whole[worst]), texts))
    return Section(
        "budget", texts.get("report.budget.title"), (lead,), (Picture(drawing, Table("budget", title, columns, rows)),)
    )


def _by_board(result: Result, net: FloatArray, texts: Texts) -> list[tuple[str, FloatArray]]:
    """Give the boards and companies that the plan weighs most on, and the others together, [year] each."""
    names = {actor.id: actor.name for actor in result.inputs.actors}
    weight = np.abs(net).sum(axis=1)
    order = [int(k) for k in np.argsort(-weight, kind="stable") if weight[k] > 0.0]
    apart, others = order[:_APART], order[_APART:]
    found = [(names[result.budget.actors[k]], net[k]) for k in apart]
    if others:
        found.append((texts.get("report.budget.others", n=len(others)), net[others].sum(axis=0)))
    return found


def benefits_section(result: Result, texts: Texts) -> Section | None:
    """Show what there is beside tonnes, priced and in words; None when the plan states none."""
    if not result.inputs.plan.benefits:
        return None
    tables = tuple(t for t in (benefit_table(result, texts), words_table(result, texts)) if t.rows)
    with_all, without = (float(v[0, -1]) / MKR for v in (result.society.npv_with, result.society.npv))
    told = {"without": mkr(without, texts), "all": mkr(with_all, texts)}
    return Section(
        "benefits", texts.get("report.benefits.title"), (texts.get("report.benefits.lead", **told),), (), tables
    )


def delay_section(cost: DelayCost, texts: Texts) -> Section:
    """Say what it costs to do everything one year later."""
    told = {"tonnes": texts.number(cost.tonnes), "society": mkr(cost.society / MKR, texts)}
    return Section("delay", texts.get("report.delay.title"), (texts.get("report.delay.lead", **told),))


def draws_section(simulation: Simulation, texts: Texts) -> Section:
    """Show the spread of the outcomes and the chance of each goal."""
    tables = tuple(t for t in (measures_table(simulation, texts), targets_table(simulation, texts)) if t.rows)
    return Section("draws", texts.get("report.draws.title"), (basis(simulation, texts),), (), tables)
