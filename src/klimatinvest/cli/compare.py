"""``klimatinvest compare``: plans and scenarios side by side."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from klimatinvest.cli.calculated import result_of, show
from klimatinvest.cli.common import JsonOption, LangOption, print_json, resolve_texts

if TYPE_CHECKING:
    from klimatinvest.analysis.scenarios import Course
    from klimatinvest.plan.model import Plan
    from klimatinvest.text.catalog import Texts

HELP = "scenario.help"
BETWEEN = ":"  # stands between a plan's file and one of its scenarios


def compare(
    plans: Annotated[list[str], typer.Argument(help="scenario.option.plans", show_default=False)],
    as_json: JsonOption = False,
    lang: LangOption = None,
) -> None:
    """Compare plans; exit code 1 when one has errors, 2 when a scenario is not known. One plan: all its scenarios."""
    from klimatinvest.cli.progress import progress
    from klimatinvest.present.scenarios import scenario_data, scenario_tables

    words = resolve_texts(lang)
    asked = [_parted(name) for name in plans]
    read = _read(tuple(dict.fromkeys(file for file, _ in asked)), words, as_json)
    if len(asked) == 1 and asked[0][1] is None and not read[asked[0][0]].scenarios:
        raise typer.BadParameter(words.get("scenario.usage.alone", file=asked[0][0]))
    for file, scenario in asked:
        if scenario is not None:
            known_scenario(read[file], scenario, words)
    with progress(words.get("scenario.working")):
        found = (
            _all_of(asked[0][0], read, words) if asked[0] == asked[-1] and asked[0][1] is None else _each(asked, read)
        )
    if as_json:
        print_json({"compared": scenario_data(found)})
        return
    show(scenario_tables(found, words), words)


def _parted(name: str) -> tuple[Path, str | None]:
    """Part ``plan.yaml:scenario``; a file whose own name has a colon is a file."""
    file, colon, scenario = name.rpartition(BETWEEN)
    if colon and file and scenario and not Path(name).exists() and len(file) > 1:
        return Path(file), scenario
    return Path(name), None


def _read(files: tuple[Path, ...], words: Texts, as_json: bool) -> dict[Path, Plan]:
    from klimatinvest.cli.diff import read_all

    loaded = read_all(files, words, as_json)
    return {file: found.require() for file, found in zip(files, loaded, strict=True)}


def known_scenario(plan: Plan, name: str, words: Texts, option: str | None = None) -> None:
    """Refuse a scenario that the plan does not have, with the nearest one it has.

    Raises
    ------
    typer.BadParameter
        Exit code 2.
    """
    from klimatinvest.plan.labels import nearest

    known = [scenario.id for scenario in plan.scenarios]
    if name in known:
        return
    near = nearest(name, known)
    said = words.get("scenario.usage.unknown", found=name, known=", ".join(known) or words.get("scenario.usage.none"))
    hint = "" if near is None else f" {words.get('why.suggestion', suggestion=near)}"
    raise typer.BadParameter(said + hint, param_hint=option)


def _all_of(file: Path, read: dict[Path, Plan], words: Texts) -> tuple[Course, ...]:
    from klimatinvest.analysis.scenarios import courses
    from klimatinvest.catalogue.sectors import sectors
    from klimatinvest.parameters.library import library

    return courses(read[file], library(), sectors(), words.get("scenario.base"))


def _each(asked: list[tuple[Path, str | None]], read: dict[Path, Plan]) -> tuple[Course, ...]:
    from klimatinvest.analysis.scenarios import course, under_scenario
    from klimatinvest.parameters.library import library

    names = [read[file].plan.name if sum(f == file for f, _ in asked) == 1 else file.stem for file, _ in asked]
    if len(set(names)) < len(names):  # two files may carry the same plan name
        names = [str(file) for file, _ in asked]
    found = []
    for (file, scenario), name in zip(asked, names, strict=True):
        plan = read[file] if scenario is None else under_scenario(read[file], scenario, library())
        label = name if scenario is None else f"{name}{BETWEEN}{scenario}"
        found.append(course(label, result_of(plan)))
    return tuple(found)
