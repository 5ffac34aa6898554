"""``klimatinvest validate``: show everything that needs mending in a plan, at once."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from klimatinvest.cli.common import (
    JsonOption,
    LangOption,
    fail,
    print_json,
    problem_records,
    resolve_texts,
    show_problems,
)

if TYPE_CHECKING:
    from klimatinvest.plan.model import Plan

HELP = "cli.validate.help"


def validate(
    file: Annotated[Path, typer.Argument(help="cli.validate.file", show_default=False)],
    as_json: JsonOption = False,
    lang: LangOption = None,
) -> None:
    """Check a plan; exit code 1 when it has errors."""
    from klimatinvest.parameters.library import library
    from klimatinvest.plan.read import read_plan

    words = resolve_texts(lang)
    loaded = read_plan(file, library())
    if loaded.plan is None:
        fail(loaded.problems, words, as_json)
    contents = _contents(loaded.plan)
    if as_json:
        print_json({"problems": problem_records(loaded.problems, words), "contents": contents})
        return
    show_problems(loaded.problems, words)
    warnings = len(loaded.problems.warnings)
    typer.echo(words.get("cli.validate.fine", file=file.name, warnings=warnings))
    typer.echo(words.get("cli.validate.contains", **contents))


def _contents(plan: Plan) -> dict[str, int]:
    """Count what a plan holds."""
    from klimatinvest.present.tables import status_counts

    placeholders = sum(found["placeholder"] for found in status_counts(plan).values())
    tables = {table: len(getattr(plan, table)) for table in ("elements", "actions", "sources")}
    return {**tables, "placeholders": placeholders}
