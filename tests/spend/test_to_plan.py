"""The result as rows of a plan's inventory."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from klimatinvest.core.problem import InvalidInput
from klimatinvest.parameters.library import library
from klimatinvest.plan.read import read_plan
from klimatinvest.present.spend.inventory import inventory_words, inventory_yaml
from klimatinvest.spend.calculate import analyse
from klimatinvest.spend.read import read_ledgers
from klimatinvest.spend.to_plan import Words, inventory
from klimatinvest.text.catalog import texts

from .conftest import HEAD, LEDGER, Load

WORDS = Words("källa", "not")
PLAN = Path(__file__).parents[1] / "broken" / "valid.yaml"


def test_tonnes_by_sector_and_year(load: Load, tmp_path: Path) -> None:
    loaded, path = load(), tmp_path / "l.csv"
    path.write_text("\n".join((HEAD, *LEDGER)) + "\n", encoding="utf-8")
    result = analyse(loaded, read_ledgers([path], loaded))
    (row,) = inventory(result, loaded.require(), WORDS)
    assert row.sector == "konsumtion"
    assert row.status == "default"
    # 2023: food 112/1.2 kg and 500 kg of power; 2024: food 168/1.25 kg and 50 kg of diesel
    assert row.emissions == pytest.approx({2023: (112 / 1.2 + 500) / 1000, 2024: (168 / 1.25 + 50) / 1000})
    plan = yaml.safe_load(PLAN.read_text(encoding="utf-8"))
    words = texts("sv")
    snippet = inventory_yaml(inventory(result, loaded.require(), inventory_words(result, words)), result, words)
    plan["inventory"] += yaml.safe_load(snippet)["inventory"]
    plan["plan"] |= {"inventory_years": [2023, 2024], "goal_base_years": [2023]}
    for own in plan["inventory"][:-1]:
        own["emissions"] |= {2023: 1, 2024: 1}
    target = tmp_path / "plan.yaml"
    target.write_text(yaml.safe_dump(plan, allow_unicode=True, sort_keys=False), encoding="utf-8")
    found = read_plan(target, library()).problems.errors
    assert [p.code for p in found if (p.field or "").startswith("inventory")] == []
    assert "konsumtion" in snippet.split("inventory:")[0]  # the sectors chosen are said


def test_a_rule_without_sector_is_told_with_its_tonnes(load: Load, tmp_path: Path) -> None:
    loaded, path = load(drop=("mapping.rules.0.sector", "mapping.measured.0.sector")), tmp_path / "l.csv"
    path.write_text("\n".join((HEAD, *LEDGER)) + "\n", encoding="utf-8")
    result = analyse(loaded, read_ledgers([path], loaded))
    with pytest.raises(InvalidInput) as caught:
        inventory(result, loaded.require(), WORDS)
    assert [(p.code, p.args["found"]) for p in caught.value.problems] == [
        ("spend-sector-missing", "el-2023"),
        ("spend-sector-missing", "mat"),
    ]


def test_a_sector_of_the_official_statistics_is_a_warning(load: Load, tmp_path: Path) -> None:
    loaded, path = load({"mapping.rules.0.sector": "Transporter"}), tmp_path / "l.csv"
    path.write_text("\n".join((HEAD, *LEDGER)) + "\n", encoding="utf-8")
    result = analyse(loaded, read_ledgers([path], loaded))
    rows = inventory(result, loaded.require(), WORDS)
    assert [row.sector for row in rows] == ["konsumtion", "transport"]
    assert "spend-sector-territorial" in {p.code for p in result.problems.warnings}
