"""``klimatinvest export``: the plan as a tidy table with its description, and as budget systems take it in."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from klimatinvest.cli.common import ForceOption, LangOption, fail, resolve_texts, warn, writable_target

if TYPE_CHECKING:
    from collections.abc import Callable

    from klimatinvest.engine.result import Result
    from klimatinvest.present.export.accounts import Accounts
    from klimatinvest.text.catalog import Texts

HELP = "cli.export.help"
Profile = Literal["measures", "coded", "months"]
ACCOUNTS_FILE = "accounts.csv"


def export(
    file: Annotated[Path, typer.Argument(help="cli.export.file", show_default=False)],
    to: Annotated[Path, typer.Option("--to", help="cli.export.to")] = Path("klimatinvest-data"),
    accounts: Annotated[Path | None, typer.Option("--accounts", help="cli.export.accounts", show_default=False)] = None,
    new_accounts: Annotated[bool, typer.Option("--new-accounts", help="cli.export.new_accounts")] = False,
    profile: Annotated[Profile | None, typer.Option("--profile", help="cli.export.profile", show_default=False)] = None,
    force: ForceOption = False,
    lang: LangOption = None,
) -> None:
    """Write open data; exit code 1 when the plan or the file of codes has errors."""
    from klimatinvest.cli.calculated import calculated
    from klimatinvest.cli.progress import progress
    from klimatinvest.core.problem import InvalidInput, Problems

    words = resolve_texts(lang)
    _, result = calculated(file, words, as_json=False)
    problems = Problems()
    with progress(words.get("cli.plan.calculating")):
        rows, codes = _rows(result, accounts, problems)
    if problems.errors:
        fail(problems, words, as_json=False)
    try:
        if new_accounts:
            writable_target(to / ACCOUNTS_FILE, (".csv",), force, words, as_json=False)
            _write_accounts(rows, to, words)
            return
        written = _write(rows, result, to)
        if profile is not None:
            written.append(_write_profile(rows, codes, profile, to, words))
    except InvalidInput as error:
        fail(error.problems, words, as_json=False)
    if find_spec("pyarrow") is None:
        warn(words.get("export.no_parquet"), words)
    amount = words.number(len(rows))
    typer.echo(words.get("export.written", rows=amount, folder=to, files=", ".join(written)))


def _rows(result: Result, accounts: Path | None, problems: Any) -> tuple[list[dict[str, Any]], Accounts]:
    from klimatinvest.present.export.accounts import Accounts, read_accounts, with_codes
    from klimatinvest.present.export.rows import tidy_rows
    from klimatinvest.text.catalog import texts

    plan = result.inputs.plan
    rows = list(tidy_rows(result, texts(plan.plan.language)))
    if accounts is None:
        return rows, Accounts()
    posts = sorted({row["post"] for row in rows})
    subjects = [*(element.id for element in plan.elements), *(action.id for action in plan.actions)]
    codes = read_accounts(accounts, posts, [actor.id for actor in plan.actors], subjects, problems)
    return list(with_codes(rows, codes)), codes


def _write(rows: list[dict[str, Any]], result: Result, to: Path) -> list[str]:
    """Write the tidy table in every dialect, then the description of those that were written."""
    from klimatinvest.present.export import files
    from klimatinvest.present.remarks import remark_text, remarks
    from klimatinvest.text.catalog import texts

    settings = result.inputs.plan.plan
    language = texts(settings.language)
    tables: dict[str, Callable[[Path], None]] = {
        files.TABLE: lambda path: files.write_csv(path, rows),
        files.SWEDISH_TABLE: lambda path: files.write_swedish_csv(path, rows),
    }
    if find_spec("pyarrow") is not None:
        tables[files.PARQUET] = lambda path: files.write_parquet(path, rows)
    missing = [remark_text(remark, language) for remark in remarks(result)]
    names = list(tables)
    tables[files.PACKAGE] = lambda path: files.write_package(path, names, settings.name, missing, language)
    return [_put(to, name, write) for name, write in tables.items()]


def _put(folder: Path, name: str, write: Callable[[Path], None]) -> str:
    from klimatinvest.files.atomic import make_folder, replace_file

    make_folder(folder)
    replace_file(folder / name, write)
    return name


def _write_accounts(rows: list[dict[str, Any]], to: Path, words: Texts) -> None:
    from klimatinvest.present.export.accounts import COLUMNS, blank_accounts
    from klimatinvest.present.export.files import write_swedish_csv

    _put(to, ACCOUNTS_FILE, lambda path: write_swedish_csv(path, blank_accounts(rows), COLUMNS))
    typer.echo(words.get("export.accounts_written", file=to / ACCOUNTS_FILE))


def _write_profile(rows: list[dict[str, Any]], codes: Accounts, profile: Profile, to: Path, words: Texts) -> str:
    from klimatinvest.present.export import files, profiles

    if profile == "months":
        wide, columns = profiles.months(rows, codes)
        return _put(to, "budget_months.csv", lambda path: files.write_swedish_csv(path, wide, columns))
    if profile == "measures":
        plain = profiles.measures(rows)
        return _put(to, "measures.txt", lambda path: files.write_tab_separated(path, plain, profiles.MEASURES))
    coded, uncoded = profiles.coded_measures(rows, codes)
    name = "measures_coded.txt"
    if uncoded:
        warn(words.get("export.uncoded", n=len(uncoded), first=uncoded[0], file=name), words)
    return _put(to, name, lambda path: files.write_tab_separated(path, coded, profiles.CODED))
