"""What is wrong with a user's data, as values: a stable code, a place and arguments, no sentences."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from enum import StrEnum

from klimatinvest.core.origin import Origin


class Severity(StrEnum):
    """How bad a problem is: an error stops the calculation, a warning is shown beside the result."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to mend in the user's data.

    Attributes
    ----------
    code : str
        Stable identifier; the text for message and hint is found under ``problem.<code>``.
    origin : Origin or None
        Where it stands.
    field : str or None
        ``table.field`` of the value, so that the message can name the column in the reader's language.
    args : mapping
        What the sentence needs: the value found, the choices, a suggestion.
    severity : Severity
        Error or warning.
    """

    code: str
    origin: Origin | None = None
    field: str | None = None
    args: dict[str, object] = dataclass_field(default_factory=dict)
    severity: Severity = Severity.ERROR


class Problems:
    """A growing list of problems; nothing stops at the first."""

    def __init__(self, problems: Iterable[Problem] = ()) -> None:
        self._problems = list(problems)

    def add(
        self,
        code: str,
        origin: Origin | None = None,
        field: str | None = None,
        severity: Severity = Severity.ERROR,
        **args: object,
    ) -> None:
        """Record one problem."""
        self._problems.append(Problem(code, origin, field, args, severity))

    def extend(self, problems: Iterable[Problem]) -> None:
        """Record several problems."""
        self._problems.extend(problems)

    @property
    def errors(self) -> tuple[Problem, ...]:
        """Problems that stop the calculation."""
        return tuple(p for p in self._problems if p.severity is Severity.ERROR)

    @property
    def warnings(self) -> tuple[Problem, ...]:
        """Problems that are shown beside the result."""
        return tuple(p for p in self._problems if p.severity is Severity.WARNING)

    def __iter__(self) -> Iterator[Problem]:
        """Iterate in the order found."""
        return iter(self._problems)

    def __len__(self) -> int:
        """Count errors and warnings."""
        return len(self._problems)


class InvalidInput(Exception):  # noqa: N818 - it names the state of the input, not a fault in the program
    """Raised when the problems include an error; carries all of them."""

    def __init__(self, problems: Problems) -> None:
        super().__init__(f"{len(problems.errors)} errors in the input")
        self.problems = problems
