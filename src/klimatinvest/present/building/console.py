"""The comparison of alternatives for a terminal of at most a hundred columns."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from klimatinvest.building.result import BuildingResult
from klimatinvest.present.building.evidence import evidence_lines
from klimatinvest.present.building.tables import climate_table, comparison_table, money_table, out, package_table
from klimatinvest.present.console import print_table
from klimatinvest.text.catalog import Texts


def print_comparison(result: BuildingResult, warnings: Sequence[str], console: Console, texts: Texts) -> None:
    """Print heading, conventions, tables, what a green loan asks for and warnings.

    Parameters
    ----------
    result : BuildingResult
        A calculated building.
    warnings : sequence of str
        Sentences about the input.
    console : Console
        Where to; see ``present.console.terminal``.
    texts : Texts
        The reader's language.
    """
    project = result.building.project
    console.print(Text(f"{project.municipality} · {project.name}", style="bold"))
    for line in conventions(result, texts):
        console.print(Text(line))
    tables = [climate_table(result, texts), money_table(result, texts), comparison_table(result, texts)]
    package = package_table(result, texts)
    for table in (*tables, *([package] if package else ())):
        print_table(table, console, texts)
    for key, lines in (
        (out(texts, "table.evidence"), evidence_lines(result, texts)),
        (out(texts, "table.warnings"), list(warnings)),
    ):
        if lines:
            console.print()
            console.print(Text(key, style="bold underline"))
            for line in lines:
                console.print(Padding(Text(f"• {line}"), (0, 0, 0, 1)))


def conventions(result: BuildingResult, texts: Texts) -> list[str]:
    """Say which conventions the figures rest on: mode, electricity, period, and how many placeholders."""
    project = result.building.project
    first = out(
        texts,
        "conventions",
        mode=texts.get(f"building_choice.calculation_mode.{project.mode}"),
        electricity=texts.get(f"building_choice.electricity_mix.{project.electricity}"),
        period=project.study_period,
        start=project.in_use_year,
    )
    explained = out(texts, f"mode.{project.mode}")
    return [first, explained, out(texts, "placeholders", count=len(result.placeholders))]
