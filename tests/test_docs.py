"""The documentation is made from the code, complete, and builds without a warning."""

from __future__ import annotations

import importlib.util
import re
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from klimatinvest.catalogue.elements import catalogue
from klimatinvest.cli.app import COMMANDS
from klimatinvest.engine.metrics import METRICS
from klimatinvest.parameters.library import library
from klimatinvest.text.catalog import LANGUAGES, read_catalog, texts

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"


@pytest.fixture(scope="module")
def make() -> ModuleType:
    spec = importlib.util.spec_from_file_location("docs_make", DOCS / "make.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def page(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


def test_the_pages_made_from_the_code_are_current(make: ModuleType) -> None:
    """Renew with ``python docs/make.py``."""
    stale = [name for name, made in make.PAGES.items() if page(name) != made(texts("sv"))]
    assert stale == []


def test_every_command_has_help_with_an_example() -> None:
    described = re.findall(r"^## klimatinvest ([\w-]+)$", page("commands.md"), re.MULTILINE)
    assert described == list(COMMANDS)
    for language, word in (("sv", "Exempel: klimatinvest"), ("en", "Example: klimatinvest")):
        told = {name: texts(language).get(help_key(name)) for name in COMMANDS}
        assert [name for name, text in told.items() if word not in text] == []


def help_key(name: str) -> str:
    module, _, _ = COMMANDS[name].partition(":")
    return str(getattr(importlib.import_module(module), "HELP", f"cli.command.{name}"))


def test_every_metric_says_what_it_means_and_how_it_is_calculated() -> None:
    for metric in METRICS:
        assert f"`{metric.id}`" in page("metrics.md")
        for language in LANGUAGES:
            for key in (f"metric.{metric.id}.label", f"metric.{metric.id}.help", f"explain.formula.metric.{metric.id}"):
                assert texts(language).get(key)


def test_every_problem_code_is_described() -> None:
    codes = {key.split(".")[1] for key in read_catalog() if key.startswith("problem.") and key.endswith(".message")}
    described = set(re.findall(r"^\| `([\w-]+)` \|", page("problems.md"), re.MULTILINE))
    assert described == codes


def test_every_element_and_parameter_is_described() -> None:
    told = page("catalogue.md")
    assert [element.id for element in catalogue() if element.id not in told] == []
    told = page("parameters.md")
    assert [parameter.id for parameter in library() if f"`{parameter.id}`" not in told] == []


def test_every_page_stands_in_the_contents() -> None:
    contents = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    assert {path.name for path in DOCS.glob("*.md")} == set(re.findall(r": ([\w-]+\.md)$", contents, re.MULTILINE))


def test_every_command_in_the_guides_exists() -> None:
    for path in DOCS.glob("*.md"):
        for name in re.findall(r"^klimatinvest ([a-z-]+) ", path.read_text(encoding="utf-8"), re.MULTILINE):
            assert name in COMMANDS, f"{path.name}: {name}"


@pytest.mark.slow
def test_the_site_builds_without_a_warning(tmp_path: Path) -> None:
    pytest.importorskip("material")
    site = tmp_path / "site"
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", str(site)]
    built = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stderr
    assert (site / "index.html").exists()
    shown = (site / "index.html").read_text(encoding="utf-8")
    assert "fonts.googleapis" not in shown
    shutil.rmtree(site)
