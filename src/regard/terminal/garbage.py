"""Python's search for objects that nothing reaches any more, kept out of the way of a command that fills its process alone.

Importing PyTorch makes more than 150,000 objects, and all of them stay. The search walks over them again and again while they
load, once more while the command works, and once more at the end, when the system takes everything back anyway. Without these
walks `regard look` takes a quarter less time (translate to SVG, torch 2.13.0: 2.0 s of one core instead of 2.7, medians of 9).

A program that calls `regard.cli.main` with arguments of its own keeps its search as it was.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_alone: ContextVar[bool] = ContextVar("alone", default=False)


@contextmanager
def whole_process() -> Iterator[None]:
    """For a command after which the process ends: what it leaves is not searched, the system takes it back."""
    before = _alone.set(True)
    try:
        yield
    finally:
        _alone.reset(before)
        gc.freeze()


@contextmanager
def loading() -> Iterator[None]:
    """While modules load: no search, and later ones pass over what is there by then. Elsewhere than in `whole_process`, nothing."""
    if not (_alone.get() and gc.isenabled()):
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()
