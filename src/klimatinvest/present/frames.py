"""A result as pandas frames for people who program: units in ``attrs``, reasons for what is missing beside."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from klimatinvest.core.series import FloatArray
from klimatinvest.engine.costs import LINES
from klimatinvest.engine.metrics import METRICS, Lens
from klimatinvest.engine.result import Result
from klimatinvest.present.export.rows import tidy_rows
from klimatinvest.present.export.schema import FIELDS, IDS
from klimatinvest.present.figures import BlockName, has_lens, key_figure
from klimatinvest.text.catalog import texts

MONEY, TONNES = "kr", "ton"


def metrics_frame(result: Result, lens: Lens, rows: BlockName) -> pd.DataFrame:
    """Give every key figure of every row.

    Parameters
    ----------
    result : Result
        A calculated plan.
    lens : str
        ``municipal`` or ``society``; key figures without a lens are the same in both.
    rows : str
        ``elements`` (and their sums) or ``actions``.

    Returns
    -------
    DataFrame [row, metric]
        ``attrs["units"]`` gives each column's unit and ``attrs["reasons"]`` why a figure is missing, by row
        and column.
    """
    block = result.elements if rows == "elements" else result.actions
    reasons: dict[tuple[str, str], str] = {}
    table: dict[str, list[float]] = {}
    for metric in METRICS:
        column = table.setdefault(metric.id, [])
        for row in block.rows:
            figure = key_figure(result, rows, row, metric, lens if has_lens(metric) else None)
            column.append(np.nan if figure.value is None else figure.value)
            if figure.value is None:
                reasons[row, metric.id] = figure.reason
    frame = pd.DataFrame(table, index=pd.Index(block.rows, name=rows), dtype=float)
    return _described(frame, {metric.id: metric.unit for metric in METRICS}, lens=lens, reasons=reasons)


def emissions_frame(result: Result) -> pd.DataFrame:
    """Give emissions by year: columns are sector and ``reference`` or ``plan``, [year, (sector, case)]."""
    columns = {
        (sector.sector, case): np.broadcast_to(values[0], result.inputs.years.shape)
        for sector in result.sectors
        for case, values in (("reference", sector.reference), ("plan", sector.plan))
    }
    frame = pd.DataFrame(columns, index=_years(result))
    frame.columns.names = ["sector", "case"]
    return _described(frame, TONNES)


def abatement_frame(result: Result) -> pd.DataFrame:
    """Give what each element abates in sequence with the others, [year, element]."""
    ids = [element.id for element in result.inputs.elements]
    return _described(_by_year(result, result.elements.tonnes[0, : len(ids)], ids, "element"), TONNES)


def cash_flow_frame(result: Result, lens: Lens) -> pd.DataFrame:
    """Give the plan's flows by kind of line, [year, line]; outflow < 0."""
    flows = result.lenses.municipal if lens == "municipal" else result.lenses.society
    frame = _by_year(result, flows[0].sum(axis=0), list(LINES), "line")
    return _described(frame, MONEY, lens=lens, price_year=result.inputs.plan.plan.price_year)


def actors_frame(result: Result) -> pd.DataFrame:
    """Give every actor's net flow, [year, actor]."""
    frame = _by_year(result, result.actors[0], [actor.id for actor in result.inputs.actors], "actor")
    return _described(frame, MONEY, price_year=result.inputs.plan.plan.price_year)


def funding_frame(result: Result) -> pd.DataFrame:
    """Give need and gaps by item, payer and year."""
    funding, years = result.funding, result.inputs.years
    index = pd.MultiIndex.from_tuples(
        [(i, a, int(y)) for i, a in zip(funding.needs.items, funding.needs.actors, strict=True) for y in years],
        names=["item", "actor", "year"],
    )
    columns = {
        "need": funding.needs.amount,
        "gap_secured": funding.gap_secured,
        "gap_expected": funding.gap_expected,
        "gap_possible": funding.gap_possible,
    }
    frame = pd.DataFrame({name: values[0].ravel() for name, values in columns.items()}, index=index)
    return _described(frame, MONEY, price_year=result.inputs.plan.plan.price_year)


def tidy_frame(result: Result) -> pd.DataFrame:
    """Give the whole plan as one value a row, the table that ``klimatinvest export`` writes."""
    rows = tidy_rows(result, texts(result.inputs.plan.plan.language))
    frame = pd.DataFrame(rows, columns=list(IDS))
    kinds: dict[str, Any] = {"integer": "int64", "number": "float64"}
    return frame.astype({field.id: kinds[field.type] for field in FIELDS if field.type in kinds})


def _years(result: Result) -> pd.Index:
    return pd.Index(result.inputs.years, name="year")


def _by_year(result: Result, values: FloatArray, names: list[str], label: str) -> pd.DataFrame:
    return pd.DataFrame(values.T, index=_years(result), columns=pd.Index(names, name=label))


def _described(frame: pd.DataFrame, units: str | dict[str, str], **more: object) -> pd.DataFrame:
    """Say the units beside the figures: one for all columns, or one a column."""
    frame.attrs.update({"units": units, **more})
    return frame
