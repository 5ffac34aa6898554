"""The tables of a spend analysis, as the terminal draws them."""

from __future__ import annotations

from collections.abc import Iterable

from klimatinvest.present.console import DASH
from klimatinvest.present.table import Cell, Column, Row, Table
from klimatinvest.spend.result import (
    FIGURES,
    MEASURED,
    PRICED,
    PURCHASES,
    STATUSES,
    UNMAPPED,
    SpendResult,
    Sum,
    largest,
)
from klimatinvest.text.catalog import Texts

TOP = 10
_THOUSAND, _HUNDRED = 1000.0, 100.0
_LONGEST = 48  # characters of a name in a terminal


def out(texts: Texts, key: str, **args: object) -> str:
    """Give a text of the spend analysis's outputs."""
    return texts.get(f"spend_out.{key}", **args)


def shown_name(name: str, side: str, texts: Texts) -> str:
    """Give a name as it is shown; one that is missing is said to be."""
    if not name:
        return out(texts, f"none.{side}")
    return name if len(name) <= _LONGEST else f"{name[: _LONGEST - 1]}…"


def files_table(result: SpendResult, texts: Texts) -> Table:
    """Give how each ledger was understood."""
    heads = [Column(out(texts, f"header.{key}")) for key in ("file", "form", "encoding", "delimiter", "decimal")]
    heads += [Column(out(texts, "header.rows"), 0), Column(out(texts, "header.tkr"), 0)]
    rows = [
        Row(
            (
                file.name,
                out(texts, f"form.{file.form}"),
                file.encoding or "–",
                out(texts, "tab") if file.delimiter == "\t" else file.delimiter or "–",
                file.decimal or "–",
                float(file.rows),
                file.amount / _THOUSAND,
            )
        )
        for file in result.ledger.files
    ]
    notes = [
        out(texts, "note.largest", place=f.place(f.largest_line), kr=texts.number(f.largest, 2))
        for f in result.ledger.files
    ]
    notes += [
        out(texts, "note.removed", file=f.name, count=texts.number(f.removed)) for f in result.ledger.files if f.removed
    ]
    return Table("files", out(texts, "table.files"), tuple(heads), tuple(rows), tuple(notes))


def balance_table(result: SpendResult, texts: Texts) -> Table:
    """Give all kronor of the ledgers by what became of them; they add up to the ledgers."""
    heads = (
        Column(out(texts, "header.status")),
        Column(out(texts, "header.rows"), 0),
        Column(out(texts, "header.tkr"), 0),
        Column(out(texts, "header.share"), 1),
        Column(out(texts, "header.tonnes"), 1),
    )
    rows = []
    for status in STATUSES:
        found = result.total(status)
        if not found.rows:
            continue
        share: Cell = DASH
        if status in PURCHASES:
            share = _percent(result.share(found))
        counted: Cell = found.corrected / _THOUSAND if status in (PRICED, MEASURED) else DASH
        label = texts.get(f"spend_status.{status}")
        rows.append(Row((label, float(found.rows), found.amount / _THOUSAND, share, counted)))
    whole = result.total()
    total = (out(texts, "total"), float(whole.rows), whole.amount / _THOUSAND, DASH)
    rows.append(Row((*total, whole.corrected / _THOUSAND), total=True))
    count, amount = result.negative()
    rule = texts.get(f"spend_choice.negative_rows.{result.data.spend.negative_rows}")
    note = out(texts, "note.negative", count=texts.number(count), tkr=texts.number(amount / _THOUSAND), rule=rule)
    internal = texts.get(f"spend_choice.internal.{result.data.spend.internal}")
    notes = (note, out(texts, "note.internal", rule=internal))
    return Table("balance", out(texts, "table.balance"), heads, tuple(rows), notes)


def _percent(share: float | None) -> Cell:
    return DASH if share is None else share * _HUNDRED


def side_table(result: SpendResult, side: str, texts: Texts, top: int | None = None) -> Table:
    """Give emissions uncorrected and corrected along one side: year, category, department or supplier.

    Parameters
    ----------
    side : str
        One of the result's sides; the title stands under ``spend_out.table.<side>``.
    top : int, optional
        How many to show; the rest are added up in one row.
    """
    among = result.among(PRICED, MEASURED)
    sums = result.sums(side, among=among)
    items = list(sums.items())
    if side == "year":
        items.sort()
    shown, rest = (items, []) if top is None else (items[:top], items[top:])
    real = result.base_year is not None
    rows = [_figures(shown_name(key[0], side, texts), found, real) for key, found in shown]
    if rest:
        rows.append(_figures(out(texts, "others", count=texts.number(len(rest))), _added(s for _, s in rest), real))
    rows.append(_figures(out(texts, "total"), _added(s for _, s in items), real, total=True))
    keys = ("tkr", "uncorrected", "corrected", "difference")
    heads = [
        Column(out(texts, f"header.{side}")),
        *(Column(out(texts, f"header.{key}"), _decimals(key)) for key in keys),
    ]
    heads.append(Column(out(texts, "header.change"), 1))
    if real:
        heads.insert(2, Column(out(texts, "header.real", year=result.base_year), 0))
    notes = (out(texts, "note.corrected"),) if side == "year" else ()
    return Table(side, out(texts, f"table.{side}", count=top), tuple(heads), tuple(rows), notes)


def _decimals(key: str) -> int:
    return 0 if key == "tkr" else 1


def _figures(label: str, found: Sum, real: bool, total: bool = False) -> Row:
    change: Cell = DASH
    if found.uncorrected:
        change = found.difference / abs(found.uncorrected) * _HUNDRED
    kronor: list[Cell] = [found.amount / _THOUSAND]
    if real:
        kronor.append(found.real_amount / _THOUSAND)
    tonnes = (found.uncorrected, found.corrected, found.difference)
    return Row((label, *kronor, *(kg / _THOUSAND for kg in tonnes), change), total)


def _added(sums: Iterable[Sum]) -> Sum:
    found = list(sums)
    return Sum(*(sum(getattr(s, name) for s in found) for name in ("rows", *FIGURES)))


def measured_table(result: SpendResult, texts: Texts) -> Table | None:
    """Give the quantities that took the place of kronor; None when there are none."""
    sums = result.sums("factor", among=result.among(MEASURED))
    if not sums:
        return None
    names = {row.id: row.name for row in result.data.spend_factors}
    quantity = {factor: 0.0 for (factor,) in sums}
    for index, amount in zip(result.entries.factor, result.entries.quantity, strict=True):
        if amount:
            quantity[result.data.spend_factors[int(index)].id] += float(amount)
    rows = [
        Row(
            (
                names[factor],
                quantity[factor],
                texts.unit(result.resolved[factor].unit or ""),
                found.amount / _THOUSAND,
                found.corrected / _THOUSAND,
                found.by_kronor / _THOUSAND,
            )
        )
        for (factor,), found in sums.items()
    ]
    heads = (
        Column(out(texts, "header.factor")),
        Column(out(texts, "header.quantity"), 0),
        Column(out(texts, "header.unit")),
        Column(out(texts, "header.replaced"), 0),
        Column(out(texts, "header.tonnes"), 1),
        Column(out(texts, "header.by_kronor"), 1),
    )
    return Table("measured", out(texts, "table.measured"), heads, tuple(rows), (out(texts, "note.measured"),))


def unmapped_table(result: SpendResult, texts: Texts) -> Table | None:
    """Give the largest suppliers and accounts among purchases without a factor; None when there are none."""
    among = result.among(UNMAPPED)
    sums = result.sums("supplier", "account", among=among)
    if not sums:
        return None
    whole = result.total(UNMAPPED)
    shown = largest(sums, TOP, by="amount")
    rows = [
        Row(
            (shown_name(s, "supplier", texts), a or "–", float(f.rows), f.amount / _THOUSAND, _percent(result.share(f)))
        )
        for (s, a), f in shown
    ]
    kept = {key for key, _ in shown}
    rest = _added(found for key, found in sums.items() if key not in kept)
    if rest.rows:
        label = out(texts, "others", count=texts.number(len(sums) - len(shown)))
        rows.append(Row((label, "", float(rest.rows), rest.amount / _THOUSAND, _percent(result.share(rest)))))
    share = _percent(result.share(whole))
    rows.append(Row((out(texts, "total"), "", float(whole.rows), whole.amount / _THOUSAND, share), total=True))
    heads = (
        Column(out(texts, "header.supplier")),
        Column(out(texts, "header.account")),
        Column(out(texts, "header.rows"), 0),
        Column(out(texts, "header.tkr"), 0),
        Column(out(texts, "header.share"), 1),
    )
    return Table("unmapped", out(texts, "table.unmapped"), heads, tuple(rows), (out(texts, "note.unmapped"),))
