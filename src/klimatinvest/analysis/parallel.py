"""Parts of a large calculation shared between processes; this one works too."""

from __future__ import annotations

import ctypes
import multiprocessing
import os
import sys
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from functools import partial
from multiprocessing.context import BaseContext
from pathlib import Path
from typing import Any, TypeVar

P = TypeVar("P")
R = TypeVar("R")
_AHEAD = 2  # parts that wait at each process, so that none stands idle
_THREADS = "OPENBLAS_NUM_THREADS"  # the products of a part are small: threads of theirs would only wait for one another

_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3  # as <malloc.h> numbers them
_KEPT = 2**30

_work: Callable[[Any], Any] | None = None


def shared(make: Callable[[], Callable[[P], R]], parts: Sequence[P], workers: int) -> Iterator[tuple[P, R]]:
    """Calculate parts in this process and others, and give each as it is done, in any order.

    Parameters
    ----------
    make : callable
        Gives what calculates a part; it is sent to each process that begins empty, and so must be possible to send.
    parts : sequence
        What to calculate.
    workers : int
        Processes at work, this one included.
    """
    keep_memory()
    work = make()
    if workers <= 1 or len(parts) <= 1:
        for part in parts:
            yield part, work(part)
        return
    with _pool(make, work, min(workers, len(parts)) - 1) as pool:
        left, sent = deque(parts), deque[tuple[P, Future[R]]]()
        while left or sent:
            while left and len(sent) < _AHEAD * (workers - 1):
                part = left.pop()  # others take from the end, so that this process stays in its block
                sent.append((part, pool.submit(_calculate, part)))
            if left:
                part = left.popleft()
                yield part, work(part)
            while sent and (sent[0][1].done() or not left):
                part, future = sent.popleft()
                yield part, future.result()


def keep_memory() -> None:
    """Let the C library keep memory that is given back for the next part, where it can be asked to (glibc).

    Otherwise every large array is asked of the system anew, page by page, which takes a fifth of the time.
    """
    try:
        mallopt = ctypes.CDLL("libc.so.6").mallopt
    except (OSError, AttributeError):
        return
    for option in (_TRIM_THRESHOLD, _MMAP_THRESHOLD):
        mallopt(option, _KEPT)


@contextmanager
def _pool(
    make: Callable[[], Callable[[P], R]], work: Callable[[P], R], processes: int
) -> Iterator[ProcessPoolExecutor]:
    context = _context()
    forked = context.get_start_method() == "fork"
    before = os.environ.get(_THREADS)
    os.environ[_THREADS] = "1"
    # a copy has what is to be done, and all that was made for it, already
    begin = partial(_take, work) if forked else partial(_begin, make)
    pool = ProcessPoolExecutor(processes, mp_context=context, initializer=begin)
    try:
        yield pool
    finally:
        if before is None:
            del os.environ[_THREADS]
        else:
            os.environ[_THREADS] = before
        pool.shutdown(wait=False, cancel_futures=True)


def _context() -> BaseContext:
    """Let others begin as copies of this process where that is safe, otherwise as new interpreters.

    A copy begins at once, but holds the locks of threads that it does not have: only a process of a single thread,
    those of the C libraries counted, may be copied. Linux tells how many there are.
    """
    threads = Path("/proc/self/task")
    alone = sys.platform == "linux" and threads.is_dir() and len(list(threads.iterdir())) == 1
    return multiprocessing.get_context("fork" if alone else "spawn")


def _take(work: Callable[[P], R]) -> None:
    global _work  # noqa: PLW0603 - what a process of its own is for
    _work = work


def _begin(make: Callable[[], Callable[[P], R]]) -> None:
    global _work  # noqa: PLW0603 - what a process of its own is for
    keep_memory()
    _work = make()


def _calculate(part: Any) -> Any:
    if _work is None:
        raise RuntimeError("this process was not made ready")
    return _work(part)
