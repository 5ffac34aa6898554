"""The checklist holds for every example, for plans made at random, and finds what is broken on purpose."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from klimatinvest.catalogue.sectors import sectors
from klimatinvest.engine.calculate import calculate
from klimatinvest.parameters.library import library
from klimatinvest.plan.read import read_plan
from klimatinvest.present.plan_yaml import dump_plan
from klimatinvest.present.workbook.book import write_workbook
from klimatinvest.text.catalog import texts

from . import lint
from .conftest import NAMES, Delivered
from .random_plans import random_plan

PLANS = 50
VALID = Path(__file__).parents[2] / "broken" / "valid.yaml"


@pytest.mark.parametrize("name", NAMES)
def test_an_example_keeps_to_the_checklist(name: str, deliver: Callable[[str], Delivered]) -> None:
    assert [str(f) for f in lint.findings(deliver(name).path)] == []


def test_an_english_example_keeps_to_the_checklist(deliver: Callable[[str], Delivered], tmp_path: Path) -> None:
    delivered = deliver("enkoping")
    path = tmp_path / "english.xlsx"
    write_workbook(delivered.result, delivered.loaded, path, texts("en"))
    assert [str(f) for f in lint.findings(path)] == []


def test_a_plan_without_tax_keeps_to_the_checklist(tmp_path: Path) -> None:
    """A plan that marks nothing as taxed needs no rate, and no formula asks for one."""
    loaded, path = read_plan(VALID, library()), tmp_path / "plan.xlsx"
    assert all((row.subject, row.quantity) != ("plan", "vat_rate") for row in loaded.require().assumptions)
    write_workbook(calculate(loaded.require(), library(), sectors()), loaded, path, texts("sv"))
    assert [str(f) for f in lint.findings(path) if f.rule in ("name", "value", "formula")] == []


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(PLANS))
def test_a_random_plan_keeps_to_the_checklist(seed: int, tmp_path: Path) -> None:
    """Any mix of depths, kinds, shares, actors and sources, with names that look like formulas."""
    plan = random_plan(seed)
    source, path = tmp_path / "plan.yaml", tmp_path / "plan.xlsx"
    source.write_text(dump_plan(plan), encoding="utf-8")
    loaded = read_plan(source, library())
    assert [str(p) for p in loaded.problems.errors] == []
    write_workbook(calculate(loaded.require(), library(), sectors()), loaded, path, texts(plan.plan.language))
    assert [str(f) for f in lint.findings(path)] == []
    assert read_plan(path, library()).require() == loaded.require()


# -- the checklist finds what is broken ------------------------------------------------------------------

Break = Callable[[str, str], str]  # from the name and XML of a part to its XML


def _in_sheets(pattern: str, replacement: str) -> Break:
    def change(name: str, xml: str) -> str:
        return re.sub(pattern, replacement, xml, count=1) if name.startswith("xl/worksheets/sheet") else xml

    return change


BROKEN: dict[str, tuple[str, Break]] = {
    "long formula": ("length", _in_sheets(r"<f>[^<]*</f>", f"<f>SUM({','.join(['$A$1'] * 30)})</f>")),
    "volatile function": ("formula", _in_sheets(r"<f>[^<]*</f>", "<f>OFFSET($A$1,0,0)</f>")),
    "literal": ("formula", _in_sheets(r"<f>[^<]*</f>", "<f>$A$1*1.25</f>")),
    "nested IF": ("formula", _in_sheets(r"<f>[^<]*</f>", "<f>IF($A$1=0,IF($A$2=0,1,0),0)</f>")),
    "unknown name": ("name", _in_sheets(r"<f>[^<]*</f>", "<f>$A$1*Finns_inte</f>")),
    "other file": ("formula", _in_sheets(r"<f>[^<]*</f>", "<f>[1]Blad!$A$1</f>")),
    "error": (
        "value",
        _in_sheets(r'(<c r="\w+" s="\d+")>(<f[^>]*>[^<]*</f>)<v>[^<]*</v>', r'\1 t="e">\2<v>#REF!</v>'),
    ),
    "merged cells": ("hidden", _in_sheets("</sheetData>", '</sheetData><mergeCells count="1"/>')),
    "hidden row": ("hidden", _in_sheets(r'<row r="2"', '<row r="2" hidden="1"')),
    "portrait": ("print", _in_sheets('orientation="landscape"', 'orientation="portrait"')),
    "password": ("protection", _in_sheets("<sheetProtection ", '<sheetProtection password="ABCD" ')),
    "no alternative text": ("chart", lambda n, x: re.sub(r' descr="[^"]*"', "", x) if "drawing" in n else x),
    "no tab colour": ("name", _in_sheets(r"<tabColor [^>]*/>", "")),
    "hidden sheet": ("hidden", lambda _, x: x.replace("<sheet name=", '<sheet state="hidden" name=', 1)),
    "manual calculation": ("container", lambda _, x: x.replace("<calcPr ", '<calcPr calcMode="manual" ')),
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_is_broken_is_found(name: str, deliver: Callable[[str], Delivered], tmp_path: Path) -> None:
    rule, change = BROKEN[name]
    path = tmp_path / "broken.xlsx"
    with zipfile.ZipFile(deliver("enkoping").path) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as new:
        for part in old.namelist():
            data = old.read(part)
            text = change(part, data.decode("utf-8")) if part.endswith(".xml") else None
            new.writestr(part, data if text is None else text)
    assert rule in {finding.rule for finding in lint.findings(path)}
