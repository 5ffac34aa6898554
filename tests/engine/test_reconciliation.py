"""The activity model against the statistics: net and absolute differences by sector, none scaled away."""

from pathlib import Path

import pytest
import yaml

from klimatinvest.catalogue.sectors import sectors
from klimatinvest.engine.calculate import calculate
from klimatinvest.engine.reconciliation import Reconciliation, reconcile
from klimatinvest.parameters.library import library
from klimatinvest.plan.read import read_plan

# Cars: 1 000 000 vkm · 0.5 kWh/vkm · 300 kg/MWh = 150 t. Tractors: 100 MWh · 1 · 300 kg/MWh = 30 t.
PLAN = """
plan: {name: P, municipality: By, version: "1", decision_status: draft, date: "2026-01-01", price_year: 2024,
       base_year: 2026, start_year: 2026, end_year: 2030, inventory_years: [2023, 2024], goal_base_years: [2023]}
actors:
- {id: kommun, name: Kommunen, type: board, deducts_vat: true}
inventory:
- {sector: transport, source: s, edition: e, status: observed, emissions: {2023: 90, 2024: 110}}
- {sector: arbetsmaskiner, source: s, edition: e, status: observed, emissions: {2023: 40, 2024: 60}}
- {sector: avfall, source: s, edition: e, status: observed, emissions: {2023: 7, 2024: 7}}
carriers:
- {id: olja, name: Olja}
activities:
- {id: bil, name: Bilar, sector: transport, unit: vkm, follows_population: false}
- {id: traktor, name: Traktorer, sector: arbetsmaskiner, unit: MWh, follows_population: false}
- {id: panna, name: Pannor, sector: egen_uppvarmning, unit: MWh, follows_population: false}
assumptions:
- {subject: plan, quantity: internal_rate, value: 2, unit: procent, source: s, status: default}
- {subject: plan, quantity: inflation, value: 2, unit: procent, source: s, status: default}
- {subject: plan, quantity: social_rate, value: 3, unit: procent, source: s, status: default}
- {subject: plan, quantity: co2_value, value: 0, unit: kr/ton, price_year: 2024, source: s, status: default}
- {subject: bil, quantity: volume, value: 1000000, unit: vkm, source: s, status: observed}
- {subject: bil, quantity: intensity, carrier: olja, value: 0.5, unit: kWh/vkm, source: s, status: observed}
- {subject: traktor, quantity: volume, value: 100, unit: MWh, source: s, status: observed}
- {subject: traktor, quantity: intensity, carrier: olja, value: 1, unit: MWh/MWh, source: s, status: observed}
- {subject: panna, quantity: volume, value: 10, unit: MWh, source: s, status: observed}
- {subject: panna, quantity: intensity, carrier: olja, value: 1, unit: MWh/MWh, source: s, status: observed}
series:
- {subject: olja, quantity: emission_factor, status: observed, unit: kg/MWh, source: s, values: {2024: 300}}
- {subject: olja, quantity: price, status: observed, unit: kr/MWh, price_year: 2024, source: s, values: {2024: 0}}
- {subject: olja, quantity: tax, status: observed, unit: kr/MWh, price_year: 2024, source: s, values: {2024: 0}}
- {subject: olja, quantity: carbon_cost, status: observed, unit: kr/MWh, price_year: 2024, source: s, values: {2024: 0}}
"""


@pytest.fixture
def found(tmp_path: Path) -> Reconciliation:
    assert yaml.safe_load(PLAN)
    path = tmp_path / "plan.yaml"
    path.write_text(PLAN, encoding="utf-8")
    return reconcile(calculate(read_plan(path, library()).require(), library(), sectors()))


def test_differences_by_sector(found: Reconciliation) -> None:
    rows = {row.sector: row for row in found.sectors}
    transport, machines = rows["transport"], rows["arbetsmaskiner"]
    # statistics: means of (90, 110) and (40, 60)
    assert (transport.statistics, transport.modelled) == pytest.approx((100.0, 150.0), rel=1e-12)
    assert (transport.net, transport.absolute, transport.share) == pytest.approx((50.0, 50.0, 0.5), rel=1e-12)
    assert (machines.net, machines.absolute, machines.share) == pytest.approx((-20.0, 20.0, -0.4), rel=1e-12)


def test_one_side_alone_is_not_compared(found: Reconciliation) -> None:
    rows = {row.sector: row for row in found.sectors}
    assert (rows["avfall"].state, rows["avfall"].modelled, rows["avfall"].net) == ("no-activities", None, None)
    heating = rows["egen_uppvarmning"]
    assert (heating.state, heating.statistics, heating.absolute) == ("no-statistics", None, None)
    assert heating.modelled == pytest.approx(3.0, rel=1e-12)  # 10 MWh · 300 kg/MWh


def test_sums_do_not_let_a_surplus_hide_a_deficit(found: Reconciliation) -> None:
    # net 50 - 20; absolute 50 + 20; compared 100 + 50; waste is left out
    assert (found.net, found.absolute) == pytest.approx((30.0, 70.0), rel=1e-12)
    assert (found.compared, found.left_out) == pytest.approx((150.0, 7.0), rel=1e-12)
