"""Workbooks made to harm or confuse a reader: each gives a clean problem, quickly, and nothing else."""

from __future__ import annotations

import os
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from klimatinvest.core.problem import Problems
from klimatinvest.files.workbook_reader import RawSheet, read_workbook

MakeBook = Callable[..., Path]
SHEET = "xl/worksheets/sheet1.xml"
HEAD = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
MACRO_TYPE = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"


def sheet_of(row: str, before: str = "", tail: str = "", dimension: str = "") -> str:
    """Put the cells of one row into a sheet's XML, with what stands before and after."""
    return f'{before}{HEAD}{dimension}<sheetData><row r="1">{row}</row></sheetData>{tail}</worksheet>'


def codes(path: Path) -> tuple[list[str], list[RawSheet]]:
    problems = Problems()
    sheets = read_workbook(path, problems)
    return [problem.code for problem in problems], sheets


def test_ordinary_workbook_is_read(make_book: MakeBook) -> None:
    found, sheets = codes(make_book())
    assert found == []
    assert sheets[0].name == "Blad1"
    assert sheets[0].rows[0][1].value == "text"
    assert sheets[0].rows[1][1].value == 12.5
    assert str(sheets[0].rows[1][1].origin) == "plan.xlsx » Blad1!A2"


def test_billion_laughs(make_book: MakeBook) -> None:
    entities = '<!ENTITY a0 "ha">' + "".join(
        f'<!ENTITY a{n} "{"".join(f"&a{n - 1};" for _ in range(10))}">' for n in range(1, 9)
    )
    sheet = sheet_of("<c r='A1' t='inlineStr'><is><t>&a8;</t></is></c>", f"<!DOCTYPE x [{entities}]>")
    assert codes(make_book({SHEET: sheet})) == (["S006"], [])


def test_quadratic_blow_up(make_book: MakeBook) -> None:
    doctype = f'<!DOCTYPE x [<!ENTITY a "{"a" * 20_000}">]>'
    sheet = sheet_of(f'<c r="A1"><v>{"&a;" * 3000}</v></c>', doctype)
    assert codes(make_book({SHEET: sheet}))[0] == ["S006"]


def test_external_entity_never_reaches_the_output(make_book: MakeBook, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("hemligt", encoding="utf-8")
    doctype = f'<!DOCTYPE x [<!ENTITY a SYSTEM "file://{secret}">]>'
    sheet = sheet_of('<c r="A1"><v>&a;</v></c>', doctype)
    problems = Problems()
    assert read_workbook(make_book({SHEET: sheet}), problems) == []
    assert [p.code for p in problems] == ["S006"]
    assert "hemligt" not in repr(list(problems))


def test_entity_in_another_encoding_or_after_a_long_comment(make_book: MakeBook) -> None:
    late = f'<?xml version="1.0"?><!--{"x" * 9000}--><!DOCTYPE x>{HEAD}<sheetData/></worksheet>'
    assert codes(make_book({SHEET: late}))[0] == ["S006"]
    wide = f'<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE x>{HEAD}<sheetData/></worksheet>'
    assert codes(make_book({SHEET: wide.encode("utf-16")}))[0] == ["S006"]


def test_zip_bomb(make_book: MakeBook) -> None:
    sheet = sheet_of(f"<c r='A1' t='inlineStr'><is><t>{' ' * 60_000_000}</t></is></c>")
    assert codes(make_book({SHEET: sheet}))[0] == ["S004"]


def test_false_sizes(make_book: MakeBook) -> None:
    sheet = f"{HEAD}<sheetData>{' ' * 3_000_000}</sheetData></worksheet>"
    path = make_book({SHEET: sheet})
    true_size = struct.pack("<I", len(sheet))
    content = path.read_bytes()
    assert true_size in content
    path.write_bytes(content.replace(true_size, struct.pack("<I", 1000)))
    assert codes(path)[0] in (["S002"], ["S004"])


def test_far_cell(make_book: MakeBook) -> None:
    problems = Problems()
    cells = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    assert read_workbook(make_book(cells=cells), problems) == []
    assert [(p.code, str(p.origin)) for p in problems] == [("S008", "plan.xlsx » Blad1!XFD1048576")]


def test_far_cell_with_only_a_format_does_no_harm(make_book: MakeBook) -> None:
    cells = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576" s="1"/></row>'
    found, sheets = codes(make_book(cells=cells))
    assert found == []
    assert len(sheets[0].rows) == 1


@pytest.mark.parametrize(
    "tail",
    [
        '<mergeCells count="1"><mergeCell ref="A1:XFD1048576"/></mergeCells>',
        '<hyperlinks><hyperlink ref="A1:XFD2000" location="\\\\server\\share"/></hyperlinks>',
        (
            '<conditionalFormatting sqref="A1:XFD1048576"><cfRule type="expression" priority="1">'
            "<formula>1</formula></cfRule></conditionalFormatting>"
        ),
    ],
    ids=["merge", "hyperlink", "conditional-format"],
)
def test_ranges_over_the_whole_sheet_are_ignored(make_book: MakeBook, tail: str) -> None:
    sheet = sheet_of('<c r="A1"><v>1</v></c>', tail=tail)
    found, sheets = codes(make_book({SHEET: sheet}))
    assert found == []
    assert sheets[0].rows == [sheets[0].rows[0]]


def test_false_dimension(make_book: MakeBook) -> None:
    sheet = sheet_of('<c r="A1"><v>1</v></c>', dimension='<dimension ref="A1:XFD1048576"/>')
    found, sheets = codes(make_book({SHEET: sheet}))
    assert found == []
    assert [sorted(row) for row in sheets[0].rows] == [[1]]


@pytest.mark.parametrize("reference", ["ZZZZZZ9999999999", "A0", "XFE1", "A7", "1A"])
def test_impossible_reference(make_book: MakeBook, reference: str) -> None:
    found, sheets = codes(make_book(cells=f'<row r="1"><c r="{reference}"><v>1</v></c></row>'))
    assert found == ["bad-cell-reference"]
    assert sheets == []


def test_rows_out_of_order(make_book: MakeBook) -> None:
    cells = '<row r="2"><c r="A2"><v>1</v></c></row><row r="1"><c r="A1"><v>2</v></c></row>'
    assert "bad-cell-reference" in codes(make_book(cells=cells))[0]


@pytest.mark.parametrize("number", ["NaN", "INF", "1e400", "-1e999", "0x10"])
def test_not_a_finite_number(make_book: MakeBook, number: str) -> None:
    problems = Problems()
    read_workbook(make_book(cells=f'<row r="3"><c r="B3"><v>{number}</v></c></row>'), problems)
    assert [(p.code, str(p.origin)) for p in problems] == [("number-not-finite", "plan.xlsx » Blad1!B3")]


def test_error_and_boolean_cells(make_book: MakeBook) -> None:
    found, sheets = codes(
        make_book(cells='<row r="1"><c r="A1" t="e"><v>#REF!</v></c><c r="B1" t="b"><v>1</v></c></row>')
    )
    assert found == []  # a fault of the cell, told only where the cell is needed
    assert (sheets[0].rows[0][1].fault, sheets[0].rows[0][1].value) == ("error-value", "#REF!")
    assert sheets[0].rows[0][2].value is True


@pytest.mark.parametrize("cell", ['<c r="A1" t="s"><v>99999</v></c>', '<c r="A1" t="s"><v>x</v></c>'])
def test_broken_shared_string(make_book: MakeBook, cell: str) -> None:
    assert codes(make_book(cells=f'<row r="1">{cell}</row>')) == (["damaged-file"], [])


def test_duplicate_cell(make_book: MakeBook) -> None:
    cells = '<row r="1"><c r="A1"><v>1</v></c><c r="A1"><v>2</v></c></row>'
    assert codes(make_book(cells=cells)) == (["duplicate-cell"], [])


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "S002"),
        (b"a;b;c\n1;2;3\n", "S002"),
        (b"<html><table></table></html>", "S002"),
        (b"PK\x03\x04 half a file", "S002"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "S002-old"),
    ],
)
def test_not_a_workbook(tmp_path: Path, content: bytes, code: str) -> None:
    path = tmp_path / "plan.xlsx"
    path.write_bytes(content)
    assert codes(path) == ([code], [])


def test_zip_that_is_no_workbook(tmp_path: Path) -> None:
    path = tmp_path / "plan.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("readme.txt", "x")
    assert codes(path)[0] == ["S002"]


@pytest.mark.parametrize("name", ["../../evil.txt", "/etc/evil", "xl\\evil.xml", "c:evil"])
def test_traversal(make_book: MakeBook, tmp_path: Path, name: str) -> None:
    path = make_book({name: "x"})
    before = sorted(tmp_path.rglob("*"))
    assert set(codes(path)[0]) == {"S003"}
    assert sorted(tmp_path.rglob("*")) == before


def test_too_many_parts_and_repeated_parts(make_book: MakeBook) -> None:
    assert codes(make_book({f"xl/media/{n}.png": b"" for n in range(501)}))[0] == ["S003"]
    path = make_book()
    with pytest.warns(UserWarning, match="Duplicate name"), zipfile.ZipFile(path, "a") as archive:
        archive.writestr(SHEET, "x")
    assert codes(path)[0] == ["S003"]


@pytest.mark.parametrize(
    "part",
    [
        "xl/vbaProject.bin",
        "xl/externalLinks/externalLink1.xml",
        "xl/embeddings/oleObject1.bin",
        "XL/ActiveX/activeX1.xml",
        "customUI/customUI.xml",
    ],
)
def test_forbidden_parts(make_book: MakeBook, part: str) -> None:
    link = '<externalLink><ddeLink ddeService="cmd" ddeTopic="/c calc"/></externalLink>'
    assert codes(make_book({part: link})) == (["S005"], [])


def test_macro_workbooks(make_book: MakeBook) -> None:
    assert codes(make_book(name="plan.xlsm"))[0] == ["S007"]
    types = f'<Types xmlns="x"><Override PartName="/xl/workbook.xml" ContentType="{MACRO_TYPE}"/></Types>'
    assert codes(make_book({"[Content_Types].xml": types}))[0] == ["S007"]


def test_large_file(tmp_path: Path) -> None:
    path = tmp_path / "plan.xlsx"
    with path.open("wb") as stream:
        stream.truncate(10_000_001)
    assert codes(path)[0] == ["S001"]


def test_encrypted_part(make_book: MakeBook) -> None:
    path = make_book()
    content = bytearray(path.read_bytes())
    position = content.rfind(b"PK\x01\x02")
    content[position + 8] |= 0x1  # the flag "encrypted" of a part in the central directory
    path.write_bytes(bytes(content))
    assert codes(path)[0] == ["S002-old"]


def test_formulas_are_read_as_their_stored_value_and_never_evaluated(make_book: MakeBook) -> None:
    cells = (
        '<row r="1"><c r="A1"><f>A2*1.25</f><v>15</v></c><c r="B1"><f>A2*1.25</f></c>'
        '<c r="C1"><f>WEBSERVICE("https://example.org")</f><v></v></c>'
        '<c r="D1" t="str"><f>""</f><v></v></c></row>'
    )
    found, sheets = codes(make_book(cells=cells))
    row = sheets[0].rows[0]
    assert found == []
    assert (row[1].value, row[1].formula, row[1].fault) == (15, True, None)
    assert (row[2].value, row[2].fault) == (None, "formula-without-value")
    assert (row[3].value, row[3].fault) == (None, "formula-without-value")
    assert 4 not in row  # an empty text is a result: the cell is blank


def test_hidden_rows_are_told(make_book: MakeBook) -> None:
    cells = '<row r="1"><c r="A1"><v>1</v></c></row><row r="2" hidden="1"><c r="A2"><v>2</v></c></row>'
    problems = Problems()
    read_workbook(make_book(cells=cells), problems)
    assert [(p.code, str(p.origin)) for p in problems.warnings] == [("hidden-rows", "plan.xlsx » Blad1!A2")]


def test_prefixed_and_position_less_cells(make_book: MakeBook) -> None:
    sheet = (
        '<x:worksheet xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><x:sheetData>'
        '<x:row r="1"><x:c><x:v>1</x:v></x:c><x:c><x:f>1+1</x:f></x:c></x:row></x:sheetData></x:worksheet>'
    )
    found, sheets = codes(make_book({SHEET: sheet}))
    assert found == []
    assert sheets[0].rows[0][1].value == 1
    assert sheets[0].rows[0][2].fault == "formula-without-value"


def test_broken_xml_in_a_long_row_is_found_in_linear_time(make_book: MakeBook) -> None:
    assert codes(make_book({SHEET: f"{HEAD}<sheetData>{'<c ' * 300_000}"}))[0] == ["damaged-file"]


def test_special_files(tmp_path: Path) -> None:
    assert codes(tmp_path / "saknas.xlsx")[0] == ["file-not-found"]
    assert codes(tmp_path)[0] == ["not-a-file"]
    pipe = tmp_path / "pipe.xlsx"
    os.mkfifo(pipe)
    assert codes(pipe)[0] == ["not-a-file"]
    link = tmp_path / "link.xlsx"
    link.symlink_to("/dev/zero")
    assert codes(link)[0] == ["not-a-file"]


def test_one_broken_row_does_not_flood_the_reader(make_book: MakeBook) -> None:
    cells = "".join(f'<c r="A{n}"><v>1</v></c>' for n in range(2, 200))
    found, _ = codes(make_book(cells=f'<row r="1">{cells}</row>'))
    assert found == ["bad-cell-reference"] * 10
