"""What a first plan is made from: the user's choices and one municipality out of the statistics."""

from __future__ import annotations

from dataclasses import dataclass

from klimatinvest.catalogue.municipalities import Municipality, find_municipality
from klimatinvest.catalogue.sectors import sectors
from klimatinvest.core.problem import Problems, Severity
from klimatinvest.files.statistics import Statistics
from klimatinvest.files.statistics_select import MunicipalEmissions, municipal_emissions
from klimatinvest.plan.model import Language

APART = "utrikes_transporter"  # shown beside the plan: international transport is no part of a territorial goal
MEAN_YEARS = 3  # one year may be exceptional
MATTERS = 0.05  # share of emissions from which a sector gets suggestions


@dataclass(frozen=True, slots=True)
class Choices:
    """What the user decides about a first plan.

    Attributes
    ----------
    language : str
        Language of the plan.
    base_years : tuple of int
        Years that the goal counts from; empty for the mean of the latest three.
    goal : float or None
        Reduction in per cent; None for the national goal as a placeholder.
    goal_year : int or None
        Year of the goal.
    edition : str
        Date of the statistics' edition; blank to take what the file states.
    """

    language: Language = "sv"
    base_years: tuple[int, ...] = ()
    goal: float | None = None
    goal_year: int | None = None
    edition: str = ""


def select_municipality(
    statistics: Statistics, municipality: str, problems: Problems
) -> tuple[MunicipalEmissions | None, Municipality | None]:
    """Find a municipality in the statistics by name or code.

    Parameters
    ----------
    statistics : Statistics
        A whole table.
    municipality : str
        As the user wrote it.
    problems : Problems
        See ``statistics_select.municipal_emissions``; and ``statistics-municipality-ambiguous``.

    Returns
    -------
    (MunicipalEmissions or None, Municipality or None)
        The figures, and the official municipality when the name is one of the 290.
    """
    found = find_municipality(municipality)
    if len(found) > 1:
        names = [m.name for m in found]
        problems.add("statistics-municipality-ambiguous", statistics.origin, found=municipality, choices=names)
        return None, None
    official = found[0] if found else None
    spellings = (municipality, *(official.spellings if official else ()))
    known = {s.id: (s.official, s.sv, s.en, s.id) for s in sectors().values() if s.official}
    return municipal_emissions(statistics, spellings, known, APART, problems), official


def check_choices(emissions: MunicipalEmissions, choices: Choices, problems: Problems) -> None:
    """Check that the years and the edition asked for are those of the statistics.

    Problems: ``statistics-year-missing``, ``statistics-too-few-years``, ``statistics-other-edition``,
    ``initial-goal-year``; and the warnings ``statistics-edition-assumed`` and ``statistics-edition-unknown``.
    """
    for year in choices.base_years:
        if year not in emissions.years:
            known = list(emissions.years)
            problems.add("statistics-year-missing", emissions.origin, found=year, choices=known)
    if not emissions.years:
        problems.add("statistics-too-few-years", emissions.origin)
        return
    _check_edition(emissions, choices, problems)
    base = max(choices.base_years or latest_years(emissions))
    if choices.goal_year is not None and choices.goal_year <= max(base, emissions.years[-1]):
        problems.add("initial-goal-year", None, found=choices.goal_year, base=max(base, emissions.years[-1]))


def matters(emissions: MunicipalEmissions) -> tuple[str, ...]:
    """Give the sectors with at least 5 per cent of the emissions in the mean of the latest years, largest first."""
    years = latest_years(emissions)
    means = {
        name: sum(sector.tonnes[year] for year in years) / len(years)
        for name, sector in emissions.sectors.items()
        if name != APART
    }
    total = sum(means.values())
    return tuple(sorted((s for s, t in means.items() if total > 0 and t >= MATTERS * total), key=lambda s: -means[s]))


def latest_years(emissions: MunicipalEmissions) -> tuple[int, ...]:
    """Give the years of the present: the latest three of the statistics."""
    return emissions.years[-MEAN_YEARS:]


def _check_edition(emissions: MunicipalEmissions, choices: Choices, problems: Problems) -> None:
    found = emissions.edition
    if choices.edition:
        if found and emissions.stated and not _same_edition(choices.edition, found):
            problems.add("statistics-other-edition", emissions.origin, found=found, wanted=choices.edition)
    elif found is None:
        problems.add("statistics-edition-unknown", emissions.origin, severity=Severity.WARNING)
    elif not emissions.stated:
        problems.add("statistics-edition-assumed", emissions.origin, severity=Severity.WARNING, found=found)


def _same_edition(wanted: str, stated: str) -> bool:
    return wanted.startswith(stated) or stated.startswith(wanted)
