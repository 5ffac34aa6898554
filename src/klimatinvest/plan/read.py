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
from klimatinvest.plan.records import Comment, Note, RawPlan, Record

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
    comments : tuple of Comment
        Comments on the cells of input sheets, kept for writing back.
    stated : frozenset of str
        Tables the file has, be it without rows; of others it says nothing.
    """

    plan: Plan | None
    problems: Problems
    notes: tuple[Note, ...]
    records: Mapping[str, list[Record]]
    comments: tuple[Comment, ...] = ()
    stated: frozenset[str] = frozenset()

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

    @property
    def beside(self) -> tuple[Note | Comment, ...]:
        """What the user has written beside the plan: own columns, and comments on cells."""
        return (*self.notes, *self.comments)

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
    return understand(read_raw(path, problems), library, problems)


def understand(raw: RawPlan, library: Library, problems: Problems) -> LoadedPlan:
    """Check the rows of a plan one by one and against each other.

    Parameters
    ----------
    raw : RawPlan
        Rows as read, or as brought together from several files.
    library : Library
        Parameter values that rows may refer to.
    problems : Problems
        What was found wrong so far; receives the rest.
    """
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
    beside = tuple(raw.notes), parsed.records, tuple(raw.comments), frozenset(raw.stated)
    return LoadedPlan(plan, problems, *beside)


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
