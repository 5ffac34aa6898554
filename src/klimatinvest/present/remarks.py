"""What a result leaves out, as codes with arguments: said wherever totals are shown."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from klimatinvest.catalogue.sectors import sectors
from klimatinvest.engine.metrics import METRICS
from klimatinvest.engine.result import TOTAL, Result
from klimatinvest.present.element_tables import group_members, is_cut
from klimatinvest.present.figures import LENSES, has_lens, key_figure
from klimatinvest.present.tables import blind_sectors, goal_emissions
from klimatinvest.text.catalog import Texts


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing that is missing.

    Attributes
    ----------
    code : str
        Its sentence stands under ``console.missing.<code>``.
    args : dict
        What the sentence needs; identifiers, numbers and years.
    """

    code: str
    args: dict[str, object] = field(default_factory=dict)


def remarks(result: Result) -> tuple[Remark, ...]:
    """List what is missing or cannot be calculated."""
    return (*_goals(result), *_elements(result), *_figures(result))


def remark_text(remark: Remark, texts: Texts) -> str:
    """Say a remark in the reader's language."""
    args = dict(remark.args)
    for name, family in (("boundary", "choice.boundary"), ("metric", "metric"), ("reason", "reason")):
        if name in args:
            key = f"{family}.{args[name]}"
            args[name] = texts.get(f"{key}.label" if name == "metric" else key)
    if "lenses" in args:
        args["lenses"] = ", ".join(texts.get(f"console.lens.{lens}") for lens in _list(args["lenses"]))
    if "sectors" in args:
        args["sectors"] = ", ".join(sector_name(sector, texts) for sector in _list(args["sectors"]))
    for name in ("ids", "years"):
        if name in args:
            args[name] = ", ".join(_list(args[name]))
    return texts.get(f"console.missing.{remark.code}", **args)


def sector_name(sector: str, texts: Texts) -> str:
    """Name a sector in the reader's language."""
    known = sectors()[sector]
    return known.en if texts.language == "en" else known.sv


def _list(value: object) -> list[str]:
    return [str(part) for part in value] if isinstance(value, (list, tuple)) else [str(value)]


def _goals(result: Result) -> list[Remark]:
    settings = result.inputs.plan.plan
    found = [] if result.goals else [Remark("no-goals")]
    for path in result.goals:
        boundary: dict[str, object] = {"boundary": path.boundary}
        if path.base is None:
            years = list(settings.goal_base_years)
            found.append(Remark("no-base-emissions", boundary | {"years": years}))
        if goal_emissions(result, path, "reference") is None:
            found.append(Remark("no-emissions", boundary))
        blind = [s.sector for s in blind_sectors(result, path)]
        if blind and goal_emissions(result, path, "reference") is not None:
            found.append(Remark("blind-sectors", boundary | {"sectors": blind}))
    outside = [g.id for g in result.inputs.plan.goals if g.year > settings.end_year]
    if outside:
        found.append(Remark("goal-after-end", {"ids": outside, "year": settings.end_year}))
    return found


def _elements(result: Result) -> list[Remark]:
    elements = result.inputs.elements
    found = [] if elements else [Remark("no-elements")]
    ids = [e.id for e in elements]
    unknown = [ids[i] for i in range(len(ids)) if bool(np.isnan(result.elements.lifecycle[0, i]).any())]
    if unknown:
        found.append(Remark("no-lifecycle", {"count": len(unknown), "all": len(ids)}))
    silent = [ids[i] for i in group_members(result, "no-costs")]
    if silent:
        found.append(Remark("no-costs", {"count": len(silent), "all": len(ids), "ids": silent}))
    cut = [s.element for s in result.sequence.portfolio if is_cut(s)]
    if cut:
        found.append(Remark("cut", {"ids": cut}))
    return found


def _figures(result: Result) -> list[Remark]:
    """Name the whole plan's key figures that do not exist, with the reason and the lenses it holds for."""
    blank: dict[tuple[str, str], list[str]] = {}
    for metric in METRICS:
        for lens in LENSES if has_lens(metric) else ():
            figure = key_figure(result, "elements", TOTAL, metric, lens)
            if figure.reason and figure.reason != "two-accounts":
                blank.setdefault((metric.id, figure.reason), []).append(lens)
    return [
        Remark("no-figure", {"metric": metric, "reason": reason, "lenses": lenses})
        for (metric, reason), lenses in blank.items()
    ]
