"""Every element of the catalogue makes rows that pass the plan's checks once its questions are answered."""

from __future__ import annotations

from pathlib import Path

import pytest

from klimatinvest.catalogue.cards import Use, subject_activity, to_ask
from klimatinvest.catalogue.elements import catalogue
from klimatinvest.catalogue.model import CatalogueElement
from klimatinvest.parameters.library import library
from klimatinvest.plan.from_catalogue import activity_rows, plan_rows
from klimatinvest.plan.model import Activity, Actor, Assumption, Carrier, Plan, Series, Settings
from klimatinvest.plan.read import read_plan
from klimatinvest.present.plan_yaml import dump_plan

EACH = pytest.mark.parametrize("element", tuple(catalogue()), ids=lambda element: element.id)
USE = Use(vat_rate=0.25, quantity=10, start=2026, target_year=2030)
SETTINGS = Settings(
    name="Plan",
    municipality="Provkommun",
    version="1",
    decision_status="draft",
    date="2026-11-20",
    price_year=2024,
    base_year=2026,
    start_year=2026,
    end_year=2045,
    inventory_years=(2023,),
    goal_base_years=(2020,),
)
OWNER = Actor(id="agaren", name="Ägaren", type="board", deducts_vat=True)
CONSTANTS = (
    ("internal_rate", 2.5, "procent", None),
    ("inflation", 2, "procent", None),
    ("social_rate", 3.5, "procent", None),
    ("co2_value", 2000, "kr/ton", 2024),
    ("vat_rate", 25, "procent", None),
)


def stated(subject: str, quantity: str, value: float, unit: str, **more: object) -> Assumption:
    return Assumption.model_validate(
        {"subject": subject, "quantity": quantity, "value": value, "unit": unit, "source": "Prov", "status": "observed"}
        | more
    )


def answers(element: CatalogueElement) -> list[Assumption]:
    """Answer each question with 1 in the unit that was asked for."""
    found = []
    for figure in to_ask(element, USE):
        activity = subject_activity(element, figure)
        year = 2024 if figure.money else None
        subject = "TE-1" if activity is None else activity.id
        more = {"carrier": figure.carrier, "price_year": year}
        found.append(stated(subject, figure.quantity, 1, figure.unit, **more))
    return found


def carriers(element: CatalogueElement) -> tuple[tuple[Carrier, ...], tuple[Series, ...]]:
    units = {"emission_factor": "kg/MWh", "price": "kr/MWh", "tax": "kr/MWh", "carbon_cost": "kr/MWh"}
    series = (
        Series(subject=name, quantity=q, unit=u, price_year=2024, source="Prov", status="observed", values={2026: 1.0})
        for name in element.carrier_ids
        for q, u in units.items()
    )
    return tuple(Carrier(id=name, name=name) for name in element.carrier_ids), tuple(series)


def whole_plan(element: CatalogueElement, more: list[Assumption]) -> Plan:
    row, figures = plan_rows(element, "TE-1", OWNER.id, USE)
    activities: tuple[Activity, ...] = ()
    about: tuple[Assumption, ...] = ()
    if element.depth == "activity":
        activities, about = activity_rows(element, USE)
    volumes = [stated(activity.id, "volume", 1000, activity.unit) for activity in activities]
    constants = [stated("plan", q, value, unit, price_year=year) for q, value, unit, year in CONSTANTS]
    named, series = carriers(element)
    return Plan(
        plan=SETTINGS,
        actors=(OWNER,),
        carriers=named,
        activities=activities,
        elements=(row,),
        assumptions=(*constants, *volumes, *figures, *about, *more),
        series=series,
    )


def problems(plan: Plan, folder: Path) -> list[tuple[str, object]]:
    path = folder / "plan.yaml"
    path.write_text(dump_plan(plan), encoding="utf-8")
    return [(p.code, p.args.get("quantity")) for p in read_plan(path, library()).problems.errors]


@EACH
def test_rows_pass_the_checks_when_the_questions_are_answered(element: CatalogueElement, tmp_path: Path) -> None:
    assert problems(whole_plan(element, answers(element)), tmp_path) == []


@EACH
def test_all_that_is_missing_without_answers_is_among_the_questions(element: CatalogueElement, tmp_path: Path) -> None:
    asked = {figure.quantity for figure in to_ask(element, USE)}
    allowed = {("missing-figure", quantity) for quantity in asked}
    # the checks name the choice, not the one that the catalogue asks for
    allowed |= {("one-of-two", None)} if asked & {"saving", "improvement", "target_factor"} else set()
    allowed |= {("missing-figure", "abatement")} if asked & {"energy_use", "reference_energy_use"} else set()
    allowed |= {("carrier-not-in-activity", None)} if "intensity" in asked else set()
    assert set(problems(whole_plan(element, []), tmp_path)) <= allowed


def test_quantity_and_years_come_from_the_plan() -> None:
    element = next(iter(catalogue()))
    row, _ = plan_rows(element, "TE-7", OWNER.id, USE)
    assert (row.id, row.owner, row.quantity, row.start, row.target_year) == ("TE-7", "agaren", 10, 2026, 2030)
    bare, _ = plan_rows(element, "TE-7", OWNER.id)
    assert (bare.quantity, bare.start, bare.target_year, bare.status) == (None, None, None, "placeholder")


def test_the_plans_own_names_of_activities_and_carriers_are_used() -> None:
    bus = catalogue().get("kollektiv.elbuss")
    assert bus is not None
    use = Use(activities={"buss-diesel": "A-12"}, carriers={"diesel": "DSL"})
    row, _ = plan_rows(bus, "TE-1", OWNER.id, use)
    assert (row.from_activity, row.to_activity) == ("A-12", "buss-el")
    activities, figures = activity_rows(bus, use)
    assert [activity.id for activity in activities] == ["A-12", "buss-el"]
    assert {(f.subject, f.carrier, f.value, f.unit) for f in figures} == {
        ("A-12", "DSL", 10.32, "MJ/vkm"),
        ("buss-el", "el", 3.43, "MJ/vkm"),
    }


def test_rows_speak_the_plans_language() -> None:
    rewetting = catalogue().get("mark.atervatning")
    assert rewetting is not None
    row, figures = plan_rows(rewetting, "TE-1", OWNER.id, Use(language="en"))
    assert row.name == "Rewetting of drained peatland"
    assert row.co_benefits == "more biodiversity, cleaner water, protection against cloudbursts and drought"
    assert figures[0].note.startswith("State funds divided by the aim")
