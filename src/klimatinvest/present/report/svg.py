"""Draw simple charts as SVG that stands in a page: no script, no font, no colour as the only signal."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Any

# Contrast with white, and between neighbours in this order, is at least 3:1.
PALETTE = ("#12436D", "#28A197", "#801650", "#F46A25", "#3D3D3D", "#A285D1")
GRID, INK, PAPER = "#BFBFBF", "#1A1A1A", "#FFFFFF"
STRIPES = "stripes"
_DASHES = ("8 4", "2 4", "12 3 2 3", "")
_TICKS = 5
_STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)


@dataclass(frozen=True, slots=True)
class Series:
    """One series of a chart.

    Attributes
    ----------
    name : str
        As the legend says it.
    values : sequence of float
        One a year.
    style : str
        ``area`` stacks above the areas before it, ``bar`` stacks above the bars, ``line`` stands alone.
    striped : bool
        Filled with stripes: something that is missing.
    """

    name: str
    values: Sequence[float]
    style: str
    striped: bool = False


def ticks(low: float, high: float) -> list[float]:
    """Choose about five round numbers that cover a range.

    Returns
    -------
    list of float
        Equally spaced; the first is at most ``low`` and the last at least ``high``.
    """
    span = max(high - low, 1e-9)
    raw = span / _TICKS
    power = 10.0 ** math.floor(math.log10(raw))
    step = next(s * power for s in _STEPS if s * power >= raw * (1 - 1e-12))
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [n * step for n in range(first, last + 1)]


@dataclass
class Drawing:
    """Collects the parts of one picture; every text in it is escaped here.

    Attributes
    ----------
    width, height : float
        Of the view box, in its own units.
    """

    width: float
    height: float
    parts: list[str] = field(default_factory=list)

    def add(self, tag: str, text: str | None = None, **attributes: object) -> None:
        """Add an element; ``_`` in an attribute's name stands for a hyphen."""
        told = " ".join(f'{k.rstrip("_").replace("_", "-")}="{escape(_plain(v))}"' for k, v in attributes.items())
        self.parts.append(f"<{tag} {told}/>" if text is None else f"<{tag} {told}>{escape(text)}</{tag}>")

    def text(self, x: float, y: float, text: str, anchor: str = "start", **more: object) -> None:
        """Write a text with its baseline at a point."""
        self.add("text", text, x=x, y=y, text_anchor=anchor, **more)

    def finish(self, name: str, title: str, description: str) -> str:
        """Give the picture with its title and description, which a screen reader reads instead."""
        return (
            f'<svg viewBox="0 0 {_plain(self.width)} {_plain(self.height)}" role="img"'
            f' aria-labelledby="{escape(name)}-title {escape(name)}-desc" xmlns="http://www.w3.org/2000/svg">'
            f'<title id="{escape(name)}-title">{escape(title)}</title>'
            f'<desc id="{escape(name)}-desc">{escape(description)}</desc>'
            f"{''.join(self.parts)}</svg>"
        )


def _plain(value: object) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)


@dataclass(frozen=True, slots=True)
class Frame:
    """Where the axes stand and how values become places."""

    left: float
    top: float
    right: float
    bottom: float
    low: float
    high: float
    slots: int

    def y(self, value: float) -> float:
        """Give the height of a value."""
        return self.bottom - (value - self.low) / (self.high - self.low) * (self.bottom - self.top)

    def x(self, slot: float) -> float:
        """Give the middle of a year's slot."""
        return self.left + (slot + 0.5) * self.slot

    @property
    def slot(self) -> float:
        """Width of a year."""
        return (self.right - self.left) / self.slots


WIDTH, HEIGHT = 640.0, 330.0
_LEFT, _TOP, _ROW, _LEGEND_COLUMNS = 64.0, 28.0, 18.0, 2


def by_year(
    name: str,
    words: tuple[str, str, str],
    years: Sequence[int],
    series: Sequence[Series],
    shown: Callable[[float], str],
) -> str:
    """Draw stacked areas or bars and lines over years, with a legend that tells series apart without colour.

    Parameters
    ----------
    name : str
        Identifier of the picture within the page.
    words : tuple of str
        Title and description for those who do not see it, and the unit of the vertical axis.
    years : sequence of int
    series : sequence of Series
        Drawn in order.
    shown : callable
        Shows a number in the reader's language.
    """
    legend = math.ceil(len(series) / _LEGEND_COLUMNS) * _ROW
    drawing = Drawing(WIDTH, HEIGHT + legend)
    marks = ticks(*_range(series))
    frame = Frame(_LEFT, _TOP, WIDTH - 10.0, HEIGHT - 30.0, marks[0], marks[-1], len(years))
    _stripes(drawing, name)
    _axes(drawing, frame, years, marks, words[2], shown)
    _stacks(drawing, frame, series, name)
    for k, one in enumerate(series):
        if one.style == "line":
            _line(drawing, frame, one, k)
    drawing.add("line", x1=frame.left, x2=frame.right, y1=frame.y(0.0), y2=frame.y(0.0), stroke=INK)
    _legend(drawing, series, name)
    return drawing.finish(name, words[0], words[1])


def _range(series: Sequence[Series]) -> tuple[float, float]:
    """Find the lowest and highest point, stacks included; zero always shows."""
    years = range(len(series[0].values))
    stacks = [[s.values[t] for s in series if s.style != "line"] for t in years]
    lines = [value for s in series if s.style == "line" for value in s.values]
    high = [sum(v for v in stack if v > 0.0) for stack in stacks]
    low = [sum(v for v in stack if v < 0.0) for stack in stacks]
    return min(0.0, *low, *lines), max(0.0, *high, *lines)


def _stripes(drawing: Drawing, name: str) -> None:
    """Declare the pattern of what is missing."""
    drawing.parts.append(
        f'<defs><pattern id="{escape(name)}-{STRIPES}" width="6" height="6" patternUnits="userSpaceOnUse"'
        f' patternTransform="rotate(45)"><rect width="6" height="6" fill="{PAPER}"/>'
        f'<rect width="2.4" height="6" fill="{INK}"/></pattern></defs>'
    )


def _axes(
    drawing: Drawing,
    frame: Frame,
    years: Sequence[int],
    marks: Sequence[float],
    unit: str,
    shown: Callable[[float], str],
) -> None:
    drawing.text(0.0, 14.0, unit)
    for mark in marks:
        height = frame.y(mark)
        drawing.add("line", x1=frame.left, x2=frame.right, y1=height, y2=height, stroke=GRID, stroke_width=0.7)
        drawing.text(frame.left - 6.0, height + 4.0, shown(mark), "end")
    every = math.ceil(len(years) / 8)
    for slot, year in enumerate(years):
        if slot % every == 0:
            drawing.text(frame.x(slot), frame.bottom + 18.0, str(year), "middle")


def _fill(k: int, series: Series, name: str) -> str:
    return f"url(#{name}-{STRIPES})" if series.striped else PALETTE[k % len(PALETTE)]


def _stacks(drawing: Drawing, frame: Frame, series: Sequence[Series], name: str) -> None:
    """Pile areas and bars on each other; a negative bar piles downwards, a negative area lowers what it lies on."""
    years = range(frame.slots)
    above, below = [0.0] * frame.slots, [0.0] * frame.slots
    for k, one in enumerate(series):
        if one.style == "line":
            continue
        rises = [one.style == "area" or one.values[t] >= 0.0 for t in years]
        base = [above[t] if rises[t] else below[t] for t in years]
        top = [base[t] + one.values[t] for t in years]
        if one.style == "area":
            edge = [(t, top[t]) for t in years] + [(t, base[t]) for t in reversed(years)]
            points = " ".join(f"{_plain(frame.x(t))},{_plain(frame.y(value))}" for t, value in edge)
            drawing.add("polygon", points=points, fill=_fill(k, one, name), stroke=PAPER, stroke_width=1.0)
        else:
            _bars(drawing, frame, base, top, _fill(k, one, name))
        for t in years:
            (above if rises[t] else below)[t] = top[t]


def _bars(drawing: Drawing, frame: Frame, base: Sequence[float], top: Sequence[float], fill: str) -> None:
    width = frame.slot * 0.72
    for t in range(frame.slots):
        height = abs(frame.y(top[t]) - frame.y(base[t]))
        if height > 0.05:
            y = min(frame.y(top[t]), frame.y(base[t]))
            place: dict[str, Any] = {"x": frame.x(t) - width / 2, "y": y, "width": width, "height": height}
            drawing.add("rect", **place, fill=fill, stroke=PAPER, stroke_width=0.7)


def _line(drawing: Drawing, frame: Frame, series: Series, k: int) -> None:
    points = " ".join(f"{_plain(frame.x(t))},{_plain(frame.y(v))}" for t, v in enumerate(series.values))
    # a white edge, so that the line shows on any area
    drawing.add("polyline", points=points, fill="none", stroke=PAPER, stroke_width=6.0)
    drawing.add("polyline", points=points, **_stroke(k))


def _stroke(k: int) -> dict[str, Any]:
    """Tell lines apart by their dashes, not by colour."""
    dashes = _DASHES[k % len(_DASHES)]
    dashed = {"stroke_dasharray": dashes} if dashes else {}
    return {"fill": "none", "stroke": INK, "stroke_width": 2.8, **dashed}


def _legend(drawing: Drawing, series: Sequence[Series], name: str) -> None:
    for k, one in enumerate(series):
        column, row = k % _LEGEND_COLUMNS, k // _LEGEND_COLUMNS
        x, y = _LEFT + column * (WIDTH - _LEFT) / _LEGEND_COLUMNS, HEIGHT + 6.0 + row * _ROW
        if one.style == "line":
            drawing.add("line", x1=x, x2=x + 22.0, y1=y - 4.0, y2=y - 4.0, **_stroke(k))
        else:
            fill = _fill(k, one, name)
            drawing.add("rect", x=x, y=y - 10.0, width=14.0, height=11.0, fill=fill, stroke=INK, stroke_width=0.5)
        drawing.text(x + 28.0, y, one.name)


def bars(
    name: str, words: tuple[str, str, str], rows: Sequence[tuple[str, float]], shown: Callable[[float], str]
) -> str:
    """Draw horizontal bars, longest first as given, each with its label above and its number at its end.

    Parameters
    ----------
    name, words, shown
        See ``by_year``; the unit stands on top.
    rows : sequence of (label, value)
        Values are at least 0.
    """
    step = 36.0
    drawing = Drawing(WIDTH, 24.0 + step * len(rows))
    most = max((value for _, value in rows), default=0.0) or 1.0
    drawing.text(0.0, 14.0, words[2])
    for k, (label, value) in enumerate(rows):
        y = 36.0 + k * step
        length = max(1.0, value / most * (WIDTH - 110.0))
        drawing.text(0.0, y, label)
        drawing.add("rect", x=0.0, y=y + 4.0, width=length, height=12.0, fill=PALETTE[0])
        drawing.text(length + 6.0, y + 15.0, shown(value))
    return drawing.finish(name, words[0], words[1])
