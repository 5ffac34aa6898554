"""klimatinvest: from a municipality's climate goal to an investment plan that finance can sign.

From Python::

    import klimatinvest as ki

    plan = ki.load_plan("plan.yaml")
    result = ki.calculate(plan)
    result.metrics()  # a pandas frame; units in .attrs["units"]
    ki.write_workbook(result, plan, "plan.xlsx")
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from klimatinvest.calculation import Calculation
    from klimatinvest.engine.result import Result
    from klimatinvest.plan.read import LoadedPlan

__version__ = "0.1.0"
__all__ = ["__version__", "calculate", "load_plan", "write_workbook"]


def load_plan(path: str | Path) -> LoadedPlan:
    """Read and check a plan from a workbook or a YAML file.

    Parameters
    ----------
    path : str or Path
        The file; nothing is written.

    Returns
    -------
    LoadedPlan
        With ``plan`` and ``problems``; faults in the file are problems, never exceptions.
    """
    from pathlib import Path

    from klimatinvest.parameters.library import library
    from klimatinvest.plan.read import read_plan

    return read_plan(Path(path), library())


def calculate(loaded: LoadedPlan) -> Calculation:
    """Calculate a plan that has been read.

    Returns
    -------
    Calculation
        The engine's result, with its figures as pandas frames.

    Raises
    ------
    InvalidInput
        The plan has errors; they all come along.
    """
    from klimatinvest.calculation import Calculation
    from klimatinvest.catalogue.sectors import sectors
    from klimatinvest.engine.calculate import calculate as calculate_plan
    from klimatinvest.parameters.library import library

    return Calculation.of(calculate_plan(loaded.require(), library(), sectors()))


def write_workbook(result: Result, loaded: LoadedPlan, path: str | Path) -> None:
    """Write the result as a workbook in the plan's language; a file that is there is replaced in one step.

    Raises
    ------
    InvalidInput
        The file is open in a spreadsheet program or cannot be written.
    """
    from pathlib import Path

    from klimatinvest.files.atomic import replace_file
    from klimatinvest.present.workbook.book import write_workbook as write
    from klimatinvest.text.catalog import texts

    language = texts(loaded.require().plan.language)
    replace_file(Path(path), lambda temporary: write(result, loaded, temporary, language))
