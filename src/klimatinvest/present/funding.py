"""Funding as tables: what binds each source, what is missing by item, actor and year, and what to apply for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from klimatinvest.catalogue.programmes import known_programmes
from klimatinvest.core.series import FloatArray
from klimatinvest.engine.binding import Binding, bindings
from klimatinvest.engine.programmes import PUBLIC
from klimatinvest.engine.result import Result
from klimatinvest.plan.model import FundingSource
from klimatinvest.present.scale import Scale, money_scale, price_note
from klimatinvest.present.table import Blank, Cell, Column, Row, Table
from klimatinvest.text.catalog import Texts

if TYPE_CHECKING:
    from klimatinvest.analysis.funding_plan import FundingPlan

CASES = ("secured", "expected", "possible")
PRIVATE = frozenset({"private", "own_money", "savings", "user_fee"})
_LARGEST = 12  # items listed


def _column(texts: Texts, key: str, decimals: int | None, unit: str = "") -> Column:
    return Column(texts.get(f"fund.column.{key}", unit=unit), decimals)


def _text(texts: Texts, key: str) -> Column:
    return _column(texts, key, None)


def _money(texts: Texts, key: str, scale: Scale) -> Column:
    return _column(texts, key, scale.decimals, scale.label(texts))


def fund_tables(result: Result, case: str, best: FundingPlan | None, texts: Texts) -> tuple[Table, ...]:
    """Give every table of the command, in reading order.

    Parameters
    ----------
    result : Result
        A calculated plan.
    case : str
        ``secured``, ``expected`` or ``possible``.
    best : FundingPlan or None
        The best allocation, when it was asked for.
    """
    scale = money_scale(amount for row in (*_by_actor(result), *_by_year(result)) for amount in row[1])
    first = source_table(result, case, scale, texts) if best is None else best_table(result, best, scale, texts)
    return (
        first,
        actor_gaps(result, scale, texts),
        item_gaps(result, scale, texts),
        year_gaps(result, scale, texts),
        *((applications(result, scale, texts),) if result.funding.sources else ()),
    )


def source_table(result: Result, case: str, scale: Scale, texts: Texts) -> Table:
    """Show what each source pays in the plan's order and the rule that binds it; the expected case shows all."""
    allocated = "secured" if case == "secured" else "possible"
    found = bindings(result.inputs, result.funding, allocated)
    names = {source.id: source for source in result.funding.sources}
    rows = tuple(_source_row(names[b.source], b, scale, texts) for b in found)
    columns = (
        _text(texts, "id"), _text(texts, "name"), _text(texts, "status"), _money(texts, "asked", scale),
        _money(texts, "paid", scale), _text(texts, "rule"),
    )  # fmt: skip
    title = texts.get("fund.sources.title", case=texts.get(f"fund.case.{allocated}"), unit=scale.label(texts))
    return Table("fund_sources", title, columns, rows, _leverage(result, allocated, texts))


def _source_row(source: FundingSource, binding: Binding, scale: Scale, texts: Texts) -> Row:
    status = texts.get(f"choice.funding_status.{source.status}")
    rule = texts.get(f"fund.rule.{binding.rule}")
    return Row((source.id, source.name, status, scale.of(binding.asked), scale.of(binding.paid), rule))


def leverage(result: Result, case: str) -> float | None:
    """Give private and own kronor per public krona; None where no public money pays."""
    paid: FloatArray = getattr(result.funding, case)[0].sum(axis=(1, 2))
    kinds = [source.kind for source in result.funding.sources]
    public = sum(float(paid[s]) for s, kind in enumerate(kinds) if kind in PUBLIC)
    private = sum(float(paid[s]) for s, kind in enumerate(kinds) if kind in PRIVATE)
    return private / public if public > 0.0 else None


def _leverage(result: Result, case: str, texts: Texts) -> tuple[str, ...]:
    if not result.funding.sources:
        return (texts.get("fund.gaps.no_sources"),)
    found = leverage(result, case)
    if found is None:
        return (texts.get("fund.gaps.no_leverage"),)
    return (texts.get("fund.gaps.leverage", leverage=texts.number(found, 2)),)


def best_table(result: Result, best: FundingPlan, scale: Scale, texts: Texts) -> Table:
    """Hold the best allocation against the plan's own, source by source."""
    funding, rows = result.funding, []
    own = funding.secured[0] if best.case == "secured" else funding.possible[0]
    for s, source in enumerate(funding.sources):
        if best.case == "secured" and source.status != "decided":
            continue
        before: Cell = Blank("not-listed") if best.case == "expected" else scale.of(float(own[s].sum()))
        rule = best.binding(s)
        worth = max(best.worth[s].values(), default=0.0)
        now = scale.of(float(best.paid[s].sum()))
        rows.append(Row((source.id, source.name, before, now, texts.get(f"fund.rule.{rule}"), worth)))
    columns = (
        _text(texts, "id"), _text(texts, "name"), _money(texts, "table", scale), _money(texts, "best", scale),
        _text(texts, "rule"), _column(texts, "worth", 2),
    )  # fmt: skip
    table, found = (float(gap.sum()) for gap in (best.table_gap, best.gap))
    numbers = {"table": table, "best": found, "saved": table - found}
    said = {name: scale.say(value, texts) for name, value in numbers.items()}
    title = texts.get("fund.sources.best_title", case=texts.get(f"fund.case.{best.case}"), unit=scale.label(texts))
    notes = [texts.get("fund.best_note", **said), texts.get("fund.worth_note")]
    if not funding.sources:
        notes = [texts.get("fund.gaps.no_sources")]
    return Table("fund_best", title, columns, tuple(rows), tuple(notes))


def _gaps(result: Result) -> tuple[FloatArray, ...]:
    funding = result.funding
    return (funding.needs.amount[0], funding.gap_secured[0], funding.gap_expected[0], funding.gap_possible[0])


def _gap_columns(texts: Texts, scale: Scale) -> tuple[Column, ...]:
    return tuple(_money(texts, key, scale) for key in ("need", *CASES))


def _by_actor(result: Result) -> list[tuple[str, list[float]]]:
    """Sum need and the three gaps by actor, the largest secured gap first; everyone last."""
    actors, gaps = np.array(result.funding.needs.actors), _gaps(result)
    found = [(actor, [float(g[actors == actor].sum()) for g in gaps]) for actor in dict.fromkeys(actors.tolist())]
    found.sort(key=lambda row: -row[1][1])
    return [*found, ("", [float(g.sum()) for g in gaps])]


def _by_year(result: Result) -> list[tuple[int, list[float]]]:
    gaps = _gaps(result)
    return [(year, [float(g[:, y].sum()) for g in gaps]) for y, year in enumerate(result.inputs.years.tolist())]


def actor_gaps(result: Result, scale: Scale, texts: Texts) -> Table:
    """Sum need and the three gaps by the actor that pays."""
    names = {actor.id: actor.name for actor in result.inputs.actors} | {"": texts.get("console.total")}
    rows = tuple(Row((names[actor], *map(scale.of, amounts)), total=not actor) for actor, amounts in _by_actor(result))
    columns = (_text(texts, "actor"), *_gap_columns(texts, scale))
    notes = (texts.get("fund.gaps.note"), price_note(result.inputs, texts))
    return Table("fund_actors", texts.get("fund.gaps.title", unit=scale.label(texts)), columns, rows, notes)


def item_gaps(result: Result, scale: Scale, texts: Texts) -> Table:
    """List the items with the largest secured gaps."""
    needs, gaps = result.funding.needs, _gaps(result)
    names = {row.id: row.name for table in (result.inputs.elements, result.inputs.actions) for row in table}
    items = np.array(needs.items)
    listed = [(item, [float(g[items == item].sum()) for g in gaps]) for item in dict.fromkeys(needs.items)]
    listed.sort(key=lambda pair: (-pair[1][1], pair[0]))
    rows = tuple(Row((item, names[item], *map(scale.of, amounts))) for item, amounts in listed[:_LARGEST])
    columns = (_text(texts, "id"), _text(texts, "item"), *_gap_columns(texts, scale))
    title = texts.get("fund.gaps.items", unit=scale.label(texts))
    return Table("fund_items", title, columns, rows, _viability(result, scale, texts))


def _viability(result: Result, scale: Scale, texts: Texts) -> tuple[str, ...]:
    gap = result.viability_gap[0]
    amount, count = scale.say(float(gap.sum()), texts), int((gap > 0.0).sum())
    return (texts.get("fund.gaps.viability", amount=amount, count=count),)


def year_gaps(result: Result, scale: Scale, texts: Texts) -> Table:
    """Sum need and the three gaps by year."""
    rows = tuple(Row((str(year), *map(scale.of, amounts))) for year, amounts in _by_year(result))
    title = texts.get("fund.gaps.years", unit=scale.label(texts))
    return Table("fund_years", title, (_text(texts, "year"), *_gap_columns(texts, scale)), rows)


def applications(result: Result, scale: Scale, texts: Texts) -> Table:
    """List the sources that are not decided by deadline and by what they may give; an unknown deadline comes last."""
    known = {programme.id: programme for programme in result.inputs.plan.programmes}
    listed = []
    for s, source in enumerate(result.funding.sources):
        if source.status == "decided" or source.kind in {"own_money", "own_frame"}:
            continue
        programme = known.get(source.programme or "")
        deadline = "" if programme is None else programme.deadline
        value = float(result.funding.possible[0, s].sum())
        listed.append((deadline or "9999", -value, source, "" if programme is None else programme.name))
    listed.sort(key=lambda row: (row[0], row[1], row[2].id))
    rows = tuple(
        Row((
            texts.get("fund.applications.no_deadline") if deadline == "9999" else deadline,
            source.id, source.name, name, scale.of(-value), source.probability or 0.0,
            texts.get(f"choice.funding_status.{source.status}"),
        ))
        for deadline, value, source, name in listed
    )  # fmt: skip
    columns = (
        _text(texts, "deadline"), _text(texts, "id"), _text(texts, "name"), _text(texts, "programme"),
        _money(texts, "value", scale), _column(texts, "probability", 0), _text(texts, "status"),
    )  # fmt: skip
    notes = () if rows else (texts.get("fund.applications.none"),)
    return Table("fund_applications", texts.get("fund.applications.title"), columns, rows, notes)


def library_table(texts: Texts) -> Table:
    """List the library's programmes, and whether their rules have been verified."""
    rows = tuple(
        Row((
            known.id, known.label(texts.language), known.agency, texts.get(f"choice.source_kind.{known.kind}"),
            texts.get(f"fund.library.{'verified' if known.rules else 'template'}"),
        ))
        for known in known_programmes().values()
    )  # fmt: skip
    columns = tuple(_text(texts, key) for key in ("id", "name", "agency", "kind", "verified"))
    return Table("programmes", texts.get("fund.library.title"), columns, rows, (texts.get("fund.library.note"),))


def fund_data(result: Result, case: str, best: FundingPlan | None) -> dict[str, Any]:
    """Give the same as one document: kronor in the plan's prices."""
    funding, needs = result.funding, result.funding.needs
    allocated = "secured" if case == "secured" else "possible"
    document: dict[str, Any] = {
        "case": case,
        "sources": [
            {"source": b.source, "asked": b.asked, "paid": b.paid, "binds": b.rule, "taken": b.taken}
            for b in bindings(result.inputs, funding, allocated)
        ],
        "years": [int(year) for year in result.inputs.years],
        "needs": [
            {
                "item": item,
                "actor": actor,
                "need": needs.amount[0, n].tolist(),
                **{f"gap_{name}": getattr(funding, f"gap_{name}")[0, n].tolist() for name in CASES},
            }
            for n, (item, actor) in enumerate(zip(needs.items, needs.actors, strict=True))
        ],
        "leverage": leverage(result, allocated),
        "viability_gap": dict(zip(result.costs.items, result.viability_gap[0].tolist(), strict=True)),
    }
    if best is not None:
        document["best"] = {
            "gap": float(best.gap.sum()),
            "table_gap": float(best.table_gap.sum()),
            "outcomes": best.outcomes,
            "sources": [
                {"source": s.id, "paid": float(best.paid[i].sum()), "binds": best.binding(i), "worth": best.worth[i]}
                for i, s in enumerate(funding.sources)
            ],
        }
    return document
