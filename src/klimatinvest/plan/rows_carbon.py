"""What may be emitted and by whom: carbon budgets, their shares, and emissions of the municipal group's own units."""

from __future__ import annotations

from typing import get_args

from klimatinvest.plan.choices import Boundary, BudgetConvention, Scope, ScopeMethod, Status
from klimatinvest.plan.columns import ID_PATTERN, Row, choice, column


class CarbonBudget(Row):
    """A carbon budget (koldioxidbudget): tonnes or a yearly rate, with the convention that makes it a path."""

    id: str = column("id", example="KB-1", pattern=ID_PATTERN)
    name: str = column("text", example="Cirka 16 procent per år från 2020")
    boundary: Boundary = choice("boundary", Boundary)
    net: bool = column("boolean", False, example="nej")
    convention: BudgetConvention = choice("budget_convention", BudgetConvention)
    budget: float | None = column("number", None, unit="ton", example="1500000")
    rate: float | None = column("number", None, unit="procent", example="16", gt=0, lt=100)
    first_year: int = column("year", example=2020)
    emissions: float | None = column("number", None, unit="ton", example="243605", ge=0)
    source: str = column("text", "", example="Klimatplan 2024")
    url: str = column("url", "")
    value_status: Status = choice("status", Status)
    note: str = column("text", "")

    def counts(self, account: str) -> bool:
        """Tell whether a sector of an account counts against the budget."""
        return account == self.boundary or (self.net and self.boundary == "territorial" and account == "sink")


class BudgetShare(Row):
    """Which share of a carbon budget a sector or an actor may use."""

    budget: str = column("ref", refers=("carbon_budgets",), example="KB-1")
    subject: str = column("ref", refers=("sectors", "actors"), example="servicenamnden")
    share: float = column("number", example="0.2", ge=0, le=1)
    note: str = column("text", "", example="Andel av utsläppen 2020")


class UnitEmissions(Row):
    """Emissions of a unit of the municipal group by scope of the GHG Protocol, tonnes CO2e by year."""

    unit: str = column("ref", refers=("actors",), example="servicenamnden")
    scope: Scope = choice("ghg_scope", Scope)
    method: ScopeMethod | None = column(
        "choice", None, choices=get_args(ScopeMethod), choice_set="scope_method", example="location"
    )
    category: int | None = column("integer", None, example="", ge=1, le=15)
    source: str = column("text", "", example="Drivmedelsinköp 2024")
    url: str = column("url", "")
    status: Status = choice("status", Status)
    note: str = column("text", "")
    emissions: dict[int, float] = column("amounts", unit="ton", example="1250", default_factory=dict)


class UnitElement(Row):
    """Which share of an element's abatement shows in a unit's own emissions, and in which scope."""

    element: str = column("ref", refers=("elements",), example="TE-001")
    unit: str = column("ref", refers=("actors",), example="servicenamnden")
    scope: Scope = choice("ghg_scope", Scope)
    category: int | None = column("integer", None, example="", ge=1, le=15)
    share: float = column("number", example="1", ge=0, le=1)
    note: str = column("text", "")
