"""Society's account as tables: with and without co-benefits, who pays and gains, and what may be counted twice."""

from __future__ import annotations

import math

import numpy as np

from klimatinvest.core.series import FloatArray
from klimatinvest.engine.accounts import PLACE
from klimatinvest.engine.benefits import KINDS
from klimatinvest.engine.costs import INDEX, NEED_LINES, RESIDUAL_LINES
from klimatinvest.engine.result import SUMS, TOTAL, Result
from klimatinvest.plan.benefit_terms import in_words, is_quantified
from klimatinvest.plan.double_counting import find_double_counting
from klimatinvest.present.scale import DECIMALS, MKR, price_note, scaled
from klimatinvest.present.table import Blank, Cell, Column, Row, Table
from klimatinvest.text.catalog import Texts

_INVESTED = (*NEED_LINES, *RESIDUAL_LINES, "reference_investment", "reference_reinvestment")
GROUPS: dict[str, tuple[str, ...]] = {
    "investment": _INVESTED,
    "operation": ("operation", "reference_operation"),
    "energy": ("energy", "reference_energy", "supply"),
    "revenue": ("revenue",),
    "taxes": ("taxes", "residual_taxes"),
    "funding": ("funding",),
    "co_benefits": ("co_benefits",),
}


def society_tables(result: Result, texts: Texts) -> tuple[Table, ...]:
    """Give every table of the account, in reading order."""
    benefits = (benefit_table(result, texts), words_table(result, texts)) if result.benefits.figures else ()
    return (
        account_table(result, texts),
        element_account_table(result, texts),
        distribution_table(result, texts),
        *benefits,
        double_counting_table(result, texts),
    )


def summary_society_tables(result: Result, texts: Texts) -> tuple[Table, ...]:
    """Give the short table of a plan's summary; none while the plan has no co-benefit."""
    return (account_table(result, texts),) if result.benefits.figures else ()


def _say(texts: Texts, key: str, **args: object) -> str:
    return texts.get(f"society.{key}", **args)


def _cell(value: float, reason: str) -> Cell:
    return value if math.isfinite(value) else Blank(reason)


def _tonnes_reason(result: Result, row: int) -> str:
    tonnes = float(result.elements.tonnes[0, row].sum())
    return "no-abatement" if math.isfinite(tonnes) else "two-accounts"


# -- the account of the whole plan -------------------------------------------------------------------------


def account_table(result: Result, texts: Texts) -> Table:
    """Show the whole plan's account: lines, CO2 value, co-benefits, and what they make of NPV, ratio and break-even."""
    account, at = result.society, result.elements.rows.index(TOTAL)
    rows = [
        Row(
            (
                _say(texts, f"group.{group}"),
                _sum(account.lines[0, at, [INDEX[line] for line in lines if line in INDEX]]),
            )
        )
        for group, lines in GROUPS.items()
        if any(line in INDEX for line in lines)
    ]
    rows.append(Row((_say(texts, "co2"), float(account.co2[0, at]))))
    rows.append(Row((_say(texts, "npv"), float(account.npv[0, at])), total=True))
    for kind, value in zip(KINDS, account.co_benefits[0, at], strict=True):
        if value != 0.0:
            rows.append(Row((_say(texts, "kind", kind=texts.get(f"choice.benefit_kind.{kind}")), float(value))))
    rows.append(Row((_say(texts, "npv_with"), float(account.npv_with[0, at])), total=True))
    scale, shown = scaled(rows)
    columns = (Column(_say(texts, "column.line")), Column(scale.label(texts), scale.decimals))
    return Table("society", _say(texts, "title"), columns, shown, account_notes(result, texts))


def _sum(values: FloatArray) -> float:
    return float(values.sum()) + 0.0


def account_notes(result: Result, texts: Texts) -> tuple[str, ...]:
    """Say ratio, break-even CO2 value and how carbon is counted once."""
    account, at = result.society, result.elements.rows.index(TOTAL)
    settings = result.inputs.plan.plan
    notes = [_say(texts, "note.basis", base_year=settings.base_year, price_year=settings.price_year)]
    ratios = [float(values[0, at]) for values in (account.ratio, account.ratio_with)]
    if all(map(math.isfinite, ratios)):
        without, with_benefits = (texts.number(ratio, 2) for ratio in ratios)
        notes.append(_say(texts, "note.ratio", without=without, with_benefits=with_benefits))
    shares = [float(values[0, at]) for values in (account.break_even_share, account.break_even_share_with)]
    if all(map(math.isfinite, shares)):
        without, with_benefits = (texts.number(share * 100.0, 1) for share in shares)
        notes.append(_say(texts, "note.break_even_share", without=without, with_benefits=with_benefits))
    levels = [float(values[0, at]) for values in (account.break_even, account.break_even_with)]
    if all(map(math.isfinite, levels)):
        without, with_benefits = (texts.number(level, 0) for level in levels)
        notes.append(_say(texts, "note.break_even", without=without, with_benefits=with_benefits))
    return (*notes, *_carbon_notes(result, texts))


def _carbon_notes(result: Result, texts: Texts) -> tuple[str, ...]:
    check = result.carbon_check
    difference = float(check.difference[0])
    same = abs(difference) <= 1e-6 * max(1.0, abs(float(check.value[0])))
    payments = MKR.say(float(check.payments[0]), texts)
    notes = [_say(texts, "note.carbon" if same else "note.carbon_differs", payments=payments)]
    if check.not_stated:
        notes.append(_say(texts, "note.carbon_not_stated", ids=", ".join(check.not_stated)))
    return tuple(notes)


# -- elements ----------------------------------------------------------------------------------------------


def element_account_table(result: Result, texts: Texts) -> Table:
    """Show each element's NPV, ratio and break-even CO2 value, without and with co-benefits."""
    keys = ("npv", "co_benefits", "npv_with", "ratio", "ratio_with", "break_even", "break_even_with")
    scale, rows = scaled((_element_row(result, at, texts) for at in range(len(result.elements.rows))), (2, 3, 4))
    decimals = (*[scale.decimals] * 3, 2, 2, *[DECIMALS["kr/ton"]] * 2)
    columns = (
        Column(_say(texts, "column.id")),
        Column(_say(texts, "column.element")),
        *(
            Column(_say(texts, f"column.{key}", unit=scale.label(texts)), places)
            for key, places in zip(keys, decimals, strict=True)
        ),
    )
    notes = (_say(texts, "note.elements"), price_note(result.inputs, texts))
    return Table("society_elements", _say(texts, "elements_title"), columns, rows, notes)


def _element_row(result: Result, at: int, texts: Texts) -> Row:
    account, row = result.society, result.elements.rows[at]
    summed = row in SUMS
    name = texts.get(f"book.sum.{row}") if summed else next(e.name for e in result.inputs.elements if e.id == row)
    reason = _tonnes_reason(result, at)
    cells = (
        "" if summed else row,
        name,
        float(account.npv[0, at]),
        float(account.co_benefits[0, at].sum()),
        float(account.npv_with[0, at]),
        _cell(float(account.ratio[0, at]), "no-net-costs"),
        _cell(float(account.ratio_with[0, at]), "no-net-costs"),
        _cell(float(account.break_even[0, at]), reason),
        _cell(float(account.break_even_with[0, at]), reason),
    )
    return Row(cells, total=summed)


# -- who pays and who gains --------------------------------------------------------------------------------


def distribution_table(result: Result, texts: Texts) -> Table:
    """Show every actor's account at one common rate, the group's, everyone's, what only moves, and society's."""
    shares = result.distribution
    rows = [
        Row(_account_cells(_actor_name(actor.id, actor.name, texts), values, shares.inhabitants))
        for actor, values in zip(result.inputs.actors, shares.actors[0], strict=True)
        if np.any(values != 0.0)
    ]
    for key in ("group", "everyone", "moved", "society"):
        values = getattr(shares, key)[0]
        rows.append(Row(_account_cells(_say(texts, f"account.{key}"), values, shares.inhabitants), total=True))
    scale, shown = scaled(rows, range(1, len(GROUPS) + 2))
    labels = (*(_say(texts, f"short.{group}") for group in GROUPS), _say(texts, "column.sum"))
    columns = [Column(_say(texts, "column.actor")), *(Column(label, scale.decimals) for label in labels)]
    notes = [_say(texts, "note.distribution"), price_note(result.inputs, texts)]
    if shares.inhabitants:
        columns.append(Column(_say(texts, "column.per_inhabitant"), DECIMALS["kr"]))
    else:
        notes.append(_say(texts, "note.no_population"))
    title = _say(texts, "distribution_title", unit=scale.label(texts))
    return Table("distribution", title, tuple(columns), shown, tuple(notes))


def _actor_name(id: str, name: str, texts: Texts) -> str:  # noqa: A002
    """Name an actor; the state that a plan does not name has its identifier for a name."""
    return texts.get("choice.actor_type.state") if name == id == "state" else name


def _account_cells(name: str, values: FloatArray, inhabitants: float | None) -> tuple[Cell, ...]:
    parts = [_sum(values[[PLACE[line] for line in lines]]) for lines in GROUPS.values()]
    # what only moves between actors sums to 0 but for the last digit of large amounts
    total = float(values.sum())
    total = 0.0 if abs(total) <= 1e-9 * float(np.abs(values).sum()) else total
    cells: tuple[Cell, ...] = (name, *parts, total)
    return (*cells, total / inhabitants) if inhabitants else cells


# -- co-benefits -------------------------------------------------------------------------------------------


def benefit_table(result: Result, texts: Texts) -> Table:
    """List the co-benefits that have a quantity: how much, what it is worth, who receives it and how sure it is."""
    found = result.benefits
    names = {actor.id: actor.name for actor in result.inputs.actors}
    worth = (found.amounts[0] * result.elements.society.factors[0]).sum(axis=-1)
    last = -1
    rows = []
    for n, figure in enumerate(found.figures):
        benefit = figure.benefit
        if not is_quantified(benefit):
            continue
        unit = texts.unit(benefit.unit or "kr")
        priced = bool(found.priced[n])
        value = MKR.say(float(worth[n]), texts) if priced else _say(texts, "not_priced")
        quantity = texts.number(float(found.quantity[0, n, last]), 0)
        kind = texts.get(f"choice.benefit_kind.{benefit.kind}")
        status = texts.get(f"choice.status.{benefit.value_status}")
        rows.append(Row((benefit.id, benefit.name, benefit.subject, kind, f"{quantity} {unit}",
                         value,
                         names.get(benefit.receiver or "", ""), status)))  # fmt: skip
    year = result.inputs.plan.plan.end_year
    labels = [_say(texts, f"benefit.{key}", year=year) for key in _BENEFIT_COLUMNS]
    columns = tuple(Column(label) for label in labels)
    return Table("benefits", _say(texts, "benefits_title"), columns, tuple(rows), (_say(texts, "note.benefits"),))


_BENEFIT_COLUMNS = ("id", "name", "subject", "kind", "quantity", "worth", "receiver", "status")


def words_table(result: Result, texts: Texts) -> Table:
    """List the co-benefits that are known in words only."""
    rows = tuple(
        Row((b.id, b.name, b.subject, texts.get(f"choice.benefit_kind.{b.kind}"), b.method or b.note))
        for b in result.inputs.plan.benefits
        if in_words(b)
    )
    columns = tuple(Column(_say(texts, f"benefit.{key}")) for key in ("id", "name", "subject", "kind", "words"))
    notes = () if rows else (_say(texts, "note.no_words"),)
    return Table("benefit_words", _say(texts, "words_title"), columns, rows, notes)


def double_counting_table(result: Result, texts: Texts) -> Table:
    """Show which pairs that would count twice were looked for, and where the plan has them."""
    plan = result.inputs.plan
    rows = []
    for hit in find_double_counting(plan):
        other = _say(texts, f"line.{hit.pair.second.line}") if hit.other is None else plan.benefits[hit.other].id
        rows.append(Row((plan.benefits[hit.row].id, other, texts.get(f"counted_twice.{hit.pair.id}"), hit.pair.source)))
    columns = tuple(Column(_say(texts, f"twice.{key}")) for key in ("first", "second", "why", "source"))
    note = _say(texts, "note.twice" if rows else "note.none_twice")
    return Table("double_counting", _say(texts, "twice_title"), columns, tuple(rows), (note,))
