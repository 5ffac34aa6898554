"""One broken plan for each problem code: it is found, at the right place, in words that help."""

from __future__ import annotations

import copy
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from klimatinvest.core.problem import Severity
from klimatinvest.files.strict_yaml import load_yaml
from klimatinvest.parameters.library import library
from klimatinvest.plan.read import read_plan
from klimatinvest.text.catalog import read_catalog, texts
from klimatinvest.text.render import render_problem
from patching import changed, keys

HERE = Path(__file__).parent
VALID = yaml.safe_load((HERE / "valid.yaml").read_text(encoding="utf-8"))
CASES: list[dict[str, Any]] = yaml.safe_load((HERE / "gallery.yaml").read_text(encoding="utf-8"))
SOURCE = HERE.parents[1] / "src" / "klimatinvest"

# Codes whose broken example is a workbook, a folder or a file: built in code in the modules named.
BUILT_IN_CODE = tuple(
    HERE.parent / name
    for name in (
        "files/test_hostile.py",
        "files/hostile_files.py",
        "plan/test_beside.py",
        "files/test_atomic.py",
        "plan/test_read.py",
        "plan/test_read_workbook.py",
        "building/gallery.yaml",
        "building/test_database.py",
        "files/test_statistics.py",
        "files/test_statistics_select.py",
        "plan/test_initial.py",
        "plan/test_granted.py",
        "catalogue/tef/test_expression.py",
        "catalogue/tef/test_reading.py",
        "catalogue/tef/test_evaluate.py",
        "files/test_ledger_csv.py",
        "files/test_sie.py",
        "followup/gallery.yaml",
        "followup/test_gallery.py",
        "spend/gallery.yaml",
        "spend/test_gallery.py",
        "spend/test_to_plan.py",
        "present/export/test_profiles.py",
    )
)
CARRIER = {
    "subject": "diesel",
    "quantity": "price",
    "unit": "kr/MWh",
    "price_year": 2024,
    "values": {2026: 1},
}
BENEFIT = {
    "id": "S-1",
    "name": "Hälsa",
    "subject": "TE-1",
    "kind": "active_travel_health",
    "basis": "per_unit",
    "quantity": 500,
    "unit": "km",
    "value": 5,
    "price_year": 2024,
    "receiver": "namnden",
    "priced": True,
    "source": "Utredning",
    "value_status": "observed",
}
SHORTHAND = {
    "LONG": "a" * 2001,
    "MANY": [VALID["goals"][0] | {"id": f"M-{n}"} for n in range(2001)],
    "CARRIER": CARRIER | {"source": "x", "status": "observed"},
    "BENEFIT": BENEFIT,
    "LOAN": {
        "id": "L-1",
        "name": "Lån",
        "kind": "straight",
        "borrower": "namnden",
        "action": "A-1",
        "amount": 400000,
        "year": 2028,
        "term": 10,
        "grace": 2,
        "interest": 2.8,
        "source": "Offert",
        "value_status": "observed",
    },
    "DAMAGED": {name: BENEFIT[name] for name in BENEFIT if name not in ("quantity", "unit", "value")}
    | {"basis": "damages"},
    "EVENT": {"benefit": "S-1", "return_period": 10, "damage_without": 2e6, "damage_with": 0},
    "RARER": {"benefit": "S-1", "return_period": 100, "damage_without": 1e6, "damage_with": 0},
    "ENERGY_SHARE": {"subject": "TE-2", "line": "energy", "actor": "namnden", "share": 1},
    "ACTION": VALID["actions"][0] | {"id": "A-2", "in_use_year": 2030, "capex": {2029: 500000}},
}


def spelled_out(value: Any) -> Any:
    if isinstance(value, list):
        return [spelled_out(part) for part in value]
    return copy.deepcopy(SHORTHAND.get(value, value)) if isinstance(value, str) else value


def patched(case: dict[str, Any]) -> Any:
    stated = {path: spelled_out(value) for path, value in case.get("set", {}).items()}
    return changed(VALID, stated, case.get("drop", ()))


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['code']}-{case['at']}")
def test_broken_example(case: dict[str, Any], tmp_path: Path) -> None:
    text = case.get("text") or yaml.safe_dump(patched(case), allow_unicode=True, sort_keys=False, width=9999)
    path = tmp_path / "plan.yaml"
    path.write_text(text, encoding="utf-8")
    loaded = read_plan(path, library())
    found = [problem for problem in loaded.problems if problem.code == case["code"]]
    assert found, [(p.code, str(p.origin)) for p in loaded.problems]
    if case["at"] == "file":
        place = "plan.yaml"
    elif re.fullmatch(r"\d+:\d+", case["at"]):
        place = f"plan.yaml:{case['at']}"
    else:
        place = str(load_yaml(text, "plan.yaml").origin(tuple(keys(case["at"]))))
    problem = next((p for p in found if str(p.origin) == place), None)
    assert problem is not None, (place, [str(p.origin) for p in found])
    severity = Severity(case.get("severity", "error"))
    assert problem.severity is severity
    assert (loaded.plan is None) == bool(loaded.problems.errors)
    sentence = render_problem(problem, texts("sv"))
    for word in case["words"]:
        assert str(word) in sentence
    assert "{" not in render_problem(problem, texts("en")).replace("{2026", "")


def test_valid_plan_has_no_problems() -> None:
    loaded = read_plan(HERE / "valid.yaml", library())
    assert [p.code for p in loaded.problems] == []
    assert loaded.plan is not None


def test_every_code_has_texts_in_both_languages() -> None:
    catalog = read_catalog()
    codes = {key.split(".")[1] for key in catalog if key.startswith("problem.")}
    for code in codes:
        for part in ("message", "hint"):
            spoken = catalog[f"problem.{code}.{part}"]
            assert spoken["sv"].strip()
            assert spoken["en"].strip()


def test_every_code_has_a_broken_example() -> None:
    codes = {key.split(".")[1] for key in read_catalog() if key.startswith("problem.")}
    shown = {case["code"] for case in CASES}
    for module in BUILT_IN_CODE:
        shown |= set(re.findall(r'"([A-Za-z0-9]+(?:-[a-z0-9]+)*)"', module.read_text(encoding="utf-8")))
    assert sorted(codes - shown) == []


def test_every_code_used_has_texts() -> None:
    codes = {key.split(".")[1] for key in read_catalog() if key.startswith("problem.")}
    used: set[str] = set()
    call = re.compile(r'(?:problems\.add|ctx\.problem|Problem|Refused|_refusal)\(\s*f?"([^"{]+)"')
    for module in SOURCE.rglob("*.py"):
        used |= set(call.findall(module.read_text(encoding="utf-8")))
    assert sorted(used - codes) == []
