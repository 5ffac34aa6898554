"""Read the vouchers of an accounting file in the Swedish SIE format, type 4 (export 4E or import 4I), in pieces."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from klimatinvest.core.problem import Problems, Severity
from klimatinvest.files.ledger import CHUNK, MAX_LEDGER, Faults, LedgerChoices, LedgerFile, LedgerRows
from klimatinvest.files.ledger_text import find_sie_encoding, mixed_line
from klimatinvest.files.ledger_values import year_of
from klimatinvest.files.preflight import regular_file
from klimatinvest.files.sie_line import Broken, objects_of, tokens
from klimatinvest.files.sie_voucher import ROW_LABELS, Transaction, Vouchers

_AMOUNT = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")
_DATE = re.compile(r"[0-9]{8}")
_OUTSIDE = " \t\r\n\x1a"  # the last ends a file in old systems
_BRACES = frozenset("{}")
_TYPE = "4"
_FORMAT = "PC8"


def read_sie(path: Path, file: LedgerFile, choices: LedgerChoices, problems: Problems) -> Iterator[LedgerRows]:
    """Read the voucher rows of a SIE 4 file piece by piece.

    Parameters
    ----------
    path : Path
        ``#FORMAT PC8`` means code page 437; a file that was written in UTF-8 or Windows-1252 all the same is read
        as it was written, with the warning ``sie-encoding``.
    file : LedgerFile
        Gets encoding, organisation and the number of rows that the file marks as removed.
    choices : LedgerChoices
        Which dimensions hold department, category and supplier.
    problems : Problems
        Receives, each with its line: ``ledger-not-text``, ``ledger-encodings``, ``sie-not-sie``, ``sie-type``,
        ``sie-syntax``, ``sie-fields``, ``sie-objects``, ``sie-structure``, ``ledger-amount``, ``ledger-quantity``,
        ``ledger-date``, ``ledger-currency``; warnings ``sie-encoding``, ``sie-unbalanced``, ``sie-outside-year``,
        ``sie-added-alone``.

    Yields
    ------
    LedgerRows
        At most ``CHUNK`` rows. A row's year is that of its own date, else of its voucher's.
    """
    if not regular_file(path, problems, MAX_LEDGER):
        return
    encoding = find_sie_encoding(path)
    if encoding is None:
        problems.add("ledger-not-text", file.place())
        return
    if (mixed := mixed_line(path, encoding)) is not None:
        problems.add("ledger-encodings", file.place(mixed), found=encoding)
        return
    file.encoding, file.decimal = encoding, "."
    faults = Faults(problems, file)
    yield from _Reader(file, choices, faults).read(path, encoding)
    faults.close()


class _Reader:
    """Goes through the lines and remembers what later ones refer to."""

    def __init__(self, file: LedgerFile, choices: LedgerChoices, faults: Faults) -> None:
        self.file, self.choices, self.faults = file, choices, faults
        self.objects: dict[tuple[str, str], str] = {}
        self.lists: dict[str, dict[str, str] | None] = {}  # lists of objects as they stand, read once
        self.units: dict[str, str] = {}
        self.years: list[tuple[str, str]] = []
        self.vouchers = Vouchers(file, faults)
        self.labels: set[str] = set()

    def read(self, path: Path, encoding: str) -> Iterator[LedgerRows]:
        """Give the rows of the file."""
        rows: list[Transaction] = []
        with path.open(encoding=encoding, newline="\n") as stream:
            for number, text in enumerate(stream, start=1):
                line = text.strip(_OUTSIDE)
                if not line:
                    continue
                self._line(line, number, rows)
                if len(rows) >= CHUNK:
                    yield self._piece(rows)
                    rows = []
        self.vouchers.end(rows)
        self._required()
        if rows:
            yield self._piece(rows)

    def _line(self, line: str, number: int, rows: list[Transaction]) -> None:
        if line in _BRACES:
            self.vouchers.brace(line, number, rows)
            return
        try:
            parts = tokens(line)
        except Broken as fault:
            self.faults.add("sie-syntax", number, fault.column, found=line[:60])
            if line[:6].upper() == "#TRANS":
                self.vouchers.damaged = True
            return
        label = parts[0].upper()
        if label == "#VER":
            self._voucher(parts, number, rows)
        elif label in ROW_LABELS:
            self._transaction(label, parts, number, rows)
        elif label.startswith("#"):
            self.labels.add(label)
            self._header(label, parts, number)
        else:
            self.faults.add("sie-syntax", number, 1, found=line[:60])

    def _header(self, label: str, parts: list[str], number: int) -> None:
        """Take what later rows need; labels that are not known are passed over, as the format says."""
        if label == "#SIETYP" and (len(parts) < 2 or parts[1] != _TYPE):
            self.faults.add("sie-type", number, found=parts[1] if len(parts) > 1 else "")
        elif label == "#FORMAT" and len(parts) > 1 and parts[1] == _FORMAT and self.file.encoding != "cp437":
            self.faults.add("sie-encoding", number, severity=Severity.WARNING, found=self.file.encoding)
        elif label == "#VALUTA" and len(parts) > 1 and parts[1].upper() != "SEK":
            self.faults.add("ledger-currency", number, found=parts[1])
        elif label == "#FNAMN" and len(parts) > 1:
            self.file.organisation = parts[1]
        elif label == "#ORGNR" and len(parts) > 1:
            self.file.organisation_number = parts[1]
        elif label == "#ENHET" and len(parts) > 2:
            self.units[parts[1]] = parts[2]
        elif label in {"#OBJEKT", "#RAR"}:
            if len(parts) < 4:
                self.faults.add("sie-fields", number, found=label, wanted=3)
            elif label == "#OBJEKT":
                self.objects[parts[1], parts[2]] = parts[3]
            else:
                self._year(parts[2], parts[3], number)

    def _year(self, first: str, last: str, number: int) -> None:
        bad = [date for date in (first, last) if not self._is_date(date)]
        if bad:
            self.faults.add("ledger-date", number, found=bad[0][:40])
        else:
            self.years.append((first, last))

    def _voucher(self, parts: list[str], number: int, rows: list[Transaction]) -> None:
        self.vouchers.open(number, rows)
        if len(parts) < 4:
            self.faults.add("sie-fields", number, found=parts[0], wanted=3)
            return
        date, text = parts[3], parts[4] if len(parts) > 4 else ""
        if not self._is_date(date):
            self.faults.add("ledger-date", number, found=date[:40])
            return
        if self.years and not any(first <= date <= last for first, last in self.years):
            self.faults.add("sie-outside-year", number, severity=Severity.WARNING, found=date)
        self.vouchers.date, self.vouchers.text = date, text

    @staticmethod
    def _is_date(text: str) -> bool:
        return _DATE.fullmatch(text) is not None and year_of(text) is not None

    def _transaction(self, label: str, parts: list[str], number: int, rows: list[Transaction]) -> None:
        if not self.vouchers.inside:
            self.faults.add("sie-structure", number, found=label, variant="row_outside")
            return
        if len(parts) < 4:
            self.faults.add("sie-fields", number, found=label, wanted=3)
            self.vouchers.damaged = True
            return
        if parts[2] not in self.lists:
            self.lists[parts[2]] = objects_of(parts[2])
        if self.lists[parts[2]] is None:
            self.faults.add("sie-objects", number, found=parts[2][:40], label=label)
            self.vouchers.damaged = True
            return
        amount, date = parts[3], parts[4] if len(parts) > 4 and parts[4] else self.vouchers.date
        quantity = parts[6] if len(parts) > 6 else ""
        if date is not self.vouchers.date and not self._is_date(date):
            self.faults.add("ledger-date", number, found=date[:40])
            self.vouchers.damaged = True
        elif not _AMOUNT.fullmatch(amount):
            self.faults.add("ledger-amount", number, found=amount[:40])
            self.vouchers.damaged = True
        elif quantity and not _AMOUNT.fullmatch(quantity):
            self.faults.add("ledger-quantity", number, found=quantity[:40])
        elif date:  # a voucher without a readable date has been told already
            text = (parts[5] if len(parts) > 5 else "") or self.vouchers.text
            found = Transaction(parts[1], parts[2], float(amount), date, text, quantity, number)
            self.vouchers.row(label, found, rows)

    def _required(self) -> None:
        """Tell of what a SIE 4 file cannot be without."""
        if not self.labels & {"#FLAGGA", "#SIETYP"}:
            self.faults.add("sie-not-sie", 1)

    def _piece(self, rows: list[Transaction]) -> LedgerRows:
        wanted = {
            "department": self.choices.department_dimension,
            "category": self.choices.category_dimension,
            "supplier": self.choices.supplier_dimension,
        }
        texts: dict[str, list[str]] = {name: [] for name in ("account", "quantity_unit", *wanted)}
        for row in rows:
            named = self.lists[row.objects] or {}
            for name, dimension in wanted.items():
                code = named.get(str(dimension), "")
                texts[name].append(self.objects.get((str(dimension), code), code))
            if self.choices.text_is_supplier and not texts["supplier"][-1]:
                texts["supplier"][-1] = row.text
            texts["department"][-1] = texts["department"][-1] or self.file.organisation
            texts["account"].append(row.account)
            texts["quantity_unit"].append(self.units.get(row.account, "") if row.quantity else "")
        for name, value in self.choices.constants.items():
            if name in texts:
                texts[name] = [text or value for text in texts[name]]
        return LedgerRows(
            texts,
            np.array([int(row.date[:4]) for row in rows], dtype=np.int64),
            np.array([row.amount for row in rows]),
            np.array([float(row.quantity) if row.quantity else np.nan for row in rows]),
            np.array([row.line for row in rows], dtype=np.int64),
        )
