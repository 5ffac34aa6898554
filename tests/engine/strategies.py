"""Random small plans that are valid: a few activities, elements of every kind and depth, actions and sources."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st
from small_plans import NOTED, constants, element, figure, plan_of, series

from klimatinvest.plan.model import Plan

START, END = 2026, 2033
Rows = list[dict[str, Any]]

amounts = st.integers(0, 5_000).map(float)
shares = st.integers(0, 100).map(lambda n: n / 100.0)
payers = st.sampled_from(["kommun", "bolag", "hushall"])
SOURCES = st.sampled_from(["grant", "eu", "co_funding", "private", "climate_fund", "own_frame", "own_money", "loan"])
PAIRS = (
    ("avoid", "activity"),
    ("efficiency", "activity"),
    ("shift", "activity"),
    ("fuel", "activity"),
    ("supply", "activity"),
    ("shift", "unit"),
    ("direct", "unit"),
    ("sink", "unit"),
    ("direct", "yearly"),
)


@st.composite
def _element(draw: st.DrawFn, name: str, figures: Rows, paths: Rows) -> dict[str, Any]:
    kind, depth = draw(st.sampled_from(PAIRS))
    sector = "negativa_utslapp" if kind == "sink" else draw(st.sampled_from(["transport", "avfall", "konsumtion"]))
    row = element(name, kind, depth, sector=sector, owner=draw(payers), order=float(draw(st.integers(0, 2))))
    if depth == "yearly":
        for quantity, unit in (("abatement", "ton"), ("investment", "kr"), ("operation_cost", "kr")):
            values = {START: draw(amounts), START + 3: draw(amounts), END: draw(amounts)}
            money = {} if unit == "ton" else {"price_year": 2022, "vat": draw(st.booleans())}
            paths.append(series(name, quantity, unit, values, **money))
        return row
    row |= {
        "quantity": float(draw(st.integers(0, 60))),
        "start": draw(st.integers(START - 1, START + 2)),
        "target_year": draw(st.integers(START + 3, END)),
        "ramp": draw(st.sampled_from(["linear", "s_curve"])),
    }
    origin, target = draw(st.permutations(["a0", "a1", "a2"]))[:2]
    if depth == "unit":
        if kind == "shift":
            figures.append(figure(name, "reference_energy_use", 5.0, "MWh/st/år", carrier="c0"))
            figures.append(figure(name, "energy_use", float(draw(st.integers(0, 6))), "MWh/st/år", carrier="c1"))
        else:
            figures.append(figure(name, "abatement", float(draw(st.integers(-2, 9))), "ton/st/år"))
        if kind == "sink":
            figures.append(figure(name, "permanence", draw(shares), "andel"))
    elif kind == "supply":
        row["carrier"] = draw(st.sampled_from(["c0", "c1"]))
        figures.append(figure(name, "target_factor", 20.0, "kg/MWh"))
    else:
        row["from_activity"] = origin
        _activity_figures(name, kind, row, figures, target)
    _money(draw, name, row["unit"], figures)
    return row


def _activity_figures(name: str, kind: str, row: dict[str, Any], figures: Rows, target: str) -> None:
    if kind == "fuel":
        row |= {"carrier": "c0", "to_carrier": "c1", "unit": "procentenheter", "from_activity": "a0"}
        return
    figures.append(figure(name, "conversion_from", 1_000.0, "vkm/st"))
    if kind == "shift":
        row["to_activity"] = target
        figures.append(figure(name, "conversion_to", 900.0, "vkm/st"))
    if kind == "efficiency":
        figures.append(figure(name, "saving", 0.3, "andel"))


def _money(draw: st.DrawFn, name: str, unit: str, figures: Rows) -> None:
    more = {"price_year": draw(st.sampled_from([2022, 2024])), "vat": draw(st.booleans())}
    for quantity in ("investment", "reference_investment"):
        growth = float(draw(st.integers(-3, 3)))
        figures.append(figure(name, quantity, draw(amounts), f"kr/{unit}", growth=growth, **more))
    for quantity in ("operation_cost", "reference_operation_cost", "revenue"):
        figures.append(figure(name, quantity, draw(amounts) / 10.0, f"kr/{unit}/år", **more))
    figures.append(figure(name, "lifetime", float(draw(st.integers(1, 12))), "år"))


@st.composite
def _action(draw: st.DrawFn, name: str) -> dict[str, Any]:
    return {
        "id": name,
        "name": name,
        "focus_area": "energy",
        "owner": draw(payers),
        "status": "planned",
        "in_use_year": draw(st.integers(START, END)),
        "lifetime": draw(st.integers(1, 12)),
        "expensed": draw(st.booleans()),
        "operation_cost": draw(amounts),
        "price_year": 2022,
        "vat": draw(st.booleans()),
        "source": "test",
        "value_status": "observed",
        "capex": {START: draw(amounts), START + 2: draw(amounts)},
    }


@st.composite
def _source(draw: st.DrawFn, name: str, basis: str) -> dict[str, Any]:
    status = draw(st.sampled_from(["decided", "applied", "possible"]))
    return {
        "id": name,
        "name": name,
        "kind": draw(SOURCES),
        "actor": draw(st.sampled_from(["kommun", "staten"])),
        "status": status,
        "probability": float(draw(st.sampled_from([0, 25, 60, 100]))),
        "order": float(draw(st.integers(0, 2))),
        "share": draw(st.sampled_from([None, 20.0, 50.0, 100.0])),
        "price_basis": basis,
        "price_year": 2024 if basis == "real" else None,
        "source": "test",
        "value_status": "observed",
        "amounts": {year: draw(amounts) * 3 for year in draw(st.sampled_from([(), (START,), (START, START + 2)]))},
    }


def _basis(figures: Rows, paths: Rows) -> dict[str, Rows]:
    """Three activities, the third without energy, and two carriers of which one has its own sector."""
    for name, volume in (("a0", 60_000.0), ("a1", 40_000.0), ("a2", 0.0)):
        figures.append(figure(name, "volume", volume, "vkm"))
    figures += [
        figure("a0", "intensity", 0.6, "kWh/vkm", carrier="c0"),
        figure("a1", "intensity", 0.3, "kWh/vkm", carrier="c0"),
        figure("a1", "intensity", 0.1, "kWh/vkm", carrier="c1"),
        figure("a2", "process_emissions", 0.01, "kg/vkm"),
        figure("a0", "operation_cost", 0.02, "kr/vkm", price_year=2024, vat=True),
        figure("a1", "growth", 1.0, "procent"),
    ]
    for carrier, factor in (("c0", 250.0), ("c1", 60.0)):
        paths.append(series(carrier, "emission_factor", "kg/MWh", {2024: factor, 2030: factor * 0.8}))
        for quantity, value in (("price", 90.0), ("tax", 20.0), ("carbon_cost", 5.0)):
            paths.append(series(carrier, quantity, "kr/MWh", {2024: value, 2030: 1.2 * value}, price_year=2024))
    activities = [
        {"id": name, "name": name, "sector": "transport", "unit": "vkm", "follows_population": False}
        for name in ("a0", "a1", "a2")
    ]
    carriers = [{"id": "c0", "name": "c0"}, {"id": "c1", "name": "c1", "sector": "el_fjarrvarme"}]
    inventory = [{**NOTED, "sector": "transport", "edition": "1", "emissions": {2024: 50.0}}]
    return {"activities": activities, "carriers": carriers, "inventory": inventory}


@st.composite
def plans(draw: st.DrawFn, rates: bool = True, basis: str = "nominal") -> Plan:
    """Draw a valid plan.

    Parameters
    ----------
    rates : bool
        False gives interest and inflation of 0.
    basis : str
        Whether funding amounts are ``nominal`` or ``real``.
    """
    figures: Rows = [] if rates else constants(0.0, 0.0, 0.0)
    paths: Rows = []
    if rates:
        figures += constants(*(float(draw(st.integers(0, 6))) for _ in range(3)))
    tables = _basis(figures, paths)
    names = [f"E{i}" for i in range(draw(st.integers(1, 4)))]
    elements = [draw(_element(name, figures, paths)) for name in names]
    actions = [draw(_action(f"A{i}")) for i in range(draw(st.integers(0, 2)))]
    sources = [draw(_source(f"F{i}", basis)) for i in range(draw(st.integers(0, 4)))]
    items = [*names, *(a["id"] for a in actions)]
    targets = st.lists(st.sampled_from([*items, "kommun", "bolag"]), max_size=3, unique=True)
    own = draw(st.sampled_from([None, 0.0, 0.3, 1.0]))
    return plan_of(
        {"end_year": END, "timing": draw(st.sampled_from(["end", "mid", "start"]))},
        **tables,
        elements=elements,
        assumptions=figures,
        series=paths,
        actions=actions,
        enables=[{"action": a["id"], "element": "E0", "share": draw(shares)} for a in actions],
        actor_shares=[]
        if own is None
        else [
            {"subject": "E0", "line": "investment", "actor": "kommun", "share": own},
            {"subject": "E0", "line": "investment", "actor": "hushall", "share": 1.0 - own},
        ],
        sources=sources,
        funding_targets=[{"source": s["id"], "target": t} for s in sources for t in draw(targets)],
    )
