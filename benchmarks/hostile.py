"""What each hostile file takes: ``python benchmarks/hostile.py [part of a name]``.

The program is started anew for every file, as a user starts it; the time and memory of the interpreter and its
libraries are counted. Nothing here is a test: the bounds are shown beside what was found.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from rich.console import Console
from rich.table import Table

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests" / "files"))

from hostile_files import CASES, Case
from hostile_run import run

SECONDS, MEGABYTES = 2.0, 200.0


def measure(case: Case) -> tuple[str, ...]:
    """Make one file, run the program on it and give a line of the table."""
    with tempfile.TemporaryDirectory() as folder:
        file = case.make(Path(folder))
        size = file.lstat().st_size / 1000 if file.is_file() and not file.is_symlink() else 0.0
        try:
            ended = run(case.reader, file)
        except subprocess.TimeoutExpired:
            return case.id, f"{size:,.0f}", "–", "–", "–", "killed", "OVER"
    over = ended.processor > SECONDS or ended.megabytes > MEGABYTES
    times = f"{ended.seconds:.2f}", f"{ended.processor:.2f}"
    said = ", ".join(ended.problems[:3]) or "read"
    return case.id, f"{size:,.0f}", *times, f"{ended.megabytes:.0f}", said, "OVER" if over else "ok"


def main() -> None:
    """Print the table, and last the largest figures."""
    wanted = sys.argv[1] if len(sys.argv) > 1 else ""
    names = ("file", "kB", "s", "s of processor", "MB", "answer", f"≤ {SECONDS:.0f} s, {MEGABYTES:.0f} MB")
    table = Table(*names)
    rows = [measure(case) for case in CASES if wanted in case.id]
    for row in rows:
        table.add_row(*row)
    Console(width=120).print(table)
    known = [row for row in rows if row[3] != "–"]
    print("largest:", max(float(r[3]) for r in known), "s of processor,", max(float(r[4]) for r in known), "MB")


if __name__ == "__main__":
    main()
