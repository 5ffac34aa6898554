"""``klimatinvest society``: the account, the distribution and the lists, as text and as JSON."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from klimatinvest.cli.app import app

PLAN = Path(__file__).parents[1] / "present" / "workbook" / "benefits.yaml"


def run(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["society", *arguments])
    return result.exit_code, result.output


def test_the_account_adds_up_in_json() -> None:
    code, output = run(str(PLAN), "--json")
    assert code == 0
    data = json.loads(output)
    total = next(row for row in data["rows"] if row["id"] == "total")
    lines, benefits = sum(total["lines"].values()), sum(total["co_benefits"].values())
    assert total["npv"] == pytest.approx(lines + total["co2"])
    assert total["npv_with"] == pytest.approx(total["npv"] + benefits)
    found = data["distribution"]
    everyone = sum(actor["total"] for actor in found["actors"])
    assert everyone == pytest.approx(found["society"]["total"])
    assert everyone == pytest.approx(lines + benefits)
    assert found["moved"]["total"] == pytest.approx(0.0, abs=1e-3)
    # 20 000 inhabitants in the first year
    assert found["society"]["per_inhabitant"] == pytest.approx(everyone / 20_000)
    assert abs(data["carbon_check"]["difference"]) < 1e-3
    kinds = {row["id"]: (row["counted"], row["words_only"]) for row in data["benefits"]}
    assert kinds["S-1"] == (True, False)
    assert kinds["S-6"] == (False, False)
    assert kinds["S-7"] == (False, True)


@pytest.mark.parametrize(("language", "words"), [("sv", "Samhällskalkyl"), ("en", "Society's account")])
def test_the_tables_say_what_is_known_in_words(language: str, words: str) -> None:
    code, output = run(str(PLAN), "--lang", language)
    assert code == 0
    assert words in output
    assert "Lugnare gator" in output
    assert "⟦" not in output


def test_a_plan_without_co_benefits(tmp_path: Path) -> None:
    text = PLAN.read_text(encoding="utf-8").split("benefits:\n")[0]
    plain = tmp_path / "plan.yaml"
    plain.write_text(text, encoding="utf-8")
    code, output = run(str(plain), "--lang", "sv")
    assert code == 0
    assert "Sidonyttor med mängd" not in output
    assert "möter inget av de par" in output.replace("\n", " ")
