"""Every door at once: those of frameworks that are in use are opened together, and closed again together."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from regard.doors.door import Watching, watched_by


@contextmanager
def opened(watching: Watching) -> Iterator[None]:
    """While open, the calls of this thread go to these watchers, through whichever door they come."""
    with ExitStack() as doors:
        if "transformers" in sys.modules:
            from regard.doors import hugging_face

            doors.enter_context(hugging_face.opened())
        doors.enter_context(watched_by(watching))
        yield
