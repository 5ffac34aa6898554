"""What a green loan for buildings asks to see, and whether the calculation holds it."""

from __future__ import annotations

from klimatinvest.building.result import BuildingResult, Evidence
from klimatinvest.present.building.figures import names, proposed
from klimatinvest.text.catalog import Texts


def evidence_of(result: BuildingResult) -> tuple[int, tuple[Evidence, ...]]:
    """Give the alternative that the evidence is shown for, and its list.

    It is the proposed alternative, or the last one when none is proposed.
    """
    chosen = proposed(result)
    index = len(result.alternatives) - 1 if chosen is None else chosen
    return index, result.evidence[result.alternatives[index]]


def evidence_lines(result: BuildingResult, texts: Texts) -> list[str]:
    """Say for each piece of evidence whether it is there."""
    index, found = evidence_of(result)
    lines = [texts.get("building_out.evidence.about", alternative=names(result)[index])]
    return [*lines, *(evidence_line(item, texts) for item in found)]


def evidence_line(item: Evidence, texts: Texts) -> str:
    """Say whether one piece of evidence is there, and how complete it is."""
    state = texts.get(f"building_out.evidence.{'met' if item.met else 'missing'}")
    text = f"{state}: {texts.get(f'building_evidence.{item.code}')}"
    if item.listed:
        text += texts.get("building_out.evidence.counted", counted=item.counted, listed=item.listed)
    return text
