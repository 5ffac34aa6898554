"""The rules of the house, kept by walking the source: imports, sizes, sentences and prints."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from klimatinvest.core.units import atoms

ROOT = Path(__file__).parent.parent
SOURCE = ROOT / "src" / "klimatinvest"
# Left never imports right; rooms that stand on the same step do not import each other.
STEPS = (
    {"core"},
    {"files"},
    {"text"},
    {"parameters"},
    {"catalogue"},
    {"plan"},
    {"engine"},
    {"analysis", "building", "spend", "followup"},
    {"present"},
    {"cli"},
)
PURE = {"core", "engine"}
KEPT_OUT = {
    "openpyxl",
    "xlsxwriter",
    "yaml",
    "typer",
    "rich",
    "pathlib",
    "os",
    "logging",
    "pandas",
    "io",
    "sys",
}
MAX_MODULE, MAX_FUNCTION = 300, 40
SWEDISH = re.compile("[åäöÅÄÖ]")
VOCABULARY = "core/units.py"  # where the symbols of units are declared
MACHINE_PATH = re.compile(r"/(home|root|tmp|work|Users|mnt|opt)/|[A-Z]:\\\\")

MODULES = sorted(SOURCE.rglob("*.py"))
Function = ast.FunctionDef | ast.AsyncFunctionDef


def name_of(path: Path) -> str:
    return path.relative_to(SOURCE).as_posix()


def room_of(path: Path) -> str | None:
    parts = path.relative_to(SOURCE).parts
    return parts[0] if len(parts) > 1 else None


def step_of(room: str) -> int:
    return next(i for i, rooms in enumerate(STEPS) if room in rooms)


def imports_of(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """List every import, at any depth and under ``if TYPE_CHECKING`` too, as line and dotted name."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"line {node.lineno}: an import from a relative place"
            assert node.module is not None
            if node.module == "klimatinvest":
                yield from ((node.lineno, f"klimatinvest.{alias.name}") for alias in node.names)
            else:
                yield node.lineno, node.module


def docstrings_of(tree: ast.AST) -> set[ast.Constant]:
    """Find docstrings: strings that stand alone first in a module, class or function, or after a field."""
    return {
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
    }


def code_lines(function: Function) -> int:
    """Count a function's lines from ``def`` to its end, without its docstring."""
    docstring = ast.get_docstring(function, clean=False) is not None
    hidden = function.body[0].end_lineno - function.body[0].lineno + 1 if docstring else 0
    return function.end_lineno - function.lineno + 1 - hidden


def is_unit(text: str) -> bool:
    """Tell whether a text is a unit, such as ``kr/år`` or ``{from}/{unit}/år``."""
    parts = [part for part in text.split("/") if part and not re.fullmatch(r"\{\w+\}", part)]
    return all(part in atoms() for part in parts)


def allowed(importer: str, imported: str) -> bool:
    return importer == imported or step_of(imported) < step_of(importer)


@pytest.fixture(params=MODULES, ids=name_of)
def module(request: pytest.FixtureRequest) -> tuple[Path, str, ast.Module]:
    text = request.param.read_text(encoding="utf-8")
    return request.param, text, ast.parse(text)


def test_every_room_has_its_place() -> None:
    known = set().union(*STEPS)
    rooms = {p.name for p in SOURCE.iterdir() if p.is_dir() and any(p.rglob("*.py"))}
    assert rooms <= known


def test_imports_go_one_way(module: tuple[Path, str, ast.Module]) -> None:
    path, _, tree = module
    importer = room_of(path)
    wrong = [
        f"{name_of(path)}:{line} imports {dotted}"
        for line, dotted in imports_of(tree)
        if dotted.startswith("klimatinvest.")
        and importer is not None
        and dotted.split(".")[1] not in {"__version__"}
        and not allowed(importer, dotted.split(".")[1])
    ]
    assert wrong == []


def test_the_calculation_knows_no_files_and_no_screen(module: tuple[Path, str, ast.Module]) -> None:
    path, _, tree = module
    if room_of(path) not in PURE:
        return
    found = [f"{line}: {dotted}" for line, dotted in imports_of(tree) if dotted.split(".")[0] in KEPT_OUT]
    assert found == []


def test_only_the_command_line_prints(module: tuple[Path, str, ast.Module]) -> None:
    path, _, tree = module
    if room_of(path) == "cli":
        return
    prints = [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"
    ]
    assert prints == []


def test_modules_and_functions_stay_small(module: tuple[Path, str, ast.Module]) -> None:
    _, text, tree = module
    assert len(text.splitlines()) <= MAX_MODULE
    long = {
        node.name: code_lines(node)
        for node in ast.walk(tree)
        if isinstance(node, Function) and code_lines(node) > MAX_FUNCTION
    }
    assert long == {}


def test_sentences_stand_in_the_text_room(module: tuple[Path, str, ast.Module]) -> None:
    path, _, tree = module
    if room_of(path) == "text" or name_of(path) == VOCABULARY:
        return
    documented = docstrings_of(tree)
    examples = {
        keyword.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        for keyword in node.keywords
        if keyword.arg == "example"  # what a cell looks like is data of the column
    }
    swedish = [
        f"{name_of(path)}:{node.lineno} {node.value!r}"
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and SWEDISH.search(node.value)
        and not is_unit(node.value)
        and node not in documented | examples
    ]
    assert swedish == []


def test_no_path_of_a_machine(module: tuple[Path, str, ast.Module]) -> None:
    path, text, _ = module
    lines = [i for i, line in enumerate(text.splitlines(), 1) if MACHINE_PATH.search(line)]
    assert lines == [], name_of(path)


class TestTheRulesThemselves:
    """Each rule catches what it is there for."""

    def test_left_never_imports_right(self) -> None:
        assert allowed("engine", "core")
        assert allowed("cli", "present")
        assert not allowed("core", "plan")
        assert not allowed("building", "spend")

    def test_imports_are_found_at_any_depth(self) -> None:
        tree = ast.parse(
            "from typing import TYPE_CHECKING\n"
            "if TYPE_CHECKING:\n    from klimatinvest.cli import app\n"
            "def f():\n    import pandas as pd\n    from klimatinvest import present\n"
        )
        found = {dotted for _, dotted in imports_of(tree)}
        assert found == {"typing", "klimatinvest.cli", "pandas", "klimatinvest.present"}

    def test_a_unit_is_no_sentence(self) -> None:
        assert is_unit("kr/{unit}/år")
        assert not is_unit("Året")

    def test_a_docstring_does_not_make_a_function_long(self) -> None:
        tree = ast.parse('def f():\n    """One.\n\n    Two.\n    """\n    return 1\n')
        assert code_lines(tree.body[0]) == 2  # the line with def and the line with return
