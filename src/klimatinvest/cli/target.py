"""Where the result workbook goes, and which files it may take the place of."""

from __future__ import annotations

import re
import unicodedata
import zipfile
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from klimatinvest.cli.common import leave
from klimatinvest.files.atomic import file_exists

if TYPE_CHECKING:
    from klimatinvest.plan.model import Plan
    from klimatinvest.text.catalog import Texts

NAME = "klimatinvesteringsplan"
SUFFIX = ".xlsx"
_PROPERTIES = "docProps/custom.xml"
_LONGEST = 60  # letters of a name within a file name
_MOST = 64_000  # bytes of document properties; ours are a few hundred


def slug(text: str) -> str:
    """Spell a name with at most sixty small letters a-z, digits and hyphens: Östersund becomes ostersund."""
    plain = unicodedata.normalize("NFKD", text.casefold()).encode("ascii", "ignore").decode("ascii")
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:_LONGEST].strip("-")


def default_name(plan: Plan) -> str:
    """Name a plan's workbook after its municipality."""
    return f"{'-'.join(part for part in (slug(plan.plan.municipality), NAME) if part)}{SUFFIX}"


def choose_target(plan: Plan, source: Path, output: Path | None, force: bool, words: Texts, as_json: bool) -> Path:
    """Give the file to write, or leave with exit code 2 when it may not be written.

    The input is never overwritten. A plan that is fed back under the default name gets a numbered workbook
    beside it. A file of another name is replaced when klimatinvest wrote it, or with ``--force``.

    Raises
    ------
    typer.Exit
        The file is the input, is someone else's, or is not called ``.xlsx``.
    """
    if output is None:
        target = Path(default_name(plan))
        return _beside(target) if is_same(target, source) else target
    if output.suffix.lower() != SUFFIX:
        _refuse("suffix", output, words, as_json)
    if is_same(output, source):
        _refuse("own_input", output, words, as_json)
    if file_exists(output) and not force and output.name != default_name(plan) and not is_ours(output):
        _refuse("not_ours", output, words, as_json)
    return output


def is_same(target: Path, source: Path) -> bool:
    """Tell whether two names lead to the same file, by links and letter case too."""
    try:
        return target.samefile(source)
    except OSError:
        return target.resolve() == source.resolve()


def is_ours(path: Path) -> bool:
    """Tell whether klimatinvest wrote a workbook: its document properties say so."""
    try:
        with zipfile.ZipFile(path) as archive, archive.open(_PROPERTIES) as part:
            return b'name="klimatinvest' in part.read(_MOST)
    except (OSError, KeyError, zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError):
        return False


def _beside(path: Path) -> Path:
    """Give the first free numbered name; a numbered workbook may be edited too, so none is replaced."""
    names = (path.with_name(f"{path.stem}-{number}{path.suffix}") for number in count(2))
    return next(name for name in names if not name.exists())


def _refuse(code: str, path: Path, words: Texts, as_json: bool) -> NoReturn:
    message = words.get(f"cli.plan.{code}", file=path)
    leave(code.replace("_", "-"), message, words, as_json, file=str(path))
