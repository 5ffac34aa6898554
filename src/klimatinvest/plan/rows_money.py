"""Rules of money: funding programmes and their terms, loans and what makes them green, components of an investment."""

from __future__ import annotations

from klimatinvest.plan.choices import CostBase, LoanKind, Payment, PriceBasis, SourceKind, Status, TermCondition
from klimatinvest.plan.columns import ID_PATTERN, Row, choice, column


class Programme(Row):
    """A funding programme (stödprogram): what it pays, at most how much, and when."""

    id: str = column("id", example="klimatklivet", pattern=ID_PATTERN)
    name: str = column("text", example="Klimatklivet")
    agency: str = column("text", "", example="Naturvårdsverket")
    kind: SourceKind = choice("source_kind", SourceKind)
    cost_base: CostBase = choice("cost_base", CostBase, "investment")
    max_share: float | None = column("number", None, unit="procent", example="50", ge=0, le=100)
    max_public_share: float | None = column("number", None, unit="procent", example="60", ge=0, le=100)
    max_amount: float | None = column("number", None, unit="kr", example="5000000", ge=0)
    max_per_unit: float | None = column("number", None, unit="kr", example="15000", ge=0)
    price_basis: PriceBasis = choice("price_basis", PriceBasis, "nominal")
    price_year: int | None = column("year", None, example=2024)
    min_reduction: float | None = column("number", None, unit="kg/kr", example="0.75", ge=0)
    first_year: int | None = column("year", None, example=2026)
    last_year: int | None = column("year", None, example=2029)
    payment: Payment = choice("payment", Payment, "advance")
    deadline: str = column("text", "", example="2027-02-15")
    source: str = column("text", "", example="Förordning (2015:517)")
    url: str = column("url", "")
    value_status: Status = choice("status", Status)
    note: str = column("text", "")


class ProgrammeTerm(Row):
    """A term of a programme: what it may pay for, or what it may not be combined with."""

    programme: str = column("ref", refers=("programmes",), example="klimatklivet")
    condition: TermCondition = choice("term_condition", TermCondition)
    value: str = column("text", example="transport")
    note: str = column("text", "")


class Loan(Row):
    """A loan: money lent meanwhile; it never closes the funding gap."""

    id: str = column("id", example="L-01", pattern=ID_PATTERN)
    name: str = column("text", example="Grönt lån, cykelvägar")
    kind: LoanKind = choice("loan_kind", LoanKind)
    borrower: str = column("ref", refers=("actors",), example="kommunstyrelsen")
    action: str | None = column("ref", None, refers=("actions",), example="A-02")
    amount: float = column("number", unit="kr", example="20000000", ge=0)
    year: int = column("year", example=2028)
    term: int = column("integer", unit="år", example="25", ge=1, le=100)
    grace: int = column("integer", 0, unit="år", example="2", ge=0, le=99)
    interest: float = column("number", unit="procent", example="2.8", gt=-50, lt=50)
    green_category: str = column("text", "", example="hallbara_transporter")
    source: str = column("text", "", example="Kommuninvest, offert")
    url: str = column("url", "")
    value_status: Status = choice("status", Status)
    note: str = column("text", "")


class LoanEvidence(Row):
    """Evidence that a loan meets a criterion of its green category."""

    loan: str = column("ref", refers=("loans",), example="L-01")
    criterion: str = column("text", example="klimatberakning")
    evidence: str = column("text", example="Klimatdeklaration 2027-03-01")
    note: str = column("text", "")


class Component(Row):
    """A part of an action's investment that is written off over its own life."""

    action: str = column("ref", refers=("actions",), example="A-02")
    name: str = column("text", example="Beläggning")
    share: float = column("number", example="0.4", ge=0, le=1)
    lifetime: int = column("integer", unit="år", example="15", ge=1, le=200)
    note: str = column("text", "")
