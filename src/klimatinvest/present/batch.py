"""Many plans side by side: a few figures of each that can be compared between places of different size."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import klimatinvest
from klimatinvest.core.problem import InvalidInput
from klimatinvest.core.units import conversion
from klimatinvest.engine.result import TERRITORIAL_SUM, TOTAL, Result
from klimatinvest.present.element_tables import BY_ID, goal_year
from klimatinvest.present.figures import key_figure
from klimatinvest.present.table import Blank, Cell, Column, Row, Table
from klimatinvest.present.tables import STATUSES, cut_and_need, status_counts
from klimatinvest.text.catalog import Texts, texts
from klimatinvest.text.render import render_problem

_MKR = conversion("Mkr", "kr")  # divided by, for a millionth is no exact number
# Column, its unit and decimals; the order is the table's.
FIGURES: dict[str, tuple[str, int]] = {
    "need_per_inhabitant": ("kr", 0),
    "gap_share": ("procent", 0),
    "tonnes_per_inhabitant": ("ton", 2),
    "goal_share": ("procent", 0),
    "cost_per_tonne": ("kr/ton", 0),
    "npv_per_inhabitant": ("kr", 0),
    "placeholder_share": ("procent", 0),
    "need": ("Mkr", 1),
    "population": ("invånare", 0),
}
CONSOLE = tuple(FIGURES)[:7]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one plan; small, so that hundreds fit in memory and travel between processes.

    Attributes
    ----------
    file : str
        Place of the plan below the folder of plans.
    municipality : str
        Blank when the plan could not be read.
    figures : dict
        By ``FIGURES``; None when it cannot be calculated.
    reasons : dict
        Why a figure is None, as a code under ``reason``.
    faults : tuple of str
        What is wrong, one sentence a fault; empty when the plan was calculated.
    workbook : str
        Name of the workbook written; blank when none was.
    """

    file: str
    municipality: str
    figures: dict[str, float | None]
    reasons: dict[str, str]
    faults: tuple[str, ...] = ()
    workbook: str = ""


def calculate_one(path: Path, name: str, folder: Path | None, language: str) -> Outcome:
    """Read and calculate one plan, and write its workbook when a folder is given; nothing is ever raised.

    Parameters
    ----------
    path : Path
        The plan.
    name : str
        What it is called in the comparison: its place below the folder of plans.
    folder : Path or None
        Where the workbook goes, under a name made from the plan's.
    language : str
        Of the faults.
    """
    words = texts(language)
    try:
        loaded = klimatinvest.load_plan(path)
        if loaded.plan is None:
            return _failed(name, [render_problem(problem, words) for problem in loaded.problems.errors])
        result = klimatinvest.calculate(loaded)
        written = ""
        if folder is not None:
            written = f"{name.replace('/', '-').replace('.', '-')}.xlsx"
            klimatinvest.write_workbook(result, loaded, folder / written)
        figures, reasons = compare(result)
        return Outcome(name, loaded.plan.plan.municipality, figures, reasons, workbook=written)
    except InvalidInput as error:
        return _failed(name, [render_problem(problem, words) for problem in error.problems])
    except Exception as error:  # one plan must never stop the others; what happened is told
        return _failed(name, [words.get("batch.fault", kind=type(error).__name__, said=str(error)[:200])])


def _failed(name: str, faults: Sequence[str]) -> Outcome:
    return Outcome(name, "", {}, {}, tuple(faults))


def compare(result: Result) -> tuple[dict[str, float | None], dict[str, str]]:
    """Give the figures that compare one plan with others, and why one is missing."""
    people = result.inputs.paths.get(("plan", "population", None))
    start = result.inputs.years[:1]
    population = None if people is None else float(people.at(start)[0, 0])
    need = float(result.funding.needs.amount[0].sum())
    npv = key_figure(result, "elements", TOTAL, BY_ID["npv"], "society")
    cost = key_figure(result, "elements", TERRITORIAL_SUM, BY_ID["cost_per_tonne_b"], "society")
    cut, share = _goal(result)
    counts = sum(status_counts(result.inputs.plan).values(), Counter[str]())
    known = sum(counts[status] for status in STATUSES)
    figures = {
        "need_per_inhabitant": _over(need, population),
        "gap_share": _over(100.0 * float(result.funding.gap_secured[0].sum()), need),
        "tonnes_per_inhabitant": _over(cut, population),
        "goal_share": share,
        "cost_per_tonne": cost.value,
        "npv_per_inhabitant": _over(npv.value, population),
        "placeholder_share": _over(100.0 * counts["placeholder"], known),
        "need": need / _MKR,
        "population": population,
    }
    why = {"cost_per_tonne": cost.reason, "goal_share": "no-goal-to-meet", "gap_share": "no-investment-stated"}
    per_person = ("need_per_inhabitant", "tonnes_per_inhabitant", "npv_per_inhabitant", "population")
    why |= dict.fromkeys(per_person, "no-population") if population is None else {"npv_per_inhabitant": npv.reason}
    return figures, {name: why.get(name, "no-abatement") for name, value in figures.items() if value is None}


def _over(value: float | None, by: float | None) -> float | None:
    return None if value is None or not by or not math.isfinite(value) else value / by


def _goal(result: Result) -> tuple[float | None, float | None]:
    """Give tonnes cut in the goal year, and what share that is of what the goal asks for, in per cent."""
    for path in result.goals:
        found = cut_and_need(result, path, goal_year(result)) if path.boundary == "territorial" else None
        if found is not None:
            cut, need = found
            return cut, None if need is None or need <= 0.0 else 100.0 * cut / need
    return None, None


def comparison_table(outcomes: Sequence[Outcome], words: Texts, figures: Sequence[str] = tuple(FIGURES)) -> Table:
    """Put the plans that were calculated in a table, by municipality and file."""
    columns = [Column(words.get("batch.municipality"))]
    columns += [Column(words.get(f"batch.figure.{name}"), FIGURES[name][1]) for name in figures]
    done = sorted((o for o in outcomes if not o.faults), key=lambda o: (o.municipality.casefold(), o.file))
    rows = tuple(Row((outcome.municipality, *(_cell(outcome, name) for name in figures))) for outcome in done)
    return Table("batch", words.get("batch.title", n=len(done)), tuple(columns), rows, (words.get("batch.note"),))


def _cell(outcome: Outcome, name: str) -> Cell:
    value = outcome.figures[name]
    return Blank(outcome.reasons[name]) if value is None else value


def comparison_rows(outcomes: Sequence[Outcome]) -> list[dict[str, object]]:
    """Give every plan as one row for a file, the failed ones with their first fault."""
    ordered = sorted(outcomes, key=lambda o: (o.municipality.casefold(), o.file))
    return [
        {
            "municipality": o.municipality,
            "file": o.file,
            **{name: o.figures.get(name) for name in FIGURES},
            "workbook": o.workbook,
            "fault": o.faults[0] if o.faults else "",
        }
        for o in ordered
    ]
