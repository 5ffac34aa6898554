"""Recalculate a workbook with LibreOffice and compare every formula cell with what the file held."""

from __future__ import annotations

import re
import shutil
import subprocess
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import unescape
from pathlib import Path

TOLERANCE = 1e-9
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
# 0 = always recalculate what is loaded; otherwise the cached values are trusted and the comparison proves nothing.
PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"""
Cells = dict[tuple[str, str], object]  # (sheet, cell) to value


def office() -> str | None:
    """Find LibreOffice."""
    return shutil.which("soffice") or shutil.which("libreoffice")


def recalculate(path: Path, folder: Path) -> Path:
    """Load a workbook, calculate every formula anew and save it in ``folder/recalculated``."""
    program = office()
    assert program is not None
    user = folder / "profile" / "user"
    if not user.exists():
        user.mkdir(parents=True)
        (user / "registrymodifications.xcu").write_text(PROFILE, encoding="utf-8")
    outdir = folder / "recalculated"
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [program, profile, "--headless", "--norestore", "--convert-to", "xlsx:Calc MS Excel 2007 XML"]
    done = subprocess.run(
        [*command, "--outdir", str(outdir), str(path)], capture_output=True, text=True, timeout=300, check=False
    )
    found = outdir / path.name
    assert done.returncode == 0, done.stderr
    assert found.exists(), done.stdout
    return found


@dataclass(frozen=True)
class Difference:
    """A formula cell that gives something else than expected."""

    sheet: str
    cell: str
    formula: str
    expected: object
    found: object

    def __str__(self) -> str:
        """Say where, and what."""
        return f"{self.sheet}!{self.cell} ={self.formula}: {self.expected!r} expected, {self.found!r} found"


class Book:
    """Formulas and cached values of a workbook, read from its XML without a spreadsheet library."""

    _CELL = re.compile(
        r'<c r="([A-Z]+[0-9]+)"([^>]*?)(?:/>|>(?:<f((?:\s[^>/]*)?)(?:/>|>(.*?)</f>))?(?:<v>(.*?)</v>|<v/>)?'
        r"(?:<is>(.*?)</is>)?</c>)",
        re.S,
    )

    def __init__(self, path: Path) -> None:
        self.path = path
        self.formulas: dict[tuple[str, str], str] = {}
        self.values: Cells = {}
        self.uncached: list[tuple[str, str]] = []
        with zipfile.ZipFile(path) as archive:
            self._shared = self._strings(archive)
            self.parts = sheet_parts(archive)
            for sheet, part in self.parts.items():
                self._read(sheet, archive.read(part).decode("utf-8"))

    @staticmethod
    def _strings(archive: zipfile.ZipFile) -> list[str]:
        if "xl/sharedStrings.xml" not in archive.namelist():
            return []
        text = archive.read("xl/sharedStrings.xml").decode("utf-8")
        items = re.findall(r"<si>(.*?)</si>|<si/>", text, re.S)
        return ["".join(unescape(t) for t in re.findall(r"<t[^>]*>(.*?)</t>", item, re.S)) for item in items]

    def _read(self, sheet: str, xml: str) -> None:
        masters: dict[str, tuple[str, str]] = {}
        for cell, attributes, mark, formula, value, _inline in self._CELL.findall(xml):
            at = (sheet, cell)
            kind = re.search(r't="(\w+)"', attributes)
            shared = re.search(r'si="(\d+)"', mark)
            if formula and shared:
                masters[shared[1]] = (cell, unescape(formula))
            if formula or shared:
                self.formulas[at] = unescape(formula) if formula else moved(*masters[shared[1]], cell)
                if value == "" and (kind is None or kind[1] != "str"):
                    self.uncached.append(at)
            if value != "" or kind is not None:
                self.values[at] = self._value(value, kind[1] if kind else "n")

    def _value(self, text: str, kind: str) -> object:
        if kind == "s":
            return self._shared[int(text)]
        if kind == "b":
            return float(text)
        if kind == "n":
            return float(text)
        return unescape(text)

    @property
    def errors(self) -> list[tuple[str, str]]:
        """List the cells that hold an error."""
        return [at for at, value in self.values.items() if isinstance(value, str) and value.startswith("#")]


def sheet_parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """Give the part of each sheet by name."""
    relations = archive.read("xl/_rels/workbook.xml.rels").decode("utf-8")
    targets: dict[str, str] = {}
    for tag in re.findall(r"<Relationship [^>]*>", relations):
        found = dict(re.findall(r'(\w+)="([^"]*)"', tag))
        targets[found["Id"]] = "xl/" + found["Target"].removeprefix("/xl/")
    book = archive.read("xl/workbook.xml").decode("utf-8")
    sheets = re.findall(r'<sheet name="([^"]*)"[^>]*r:id="([^"]*)"', book)
    return {unescape(name): targets[identifier] for name, identifier in sheets}


def column(letters: str) -> int:
    """Give the zero-based number of a column."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def letters(number: int) -> str:
    """Give the letters of a zero-based column."""
    text, number = "", number + 1
    while number:
        number, rest = divmod(number - 1, 26)
        text = chr(65 + rest) + text
    return text


def moved(origin: str, formula: str, cell: str) -> str:
    """Give a formula that a cell shares with another one of the same row, as it stands in that cell."""
    by = column(split(cell)[0]) - column(split(origin)[0])

    def move(found: re.Match[str]) -> str:
        return f"{letters(column(found[1]) + by)}{found[2]}"

    texts = re.split(r'("(?:[^"]|"")*")', formula)  # every other piece is a text
    texts[::2] = [re.sub(r"(?<![\w$!'])([A-Z]{1,3})(\$?\d+)\b(?!\()", move, piece) for piece in texts[::2]]
    return "".join(texts)


def split(cell: str) -> tuple[str, int]:
    """Split ``AB12`` in column and row."""
    letters = cell.rstrip("0123456789")
    return letters, int(cell[len(letters) :])


def same(expected: object, found: object) -> bool:
    """Compare two cells: numbers relatively, everything else exactly; a blank is an empty text."""
    if isinstance(expected, float) and isinstance(found, float):
        return abs(expected - found) <= TOLERANCE * max(1.0, abs(expected))
    return (expected if expected is not None else "") == (found if found is not None else "")


def differences(expected: Book, found: Book, skip: frozenset[tuple[str, str]] = frozenset()) -> Iterator[Difference]:
    """Compare every formula cell of the expected workbook with another workbook's values."""
    for at, formula in expected.formulas.items():
        if at not in skip and not same(expected.values.get(at), found.values.get(at)):
            yield Difference(*at, formula, expected.values.get(at), found.values.get(at))


def patch_numbers(path: Path, target: Path, changes: Mapping[str, float]) -> None:
    """Copy a workbook with some numbers replaced, as someone who edits the cells does.

    Parameters
    ----------
    changes : mapping
        New value by reference, such as ``Antaganden!$D$12``. In a formula cell it replaces the value that the file
        holds, not the formula.
    """
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        parts = sheet_parts(old)
        by_part: dict[str, dict[str, float]] = {}
        for reference, value in changes.items():
            sheet, cell = reference.replace("$", "").rsplit("!", 1)
            by_part.setdefault(parts[sheet.strip("'").replace("''", "'")], {})[cell] = value
        for name in old.namelist():
            data = old.read(name)
            if name in by_part:
                data = _patched(data.decode("utf-8"), by_part[name]).encode("utf-8")
            new.writestr(name, data)


def _patched(xml: str, values: dict[str, float]) -> str:
    left = set(values)

    def put(found: re.Match[str]) -> str:
        cell = found[2]
        if cell not in left:
            return found[0]
        left.discard(cell)
        return f"{found[1]}>{found[3] or ''}<v>{values[cell]!r}</v></c>"

    pattern = r'(<c r="([A-Z]+[0-9]+)"(?: s="[0-9]+")?)(?:/>|>(<f[^>]*>(?:[^<]*</f>)?)?<v>[^<]*</v></c>)'
    text = re.sub(pattern, put, xml)
    assert not left, left
    return text
