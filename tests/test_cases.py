"""Worked cases in ``cases/*.yaml``: each is a test, calculated by the program's own functions.

A case has ``name``, ``source``, ``basis`` (primary, secondary or derived), ``calculate`` (a function below),
``given`` and ``expect``: for each field the ``value`` by hand, how far the result may be from it (``within``)
and, where the source prints a figure, ``published`` with ``published_within``. A result that is not expected
by name is not looked at.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from klimatinvest.core.capital import capital_cost_linear, capital_cost_nominal_annuity, capital_cost_real_annuity
from klimatinvest.core.finance import annuity, discount_factors, payback, present_value
from klimatinvest.core.irr import irr
from klimatinvest.engine import carbon, external, funding_rules, intensity
from klimatinvest.files.strict_yaml import load_yaml

FOLDER = Path(__file__).parent / "cases"
FIELDS = {"name", "source", "basis", "calculate", "given", "expect"}
EXPECTED_FIELDS = {"value", "within", "published", "published_within"}
# unit values (kr per exposure unit) and regional effects (kr/kg) of O-18, 2006 prices
AIR = {"PM2.5": (515.0, 0.0), "SO2": (15.0, 38.0), "VOC": (3.0, 25.0), "NOx": (1.75, 75.0)}

Results = dict[str, Any]


def avoided_energy(
    kwh: float, price: float, saved: float, years: int, rate: float, growth: list[float], timing: Any
) -> Results:
    axis = np.arange(1, years + 1)
    factors = discount_factors(axis, 0, rate, timing)
    flows = kwh * price * saved * (1 + np.array(growth)[:, None]) ** (axis - 1)
    return {
        f"growth {g:.0%}".replace("%", " %"): pv for g, pv in zip(growth, present_value(flows, factors), strict=True)
    }


def investment(flows: list[float], rate: float) -> Results:
    factors = discount_factors(np.arange(len(flows)), 0, rate)
    return {"npv": present_value(flows, factors), "internal_rate": irr(flows).rate}


def level_investment(investment: float, yearly: float, years: int, rate: float) -> Results:
    flows = np.array([-investment] + [yearly] * years)
    axis = np.arange(years + 1)
    return {
        "undiscounted": present_value(flows, np.ones(years + 1)),
        "npv": present_value(flows, discount_factors(axis, 0, rate)),
        "payback": payback(axis, flows).years,
    }


def capital_cost(investment: float, life: int, rate: float, inflation: float) -> Results:
    linear = capital_cost_linear(investment, life, rate)
    return {
        "year 1": linear[0],
        "year 2": linear[1],
        f"year {life}": linear[-1],
        "sum of interest": linear.sum() - investment,
        "nominal annuity": capital_cost_nominal_annuity(investment, life, rate)[0],
        "real annuity, year 1": capital_cost_real_annuity(investment, life, rate, inflation)[0],
    }


def cost_per_tonne(capex: float, saving: float, tonnes: float, years: int, rate: float) -> Results:
    factors = discount_factors(np.arange(years + 1), 0, rate)
    cost = -present_value([-capex] + [saving] * years, factors)
    yearly = np.array([0.0] + [tonnes] * years)
    a = intensity.cost_per_tonne_lifetime(cost, yearly)
    b = intensity.cost_per_tonne_levelised(cost, yearly, factors)
    return {
        "A": a,
        "B": b,
        "annuity form": (annuity(capex, rate, years) - saving) / tonnes,
        "B over A": b / a,
    }


def kg_per_krona(yearly_tonnes: float, life: float, money: float) -> Results:
    kilograms = intensity.kg_per_krona(yearly_tonnes, life, money)
    return {"kg per krona": kilograms, "kronor per tonne": intensity.kronor_per_tonne(kilograms)}


def budget_rate(emissions: float, budget: float, convention: Any) -> Results:
    return {
        "rate": carbon.budget_rate(emissions, budget, convention).rate,
        "years at the present level": carbon.years_at_level(emissions, budget),
    }


def path_sum(emissions: float, rate: float, years: int) -> Results:
    return {
        "closed form": carbon.path_sum(emissions, rate, years),
        "year by year": carbon.path(emissions, rate, years).sum(),
    }


def path(emissions: float, rate: float, first_year: int, years: list[int]) -> Results:
    yearly = carbon.path(emissions, rate, max(years) - first_year + 1)
    return {str(year): yearly[year - first_year] for year in years}


def portfolio_intensity(tonnes: list[float], money: list[float], coverage: float = 1.0) -> Results:
    return {
        "tonnes per million": intensity.portfolio_intensity(tonnes, money, coverage),
        # the portfolio's tonnes are read back from its ratio: avoided and reduced add up exactly
        "tonnes": intensity.portfolio_intensity(tonnes, [1.0]),
    }


def air_pollution(ventilation: float, population: float, coefficient: float) -> Results:
    exposure = external.air_exposure(ventilation, population, coefficient)
    costs = {name: external.air_pollution_cost(exposure, *values) for name, values in AIR.items()}
    return {"exposure": exposure, **costs}


CALCULATIONS: dict[str, Callable[..., Results]] = {
    "avoided_energy": avoided_energy,
    "investment": investment,
    "annuity": lambda present_value, rate, years: {"yearly": annuity(present_value, rate, years)},
    "level_investment": level_investment,
    "capital_cost": capital_cost,
    "cost_per_tonne": cost_per_tonne,
    "grant": lambda eligible_cost, share, cap, units: {
        "grant": funding_rules.grant_by_share_and_cap(eligible_cost, share, cap, units)
    },
    "kg_per_krona": kg_per_krona,
    "turned_round": lambda kg_per_krona: {"kronor per tonne": intensity.kronor_per_tonne(kg_per_krona)},
    "actor_part": lambda amount, share: {"part": funding_rules.actor_part(amount, share)},
    "budget_rate": budget_rate,
    "path_sum": path_sum,
    "cut_after": lambda rate, years: {"cut": carbon.cut_after(rate, years)},
    "path": path,
    "portfolio_intensity": portfolio_intensity,
    "air_pollution": air_pollution,
}


def cases() -> list[Any]:
    found = []
    for file in sorted(FOLDER.glob("*.yaml")):
        rows = load_yaml(file.read_text(encoding="utf-8"), file.name).data
        found += [pytest.param(case, id=f"{file.stem}: {case['name']}") for case in rows]
    return found


@pytest.mark.parametrize("case", cases())
def test_case(case: dict[str, Any]) -> None:
    assert set(case) == FIELDS
    assert case["basis"] in {"primary", "secondary", "derived"}
    results = CALCULATIONS[case["calculate"]](**case["given"])
    for field, expected in case["expect"].items():
        assert set(expected) <= EXPECTED_FIELDS
        found = float(results[str(field)])
        assert found == pytest.approx(expected["value"], abs=expected["within"], rel=0), field
        if "published" in expected:
            published = pytest.approx(expected["published"], abs=expected["published_within"], rel=0)
            assert found == published, f"{field} as published"


def test_every_calculation_is_used() -> None:
    used = {case.values[0]["calculate"] for case in cases()}
    assert used == set(CALCULATIONS)
