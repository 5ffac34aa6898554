"""Look around on the computer: which packages and programs are there, and what the surroundings are like."""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import sys
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Literal

Kind = Literal["package", "extra", "program", "surroundings"]
# Distribution to the lowest version that will do; the same as the project declares.
PACKAGES: dict[str, str] = {
    "typer": "0.20",
    "rich": "13.7",
    "numpy": "1.26",
    "pydantic": "2.7",
    "PyYAML": "6.0.1",
    "openpyxl": "3.1.3",
    "defusedxml": "0.7.1",
    "XlsxWriter": "3.2.0",
    "numpy-financial": "1.0",
    "pandas": "2.1",
    "highspy": "1.7",
    "scipy": "1.11",
    "jinja2": "3.1",
}
EXTRAS: dict[str, str] = {"joblib": "1.3", "distributed": "2024.1", "pyarrow": "14"}
# Names a program goes by, and where it stands when it is not on the path.
PROGRAMS: dict[str, tuple[str, ...]] = {
    "libreoffice": ("soffice", "libreoffice", "soffice.exe"),
    "chromium": ("chromium", "chromium-browser", "google-chrome", "chrome", "msedge"),
}
USUAL_PLACES: dict[str, tuple[str, ...]] = {
    "libreoffice": ("LibreOffice/program/soffice.exe", "LibreOffice.app/Contents/MacOS/soffice"),
    "chromium": (
        "Google/Chrome/Application/chrome.exe",
        "Microsoft/Edge/Application/msedge.exe",
        "Google Chrome.app/Contents/MacOS/Google Chrome",
    ),
}
PYTHON = (3, 11)
# Swedish letters, dash, arrow and sign that tables use
SHOWN = "".join(map(chr, (0xE5, 0xE4, 0xF6, 0xC5, 0xC4, 0xD6, 0x2013, 0x2192, 0x2264)))
_PATIENCE = 20.0  # seconds a program may take to say its version
_SHORT_PATHS = 260  # characters of a path that Windows takes unless told otherwise


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked for.

    Attributes
    ----------
    kind : str
        What it is.
    name : str
        Name of the package or program, or key of the surroundings.
    found : str
        Its version or value; empty when it is missing.
    wanted : str
        The lowest version that will do; empty when any will.
    fine : bool
        Nothing has to be done.
    """

    kind: Kind
    name: str
    found: str
    wanted: str = ""
    fine: bool = True

    @property
    def needed(self) -> bool:
        """Whether the program cannot do without it."""
        return self.kind in ("package", "surroundings")


def look() -> list[Finding]:
    """Look for everything, what is needed first."""
    packages = [_package("package", name, wanted) for name, wanted in PACKAGES.items()]
    extras = [_package("extra", name, wanted) for name, wanted in EXTRAS.items()]
    programs = [Finding("program", name, found, fine=bool(found)) for name, found in _programs()]
    return [_python(), *packages, _encoding(), _folder(), *extras, *programs]


def find_program(name: str) -> str | None:
    """Give where LibreOffice or a Chromium browser stands, or None.

    Parameters
    ----------
    name : str
        A key of ``PROGRAMS``.
    """
    on_path = (shutil.which(alias) for alias in PROGRAMS[name])
    roots = [os.environ.get(key, "") for key in ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA")]
    usual = (Path(root) / place for root in (*roots, "/Applications") if root for place in USUAL_PLACES[name])
    return next((path for path in (*on_path, *(str(p) for p in usual if p.is_file())) if path), None)


def _programs() -> list[tuple[str, str]]:
    return [(name, _said(path) if (path := find_program(name)) else "") for name in PROGRAMS]


def _said(path: str) -> str:
    """Ask a program for its version; its path when it does not say."""
    try:
        asked = subprocess.run(  # noqa: S603 - a program found under a fixed name, given no input
            [path, "--version"], capture_output=True, timeout=_PATIENCE, check=False, text=True, errors="replace"
        )
    except (OSError, subprocess.TimeoutExpired):
        return path
    return next((line.strip() for line in asked.stdout.splitlines() if line.strip()), path)


def _package(kind: Kind, name: str, wanted: str) -> Finding:
    try:
        found = version(name)
    except PackageNotFoundError:
        return Finding(kind, name, "", wanted, fine=False)
    return Finding(kind, name, found, wanted, fine=_numbers(found) >= _numbers(wanted))


def _numbers(text: str) -> tuple[int, ...]:
    """Give the leading numbers of a version: ``3.1.3.post1`` is 3, 1, 3."""
    numbers = []
    for part in text.split("."):
        if not part.isdigit():
            break
        numbers.append(int(part))
    return tuple(numbers)


def _python() -> Finding:
    wanted = ".".join(str(part) for part in PYTHON)
    return Finding("surroundings", "python", platform.python_version(), wanted, sys.version_info[:2] >= PYTHON)


def _encoding() -> Finding:
    """Tell whether the terminal can show Swedish letters and the signs of our tables."""
    encoding = getattr(sys.stdout, "encoding", None) or ""
    try:
        SHOWN.encode(encoding or "ascii")
    except (LookupError, UnicodeEncodeError):
        return Finding("surroundings", "encoding", encoding or "ascii", "UTF-8", fine=False)
    return Finding("surroundings", "encoding", encoding)


def _folder() -> Finding:
    """Tell whether files can be written where the reader stands, and with a name as long as ours."""
    here = Path.cwd()
    roomy = os.name != "nt" or len(str(here)) + 80 < _SHORT_PATHS
    return Finding("surroundings", "folder", str(here), fine=os.access(here, os.W_OK) and roomy)
