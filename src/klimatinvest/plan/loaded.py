"""Input that has been read: what it says, what was found wrong and where everything stands; and how it gets there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Generic, Self, TypeVar

from pydantic import BaseModel

from klimatinvest.core.origin import Origin
from klimatinvest.core.problem import InvalidInput, Problems
from klimatinvest.plan.fields import Spec
from klimatinvest.plan.parse import Parsed, parse
from klimatinvest.plan.records import Comment, Note, RawPlan, Record

Content = TypeVar("Content", bound=BaseModel)


@dataclass(frozen=True)
class Loaded(Generic[Content]):
    """Input of any kind that has been read.

    Attributes
    ----------
    content : Plan, Building, Outcome or None
        None when there is an error.
    problems : Problems
        Every error and warning, of the file, of single rows and across rows.
    notes : tuple of Note
        The user's own columns, kept for writing back.
    records : mapping
        The raw rows behind the valid ones, in the same order, by table.
    comments : tuple of Comment
        Comments on the cells of input sheets, kept for writing back.
    stated : frozenset of str
        Tables the file has, be it without rows; of others it says nothing.
    """

    content: Content | None
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
            A table of the input; the settings' only row is 0.
        row : int
            Index among the table's valid rows.
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
        """What the user has written beside the input: own columns, and comments on cells."""
        return (*self.notes, *self.comments)

    def holding(self, content: Content) -> Self:
        """Give the same with other content, such as a plan that a command has changed."""
        return replace(self, content=content)

    def require(self) -> Content:
        """Give the content.

        Raises
        ------
        InvalidInput
            There is at least one error; all problems come along.
        """
        if self.content is None:
            raise InvalidInput(self.problems)
        return self.content


def parse_some(raw: RawPlan, problems: Problems, spec: Spec) -> Parsed:
    """Understand the rows one by one; a file without any, and without another fault, lacks its settings."""
    if not raw.records:
        if not problems.errors:
            problems.add("missing-table", raw.origin, table=spec.settings.id)
        return Parsed()
    return parse(raw, problems, spec)


def concluded(
    raw: RawPlan,
    parsed: Parsed,
    problems: Problems,
    model: tuple[type[Content], Spec],
    check: Callable[[Content], None],
) -> Content | None:
    """Check the valid rows against each other and put the content together.

    Parameters
    ----------
    raw, parsed
        The rows as read and as understood.
    problems : Problems
        What was found wrong so far; receives what the checks find.
    model : tuple of (type, Spec)
        What to make, and its tables; the settings' field is called as their table.
    check : callable
        Gets the content with the rows that are valid one by one; other rows are missing.

    Returns
    -------
    Content or None
        None when there is an error, or no valid settings.
    """
    kind, spec = model
    settings = parsed.settings
    if not isinstance(settings, spec.settings.row):
        return None
    fields: dict[str, Any] = {spec.settings.id: settings, **parsed.rows}
    if not raw.incomplete:
        check(kind.model_construct(**fields))
    return None if problems.errors else kind.model_validate(fields)
