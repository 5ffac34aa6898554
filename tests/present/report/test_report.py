"""The page says what the result says, in plain words, and lets nothing from the plan become markup."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

import klimatinvest
from klimatinvest.catalogue.sectors import sectors
from klimatinvest.engine.calculate import calculate
from klimatinvest.engine.result import Result
from klimatinvest.parameters.library import library
from klimatinvest.plan.model import Plan
from klimatinvest.present.report.content import goal_share, next_goal, report_of
from klimatinvest.present.report.model import Report
from klimatinvest.present.report.page import html
from klimatinvest.text.catalog import LANGUAGES, texts

ROOT = Path(__file__).parents[3]
PLAN = ROOT / "tests" / "present" / "plan.yaml"
MOST = 1_500_000


@pytest.fixture(scope="module")
def result() -> Result:
    return klimatinvest.calculate(klimatinvest.load_plan(PLAN))


@pytest.fixture(scope="module", params=LANGUAGES)
def made(request: pytest.FixtureRequest, result: Result) -> tuple[Report, str]:
    words = texts(request.param)
    report = report_of(result, words)
    return report, html(report, words)


class Outline(HTMLParser):
    """Collects elements, headings and every address."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.addresses: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.addresses += [str(v) for k, v in attrs if k in ("src", "href", "action", "data", "srcset")]


def test_it_stands_alone(made: tuple[Report, str]) -> None:
    _, page = made
    outline = Outline(page)
    assert not {"script", "link", "img", "iframe", "object", "form"} & set(outline.tags)
    assert all(a.startswith(("#", "https://", "http://")) for a in outline.addresses)
    assert "default-src 'none'" in page
    assert not re.search(r"\sstyle=\"|\son\w+=|url\((?!#)", page)
    assert len(page.encode("utf-8")) < MOST


def test_it_has_one_heading_and_a_language(made: tuple[Report, str]) -> None:
    report, page = made
    outline = Outline(page)
    assert outline.tags.count("h1") == 1
    assert outline.tags.count("h2") == len(report.sections)
    assert f'<html lang="{report.language}">' in page
    assert outline.tags.count("caption") == outline.tags.count("table")


def test_five_figures_are_shown(made: tuple[Report, str]) -> None:
    report, page = made
    assert len(report.numbers) == 5
    for number in report.numbers:
        assert number.value in page
        assert "nan" not in number.value.lower()


def test_the_sums_are_the_results(result: Result) -> None:
    report = report_of(result, texts("sv"))
    shown = [float(n.value.replace("\u00a0", "").replace("\u2212", "-").replace(",", ".")) for n in report.numbers[:3]]
    need = result.funding.needs.amount[0]
    own = [k for k, actor in enumerate(result.funding.needs.actors) if actor in result.inputs.concern]
    assert shown[0] == pytest.approx(need.sum() / 1e6, abs=0.05)
    assert shown[1] == pytest.approx(need[own].sum() / 1e6, abs=0.05)
    assert shown[2] == pytest.approx(result.budget.net[0].sum(axis=0).max() / 1e6, abs=0.05)
    money = next(s for s in report.sections if s.id == "money").pictures[0].table
    total = money.rows[-1].cells
    assert sum(float(c) for c in total[1:4]) == pytest.approx(float(total[4]))  # type: ignore[arg-type]


def test_the_areas_add_up_to_what_would_be_without_the_plan() -> None:
    eskilstuna = klimatinvest.calculate(klimatinvest.load_plan(ROOT / "examples" / "eskilstuna" / "plan.yaml"))
    path, year = next_goal(eskilstuna) or pytest.fail("no goal")
    share = goal_share(eskilstuna, path, year) or pytest.fail("no share")
    report = report_of(eskilstuna, texts("sv"))
    goal = next(s for s in report.sections if s.id == "goal").pictures[0].table
    row = next(r.cells for r in goal.rows if r.cells[0] == str(year))
    areas, target = [float(c) for c in row[1:-1]], float(row[-1])  # type: ignore[arg-type]
    need = 1000.0 * (sum(areas) - target)  # thousand tonnes without the plan, less the goal
    assert need == pytest.approx(share[1], rel=1e-9)
    assert 1000.0 * sum(areas[1:]) == pytest.approx(share[0], rel=1e-9)
    assert f"{100 * share[2]:.0f} procent" in report.message


@pytest.mark.parametrize(
    "name", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "{{ 7 * 7 }}", "& <b>"]
)
def test_nothing_from_the_plan_becomes_markup(name: str) -> None:
    loaded = klimatinvest.load_plan(PLAN)
    plan: Plan = loaded.require()
    element = plan.elements[0].model_copy(update={"name": name})
    settings = plan.plan.model_copy(update={"name": name, "municipality": name})
    actions = tuple(a.model_copy(update={"name": name}) for a in plan.actions)
    changed = plan.model_copy(update={"plan": settings, "elements": (element, *plan.elements[1:]), "actions": actions})
    page = html(report_of(calculate(changed, library(), sectors()), texts("sv")), texts("sv"))
    outline = Outline(page)
    assert not {"script", "img", "b"} & set(outline.tags)
    assert "49" not in page.split("<h1>")[1][:20]


def test_an_address_that_is_not_on_the_web_is_no_link() -> None:
    plan = klimatinvest.load_plan(PLAN).require()
    goal = plan.goals[0].model_copy(update={"url": "javascript:alert(1)"})
    changed = plan.model_copy(update={"goals": (goal, *plan.goals[1:])})
    page = html(report_of(calculate(changed, library(), sectors()), texts("sv")), texts("sv"))
    assert "javascript:" not in page


def test_the_same_plan_gives_the_same_page(result: Result) -> None:
    words = texts("sv")
    assert html(report_of(result, words), words) == html(report_of(result, words), words)
