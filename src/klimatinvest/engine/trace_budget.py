"""Traces of what the operating budget sees: net cost, capital cost, running cost and borrowing, nominal kronor."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np

from klimatinvest.engine.assets import CAPITAL, external_sources
from klimatinvest.engine.budget import RUNNING, AssetCost
from klimatinvest.engine.costs import INDEX
from klimatinvest.engine.inputs import FloatArray
from klimatinvest.engine.nominal import price_level
from klimatinvest.engine.trace import Node, largest_first, once
from klimatinvest.engine.trace_funding import GROUP
from klimatinvest.engine.trace_money import Money

MEASURES = ("budget", "capital", "running", *RUNNING, "spending", "borrowing")


class Accounts:
    """Traces the budget of a board, a company or the whole group; costs positive, income negative."""

    def __init__(self, money: Money) -> None:
        self.money, self.result = money, money.result
        self._first = int(self.result.inputs.years[0])

    def find(self, measure: str, actor: str, year: int | None) -> Node:
        """Trace one of ``MEASURES`` of a board or company, or of ``concern``, in a year or over all of them."""
        if measure in RUNNING:
            return self._running_line(measure, actor, year)
        made = {"budget": self._net, "capital": self._capital, "running": self._running}
        made |= {"spending": self._spending, "borrowing": self._borrowing}
        return made[measure](actor, year)

    # -- what all nodes need --------------------------------------------------------------------------------

    def _at(self, values: FloatArray, year: int | None) -> float:
        """Sum values [year], or take one year's."""
        return float(values.sum()) if year is None else float(values[year - self._first])

    def _of(self, values: FloatArray, actor: str, year: int | None) -> float:
        """Sum values [draw, actor, year] over an actor, or over the group."""
        actors = self.result.budget.actors
        rows = [k for k, name in enumerate(actors) if actor in (GROUP, name)]
        return self._at(values[0, rows].sum(axis=0), year)

    def _line(self, name: str, actor: str, year: int | None) -> float:
        return self._of(self.result.budget.line(name), actor, year)

    def _paying(self, actor: str) -> frozenset[str]:
        return frozenset(self.result.budget.actors if actor == GROUP else (actor,))

    @staticmethod
    def _args(account: str, row: str, year: int | None) -> dict[str, object]:
        return {"account": account, "row": row, "year": year}

    # -- net cost and capital -------------------------------------------------------------------------------

    def _net(self, actor: str, year: int | None, method: str | None = None) -> Node:
        budget = self.result.budget
        method = method or budget.method
        net = budget.linear_net if method == "linear" else budget.net

        def parts() -> Iterator[Node]:
            nodes = [self._capital(actor, year, method), *(self._running_line(name, actor, year) for name in RUNNING)]
            nodes.append(self._grant(actor, year))
            if method == "linear":
                nodes.append(self._loan_interest(actor, year))
            yield from largest_first(nodes)

        args = self._args("net", actor, year)
        return Node("account", self._of(net, actor, year), "kr", f"account.net.{method}", args, expand=parts)

    def _capital(self, actor: str, year: int | None, method: str | None = None) -> Node:
        budget = self.result.budget
        how = method or budget.method
        paying = self._paying(actor)

        def parts() -> Iterator[Node]:
            yield from largest_first(self._asset(c, how, year) for c in budget.assets if c.asset.actor in paying)

        value = self._of(budget.capital(how), actor, year)
        return Node("account", value, "kr", f"account.{how}", self._args(how, actor, year), expand=parts)

    def _asset(self, cost: AssetCost, method: str, year: int | None) -> Node:
        item = cost.asset.item
        args = {"row": item, "actor": cost.asset.actor, "year": year}
        if method != "linear":
            value, leaves = self._at(cost.annuities[method][0], year), lambda: self._asset_leaves(cost)
            return Node("asset", value, "kr", f"account.{method}", args, expand=leaves)
        lines = {"depreciation": cost.depreciation[0], "recognised": -cost.recognised[0], "interest": cost.interest[0]}

        def parts() -> Iterator[Node]:
            for name, values in lines.items():
                if np.any(values):
                    leaves = lambda n=name: self._asset_leaves(cost, n)  # noqa: E731
                    told = self._args(name, item, year)
                    yield Node("account", self._at(values, year), "kr", f"account.{name}", told, expand=leaves)

        value = sum(self._at(values, year) for values in lines.values())
        return Node("asset", value, "kr", "account.linear", args, expand=parts)

    def _asset_leaves(self, cost: AssetCost, line: str | None = None) -> Iterator[Node]:
        """Give what the plan states of an asset: its spending, its life, its grants, and rates where they count."""
        item, stated = cost.asset.item, self.money.stated
        if line != "recognised":
            yield from once(node for name in CAPITAL for node in self.money.item_inputs(item, name, "municipal"))
        for i, part in enumerate(stated.plan.action_components):
            if part.action == item:
                yield stated.cell("action_components", i, "share")
                yield stated.cell("action_components", i, "lifetime", "år")
        if line in (None, "interest"):
            yield from stated.constants("internal_rate")
        yield from stated.constants("inflation")
        if line in (None, "recognised"):
            yield from self._sources([item], {cost.asset.actor})

    def _sources(self, items: Iterable[str], actors: Iterable[str]) -> Iterator[Node]:
        """Make leaves of the decided grants from outside the group that pay some items of some actors."""
        funding, wanted, paying = self.result.funding, set(items), set(actors)
        needs = zip(funding.needs.items, funding.needs.actors, strict=True)
        rows = [n for n, (item, actor) in enumerate(needs) if item in wanted and actor in paying]
        for s in external_sources(self.result.inputs, funding):
            if funding.secured[0, s, rows].any():
                yield from self.money.source_cells(funding.sources[s].id)

    # -- running cost ---------------------------------------------------------------------------------------

    def _running(self, actor: str, year: int | None) -> Node:
        nodes = [*(self._running_line(name, actor, year) for name in RUNNING), self._grant(actor, year)]
        value = sum(node.value or 0.0 for node in nodes)
        args = self._args("running", actor, year)
        return Node("account", value, "kr", "account.running", args, expand=lambda: largest_first(nodes))

    def _running_line(self, name: str, actor: str, year: int | None) -> Node:
        value = self._line(name, actor, year)
        parts = lambda: self._items(name, actor, year)  # noqa: E731
        return Node("account", value, "kr", f"account.{name}", self._args(name, actor, year), expand=parts)

    def _items(self, name: str, actor: str, year: int | None) -> Iterator[Node]:
        """Part a line into the elements and actions behind it, in the way the budget adds them."""
        result, paying = self.result, self._paying(actor)
        meant = np.array([float(a.id in paying) for a in result.inputs.actors])
        borne = result.lenses.weights.borne(result.costs, meant)[0]
        level, nodes = price_level(result.inputs)[0], []
        for i, item in enumerate(result.costs.items):
            used = [line for line in RUNNING[name] if borne[i, INDEX[line]].any()]
            flows = -borne[i, [INDEX[line] for line in used]].sum(axis=0) * level
            if used:
                leaves = lambda it=item, lines=tuple(used): self._item_leaves(it, lines)  # noqa: E731
                told = self._args(name, item, year)
                nodes.append(Node("account", self._at(flows, year), "kr", f"account.{name}", told, expand=leaves))
        yield from largest_first(nodes)

    def _item_leaves(self, item: str, lines: tuple[str, ...]) -> Iterator[Node]:
        yield from once(node for line in lines for node in self.money.item_inputs(item, line, "municipal"))
        yield from self.money.stated.constants("inflation")

    def _grant(self, actor: str, year: int | None) -> Node:
        needs = self.result.funding.needs
        parts = lambda: self._sources(needs.items, self._paying(actor))  # noqa: E731
        value = self._line("grant", actor, year)
        return Node("account", value, "kr", "account.grant", self._args("grant", actor, year), expand=parts)

    def _loan_interest(self, actor: str, year: int | None) -> Node:
        plan = self.result.inputs.plan

        def parts() -> Iterator[Node]:
            for i, loan in enumerate(plan.loans):
                if loan.action is not None and loan.borrower in self._paying(actor):
                    yield self.money.stated.cell("loans", i, "amount", "kr")
                    yield self.money.stated.cell("loans", i, "interest", "procent")

        value, args = self._line("loan_interest", actor, year), self._args("loan_interest", actor, year)
        return Node("account", value, "kr", "account.loan_interest", args, expand=parts)

    # -- spending and borrowing -----------------------------------------------------------------------------

    def _spending(self, actor: str, year: int | None) -> Node:
        needs, level = self.result.funding.needs, price_level(self.result.inputs)[0]
        spent, paying = needs.of(CAPITAL)[0], self._paying(actor)

        def parts() -> Iterator[Node]:
            nodes = []
            for n, (item, payer) in enumerate(zip(needs.items, needs.actors, strict=True)):
                if payer in paying and spent[n].any():
                    leaves = lambda it=item: self._item_leaves(it, CAPITAL)  # noqa: E731
                    told = self._args("investment", item, year)
                    value = self._at(spent[n] * level, year)
                    nodes.append(Node("account", value, "kr", "account.investment", told, expand=leaves))
            yield from largest_first(nodes)

        value, args = self._of(self.result.budget.investment, actor, year), self._args("investment", actor, year)
        return Node("account", value, "kr", "account.investment", args, expand=parts)

    def _borrowing(self, actor: str, year: int | None) -> Node:
        budget, needs = self.result.budget, self.result.funding.needs

        def parts() -> Iterator[Node]:
            nodes = [self._spending(actor, year), self._net(actor, year, "linear"), self._without_cash(actor, year)]
            cash = lambda: self._sources(needs.items, self._paying(actor))  # noqa: E731
            value, args = -self._of(budget.grants, actor, year), self._args("grants", actor, year)
            yield from largest_first([*nodes, Node("account", value, "kr", "account.grants", args, expand=cash)])

        value, args = self._of(budget.borrowing_need, actor, year), self._args("borrowing", actor, year)
        return Node("account", value, "kr", "account.borrowing", args, expand=parts)

    def _without_cash(self, actor: str, year: int | None) -> Node:
        """Trace the cost that takes no money: what is written off less the grants recognised, taken off."""
        value = -(self._line("depreciation", actor, year) + self._line("recognised", actor, year))
        paying = self._paying(actor)

        def parts() -> Iterator[Node]:
            nodes = []
            for cost in self.result.budget.assets:
                if cost.asset.actor in paying:
                    booked = self._at(cost.recognised[0] - cost.depreciation[0], year)
                    leaves = lambda c=cost: self._asset_leaves(c)  # noqa: E731
                    told = self._args("no_cash", cost.asset.item, year)
                    nodes.append(Node("account", booked, "kr", "account.no_cash", told, expand=leaves))
            yield from largest_first(nodes)

        args = self._args("no_cash", actor, year)
        return Node("account", value, "kr", "account.no_cash", args, expand=parts)
