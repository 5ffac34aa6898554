"""What an import gives, as plain data and as YAML that carries its licence note."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from klimatinvest.catalogue.tef.faults import Fault
from klimatinvest.catalogue.tef.result import STATUSES, ChainResult, ElementResult
from klimatinvest.catalogue.tef.values import Resolved
from klimatinvest.core.problem import Problem

SOURCE = "https://github.com/ClimateView/transition-element-framework"
_PLAIN_LENGTH = 100  # a mapping or list shorter than this stands on one line


def import_data(
    results: Sequence[ElementResult],
    problems: Sequence[Problem],
    licence: str,
    country: str,
    population: float | None,
    files: int,
) -> dict[str, Any]:
    """Give an import as plain data.

    Parameters
    ----------
    results : sequence of ElementResult
        Every element.
    problems : sequence of Problem
        Broken files.
    licence : str
        The sentence that goes with everything made from the framework.
    country : str
        Two letters.
    population : float or None
        Inhabitants used.
    files : int
        Number of files read.

    Returns
    -------
    dict
        ``elements`` maps id to abatement per unit in g CO2e a year, unit, status, reasons and parameters.
    """
    counts = Counter(result.status for result in results)
    return {
        "licence": licence,
        "source": SOURCE,
        "country": country,
        "population": population,
        "files": files,
        "counts": {status: counts[status] for status in STATUSES},
        "elements": {result.id: _element(result) for result in results},
        "problems": [_problem(problem) for problem in problems],
    }


def to_yaml(data: Mapping[str, Any], comment: str) -> str:
    """Write plain data as YAML under a comment; numbers unrounded, texts quoted.

    Parameters
    ----------
    data : mapping
        Mappings, lists, texts, finite numbers, booleans and ``None``.
    comment : str
        First line.
    """
    return "\n".join([f"# {comment}", *_lines(data, "")]) + "\n"


def _element(result: ElementResult) -> dict[str, Any]:
    return {
        "name": result.name,
        "title": result.title,
        "sector": result.sector,
        "kind": result.kind,
        "unit": result.unit,
        "abatement_g_per_unit": result.abatement,
        "potential_g": result.potential,
        "status": result.status,
        "flags": list(result.flags),
        "from": [_chain(chain) for chain in result.chains],
        "to": result.target,
        "reasons": [_fault(fault) for fault in result.faults],
        "placeholders": list(result.placeholders),
        "cobenefits": list(result.cobenefits),
        "sustainability": result.sustainability or None,
        "parameters": {name: _parameter(value) for name, value in result.used.items()},
    }


def _chain(chain: ChainResult) -> dict[str, Any]:
    reason = None if chain.fault is None else _fault(chain.fault)
    data = {"activity": chain.activity, "abatement_g_per_unit": chain.abatement, "operations": chain.weight}
    return data if reason is None else {**data, "reason": reason}


def _parameter(value: Resolved) -> dict[str, Any]:
    return {
        "value": None if value.placeholder else value.stated,
        "unit": value.unit,
        "basis": value.basis,
        "per_capita": value.per_capita,
        "placeholder": value.placeholder,
    }


def _fault(fault: Fault) -> dict[str, Any]:
    return _problem(fault.problem())


def _problem(problem: Problem) -> dict[str, Any]:
    origin = problem.origin
    return {
        "code": problem.code,
        "file": None if origin is None else origin.file,
        "line": None if origin is None else origin.line,
        "key": problem.args.get("place") or None,
        "found": problem.args.get("found"),
    }


def _lines(data: Mapping[str, Any], indent: str) -> Iterator[str]:
    for key, value in data.items():
        name = json.dumps(key, ensure_ascii=False)
        plain = json.dumps(value, ensure_ascii=False, allow_nan=False)
        if not isinstance(value, (dict, list)) or not value or len(plain) < _PLAIN_LENGTH:
            yield f"{indent}{name}: {plain}"
        elif isinstance(value, dict):
            yield f"{indent}{name}:"
            yield from _lines(value, f"{indent}  ")
        else:
            yield f"{indent}{name}:"
            yield from (f"{indent}  - {json.dumps(item, ensure_ascii=False, allow_nan=False)}" for item in value)
