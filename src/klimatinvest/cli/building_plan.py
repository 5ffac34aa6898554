"""The part of ``klimatinvest building`` that adds an alternative to a copy of a municipality's plan."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from klimatinvest.building.to_plan import Words, add_to_plan
from klimatinvest.cli.building import refuse_use
from klimatinvest.cli.common import fail
from klimatinvest.core.problem import InvalidInput
from klimatinvest.files.atomic import replace_file
from klimatinvest.parameters.library import library
from klimatinvest.plan.read import LoadedPlan, read_plan
from klimatinvest.present.plan_file import write_plan
from klimatinvest.text.catalog import texts

if TYPE_CHECKING:
    from klimatinvest.building.result import BuildingResult
    from klimatinvest.plan.model import Plan
    from klimatinvest.text.catalog import Texts


def extend(
    result: BuildingResult, plan_file: Path, target: Path, alternative: str | None, words: Texts, as_json: bool
) -> None:
    """Write a copy of the plan with the alternative in it; nothing is written when the new plan has errors.

    Raises
    ------
    typer.Exit
        With 1 when the plan, or the plan with the alternative, has errors; with 2 for an unknown alternative.
    """
    chosen = _chosen(result, alternative, words, as_json)
    try:
        loaded = read_plan(plan_file, library())
        plan = loaded.require()
        extended = add_to_plan(plan, result, chosen, words_of(result, chosen, plan), library())
        content = _checked(extended, loaded, target.name)
        replace_file(target, lambda path: _write(path, content))
    except InvalidInput as error:
        fail(error.problems, words, as_json)


def words_of(result: BuildingResult, chosen: int, plan: Plan) -> Words:
    """Give the names and notes of the new rows in the plan's language."""
    spoken, project = texts(plan.plan.language), result.building.project
    row = result.building.alternatives[result.order[chosen]]

    def say(key: str) -> str:
        return spoken.get(
            f"building_out.plan.{key}",
            project=project.name,
            alternative=row.name,
            version=project.version,
            owner=project.owner,
            own=project.price_year,
            wanted=plan.plan.price_year,
        )

    return Words(
        name=say("element"),
        description=row.description,
        source=say("source"),
        note=f"{say('action_note')} {say('abatement_note')}",
        owner_note=say("owner_note"),
        price_note=say("price_note"),
    )


def _checked(plan: Plan, loaded: LoadedPlan, name: str) -> bytes:
    """Write the new plan aside and read it back, so that what is wrong is told before anything is written."""
    with TemporaryDirectory() as folder:
        trial = Path(folder) / name
        write_plan(trial, plan, loaded.beside)
        read_plan(trial, library()).require()
        return trial.read_bytes()


def _write(path: Path, content: bytes) -> None:
    path.write_bytes(content)


def _chosen(result: BuildingResult, wanted: str | None, words: Texts, as_json: bool) -> int:
    known = ", ".join(result.alternatives)
    name = wanted or result.building.project.proposed
    if name is None:
        refuse_use("no_alternative", words, as_json, known=known)
    if name not in result.alternatives:
        refuse_use("unknown_alternative", words, as_json, found=name, known=known)
    return result.alternatives.index(name)
