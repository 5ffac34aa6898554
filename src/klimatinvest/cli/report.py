"""``klimatinvest report``: one page for those who decide, as HTML and on request as PDF."""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from klimatinvest.cli.common import INVALID_DATA, ForceOption, LangOption, fail, leave, resolve_texts, writable_target

if TYPE_CHECKING:
    from klimatinvest.engine.result import Result
    from klimatinvest.present.report.model import Section
    from klimatinvest.text.catalog import Texts

HELP = "cli.report.help"
FEWEST_DRAWS = 2  # a spread needs two draws
_PATIENCE = 90.0  # seconds a browser may take to print a page


def report(
    file: Annotated[Path, typer.Argument(help="cli.report.file", show_default=False)],
    output: Annotated[Path | None, typer.Option("--output", "-o", help="cli.report.output", show_default=False)] = None,
    draws: Annotated[int, typer.Option("--draws", min=0, max=100_000, help="cli.report.draws")] = 0,
    pdf: Annotated[bool, typer.Option("--pdf", help="cli.report.pdf")] = False,
    force: ForceOption = False,
    lang: LangOption = None,
) -> None:
    """Write the report; exit code 1 when the plan has errors or no PDF could be made."""
    from klimatinvest.cli.calculated import read_or_leave, result_of
    from klimatinvest.cli.progress import progress
    from klimatinvest.cli.target import default_name
    from klimatinvest.core.problem import InvalidInput
    from klimatinvest.files.atomic import replace_file
    from klimatinvest.present.report.content import report_of
    from klimatinvest.present.report.page import html
    from klimatinvest.text.catalog import texts

    words = resolve_texts(lang)
    plan = read_or_leave(file, words, as_json=False).require()
    target = output or Path(default_name(plan)).with_suffix(".html")
    writable_target(target, (".html", ".htm"), force, words, as_json=False)
    with progress(words.get("cli.plan.calculating")):
        # the page speaks the reader's language when one is asked for, else the plan's
        language = words if lang else texts(plan.plan.language)
        result = result_of(plan)
        page = html(report_of(result, language, _more(result, draws, language)), language)
    try:
        replace_file(target, lambda path: _write(path, page))
    except InvalidInput as error:
        fail(error.problems, words, as_json=False)
    typer.echo(words.get("report.written", file=target))
    if pdf:
        _print(target, target.with_suffix(".pdf"), force, words)


def _more(result: Result, draws: int, language: Texts) -> tuple[Section, ...]:
    """Calculate what a plain result does not hold: everything one year later, and drawn at random on request."""
    from klimatinvest.analysis.risk import simulate, task_of
    from klimatinvest.cli.calculated import result_of
    from klimatinvest.followup.delay import delay_cost, delayed
    from klimatinvest.present.report.more import delay_section, draws_section

    inputs = result.inputs
    late = delayed(result, {e.id: 1.0 for e in inputs.elements}, {a.id: 1 for a in inputs.actions})
    waited = delay_section(delay_cost(result, result_of(late)), language)
    if draws < FEWEST_DRAWS:
        return (waited,)
    return waited, draws_section(simulate(task_of(inputs, draws)), language)


def _write(path: Path, page: str) -> None:
    path.write_text(page, encoding="utf-8", newline="\n")


def _copy(made: Path, path: Path) -> None:
    path.write_bytes(made.read_bytes())


def _print(page: Path, target: Path, force: bool, words: Texts) -> None:
    """Let a browser print the page; its profile is a folder of its own that is thrown away.

    Raises
    ------
    typer.Exit
        With code 1 when there is no browser or it writes nothing.
    """
    from klimatinvest.cli.doctor_probe import find_program
    from klimatinvest.files.atomic import replace_file

    writable_target(target, (".pdf",), force, words, as_json=False)
    browser = find_program("chromium")
    if browser is None:
        leave("no-browser", words.get("report.no_browser"), words, False, INVALID_DATA)
    with tempfile.TemporaryDirectory() as profile:
        made = Path(profile) / "page.pdf"
        flags = ["--headless", "--disable-gpu", "--no-sandbox", "--no-pdf-header-footer", f"--user-data-dir={profile}"]
        command = [browser, *flags, f"--print-to-pdf={made}", page.resolve().as_uri()]
        try:
            said = subprocess.run(  # noqa: S603 - a browser found under a fixed name, given our own page
                command, capture_output=True, timeout=_PATIENCE, check=False, text=True, errors="replace"
            )
            reason = said.stderr.strip().splitlines()[-1:] or [""]
        except (OSError, subprocess.TimeoutExpired) as error:
            reason = [str(error)]
        if not made.is_file():
            leave("pdf-failed", words.get("report.pdf_failed", reason=reason[0]), words, False, INVALID_DATA)
        replace_file(target, lambda path: _copy(made, path))
    typer.echo(words.get("report.written", file=target))
