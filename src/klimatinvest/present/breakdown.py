"""Show a goal broken down: the tables a person reads."""

from __future__ import annotations

import numpy as np
from rich.console import Console
from rich.text import Text

from klimatinvest.analysis.breakdown_model import Breakdown, Evaluation, Programme, Proposal
from klimatinvest.core.series import FloatArray
from klimatinvest.engine.emissions import SectorEmissions
from klimatinvest.plan.model import Element
from klimatinvest.present.console import print_table
from klimatinvest.present.remarks import sector_name
from klimatinvest.present.scale import MKR, price_note
from klimatinvest.present.table import Blank, Cell, Column, Row, Table
from klimatinvest.text.catalog import Texts

_MARKS = {"stated": "", "pool": "¹", "planned": "²"}
_UNCUT = 1.0 - 1e-9  # share delivered above which an element is not called cut


def print_breakdown(found: Breakdown, console: Console, texts: Texts) -> None:
    """Print verdict and tables.

    Parameters
    ----------
    found : Breakdown
        The proposal.
    console : Console
        At most a hundred columns wide.
    texts : Texts
        The reader's language.
    """
    goal = texts.get(f"breakdown.goal.{'net' if found.goal.path.net else 'gross'}")
    years = ", ".join(map(str, found.goal.years))
    method = texts.get(f"breakdown.method.{found.method}")
    console.print(Text(texts.get("breakdown.heading", method=method, goal=goal, years=years), style="bold"))
    for line in _verdict(found, texts):
        console.print(Text(line))
    for table in breakdown_tables(found, texts):
        print_table(table, console, texts)


def breakdown_tables(found: Breakdown, texts: Texts) -> tuple[Table, ...]:
    """Give the tables in the order they are read."""
    tables = (_results(found, texts), _proposals(found, texts), _fixed(found, texts), _sectors(found, texts))
    return tuple(table for table in tables if table.rows)


def _verdict(found: Breakdown, texts: Texts) -> list[str]:
    lines = [
        texts.get(f"breakdown.verdict.{'missed' if gap else 'met'}", year=year, gap=texts.number(float(gap)))
        for year, gap in zip(found.goal.years, found.remaining, strict=True)
    ]
    if not found.proposals:
        return [*lines, texts.get("breakdown.verdict.nothing")]
    if not found.met and (found.used == "all-potentials" or found.method == "least-cost"):
        lines.append(texts.get("breakdown.verdict.everything"))
    elif found.used != found.method:
        lines.append(texts.get("breakdown.verdict.cheaper"))
    if found.share is not None and found.used == "proportional":
        lines.append(texts.get("breakdown.verdict.share", share=texts.number(100.0 * found.share, 1)))
    return [*lines, texts.get("breakdown.verdict.evaluations", count=found.evaluations)]


def _results(found: Breakdown, texts: Texts) -> Table:
    years = found.goal.years
    columns = (
        Column(texts.get("breakdown.results.what")),
        Column(texts.get("breakdown.results.cost"), 1),
        *(Column(texts.get("breakdown.results.tonnes", year=year), 0) for year in years),
        *(Column(texts.get("breakdown.results.gap", year=year), 0) for year in years),
    )
    given = [("before", found.before), ("proportional", found.proportional), ("first", found.first_programme)]
    rows = [
        Row((texts.get(f"breakdown.results.{name}"), *_result_cells(found, what)))
        for name, what in (*given, ("last", found.programme))
        if what is not None
    ]
    label = texts.get("breakdown.results.proposal")
    rows.append(Row((label, *_result_cells(found, found.evaluation)), total=True))
    needed: tuple[Cell, ...] = ("", *map(float, found.goal.required), *("" for _ in years))
    rows.append(Row((texts.get("breakdown.results.required"), *needed)))
    notes = (texts.get("breakdown.results.note"), price_note(found.before.result.inputs, texts))
    return Table("breakdown_results", texts.get("breakdown.results.title"), columns, tuple(rows), notes)


def _result_cells(found: Breakdown, what: Evaluation | Programme) -> tuple[Cell, ...]:
    tonnes = what.tonnes.sum(axis=0) if isinstance(what, Evaluation) else what.tonnes
    cost = what.total_cost if isinstance(what, Evaluation) else what.cost
    missing = np.maximum(0.0, found.goal.required - tonnes)
    return (MKR.of(cost), *map(float, tonnes), *map(float, missing))


def _proposals(found: Breakdown, texts: Texts) -> Table:
    shown = [p for p in found.proposals if p.bound is not None]
    columns = (
        Column(texts.get("breakdown.proposals.id")),
        Column(texts.get("breakdown.proposals.name_unit")),
        *(Column(texts.get(f"breakdown.proposals.{c}"), 0) for c in ("planned", "potential", "proposed")),
        *(Column(texts.get("breakdown.proposals.tonnes", year=year), 0) for year in found.goal.years),
        Column(texts.get("breakdown.proposals.cost"), 0),
        Column(texts.get("breakdown.proposals.binding")),
    )
    rows = [Row(_proposal_cells(found, p, texts)) for p in shown]
    if rows:
        total = np.sum([p.tonnes for p in shown], axis=0)
        lead = ("", texts.get("breakdown.proposals.total"), "", "", "")
        rows.append(Row((*lead, *map(float, total), "", ""), total=True))
    title = texts.get("breakdown.proposals.title")
    return Table("breakdown_proposals", title, columns, tuple(rows), _notes(found, shown, texts))


def _proposal_cells(found: Breakdown, proposal: Proposal, texts: Texts) -> tuple[Cell, ...]:
    bound, element = proposal.bound, element_of(found, proposal)
    potential = f"{_amount(bound.potential, texts)}{_MARKS[bound.basis]}" if bound is not None else ""
    cost: Cell = Blank("no-abatement") if proposal.cost_per_tonne is None else proposal.cost_per_tonne
    return (
        proposal.element,
        f"{_name(element, texts)}, {texts.unit(element.unit)}",
        _amount(proposal.planned, texts),
        potential,
        _amount(proposal.proposed, texts),
        *map(float, proposal.tonnes),
        cost if proposal.costed else Blank("no-costs-stated"),
        texts.get(f"breakdown.binding.{proposal.binding}"),
    )


def _notes(found: Breakdown, shown: list[Proposal], texts: Texts) -> tuple[str, ...]:
    bases = {p.bound.basis for p in shown if p.bound is not None}
    notes = [texts.get(f"breakdown.basis.{b}", mark=_MARKS[b]) for b in ("pool", "planned") if b in bases]
    bindings = {p.binding for p in shown}
    kinds = ("potential", "planned", "pool", "rate", "none")
    notes += [texts.get(f"breakdown.binding_note.{kind}") for kind in kinds if kind in bindings]
    notes.append(texts.get("breakdown.proposals.cost_note"))
    free = [p.element for p in shown if not p.costed]
    if free:
        notes.append(texts.get("breakdown.note.uncosted", ids=", ".join(free)))
    carried = [
        texts.get("breakdown.note.action", id=p.element, cost=MKR.say(p.actions, texts))
        for p in shown
        if p.actions >= 1.0 and (p.proposed or 0.0) > (p.planned or 0.0)
    ]
    if carried:
        notes.append(texts.get("breakdown.note.actions", ids=", ".join(carried)))
    return (*notes, *(note for p in shown for note in _cut_notes(found, p, texts)))


def _cut_notes(found: Breakdown, proposal: Proposal, texts: Texts) -> list[str]:
    """Say in which goal years an element delivers less than is proposed, or else in which year most is cut."""
    inputs = found.evaluation.result.inputs
    row = [p.element for p in found.proposals].index(proposal.element)
    step = found.evaluation.result.sequence.portfolio[row]
    asked, given = (np.broadcast_to(v[0], inputs.years.shape) for v in (step.asked, step.delivered))
    cut = given < _UNCUT * asked
    at = [year - int(inputs.years[0]) for year in found.goal.years]
    if cut.any() and not cut[at].any():
        at = [int(np.argmax(asked - given))]
    return [
        texts.get(
            "breakdown.note.cut",
            id=proposal.element,
            delivered=_amount(float(given[k]), texts),
            asked=_amount(float(asked[k]), texts),
            unit=texts.unit(element_of(found, proposal).unit),
            year=int(inputs.years[k]),
        )
        for k in at
        if cut[k]
    ]


def _fixed(found: Breakdown, texts: Texts) -> Table:
    columns = (
        Column(texts.get("breakdown.proposals.id")),
        Column(texts.get("breakdown.proposals.name")),
        Column(texts.get("breakdown.fixed.quantity"), 0),
        Column(texts.get("breakdown.proposals.unit")),
        *(Column(texts.get("breakdown.proposals.tonnes", year=year), 0) for year in found.goal.years),
        Column(texts.get("breakdown.fixed.why")),
    )
    rows = [
        Row(
            (
                p.element,
                _name(element_of(found, p), texts),
                _amount(p.planned, texts),
                "" if p.planned is None else texts.unit(element_of(found, p).unit),
                *map(float, p.tonnes),
                texts.get(f"breakdown.fixed.{p.fixed}"),
            )
        )
        for p in found.proposals
        if p.fixed is not None
    ]
    return Table("breakdown_fixed", texts.get("breakdown.fixed.title"), columns, tuple(rows))


def _sectors(found: Breakdown, texts: Texts) -> Table:
    years = found.goal.years
    counts = [s for s in found.evaluation.result.sectors if s.account in found.goal.accounts]
    columns = [Column(texts.get("breakdown.sectors.name"))]
    for year in years:
        columns += [Column(texts.get(f"breakdown.sectors.{which}", year=year), 0) for which in ("reference", "plan")]
    pairs = [[emitted(found, s, which) for which in ("reference", "plan")] for s in counts]
    rows = [Row((sector_name(s.sector, texts), *_interleaved(*pair))) for s, pair in zip(counts, pairs, strict=True)]
    sums = [np.sum([pair[k] for pair in pairs], axis=0) for k in (0, 1)]
    rows.append(Row((texts.get("breakdown.sectors.total"), *_interleaved(*sums)), total=True))
    targets = sums[0] - found.goal.required
    for name, values in (("target", targets), ("gap", found.remaining)):
        cells = [cell for value in values for cell in ("", float(value))]
        rows.append(Row((texts.get(f"breakdown.sectors.{name}"), *cells)))
    notes = (texts.get("breakdown.sectors.note"),)
    return Table("breakdown_sectors", texts.get("breakdown.sectors.title"), tuple(columns), tuple(rows), notes)


def _interleaved(first: FloatArray, second: FloatArray) -> list[float]:
    return [float(v) for pair in zip(first, second, strict=True) for v in pair]


def emitted(found: Breakdown, sector: SectorEmissions, which: str) -> FloatArray:
    """Read a sector's emissions in the goal years, tonnes."""
    axis = found.evaluation.result.inputs.years
    values = np.broadcast_to(getattr(sector, which)[0], axis.shape)
    return np.asarray(values[np.array(found.goal.years) - int(axis[0])])


def element_of(found: Breakdown, proposal: Proposal) -> Element:
    """Find the element behind a proposal."""
    return next(e for e in found.plan.elements if e.id == proposal.element)


def _name(element: Element, texts: Texts) -> str:
    return element.name_en if texts.language == "en" and element.name_en else element.name


def _amount(value: float | None, texts: Texts) -> str:
    """Show a quantity with about three figures."""
    if value is None:
        return ""
    size = abs(value)
    decimals = 0 if size >= 100.0 or value == int(value) else 1 if size >= 10.0 else 2
    return texts.number(value, decimals)
