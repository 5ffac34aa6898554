"""Replace a file in one step, so that a reader sees the old one or the new one and never a half."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from pathlib import Path

from klimatinvest.core.origin import Origin
from klimatinvest.core.problem import InvalidInput, Problem, Problems

_NEW_FILE_MODE = 0o666


def replace_file(path: Path, write: Callable[[Path], None]) -> None:
    """Write a file beside ``path`` and rename it into place.

    Parameters
    ----------
    path : Path
        The file to create or replace. An existing file is untouched until the new one is complete.
    write : callable
        Gets the path of an empty temporary file in the same folder, with the same suffix, and fills it.

    Raises
    ------
    InvalidInput
        ``file-open-elsewhere`` when a spreadsheet program holds the file, ``not-writable`` when the folder
        does not exist, the target is not an ordinary file, or the operating system refuses.
    """
    lock = _lock_file(path)
    if lock is not None:
        raise _refusal("file-open-elsewhere", path, lock=lock.name)
    if file_exists(path) and not path.is_file():
        raise _refusal("not-writable", path, reason=path.name)
    try:
        handle, name = tempfile.mkstemp(suffix=path.suffix, prefix=f".{path.stem[:40]}-", dir=path.parent)
        os.close(handle)
    except OSError as error:
        raise _refusal("not-writable", path, reason=error.strerror or "") from error
    temporary = Path(name)
    try:
        _fill_and_rename(temporary, path, write)
    finally:
        temporary.unlink(missing_ok=True)


def make_folder(path: Path) -> None:
    """Make a folder for files to write, with those above it; one that is there is left as it is.

    Raises
    ------
    InvalidInput
        ``not-writable`` when something else has the name or the operating system refuses.
    """
    try:
        path.mkdir(parents=True, exist_ok=True)
    except (OSError, ValueError) as error:  # ValueError: a name no folder can have
        raise _refusal("not-writable", path, reason=getattr(error, "strerror", None) or str(error)) from error


def file_exists(path: Path) -> bool:
    """Tell whether something has the name; a name that no file can have (too long, say) is not there."""
    try:
        return path.exists()
    except (OSError, ValueError):
        return False


def _fill_and_rename(temporary: Path, path: Path, write: Callable[[Path], None]) -> None:
    try:
        write(temporary)
        temporary.chmod(_mode(path))
        with temporary.open("rb+") as stream:
            os.fsync(stream.fileno())
    except OSError as error:
        raise _refusal("not-writable", path, reason=error.strerror or "") from error
    try:
        temporary.replace(path)
    except PermissionError as error:  # Windows refuses to replace a file that a program holds open
        raise _refusal("file-open-elsewhere", path, lock=path.name) from error
    except OSError as error:
        raise _refusal("not-writable", path, reason=error.strerror or "") from error


def _mode(path: Path) -> int:
    if file_exists(path):
        return path.stat().st_mode & 0o777
    mask = os.umask(0)
    os.umask(mask)
    return _NEW_FILE_MODE & ~mask


def _lock_file(path: Path) -> Path | None:
    """Find the mark that Excel (``~$plan.xlsx``) or LibreOffice (``.~lock.plan.xlsx#``) leaves beside it."""
    names = (f"~${path.name}", f"~${path.name[2:]}", f".~lock.{path.name}#")
    return next((path.with_name(name) for name in names if file_exists(path.with_name(name))), None)


def _refusal(code: str, path: Path, **args: object) -> InvalidInput:
    problem = Problem(code, Origin(path.name), args={"path": str(path), **args})
    return InvalidInput(Problems([problem]))
