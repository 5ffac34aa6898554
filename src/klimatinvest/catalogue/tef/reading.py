"""Read a clone of the framework: every file under ``models``, broken ones reported without stopping the rest."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from klimatinvest.catalogue.tef.document import Tree
from klimatinvest.catalogue.tef.faults import Fault, NotComputable
from klimatinvest.catalogue.tef.model import (
    Activity,
    Element,
    Framework,
    Input,
    Output,
    Parameter,
    Side,
    Update,
    Value,
)
from klimatinvest.core.origin import Origin
from klimatinvest.core.problem import InvalidInput, Problem, Problems, Severity
from klimatinvest.files.strict_yaml import load_yaml

MODELS = "models"
MAX_FILES = 20_000
MAX_BYTES = 1_000_000
_ZEROED = re.compile(r"initiali[sz]ed to (?:zero|0(?!\d|\.\d))", re.IGNORECASE)
_PER_CAPITA = "PER_CAPITA"

T = TypeVar("T", Parameter, Activity, Element)


def read_framework(folder: Path, problems: Problems) -> Framework:
    """Read all of a clone.

    Parameters
    ----------
    folder : Path
        The clone, or its folder ``models``. Nothing is written.
    problems : Problems
        Receives ``tef-no-models``, ``tef-too-many-files``, and for each broken file its own problems, with the
        path inside the clone, line and key: those of the strict reader, ``tef-missing-key``, ``tef-bad-value``,
        ``tef-two-values``, ``tef-unknown-class``, ``tef-duplicate-id``. Broken files are warnings: the rest is read.

    Returns
    -------
    Framework
        Empty when there is no such folder.
    """
    framework = Framework()
    root = folder / MODELS if (folder / MODELS).is_dir() else folder
    files = sorted(path for path in root.rglob("*.yaml") if path.is_file() and not path.is_symlink())
    if not files:
        problems.add("tef-no-models", Origin(folder.name), path=str(folder))
    if len(files) > MAX_FILES:
        problems.add("tef-too-many-files", Origin(folder.name), found=len(files), limit=MAX_FILES)
        return framework
    for path in files:
        _read_file(path, path.relative_to(root).as_posix(), framework, problems)
    return framework


def _read_file(path: Path, name: str, framework: Framework, problems: Problems) -> None:
    framework.files += 1
    try:
        _classify(Tree(load_yaml(_text(path, name), name)), framework, problems)
    except NotComputable as reason:
        _warn(reason.fault.problem(), problems)
    except InvalidInput as broken:
        for problem in broken.problems:
            _warn(problem, problems)
    except (OSError, UnicodeDecodeError):
        _warn(Problem("not-utf8", Origin(name)), problems)


def _text(path: Path, name: str) -> str:
    if path.stat().st_size > MAX_BYTES:
        raise NotComputable(Fault("tef-bad-value", Origin(name), "", {"found": f"> {MAX_BYTES}"}))
    return path.read_text(encoding="utf-8")


def _warn(problem: Problem, problems: Problems) -> None:
    """Record a broken file as a warning: the import goes on without it."""
    problems.add(problem.code, problem.origin, None, Severity.WARNING, **problem.args)


def _classify(tree: Tree, framework: Framework, problems: Problems) -> None:
    what = tree.text("type", "") if tree.text("type", "") == "parameter" else tree.text("class", "")
    if what == "parameter":
        _add(framework.parameters, _parameter(tree), problems)
    elif what == "activity":
        _add(framework.activities, _activity(tree), problems)
    elif what == "transition":
        _add(framework.elements, _element(tree), problems)
    else:
        raise NotComputable(Fault("tef-unknown-class", tree.origin, "class", {"found": what}))


def _add(known: dict[str, T], record: T, problems: Problems) -> None:
    """Keep the first of two with the same id, in the order of the paths, and tell."""
    if record.id in known:
        first = known[record.id].origin
        problems.add("tef-duplicate-id", record.origin, None, Severity.WARNING, found=record.id, other=first.file)
    known.setdefault(record.id, record)


def _parameter(tree: Tree) -> Parameter:
    values = tuple(_parameter_value(item) for item in tree.items("values"))
    bases = [value.country or "global" for value in values if value.country or value.everywhere]
    twice = next((base for base in bases if bases.count(base) > 1), None)
    if twice is not None:
        raise NotComputable(Fault("tef-two-values", tree.origin, "values", {"found": twice}))
    return Parameter(
        tree.text("id"),
        tree.text("title", ""),
        tree.text("unit", ""),
        tree.text("parameter_type", ""),
        values,
        tree.origin,
    )


def _parameter_value(tree: Tree) -> Value:
    stated = tree.get("value")
    number = stated.data
    if isinstance(number, bool) or not isinstance(number, (int, float)) or not math.isfinite(number):
        raise NotComputable(Fault("tef-bad-value", stated.origin, stated.key, {"found": str(number)[:40]}))
    country = tree.text("country", "").upper() or None
    everywhere = tree.has("global") and tree.get("global").data is True
    zeroed = number == 0 and _ZEROED.search(tree.text("comment", "")) is not None
    per_capita = tree.text("scalingType", "") == _PER_CAPITA
    return Value(float(number), country, everywhere and country is None, per_capita, zeroed, stated.origin)


def _activity(tree: Tree) -> Activity:
    work = list(tree.items("work"))
    if len(work) != 1:
        raise NotComputable(Fault("tef-bad-value", tree.origin, "work", {"found": str(len(work))}))
    inputs = tuple(
        Input(
            item.text("resource", ""),
            item.text("resourceProportion", "") or None,
            item.formula("resourceToWork"),
            item.formula("emissionFactor"),
            item.origin,
        )
        for item in work[0].items("input")
    )
    outputs = tuple(Output(o.text("resource", ""), o.formula("workToResource")) for o in work[0].items("output"))
    stock = tree.get("operation").text("variable", "") or None
    intensity = work[0].formula("operationToWork")
    return Activity(tree.text("id"), tree.text("title", ""), stock, intensity, inputs, outputs, tree.origin)


def _element(tree: Tree) -> Element:
    swap = tree.get("resourcesToUpdate") if tree.has("resourcesToUpdate") else None
    source = "shiftFrom" if tree.has("shiftFrom") else "carbonCausalChains"
    return Element(
        id=tree.text("id"),
        title=tree.text("title", ""),
        name=tree.text("shortName", "") or tree.text("title", ""),
        sector=tree.text("sector", ""),
        kind=tree.text("type", ""),
        unit=tree.text("unitOfMeasure", ""),
        origin=tree.origin,
        source=_optional(tree, source, _side),
        target=_optional(tree, "shiftTo", _side),
        cohort=tree.formula("cohort") if tree.has("cohort") else None,
        weight=tree.formula("weightInversionExpression") if tree.has("weightInversionExpression") else None,
        updates=tuple(_update(item) for item in tree.items("variablesToUpdate")),
        swap=(swap.text("from"), swap.text("to")) if swap is not None else None,
        cobenefits=tuple(str(item.data) for item in tree.items("cobenefits")),
        sustainability=tree.text("sustainability", ""),
    )


def _optional(tree: Tree, name: str, build: Callable[[Tree], Side]) -> Side | None:
    return build(tree.get(name)) if tree.has(name) else None


def _side(tree: Tree) -> Side:
    return Side(tree.formula("atoc"), tuple(item.text("chain") for item in tree.items("chains")), tree.origin)


def _update(tree: Tree) -> Update:
    return Update(tree.text("update"), tree.text("type"), tree.formula("by"))
