"""Read an outcome, whatever form it has, and hold it against the plan it belongs to."""

from __future__ import annotations

from pathlib import Path

from klimatinvest.core.problem import Problems
from klimatinvest.followup.checks import Context, run_checks
from klimatinvest.followup.fields import FOLLOWUP
from klimatinvest.followup.model import Outcome
from klimatinvest.plan.loaded import Loaded, concluded, parse_some
from klimatinvest.plan.model import Plan
from klimatinvest.plan.read import read_raw


class LoadedOutcome(Loaded[Outcome]):
    """An outcome that has been read, with what was found wrong and where everything stands."""

    @property
    def outcome(self) -> Outcome | None:
        """The outcome; None when there is an error."""
        return self.content


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
    parsed = parse_some(raw, problems, FOLLOWUP)

    def check(partial: Outcome) -> None:
        run_checks(Context(partial, parsed, plan), problems)

    outcome = concluded(raw, parsed, problems, (Outcome, FOLLOWUP), check)
    return LoadedOutcome(outcome, problems, tuple(raw.notes), parsed.records)
