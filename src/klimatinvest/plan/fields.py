"""The tables of a plan: the one spec that template, reader, validator, dictionary and schema are made from."""

from __future__ import annotations

from dataclasses import dataclass

from klimatinvest.plan import model
from klimatinvest.plan.columns import Column, columns_of


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
    """

    id: str
    row: type[model.Row]
    columns: tuple[Column, ...]
    key: tuple[str, ...]

    @property
    def amounts(self) -> Column | None:
        """The column that stands for one column a year, if any."""
        return next((c for c in self.columns if c.kind == "amounts"), None)

    @property
    def plain(self) -> tuple[Column, ...]:
        """The columns that are one column each."""
        return tuple(c for c in self.columns if c.kind != "amounts")


def _table(id: str, row: type[model.Row], *key: str) -> Table:  # noqa: A002
    return Table(id, row, columns_of(row), key)


SETTINGS = _table("plan", model.Settings)  # one row a setting: key, value
TABLES: tuple[Table, ...] = (
    _table("goals", model.Goal, "id"),
    _table("inventory", model.InventoryRow, "sector"),
    _table("elements", model.Element, "id"),
    _table("assumptions", model.Assumption, "subject", "quantity", "carrier"),
    _table("series", model.Series, "subject", "quantity", "carrier"),
    _table("actions", model.Action, "id"),
    _table("enables", model.Enables, "action", "element"),
    _table("sources", model.FundingSource, "id"),
    _table("funding_targets", model.FundingTarget, "source", "target"),
    _table("actors", model.Actor, "id"),
    _table("actor_shares", model.ActorShare, "subject", "line", "actor"),
    _table("carriers", model.Carrier, "id"),
    _table("activities", model.Activity, "id"),
    _table("from_shares", model.FromShare, "element", "activity"),
)
BY_ID: dict[str, Table] = {table.id: table for table in TABLES}
