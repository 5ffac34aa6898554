"""Why something in the framework cannot be calculated, as a stable code with a place."""

from __future__ import annotations

from dataclasses import dataclass, field

from klimatinvest.core.origin import Origin
from klimatinvest.core.problem import Problem

PLACEHOLDER = "tef-placeholder"


@dataclass(frozen=True, slots=True)
class Fault:
    """One reason.

    Attributes
    ----------
    code : str
        Problem code.
    origin : Origin or None
        File and line.
    key : str
        Where in the file: ``shiftFrom.atoc.expression``.
    args : dict
        What the sentence needs.
    """

    code: str
    origin: Origin | None = None
    key: str = ""
    args: dict[str, object] = field(default_factory=dict, hash=False)

    def problem(self) -> Problem:
        """Give it as a problem for the reader."""
        return Problem(self.code, self.origin, None, {"place": self.key, **self.args})


class NotComputable(Exception):  # noqa: N818 - it states what the data allow, not a fault in the program
    """Raised where a value is needed that the framework does not give; carries the reason."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.code)
        self.fault = fault
