"""One broken input for each fault: it is found, at the right place, in words that help; all at once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from klimatinvest.core.problem import InvalidInput, Severity
from klimatinvest.files.strict_yaml import load_yaml
from klimatinvest.spend.read import read_ledgers
from klimatinvest.text.catalog import texts
from klimatinvest.text.render import render_problem
from patching import keys

from .conftest import HEAD, LEDGER, Analyse, Load, patched

CASES: list[dict[str, Any]] = yaml.safe_load((Path(__file__).parent / "gallery.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['code']}-{case['at']}")
def test_broken_example(case: dict[str, Any], load: Load) -> None:
    changes, drop = case.get("set"), tuple(case.get("drop", ()))
    loaded = load(changes, drop)
    file, *path = keys(case["at"])
    content = yaml.safe_dump(patched(changes, drop)[str(file)], allow_unicode=True, sort_keys=False, width=9999)
    place = str(load_yaml(content, f"{file}.yaml").origin(tuple(path))) if path else f"{file}.yaml"
    found = [problem for problem in loaded.problems if problem.code == case["code"]]
    problem = next((p for p in found if str(p.origin) == place), None)
    assert problem is not None, (place, [(p.code, str(p.origin)) for p in loaded.problems])
    assert problem.severity is Severity.ERROR
    sentence = render_problem(problem, texts("sv"))
    for word in case["words"]:
        assert str(word) in sentence, sentence
    assert "{" not in render_problem(problem, texts("en"))
    with pytest.raises(InvalidInput):
        loaded.require()


def test_the_valid_input_has_no_problems(load: Load) -> None:
    assert [render_problem(p, texts("sv")) for p in load().problems] == []


def place(folder: Path, at: str) -> str:
    """Give the place of a value of the files that were written."""
    file, *path = keys(at)
    text = (folder / f"{file}.yaml").read_text(encoding="utf-8")
    return str(load_yaml(text, f"{file}.yaml").origin(tuple(path)))


def refused(analysed: Analyse, *args: Any, **more: Any) -> list[tuple[str, str]]:
    with pytest.raises(InvalidInput) as caught:
        analysed(*args, **more)
    for problem in caught.value.problems:
        assert "{" not in render_problem(problem, texts("sv"))
    return [(p.code, str(p.origin)) for p in caught.value.problems.errors]


def test_a_year_without_price_index_is_an_error_at_the_factor(analysed: Analyse, tmp_path: Path) -> None:
    found = refused(analysed, drop=("factors.index_series.0.values.2024",))
    assert sorted(found) == sorted(
        ("spend-index-year", place(tmp_path, f"factors.spend_factors.{row}.index")) for row in (0, 1)
    )


def test_the_base_year_needs_its_price_level_too(analysed: Analyse) -> None:
    codes = {code for code, _ in refused(analysed, base_year=2022)}
    assert codes == {"spend-index-year"}


def test_two_rules_between_which_nothing_decides(analysed: Analyse, tmp_path: Path) -> None:
    rule = {"id": "annan", "account": "*10"} | {"treatment": "factor", "factor": "varor", "sector": "konsumtion"}
    found = refused(analysed, changes={"mapping.rules.+": rule})
    assert [code for code, _ in found] == ["spend-rule-clash"]
    assert found[0][1] in {place(tmp_path, f"mapping.rules.{row}.id") for row in (0, 4)}


def test_a_quantity_that_covers_nothing(analysed: Analyse) -> None:
    changes = {"mapping.measured.0.account": "6299"}
    assert [code for code, _ in refused(analysed, changes=changes)] == ["spend-measured-covers-nothing"]


def test_rules_that_map_nothing(analysed: Analyse) -> None:
    ledger = ("7000;Okänd;;;Skola;900,00;2023-05-02;;", "6210;Energi;;;Skola;700,00;2023-05-02;;")
    assert [code for code, _ in refused(analysed, ledger)] == ["spend-maps-nothing"]


def test_a_ledger_without_rows(analysed: Analyse) -> None:
    assert ("ledger-empty", "l.csv") in refused(analysed, ())


def test_a_rule_without_rows_and_a_unit_that_says_nothing_are_warnings(analysed: Analyse, tmp_path: Path) -> None:
    ledger = tuple(line.replace("20;l", "20;tunna") for line in LEDGER[:-1])
    result = analysed(ledger)
    assert sorted((p.code, str(p.origin)) for p in result.problems) == [
        ("spend-quantity-unit", "l.csv:5:1"),
        ("spend-rule-unused", place(tmp_path, "mapping.rules.3.id")),
    ]


def test_faults_of_all_files_are_told_at_once(analysed: Analyse) -> None:
    ledger = (*LEDGER, "4610;a;;;b;x;2024;;")
    changes = {"mapping.rules.0.factor": "matt", "factors.spend_factors.1.unit": "kr"}
    assert {code for code, _ in refused(analysed, ledger, changes)} == {
        "unknown-reference",
        "spend-factor-unit",
        "spend-factor-per-quantity",
        "ledger-amount",
    }


def test_a_ledger_that_is_named_twice_is_counted_once_and_told(load: Load, tmp_path: Path) -> None:
    loaded = load()
    one, two = tmp_path / "a.csv", tmp_path / "kopia.csv"
    for path in (one, two):
        path.write_text("\n".join((HEAD, *LEDGER)) + "\n", encoding="utf-8")
    ledger = read_ledgers([one, two, one], loaded)
    assert [(p.code, str(p.origin)) for p in loaded.problems.errors] == [
        ("ledger-twice", "kopia.csv"),
        ("ledger-twice", "a.csv"),
    ]
    assert ledger.counts.sum() == len(LEDGER)


def test_a_credit_whose_quantity_lacks_its_sign_is_told(analysed: Analyse) -> None:
    """20 l bought and 5 l returned: with the sign 15 l · 2.5 kg = 37.5 kg, without it 25 l, and a warning."""
    bought = "5611;Macken;;;Skola;300,00;2024-05-02;20;l"
    rest = tuple(row for row in LEDGER if not row.startswith("5611"))
    right = analysed((*rest, bought, "5611;Macken;;;Skola;-75,00;2024-05-03;-5;l"))
    wrong = analysed((*rest, bought, "5611;Macken;;;Skola;-75,00;2024-05-03;5;l"))
    diesel = {"right": right.sums("factor")["diesel",].corrected, "wrong": wrong.sums("factor")["diesel",].corrected}
    assert diesel == pytest.approx({"right": 37.5, "wrong": 62.5})
    assert "spend-quantity-sign" not in {p.code for p in right.problems}
    (told,) = [p for p in wrong.problems if p.code == "spend-quantity-sign"]
    assert str(told.origin) == "l.csv:11:1"
    assert told.severity is Severity.WARNING
