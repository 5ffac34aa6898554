"""Rows of a plan from the library of funding programmes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from klimatinvest.catalogue.programmes import KnownProgramme
from klimatinvest.plan.model import Programme, ProgrammeTerm
from klimatinvest.text.catalog import Texts

if TYPE_CHECKING:
    from klimatinvest.parameters.library import Library
    from klimatinvest.parameters.model import DatedValue


def programme_rows(
    known: KnownProgramme, library: Library, texts: Texts
) -> tuple[Programme, tuple[ProgrammeTerm, ...]]:
    """Give a programme of the library as rows of a plan.

    Parameters
    ----------
    known : KnownProgramme
        A programme with verified rules, or a template; a template's rules stay blank and it is a placeholder.
    library : Library
        Parameters that hold the values.
    texts : Texts
        The plan's language.

    Raises
    ------
    KeyError
        A parameter of a rule, or its value for the year, is not in the library.
    """
    values = {rule.field: _value(library, rule.parameter, rule.year) for rule in known.rules}
    sources = dict.fromkeys(value.source for value in values.values())
    first = next(iter(values.values()), None)
    note = known.note.get(texts.language, "")
    stated: dict[str, Any] = {
        "id": known.id,
        "name": known.label(texts.language),
        "agency": known.agency,
        "kind": known.kind,
        "cost_base": known.cost_base,
        "payment": known.payment,
        **{field: value.value for field, value in values.items()},
        "source": "; ".join(sources),
        "url": "" if first is None else first.url,
        "value_status": "default" if values else "placeholder",
        "note": note if values else f"{texts.get('fund.template')} {note}".strip(),
    }
    terms = tuple(
        ProgrammeTerm.model_validate({"programme": known.id, "condition": condition, "value": value})
        for condition, value in known.terms
    )
    return Programme.model_validate(stated), terms


def _value(library: Library, parameter: str, year: int | None) -> DatedValue:
    found = library.get(parameter)
    if found is None:
        raise KeyError(parameter)
    return found.values[year]
