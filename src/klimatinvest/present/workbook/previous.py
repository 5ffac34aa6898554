"""What has changed since an earlier version of a plan, for the workbook's log of changes."""

from __future__ import annotations

from dataclasses import dataclass

from klimatinvest.analysis.plan_diff import ResultDiff, compare_results
from klimatinvest.engine.result import Result
from klimatinvest.plan.compare import RowChange, compare_plans
from klimatinvest.plan.read import LoadedPlan


@dataclass(frozen=True, slots=True)
class Previous:
    """An earlier version held against this one.

    Attributes
    ----------
    name : str
        What the reader knows it by: its version and date.
    inputs : tuple of RowChange
        Inputs that differ.
    results : ResultDiff
        Key figures of both.
    """

    name: str
    inputs: tuple[RowChange, ...]
    results: ResultDiff


def compare_previous(old: LoadedPlan, old_result: Result, new: LoadedPlan, new_result: Result) -> Previous:
    """Compare an earlier version with this one.

    Raises
    ------
    InvalidInput
        One of the plans has errors.
    """
    settings = old.require().plan
    name = f"{settings.name}, {settings.version}, {settings.date}"
    return Previous(name, compare_plans(old, new), compare_results(old_result, new_result))
