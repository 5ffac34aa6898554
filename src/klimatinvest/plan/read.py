"""Read a plan, whatever form it has: the one entrance from a file to a valid ``Plan``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from klimatinvest.catalogue.sectors import sectors
from klimatinvest.core.origin import Origin
from klimatinvest.core.problem import InvalidInput, Problems
from klimatinvest.plan.checks import Context, run_checks
from klimatinvest.plan.fields import PLAN, Spec
from klimatinvest.plan.model import Plan, Settings
from klimatinvest.plan.parse import parse
from klimatinvest.plan.read_workbook import read_workbook_plan
from klimatinvest.plan.read_yaml import read_yaml_plan
from klimatinvest.plan.records import Note, RawPlan, Record

if TYPE_CHECKING:
    from klimatinvest.parameters.library import Library

YAML_SUFFIXES = (".yaml", ".yml")
WORKBOOK_SUFFIXES = (".xlsx", ".xlsm", ".xls", ".ods")  # the preflight says why all but the first are refused


@dataclass(frozen=True)
class LoadedPlan:
    """A plan that has been read, with what was found wrong and where everything stands.

    Attributes
    ----------
    plan : Plan or None
        None when there is an error.
    problems : Problems
        Every error and warning, of the file, of single rows and across rows.
    notes : tuple of Note
        The user's own columns, kept for writing back.
    records : mapping
        The raw rows behind the plan's, in the same order, by table.
    """

    plan: Plan | None
    problems: Problems
    notes: tuple[Note, ...]
    records: Mapping[str, list[Record]]

    def origin(self, table: str, row: int, field: str | None = None) -> Origin | None:
        """Give the place of a value.

        Parameters
        ----------
        table : str
            Table of the plan; ``plan`` for the settings, whose only row is 0.
        row : int
            Index in ``plan.<table>``.
        field : str, optional
            Column, or ``capex.2026`` for one year of a column of amounts; without it the row.

        Returns
        -------
        Origin or None
            None when there is no such row.
        """
        records = self.records.get(table, [])
        return records[row].place(field) if 0 <= row < len(records) else None

    def require(self) -> Plan:
        """Give the plan.

        Raises
        ------
        InvalidInput
            There is at least one error; all problems come along.
        """
        if self.plan is None:
            raise InvalidInput(self.problems)
        return self.plan


def read_plan(path: Path, library: Library) -> LoadedPlan:
    """Read and check a plan from an ``.xlsx`` workbook or a ``.yaml`` file.

    Parameters
    ----------
    path : Path
        The user's file. Nothing is written.
    library : Library
        Parameter values that rows of the plan may refer to.

    Returns
    -------
    LoadedPlan
        Never raises for what a user may have written: bad data are ``problems``.
    """
    problems = Problems()
    raw = read_raw(path, problems)
    if not raw.records:
        if not problems.errors:
            problems.add("missing-table", raw.origin, table="plan")
        return LoadedPlan(None, problems, (), {})
    parsed = parse(raw, problems)
    settings = parsed.settings if isinstance(parsed.settings, Settings) else None
    if settings is not None and not raw.incomplete:
        tables: dict[str, Any] = dict(parsed.rows)
        partial = Plan.model_construct(plan=settings, **tables)
        run_checks(Context(partial, parsed, library, sectors()), problems)
    plan = None
    if settings is not None and not problems.errors:
        plan = Plan(plan=settings, **parsed.rows)
    return LoadedPlan(plan, problems, tuple(raw.notes), parsed.records)


def read_raw(path: Path, problems: Problems, spec: Spec = PLAN) -> RawPlan:
    """Read the rows of a file as the user wrote them, whatever form it has.

    Problems: those of the two readers and ``unknown-file-type``.
    """
    suffix = path.suffix.lower()
    if suffix in YAML_SUFFIXES:
        return read_yaml_plan(path, problems, spec)
    if suffix in WORKBOOK_SUFFIXES:
        return read_workbook_plan(path, problems, spec)
    origin = Origin(path.name)
    problems.add("unknown-file-type", origin, found=path.suffix or path.name)
    return RawPlan("yaml", origin)
