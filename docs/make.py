"""Write the pages of the documentation that are made from the code: ``python docs/make.py``.

The test of the documentation fails when a page is not what this would write.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from klimatinvest.catalogue.elements import catalogue
from klimatinvest.cli.app import COMMANDS, load
from klimatinvest.cli.common import localise
from klimatinvest.engine.metrics import METRICS
from klimatinvest.parameters.document import parameters_document
from klimatinvest.parameters.library import library
from klimatinvest.present.catalogue import catalogue_markdown
from klimatinvest.present.dictionary import dictionary_markdown, glossary_markdown
from klimatinvest.present.export.schema import FIELDS
from klimatinvest.text.catalog import Texts, read_catalog, texts

HERE = Path(__file__).parent
WORDS = texts("sv")


def commands(words: Texts) -> str:
    """Describe every command with its arguments and options."""
    parts = ["# Kommandon", "", "Alla kommandon tar `--lang sv` eller `--lang en`. Sidan är gjord ur programmet."]
    for name in COMMANDS:
        command = load(name)
        for param in command.params:
            key = f"cli.{name}.{param.name}"
            if not getattr(param, "help", None) and words.has(key):
                param.help = key
        localise(command, words)
        parts += ["", f"## klimatinvest {name}", "", _paragraph(command.help or words.get(f"cli.command.{name}"))]
        rows = [_option(param) for param in command.params if param.name != "help"]
        if rows:
            parts += ["", "| Uppgift | Vad den gör |", "| --- | --- |", *rows]
    return "\n".join(parts) + "\n"


def _option(param: object) -> str:
    names = getattr(param, "opts", []) + getattr(param, "secondary_opts", [])
    shown = (
        " ".join(f"`{n}`" for n in names if n.startswith("-"))
        or f"`{getattr(param, 'metavar', None) or str(getattr(param, 'name', '')).upper()}`"
    )
    return f"| {shown} | {_cell(getattr(param, 'help', None) or '')} |"


def _paragraph(text: str) -> str:
    return " ".join(text.split())


def _cell(text: str) -> str:
    return _paragraph(text).replace("|", "\\|")


def metrics(words: Texts) -> str:
    """Describe every key figure: what it means, how it is calculated, its unit and which way is better."""
    better = {"high": "högre", "low": "lägre", "none": "–"}
    rows = [
        f"| {words.get(f'metric.{m.id}.label')} | `{m.id}` | {words.unit(m.unit)} | {better[m.better]} "
        f"| {_cell(words.get(f'explain.formula.metric.{m.id}'))} | {_cell(words.get(f'metric.{m.id}.help'))} |"
        for m in METRICS
    ]
    head = [
        "| Nyckeltal | Id | Enhet | Bättre | Så räknas det | Vad det säger |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    lead = '`klimatinvest explain PLAN "plan npv"` visar varje led för ett tal, ända till cellen i planen.'
    reasons = [f"* `{k.removeprefix('reason.')}`: {words.get(k)}" for k in words.keys("reason.")]
    tail = ["", "## Varför ett tal kan saknas", "", *reasons]
    return "\n".join(["# Nyckeltal", "", lead, "", *head, *rows, *tail]) + "\n"


def problems(words: Texts) -> str:
    """List every problem code with what it says and what to do."""
    codes = [key.split(".")[1] for key in words.keys("problem.") if key.endswith(".message")]
    rows = [
        f"| `{code}` | {_cell(_raw(words, f'problem.{code}.message'))} | {_cell(_raw(words, f'problem.{code}.hint'))} |"
        for code in sorted(codes)
    ]
    lead = "Varje meddelande börjar med filen och platsen i den. Ord inom klamrar byts mot det som hittades."
    return (
        "\n".join(["# Meddelanden", "", lead, "", "| Kod | Vad som sägs | Vad man gör |", "| --- | --- | --- |", *rows])
        + "\n"
    )


def _raw(words: Texts, key: str) -> str:
    """Give a text with its places left open, in code so that they show."""
    if not words.has(key):
        return ""
    names = re.findall(r"{(\w+)", _template(key))
    return words.get(key, **{name: f"`{{{name}}}`" for name in names})


def _template(key: str) -> str:
    return read_catalog()[key][WORDS.language]


def open_data(words: Texts) -> str:
    """Describe the columns and lines of the exported table."""
    rows = [
        f"| `{f.id}` | {words.get(f'export.field.{f.id}')} | {f.type} | {'ja' if f.required else ''} "
        f"| {_cell(words.get(f'export.field.{f.id}.help'))} |"
        for f in FIELDS
    ]
    posts = [f"* `{key.rsplit('.', 1)[1]}`: {words.get(key)}" for key in words.keys("export.post.")]
    head = ["| Kolumn | Namn | Typ | Alltid ifylld | Förklaring |", "| --- | --- | --- | --- | --- |"]
    return (
        "\n".join(["# Öppna data", "", words.get("export.about"), "", *head, *rows, "", "## Poster", "", *posts]) + "\n"
    )


PAGES: dict[str, Callable[[Texts], str]] = {
    "data-dictionary.md": dictionary_markdown,
    "glossary.md": glossary_markdown,
    "catalogue.md": lambda words: catalogue_markdown(catalogue(), words),
    "parameters.md": lambda words: parameters_document(library(), words),
    "commands.md": commands,
    "metrics.md": metrics,
    "problems.md": problems,
    "open-data.md": open_data,
}


if __name__ == "__main__":
    for name, page in PAGES.items():
        (HERE / name).write_text(page(WORDS), encoding="utf-8")
