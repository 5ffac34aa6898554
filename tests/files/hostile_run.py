"""Run the program on a file in a process of its own and tell how it ended, how long it took and what memory it held."""

from __future__ import annotations

import json
import math
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

COMMANDS = {
    "plan": ("validate", "{file}"),
    "statistics": ("init", "ny", "--emissions", "{file}", "--municipality", "0114", "-o", "{folder}/ny.yaml"),
    "building": ("building", "{file}"),
    "framework": ("import-tef", "{file}"),
    "database": ("building", "products", "trä", "--file", "{file}"),
}
KILLED_AFTER = 60  # seconds; a hanging reader, on however busy a computer
ADDRESS_SPACE = 2 * 2**30  # bytes; what a runaway reader may ask for before it is stopped


@dataclass(frozen=True, slots=True)
class Ended:
    """How a run ended.

    Attributes
    ----------
    code : int
        Exit code.
    problems : tuple of str
        Codes of the problems told.
    seconds, processor : float
        Wall time, and the time the processor worked; on a busy computer they are far apart.
    megabytes : float
        The most memory held at a time, the interpreter's own included.
    said : str
        Standard output and error.
    """

    code: int
    problems: tuple[str, ...]
    seconds: float
    processor: float
    megabytes: float
    said: str


def run(reader: str, file: Path) -> Ended:
    """Run the reader's command on the file, as JSON.

    Raises
    ------
    subprocess.TimeoutExpired
        It has not ended after ``KILLED_AFTER`` seconds.
    """
    words = [part.format(file=file, folder=file.parent) for part in COMMANDS[reader]]
    command = [sys.executable, "-c", _CHILD, str(ADDRESS_SPACE), *words, "--json", "--lang", "sv"]
    environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1"}
    began = time.perf_counter()
    done = subprocess.run(command, capture_output=True, timeout=KILLED_AFTER, check=False, env=environment)
    seconds = time.perf_counter() - began
    said = done.stdout.decode("utf-8", "replace")
    errors, _, peak = done.stderr.decode("utf-8", "replace").rpartition("PEAK ")
    codes = tuple(dict.fromkeys(problem["code"] for problem in _problems(said)))
    processor, megabytes = map(float, peak.split()) if peak else (math.nan, math.nan)
    return Ended(done.returncode, codes, seconds, processor, megabytes, said + errors)


def _problems(said: str) -> list[dict[str, Any]]:
    try:
        document = json.loads(said)
    except json.JSONDecodeError:
        return []
    return document.get("problems") or document.get("warnings") or []


# The limit is set before anything is imported; the peak is told last, however the program ends.
_CHILD = """
import atexit, resource, sys, time
limit = int(sys.argv.pop(1))
resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
def peak():
    unit = 2**20 if sys.platform == "darwin" else 2**10
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    try:  # what the process that started this one held counts into the figure above
        most = next(int(line.split()[1]) for line in open("/proc/self/status") if line.startswith("VmHWM"))
    except OSError:
        pass
    sys.stderr.write(f"PEAK {time.process_time()} {most / unit}")
    sys.stderr.flush()
atexit.register(peak)
sys.argv[0] = "klimatinvest"
from klimatinvest.cli.app import main
main()
"""
