"""A ledger as its readers give it: rows in pieces, how the file was understood, and what is wrong with it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from klimatinvest.core.origin import Origin
from klimatinvest.core.problem import Problem, Problems, Severity
from klimatinvest.core.series import FloatArray, IntArray

TEXT_FIELDS = ("account", "supplier", "supplier_id", "category", "counterpart", "department", "quantity_unit")
FIELDS = (*TEXT_FIELDS, "amount", "quantity", "date", "year", "currency")
CHUNK = 20_000  # rows that are held as text at a time
SHOWN = 20  # problems of one code and file that are told one by one
MAX_LEDGER = 4_000_000_000  # bytes


@dataclass(frozen=True, slots=True)
class LedgerRows:
    """A piece of a ledger.

    Attributes
    ----------
    texts : mapping
        One text a row for each of ``TEXT_FIELDS`` that the ledger has, as it stood.
    years : ndarray [row]
        Calendar year.
    amounts : ndarray [row]
        Kronor; debit is positive.
    quantities : ndarray [row]
        In the row's own unit; NaN where the row states none.
    lines : ndarray [row]
        One-based line in the file, or row in the sheet.
    """

    texts: Mapping[str, Sequence[str]]
    years: IntArray
    amounts: FloatArray
    quantities: FloatArray
    lines: IntArray


@dataclass(slots=True)
class LedgerFile:
    """How a ledger was understood; what only the rows can tell is filled in while they are read.

    Attributes
    ----------
    name : str
        File name without folder.
    form : str
        ``csv``, ``workbook`` or ``sie``.
    encoding, delimiter, decimal : str or None
        What was found; None where the form has none or the file did not show it.
    sheet : str or None
        Sheet of a workbook.
    headers : dict
        The header that each field was taken from.
    organisation, organisation_number : str
        What a SIE file says about itself.
    rows : int
        Rows read.
    amount : float
        Their sum in kronor.
    removed : int
        Rows that the file itself marks as removed (``#BTRANS``).
    largest, largest_line : float, int
        The amount furthest from 0, where a slip of the pen would show, and its line; 0 without rows.
    """

    name: str
    form: str
    encoding: str | None = None
    delimiter: str | None = None
    decimal: str | None = None
    sheet: str | None = None
    headers: dict[str, str] = field(default_factory=dict)
    organisation: str = ""
    organisation_number: str = ""
    rows: int = 0
    amount: float = 0.0
    removed: int = 0
    largest: float = 0.0
    largest_line: int = 0

    def place(self, line: int | None = None, column: int | None = None) -> Origin:
        """Give the place of a row, or of one of its columns (one-based), or of the file."""
        if line is None:
            return Origin(self.name, self.sheet)
        if self.sheet is None:
            return Origin(self.name, line=line, column=column)
        from klimatinvest.files.sheet_scan import column_letters  # noqa: PLC0415 - only a workbook has letters

        return Origin(self.name, self.sheet, f"{column_letters(column or 1)}{line}")


@dataclass(frozen=True, slots=True)
class LedgerChoices:
    """What the user says about how ledgers are to be read.

    Attributes
    ----------
    headers : mapping
        Own header text by field.
    constants : mapping
        A text that holds for every row, by field.
    department_dimension, category_dimension, supplier_dimension : int or None
        Dimensions of a SIE file that hold them.
    text_is_supplier : bool
        Whether a SIE row's text, or its voucher's, names the supplier when no dimension does.
    """

    headers: Mapping[str, str] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)
    department_dimension: int | None = 1
    category_dimension: int | None = None
    supplier_dimension: int | None = 9
    text_is_supplier: bool = False


class Faults:
    """Collects what is wrong with a ledger; of the same fault in a file the first are told one by one.

    Parameters
    ----------
    problems : Problems
        Receives them.
    file : LedgerFile
        The ledger.
    """

    def __init__(self, problems: Problems, file: LedgerFile) -> None:
        self._problems = problems
        self._file = file
        self._seen: Counter[tuple[str, Severity]] = Counter()

    def add(
        self,
        code: str,
        line: int | None = None,
        column: int | None = None,
        severity: Severity = Severity.ERROR,
        **args: object,
    ) -> None:
        """Record one fault at a line of the file."""
        self._seen[code, severity] += 1
        if self._seen[code, severity] <= SHOWN:
            self._problems.extend([Problem(code, self._file.place(line, column), None, args, severity)])

    def close(self) -> None:
        """Say how many faults of each code were not told."""
        for (code, severity), count in self._seen.items():
            if count > SHOWN:
                told = {"found": code, "count": count - SHOWN}
                self._problems.extend([Problem("ledger-more", self._file.place(), None, told, severity)])
        self._seen.clear()
