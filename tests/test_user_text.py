"""What a user writes stays text: in workbooks, text files and the terminal, whatever it looks like."""

from __future__ import annotations

import io
import re
import tempfile
import unicodedata
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from rich.console import Console

import klimatinvest
from klimatinvest.cli.target import default_name
from klimatinvest.files.strict_yaml import load_yaml
from klimatinvest.parameters.library import library
from klimatinvest.plan.model import Plan
from klimatinvest.plan.read import read_plan
from klimatinvest.present.console import print_summary, print_table
from klimatinvest.present.plan_yaml import dump_plan
from klimatinvest.present.table import Column, Row, Table
from klimatinvest.present.workbook.book import write_workbook
from klimatinvest.present.workbook.input_book import write_input_book
from klimatinvest.text.catalog import texts

VALID = Path(__file__).parent / "broken" / "valid.yaml"
PLAN = read_plan(VALID, library()).require()
TRAPS = (
    '=HYPERLINK("http://example.org","x")',
    "+1",
    "-1",
    "@SUM(1)",
    "=1",
    'a";=1+1',
    "＝1",
    "\u200b=1",
    "'=1",
    "\ufeff=1",
    "<script>alert(1)</script>",
    "]]>",
    "&amp; &",
    "\"quoted\" and 'so'",
    "_x0041_",
    "x_x0009_y",
    "\U0001f6b2 cykel",
    "\u202eavigt",
    "ראשון",
    "اسم",
    "[bold red]x[/bold red]",
    "[/]",
    "[link=http://example.org]x[/link]",
    "http://example.org",
    "https://example.org/?a=b&c",
    "mailto:a@example.org",
    "ftp://example.org",
    "internal:'Plan'!A1",
    "file:///c:/x",
    "\\\\server\\share",
    "rad ett\nrad två",
    "a\tb",
    "1E5",
    "007",
    "2026-01-01",
    "null",
    "NO",
    "~",
    "- a: b",
    "# inte en kommentar",
    "{a: b}",
    "*alias",
    "!!python/object",
    "EXEMPEL",
    "EXAMPLE",
    "å" * 1999,
    "History",
    "O'Brien",
    "CON",
    "A/B:[C]*?",
    "&P &N",
    "%s {0} {namn}",
    "rad\u2028två",
    "e\u0301",
)
# Not characters that a text can hold: the reader takes them away before the plan is made.
NEVER = {"Cs", "Cc"}


def user_text() -> st.SearchStrategy[str]:
    """Any text a cell can hold, often one that begins like a formula."""
    letters = st.characters(exclude_categories=sorted(NEVER), exclude_characters="\ufffe\uffff")
    begins = st.sampled_from(["", "=", "+", "-", "@", "'", '"', "[", "http://", "mailto:", "\t", "_x", "<"])
    free = st.builds(lambda a, b: (a + b).strip(), begins, st.text(letters, min_size=1, max_size=60))
    return st.one_of(free, st.sampled_from(TRAPS)).filter(lambda text: text.strip() == text != "")


def named(text: str) -> Plan:
    """Give the small plan with the text wherever a plan has free text."""
    frame = PLAN.plan.model_copy(update={"name": text, "municipality": text, "contact": text})
    elements = tuple(e.model_copy(update={"name": text, "note": text, "source": text}) for e in PLAN.elements)
    actions = tuple(a.model_copy(update={"name": text, "description": text}) for a in PLAN.actions)
    return PLAN.model_copy(update={"plan": frame, "elements": elements, "actions": actions})


def cells_that_obey(path: Path) -> tuple[list[str], list[str]]:
    """Give every formula of a workbook's cells, and every link."""
    formulas: list[str] = []
    links: list[str] = []
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            xml = archive.read(name).decode("utf-8", "replace")
            if name.startswith("xl/worksheets/"):
                formulas += re.findall(r"<f[^>]*>(.*?)</f>", xml, re.S)
                links += re.findall(r"<hyperlink[^>]*>", xml)
            links += re.findall(r'Target="[^"]*" TargetMode="External"', xml)
    return formulas, links


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(user_text())
def test_any_text_comes_back_from_text_files_as_it_was(text: str) -> None:
    plan = named(text)
    said = dump_plan(plan)
    assert load_yaml(said, "plan.yaml").data["elements"][0]["name"] == text
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "plan.yaml"
        path.write_bytes(said.encode("utf-8"))
        assert read_plan(path, library()).require() == plan


@pytest.mark.slow
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(user_text())
@example(TRAPS[0])
@example("_x0041_")
def test_any_text_comes_back_from_workbooks_as_it_was(text: str) -> None:
    plan = named(text)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "plan.xlsx"
        write_input_book(path, plan)
        assert read_plan(path, library()).require() == plan
        assert cells_that_obey(path) == ([], [])


def test_all_traps_at_once_in_a_workbook(tmp_path: Path) -> None:
    goals = tuple(
        PLAN.goals[0].model_copy(update={"id": f"M-{n}", "year": 2027 + n % 18, "name": text, "note": text})
        for n, text in enumerate(TRAPS)
    )
    plan = PLAN.model_copy(update={"goals": goals})
    path = tmp_path / "plan.xlsx"
    write_input_book(path, plan)
    loaded = read_plan(path, library())
    found = [record.understood["name"] for record in loaded.records["goals"]]
    assert found == list(TRAPS)
    assert cells_that_obey(path) == ([], [])


@pytest.mark.slow
@pytest.mark.parametrize("text", ['=HYPERLINK("http://zqx.example","x")', "http://zqx.example", "]]><&_x0041_ zqx"])
def test_the_delivered_workbook_has_no_formula_or_link_of_the_users(text: str, tmp_path: Path) -> None:
    source, path = tmp_path / "plan.yaml", tmp_path / "ut.xlsx"
    source.write_bytes(dump_plan(named(text)).encode("utf-8"))
    loaded = klimatinvest.load_plan(source)
    write_workbook(klimatinvest.calculate(loaded), loaded, path, texts("sv"))
    assert read_plan(path, library()).require() == loaded.require()
    formulas, links = cells_that_obey(path)
    assert [formula for formula in formulas if "zqx" in formula] == []
    assert [
        link for link in links if "zqx" in link or "External" in link
    ] == []  # the rest lead to the book's own sheets


@settings(max_examples=30, deadline=None)
@given(user_text())
def test_a_table_in_the_terminal_obeys_nothing(text: str) -> None:
    console = Console(file=io.StringIO(), width=4000, force_terminal=True, color_system="truecolor", highlight=False)
    print_table(Table("t", text, (Column("Namn"),), (Row((text,)),), (text,)), console, texts("sv"))
    shown = console.file.getvalue()  # type: ignore[attr-defined]
    assert "\x1b]" not in shown  # no link
    plain = re.sub(r"\x1b\[[0-9;]*m", "", shown)
    for line in text.expandtabs().splitlines():
        assert "".join(line.split()) in "".join(plain.split())
    assert set(re.findall(r"\x1b\[([0-9;]*)m", shown)) <= {"0", "1", "4", "1;4", ""}


def test_the_summary_shows_markup_as_text() -> None:
    loaded = klimatinvest.load_plan(VALID)
    plan = named("[red]A[/red][link=http://x]B[/link]")
    result = klimatinvest.calculate(type(loaded)(plan, loaded.problems, (), loaded.records))
    console = Console(file=io.StringIO(), width=4000, force_terminal=True, highlight=False)
    print_summary(result, ("[red]varning[/red]",), console, texts("sv"))
    shown = console.file.getvalue()  # type: ignore[attr-defined]
    assert "[red]A[/red][link=http://x]B[/link]" in shown
    assert "[red]varning[/red]" in shown
    assert "\x1b]8" not in shown


@pytest.mark.parametrize("control", [chr(c) for c in (*range(1, 9), 0x0B, 0x0C, 0x1B, 0x7F, 0x85, 0x9B)])
def test_characters_that_a_terminal_may_obey_are_taken_away(control: str, tmp_path: Path) -> None:
    assert unicodedata.category(control) == "Cc"
    path = tmp_path / "plan.yaml"
    escaped = f'"Elbil\\x{ord(control):02x}ar"'
    path.write_text(
        VALID.read_text(encoding="utf-8").replace("name: Elbilar, sector", f"name: {escaped}, sector"), "utf-8"
    )
    assert read_plan(path, library()).require().elements[0].name == "Elbilar"


@pytest.mark.parametrize(
    ("municipality", "name"),
    [
        ("../../x", "x-klimatinvesteringsplan.xlsx"),
        ("CON", "con-klimatinvesteringsplan.xlsx"),
        ("A/B:[C]*?", "a-b-c-klimatinvesteringsplan.xlsx"),
        ("O'Brien", "o-brien-klimatinvesteringsplan.xlsx"),
        ("å" * 300, f"{'a' * 60}-klimatinvesteringsplan.xlsx"),
        ("漢字", "klimatinvesteringsplan.xlsx"),
        ("\\\\server\\share", "server-share-klimatinvesteringsplan.xlsx"),
    ],
)
def test_a_municipality_makes_a_file_name_of_its_own_folder(municipality: str, name: str) -> None:
    plan = PLAN.model_copy(update={"plan": PLAN.plan.model_copy(update={"municipality": municipality})})
    assert default_name(plan) == name
