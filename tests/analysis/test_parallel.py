"""Parts shared between processes, begun as copies and as new interpreters."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable

import pytest

from klimatinvest.analysis import parallel


def square(number: int) -> tuple[int, int]:
    return number * number, os.getpid()


def squaring() -> Callable[[int], tuple[int, int]]:
    return square


@pytest.mark.parametrize("start", multiprocessing.get_all_start_methods())
def test_every_part_is_done_once_however_others_begin(start: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parallel, "_context", lambda: multiprocessing.get_context(start))
    found = list(parallel.shared(squaring, range(40), 2))
    assert sorted((part, result[0]) for part, result in found) == [(n, n * n) for n in range(40)]


def test_one_process_does_it_alone() -> None:
    found = list(parallel.shared(squaring, range(3), 1))
    assert found == [(n, (n * n, os.getpid())) for n in range(3)]
