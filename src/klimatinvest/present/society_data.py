"""Society's account, co-benefits and accounts by actor as plain data that JSON can carry."""

from __future__ import annotations

import math
from typing import Any

from klimatinvest.core.series import FloatArray
from klimatinvest.engine.accounts import ACCOUNT_LINES
from klimatinvest.engine.benefits import KINDS
from klimatinvest.engine.costs import LINES
from klimatinvest.engine.result import Result
from klimatinvest.plan.benefit_terms import in_words
from klimatinvest.plan.double_counting import find_double_counting

Data = dict[str, Any]
_FIGURES = ("co2", "npv", "npv_with", "ratio", "ratio_with", "break_even", "break_even_with",
            "break_even_share", "break_even_share_with")  # fmt: skip


def society_data(result: Result) -> Data:
    """Give the account by row, the distribution, the co-benefits and the checks; a figure that is none is null.

    Present values are kronor in the base year at the social rate; break-even values kronor per tonne.
    """
    return {
        "rows": [_row(result, at) for at in range(len(result.elements.rows))],
        "distribution": _distribution(result),
        "benefits": [_benefit(result, n) for n in range(len(result.benefits.figures))],
        "double_counting": _double_counting(result),
        "carbon_check": _carbon(result),
    }


def _number(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None


def _row(result: Result, at: int) -> Data:
    account = result.society
    return {
        "id": result.elements.rows[at],
        **{name: _number(getattr(account, name)[0, at]) for name in _FIGURES},
        "lines": dict(zip(LINES, account.lines[0, at].tolist(), strict=True)),
        "co_benefits": dict(zip(KINDS, account.co_benefits[0, at].tolist(), strict=True)),
    }


def _distribution(result: Result) -> Data:
    shares = result.distribution

    def account(values: FloatArray) -> Data:
        total = float(values.sum())
        per_inhabitant = None if not shares.inhabitants else total / shares.inhabitants
        lines = dict(zip(ACCOUNT_LINES, values.tolist(), strict=True))
        return {"total": total, "per_inhabitant": per_inhabitant, "lines": lines}

    actors = [
        {"id": actor.id, "name": actor.name, "type": actor.type, **account(values)}
        for actor, values in zip(result.inputs.actors, shares.actors[0], strict=True)
    ]
    sums = {key: account(getattr(shares, key)[0]) for key in ("group", "everyone", "moved", "society")}
    return {"inhabitants": shares.inhabitants, "actors": actors, **sums}


def _benefit(result: Result, n: int) -> Data:
    found = result.benefits
    figure = found.figures[n]
    benefit = figure.benefit
    factors = result.elements.society.factors[0]
    return {
        **benefit.model_dump(mode="json"),
        "counted": bool(found.priced[n]),
        "words_only": in_words(benefit),
        "value_per_unit": _number(float(figure.value[0, 0])),
        "quantity_by_year": [_number(value) for value in found.quantity[0, n]],
        "amount_by_year": found.amounts[0, n].tolist(),
        "present_value": float(found.amounts[0, n] @ factors),
    }


def _double_counting(result: Result) -> list[Data]:
    plan = result.inputs.plan
    return [
        {
            "pair": hit.pair.id,
            "first": plan.benefits[hit.row].id,
            "second": hit.pair.second.line if hit.other is None else plan.benefits[hit.other].id,
            "source": hit.pair.source,
            "url": hit.pair.url,
        }
        for hit in find_double_counting(plan)
    ]


def _carbon(result: Result) -> Data:
    check = result.carbon_check
    return {
        "carbon_payments_taken_off": float(check.payments[0]),
        "co2_value": float(check.value[0]),
        "npv_with_payments_kept": float(check.kept[0]),
        "difference": float(check.difference[0]),
        "carriers_without_stated_payments": list(check.not_stated),
    }
