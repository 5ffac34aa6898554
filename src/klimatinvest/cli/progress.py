"""Tell a person at a terminal what takes time; say nothing to a file or when it is soon over."""

from __future__ import annotations

import sys
from collections.abc import Iterator
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
