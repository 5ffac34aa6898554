"""Key figures of the golden plan, and how a new set of them is recorded."""

from __future__ import annotations

import math
import re
import sys
from pathlib import Path
from typing import Any

import yaml

import klimatinvest
from klimatinvest.engine.metrics import METRICS
from klimatinvest.present.figures import LENSES, has_lens, key_figure

HERE = Path(__file__).parent
PLAN, RECORDS, CHANGELOG = HERE / "plan.yaml", HERE / "records.yaml", HERE.parents[1] / "CHANGELOG.md"
HEADING = "### Ändrade resultat"


def figures() -> dict[str, float]:
    """Calculate the golden plan and give every key figure of every row that has a value, by name."""
    result = klimatinvest.calculate(klimatinvest.load_plan(PLAN))
    found: dict[str, float] = {}
    for block in ("elements", "actions"):
        for row in getattr(result, block).rows:
            for metric in METRICS:
                for lens in LENSES if has_lens(metric) else (None,):
                    figure = key_figure(result, block, row, metric, lens)  # type: ignore[arg-type]
                    if figure.value is not None:
                        found[" ".join(part for part in (row, metric.id, lens) if part)] = figure.value
    for name in ("gap_secured", "gap_expected", "gap_possible"):
        found[name] = float(getattr(result.funding, name).sum())
    for actor, net in zip(result.inputs.actors, result.actor_npv[0], strict=True):
        found[f"{actor.id} npv"] = float(net)
    return {name: value for name, value in found.items() if math.isfinite(value)}


def changed_results() -> list[str]:
    """List what the changelog says under *Ändrade resultat*, every version together, oldest first."""
    found = []
    for part in CHANGELOG.read_text(encoding="utf-8").split(HEADING)[:0:-1]:
        section = re.split(r"^##", part, maxsplit=1, flags=re.MULTILINE)[0]
        found += [" ".join(item.split()) for item in re.split(r"^\* ", section, flags=re.MULTILINE)[1:]]
    return found


def records() -> list[dict[str, Any]]:
    """Read what has been recorded, oldest first; the last are the figures of this version."""
    content = yaml.safe_load(RECORDS.read_text(encoding="utf-8")) if RECORDS.exists() else []
    return list(content or [])


def record(since: str) -> None:
    """Append today's figures, with the line of the changelog that says why they differ from the last."""
    if since not in changed_results():
        sys.exit(f"CHANGELOG.md does not say so under {HEADING}: {since}")
    if since in [told["since"] for told in records()]:
        sys.exit("this line explains an earlier record; a new difference needs a line of its own")
    entry = [{"since": since, "figures": {name: float(f"{value:.15g}") for name, value in figures().items()}}]
    with RECORDS.open("a", encoding="utf-8") as stream:
        yaml.safe_dump(entry, stream, allow_unicode=True, sort_keys=False, width=1000)


if __name__ == "__main__":
    record(" ".join(sys.argv[1:]))
