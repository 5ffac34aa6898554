"""``klimatinvest batch``: many plans at once, in several processes, and one table that compares them."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from klimatinvest.cli.common import (
    INVALID_DATA,
    PLAN_SUFFIXES,
    JsonOption,
    LangOption,
    leave,
    print_json,
    resolve_texts,
)

if TYPE_CHECKING:
    from klimatinvest.present.batch import Outcome
    from klimatinvest.text.catalog import Texts

HELP = "cli.batch.help"
Backend = Literal["loky", "dask", "ray"]
COMPARISON, FAULTS = "comparison", "faults.txt"


def batch(
    folder: Annotated[Path, typer.Argument(help="cli.batch.folder", show_default=False)],
    output: Annotated[Path, typer.Option("--output", "-o", help="cli.batch.output")] = Path("batch"),
    workbooks: Annotated[bool, typer.Option("--workbooks", help="cli.batch.workbooks")] = False,
    jobs: Annotated[int, typer.Option("--jobs", "-j", min=-1, help="cli.batch.jobs")] = -1,
    backend: Annotated[Backend, typer.Option("--backend", help="cli.batch.backend")] = "loky",
    scheduler: Annotated[
        str | None, typer.Option("--scheduler", help="cli.batch.scheduler", show_default=False)
    ] = None,
    as_json: JsonOption = False,
    lang: LangOption = None,
) -> None:
    """Calculate every plan in a folder; exit code 1 when any of them failed, the others are there all the same."""
    from klimatinvest.files.atomic import make_folder

    words = resolve_texts(lang)
    plans = find_plans(folder, output)
    if not plans:
        message = words.get("batch.no_plans", folder=folder, known=", ".join(PLAN_SUFFIXES))
        leave("no-plans", message, words, as_json)
    make_folder(output)
    with cluster(backend, scheduler):
        outcomes = run(plans, folder, output if workbooks else None, words, jobs)
    write_comparison(outcomes, output, words)
    failed = [outcome for outcome in outcomes if outcome.faults]
    if as_json:
        print_json(_document(outcomes))
    else:
        _show(outcomes, failed, output, words)
    if failed:
        raise typer.Exit(INVALID_DATA)


def find_plans(folder: Path, output: Path) -> list[Path]:
    """List the plans in a folder and those below it, by name; locks and what an earlier run wrote are no plans."""
    found = (path for path in folder.rglob("*") if path.suffix.lower() in PLAN_SUFFIXES and path.is_file())
    mine = output.resolve()
    return sorted(p for p in found if not p.name.startswith(("~$", ".")) and mine not in p.resolve().parents)


@contextmanager
def cluster(backend: Backend, scheduler: str | None) -> Iterator[None]:
    """Choose where the work is done.

    Parameters
    ----------
    backend : str
        A backend of joblib: ``loky`` (processes of this computer), ``dask`` or ``ray`` for a cluster.
    scheduler : str or None
        Address of the cluster; without one, workers are started on this computer.

    Notes
    -----
    In a program of one's own, ``joblib.parallel_config(backend=…)`` around ``run`` does the same.
    """
    if find_spec("joblib") is None:
        yield
        return
    import joblib

    with ExitStack() as stack:
        if backend == "dask":
            client = import_module("distributed").Client
            stack.enter_context(client(scheduler) if scheduler else client(n_workers=2, threads_per_worker=1))
        elif backend == "ray":
            import_module("ray").init(address=scheduler)
            import_module("ray.util.joblib").register_ray()
        stack.enter_context(joblib.parallel_config(backend=backend))
        yield


def run(plans: Sequence[Path], root: Path, folder: Path | None, words: Texts, jobs: int = -1) -> list[Outcome]:
    """Calculate the plans, several at a time where joblib is installed, and show how far it has come.

    Parameters
    ----------
    plans : sequence of Path
    root : Path
        The folder they stand in or below; they are named from there.
    folder : Path or None
        Where workbooks go; None writes none.
    words : Texts
        The reader's language.
    jobs : int
        Processes; −1 for one a core.
    """
    from rich.progress import track

    from klimatinvest.present.console import terminal

    made = _outcomes(plans, root, folder, words.language, jobs)
    shown = sys.stderr.isatty()
    told = words.get("batch.progress")
    return list(track(made, told, total=len(plans), console=terminal(stderr=True), disable=not shown, transient=True))


def _outcomes(plans: Sequence[Path], root: Path, folder: Path | None, language: str, jobs: int) -> Iterator[Outcome]:
    from klimatinvest.present.batch import calculate_one

    root, folder = root.resolve(), folder and folder.resolve()
    work = [(path.resolve(), path.resolve().relative_to(root).as_posix(), folder, language) for path in plans]
    if find_spec("joblib") is None or jobs == 1 or len(plans) == 1:
        yield from (calculate_one(*task) for task in work)
        return
    import joblib

    parallel = joblib.Parallel(n_jobs=jobs, return_as="generator_unordered")
    yield from parallel(joblib.delayed(calculate_one)(*task) for task in work)


def write_comparison(outcomes: Sequence[Outcome], folder: Path, words: Texts) -> None:
    """Write the table for Excel and for programs, and every fault of the plans that failed."""
    from klimatinvest.files.atomic import replace_file
    from klimatinvest.present.batch import comparison_rows
    from klimatinvest.present.export.files import write_csv, write_swedish_csv

    rows = comparison_rows(outcomes)
    columns = list(rows[0])
    replace_file(folder / f"{COMPARISON}.csv", lambda path: write_csv(path, rows, columns))
    replace_file(folder / f"{COMPARISON}_sv.csv", lambda path: write_swedish_csv(path, rows, columns))
    lines = [f"{o.file}: {fault}" for o in sorted(outcomes, key=lambda o: o.file) for fault in o.faults]
    if lines:
        replace_file(folder / FAULTS, lambda path: _write_lines(path, lines))
    else:
        (folder / FAULTS).unlink(missing_ok=True)  # from an earlier run


def _write_lines(path: Path, lines: list[str]) -> None:
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _document(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    from klimatinvest.present.batch import FIGURES

    units = {name: unit for name, (unit, _) in FIGURES.items()}
    plans = [
        {
            "file": o.file,
            "municipality": o.municipality or None,
            "figures": o.figures,
            "reasons": o.reasons,
            "faults": list(o.faults),
            "workbook": o.workbook or None,
        }
        for o in sorted(outcomes, key=lambda o: o.file)
    ]
    return {"units": units, "plans": plans}


def _show(outcomes: Sequence[Outcome], failed: Sequence[Outcome], output: Path, words: Texts) -> None:
    from klimatinvest.present.batch import CONSOLE, comparison_table
    from klimatinvest.present.console import print_table, terminal

    if len(failed) < len(outcomes):
        print_table(comparison_table(outcomes, words, CONSOLE), terminal(), words)
    for outcome in sorted(failed, key=lambda o: o.file):
        first = words.get("batch.failed", file=outcome.file, n=len(outcome.faults), first=outcome.faults[0])
        typer.echo(first, err=True)
    files = ", ".join((f"{COMPARISON}.csv", f"{COMPARISON}_sv.csv", *([FAULTS] if failed else [])))
    typer.echo(
        words.get("batch.written", done=len(outcomes) - len(failed), all=len(outcomes), folder=output, files=files)
    )
