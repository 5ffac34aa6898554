"""The tables of a plan: the one spec that template, reader, validator, dictionary and schema are made from."""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import BaseModel

from klimatinvest.plan import model
from klimatinvest.plan.columns import Column, Row, columns_of


@dataclass(frozen=True, slots=True)
class Table:
    """One table of the plan: a sheet in the workbook, a list in YAML.

    Attributes
    ----------
    id : str
        Key in YAML and field of ``Plan``; sheet name, title and purpose under ``table.<id>`` in ``text``.
    row : type
        The record class of a row.
    columns : tuple of Column
        Its columns in order; a column of kind ``amounts`` stands for one column a year, last.
    key : tuple of str
        Columns that together identify a row; no two rows may agree in all of them.
    extension : bool
        A plan may do without it: it has no sheet in a small template, nor in a workbook while it has no row.
    """

    id: str
    row: type[Row]
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    extension: bool = False

    @property
    def amounts(self) -> Column | None:
        """The column that stands for one column a year, if any."""
        return next((c for c in self.columns if c.kind == "amounts"), None)

    @property
    def plain(self) -> tuple[Column, ...]:
        """The columns that are one column each."""
        return tuple(c for c in self.columns if c.kind != "amounts")


@dataclass(frozen=True, slots=True)
class Spec:
    """The tables of one kind of input file: a plan, or the input of a small house of its own.

    Attributes
    ----------
    settings : Table
        Its only row holds the settings; one row a setting in the workbook, a mapping in YAML.
    tables : tuple of Table
        The other tables; no identifier is shared with another spec, for texts are found by it.
    """

    settings: Table
    tables: tuple[Table, ...]

    @property
    def all(self) -> tuple[Table, ...]:
        """Every table, the settings first."""
        return (self.settings, *self.tables)

    def get(self, id: str) -> Table | None:  # noqa: A002 - the word for it everywhere
        """Give the table, or None when there is none with the identifier."""
        return next((table for table in self.all if table.id == id), None)

    def used_by(self, filled: BaseModel) -> Spec:
        """Leave out the extensions that a filled-in input has no row in."""
        return Spec(self.settings, tuple(t for t in self.tables if not t.extension or getattr(filled, t.id)))


def table_of(id: str, row: type[Row], *key: str) -> Table:  # noqa: A002
    """Make a table from the columns that its row model declares."""
    return Table(id, row, columns_of(row), key)


def extension_of(id: str, row: type[Row], *key: str) -> Table:  # noqa: A002
    """Make a table that a plan may do without."""
    return Table(id, row, columns_of(row), key, extension=True)


SETTINGS = table_of("plan", model.Settings)  # one row a setting: key, value
TABLES: tuple[Table, ...] = (
    table_of("goals", model.Goal, "id"),
    table_of("inventory", model.InventoryRow, "sector"),
    table_of("elements", model.Element, "id"),
    table_of("assumptions", model.Assumption, "subject", "quantity", "carrier"),
    table_of("series", model.Series, "subject", "quantity", "carrier"),
    table_of("actions", model.Action, "id"),
    table_of("enables", model.Enables, "action", "element"),
    table_of("attributes", model.Attribute, "id"),
    table_of("attribute_needs", model.AttributeNeed, "attribute", "element"),
    table_of("attribute_builds", model.AttributeBuild, "attribute", "action"),
    table_of("sources", model.FundingSource, "id"),
    table_of("funding_targets", model.FundingTarget, "source", "target"),
    table_of("actors", model.Actor, "id"),
    table_of("actor_shares", model.ActorShare, "subject", "line", "actor"),
    table_of("carriers", model.Carrier, "id"),
    table_of("activities", model.Activity, "id"),
    table_of("from_shares", model.FromShare, "element", "activity"),
    extension_of("programmes", model.Programme, "id"),
    extension_of("programme_terms", model.ProgrammeTerm, "programme", "condition", "value"),
    extension_of("loans", model.Loan, "id"),
    extension_of("loan_evidence", model.LoanEvidence, "loan", "criterion"),
    extension_of("action_components", model.Component, "action", "name"),
    extension_of("benefits", model.Benefit, "id"),
    extension_of("damages", model.Damage, "benefit", "return_period"),
    extension_of("action_choices", model.ActionChoice, "action"),
    extension_of("action_links", model.ActionLink, "action", "relation", "other"),
    extension_of("frames", model.Frame, "id"),
    extension_of("carbon_budgets", model.CarbonBudget, "id"),
    extension_of("budget_shares", model.BudgetShare, "budget", "subject"),
    extension_of("commitments", model.Commitment, "id"),
    extension_of("commitment_aims", model.CommitmentAim, "year"),
    extension_of("unit_emissions", model.UnitEmissions, "unit", "scope", "method", "category"),
    extension_of("unit_elements", model.UnitElement, "element", "unit", "scope", "category"),
    extension_of("uncertainties", model.Uncertainty, "subject", "quantity", "carrier"),
    extension_of("correlations", model.Correlation, "first", "second"),
    extension_of("scenarios", model.Scenario, "id"),
    extension_of("scenario_changes", model.ScenarioChange, "scenario", "subject", "quantity", "carrier", "from_year"),
)
BY_ID: dict[str, Table] = {table.id: table for table in TABLES}
PLAN = Spec(SETTINGS, TABLES)
