"""The golden plan's key figures change only when the changelog says so.

When a change of results is meant: say it in CHANGELOG.md under *Ändrade resultat*, then
``python tests/golden/figures.py "the line"``, which appends the new figures and keeps the old.
"""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

PATH = Path(__file__).parent / "golden" / "figures.py"


@pytest.fixture(scope="module")
def golden() -> ModuleType:
    spec = importlib.util.spec_from_file_location("golden_figures", PATH)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_record_has_a_line_of_its_own_in_the_changelog(golden: ModuleType) -> None:
    told, said = [record["since"] for record in golden.records()], golden.changed_results()
    assert told
    assert len(set(told)) == len(told)
    assert [line for line in said if line in told] == told  # there, and in the same order


def test_the_figures_are_those_of_the_last_record(golden: ModuleType) -> None:
    recorded, found = golden.records()[-1]["figures"], golden.figures()
    assert set(found) == set(recorded)
    different = {
        name: (recorded[name], value)
        for name, value in found.items()
        if value != pytest.approx(recorded[name], rel=1e-9, abs=1e-6)
    }
    assert different == {}, "say it in CHANGELOG.md under Ändrade resultat and record the new figures"


def test_a_record_without_a_line_is_refused(golden: ModuleType) -> None:
    before = golden.RECORDS.read_bytes()
    for line in ("something the changelog does not say", golden.records()[0]["since"]):
        with pytest.raises(SystemExit):
            golden.record(line)
    assert golden.RECORDS.read_bytes() == before
