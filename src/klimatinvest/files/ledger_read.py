"""Read a ledger of any form, piece by piece."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from klimatinvest.core.origin import Origin
from klimatinvest.core.problem import Problems
from klimatinvest.files.ledger import LedgerChoices, LedgerFile, LedgerRows
from klimatinvest.files.ledger_csv import read_csv_ledger
from klimatinvest.files.ledger_workbook import read_workbook_ledger
from klimatinvest.files.sie import read_sie

FORMS = {
    **dict.fromkeys((".csv", ".txt", ".tsv"), "csv"),
    **dict.fromkeys((".xlsx", ".xlsm", ".xls"), "workbook"),  # the preflight says why all but the first are refused
    **dict.fromkeys((".se", ".si", ".sie"), "sie"),
}
_READERS = {"csv": read_csv_ledger, "workbook": read_workbook_ledger, "sie": read_sie}


def read_ledger(path: Path, choices: LedgerChoices, problems: Problems) -> tuple[LedgerFile, Iterator[LedgerRows]]:
    """Open a ledger by the ending of its name.

    Returns
    -------
    file : LedgerFile
        How it was understood; complete when the rows have been read.
    rows : iterator of LedgerRows
        Nothing is read before it is asked for. Problems: those of the form's reader, and ``ledger-file-type``.
    """
    form = FORMS.get(path.suffix.lower())
    if form is None:
        problems.add("ledger-file-type", Origin(path.name), found=path.suffix or path.name)
        return LedgerFile(path.name, "csv"), iter(())
    file = LedgerFile(path.name, form)
    return file, _counted(file, _READERS[form](path, file, choices, problems))


def _counted(file: LedgerFile, pieces: Iterator[LedgerRows]) -> Iterator[LedgerRows]:
    for piece in pieces:
        file.rows += len(piece.lines)
        file.amount += float(piece.amounts.sum())
        at = int(np.argmax(np.abs(piece.amounts))) if piece.amounts.size else 0
        if piece.amounts.size and abs(piece.amounts[at]) > abs(file.largest):
            file.largest, file.largest_line = float(piece.amounts[at]), int(piece.lines[at])
        yield piece
