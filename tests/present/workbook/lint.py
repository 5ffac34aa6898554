"""The checklist of a workbook that a finance department trusts, held against the file's own XML.

``findings`` lists everything that breaks it. Nothing here uses the program that wrote the workbook.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path

from . import libreoffice

LONGEST = 120  # characters of a formula, its equals sign counted
CHECKS = 15
# What old versions of Excel and LibreOffice know and nothing that hides what a formula depends on.
FUNCTIONS = frozenset(
    [
        "SUM",
        "SUMIF",
        "SUMIFS",
        "SUMPRODUCT",
        "INDEX",
        "MATCH",
        "IF",
        "MIN",
        "MAX",
        "ABS",
        "ROUND",
        "RANK",
        "COUNT",
        "COUNTA",
        "COUNTIF",
        "COUNTIFS",
        "ISERROR",
        "ISNUMBER",
        "IFERROR",
        "AND",
        "OR",
        "NPV",
        "IRR",
        "PMT",
        "MOD",
        "SIGN",
        "SQRT",
        "EXP",
        "ROWS",
        "INT",
    ]
)
LITERALS = frozenset({"0", "1", "12", "100", "1000"})
NAMES = re.compile(
    r"(Basar|Startar|Slutar|Prisar|Nulagesar|Tidpunkt|Internranta|Inflation|Momssats|CO2_varde|Kalkylranta_\w+"
    r"|Kontodel|Budgetdel|Budgetrad|Budgetbarare"
    r"|Prisindex\w*|Prisfaktor|Lista_\w+|Data_\w+|_xlnm\.\w+)"
)
HEADER = 5  # number of the header's row
YEARS = 6  # zero-based column of the first year
COLUMNS = {"sv": ("Id", "Benämning", "Enhet", "Konstant", "Summa"), "en": ("Id", "Label", "Unit", "Constant", "Sum")}
COVER = {"sv": "Om", "en": "About"}
FOOTER = re.compile(r"&amp;F – &amp;A – \w+ &amp;P \w+ &amp;N")
INPUT_FILL = "FFF2CC"
FORBIDDEN = ("vbaProject", "externalLink", "embeddings", "activeX", "connections.xml", "queryTable", "macrosheets")
_REFERENCE = re.compile(r"(?<![\w$'!:])([A-Z]{1,3})(\$?\d+)\b(?!\()")


@dataclass(frozen=True)
class Finding:
    """One thing that breaks the checklist."""

    rule: str
    place: str
    what: str

    def __str__(self) -> str:
        """Say it in one line."""
        return f"{self.rule}: {self.place}: {self.what}"


@dataclass
class Workbook:
    """The file's XML, by sheet and by part."""

    path: Path
    book: libreoffice.Book = field(init=False)
    parts: dict[str, str] = field(init=False)
    names: list[str] = field(init=False)

    def __post_init__(self) -> None:
        """Read everything once."""
        self.book = libreoffice.Book(self.path)
        with zipfile.ZipFile(self.path) as archive:
            self.names = archive.namelist()
            self.parts = {n: archive.read(n).decode("utf-8") for n in self.names if n.endswith((".xml", ".rels"))}

    @property
    def sheets(self) -> dict[str, str]:
        """The XML of each sheet, in reading order."""
        return {name: self.parts[part] for name, part in self.book.parts.items()}

    @property
    def language(self) -> str:
        """Language of the workbook, by the name of its first sheet."""
        return "en" if next(iter(self.sheets)) == COVER["en"] else "sv"

    def value(self, sheet: str, cell: str) -> object:
        """Give what a cell holds."""
        return self.book.values.get((sheet, cell))

    def has_years(self, sheet: str) -> bool:
        """Tell whether the sheet has the time axis."""
        return self.book.formulas.get((sheet, "G5")) == "Basar"


Rule = Callable[[Workbook], Iterator[Finding]]


def findings(path: Path) -> list[Finding]:
    """List everything in a workbook that breaks the checklist."""
    found = Workbook(path)
    return [finding for rule in RULES for finding in rule(found)]


def bare(formula: str) -> str:
    """Take texts and quoted sheet names out of a formula."""
    return re.sub(r"'(?:[^']|'')*'!", "S!", re.sub(r'"(?:[^"]|"")*"', "", formula))


# -- formulas --------------------------------------------------------------------------------------------


def formulas_are_short(w: Workbook) -> Iterator[Finding]:
    """No formula is longer than a reader can follow."""
    for at, formula in w.book.formulas.items():
        if len(formula) + 1 > LONGEST:
            yield Finding("length", "!".join(at), f"{len(formula) + 1}: {formula}")


def formulas_use_what_is_allowed(w: Workbook) -> Iterator[Finding]:
    """Known functions, few literals, at most one IF, no array, no reference to another file."""
    for at, formula in w.book.formulas.items():
        text = bare(formula)
        functions = re.findall(r"([A-Z][A-Z0-9.]*)\(", text)
        numbers = set(re.findall(r"(?<![\w$.!:])\d+(?:\.\d+)?(?![\w.!:])", text))
        problems = [
            *(f"function {f}" for f in sorted(set(functions) - FUNCTIONS)),
            *(f"literal {n}" for n in sorted(numbers - LITERALS)),
            *(["nested IF"] if functions.count("IF") > 1 else []),
            *(["another file"] if "[" in text else []),
            *(["broken reference"] if "#REF" in text else []),
        ]
        for problem in problems:
            yield Finding("formula", "!".join(at), f"{problem}: {formula}")
    for name, xml in w.sheets.items():
        if re.search(r'<f[^>]* t="(array|dataTable)"', xml) or ' cm="' in xml:
            yield Finding("formula", name, "array formula")


def names_are_defined(w: Workbook) -> Iterator[Finding]:
    """Every name that a formula uses is a name of the workbook."""
    defined = set(re.findall(r'<definedName name="([^"]*)"', w.parts["xl/workbook.xml"]))
    for at, formula in w.book.formulas.items():
        used = set(re.findall(r"(?<![\w$.!:'])[^\W\d][\w.]*(?![\w.(!$])", bare(formula)))
        for name in sorted(used - defined):
            if not re.fullmatch(r"[A-Z]{1,3}\d+|TRUE|FALSE", name):
                yield Finding("name", "!".join(at), f"{name} is not defined: {formula}")


def formulas_hold_values(w: Workbook) -> Iterator[Finding]:
    """Every formula cell holds a value that is no error."""
    for at in w.book.uncached:
        yield Finding("value", "!".join(at), "no cached value")
    for at in w.book.errors:
        yield Finding("value", "!".join(at), str(w.book.values[at]))


def rows_have_one_formula(w: Workbook) -> Iterator[Finding]:
    """On a sheet with years, the years' columns of a row hold the same formula, moved."""
    rows: dict[tuple[str, int], dict[int, str]] = {}
    for (sheet, cell), formula in w.book.formulas.items():
        letters, number = libreoffice.split(cell)
        column = libreoffice.column(letters)
        if column >= YEARS and w.has_years(sheet):
            rows.setdefault((sheet, number), {})[column] = formula
    for (sheet, number), by_column in rows.items():
        first = 1 if number == HEADER else 0  # the chain of years begins with a name
        shapes = {_relative(f, c) for c, f in by_column.items() if c >= YEARS + first}
        if len(shapes) > 1:
            yield Finding("row", f"{sheet}!{number}", str(sorted(shapes)[:2]))


def _relative(formula: str, column: int) -> str:
    def distance(found: re.Match[str]) -> str:
        return f"[{libreoffice.column(found[1]) - column}]{found[2]}"

    return re.sub(r"(?<![\w$'])([A-Z]{1,2})(\$?\d+)\b(?!\()", distance, bare(formula))


def formulas_do_not_go_in_circles(w: Workbook) -> Iterator[Finding]:
    """No formula refers to its own cell; longer circles show as differences in the recalculation."""
    for (sheet, cell), formula in w.book.formulas.items():
        if cell in {f"{c}{r}".replace("$", "") for c, r in _REFERENCE.findall(bare(formula.replace("$", "")))}:
            yield Finding("circle", f"{sheet}!{cell}", formula)


# -- structure -------------------------------------------------------------------------------------------


def sheets_have_headings(w: Workbook) -> Iterator[Finding]:
    """Title and purpose in A1 and A2; a way back to the cover; the master check above the header."""
    cover = COVER[w.language]
    for name in w.sheets:
        for cell in ("A1", "A2"):
            if not isinstance(w.value(name, cell), str) or not w.value(name, cell):
                yield Finding("heading", f"{name}!{cell}", "blank")
        if name == cover:
            continue
        link = re.search(rf'<hyperlink ref="A4" location="{cover}!A1"', w.sheets[name])
        status = str(w.value(name, "B4"))
        if link is None:
            yield Finding("heading", name, "no link to the cover")
        if "✔" not in status and "✖" not in status:
            yield Finding("heading", name, f"no master check: {status}")


def time_sheets_have_the_same_columns(w: Workbook) -> Iterator[Finding]:
    """The same five columns before the years, and the years in the same column, as a chain."""
    last = {name: _last_year(w, name) for name in w.sheets if w.has_years(name)}
    for name, column in last.items():
        headers = tuple(w.value(name, f"{letter}5") for letter in "ABCDE")
        if headers != COLUMNS[w.language]:
            yield Finding("columns", name, str(headers))
        if column != max(last.values()):
            yield Finding("columns", name, "the years end elsewhere")


def _last_year(w: Workbook, sheet: str) -> int:
    row = [libreoffice.split(cell) for found, cell in w.book.formulas if found == sheet]
    return max(libreoffice.column(letters) for letters, number in row if number == HEADER)


def rows_have_units(w: Workbook) -> Iterator[Finding]:
    """A row of numbers on a sheet with years says its unit, if only with a dash."""
    for sheet, cell in w.book.formulas:
        letters, number = libreoffice.split(cell)
        first = letters == "G" and number > HEADER and w.has_years(sheet)
        part = str(w.value(sheet, f"B{number}"))
        if first and not w.value(sheet, f"C{number}"):
            yield Finding("unit", f"{sheet}!C{number}", part)


def nothing_is_hidden(w: Workbook) -> Iterator[Finding]:
    """No hidden sheet, row, column; no merged cells; no defined name that nobody knows."""
    for tag in re.findall(r"<sheet [^>]*>", w.parts["xl/workbook.xml"]):
        if "state=" in tag:
            yield Finding("hidden", tag, "sheet")
    for name, xml in w.sheets.items():
        if 'hidden="1"' in xml:
            yield Finding("hidden", name, "row or column")
        if "<mergeCell" in xml:
            yield Finding("hidden", name, "merged cells")
        if "outlineLevel" in xml or 'collapsed="1"' in xml:
            yield Finding("hidden", name, "collapsed")
    for name in re.findall(r'<definedName name="([^"]*)"', w.parts["xl/workbook.xml"]):
        if not NAMES.fullmatch(name):
            yield Finding("hidden", name, "unknown name")


def container_is_plain(w: Workbook) -> Iterator[Finding]:
    """No macro, no external link, nothing embedded; the calculation is never manual."""
    for name in w.names:
        if any(part in name for part in FORBIDDEN):
            yield Finding("container", name, "forbidden part")
    if 'calcMode="manual"' in w.parts["xl/workbook.xml"]:
        yield Finding("container", "xl/workbook.xml", "manual calculation")
    for name, xml in w.parts.items():
        if name.endswith(".rels"):
            for target in re.findall(r'Target="([^"]*)"[^>]*TargetMode="External"', xml):
                if not unescape(target).startswith(("https://", "http://")):
                    yield Finding("container", name, target)
        if "<!DOCTYPE" in xml or "<!ENTITY" in xml:
            yield Finding("container", name, "document type")


# -- use -------------------------------------------------------------------------------------------------


def sheets_print(w: Workbook) -> Iterator[Finding]:
    """A4 landscape, one page wide, footer with file, sheet and page; frozen panes; sensible zoom."""
    for name, xml in w.sheets.items():
        for wanted, what in (
            ('orientation="landscape"', "not landscape"),
            ('paperSize="9"', "not A4"),
            ("<pageSetUpPr fitToPage", "not one page wide"),
            ('state="frozen"', "no frozen panes"),
        ):
            if wanted not in xml:
                yield Finding("print", name, what)
        if not FOOTER.search(xml):
            yield Finding("print", name, "no footer")
        zoom = re.search(r'zoomScale="(\d+)"', xml)
        if zoom is None or not 85 <= int(zoom[1]) <= 100:
            yield Finding("print", name, "zoom")


def sheets_are_protected(w: Workbook) -> Iterator[Finding]:
    """Protected against slips, without password."""
    for name, xml in w.sheets.items():
        tag = re.search(r"<sheetProtection [^>]*>", xml)
        if tag is None:
            yield Finding("protection", name, "not protected")
        elif "password=" in tag[0] or "hashValue=" in tag[0]:
            yield Finding("protection", name, "password")


def inputs_can_be_changed(w: Workbook) -> Iterator[Finding]:
    """Unlocked cells with a fill are yellow; formula cells on calculated sheets are locked."""
    styles = w.parts["xl/styles.xml"]
    formats = re.findall(r"<xf [^>]*?(?:/>|>.*?</xf>)", styles.split("<cellXfs")[1].split("</cellXfs>")[0], re.S)
    fills = re.findall(r"<fill>.*?</fill>", styles, re.S)
    unlocked = {i for i, xf in enumerate(formats) if 'locked="0"' in xf}
    for i in unlocked:
        fill = fills[int(re.search(r'fillId="(\d+)"', formats[i])[1])]  # type: ignore[index]
        colour = re.search(r'rgb="FF(\w{6})"', fill)
        if colour is not None and colour[1] != INPUT_FILL:
            yield Finding("input", f"format {i}", f"unlocked, but {colour[1]}")
    for name, xml in w.sheets.items():
        for cell, style in re.findall(r'<c r="(\w+)" s="(\d+)"[^>]*><f', xml):
            if int(style) in unlocked:
                yield Finding("input", f"{name}!{cell}", "an unlocked formula")


def cover_leads_everywhere(w: Workbook) -> Iterator[Finding]:
    """The cover comes first, opens, links to every sheet, and shows the master check."""
    names = list(w.sheets)
    if names[0] not in COVER.values():
        yield Finding("cover", names[0], "not the cover")
        return
    if 'tabSelected="1"' not in w.sheets[names[0]]:
        yield Finding("cover", names[0], "does not open first")
    links = re.findall(r'<hyperlink ref="[^"]*" location="([^"]*)"', w.sheets[names[0]])
    missing = set(names) - {unescape(link).rsplit("!", 1)[0].strip("'").replace("''", "'") for link in links}
    for name in sorted(missing):
        yield Finding("cover", name, "no link")
    if not any(v in {"✔ OK", "✖ FEL", "✖ WRONG"} for (s, _), v in w.book.values.items() if s == names[0]):
        yield Finding("cover", names[0], "no master check")
    core = w.parts["docProps/core.xml"]
    if "<dc:title>" not in core or "klimatinvest" not in w.parts["docProps/custom.xml"]:
        yield Finding("cover", "properties", "title or version missing")


def sheet_names_are_safe(w: Workbook) -> Iterator[Finding]:
    """Short, unique ignoring case, without signs that a spreadsheet refuses; tabs are coloured by kind."""
    names = list(w.sheets)
    for name in names:
        if len(name) > 31 or re.search(r"[\[\]:*?/\\]", name) or name.strip("'") != name or name.lower() == "history":
            yield Finding("name", name, "refused")
        if "<tabColor" not in w.sheets[name]:
            yield Finding("name", name, "no tab colour")
    if len({name.casefold() for name in names}) != len(names):
        yield Finding("name", "sheets", "not unique")


def checks_are_many(w: Workbook) -> Iterator[Finding]:
    """At least fifteen checks, none of which fails at delivery, and error cells counted on every sheet."""
    sheet = "Kontroller" if w.language == "sv" else "Checks"
    outcomes = [v for (s, _), v in w.book.values.items() if s == sheet and str(v)[:1] in "✔✖"]
    if len(outcomes) < CHECKS:
        yield Finding("checks", sheet, f"only {len(outcomes)}")
    for bad in (v for v in outcomes if str(v).startswith("✖")):
        yield Finding("checks", sheet, str(bad))
    counted = " ".join(f for (s, _), f in w.book.formulas.items() if s == sheet and "ISERROR" in f)
    for name in w.sheets:
        plain = all(ch.isalnum() or ch == "_" for ch in name) and not name[0].isdigit()
        quoted = name if plain else "'" + name.replace("'", "''") + "'"
        formulas = any(s == name for s, _ in w.book.formulas)
        if formulas and f"{quoted}!" not in counted and name not in UNCOUNTED[w.language]:
            yield Finding("checks", name, "error cells are not counted")


# They show checks or hold text, or their errors would be those of the sheets they repeat.
UNCOUNTED = {
    "sv": {"Om", "Sammanfattning", "Källor", "Kontroller", "Ändringslogg", "Ordlista", "Export", "Listor"},
    "en": {"About", "Summary", "Sources", "References", "Checks", "Change log", "Glossary", "Data", "Lists"},
}


# -- charts ----------------------------------------------------------------------------------------------


def charts_say_what_they_show(w: Workbook) -> Iterator[Finding]:
    """Title, units on the axes, alternative text, at most six series, and none that is empty."""
    drawings = [xml for name, xml in w.parts.items() if name.startswith("xl/drawings/drawing")]
    frames = [tag for xml in drawings for tag in re.findall(r"<xdr:cNvPr [^>]*>", xml)]
    for tag in frames:
        if not re.search(r'descr="[^"]{20,}"', tag):
            yield Finding("chart", tag, "no alternative text")
    charts = {name: xml for name, xml in w.parts.items() if name.startswith("xl/charts/chart")}
    if len(charts) != len(frames):
        yield Finding("chart", "drawings", f"{len(charts)} charts, {len(frames)} frames")
    for name, xml in charts.items():
        if xml.count("<c:title>") < 2:
            yield Finding("chart", name, "no title or no unit")
        yield from _series(name, xml)


def _series(name: str, xml: str) -> Iterator[Finding]:
    found = re.findall(r"<c:ser>.*?</c:ser>", xml, re.S)
    if not found:
        yield Finding("chart", name, "no series")
    areas = xml.split("<c:lineChart>", maxsplit=1)[0]
    if areas.count("<c:ser>") > 7:
        yield Finding("chart", name, "more than six series on a floor")
    for series in found:
        values = re.search(r"<c:(?:val|yVal)>(.*?)</c:(?:val|yVal)>", series, re.S)
        cached = re.findall(r"<c:v>([^<]*)</c:v>", values[1]) if values else []
        if not cached:
            yield Finding("chart", name, "a series without values")
        title = re.search(r"<c:tx>(.*?)</c:tx>", series, re.S)
        if title is None and "<c:scatterChart>" not in xml:
            yield Finding("chart", name, "a series without name")


def texts_are_texts(w: Workbook) -> Iterator[Finding]:
    """No text that the spreadsheet might take for a formula lacks the mark that it is text."""
    styles = w.parts["xl/styles.xml"].split("<cellXfs")[1].split("</cellXfs>")[0]
    formats = re.findall(r"<xf [^>]*?(?:/>|>.*?</xf>)", styles, re.S)
    quoted = {i for i, xf in enumerate(formats) if 'quotePrefix="1"' in xf}
    for name, xml in w.sheets.items():
        for cell, style in re.findall(r'<c r="(\w+)" s="(\d+)" t="s">', xml):
            text = str(w.value(name, cell)).lstrip(" \u00a0\u200b\ufeff")
            if text[:1] in set("=+-@＝＋－＠") and text and int(style) not in quoted:
                yield Finding("text", f"{name}!{cell}", text[:40])


RULES: tuple[Rule, ...] = (
    formulas_are_short,
    formulas_use_what_is_allowed,
    names_are_defined,
    formulas_hold_values,
    rows_have_one_formula,
    formulas_do_not_go_in_circles,
    sheets_have_headings,
    time_sheets_have_the_same_columns,
    rows_have_units,
    nothing_is_hidden,
    container_is_plain,
    sheets_print,
    sheets_are_protected,
    inputs_can_be_changed,
    cover_leads_everywhere,
    sheet_names_are_safe,
    checks_are_many,
    charts_say_what_they_show,
    texts_are_texts,
)
