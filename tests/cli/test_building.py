"""The command: what it writes, what it refuses, and the plan it adds an alternative to."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from klimatinvest.cli.app import app
from klimatinvest.parameters.library import library
from klimatinvest.plan.read import read_plan

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples" / "building"
PRESCHOOL = EXAMPLES / "forskola.yaml"


def run(*args: object) -> Result:
    return CliRunner().invoke(app, ["building", *map(str, args), "--lang", "sv"])


@pytest.mark.parametrize("name", ["forskola", "skola-ombyggnad", "energipaket-vardboende"])
def test_the_examples_run(name: str) -> None:
    done = run(EXAMPLES / f"{name}.yaml")
    assert done.exit_code == 0, done.output
    assert "Klimatpåverkan per kvadratmeter" in done.output


def test_it_writes_workbook_and_papers_and_reads_the_workbook_back(tmp_path: Path) -> None:
    book, page, plain = tmp_path / "b.xlsx", tmp_path / "b.html", tmp_path / "b.txt"
    assert run(PRESCHOOL, "-o", book, "--html", page, "--text", plain).exit_code == 0
    assert page.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    assert "FÖRSLAG TILL BESLUT" in plain.read_text(encoding="utf-8")
    again = run(book, "--json")
    assert again.exit_code == 0
    first, second = json.loads(run(PRESCHOOL, "--json").stdout), json.loads(again.stdout)
    assert first["alternatives"] == second["alternatives"]


def test_an_existing_file_is_not_overwritten(tmp_path: Path) -> None:
    target = tmp_path / "b.html"
    target.write_text("mitt", encoding="utf-8")
    assert run(PRESCHOOL, "--html", target).exit_code == 2
    assert target.read_text(encoding="utf-8") == "mitt"
    assert run(PRESCHOOL, "--html", target, "--force").exit_code == 0


def test_another_suffix_is_refused(tmp_path: Path) -> None:
    assert run(PRESCHOOL, "-o", tmp_path / "b.pdf").exit_code == 2


def test_errors_in_the_input_are_told_with_their_place(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.yaml"
    text = PRESCHOOL.read_text(encoding="utf-8")
    wrong.write_text(text.replace("product: betong,", "product: betnog,", 1), encoding="utf-8")
    done = run(wrong, "--json")
    assert done.exit_code == 1
    problem = json.loads(done.stdout)["problems"][0]
    assert "betnog" in problem["message"]
    assert problem["line"]


def test_products_are_found_by_name() -> None:
    done = run("products", "betong", "--json")
    assert done.exit_code == 0
    found = {product["id"] for product in json.loads(done.stdout)["products"]}
    assert "boverket.gwp_a1a3.c25_30" in found
    assert "Fabriksbetong" in run("products", "betong").output
    assert "Ingen produkt" in run("products", "xyzzy").output
    assert run("products").exit_code == 2


def test_products_are_found_in_a_file_of_ones_own(tmp_path: Path) -> None:
    table = tmp_path / "produkter.csv"
    header = "name;gwp_A1A3_typical_kgCO2e_per_unit;unit;waste_factor_A5;conservative_factor;"
    header += "density_or_heatvalue;resource_id"
    table.write_text(f"{header}\nProvbetong;0.1;kg;1.03;1.25;2350;42\n", encoding="utf-8")
    found = json.loads(run("products", "provbetong", "--file", table, "--json").stdout)["products"]
    assert [product["id"] for product in found] == ["42"]


# -- to the plan -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("suffix", [".yaml", ".xlsx"])
def test_the_alternative_becomes_an_action_with_its_element(suffix: str, tmp_path: Path) -> None:
    target, source = tmp_path / f"ny{suffix}", ROOT / "examples" / "enkoping" / "plan.yaml"
    before = source.read_bytes()
    done = run(PRESCHOOL, "--to-plan", source, "-o", target, "--alternative", "klimatbetong")
    assert done.exit_code == 0, done.output
    assert source.read_bytes() == before
    old, new = (read_plan(path, library()).require() for path in (source, target))
    assert len(new.actions) == len(old.actions) + 1
    action, element = new.actions[-1], new.elements[-1]
    assert (element.sector, element.kind, element.status) == ("konsumtion", "direct", "placeholder")
    assert [(row.action, row.element, row.share) for row in new.enables[len(old.enables) :]] == [
        (action.id, element.id, 1.0)
    ]
    assert action.in_use_year == 2028
    assert set(action.capex) == {2026, 2027}
    # 49.641 million in 2026 prices, moved two years back with 2 per cent inflation a year
    assert sum(action.capex.values()) == pytest.approx(49_641_000 / 1.02**2, rel=1e-4)
    assert new.model_copy(update={"actions": old.actions, "elements": old.elements}).actors == old.actors


def test_a_plan_is_never_overwritten_even_with_force(tmp_path: Path) -> None:
    target = tmp_path / "plan.yaml"
    target.write_text("min plan", encoding="utf-8")
    done = run(PRESCHOOL, "--to-plan", ROOT / "examples" / "enkoping" / "plan.yaml", "-o", target, "--force")
    assert done.exit_code == 2
    assert target.read_text(encoding="utf-8") == "min plan"


def test_an_unknown_alternative_and_a_missing_target_are_refused(tmp_path: Path) -> None:
    plan = ROOT / "examples" / "enkoping" / "plan.yaml"
    assert run(PRESCHOOL, "--to-plan", plan).exit_code == 2
    assert run(PRESCHOOL, "--to-plan", plan, "-o", tmp_path / "n.yaml", "--alternative", "halm").exit_code == 2


def test_errors_in_the_plan_are_told_and_nothing_is_written(tmp_path: Path) -> None:
    wrong, target = tmp_path / "plan.yaml", tmp_path / "ny.yaml"
    wrong.write_text("plan:\n  name: Halv\n", encoding="utf-8")
    assert run(PRESCHOOL, "--to-plan", wrong, "-o", target).exit_code == 1
    assert not target.exists()


def test_the_template_is_current(tmp_path: Path) -> None:
    """Renew with ``klimatinvest template building --lang LANGUAGE -o templates/building.LANGUAGE.xlsx --force``."""
    for language in ("sv", "en"):
        made = tmp_path / f"{language}.xlsx"
        done = CliRunner().invoke(app, ["template", "building", "--lang", language, "-o", str(made)])
        assert done.exit_code == 0
        assert made.read_bytes() == (ROOT / "templates" / f"building.{language}.xlsx").read_bytes()
