"""Calculate a plan for each of Sweden's 290 municipalities in one batch: time, memory, and against one at a time.

    python benchmarks/batch.py [plans] [--workbooks]

The plans are the two examples in turn, with each municipality's own name. Memory is the largest of all processes,
halfway and at the end: it must not grow with the number of plans.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent
EXAMPLES = [ROOT / "examples" / name / "plan.yaml" for name in ("eskilstuna", "enkoping")]
BOUND_SECONDS, BOUND_MEGABYTES = 240.0, 600.0
SAMPLE = 6  # plans calculated one at a time, to compare with


def write_plans(folder: Path, count: int) -> None:
    for n in range(count):
        text = EXAMPLES[n % 2].read_text(encoding="utf-8").replace("(exempel)", f"({n})")
        (folder / f"{n:03d}.yaml").write_text(text, encoding="utf-8")


def batch(plans: Path, out: Path, *options: str) -> tuple[float, float]:
    """Run the command and give seconds and the largest process in MB."""
    before = time.perf_counter()
    command = [sys.executable, "-m", "klimatinvest", "batch", str(plans), "-o", str(out), *options]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - before, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024


def main() -> None:
    words = [word for word in sys.argv[1:] if word.isdigit()]
    options = [word for word in sys.argv[1:] if word.startswith("--")]
    count = int(words[0]) if words else 290
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for part in ("few", "half", "all"):
            (folder / part).mkdir()
        write_plans(folder / "few", SAMPLE)
        write_plans(folder / "half", count // 2)
        write_plans(folder / "all", count)
        alone, _ = batch(folder / "few", folder / "o1", "--jobs", "1", *options)
        _, half = batch(folder / "half", folder / "o2", *options)
        seconds, memory = batch(folder / "all", folder / "o3", *options)
    found = {
        "plans": count,
        "seconds": {"found": round(seconds, 1), "bound": BOUND_SECONDS, "ok": seconds <= BOUND_SECONDS},
        "megabytes": {"found": round(memory), "bound": BOUND_MEGABYTES, "ok": memory <= BOUND_MEGABYTES},
        "megabytes_at_half_the_plans": round(half),
        "times_faster_than_one_at_a_time": round(alone / SAMPLE * count / seconds, 2),
    }
    print(json.dumps(found, indent=2))


if __name__ == "__main__":
    main()
