"""Charts: round ticks, stacks that add up, and no text that could be markup."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from itertools import pairwise

import pytest

from klimatinvest.present.report.svg import PALETTE, Series, bars, by_year, ticks

WORDS = ("Titel & <b>", "Beskrivning", "ton")
SPACE = "{http://www.w3.org/2000/svg}"


def drawn(series: list[Series], years: tuple[int, ...] = (2026, 2027)) -> ET.Element:
    return ET.fromstring(by_year("bild", WORDS, years, series, lambda v: f"{v:.0f}"))


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [(0.0, 100.0, [0, 20, 40, 60, 80, 100]), (-10.0, 240.0, [-50, 0, 50, 100, 150, 200, 250]), (0.0, 0.0, [0.0]),
     (0.0, 7.0, [0, 2, 4, 6, 8])],
)  # fmt: skip
def test_ticks_are_round_and_cover_the_range(low: float, high: float, expected: list[float]) -> None:
    found = ticks(low, high)
    if high > low:
        assert found == pytest.approx(expected)
    assert found[0] <= low
    assert found[-1] >= high


def test_it_has_a_title_and_a_description_for_those_who_do_not_see_it() -> None:
    picture = drawn([Series("Ål & <i>", (1.0, 2.0), "bar")])
    told = picture.attrib["aria-labelledby"].split()
    texts = {node.attrib["id"]: node.text for node in picture if "id" in node.attrib}
    assert [texts[name] for name in told] == ["Titel & <b>", "Beskrivning"]
    assert picture.attrib["role"] == "img"


def heights(picture: ET.Element) -> list[float]:
    return [float(r.attrib["height"]) for r in picture.iter(f"{SPACE}rect") if r.attrib.get("stroke-width") == "0.7"]


def test_bars_are_as_high_as_their_values_and_pile_up() -> None:
    # two years, two series: 3 and 1 on 1 and 2; the heights stand as 3 : 1 : 1 : 2
    found = heights(drawn([Series("a", (3.0, 1.0), "bar"), Series("b", (1.0, 2.0), "bar")]))
    assert [h / found[1] for h in found] == pytest.approx([3.0, 1.0, 1.0, 2.0], rel=1e-3)


def test_a_negative_bar_goes_down_and_a_negative_area_lowers_the_pile() -> None:
    picture = drawn([Series("a", (2.0, 2.0), "bar"), Series("b", (-1.0, 1.0), "bar")])
    rects = [r for r in picture.iter(f"{SPACE}rect") if r.attrib.get("stroke-width") == "0.7"]
    zero = max(float(r.attrib["y"]) + float(r.attrib["height"]) for r in rects[:2])
    assert float(rects[2].attrib["y"]) == pytest.approx(zero, abs=0.02)  # begins at zero and goes down
    areas = drawn([Series("a", (5.0, 5.0), "area"), Series("b", (-1.0, 1.0), "area")])
    second = areas.findall(f"{SPACE}polygon")[1].attrib["points"].split()
    ys = [float(point.split(",")[1]) for point in second]
    assert ys[0] > ys[-1]  # in the first year its edge lies below what it lies on
    assert ys[1] < ys[-2]


def test_series_are_told_apart_without_colour() -> None:
    picture = drawn(
        [Series("a", (1.0, 1.0), "line"), Series("b", (2.0, 1.0), "line"), Series("c", (1, 1), "bar", True)]
    )
    lines = [
        p.attrib.get("stroke-dasharray", "")
        for p in picture.iter(f"{SPACE}polyline")
        if p.attrib["stroke"] != "#FFFFFF"
    ]
    assert len(set(lines)) == 2
    assert any(r.attrib.get("fill") == "url(#bild-stripes)" for r in picture.iter(f"{SPACE}rect"))


def luminance(colour: str) -> float:
    """Relative luminance by WCAG 2.2."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_colours_stand_out_from_paper_and_neighbours() -> None:
    assert all(contrast(colour, "#FFFFFF") >= 2.99 for colour in PALETTE)
    assert all(contrast(one, other) >= 2.99 for one, other in pairwise(PALETTE))


def test_horizontal_bars_have_a_label_and_a_number_each() -> None:
    picture = ET.fromstring(bars("b", WORDS, [("Ett <x>", 10.0), ("Två", 5.0)], lambda v: f"{v:.0f}"))
    assert [t.text for t in picture.iter(f"{SPACE}text")] == ["ton", "Ett <x>", "10", "Två", "5"]
    widths = [float(r.attrib["width"]) for r in picture.iter(f"{SPACE}rect")]
    assert widths[0] / widths[1] == pytest.approx(2.0, rel=1e-3)


def test_no_style_stands_inside() -> None:
    text = by_year("b", WORDS, (2026, 2027), [Series("a", (1.0, 2.0), "area")], str)
    assert not re.search(r"\sstyle=|<script|href=", text)
