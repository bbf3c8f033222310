"""The JavaScript engine that comes with Regard, for what Python and the browser must do alike."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

from py_mini_racer import MiniRacer

_one_engine = Lock()


@contextmanager
def engine() -> Iterator[MiniRacer]:
    """An engine of one's own, one at a time; it starts in about 0.1 s.

    Closed each time: its own documentation promises an orderly end of Python only then.
    """
    with _one_engine, MiniRacer() as started:
        yield started
