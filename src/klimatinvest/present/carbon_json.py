"""Carbon budgets as plain data that JSON can carry."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from klimatinvest.engine.carbon import Compared
from klimatinvest.engine.carbon_parts import ActorPart, SectorPart
from klimatinvest.engine.carbon_plan import CarbonAccount, carbon_accounts
from klimatinvest.engine.result import Result
from klimatinvest.present.json_result import number, numbers


def compared_data(rows: Sequence[Compared], first_year: int | None) -> list[dict[str, Any]]:
    """Give the conventions' answers as plain data that JSON can carry."""
    return [
        {
            "convention": row.convention,
            "rate": number(row.rate),
            "state": row.state,
            "first_year": first_year,
            "path": numbers(row.path),
            "path_sum": number(row.counted),
        }
        for row in rows
    ]


def account_data(result: Result) -> list[dict[str, Any]]:
    """Give a plan's budgets as plain data; tonnes follow ``years``, money the plan's years."""
    return [_account_data(account) for account in carbon_accounts(result)]


def _account_data(account: CarbonAccount) -> dict[str, Any]:
    budget = account.budget
    return {
        "id": budget.id,
        "name": budget.name,
        "boundary": budget.boundary,
        "net": budget.net,
        "convention": budget.convention,
        "status": budget.value_status,
        "first_year": budget.first_year,
        "starting_emissions": account.start,
        "budget": account.tonnes,
        "rate": number(account.rate),
        "state": account.state,
        "zero_year": number(account.zero_year),
        "path_sum": number(account.path_total),
        "years": account.years.tolist(),
        "counted": account.covered.tolist(),
        "path": numbers(account.path),
        "emissions": numbers(account.emissions[0]),
        "origins": list(account.origins),
        "used": numbers(account.used[0]),
        "left": numbers(account.left[0]),
        "exhausted_at": number(float(account.exhausted_at[0])),
        "lacks": float(account.lacks[0]),
        "rate_now": number(float(account.rate_now[0])),
        "sectors": [_sector_data(part) for part in account.sectors],
        "actors": [_actor_data(part) for part in account.actors],
    }


def _sector_data(part: SectorPart) -> dict[str, Any]:
    return {
        "sector": part.sector,
        "share": part.share,
        "allowed": None if part.allowed is None else numbers(part.allowed),
        "emissions": numbers(part.emissions[0]),
    }


def _actor_data(part: ActorPart) -> dict[str, Any]:
    return {
        "actor": part.actor,
        "share": part.share,
        "allowed": numbers(part.allowed),
        "investment": numbers(part.investment[0]),
        "net": numbers(part.net[0]),
        "operating_budget": None if part.budget is None else numbers(part.budget[0]),
        "own_scope1": None if part.own is None else numbers(part.own[0]),
    }
