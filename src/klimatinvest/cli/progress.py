"""Tell a person at a terminal what takes time; say nothing to a file or when it is soon over."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Timer

PATIENCE = 1.0  # seconds before anything is said


@contextmanager
def progress(message: str, patience: float = PATIENCE) -> Iterator[None]:
    """Write the message to standard error when the work inside lasts longer than a person likes to wait.

    Parameters
    ----------
    message : str
        What is going on, in the reader's language.
    patience : float
        Seconds.
    """
    if not sys.stderr.isatty():
        yield
        return
    timer = Timer(patience, lambda: print(message, file=sys.stderr, flush=True))
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


_BAR = 30  # signs


@contextmanager
def counting(message: str, patience: float = PATIENCE) -> Iterator[Callable[[int, int], None]]:
    """Give a function that shows how far a long work has come, as a bar on standard error.

    Nothing is shown to a file, nor when the work is soon over.

    Parameters
    ----------
    message : str
        What is going on, in the reader's language.
    patience : float
        Seconds.
    """
    began, shown = time.monotonic(), False

    def told(done: int, all_of_it: int) -> None:
        nonlocal shown
        if sys.stderr.isatty() and (shown or time.monotonic() - began > patience):
            shown = True
            filled = _BAR * done // max(1, all_of_it)
            bar = "█" * filled + "░" * (_BAR - filled)
            print(f"\r{message} {bar} {done}/{all_of_it}", end="", file=sys.stderr, flush=True)

    try:
        yield told
    finally:
        if shown:
            print(file=sys.stderr)
