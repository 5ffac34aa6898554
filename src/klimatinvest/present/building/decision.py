"""The decision paper (tjänsteskrivelse) of a building investment: its sections as data, for HTML and plain text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from klimatinvest import __version__
from klimatinvest.building.axes import A1A5, A_TO_C, BUDGET_LINES, LINES, STATE_GAIN, STATE_OK
from klimatinvest.building.result import BuildingResult
from klimatinvest.present.building.evidence import evidence_lines
from klimatinvest.present.building.figures import names, proposed
from klimatinvest.present.building.tables import budget_table, decision_table, left_out
from klimatinvest.present.table import Table
from klimatinvest.text.catalog import Texts

MILLION = 1e6
TONNE = 1000.0


@dataclass(frozen=True, slots=True)
class Section:
    """A headed part of the paper.

    Attributes
    ----------
    id : str
        Stable name.
    title : str
    lines : tuple of str
        Sentences; each stands for itself.
    """

    id: str
    title: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Paper:
    """The whole paper.

    Attributes
    ----------
    title, kind, made : str
        Heading, what it is, and what it was made from.
    proposal : Section
        The decision that is asked for.
    sections : tuple of Section
        What, when, money, responsibility, decision level, climate consequence, uncertainties, green loan.
    tables : tuple of Table
        The alternatives, and the effect on the operating budget.
    """

    title: str
    kind: str
    made: str
    proposal: Section
    sections: tuple[Section, ...]
    tables: tuple[Table, ...]


def decision_paper(result: BuildingResult, texts: Texts) -> Paper:
    """Put the paper together; it is about the proposed alternative, or the baseline while none is proposed."""
    return _Writer(result, texts).paper()


class _Writer:
    """Writes the sections in one language."""

    def __init__(self, result: BuildingResult, texts: Texts) -> None:
        self.result, self.texts = result, texts
        self.project = result.building.project
        self.chosen = proposed(result)
        self.a = 0 if self.chosen is None else self.chosen
        self.names = names(result)

    def paper(self) -> Paper:
        """Give every part."""
        project = self.project
        case = project.case_number or self.say("no_case")
        made = self.say("made", engine=__version__, version=project.version, date=project.date, case=case)
        tables = (decision_table(self.result, self.texts), budget_table(self.result, self.texts, self.a))
        return Paper(
            f"{project.name}",
            f"{project.municipality} · {self.say('kind')}",
            made,
            self._proposal(),
            self._sections(),
            tables,
        )

    def say(self, key: str, **args: object) -> str:
        """Give a text of the paper."""
        return self.texts.get(f"building_decision.{key}", **args)

    def millions(self, kronor: float) -> str:
        """Show an amount in millions."""
        return self.texts.number(kronor / MILLION, 1)

    def _proposal(self) -> Section:
        if self.chosen is None:
            text = self.say("proposal.none")
        else:
            level = self.project.decision_level or self.project.owner
            text = self.say("proposal.chosen", level=level, project=self.project.name, alternative=self.names[self.a])
        return Section("proposal", self.say("proposal.title"), (text,))

    def _sections(self) -> tuple[Section, ...]:
        parts = (
            ("what", self._what()),
            ("when", self._when()),
            ("money", self._money()),
            ("who", self._who()),
            ("level", self._level()),
            ("climate", self._climate()),
            ("uncertainty", self._uncertainty()),
            ("green", iter(evidence_lines(self.result, self.texts))),
        )
        return tuple(Section(key, self.say(f"{key}.title"), tuple(lines)) for key, lines in parts)

    def _what(self) -> Iterator[str]:
        kind = self.texts.get(f"building_choice.project_type.{self.project.project_type}").lower()
        description = self.result.building.alternatives[self.result.order[self.a]].description.rstrip(".")
        description = f"{description}." if description else ""
        area = self.texts.number(float(self.result.bta[self.a]))
        place = self.project.place or self.project.municipality
        yield self.say(
            "what.text", project=self.project.name, kind=kind, area=area, place=place, description=description
        )

    def _when(self) -> Iterator[str]:
        years = (self.project.decision_year, self.project.investment_year, self.project.in_use_year)
        yield self.say("when.text", **dict(zip(("decision", "investment", "in_use"), years, strict=True)))

    def _money(self) -> Iterator[str]:
        result, project, a = self.result, self.project, self.a
        full = min(int(np.argmax(result.operating)) + 1, result.years.size - 1)
        capital = sum(float(result.budget.lines[a, BUDGET_LINES.index(k), full]) for k in ("depreciation", "interest"))
        invested = -float(result.money.flows[a, LINES.index("investment")].sum())
        yield self.say(
            "money.text",
            investment=self.millions(invested),
            price_year=project.price_year,
            lcc=self.millions(float(result.money.life_cycle_cost[a])),
            period=project.study_period,
            rate=self.texts.number(project.real_rate, 1),
            budget=self.millions(float(result.budget.total[a, full])),
            capital=self.millions(capital),
        )
        if a:
            extra = result.comparison
            more = self.signed(float(extra.extra_investment[a]))
            yield self.say("money.extra", investment=more, lcc=self.signed(float(extra.extra_cost[a])))

    def signed(self, kronor: float) -> str:
        """Show a difference in millions with its sign."""
        shown = self.millions(kronor)
        return f"+{shown}" if kronor > 0.0 else shown

    def _who(self) -> Iterator[str]:
        yield self.say("who.text", owner=self.project.owner, contact=self.project.contact or "–")

    def _level(self) -> Iterator[str]:
        level = self.project.decision_level
        yield self.say("level.text", level=level) if level else self.say("level.none")

    def _climate(self) -> Iterator[str]:
        result, a = self.result, self.a
        number = self.texts.number
        yield self.say("climate.construction", value=number(float(result.climate.per_area[a, A1A5].sum()), 0))
        state = str(result.limit.state[a])
        if state == STATE_OK:
            counted = number(float(result.limit.per_area[a]), 0)
            yield self.say("climate.limit", limit=number(result.limit.proposal, 0), value=counted)
        else:
            yield self.say("climate.no_limit", reason=self.texts.get(f"building_state.{state}"))
        tonnes = float(result.climate.kg[a, A_TO_C].sum()) / TONNE
        yield self.say("climate.life", value=number(tonnes, 0), period=self.project.study_period)
        if a:
            yield from self._saved()

    def _saved(self) -> Iterator[str]:
        compared, a = self.result.comparison, self.a
        saved = float(compared.saved[a]) / TONNE
        key = "saved" if saved >= 0.0 else "more"
        yield self.say(f"climate.{key}", value=self.texts.number(abs(saved), 0), baseline=self.names[0].lower())
        state = str(compared.state[a])
        if state == STATE_GAIN:
            yield self.say("climate.gain")
        elif state == STATE_OK:
            yield self.say("climate.cost", value=self.texts.number(float(compared.cost_per_kg[a]), 2))

    def _uncertainty(self) -> Iterator[str]:
        result, a = self.result, self.a
        yield self.say("uncertainty.placeholders", count=len(result.placeholders))
        mixes = [float(case.kg[a]) / TONNE for case in result.sensitivity if case.kind == "electricity"]
        if mixes:
            low, high = (self.texts.number(pick(mixes), 0) for pick in (min, max))
            yield self.say("uncertainty.electricity", low=low, high=high)
        others = [float(case.life_cycle_cost[a]) for case in result.sensitivity if case.kind != "electricity"]
        if others:
            yield self.say("uncertainty.rate", low=self.millions(min(others)), high=self.millions(max(others)))
        yield left_out(result, self.texts) or self.say("uncertainty.complete")
