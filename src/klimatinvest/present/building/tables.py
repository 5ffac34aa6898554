"""The tables of a building's result, as the console and the decision paper draw them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from klimatinvest.building.axes import BUDGET_LINES, MODULES, STATE_OK
from klimatinvest.building.result import BuildingResult
from klimatinvest.present.building.figures import (
    BUDGET_YEARS,
    Line,
    climate_lines,
    comparison_lines,
    energy_lines,
    limit_lines,
    money_lines,
    names,
    stands,
)
from klimatinvest.present.table import Column, Row, Table
from klimatinvest.text.catalog import Texts

DASH = "–"
_MARKS = "abcdefghijklmnopqrstuvwxyz"


def out(texts: Texts, key: str, **args: object) -> str:
    """Give a text of the building's outputs."""
    return texts.get(f"building_out.{key}", **args)


def line_label(line: Line, texts: Texts) -> str:
    """Give a figure's label."""
    if line.id.startswith("module."):
        return texts.get(f"building_{line.id}")
    return out(texts, f"figure.{line.id}")


class _Notes:
    """Numbers the reasons for blanks and reservations, each once, in the order met."""

    def __init__(self, texts: Texts) -> None:
        self._texts = texts
        self._codes: list[str] = []

    def mark(self, code: str) -> str:
        """Give the letter of a reason."""
        if code not in self._codes:
            self._codes.append(code)
        return _MARKS[self._codes.index(code)]

    @property
    def sentences(self) -> tuple[str, ...]:
        """The reasons in words."""
        return tuple(
            f"{mark}) {self._texts.get(f'building_state.{code}')}"
            for mark, code in zip(_MARKS, self._codes, strict=False)
        )


def _shown(line: Line, index: int, notes: _Notes, texts: Texts) -> str:
    state = line.state(index)
    mark = "" if state == STATE_OK else " " + notes.mark(state)
    if not stands(line, index):
        return DASH + mark
    return texts.number(float(line.values[index]), line.decimals) + mark


def lines_table(
    key: str, lines: Sequence[Line], result: BuildingResult, texts: Texts, notes: Sequence[str] = ()
) -> Table:
    """Make a table with one row a figure and one column an alternative.

    Parameters
    ----------
    key : str
        Its title stands under ``building_out.table.<key>``.
    lines : sequence of Line
        The rows.
    notes : sequence of str
        Sentences below, before the reasons of blanks.
    """
    reasons = _Notes(texts)
    columns = [Column(out(texts, "header.figure")), Column(out(texts, "header.unit"))]
    columns += [Column(name, 0) for name in names(result)]
    rows = [
        Row(
            (
                line_label(line, texts),
                out(texts, f"unit.{line.unit}"),
                *(_shown(line, i, reasons, texts) for i in range(len(result.alternatives))),
            ),
            line.total,
        )
        for line in lines
    ]
    return Table(key, out(texts, f"table.{key}"), tuple(columns), tuple(rows), (*notes, *reasons.sentences))


def climate_table(result: BuildingResult, texts: Texts) -> Table:
    """Give emissions by module and the proposed limit value."""
    lines = [*climate_lines(result), *limit_lines(result), *energy_lines(result)]
    excluded = ", ".join(texts.get(f"building_choice.building_part.{part}") for part in result.limit.excluded)
    notes = [out(texts, "note.limit", parts=excluded.lower())] if excluded else [out(texts, "note.limit_all")]
    if missing := left_out(result, texts):
        notes.append(missing)
    return lines_table("climate", lines, result, texts, notes)


def money_table(result: BuildingResult, texts: Texts) -> Table:
    """Give investment, life-cycle cost, present value and budget effect."""
    project = result.building.project
    note = out(
        texts,
        "note.money",
        price_year=project.price_year,
        rate=texts.number(project.real_rate, 2),
        base_year=project.base_year,
        timing=texts.get(f"choice.timing.{project.timing}").lower(),
        internal=texts.number(project.internal_rate, 2),
    )
    return lines_table("money", money_lines(result), result, texts, [note])


def comparison_table(result: BuildingResult, texts: Texts) -> Table:
    """Give every alternative against the baseline."""
    return lines_table("comparison", comparison_lines(result), result, texts, [out(texts, "note.comparison")])


def decision_table(result: BuildingResult, texts: Texts) -> Table:
    """Give the few figures that a decision paper compares alternatives by."""
    wanted = {"a1a5", "a_to_c", "limit_counted", "limit", "primary_energy", "investment", "life_cycle_cost"}
    wanted |= {"budget_2", "saved", "extra_investment", "extra_cost", "cost_per_kg", "kg_per_krona"}
    every = [*climate_lines(result), *limit_lines(result), *energy_lines(result), *money_lines(result)]
    every += comparison_lines(result)
    return lines_table("decision", [line for line in every if line.id in wanted], result, texts)


def budget_table(result: BuildingResult, texts: Texts, index: int) -> Table:
    """Give one alternative's effect on the operating budget in the first years, by line."""
    first = int(np.argmax(result.operating))
    years = [first + after for after in BUDGET_YEARS if first + after < result.years.size]
    columns = [Column(out(texts, "header.line")), *(Column(str(int(result.years[y])), 0) for y in years)]
    lines = result.budget.lines[index] / 1000.0
    rows = [
        Row((texts.get(f"building_budget_line.{line}"), *(float(lines[i, y]) for y in years)))
        for i, line in enumerate(BUDGET_LINES)
    ]
    total = result.budget.total[index] / 1000.0
    rows.append(Row((out(texts, "figure.budget_total"), *(float(total[y]) for y in years)), total=True))
    title = out(texts, "table.budget", alternative=names(result)[index])
    return Table("budget", title, tuple(columns), tuple(rows), (out(texts, "note.budget"),))


def case_label(kind: str, value: str | float, chosen: bool, texts: Texts) -> str:
    """Say what a case of the sensitivity assumes."""
    if kind == "electricity":
        shown = texts.get(f"building_choice.electricity_mix.{value}")
    else:
        shown = texts.number(float(value), 0 if kind == "study_period" else 1)
    text = out(texts, f"case.{kind}", value=shown)
    return out(texts, "case.chosen", case=text) if chosen else text


def package_table(result: BuildingResult, texts: Texts) -> Table | None:
    """Give the energy measures in the order of Belok's Totalmetodik; None without measures."""
    package = result.package
    if package is None:
        return None
    keys = ("measure", "investment", "saving", "own_rate", "package_rate", "included")
    columns = tuple(Column(out(texts, f"package.{key}"), None if key in ("measure", "included") else 0) for key in keys)
    rows = []
    for row in package.rows:
        rates = (_rate(row.own_rate, texts), _rate(row.package_rate, texts))
        chosen = texts.get(f"choice.boolean.{'yes' if row.included else 'no'}")
        name = result.building.measures[row.index].name
        rows.append(Row((name, row.investment / 1000.0, row.first_saving / 1000.0, *rates, chosen)))
    note = out(
        texts,
        "package.note",
        requirement=texts.number(package.requirement * 100.0, 1),
        rate=_rate(package.rate, texts),
        investment=texts.number(package.investment / 1000.0),
        saving=texts.number(package.saving / 1000.0),
    )
    return Table("package", out(texts, "table.package"), columns, tuple(rows), (note,))


def _rate(share: float, texts: Texts) -> str:
    return f"{texts.number(share * 100.0, 1)} %" if np.isfinite(share) else DASH


def left_out(result: BuildingResult, texts: Texts) -> str:
    """Say which modules leave components out, and how many; blank when none does."""
    climate, parts = result.climate, []
    for m, module in enumerate(MODULES):
        counted, listed = int(climate.counted[:, m].sum()), int(climate.listed[:, m].sum())
        if counted < listed:
            label = texts.get(f"building_module.{module}")
            parts.append(out(texts, "note.counted", module=label, counted=counted, listed=listed))
    return out(texts, "note.left_out", parts="; ".join(parts)) if parts else ""
