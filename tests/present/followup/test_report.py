"""The yearly report: a page that stands alone, and rows that others can compare."""

from __future__ import annotations

from pathlib import Path

import pytest

from klimatinvest.catalogue.sectors import sectors
from klimatinvest.engine.calculate import calculate
from klimatinvest.followup.compare import follow_up
from klimatinvest.followup.read import read_outcome
from klimatinvest.followup.result import FollowUp
from klimatinvest.parameters.library import library
from klimatinvest.plan.read import read_plan
from klimatinvest.present.building import paper
from klimatinvest.present.followup.page import yearly_report
from klimatinvest.present.followup.rows import follow_up_data, tidy_rows
from klimatinvest.present.followup.tables import follow_up_tables
from klimatinvest.text.catalog import FAKE_LANGUAGE, Texts, texts

TESTS = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def found() -> FollowUp:
    plan = read_plan(TESTS / "broken" / "valid.yaml", library()).require()
    outcome = read_outcome(TESTS / "followup" / "valid.yaml", plan).require()
    return follow_up(calculate(plan, library(), sectors()), outcome)


def test_the_page_stands_alone_and_escapes_what_users_wrote(found: FollowUp) -> None:
    settings = found.outcome.outcome.model_copy(update={"name": "<script>alert(1)</script>", "case_number": "A&B"})
    hostile = found.outcome.model_copy(update={"outcome": settings})
    changed = FollowUp(**{**{f: getattr(found, f) for f in found.__dataclass_fields__}, "outcome": hostile})
    page = paper.html(yearly_report(changed, texts("sv")), texts("sv"))
    assert page.startswith("<!DOCTYPE html>")
    assert "<script>" not in page
    assert "A&amp;B" in page
    assert "src=" not in page
    assert "http://" not in page
    assert "https://" not in page


def test_the_report_says_what_must_change_and_what_a_delay_costs(found: FollowUp) -> None:
    report = yearly_report(found, texts("sv"), {("delayed", "territorial", 2030): 0.25})
    sections = {s.id: " ".join(s.lines) for s in (report.proposal, *report.sections)}
    assert "missas målet 2030" in sections["summary"]
    assert "är 25 procent" in sections["summary"]
    # (880/1200)^(1/6) = 0.9496: 5.0 % a year; (240/880)^(1/4) = 0.7227: 27.7 %
    assert "minskat 5,0 procent per år 2020–2026" in sections["change"]
    assert "krävs 27,7 procents minskning per år från 2026" in sections["change"]
    assert "Elbilar: 3 bil per år behövs, mot 2 hittills." in sections["change"]
    # an element of yearly figures is followed up in tonnes: (5 − 2)/2 years
    assert "Mindre bilkörning: 1,5 ton per år behövs, mot 1 hittills." in sections["change"]
    assert "släpar 2 år" in sections["statistics"]
    assert "Upp till 5 procent är grönt, upp till 15 procent gult" in sections["rule"]


@pytest.mark.parametrize("language", ["sv", "en", FAKE_LANGUAGE])
def test_every_table_can_be_drawn_in_every_language(found: FollowUp, language: str) -> None:
    words = Texts(language)
    tables = follow_up_tables(found, words)
    assert {t.id for t in tables} >= {"overview", "interim", "forecast", "delay", "elements", "actions", "indicators"}
    assert all(words.has(f"reason.{reason}") for table in tables for reason in table.reasons)


def test_rows_for_the_programme_office(found: FollowUp) -> None:
    rows = tidy_rows(found, texts("sv"))
    groups = {row.group for row in rows}
    assert groups >= {"emissions", "interim", "deployment", "investment", "unit_investment", "grants", "indicators"}
    spent = next(row for row in rows if row.group == "investment")
    assert (spent.id, spent.unit, spent.year, spent.planned) == ("A-1", "kr", 2027, 500_000.0)
    assert follow_up_data(found, texts("sv"))["one_year_delay"]["tonnes"] > 0.0
