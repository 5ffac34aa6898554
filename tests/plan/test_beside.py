"""What a person writes beside the plan: columns of their own and comments, read with their rows."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from klimatinvest.core.problem import Severity
from klimatinvest.parameters.library import library
from klimatinvest.plan.read import read_plan
from klimatinvest.present.workbook.input_book import write_input_book

WriteBook = Callable[..., Path]
Plain = dict[str, Any]
FIRST = 5  # zero-based row of the first data row


def test_comments_are_read_with_row_and_column(write_book: WriteBook, valid: Plain) -> None:
    def edit(sheets: Plain, _book: Any) -> None:
        sheets["elements"].write_comment(FIRST, 1, "Heter så i budgeten", {"author": "Åsa"})
        sheets["elements"].write_string(FIRST - 1, 40, "Eget")
        sheets["elements"].write_string(FIRST, 40, "x")
        sheets["elements"].write_comment(FIRST, 40, "på en egen kolumn")
        sheets["plan"].write_comment(FIRST, 0, "vid rubriken")

    loaded = read_plan(write_book(valid, edit=edit), library())
    assert list(loaded.problems) == []
    assert [(c.table, c.key, c.column, c.text, c.author, c.own) for c in loaded.comments] == [
        ("plan", (), "name", "vid rubriken", "", False),
        ("elements", ("TE-1",), "name", "Heter så i budgeten", "Åsa", False),
        ("elements", ("TE-1",), "Eget", "på en egen kolumn", "", True),
    ]
    assert str(loaded.comments[1].origin) == "plan.xlsx » Omställningselement!B6"


def test_what_cannot_be_carried_is_told_once_a_sheet(write_book: WriteBook, valid: Plain) -> None:
    def edit(sheets: Plain, _book: Any) -> None:
        for row in range(40, 60):
            sheets["elements"].write_string(row, 40, "lös anteckning")
        sheets["goals"].write_comment(0, 0, "om hela bladet")

    loaded = read_plan(write_book(valid, edit=edit), library())
    assert loaded.plan is not None
    found = [(p.code, p.severity, str(p.origin), p.args["count"]) for p in loaded.problems]
    assert found == [
        ("not-carried", Severity.WARNING, "plan.xlsx » Mål!A1", 1),
        ("not-carried", Severity.WARNING, "plan.xlsx » Omställningselement!AO41", 20),
    ]


def test_an_own_cell_that_is_broken_stops_nothing(write_book: WriteBook, valid: Plain) -> None:
    def edit(sheets: Plain, _book: Any) -> None:
        sheets["elements"].write_string(FIRST - 1, 40, "Eget")
        sheets["elements"].write_formula(FIRST, 40, "=1/0", None, "#DIV/0!")
        sheets["elements"].write_string(FIRST + 1, 40, "a" * 2001)
        sheets["elements"].write_comment(FIRST, 1, "a" * 2001)

    loaded = read_plan(write_book(valid, edit=edit), library())
    found = [(p.code, p.severity) for p in loaded.problems]
    assert found == [("error-value", Severity.WARNING), ("S009", Severity.WARNING), ("S009", Severity.ERROR)]


def test_threads_are_read_as_comments(write_book: WriteBook, valid: Plain, tmp_path: Path) -> None:
    def edit(sheets: Plain, _book: Any) -> None:
        sheets["elements"].write_comment(FIRST, 1, "[Threaded comment] Your version of Excel …")

    thread = (
        '<ThreadedComments xmlns="http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments">'
        '<threadedComment ref="B6" id="{1}"><text>Stämmer namnet?</text></threadedComment>'
        '<threadedComment ref="B6" id="{2}" parentId="{1}"><text>Ja</text></threadedComment></ThreadedComments>'
    )
    relation = (
        '<Relationship Id="rId99" Type="http://schemas.microsoft.com/office/2017/10/relationships/threadedComment" '
        'Target="../threadedComments/threadedComment1.xml"/></Relationships>'
    )
    path = tmp_path / "tradar.xlsx"
    with zipfile.ZipFile(write_book(valid, edit=edit)) as old, zipfile.ZipFile(path, "w") as new:
        for entry in old.infolist():
            content = old.read(entry)
            if entry.filename.endswith(".rels") and b"comments1.xml" in content:
                content = content.replace(b"</Relationships>", relation.encode())
            new.writestr(entry, content)
        new.writestr("xl/threadedComments/threadedComment1.xml", thread)
    assert [c.text for c in read_plan(path, library()).comments] == ["Stämmer namnet?\nJa"]


def test_a_broken_part_of_comments_is_a_damaged_file(write_book: WriteBook, valid: Plain, tmp_path: Path) -> None:
    def edit(sheets: Plain, _book: Any) -> None:
        sheets["elements"].write_comment(FIRST, 1, "x")

    for number, broken in enumerate((b"<comments", b"<comments>" + b"<comment/>" * 250_000 + b"</comments>")):
        path = tmp_path / f"{number}.xlsx"
        with zipfile.ZipFile(write_book(valid, edit=edit)) as old, zipfile.ZipFile(path, "w") as new:
            for name in old.namelist():  # not packed: a part that packs well is refused for that reason
                new.writestr(name, broken if name == "xl/comments1.xml" else old.read(name))
        assert [p.code for p in read_plan(path, library()).problems] == ["damaged-file"]


def test_a_regenerated_workbook_has_columns_and_comments_where_they_were(
    write_book: WriteBook, valid: Plain, tmp_path: Path
) -> None:
    def edit(sheets: Plain, _book: Any) -> None:
        sheets["actions"].write_string(FIRST - 1, 60, "Diarienummer")
        sheets["actions"].write_string(FIRST, 60, "KS 2026:1")
        sheets["actions"].write_comment(FIRST, 60, "se akten")
        sheets["actions"].write_comment(FIRST, 21, "räknat i februari")
        sheets["assumptions"].write_comment(FIRST + 1, 3, "Riksbanken\n=1+1")

    loaded = read_plan(write_book(valid, edit=edit), library())
    write_input_book(tmp_path / "ut.xlsx", loaded.require(), loaded.beside)
    again = read_plan(tmp_path / "ut.xlsx", library())
    assert again.require() == loaded.require()
    assert [(n.table, n.key, n.header, n.value) for n in again.notes] == [
        (n.table, n.key, n.header, n.value) for n in loaded.notes
    ]
    said = [{(c.table, c.key, c.column, c.text, c.own) for c in plan.comments} for plan in (loaded, again)]
    assert said[0] == said[1]
    assert len(said[0]) == 3
