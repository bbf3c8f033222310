"""Work that a person waits for: a bar once it takes long, and a word on how to go on once it was stopped."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from regard.errors import Sentence, language
from regard.terminal import streams

_AT_ONCE = 1.0
"""Seconds before a bar appears."""

_STOPPED: tuple[Sentence, Sentence] = (
    {
        "en": "Stopped. The same command goes on from here.",
        "fr": "Arrêté. La même commande reprendra ici.",
    },
    {
        "en": "Stopped. Nothing is kept yet, so the same command begins anew.",
        "fr": "Arrêté. Rien n'est encore gardé : la même commande reprendra du début.",
    },
)


@contextmanager
def bar(doing: str) -> Iterator[Callable[[int, int], None]]:
    """A bar with the time left, for a person in front of a terminal who has waited a second; it takes how much is done, and of how much."""
    if not sys.stderr.isatty():
        yield lambda done, total: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

    columns = TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn()
    shown = Progress(*columns, console=Console(stderr=True), transient=True)
    task = shown.add_task(doing, total=None)
    begun = time.monotonic()

    def told(done: int, total: int) -> None:
        shown.update(task, completed=done, total=total)
        if time.monotonic() - begun > _AT_ONCE:
            shown.start()

    try:
        yield told
    finally:
        shown.stop()


@contextmanager
def stoppable(is_kept: Callable[[], bool]) -> Iterator[None]:
    """Tells a person who interrupts the work how it will go on, and whether what was done is kept."""
    try:
        yield
    except KeyboardInterrupt:
        kept, lost = _STOPPED
        streams.complain((kept if is_kept() else lost)[language()])
        raise
