"""Show a choice of actions: what it gives, which actions begin when, and what stands in the way."""

from __future__ import annotations

from rich.console import Console
from rich.text import Text

from klimatinvest.analysis.portfolio_model import Candidate, Infeasible, Portfolio, Rule, Told
from klimatinvest.core.units import conversion
from klimatinvest.plan.model import Action
from klimatinvest.plan.starts import use_year
from klimatinvest.present.console import print_table
from klimatinvest.present.portfolio_tables import element_table, frame_tables, frontier_table
from klimatinvest.present.scale import price_note
from klimatinvest.present.table import Blank, Cell, Column, Row, Table
from klimatinvest.text.catalog import Texts

MKR = conversion("Mkr", "kr")  # divided by, for a millionth is no exact number
MOST_YEARS = 2  # target years shown beside one another


def print_portfolio(found: Portfolio, console: Console, texts: Texts) -> None:
    """Print verdict and tables.

    Parameters
    ----------
    found : Portfolio
        The choice.
    console : Console
        At most a hundred columns wide.
    texts : Texts
        The reader's language.
    """
    objective = texts.get(f"optimize.objective.{found.aims.objective}")
    console.print(Text(texts.get("optimize.heading", objective=objective), style="bold"))
    for line in verdict(found, texts):
        console.print(Text(line))
    for table in portfolio_tables(found, texts):
        print_table(table, console, texts)


def portfolio_tables(found: Portfolio, texts: Texts) -> tuple[Table, ...]:
    """Give the tables in the order they are read."""
    tables = (result_table(found, texts), action_table(found, texts), element_table(found, texts))
    all_tables = (*tables, *frame_tables(found, texts), frontier_table(found, texts))
    return tuple(table for table in all_tables if table.rows)


def verdict(found: Portfolio, texts: Texts) -> list[str]:
    """Say what is kept, how sure it is that nothing is better, and how often the plan was calculated."""
    lines = []
    first = int(found.evaluation.result.inputs.years[0])
    for year, asked in sorted(found.aims.targets.items()):
        given = float(found.evaluation.told.tonnes[year - first])
        kept = "met" if found.kept or given >= asked else "missed"
        numbers = {"asked": texts.number(asked), "given": texts.number(given)}
        lines.append(texts.get(f"optimize.verdict.{kept}", year=year, **numbers))
    if not found.kept:
        lines.append(texts.get("optimize.verdict.not_kept"))
    gap = texts.number(100.0 * found.solved.gap, 2)
    seconds = texts.number(found.solved.seconds, 1)
    bound = bound_text(found, texts)
    lines.append(texts.get("optimize.verdict.proven", gap=gap, bound=bound, seconds=seconds))
    stable = "stable" if found.stable else "unstable"
    lines.append(texts.get(f"optimize.verdict.{stable}", rounds=found.rounds))
    return lines


def bound_text(found: Portfolio, texts: Texts) -> str:
    """Show the programme's bound in the objective's own unit and sign."""
    if found.aims.objective == "most-tonnes":
        return texts.get("optimize.amount.tonnes", amount=texts.number(-found.solved.bound))
    sign = 1.0 if found.aims.objective == "least-cost" else -1.0
    return texts.get("optimize.amount.money", amount=texts.number(sign * found.solved.bound / MKR, 1))


def result_table(found: Portfolio, texts: Texts) -> Table:
    """Hold the plan as it is, the programmes' promises and the engine's word against one another."""
    years = sorted(found.aims.targets)[:MOST_YEARS]
    names = ("cost", "npv_municipal", "npv_society")
    columns = (
        Column(texts.get("optimize.results.what")),
        *(Column(texts.get(f"optimize.results.{name}"), 1) for name in names),
        Column(texts.get("optimize.results.tonnes"), 0),
        *(Column(texts.get("optimize.results.tonnes_in", year=year), 0) for year in years),
    )
    first = int(found.evaluation.result.inputs.years[0])
    told = (("before", found.before.told), ("first", found.first), ("promised", found.promised))
    rows = [Row((texts.get(f"optimize.results.{name}"), *_cells(what, years, first))) for name, what in told]
    rows.append(Row((texts.get("optimize.results.engine"), *_cells(found.evaluation.told, years, first)), total=True))
    notes = (texts.get("optimize.results.note"), price_note(found.before.result.inputs, texts))
    return Table("portfolio_results", texts.get("optimize.results.title"), columns, tuple(rows), notes)


def _cells(told: Told, years: list[int], first: int) -> tuple[Cell, ...]:
    money = (told.cost / MKR, told.npv_municipal / MKR, told.npv_society / MKR)
    return (*money, float(told.tonnes.sum()), *(float(told.tonnes[year - first]) for year in years))


def action_table(found: Portfolio, texts: Texts) -> Table:
    """List every action: when it begins in the plan and in the choice."""
    columns = (
        Column(texts.get("optimize.actions.id")),
        Column(texts.get("optimize.actions.name")),
        *(Column(texts.get(f"optimize.actions.{name}")) for name in ("planned", "start", "in_use")),
        Column(texts.get("optimize.actions.capex"), 1),
        Column(texts.get("optimize.actions.why")),
    )
    actions = {action.id: action for action in found.before.plan.actions}
    rows = [Row(_action_cells(found, c, actions[c.action], texts)) for c in found.candidates]
    chosen = sum(1 for c in found.candidates if found.starts[c.action] is not None)
    moved = sum(1 for c in found.candidates if found.starts[c.action] not in (None, c.planned))
    counts = {"chosen": chosen, "count": len(rows), "moved": moved}
    notes = (texts.get("optimize.actions.count", **counts), texts.get("optimize.actions.note"))
    return Table("portfolio_actions", texts.get("optimize.actions.title"), columns, tuple(rows), notes)


def _action_cells(found: Portfolio, candidate: Candidate, action: Action, texts: Texts) -> tuple[Cell, ...]:
    start = found.starts[candidate.action]
    if candidate.fixed:
        why = "fixed"
    elif start is None:
        why = "left_out"
    else:
        why = "as_planned" if start == candidate.planned else "later" if start > candidate.planned else "earlier"
    blank = Blank("left-out")
    use = use_year(action, found.before.plan.plan)
    return (
        candidate.action,
        action.name,
        str(candidate.planned),
        blank if start is None else str(start),
        blank if start is None else str(use + start - candidate.planned),
        sum(action.capex.values()) / MKR,
        texts.get(f"optimize.actions.{why}"),
    )


def conflict_lines(trouble: Infeasible, texts: Texts) -> list[str]:
    """Say which rules cannot hold together, and how far a target is from what can be reached."""
    lines = [texts.get("optimize.conflict.heading")]
    for rule in trouble.conflict:
        lines.append("  • " + rule_text(rule, trouble.limits.get(rule), texts))
        most = trouble.most.get(rule)
        if most is not None:
            lines.append("    " + texts.get(f"optimize.conflict.most.{rule.kind}", amount=texts.number(most)))
    lines.append(texts.get("optimize.conflict.remedy"))
    return lines


def rule_text(rule: Rule, limit: float | None, texts: Texts) -> str:
    """Name a rule as a reader knows it."""
    amount = ""
    if limit is not None:
        money = rule.kind in ("frame", "cost")
        amount = texts.number(limit / MKR, 1) if money else texts.number(limit, 1 if rule.kind == "staff" else 0)
    first, _, second = rule.name.partition(" ")
    return texts.get(f"optimize.rule.{rule.kind}", name=first, other=second, year=rule.year, amount=amount)
