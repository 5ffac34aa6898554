"""Read an outcome, whatever form it has, and hold it against the plan it belongs to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from klimatinvest.core.origin import Origin
from klimatinvest.core.problem import InvalidInput, Problems
from klimatinvest.followup.checks import Context, run_checks
from klimatinvest.followup.fields import FOLLOWUP
from klimatinvest.followup.model import Outcome, Settings
from klimatinvest.plan.model import Plan
from klimatinvest.plan.parse import parse
from klimatinvest.plan.read import read_raw
from klimatinvest.plan.records import Record


@dataclass(frozen=True)
class LoadedOutcome:
    """An outcome that has been read, with what was found wrong and where everything stands.

    Attributes
    ----------
    outcome : Outcome or None
        None when there is an error.
    problems : Problems
    records : mapping
        The raw rows behind the valid ones, in the same order, by table.
    """

    outcome: Outcome | None
    problems: Problems
    records: Mapping[str, list[Record]]

    def origin(self, table: str, row: int, field: str | None = None) -> Origin | None:
        """Give the place of a value; None when there is no such row. The settings are row 0 of ``outcome``."""
        records = self.records.get(table, [])
        return records[row].place(field) if 0 <= row < len(records) else None

    def require(self) -> Outcome:
        """Give the outcome.

        Raises
        ------
        InvalidInput
            There is at least one error; all problems come along.
        """
        if self.outcome is None:
            raise InvalidInput(self.problems)
        return self.outcome


def read_outcome(path: Path, plan: Plan) -> LoadedOutcome:
    """Read and check an outcome from an ``.xlsx`` workbook or a ``.yaml`` file.

    Parameters
    ----------
    path : Path
        The user's file. Nothing is written.
    plan : Plan
        The plan that is followed up; the outcome refers to its rows.

    Returns
    -------
    LoadedOutcome
        Never raises for what a user may have written: bad data are ``problems``.
    """
    problems = Problems()
    raw = read_raw(path, problems, FOLLOWUP)
    if not raw.records:
        if not problems.errors:
            problems.add("missing-table", raw.origin, table=FOLLOWUP.settings.id)
        return LoadedOutcome(None, problems, {})
    parsed = parse(raw, problems, FOLLOWUP)
    settings = parsed.settings if isinstance(parsed.settings, Settings) else None
    if settings is not None and not raw.incomplete:
        tables: dict[str, Any] = dict(parsed.rows)
        run_checks(Context(Outcome.model_construct(outcome=settings, **tables), parsed, plan), problems)
    outcome = None
    if settings is not None and not problems.errors:
        outcome = Outcome(outcome=settings, **parsed.rows)
    return LoadedOutcome(outcome, problems, parsed.records)
