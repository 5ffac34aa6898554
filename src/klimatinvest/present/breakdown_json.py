"""A goal broken down as one document for programs."""

from __future__ import annotations

from typing import Any

from klimatinvest.analysis.breakdown_model import Breakdown, Evaluation, Programme, Proposal
from klimatinvest.present.breakdown import element_of, emitted


def breakdown_data(found: Breakdown) -> dict[str, Any]:
    """Give a breakdown as plain data that JSON can carry; amounts in kronor, emissions in tonnes CO2e.

    Lists follow ``years``.
    """
    return {
        "format": 1,
        "method": found.method,
        "used": found.used,
        "net": found.goal.path.net,
        "years": list(found.goal.years),
        "required": found.goal.required.tolist(),
        "met": found.met,
        "remaining_gap": found.remaining.tolist(),
        "share_of_potential": found.share,
        "evaluations": found.evaluations,
        "before": _evaluation_data(found.before),
        "proportional": None if found.proportional is None else _evaluation_data(found.proportional),
        "first_programme": _programme_data(found.first_programme),
        "programme": _programme_data(found.programme),
        "proposal": _evaluation_data(found.evaluation),
        "elements": [_proposal_data(found, p) for p in found.proposals],
        "sectors": [
            {
                "id": s.sector,
                "reference": emitted(found, s, "reference").tolist(),
                "proposal": emitted(found, s, "plan").tolist(),
            }
            for s in found.evaluation.result.sectors
            if s.account in found.goal.accounts
        ],
    }


def _evaluation_data(evaluation: Evaluation) -> dict[str, Any]:
    return {
        "cost": evaluation.total_cost,
        "tonnes": evaluation.tonnes.sum(axis=0).tolist(),
        "surplus": evaluation.surplus.tolist(),
    }


def _programme_data(programme: Programme | None) -> dict[str, Any] | None:
    return None if programme is None else {"cost": programme.cost, "tonnes": programme.tonnes.tolist()}


def _proposal_data(found: Breakdown, proposal: Proposal) -> dict[str, Any]:
    bound = proposal.bound
    return {
        "id": proposal.element,
        "name": element_of(found, proposal).name,
        "unit": element_of(found, proposal).unit,
        "planned": proposal.planned,
        "potential": None if bound is None else bound.potential,
        "potential_basis": None if bound is None else bound.basis,
        "rate_limit": None if bound is None else bound.rate,
        "pool_limit": None if bound is None else bound.pool,
        "proposed": proposal.proposed,
        "fixed": proposal.fixed,
        "binding": proposal.binding,
        "tonnes": proposal.tonnes.tolist(),
        "delivered": proposal.delivered.tolist(),
        "cost": proposal.cost,
        "cost_per_tonne_b": proposal.cost_per_tonne if proposal.costed else None,
        "costed": proposal.costed,
        "action_cost": proposal.actions,
    }
