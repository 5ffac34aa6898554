"""Every sentence comes from the text room: nothing is missing, and nothing goes around it."""

from __future__ import annotations

import ast
import io
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from rich.console import Console

import klimatinvest
from klimatinvest.cli.app import COMMANDS
from klimatinvest.engine.metrics import METRICS
from klimatinvest.present.console import print_summary
from klimatinvest.present.remarks import Remark, remark_text
from klimatinvest.text.catalog import FAKE_LANGUAGE, LANGUAGES, Texts, read_catalog, texts

SOURCE = Path(klimatinvest.__file__).parent
PLAN = Path(__file__).parent / "present" / "plan.yaml"
KEY = re.compile(r"[a-z_]+(\.[a-z0-9_-]+)+")
# What the fake language leaves as it is: what the user wrote, numbers, years, identifiers, marks and punctuation.
OWN_WORDS = {"Åmåla-Östby", "Liten", "plan", "Dyrt", "Lönsamt", "element", "TE-1", "TE-2", "NPV", "CO2"}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("metric", [metric.id for metric in METRICS])
def test_every_metric_has_a_label_and_a_help(metric: str, language: str) -> None:
    words = texts(language)
    assert words.get(f"metric.{metric}.label")
    assert words.get(f"metric.{metric}.help").endswith(".")


def test_no_metric_text_is_without_its_metric() -> None:
    spoken = {key.split(".")[1] for key in read_catalog() if key.startswith("metric.")}
    assert spoken == {metric.id for metric in METRICS}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_its_line(command: str, language: str) -> None:
    assert texts(language).get(f"cli.command.{command}").endswith(".")


@pytest.mark.parametrize("key", sorted(k for k in read_catalog() if k.startswith("reason.")))
def test_a_reason_is_a_whole_sentence(key: str) -> None:
    for language in LANGUAGES:
        sentence = texts(language).get(key)
        assert sentence[0].isupper()
        assert sentence.endswith(".")


def keys_in_code() -> Iterator[tuple[str, int, str]]:
    """Find plain keys handed to ``get`` in the source: file, line and key."""
    for path in sorted(SOURCE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr == "get"
                and node.args
                and isinstance(node.args[0], ast.Constant)
                and isinstance(node.args[0].value, str)
                and KEY.fullmatch(node.args[0].value)
            ):
                yield path.relative_to(SOURCE).as_posix(), node.lineno, node.args[0].value


def test_every_key_in_the_code_has_its_text() -> None:
    tops = {key.split(".")[0] for key in read_catalog()}
    missing = [
        f"{file}:{line} {key}"
        for file, line, key in keys_in_code()
        if key.split(".")[0] in tops and key not in read_catalog()
    ]
    assert missing == []


def test_the_summary_says_nothing_that_is_not_in_the_text_room() -> None:
    result = klimatinvest.calculate(klimatinvest.load_plan(PLAN))
    console = Console(file=io.StringIO(), width=4000, highlight=False)
    print_summary(result, (), console, Texts(FAKE_LANGUAGE))
    shown = console.file.getvalue()  # type: ignore[attr-defined]
    left = re.sub(r"⟦[^⟧]*⟧", " ", shown)
    words = {word for word in re.findall(r"[^\W\d_][\w-]+", left) if not re.fullmatch(r"[a-z]", word)}
    assert words <= OWN_WORDS


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_remark_names_things_in_the_readers_language(language: str) -> None:
    remark = Remark("blind-sectors", {"boundary": "territorial", "sectors": ["avfall", "industri"]})
    said = remark_text(remark, texts(language))
    assert {"sv": "Avfall", "en": "Waste"}[language] in said
    assert "industri" not in said.replace("Industri", "")
