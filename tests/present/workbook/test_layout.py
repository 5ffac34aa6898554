"""How the delivered workbook meets its reader: print, panes, links, and charts that also say themselves in words."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable

import pytest

from .conftest import Delivered

CHARTS = 5  # at least: four on the summary, one beside the cost per tonne


@pytest.fixture(scope="module")
def parts(deliver: Callable[[str], Delivered]) -> dict[str, str]:
    """Give every XML part of a delivered workbook as text; sheets by their name."""
    delivered = deliver("enkoping")
    with zipfile.ZipFile(delivered.path) as archive:
        names = {part: name for name, part in delivered.book.parts.items()}
        return {
            names.get(name, name): archive.read(name).decode("utf-8")
            for name in archive.namelist()
            if name.endswith(".xml")
        }


@pytest.fixture
def sheets(parts: dict[str, str], deliver: Callable[[str], Delivered]) -> dict[str, str]:
    """Give the sheets alone."""
    return {name: parts[name] for name in deliver("enkoping").book.parts}


def test_every_sheet_prints_on_one_page_width(sheets: dict[str, str]) -> None:
    """A4 landscape, one page wide, with file, sheet and page in the footer."""
    for name, xml in sheets.items():
        assert 'orientation="landscape"' in xml, name
        assert 'paperSize="9"' in xml, name
        assert "<pageSetUpPr fitToPage" in xml, name
        assert "&amp;F – &amp;A – sida &amp;P av &amp;N" in xml, name


def test_every_sheet_keeps_its_header_in_sight(sheets: dict[str, str]) -> None:
    """Panes are frozen and the view is neither tiny nor huge."""
    for name, xml in sheets.items():
        assert 'state="frozen"' in xml, name
        assert 'zoomScale="90"' in xml, name


def test_nothing_is_hidden_or_merged(parts: dict[str, str], sheets: dict[str, str]) -> None:
    """What counts can be seen: no hidden sheet, row or column, and no merged cells."""
    assert not re.search(r'state="(veryHidden|hidden)"', parts["xl/workbook.xml"])
    for name, xml in sheets.items():
        assert 'hidden="1"' not in xml, name
        assert "<mergeCell" not in xml, name


def test_results_have_no_gridlines(sheets: dict[str, str]) -> None:
    """Results look like pages, calculations like a spreadsheet."""
    assert 'showGridLines="0"' in sheets["Sammanfattning"]
    assert 'showGridLines="0"' not in sheets["Ber_Kommun"]


def test_charts_say_in_words_what_they_show(parts: dict[str, str]) -> None:
    """Every chart has a title, an alternative text and a unit on its axis."""
    drawings = [text for name, text in parts.items() if name.startswith("xl/drawings/drawing")]
    frames = [tag for text in drawings for tag in re.findall(r"<xdr:cNvPr [^>]*>", text)]
    assert len(frames) >= CHARTS
    assert all(re.search(r'descr="[^"]{20,}"', tag) for tag in frames)
    charts = [text for name, text in parts.items() if name.startswith("xl/charts/chart")]
    assert len(charts) == len(frames)
    for text in charts:
        assert text.count("<c:title>") >= 2
        assert "<c:numCache>" in text


def test_the_gap_is_hatched(parts: dict[str, str]) -> None:
    """What is not funded can be told from what is without colour."""
    stacked = [text for text in parts.values() if '<c:grouping val="stacked"/>' in text and "Sammanfattning" in text]
    assert any("<a:pattFill" in text for text in stacked)


def test_the_cover_leads_to_every_sheet(sheets: dict[str, str], deliver: Callable[[str], Delivered]) -> None:
    """The first sheet opens and links to all sheets."""
    names = list(deliver("enkoping").book.parts)
    assert names[0] == "Om"
    links = re.findall(r'<hyperlink ref="[^"]*" location="([^"]*)"', sheets["Om"])
    assert {link.rsplit("!", 1)[0].strip("'") for link in links} == set(names)
