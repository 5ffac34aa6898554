"""Console, decision paper and JSON of a building: what stands in them, and that nothing foreign gets in."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from rich.console import Console

from klimatinvest.building.result import BuildingResult
from klimatinvest.present.building import paper
from klimatinvest.present.building.console import print_comparison
from klimatinvest.present.building.decision import decision_paper
from klimatinvest.present.building.document import building_data
from klimatinvest.text.catalog import texts

NAMES = ("forskola", "skola-ombyggnad", "energipaket-vardboende")
Results = Callable[[str], BuildingResult]


def printed(result: BuildingResult, language: str = "sv") -> str:
    stream = io.StringIO()
    print_comparison(result, ["En varning."], Console(file=stream, width=100, highlight=False), texts(language))
    return stream.getvalue()


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_console_keeps_to_a_hundred_columns(name: str, language: str, result_of: Results) -> None:
    shown = printed(result_of(name), language)
    assert max(map(len, shown.splitlines())) <= 100
    assert not re.search(r"\bnan\b", shown)


def test_the_console_says_which_conventions_hold_and_that_the_limit_is_a_proposal(result_of: Results) -> None:
    shown = printed(result_of("forskola"))
    for said in ("klimatdeklaration", "svensk elmix", "förslag", "platshållare", "En varning."):
        assert said in shown


def test_a_blank_ratio_says_why(result_of: Results) -> None:
    shown = printed(result_of("forskola"))
    assert "Jämförelsealternativet jämförs inte med sig självt." in shown
    assert "Alternativet kostar inte mer att bygga." in shown  # the timber frame is cheaper to build


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_page_has_the_five_headings_and_nothing_from_outside(name: str, language: str, result_of: Results) -> None:
    words = texts(language)
    page = paper.html(decision_paper(result_of(name), words), words)
    assert page.startswith(f'<!DOCTYPE html>\n<html lang="{language}">')
    assert "default-src &#39;none&#39;" in page or "default-src 'none'; style-src 'unsafe-inline'" in page
    headings = re.findall(r"<h2[^>]*>([^<]*)</h2>", page)
    for part in ("what", "when", "money", "who", "level", "climate", "uncertainty", "green"):
        assert words.get(f"building_decision.{part}.title") in headings
    assert len(re.findall(r"<h1>", page)) == 1
    assert page.count("<caption>") == page.count("<table>") == 2
    assert not re.search(r"<script|<img|<link|src=|href=\"http|@import|url\(", page)


def test_user_text_cannot_become_markup(result_of: Results) -> None:
    result = result_of("forskola")
    project = result.building.project.model_copy(update={"name": '<script>alert("x")</script>', "owner": "A & B"})
    hostile = replace(result, building=result.building.model_copy(update={"project": project}))
    page = paper.html(decision_paper(hostile, texts("sv")), texts("sv"))
    assert "<script>" not in page
    assert "&lt;script&gt;" in page
    assert "A &amp; B" in page


def test_the_text_says_the_same_as_the_page(result_of: Results) -> None:
    words = texts("sv")
    made = decision_paper(result_of("forskola"), words)
    plain = " ".join(paper.text(made, words).split())
    for section in (made.proposal, *made.sections):
        for line in section.lines:
            assert " ".join(line.split()) in plain


def test_the_paper_is_the_same_every_time(result_of: Results) -> None:
    words = texts("sv")
    first, second = (paper.html(decision_paper(result_of("forskola"), words), words) for _ in range(2))
    assert first == second


@pytest.mark.parametrize("name", NAMES)
def test_json_carries_every_figure_and_no_nan(name: str, result_of: Results) -> None:
    document = json.loads(json.dumps(building_data(result_of(name)), allow_nan=False))
    assert document["limit"]["status"] == "proposal"
    for alternative in document["alternatives"]:
        modules = alternative["kg_by_module"]
        whole = sum(kg for module, kg in modules.items() if module != "d")
        # tonnes for the whole life cycle, modules A to C
        assert alternative["figures"]["tonnes"]["value"] * 1000 == pytest.approx(whole)


def test_no_sentence_bypasses_the_catalogue(result_of: Results) -> None:
    words = texts("xx")
    made = decision_paper(result_of("forskola"), words)
    for section in (made.proposal, *made.sections):
        for line in (section.title, *section.lines):
            assert re.fullmatch(r"⟦[^⟧]+⟧.*", line), line
