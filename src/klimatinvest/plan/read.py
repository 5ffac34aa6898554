"""Read a plan, whatever form it has: the one entrance from a file to a valid ``Plan``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from klimatinvest.catalogue.sectors import sectors
from klimatinvest.core.origin import Origin
from klimatinvest.core.problem import Problems
from klimatinvest.plan.checks import Context, run_checks
from klimatinvest.plan.fields import PLAN, Spec
from klimatinvest.plan.loaded import Loaded, concluded, parse_some
from klimatinvest.plan.model import Plan
from klimatinvest.plan.read_workbook import read_workbook_plan
from klimatinvest.plan.read_yaml import read_yaml_plan
from klimatinvest.plan.records import RawPlan

if TYPE_CHECKING:
    from klimatinvest.parameters.library import Library

YAML_SUFFIXES = (".yaml", ".yml")
WORKBOOK_SUFFIXES = (".xlsx", ".xlsm", ".xls", ".ods")  # the preflight says why all but the first are refused


class LoadedPlan(Loaded[Plan]):
    """A plan that has been read, with what was found wrong and where everything stands."""

    @property
    def plan(self) -> Plan | None:
        """The plan; None when there is an error."""
        return self.content


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
    parsed = parse_some(raw, problems, PLAN)

    def check(partial: Plan) -> None:
        run_checks(Context(partial, parsed, library, sectors()), problems)

    plan = concluded(raw, parsed, problems, (Plan, PLAN), check)
    beside = tuple(raw.notes), parsed.records, tuple(raw.comments), frozenset(raw.stated)
    return LoadedPlan(plan, problems, *beside)


def read_raw(path: Path, problems: Problems, spec: Spec = PLAN) -> RawPlan:
    """Read the rows of a file as the user wrote them, whatever form it has.

    Problems: those of the two readers, ``not-a-file`` and ``unknown-file-type``.
    """
    suffix = path.suffix.lower()
    if suffix in YAML_SUFFIXES:
        return read_yaml_plan(path, problems, spec)
    if suffix in WORKBOOK_SUFFIXES:
        return read_workbook_plan(path, problems, spec)
    origin = Origin(path.name)
    if path.is_dir():
        problems.add("not-a-file", origin, path=str(path))
    else:
        problems.add("unknown-file-type", origin, found=path.suffix or path.name)
    return RawPlan("yaml", origin)
