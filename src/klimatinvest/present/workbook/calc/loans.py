"""Loans, live: interest, amortisation and what is owed, and which criteria a green loan meets."""

from __future__ import annotations

import numpy as np

from klimatinvest.catalogue.green_loans import green_categories
from klimatinvest.engine.green import green_evidence
from klimatinvest.plan.model import Loan
from klimatinvest.present.workbook.calc.context import Context
from klimatinvest.present.workbook.calc.page import column_sum, text_row
from klimatinvest.present.workbook.formula import BEFORE, HERE, HUNDRED, Expr, scalar, when
from klimatinvest.present.workbook.grid import HEADER, Grid, Row

SHEET = "loans_result"


def write_loans(ctx: Context) -> None:
    """Write each loan's schedule, the debt of the municipal group, and the evidence of green loans."""
    grid = ctx.grid(SHEET)
    text_row(ctx, grid, "", _say(ctx, "note"))
    debts: list[Row] = []
    for i, loan in enumerate(ctx.result.loans.loans):
        debt = _loan(ctx, grid, i, loan)
        if ctx.result.loans.external[i]:
            debts.append(debt)
        _green(ctx, grid, loan)
        grid.skip()
    grid.heading(_say(ctx, "group"))
    owed = ctx.result.loans.debt[0]
    debt = grid.row("", _say(ctx, "debt"), "kr", column_sum(debts), "total_amount", owed, summed=False)
    population = ctx.series.get(("plan", "population", None))
    engine = ctx.result.loans.debt_per_inhabitant
    if population is None or engine is None:
        text_row(ctx, grid, "", ctx.texts.get("reason.debt-without-population"))
    else:
        per_head = debt.now / population.now
        grid.row("", _say(ctx, "per_inhabitant"), "kr", per_head, "amount", engine[0], summed=False)


def _say(ctx: Context, key: str, **args: object) -> str:
    return ctx.texts.get(f"loan_sheet.{key}", **args)


def _cell(ctx: Context, loan: Loan, field: str) -> Expr:
    row = next(i for i, other in enumerate(ctx.inputs.plan.loans) if other.id == loan.id)
    return scalar(ctx.where.cell("loans", row, field), float(getattr(loan, field)))


def _loan(ctx: Context, grid: Grid, i: int, loan: Loan) -> Row:
    """Write one loan and give the row of what is owed at the end of the year."""
    loans, years = ctx.result.loans, np.concatenate([[0.0], ctx.inputs.years.astype(float)])
    kind = ctx.texts.get(f"choice.loan_kind.{loan.kind}")
    grid.heading(_say(ctx, "loan", name=loan.name, kind=kind, borrower=ctx.name_of(loan.borrower)), loan.id)
    amount, year, term, grace = (_cell(ctx, loan, field) for field in ("amount", "year", "term", "grace"))
    hit = np.asarray(years == loan.year, dtype=float)
    drawn = _row(ctx, grid, loan, "drawn", amount * Expr(f"({HERE}${HEADER + 1}={year.text})", hit), loans.drawn[0, i])
    owed = f"{grid.name}!{BEFORE}{grid.next_number + (4 if loan.kind == 'annuity' else 3)}"
    opening = _row(ctx, grid, loan, "opening", Expr(owed, np.append([0.0], loans.opening[0, i])), loans.opening[0, i])
    rate = _cell(ctx, loan, "interest") / HUNDRED
    interest = _row(ctx, grid, loan, "interest", opening.now * rate, loans.interest[0, i])
    repaid = _amortisation(ctx, grid, loan, (amount, year, term, grace, rate), opening, interest)
    amortisation = _row(ctx, grid, loan, "amortisation", repaid, loans.amortisation[0, i])
    balance = opening.now + drawn.now - amortisation.now
    for key, row in (("opening", opening), ("interest", interest), ("amortisation", amortisation)):
        ctx.rows[f"loan_{key}", loan.id] = row
    return _row(ctx, grid, loan, "balance", balance, loans.balance[0, i])


def _row(ctx: Context, grid: Grid, loan: Loan, key: str, expr: Expr, engine: np.ndarray) -> Row:
    summed = key in {"interest", "amortisation", "drawn"}
    return grid.row(loan.id, _say(ctx, key), "kr", expr, "amount", engine, summed=summed)


def _amortisation(ctx: Context, grid: Grid, loan: Loan, given: tuple[Expr, ...], opening: Row, interest: Row) -> Expr:
    """Give the formula of what is repaid by kind of loan."""
    amount, year, term, grace, rate = given
    years = np.concatenate([[0.0], ctx.inputs.years.astype(float)])
    now = f"{HERE}${HEADER + 1}"
    last = np.asarray(years == loan.year + loan.term, dtype=float)
    if loan.kind == "bullet":
        return amount * Expr(f"({now}={year.text}+{term.text})", last)
    inside = (years > loan.year + loan.grace) & (years <= loan.year + loan.term)
    text = f"({now}>{year.text}+{grace.text})*({now}<={year.text}+{term.text})"
    periods = f"({term.text}-{grace.text})"
    level = amount / scalar(periods, float(loan.term - loan.grace))
    if loan.kind != "annuity":
        return level * Expr(text, inside.astype(float), 2)
    flag = grid.row(loan.id, _say(ctx, "repaying"), "–", Expr(text, inside.astype(float), 2), "number", summed=False)
    r, n = loan.interest / 100.0, loan.term - loan.grace
    value = loan.amount / n if r == 0.0 else loan.amount * r / (1.0 - (1.0 + r) ** -n)
    payment = grid.constant_of(flag, f"-PMT({rate.text},{periods},{amount.text})", value)
    return when(f"{now}={year.text}+{term.text}", last == 1.0, opening.now, (payment - interest.now) * flag.now)


def _green(ctx: Context, grid: Grid, loan: Loan) -> None:
    """List the criteria of a green loan, each met or missing."""
    found = green_evidence(ctx.inputs.plan, loan, green_categories())
    if not found:
        return
    category = green_categories()[loan.green_category].label(ctx.texts.language)
    text_row(ctx, grid, loan.id, _say(ctx, "green", category=category), "bold")
    for line in found:
        words = line.criterion.label(ctx.texts.language)
        key = "met" if line.met else "missing"
        text_row(ctx, grid, "", _say(ctx, key, criterion=words, evidence=line.evidence), "text")
