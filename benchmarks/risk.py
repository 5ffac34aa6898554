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


def with_benefits(plan: Plan) -> Plan:
    """Give every fifth element a priced co-benefit, and every fourth action a loan."""
    benefits = [
        {"id": f"S-{e.id}", "name": e.id, "subject": e.id, "kind": "noise", "quantity": 3.0, "unit": "km",
         "basis": "per_year" if e.depth == "yearly" else "per_unit", "value": 5.0, "price_year": 2024, "growth": 1.0,
         "receiver": "hushall", "priced": True, "source": "benchmark", "value_status": "default"}
        for e in plan.elements[::5]
    ]  # fmt: skip
    loans = [
        {"id": f"L-{a.id}", "name": a.id, "kind": ("straight", "annuity")[i % 2], "borrower": a.owner, "action": a.id,
         "amount": 2e6, "year": 2028, "term": 12, "grace": 2, "interest": 2.8, "source": "benchmark",
         "value_status": "default"}
        for i, a in enumerate(plan.actions[::4])
    ]  # fmt: skip
    return Plan.model_validate(plan.model_dump() | {"benefits": benefits, "loans": loans})


def uncertain(plan: Plan) -> Plan:
    """Make every cost, effect, price, factor and target uncertain, and the numbers of co-benefits and loans."""
    elements = {element.id for element in plan.elements}
    keys: list[dict[str, Any]] = [
        {"subject": row.subject, "quantity": row.quantity, "carrier": row.carrier}
        for row in plan.assumptions
        if row.quantity not in FIXED and (row.subject in elements or row.subject == "plan")
    ]
    keys += [{"subject": r.subject, "quantity": r.quantity, "carrier": r.carrier} for r in plan.series]
    keys += [{"subject": action.id, "quantity": "capex"} for action in plan.actions]
    keys += [{"subject": e.id, "quantity": "target_quantity"} for e in plan.elements if e.quantity]
    keys += [{"subject": b.id, "quantity": q} for b in plan.benefits for q in ("benefit_quantity", "benefit_value")]
    keys += [{"subject": loan.id, "quantity": q} for loan in plan.loans for q in ("loan_interest", "loan_amount")]
    if plan.loans:
        keys += [{"subject": s.id, "quantity": "probability"} for s in plan.sources if s.status != "decided"]
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


def processor_time(task: Task) -> float:
    """Give the processor's seconds a draw, the least of three rounds: others may be at work on the machine."""
    rounds = []
    for _ in range(3):
        began = time.process_time()
        simulate(task_of(task.inputs, 4 * CHUNK), workers=1)
        rounds.append((time.process_time() - began) / (4 * CHUNK))
    return min(rounds)


def main() -> None:
    """Measure, and write what was found as JSON."""
    task = task_of(compile_inputs(uncertain(synthetic_plan()), library(), sectors()), DRAWS)
    taken = []
    for _ in range(3):
        began = time.perf_counter()
        found = simulate(task, workers=2)
        taken.append(time.perf_counter() - began)
    peak, work = peak_megabytes(), processor_time(task)
    more = task_of(compile_inputs(uncertain(with_benefits(synthetic_plan())), library(), sectors()), DRAWS)
    began = time.perf_counter()
    simulate(more, workers=2)
    rich = {"uncertain_values": len(more.doubts), "seconds": round(time.perf_counter() - began, 2),
            "megabytes": round(peak_megabytes()),
            "processor_microseconds_a_draw": round(processor_time(more) * 1e6)}  # fmt: skip
    loop = in_a_loop(task, found)
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
                "with_co_benefits_loans_and_the_budget": rich,
            },
            indent=2,
        )
    )


if __name__ == "__main__":
    main()
