"""The delivered example workbooks, written once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from klimatinvest.catalogue.sectors import sectors
from klimatinvest.engine.calculate import calculate
from klimatinvest.engine.result import Result
from klimatinvest.parameters.library import library
from klimatinvest.plan.model import Plan
from klimatinvest.plan.read import LoadedPlan, read_plan
from klimatinvest.present.workbook.book import write_workbook
from klimatinvest.text.catalog import texts

from . import libreoffice

EXAMPLES = Path(__file__).parents[3] / "examples"
NAMES = ("enkoping", "eskilstuna")


class Delivered:
    """One example: its plan, its result and its workbook."""

    def __init__(self, name: str, folder: Path) -> None:
        self.loaded: LoadedPlan = read_plan(EXAMPLES / name / "plan.yaml", library())
        self.plan: Plan = self.loaded.require()
        self.result: Result = calculate(self.plan, library(), sectors())
        self.path = self.write(self.plan, folder / f"{name}.xlsx")
        self.book = libreoffice.Book(self.path)

    def write(self, plan: Plan, path: Path) -> Path:
        """Calculate a plan and write its workbook."""
        result = self.result if plan is self.plan else calculate(plan, library(), sectors())
        write_workbook(result, self.loaded, path, texts(plan.plan.language))
        return path


@pytest.fixture(scope="session")
def deliver(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Delivered]:
    """Write an example's workbook when first asked for."""
    folder = tmp_path_factory.mktemp("delivered")
    made: dict[str, Delivered] = {}

    def get(name: str) -> Delivered:
        if name not in made:
            made[name] = Delivered(name, folder)
        return made[name]

    return get
