"""Files made to harm or confuse a reader, H1 to H28: each is generated, none is kept.

A case writes one file into a folder; the program is then run on it. What the file is about to do is told by the case,
what the program must answer by ``codes``: one of them has to be among the problems, or none when the file is harmless.
"""

from __future__ import annotations

import os
import re
import struct
import tempfile
import warnings
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from pathlib import Path

from klimatinvest.files.sheet_scan import column_letters
from klimatinvest.parameters.library import library
from klimatinvest.plan.read import read_plan
from klimatinvest.present.workbook.input_book import write_input_book
from klimatinvest.text.catalog import texts

VALID = Path(__file__).parents[1] / "broken" / "valid.yaml"
HEAD = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
PLAN, STATISTICS, BUILDING, FRAMEWORK, DATABASE = "plan", "statistics", "building", "framework", "database"
FINE = ()
Make = Callable[[Path], Path]


@dataclass(frozen=True, slots=True)
class Case:
    """One hostile file.

    Attributes
    ----------
    id : str
        Number in the list of hostile inputs, and what it is.
    make : callable
        Writes the file into a folder and gives its path.
    codes : tuple of str
        Problem codes of which one must be told; empty for a file that must be read as if nothing were wrong.
    reader : str
        Which of the program's readers gets it.
    """

    id: str
    make: Make
    codes: tuple[str, ...]
    reader: str = PLAN


@lru_cache(maxsize=1)
def parts() -> dict[str, bytes]:
    """Give the parts of an ordinary plan workbook."""
    plan = read_plan(VALID, library()).require()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "plan.xlsx"
        write_input_book(path, plan)
        with zipfile.ZipFile(path) as archive:
            return {entry.filename: archive.read(entry) for entry in archive.infolist()}


def sheet_part(table: str) -> str:
    """Name the part of a table's sheet."""
    name = escape(texts("sv").get(f"table.{table}.sheet"))
    names = re.findall(r'<sheet name="([^"]+)"', parts()["xl/workbook.xml"].decode("utf-8"))
    return f"xl/worksheets/sheet{names.index(name) + 1}.xml"


SHEET = "elements"  # the table whose sheet is tampered with


def book(folder: Path, replaced: dict[str, bytes | str] | None = None, name: str = "plan.xlsx") -> Path:
    """Write the ordinary workbook with parts replaced or added."""
    path = folder / name
    changed = dict(replaced or {})
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for part, content in parts().items():
            archive.writestr(part, changed.pop(part, content))
        for part, content in changed.items():
            archive.writestr(part, content)
    return path


def edited(folder: Path, edit: Callable[[str], str], table: str = SHEET) -> Path:
    """Write the workbook with one sheet's XML edited; the edit must do something."""
    part = sheet_part(table)
    old = parts()[part].decode("utf-8")
    new = edit(old)
    assert new != old, "the edit finds nothing to edit"
    return book(folder, {part: new})


def added_cells(cells: str) -> Make:
    """Add rows or cells after the last row of the sheet."""
    return lambda folder: edited(folder, lambda xml: xml.replace("</sheetData>", f"{cells}</sheetData>"))


def after_data(xml_after: str) -> Make:
    """Add something after the cells of the sheet."""
    return lambda folder: edited(folder, lambda xml: xml.replace("</sheetData>", f"</sheetData>{xml_after}"))


def doctype(declaration: str, text: str) -> Make:
    """Put a document type and a cell that uses it into the sheet."""
    cell = f'<row r="900"><c r="A900" t="inlineStr"><is><t>{text}</t></is></c></row>'

    def edit(xml: str) -> str:
        head, _, rest = xml.partition("?>")
        return f"{head}?>{declaration}{rest}".replace("</sheetData>", f"{cell}</sheetData>")

    return lambda folder: edited(folder, edit)


def first_number(new: str) -> Make:
    """Replace the first number of the sheet's data rows, the element's quantity."""
    return lambda folder: edited(
        folder, lambda xml: re.sub(r'(<c r="I6"[^>]*)>(?:<v>[^<]*</v>)', rf"\1{new}", xml, count=1)
    )


LAUGHS = (
    '<!DOCTYPE x [<!ENTITY a0 "ha">'
    + "".join(f'<!ENTITY a{n} "{"".join(f"&a{n - 1};" for _ in range(10))}">' for n in range(1, 9))
    + "]>"
)


def external_entity(folder: Path) -> Path:
    secret = folder / "secret.txt"
    secret.write_text("hemligt", encoding="utf-8")
    return doctype(f'<!DOCTYPE x [<!ENTITY a SYSTEM "file://{secret}">]>', "&a;")(folder)


def zip_bomb(folder: Path) -> Path:
    """Write 300 MB of spaces that take 300 kB on the disk, without holding them in memory."""
    path = book(folder)
    with (
        zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive,
        archive.open("xl/worksheets/sheet99.xml", "w") as sheet,
    ):
        for _ in range(300):
            sheet.write(b" " * 1_000_000)
    return path


def lying_sizes(folder: Path) -> Path:
    path = zip_bomb(folder)
    content = path.read_bytes()
    true_size = struct.pack("<I", 300_000_000)
    assert true_size in content
    path.write_bytes(content.replace(true_size, struct.pack("<I", 1000)))
    return path


def duplicate_part(folder: Path) -> Path:
    path = book(folder)
    with warnings.catch_warnings(), zipfile.ZipFile(path, "a") as archive:
        warnings.simplefilter("ignore")
        archive.writestr("xl/workbook.xml", "x")
    return path


def raw(content: bytes | str, name: str = "plan.xlsx") -> Make:
    def make(folder: Path) -> Path:
        path = folder / name
        path.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
        return path

    return make


def part(name: str, content: bytes | str = "x") -> Make:
    return lambda folder: book(folder, {name: content})


def fifo(folder: Path) -> Path:
    path = folder / "plan.xlsx"
    os.mkfifo(path)
    return path


def link(target: str, name: str = "plan.xlsx") -> Make:
    def make(folder: Path) -> Path:
        (folder / name).symlink_to(target)
        return folder / name

    return make


def text_plan(old: str, new: str) -> Make:
    """Write the plan as text with one place changed."""
    text = VALID.read_text(encoding="utf-8")
    assert old in text
    return raw(text.replace(old, new), "plan.yaml")


def statistics(content: bytes | str, name: str = "utslapp.csv") -> Make:
    return raw(content, name)


def framework(content: str) -> Make:
    """Write a clone of the open framework with one broken file."""

    def make(folder: Path) -> Path:
        path = folder / "clone" / "models" / "x.yaml"
        path.parent.mkdir(parents=True)
        path.write_text(content, encoding="utf-8")
        return folder / "clone"

    return make


def some_cells(folder: Path, rows: int) -> Path:
    """Fill columns from the 30th on beside no row of the plan; cells differ, so that they pack like an honest file."""
    letters = [column_letters(number) for number in range(30, 190)]
    filled = "".join(
        f'<row r="{r}">'
        + "".join(f'<c r="{c}{r}"><v>{r * 7919 % 65_521 + n}</v></c>' for n, c in enumerate(letters))
        + "</row>"
        for r in range(200, 200 + rows)
    )
    return edited(folder, lambda xml: xml.replace("</sheetData>", f"{filled}</sheetData>"))


def many_cells(folder: Path) -> Path:
    """Fill most of the area that is read."""
    return some_cells(folder, 4_700)


def many_styles(folder: Path) -> Path:
    styles = parts()["xl/styles.xml"].decode("utf-8")
    cells = "".join(f'<xf numFmtId="{n % 200}" fontId="0" fillId="0" borderId="0"/>' for n in range(160_000))
    return book(folder, {"xl/styles.xml": styles.replace("</cellXfs>", f"{cells}</cellXfs>")})


def many_strings(folder: Path) -> Path:
    strings = parts()["xl/sharedStrings.xml"].decode("utf-8")
    more = "".join(f"<si><t>{n}</t></si>" for n in range(1_500_000))
    return book(folder, {"xl/sharedStrings.xml": strings.replace("</sst>", f"{more}</sst>")})


def many_names(folder: Path) -> Path:
    names = "".join(f'<definedName name="n{n}">1</definedName>' for n in range(300_000))
    old = parts()["xl/workbook.xml"].decode("utf-8")
    return book(folder, {"xl/workbook.xml": old.replace("<definedNames>", f"<definedNames>{names}")})


OFFICIAL = (
    "Huvudsektor;Undersektor;Län;Kommun;2023\n"
    "Alla;Alla;Alla;Alla;1\n"
    "Transporter;Alla;Stockholms län;Upplands Väsby;12,5\n"
)
PRODUCTS = (
    "name;gwp_A1A3_typical_kgCO2e_per_unit;unit;waste_factor_A5;conservative_factor;density_or_heatvalue;resource_id\n"
)
FAR = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
EXTERNAL = '<externalLink><ddeLink ddeService="cmd" ddeTopic="/c calc"/></externalLink>'
BOMB = "a: &a [x, x]\n" + "".join(f"b{n}: &b{n} [*a, *a, *a]\n" for n in range(40))

CASES: tuple[Case, ...] = (
    Case("H1 billion laughs", doctype(LAUGHS, "&a8;"), ("S006",)),
    Case("H2 quadratic blow-up", doctype(f'<!DOCTYPE x [<!ENTITY a "{"a" * 20_000}">]>', "&a;" * 3000), ("S006",)),
    Case("H3 external entity", external_entity, ("S006",)),
    Case("H4 zip bomb", zip_bomb, ("S004",)),
    Case("H5 lying sizes", lying_sizes, ("S002", "S004")),
    Case("H6 far cell", added_cells(FAR), ("S008",)),
    Case(
        "H7 false dimension",
        lambda f: edited(f, lambda x: re.sub(r'<dimension ref="[^"]*"', '<dimension ref="A1:XFD1048576"', x)),
        FINE,
    ),
    Case("H8 merge bomb", after_data('<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'), FINE),
    Case(
        "H9 hyperlink range",
        after_data('<hyperlinks><hyperlink ref="A1:XFD2000" location="\\\\server\\share"/></hyperlinks>'),
        FINE,
    ),
    Case(
        "H10 impossible reference",
        added_cells('<row r="900"><c r="ZZZZZZ9999999999"><v>1</v></c></row>'),
        ("bad-cell-reference",),
    ),
    Case("H11 NaN", first_number("><v>NaN</v>"), ("number-not-finite",)),
    Case("H11 infinity", first_number("><v>1e400</v>"), ("number-not-finite",)),
    Case("H12 error cell", first_number(' t="e"><v>#REF!</v>'), ("error-value",)),
    Case("H12 boolean", first_number(' t="b"><v>1</v>'), ("not-a-number",)),
    Case("H13 shared-string index", first_number(' t="s"><v>99999</v>'), ("damaged-file",)),
    Case("H13 negative shared-string index", first_number(' t="s"><v>-1</v>'), ("damaged-file",)),
    Case("H14 duplicate cell", first_number('><v>1</v></c><c r="I6"><v>2</v>'), ("duplicate-cell",)),
    Case("H15 old workbook", raw(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), ("S002-old",)),
    Case("H15 empty file", raw(b""), ("S002",)),
    Case("H15 renamed text", raw("a;b\n1;2\n"), ("S002",)),
    Case("H15 web page", raw("<html><table></table></html>"), ("S002",)),
    Case("H15 half a file", raw(b"PK\x03\x04 half"), ("S002",)),
    Case("H16 traversal", part("../../evil.txt"), ("S003",)),
    Case("H16 duplicate part", duplicate_part, ("S003",)),
    Case("H17 macro", part("xl/vbaProject.bin"), ("S005",)),
    Case("H17 macro workbook", lambda f: book(f, name="plan.xlsm"), ("S007",)),
    Case("H18 external link", part("xl/externalLinks/externalLink1.xml", EXTERNAL), ("S005",)),
    Case("H18 embedding", part("xl/embeddings/oleObject1.bin"), ("S005",)),
    Case("H18 connections", part("xl/connections.xml"), ("S005",)),
    Case("H23 NUL in text", statistics("a;b\n\0;1\n"), ("not-utf8", "statistics-no-table"), STATISTICS),
    Case("H23 unbalanced quote", statistics('Huvudsektor;"Undersektor\n' * 50), ("statistics-no-table",), STATISTICS),
    Case("H23 5 MB field", statistics("Huvudsektor;" + "x" * 5_000_000), ("statistics-no-table",), STATISTICS),
    Case("H23 million columns", statistics(";" * 1_000_000 + "\n"), ("statistics-no-table",), STATISTICS),
    Case("H23 million rows", statistics(OFFICIAL + "x;x;x;x;1\n" * 900_000), ("S011",), STATISTICS),
    Case("H23 workbook bomb", doctype(LAUGHS, "&a8;"), ("S006",), STATISTICS),
    Case("H24 object tag", raw("a: !!python/object:os.system [x]\n", "plan.yaml"), ("yaml-tag",)),
    Case("H24 alias bomb", raw(BOMB, "plan.yaml"), ("yaml-alias",)),
    Case("H24 NO is no boolean", text_plan("net: true", "net: NO"), ("not-a-boolean",)),
    Case("H24 deep nesting", raw("a: " + "[" * 200_000, "plan.yaml"), ("yaml-syntax",)),
    Case("H24 ten MB of rows", raw("goals:\n" + "- {a: b}\n" * 1_000_000, "plan.yaml"), ("S011",)),
    Case("H24 duplicate keys", raw("plan:\n" + "  a: 1\n" * 1_000_000, "plan.yaml"), ("yaml-duplicate-key",)),
    Case("H24 long scalar", raw('plan: {name: "' + "x" * 9_000_000 + '"}', "plan.yaml"), ("S009",)),
    Case("H24 deep nesting in a building", raw("a: " + "[" * 200_000, "b.yaml"), ("yaml-syntax",), BUILDING),
    Case("H24 alias bomb in the framework", framework(BOMB), ("yaml-alias",), FRAMEWORK),
    Case("H24 database bomb", raw("[" * 3_000_000, "db.json"), ("database-format",), DATABASE),
    Case(
        "H23 5 MB field in a database",
        raw(PRODUCTS + "x" * 5_000_000 + ";1;kg;1;1;1;2\n", "db.csv"),
        ("database-format",),
        DATABASE,
    ),
    Case("H23 million rows in a database", raw(PRODUCTS + "a;;;;;;\n" * 1_000_000, "db.csv"), ("S011",), DATABASE),
    Case("H25 life 0", text_plan("quantity: lifetime, value: 8", "quantity: lifetime, value: 0"), ("out-of-range",)),
    Case("H25 year 9999", text_plan("end_year: 2045", "end_year: 9999"), ("not-a-year",)),
    Case(
        "H25 discount -100",
        text_plan("quantity: internal_rate, value: 2.5", "quantity: internal_rate, value: -100"),
        ("out-of-range",),
    ),
    Case("H25 10^300 kr", text_plan("2027: 500000", "2027: 1e300"), ("number-too-large",)),
    Case("H25 duplicate ids", text_plan("id: TE-2", "id: TE-1"), ("duplicate-id",)),
    Case("H26 formula without value", first_number("><f>A1*1.25</f>"), ("formula-without-value",)),
    Case("H26 formula with value", first_number("><f>A1*1.25</f><v>12</v>"), FINE),
    Case("H26 web service", first_number('><f>WEBSERVICE("http://127.0.0.1")</f>'), ("formula-without-value",)),
    Case(
        "H27 conditional format over the whole sheet",
        after_data(
            '<conditionalFormatting sqref="A1:XFD1048576"><cfRule type="expression" priority="1">'
            "<formula>1</formula></cfRule></conditionalFormatting>"
        ),
        FINE,
    ),
    Case("H28 pipe", fifo, ("not-a-file",)),
    Case("H28 endless device", link("/dev/zero"), ("not-a-file",)),
    Case("H28 endless device as text", link("/dev/zero", "plan.yaml"), ("not-a-file",)),
    Case("H28 loop of links", link("plan.xlsx"), ("file-not-found",)),
    Case("beyond: a million cells", many_cells, ("S011",)),
    Case("beyond: 160 000 cells", lambda f: some_cells(f, 1000), ("S011",)),
    Case("beyond: 160 000 styles", many_styles, ("S004",)),
    Case("beyond: 1 500 000 texts", many_strings, ("S004",)),
    Case("beyond: 300 000 names", many_names, ("S004",)),
    Case("beyond: broken row", added_cells("<c " * 300_000), ("S011",)),
    Case("beyond: broken sheet", added_cells("<c " * 100_000), ("damaged-file",)),
)
