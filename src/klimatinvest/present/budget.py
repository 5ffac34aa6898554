"""The budget effect as tables: every board and company by year, or one of them line by line."""

from __future__ import annotations

from typing import Any

import numpy as np

from klimatinvest.core.series import FloatArray
from klimatinvest.engine.budget import LINES, METHODS, Budget
from klimatinvest.engine.result import Result
from klimatinvest.present.scale import Scale, scaled
from klimatinvest.present.table import Column, Row, Table
from klimatinvest.text.catalog import Texts

_SHOWN = 8  # years that fit beside the names


def shown_years(result: Result) -> tuple[int, ...]:
    """Choose the years a terminal has room for: the first, then evenly to the last."""
    years = result.inputs.years[result.inputs.horizon]
    picked = np.unique(np.round(np.linspace(0, years.size - 1, min(_SHOWN, years.size))).astype(int))
    return tuple(int(years[i]) for i in picked)


def budget_table(result: Result, texts: Texts) -> Table:
    """Show the net cost of every board and company in some years and over all, and their sum."""
    budget, years = result.budget, shown_years(result)
    names = {actor.id: actor.name for actor in result.inputs.actors}
    rows = [_row(result, names[actor], budget.net[0, k], years) for k, actor in enumerate(budget.actors)]
    rows.append(_row(result, texts.get("console.total"), budget.net[0].sum(axis=0), years, total=True))
    scale, shown = scaled(rows)
    title = texts.get("budget_cli.title", unit=scale.label(texts))
    return Table("budget", title, _columns(texts, "name", years, scale), shown, _notes(result, scale, texts))


def actor_table(result: Result, actor: str, texts: Texts) -> Table:
    """Show one board's or company's lines in some years and over all."""
    years, names = shown_years(result), {a.id: a.name for a in result.inputs.actors}
    scale, rows = scaled(
        _row(result, texts.get(f"budget.line.{key}"), amounts, years, total=key in {"net", "borrowing"})
        for key, amounts in budget_lines(result.budget, result.budget.actors.index(actor))
    )
    title = texts.get("budget_cli.actor_title", actor=names[actor], unit=scale.label(texts))
    return Table("budget_actor", title, _columns(texts, "line", years, scale), rows, (texts.get("budget_cli.sign"),))


def budget_lines(budget: Budget, k: int) -> tuple[tuple[str, FloatArray], ...]:
    """Give one board's or company's lines in reading order, nominal kronor by year."""
    lines = [(name, budget.line(name)[0, k]) for name in LINES]
    beside = [(method, budget.annuities[method][0, k]) for method in METHODS[1:]]
    return (
        *lines,
        ("net", budget.net[0, k]),
        *beside,
        ("investment", budget.investment[0, k]),
        ("grants", budget.grants[0, k]),
        ("net_investment", budget.net_investment[0, k]),
        ("borrowing", budget.borrowing_need[0, k]),
    )


def _columns(texts: Texts, first: str, years: tuple[int, ...], scale: Scale) -> tuple[Column, ...]:
    labels = (*map(str, years), texts.get("budget_cli.sum"))
    return (Column(texts.get(f"budget_cli.{first}")), *(Column(label, scale.decimals) for label in labels))


def _row(result: Result, name: str, amounts: FloatArray, years: tuple[int, ...], *, total: bool = False) -> Row:
    first = int(result.inputs.years[0])
    return Row((name, *(float(amounts[year - first]) for year in years), float(amounts.sum())), total)


def _notes(result: Result, scale: Scale, texts: Texts) -> tuple[str, ...]:
    budget, notes = result.budget, [texts.get("budget_cli.sign")]
    share = float(budget.self_financing()[0, -1])
    if np.isnan(share):
        notes.append(texts.get("reason.no-net-investment"))
    else:
        notes.append(texts.get("budget_cli.self_financing", share=texts.number(share * 100.0, 1)))
    need = float(budget.borrowing_need[0].sum())
    notes.append(texts.get("budget_cli.borrowing", amount=scale.say(need, texts)))
    if budget.without_life:
        notes.append(texts.get("budget_cli.without_life", items=", ".join(budget.without_life)))
    debt = result.loans.debt_per_inhabitant if result.loans.loans else None
    if debt is not None:
        at = int(np.argmax(debt[0]))
        year = int(result.inputs.years[at])
        notes.append(texts.get("budget_cli.debt", year=year, amount=texts.number(float(debt[0, at]))))
    return tuple(notes)


def pasted(result: Result, actors: tuple[str, ...], texts: Texts) -> str:
    """Write the lines of some boards and companies with tabs between the cells, kronor, every year."""
    budget, names = result.budget, {a.id: a.name for a in result.inputs.actors}
    mark = "," if texts.language == "sv" else "."
    head = [texts.get("budget_cli.name"), texts.get("budget_cli.line"), *(str(y) for y in result.inputs.years)]
    lines = ["\t".join(head)]
    for actor in actors:
        for key, amounts in budget_lines(budget, budget.actors.index(actor)):
            cells = [f"{amount:.2f}".replace(".", mark) for amount in amounts]
            lines.append("\t".join([_plain(names[actor]), texts.get(f"budget.line.{key}"), *cells]))
    return "\n".join(lines)


def _plain(name: str) -> str:
    """Keep a name one cell, and one that no spreadsheet takes for a formula."""
    text = " ".join(name.split())
    return f"'{text}" if text[:1] in "=+-@" else text


def budget_data(result: Result) -> dict[str, Any]:
    """Give the budget effect as one document: nominal kronor by year."""
    budget, loans = result.budget, result.loans
    ratio = budget.self_financing()[0]
    return {
        "years": [int(year) for year in result.inputs.years],
        "method": budget.method,
        "actors": [
            {
                "actor": actor,
                "lines": {key: amounts.tolist() for key, amounts in budget_lines(budget, k)},
                "self_financing": None if np.isnan(ratio[k]) else float(ratio[k]),
            }
            for k, actor in enumerate(budget.actors)
        ],
        "self_financing": None if np.isnan(ratio[-1]) else float(ratio[-1]),
        "without_life": list(budget.without_life),
        "loans": [
            {
                "loan": loan.id,
                "interest": loans.interest[0, i].tolist(),
                "amortisation": loans.amortisation[0, i].tolist(),
                "balance": loans.balance[0, i].tolist(),
            }
            for i, loan in enumerate(loans.loans)
        ],
        "debt_per_inhabitant": None if loans.debt_per_inhabitant is None else loans.debt_per_inhabitant[0].tolist(),
    }
