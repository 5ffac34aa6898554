"""The vouchers of a SIE file: braces, balance, and rows that were added to or removed from a voucher."""

from __future__ import annotations

from dataclasses import dataclass

from klimatinvest.core.problem import Severity
from klimatinvest.files.ledger import Faults, LedgerFile

ROW, ADDED, REMOVED = "#TRANS", "#RTRANS", "#BTRANS"
ROW_LABELS = frozenset((ROW, ADDED, REMOVED))
_PENNY = 0.005


@dataclass(frozen=True, slots=True)
class Transaction:
    """One row of a voucher.

    Attributes
    ----------
    account, objects : str
        Account number; the list of objects as it stood.
    amount : float
        Kronor; debit is positive.
    date : str
        ``YYYYMMDD``.
    text, quantity : str
        As they stood.
    line : int
        One-based.
    """

    account: str
    objects: str
    amount: float
    date: str
    text: str
    quantity: str
    line: int

    def same_as(self, other: Transaction) -> bool:
        """Tell whether two rows say the same on different lines."""
        return (self.account, self.objects, self.amount, self.date, self.text, self.quantity) == (
            *(other.account, other.objects, other.amount, other.date, other.text, other.quantity),
        )


class Vouchers:
    """Keeps track of the voucher that is being read.

    An added row (``#RTRANS``) is by the format followed by the same row as ``#TRANS`` for programs that do not know
    it: the two count once. A removed row (``#BTRANS``) does not count.

    Attributes
    ----------
    date, text : str
        The voucher's own.
    inside : bool
        Between the braces of a voucher.
    damaged : bool
        A row of the voucher could not be read: its balance says nothing.
    """

    def __init__(self, file: LedgerFile, faults: Faults) -> None:
        self._file, self._faults = file, faults
        self.date = self.text = ""
        self.inside = self.damaged = False
        self._line: int | None = None
        self._sum = 0.0
        self._added: Transaction | None = None

    def open(self, line: int, rows: list[Transaction]) -> None:
        """Begin a voucher; one that still lacks its brace is a fault."""
        self.end(rows)
        self._line, self._sum, self.date, self.text, self.damaged = line, 0.0, "", "", False

    def brace(self, sign: str, line: int, rows: list[Transaction]) -> None:
        """Take an opening or closing brace."""
        if (sign == "{") == self.inside or (sign == "{" and self._line is None):
            self._faults.add("sie-structure", line, found=sign, variant="brace")
        elif sign == "{":
            self.inside = True
        else:
            self._settle(rows)
            if abs(self._sum) > _PENNY and not self.damaged:
                self._faults.add("sie-unbalanced", self._line, severity=Severity.WARNING, found=round(self._sum, 2))
            self.inside, self._line = False, None

    def row(self, label: str, found: Transaction, rows: list[Transaction]) -> None:
        """Take a row of the voucher."""
        if label == REMOVED:
            self._file.removed += 1
            return
        if label == ROW and self._added is not None and found.same_as(self._added):
            self._added = None
        self._settle(rows)
        if label == ADDED:
            self._added = found
            return
        rows.append(found)
        self._sum += found.amount

    def end(self, rows: list[Transaction]) -> None:
        """Tell of a voucher that is not closed."""
        self._settle(rows)
        if self._line is not None:
            self._faults.add("sie-structure", self._line, found="#VER", variant="not_closed")
        self.inside, self._line = False, None

    def _settle(self, rows: list[Transaction]) -> None:
        """Count an added row that was not followed by its double, and say so."""
        if self._added is None:
            return
        self._faults.add("sie-added-alone", self._added.line, severity=Severity.WARNING, found=self._added.account)
        rows.append(self._added)
        self._sum += self._added.amount
        self._added = None
