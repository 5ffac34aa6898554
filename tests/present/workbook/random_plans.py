"""Plans made at random from a seed: any mix of depths, kinds, ramps, shares, actors, sources, goals and names."""

from __future__ import annotations

import random
from typing import Any

from klimatinvest.plan.model import Plan

Rows = dict[str, list[dict[str, Any]]]
PRICE_YEARS = (2021, 2022, 2023, 2024)
AREAS = ("transport", "energy", "build", "consume", "store")
NAMES = (
    "=1+1 Elbussar", "Åtgärd & <energi>", "+46 Värme", "O'Brien \"citat\"", "Ёлка 漢字 🚲", "-5 % körning", "@SUM(1)",
)  # fmt: skip
_NOTED = {"source": "slump", "status": "default"}
CARRIERS = {"el": (20.0, 1200.0), "bensin": (260.0, 1500.0), "olja": (270.0, 1300.0)}


def random_plan(seed: int) -> Plan:
    """Build a valid plan; the same seed gives the same plan."""
    return _Maker(random.Random(seed), seed).plan()


class _Maker:
    """Makes the rows of one plan."""

    def __init__(self, rng: random.Random, seed: int) -> None:
        self.rng, self.seed = rng, seed
        self.rows: Rows = {name: [] for name in Plan.model_fields if name != "plan"}
        self.start = rng.randint(2024, 2027)
        self.end = self.start + rng.choice((4, 9, 19, 30))
        self.count = 0

    def plan(self) -> Plan:
        """Make every table."""
        self._frame()
        self._carriers()
        activities = [f"a{i}" for i in range(self.rng.randint(1, 4))]
        for name in activities:
            self._activity(name)
        for i in range(self.rng.randint(1, 12)):
            self._element(f"TE-{i:03}", activities)
        for i in range(self.rng.randint(0, 6)):
            self._action(f"A-{i:02}")
        if self.rows["actions"]:
            self._sources()
        return Plan.model_validate({"plan": self._settings(), **self.rows})

    def _settings(self) -> dict[str, Any]:
        rng = self.rng
        return {
            "name": f"Plan {self.seed} {rng.choice(NAMES)}",
            "municipality": rng.choice(("Enköping", "Örkelljunga", "A/B:[C]*?")),
            "version": "1",
            "decision_status": "draft",
            "date": "2026-01-01",
            "price_year": 2024,
            "base_year": self.start,
            "start_year": self.start + rng.randint(0, 1),
            "end_year": self.end,
            "timing": rng.choice(("end", "mid", "start")),
            "language": rng.choice(("sv", "en")),
            "inventory_years": [2023] if rng.random() < 0.5 else [2021, 2023],
            "goal_base_years": [2020],
        }

    def _figure(self, subject: str, quantity: str, value: float, unit: str = "", **more: Any) -> None:
        row = {"subject": subject, "quantity": quantity, "value": value, "unit": unit, **_NOTED}
        self.rows["assumptions"].append({**row, **more})

    def _series(self, subject: str, quantity: str, unit: str, values: dict[int, float], **more: Any) -> None:
        row = {"subject": subject, "quantity": quantity, "unit": unit, "values": values, **_NOTED}
        self.rows["series"].append({**row, **more})

    def _path(self, low: float, high: float) -> dict[int, float]:
        more = [self.rng.randint(self.start, self.end) for _ in range(self.rng.randint(0, 2))]
        years = sorted({2020, self.start, *more})
        return {year: round(self.rng.uniform(low, high), 3) for year in years}

    def _frame(self) -> None:
        rng, rows = self.rng, self.rows
        rows["actors"] += [
            {"id": "namnd", "name": rng.choice(NAMES), "type": "board", "deducts_vat": True},
            {"id": "bolag", "name": "Bolaget", "type": "company", "deducts_vat": True},
            {"id": "hushall", "name": "Hushåll", "type": "households", "deducts_vat": False},
            {"id": "staten", "name": "Staten", "type": "state", "deducts_vat": True},
        ]
        for sector in ("transport", "el_fjarrvarme"):
            emissions = {year: round(rng.uniform(5e4, 2e5), 1) for year in (2020, 2021, 2023)}
            rows["inventory"].append({"sector": sector, "edition": "2024", "emissions": emissions, **_NOTED})
        for i, year in enumerate(sorted(rng.sample(range(self.start + 1, self.end + 8), rng.randint(0, 3)))):
            rows["goals"].append(
                {"id": f"M-{i}", "name": rng.choice(NAMES), "boundary": "territorial", "measure": "reduction",
                 "year": year, "value": float(20 + 25 * i), "net": False, "compensation": (None, 0.0, 5e3)[i], **_NOTED}
            )  # fmt: skip
        self._figure("plan", "internal_rate", rng.choice((0.0, 1.5, 3.0)), "procent")
        self._figure("plan", "inflation", 2.0, "procent")
        self._figure("plan", "social_rate", rng.choice((0.0, 3.5)), "procent")
        self._figure("plan", "vat_rate", 25.0, "procent")
        self._figure("plan", "co2_value", 1500.0, "kr/ton", price_year=2022, growth=rng.choice((0.0, 1.0)))

    def _carriers(self) -> None:
        for name, (factor, price) in CARRIERS.items():
            sector = "el_fjarrvarme" if name == "el" else None
            self.rows["carriers"].append({"id": name, "name": name, **({"sector": sector} if sector else {})})
            self._series(name, "emission_factor", "kg/MWh", self._path(0.4 * factor, factor))
            prices = self._path(0.7 * price, price)
            self._series(name, "price", "kr/MWh", prices, price_year=self.rng.choice(PRICE_YEARS))
            self._series(name, "tax", "kr/MWh", self._path(100.0, 400.0), price_year=2024)
            self._series(name, "carbon_cost", "kr/MWh", self._path(0.0, 90.0), price_year=2024)

    def _activity(self, name: str) -> None:
        about = {"sector": "transport", "unit": "vkm", "follows_population": False}
        self.rows["activities"].append({"id": name, "name": self.rng.choice(NAMES), **about})
        self._figure(name, "volume", round(self.rng.uniform(1e6, 9e6)), "vkm")
        if self.rng.random() < 0.5:
            self._figure(name, "growth", 0.5, "procent")
        for carrier in self.rng.sample(sorted(CARRIERS), self.rng.randint(1, 3)):
            self._figure(name, "intensity", round(self.rng.uniform(0.1, 0.9), 4), "kWh/vkm", carrier=carrier)
        self._figure(name, "operation_cost", 0.8, "kr/vkm", price_year=self.rng.choice(PRICE_YEARS))

    # -- elements ----------------------------------------------------------------------------------------

    def _element(self, name: str, activities: list[str]) -> None:
        rng = self.rng
        depth, kind = rng.choice(
            (("unit", "direct"), ("unit", "sink"), ("yearly", "direct"), ("activity", "avoid"), ("activity", "shift"),
             ("activity", "efficiency"), ("activity", "fuel"))
        )  # fmt: skip
        if kind == "shift" and len(activities) < 2:
            kind = "avoid"
        unit = "procentenheter" if kind == "fuel" else "bil"
        row: dict[str, Any] = {
            "id": name, "name": f"{rng.choice(NAMES)} {name}",
            "sector": "negativa_utslapp" if kind == "sink" else "transport",
            "focus_area": rng.choice(AREAS), "kind": kind, "depth": depth, "unit": unit,
            "owner": rng.choice(("namnd", "bolag", "hushall")), **_NOTED,
        }  # fmt: skip
        if depth == "yearly":
            self._yearly(name)
        else:
            row |= {"quantity": 3.0 if kind == "fuel" else round(rng.uniform(5, 90), 1), **self._ramp()}
            self._costs(name, unit)
            self._effect(row, depth, kind, activities)
        self.rows["elements"].append(row)
        if rng.random() < 0.3:
            self._bearers(name)

    def _ramp(self) -> dict[str, Any]:
        start = self.rng.randint(self.start, self.end - 2)
        ramp: dict[str, Any] = {"start": start, "target_year": self.rng.randint(start + 1, self.end)}
        return ramp | ({"ramp": "s_curve", "steepness": 8.0} if self.rng.random() < 0.3 else {})

    def _yearly(self, name: str) -> None:
        begins, money = self.start + 1, {"price_year": self.rng.choice(PRICE_YEARS)}
        self._series(name, "investment", "kr", {begins: 1e6, begins + 2: 2e6, begins + 3: 0.0}, **money)
        self._series(name, "operation_cost", "kr", {begins: 0.0, begins + 3: 1e5}, **money)
        self._series(name, "abatement", "ton", {begins: 0.0, begins + 3: round(self.rng.uniform(-5, 80), 2)})

    def _costs(self, name: str, unit: str) -> None:
        rng = self.rng
        money = {"price_year": rng.choice(PRICE_YEARS)}
        growth = rng.choice((None, -0.5))
        self._figure(name, "investment", round(rng.uniform(1e4, 5e5)), f"kr/{unit}", growth=growth, **money)
        self._figure(name, "lifetime", float(rng.randint(1, 25)), "år")
        if rng.random() < 0.6:
            self._figure(name, "reference_investment", round(rng.uniform(1e4, 4e5)), f"kr/{unit}", **money)
        self._figure(name, "operation_cost", 5_000.0, f"kr/{unit}/år", vat=rng.random() < 0.3, **money)
        if rng.random() < 0.5:
            self._figure(name, "reference_operation_cost", 9_000.0, f"kr/{unit}/år", **money)

    def _effect(self, row: dict[str, Any], depth: str, kind: str, activities: list[str]) -> None:
        name, unit, rng = row["id"], row["unit"], self.rng
        if depth == "unit":
            self._figure(name, "abatement", round(rng.uniform(0.1, 5), 3), f"ton/{unit}/år")
            if kind == "sink":
                self._figure(name, "permanence", 0.8, "andel")
            return
        row["from_activity"] = rng.choice(activities[:-1] if kind == "shift" else activities)
        if kind == "fuel":
            figures = [f for f in self.rows["assumptions"] if f["subject"] == row["from_activity"]]
            used = [f["carrier"] for f in figures if "carrier" in f]
            row["carrier"] = rng.choice(used)
            row["to_carrier"] = rng.choice([c for c in CARRIERS if c != row["carrier"]])
            return
        self._figure(name, "conversion_from", 12_000.0, f"vkm/{unit}")
        if kind == "shift":
            later = activities[activities.index(row["from_activity"]) + 1 :]  # never in a circle
            row["to_activity"] = rng.choice(later)
            self._figure(name, "conversion_to", 11_000.0, f"vkm/{unit}")
        if kind == "efficiency":
            self._figure(name, "saving", 20.0, "procent")

    def _bearers(self, name: str) -> None:
        share = self.rng.choice((0.25, 0.5))
        for actor, part in (("namnd", share), ("hushall", 1.0 - share)):
            self.rows["actor_shares"].append({"subject": name, "line": "all", "actor": actor, "share": part})

    # -- actions and sources -----------------------------------------------------------------------------

    def _action(self, name: str) -> None:
        rng = self.rng
        self.rows["actions"].append(
            {
                "id": name, "name": f"{rng.choice(NAMES)} {name}", "focus_area": rng.choice(AREAS),
                "owner": rng.choice(("namnd", "bolag")), "status": "planned",
                "in_use_year": rng.randint(self.start + 1, self.end), "lifetime": rng.randint(3, 40),
                "operation_cost": rng.choice((None, 60_000)), "price_year": rng.choice(PRICE_YEARS),
                "source": "slump", "value_status": "default",
                "capex": {self.start + 1: float(rng.randint(0, 9) * 1_000_000), self.start + 2: 3_000_000.0},
            }
        )  # fmt: skip
        elements = [row["id"] for row in self.rows["elements"]]
        chosen = rng.sample(elements, min(len(elements), rng.randint(0, 4)))
        for element in chosen:
            share = round(1.0 / (1 + len(chosen)), 3)
            self.rows["enables"].append({"action": name, "element": element, "share": share})

    def _sources(self) -> None:
        rng = self.rng
        targets = [row["id"] for row in (*self.rows["actions"], *self.rows["elements"])]
        for i in range(rng.randint(0, 5)):
            name, kind = f"F-{i}", rng.choice(("grant", "eu", "co_funding", "climate_fund", "own_frame"))
            years = range(self.start + 1, min(self.start + 5, self.end))
            self.rows["sources"].append(
                {
                    "id": name, "name": f"{rng.choice(NAMES)} {name}", "kind": kind,
                    "actor": "staten" if kind in ("grant", "eu") else "namnd",
                    "status": rng.choice(("decided", "decided", "applied", "possible")), "probability": 40,
                    "share": 50 if kind == "grant" else None, "source": "slump", "value_status": "default",
                    "price_basis": rng.choice(("nominal", "real")), "price_year": 2024,
                    "amounts": dict.fromkeys(years, float(rng.randint(1, 9) * 500_000)),
                }
            )  # fmt: skip
            wanted = ("namnd",) if kind == "own_frame" else rng.sample(targets, min(3, len(targets)))
            self.rows["funding_targets"] += [{"source": name, "target": target} for target in wanted]
