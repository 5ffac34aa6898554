"""Measure Monte Carlo against a loop with numpy-financial in the same run: ``python benchmarks/risk.py``.

Every draw goes through the whole engine: deployment, interaction, emissions, costs, lenses, funding gap, metrics. The
loop calculates the plan for one draw after the other and takes each item's net present value, in both lenses, with
numpy-financial; it is timed on a few draws and scaled up, for all of them would take minutes.
"""

from __future__ import annotations

import json
import os

os.environ["OPENBLAS_NUM_THREADS"] = "1"  # before numpy loads; see run.py

import resource
import sys
import time
from typing import Any

import numpy as np
import numpy_financial as npf
from synthetic import synthetic_plan

from klimatinvest.analysis.doubts import drawn_values
from klimatinvest.analysis.outcome import outcome_of
from klimatinvest.analysis.risk import CHUNK, Simulation, Task, simulate, task_of
from klimatinvest.catalogue.sectors import sectors
from klimatinvest.engine.calculate import calculate
from klimatinvest.engine.compile import compile_inputs
from klimatinvest.parameters.library import library
from klimatinvest.plan.model import Plan

DRAWS, IN_LOOP = 10_000, 20
BOUND_SECONDS, BOUND_MEGABYTES, BOUND_RATIO = 3.0, 1500.0, 100.0
FIXED = ("vat_rate", "internal_rate", "inflation", "social_rate", "lifetime", "conversion_from", "conversion_to")
SPREAD = {
    "distribution": "pert",
    "measure": "percent",
    "low": 80,
    "high": 130,
    "source": "benchmark",
    "status": "default",
}


def uncertain_plan() -> Plan:
    """Make every cost, effect, price, factor and target of the elements uncertain, each by itself."""
    plan = synthetic_plan()
    elements = {element.id for element in plan.elements}
    keys: list[dict[str, Any]] = [
        {"subject": row.subject, "quantity": row.quantity, "carrier": row.carrier}
        for row in plan.assumptions
        if row.quantity not in FIXED and (row.subject in elements or row.subject == "plan")
    ]
    keys += [{"subject": r.subject, "quantity": r.quantity, "carrier": r.carrier} for r in plan.series]
    keys += [{"subject": action.id, "quantity": "capex"} for action in plan.actions]
    keys += [{"subject": e.id, "quantity": "target_quantity"} for e in plan.elements if e.quantity]
    return Plan.model_validate(plan.model_dump() | {"uncertainties": [SPREAD | key for key in keys]})


def in_a_loop(task: Task, found: Simulation) -> float:
    """Time the first draws one by one, in seconds a draw, and hold their totals against the simulation's."""
    ranks, size = task.ranks(0), task.blocks[0]
    began = time.perf_counter()
    totals = []
    for i in range(IN_LOOP):
        values = drawn_values(task.doubts, ranks[:, i : i + 1], size)
        result = calculate(task.inputs.plan, library(), sectors(), values.sampled, values.scaled)
        grants = result._transfers.concern[0]  # noqa: SLF001 - what decided sources give
        outcome_of(result, task.reading)
        net = {
            "municipal": result.lenses.municipal[0].sum(axis=1) + grants,
            "society": result.lenses.society[0].sum(axis=1),
        }
        rates = {"municipal": result.inputs.rate_municipal, "society": result.inputs.rate_society}
        npv = {lens: [npf.npv(float(rates[lens][0, 0]), flows) for flows in net[lens]] for lens in net}
        totals.append(sum(npv["municipal"]))
    taken = (time.perf_counter() - began) / IN_LOOP
    np.testing.assert_allclose(totals, found.outcome.measure("npv_municipal")[:IN_LOOP], rtol=1e-9)
    return taken


def peak_megabytes() -> float:
    """Give the largest memory this process and its helpers have held, together."""
    unit = 2**20 if sys.platform == "darwin" else 2**10
    kinds = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return sum(resource.getrusage(kind).ru_maxrss for kind in kinds) / unit


def main() -> None:
    """Measure, and write what was found as JSON."""
    task = task_of(compile_inputs(uncertain_plan(), library(), sectors()), DRAWS)
    taken = []
    for _ in range(3):
        began = time.perf_counter()
        found = simulate(task, workers=2)
        taken.append(time.perf_counter() - began)
    began = time.process_time()
    simulate(task_of(task.inputs, 4 * CHUNK), workers=1)
    work = (time.process_time() - began) / (4 * CHUNK)
    peak, loop = peak_megabytes(), in_a_loop(task, found)
    ratio = loop * DRAWS / min(taken)
    print(
        json.dumps(
            {
                "draws": DRAWS,
                "elements": len(task.inputs.elements),
                "years": int(task.inputs.years.size),
                "uncertain_values": len(task.doubts),
                "seconds": {"found": round(min(taken), 2), "bound": BOUND_SECONDS, "ok": min(taken) <= BOUND_SECONDS},
                "megabytes": {"found": round(peak), "bound": BOUND_MEGABYTES, "ok": peak <= BOUND_MEGABYTES},
                "loop_with_numpy_financial_seconds": round(loop * DRAWS, 1),
                "times_faster": {"found": round(ratio, 1), "bound": BOUND_RATIO, "ok": ratio >= BOUND_RATIO},
                "processor_microseconds_a_draw": round(work * 1e6),
            },
            indent=2,
        )
    )


if __name__ == "__main__":
    main()
