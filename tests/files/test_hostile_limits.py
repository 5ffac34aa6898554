"""Every hostile file, given to the program as a user would: it ends with a problem and little memory, no traceback.

Time is not asserted, for a test may run on a busy computer: a run that does not end is killed. What each file takes is
shown by ``benchmarks/hostile.py``.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from .hostile_files import CASES, FRAMEWORK, Case
from .hostile_run import run

MOST_MEMORY = 200  # MB, the interpreter and its libraries counted

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform == "win32", reason="the limits are those of the operating system"),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_hostile_file(case: Case, tmp_path: Path) -> None:
    file = case.make(tmp_path)
    before = sorted(tmp_path.rglob("*"))
    ended = run(case.reader, file)
    assert "Traceback" not in ended.said
    assert "hemligt" not in ended.said  # what an external entity points at
    assert set(ended.problems) & set(case.codes) if case.codes else ended.problems == ()
    # one broken file of a clone of the open framework is a warning: the others are read
    assert ended.code == (0 if not case.codes or case.reader == FRAMEWORK else 1)
    assert ended.megabytes <= MOST_MEMORY
    assert sorted(tmp_path.rglob("*")) == before  # nothing is unpacked or written


def test_every_case_of_the_list_is_here() -> None:
    """H1 to H28; what is written, H19 to H22, is tested where it is written (``tests/test_user_text.py``)."""
    numbers = {int(case.id.split()[0].removeprefix("H")) for case in CASES if case.id.startswith("H")}
    assert numbers == set(range(1, 29)) - {19, 20, 21, 22}
