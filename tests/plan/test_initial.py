"""A first plan out of the statistics reads without errors and calculates; what is not known is a placeholder."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from klimatinvest.catalogue.elements import catalogue
from klimatinvest.catalogue.sectors import sectors
from klimatinvest.core.problem import Problems
from klimatinvest.engine.calculate import calculate
from klimatinvest.engine.reconciliation import reconcile
from klimatinvest.files.statistics import Statistics, read_statistics
from klimatinvest.parameters.library import library
from klimatinvest.plan.initial import initial_plan
from klimatinvest.plan.initial_choices import Choices, check_choices, matters, select_municipality
from klimatinvest.plan.model import Plan
from klimatinvest.plan.read import read_plan
from klimatinvest.present.plan_yaml import dump_plan

# Tonnes in 2020, 2022, 2023 and 2024; machinery is below 5 per cent of the present mean of 1000 t.
TABLE = {
    "Transporter": (600, 500, 500, 530),
    "Arbetsmaskiner": (40, 40, 40, 40),
    "Egen uppvärmning av bostäder och lokaler": (60, 50, 50, 50),
    "El och fjärrvärme": (10, 10, 10, 10),
    "Industri (energi + processer)": (200, 190, 190, 190),
    "Jordbruk": (150, 150, 150, 150),
    "Avfall (inkl.avlopp)": (40, 30, 30, 30),
    "Produktanvändning (inkl. lösningsmedel)": (20, 20, 20, 20),
    "Utrikes transporter": (5, 6, 7, 8),
}
YEARS = (2020, 2022, 2023, 2024)
SHARED = Path(__file__).parents[3] / "shared" / "data" / "municipality_sector_emissions.json"


def write(path: Path, places: dict[str, dict[str, Any]], years: tuple[int, ...] = YEARS) -> Statistics:
    lines = ["Uttag 2026-06;;;;;", "Huvudsektor;Undersektor;Län;Kommun;" + ";".join(map(str, years))]
    for place, table in places.items():
        totals = [round(sum(values), 2) for values in zip(*table.values(), strict=True)]
        for sector, values in {**table, "Alla": totals}.items():
            lines.append(f"{sector};Alla;Provlän;{place};" + ";".join(str(v).replace(".", ",") for v in values))
    path.write_text("\n".join(lines), encoding="utf-8")
    problems = Problems()
    found = read_statistics(path, problems)
    assert [p.code for p in problems] == []
    assert found is not None
    return found


def first_plan(statistics: Statistics, name: str, choices: Choices) -> tuple[Plan, Problems]:
    problems = Problems()
    emissions, official = select_municipality(statistics, name, problems)
    assert emissions is not None
    check_choices(emissions, choices, problems)
    return initial_plan(emissions, official, choices, library(), tuple(catalogue())), problems


def reread(plan: Plan, tmp_path: Path) -> list[str]:
    path = tmp_path / "plan.yaml"
    path.write_text(dump_plan(plan), encoding="utf-8")
    loaded = read_plan(path, library())
    assert loaded.plan == plan
    return [p.code for p in loaded.problems.errors]


def test_settings_come_from_the_statistics(tmp_path: Path) -> None:
    statistics = write(tmp_path / "s.csv", {"Eskilstuna": TABLE})
    plan, problems = first_plan(statistics, "0484", Choices(goal=80, goal_year=2030, base_years=(2020,)))
    assert len(problems) == 0
    settings = plan.plan
    assert (settings.municipality, settings.municipality_code) == ("Eskilstuna", "0484")
    assert (settings.date, settings.start_year, settings.end_year) == ("2026-06-01", 2026, 2045)
    assert (settings.inventory_years, settings.goal_base_years) == ((2022, 2023, 2024), (2020,))
    assert settings.price_year == 2024  # the latest year of the price index in the library
    [goal] = plan.goals
    assert (goal.year, goal.measure, goal.value, goal.status) == (2030, "reduction", 80.0, "placeholder")


def test_the_inventory_keeps_every_figure_and_leaves_international_transport_out(tmp_path: Path) -> None:
    statistics = write(tmp_path / "s.csv", {"Eskilstuna": TABLE})
    plan, _ = first_plan(statistics, "Eskilstuna", Choices())
    assert [row.sector for row in plan.inventory] == [s for s in sectors() if sectors()[s].official][:8]
    transport = plan.inventory[0]
    assert transport.emissions == {2020: 600.0, 2022: 500.0, 2023: 500.0, 2024: 530.0}
    assert transport.edition == "2026-06"
    assert "8 ton 2024" in transport.note.replace("\N{NO-BREAK SPACE}", " ")


def test_goals_count_from_the_base_chosen(tmp_path: Path) -> None:
    statistics = write(tmp_path / "s.csv", {"Eskilstuna": TABLE})
    for choices, base, target in (
        # 600 + 40 + 60 + 10 + 200 + 150 + 40 + 20 = 1120; 20 per cent of it remains
        (Choices(goal=80, goal_year=2030, base_years=(2020,)), 1120.0, 224.0),
        # 990, 990 and 1020 in the three years: a mean of 1000
        (Choices(goal=80, goal_year=2030), 1000.0, 200.0),
    ):
        plan, _ = first_plan(statistics, "Eskilstuna", choices)
        [path] = calculate(plan, library(), sectors()).goals
        assert path.base == pytest.approx(base, rel=1e-12)
        assert path.points[2030] == pytest.approx(target, rel=1e-12)


def test_without_a_goal_the_national_one_holds_the_place(tmp_path: Path) -> None:
    plan, _ = first_plan(write(tmp_path / "s.csv", {"Eskilstuna": TABLE}), "Eskilstuna", Choices())
    [goal] = plan.goals
    assert (goal.year, goal.measure, goal.value, goal.status) == (2045, "level", 0.0, "placeholder")


def test_constants_have_sources_and_none_is_called_the_municipality_s_own(tmp_path: Path) -> None:
    plan, _ = first_plan(write(tmp_path / "s.csv", {"Eskilstuna": TABLE}), "Eskilstuna", Choices())
    constants = {row.quantity: row for row in plan.assumptions if row.subject == "plan"}
    stated = {name: (row.value, row.unit) for name, row in constants.items()}
    assert stated == {
        "internal_rate": (2.5, "procent"),  # SKR 2025
        "inflation": (2.0, "procent"),  # the Riksbank's target
        "social_rate": (3.5, "procent"),  # NetZeroCities
        "vat_rate": (25.0, "procent"),
        "co2_value": (7.0, "kr/kg"),  # ASEK 7.0, price level 2017
    }
    assert constants["co2_value"].price_year == 2017
    assert all(row.source and row.status == "default" for row in constants.values())


def test_sectors_from_five_per_cent_get_suggestions_and_nothing_is_made_up(tmp_path: Path) -> None:
    statistics = write(tmp_path / "s.csv", {"Eskilstuna": TABLE})
    emissions, _ = select_municipality(statistics, "Eskilstuna", Problems())
    assert emissions is not None
    # present means: 510, 40, 50, 10, 190, 150, 30, 20 of 1000
    assert matters(emissions) == ("transport", "industri", "jordbruk", "egen_uppvarmning")
    plan, _ = first_plan(statistics, "Eskilstuna", Choices(goal=80, goal_year=2030))
    assert {e.sector for e in plan.elements} == set(matters(emissions))
    assert all((e.quantity, e.status, e.target_year) == (0.0, "placeholder", 2030) for e in plan.elements)
    for row in plan.assumptions:
        if row.subject != "plan" and row.value == 0.0:
            assert (row.quantity, row.status) == ("abatement", "placeholder")
    assert calculate(plan, library(), sectors()).elements.tonnes.sum() == 0.0


@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_plan_reads_without_errors(tmp_path: Path, language: Any) -> None:
    plan, _ = first_plan(write(tmp_path / "s.csv", {"Eskilstuna": TABLE}), "Eskilstuna", Choices(language=language))
    assert reread(plan, tmp_path) == []


def test_the_same_statistics_give_the_same_plan(tmp_path: Path) -> None:
    statistics = write(tmp_path / "s.csv", {"Eskilstuna": TABLE})
    assert first_plan(statistics, "Eskilstuna", Choices())[0] == first_plan(statistics, "Eskilstuna", Choices())[0]


def test_a_place_outside_the_official_list_goes_by_the_file_s_name(tmp_path: Path) -> None:
    plan, _ = first_plan(write(tmp_path / "s.csv", {"Byköping": TABLE}), "byköping", Choices())
    assert (plan.plan.municipality, plan.plan.municipality_code) == ("Byköping", "")


@pytest.mark.parametrize(
    ("choices", "code"),
    [
        (Choices(base_years=(2019,)), "statistics-year-missing"),
        (Choices(edition="2025-06"), "statistics-other-edition"),
        (Choices(goal=80, goal_year=2024), "initial-goal-year"),
    ],
)
def test_choices_must_fit_the_statistics(tmp_path: Path, choices: Choices, code: str) -> None:
    emissions, _ = select_municipality(write(tmp_path / "s.csv", {"Eskilstuna": TABLE}), "Eskilstuna", Problems())
    assert emissions is not None
    problems = Problems()
    check_choices(emissions, choices, problems)
    assert [p.code for p in problems.errors] == [code]


@pytest.mark.parametrize(
    ("edition", "stated", "code"),
    [(None, False, "statistics-edition-unknown"), ("2026-06-30", False, "statistics-edition-assumed")],
)
def test_an_edition_that_the_table_does_not_state_is_warned_about(
    tmp_path: Path, edition: str | None, stated: bool, code: str
) -> None:
    emissions, _ = select_municipality(write(tmp_path / "s.csv", {"Eskilstuna": TABLE}), "Eskilstuna", Problems())
    assert emissions is not None
    without = replace(emissions, edition=edition, stated=stated)
    problems = Problems()
    check_choices(without, Choices(), problems)
    assert [(p.code, p.severity.value) for p in problems] == [(code, "warning")]
    problems = Problems()
    check_choices(without, Choices(edition="2025-06"), problems)  # the user knows better than the file's own day
    assert len(problems) == 0


def test_statistics_without_a_whole_year_give_no_plan(tmp_path: Path) -> None:
    path = tmp_path / "s.csv"
    path.write_text("kommun;sektor;år;ton\nEskilstuna;Transporter;2023;1\nEskilstuna;Jordbruk;2024;1\n", "utf-8")
    problems = Problems()
    statistics = read_statistics(path, problems)
    assert statistics is not None
    emissions, _ = select_municipality(statistics, "Eskilstuna", problems)
    assert emissions is not None
    check_choices(emissions, Choices(), problems)
    assert "statistics-too-few-years" in {p.code for p in problems.errors}


def test_without_activities_nothing_is_compared(tmp_path: Path) -> None:
    plan, _ = first_plan(write(tmp_path / "s.csv", {"Eskilstuna": TABLE}), "Eskilstuna", Choices())
    found = reconcile(calculate(plan, library(), sectors()))
    assert {row.state for row in found.sectors} == {"no-activities"}
    assert (found.net, found.absolute, found.compared) == (0.0, 0.0, 0.0)
    assert found.left_out == pytest.approx(1000.0, rel=1e-12)


@pytest.mark.skipif(not SHARED.exists(), reason="the shared data are not here")
def test_twelve_municipalities_initialise_and_calculate(tmp_path: Path) -> None:
    data = json.loads(SHARED.read_text(encoding="utf-8"))
    years = tuple(sorted(int(year) for year in data[0]["sectors"]))
    places = {
        place["name"]: {
            sector: [place["sectors"][str(year)][sector] for year in years] for sector in place["sectors"]["2024"]
        }
        for place in data
    }
    statistics = write(tmp_path / "s.csv", places, years)
    for place in data:
        plan, problems = first_plan(statistics, place["name"], Choices(goal=80, goal_year=2030, base_years=(2020,)))
        assert [p.code for p in problems.errors] == []
        assert plan.plan.municipality_code
        assert reread(plan, tmp_path) == []
        [path] = calculate(plan, library(), sectors()).goals
        assert path.base == pytest.approx(sum(place["sectors"]["2020"].values()), rel=1e-12)
