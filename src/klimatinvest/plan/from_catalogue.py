"""From an element of the catalogue to rows of a plan; what nobody has published makes no row."""

from __future__ import annotations

from klimatinvest.catalogue.cards import Use, element_fields, figure_fields, in_plan, subject_activity
from klimatinvest.catalogue.model import CatalogueElement
from klimatinvest.plan.model import Activity, Assumption, Element

_AS_STATED = Use()


def plan_rows(
    element: CatalogueElement,
    id: str,  # noqa: A002 - the word for it everywhere
    owner: str,
    use: Use = _AS_STATED,
) -> tuple[Element, tuple[Assumption, ...]]:
    """Make an element's row and a row for each figure about it that a plan can hold.

    Parameters
    ----------
    element : CatalogueElement
        From the catalogue.
    id : str
        The element's identifier in the plan.
    owner : str
        Identifier of the actor in the plan that owns it.
    use : Use
        Language, tax rate, quantity, years and the plan's own names of activities and carriers. Without quantity
        and years the row is valid by itself, but the plan's checks ask for them.

    Returns
    -------
    tuple of Element and tuple of Assumption
        What is missing is listed by ``catalogue.cards.to_ask``. An element with several from-activities takes from
        the first; the others are for the table of shares.
    """
    figures = (figure for figure in element.figures if figure.subject == "element" and in_plan(figure, use))
    rows = tuple(Assumption.model_validate(figure_fields(figure, id, use)) for figure in figures)
    return Element.model_validate(element_fields(element, id, owner, use)), rows


def activity_rows(
    element: CatalogueElement, use: Use = _AS_STATED
) -> tuple[tuple[Activity, ...], tuple[Assumption, ...]]:
    """Make rows for the activities an element moves volume between, and for the published figures about them.

    The volumes are the municipality's own and make no row. Several elements may give the same activity: the caller
    keeps one of each.
    """
    known = [*element.from_activities, *([element.to_activity] if element.to_activity is not None else [])]
    activities = tuple(
        Activity(
            id=use.activity(activity.id),
            name=activity.name.get(use.language),
            sector=activity.sector,
            unit=activity.unit,
            follows_population=False,
        )
        for activity in known
    )
    rows = []
    for figure in element.figures:
        activity = subject_activity(element, figure)
        if activity is not None and in_plan(figure, use):
            rows.append(Assumption.model_validate(figure_fields(figure, use.activity(activity.id), use)))
    return activities, tuple(rows)
