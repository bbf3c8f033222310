"""A door that patches something for the whole process: the first who needs it opens it, the last one closes it, in whatever thread."""

from __future__ import annotations

import functools
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager


def shared(door: Callable[[], AbstractContextManager[None]]) -> Callable[[], AbstractContextManager[None]]:
    """Lets any number of captures hold a door open at once.

    Args:
        door: A context manager that patches when it is entered, and puts everything back when it is left.

    Example:
        >>> from contextlib import contextmanager
        >>> told = []
        >>> @shared
        ... @contextmanager
        ... def opened():
        ...     told.append("open")
        ...     yield
        ...     told.append("closed")
        >>> with opened(), opened():
        ...     pass
        >>> told
        ['open', 'closed']
    """
    lock = threading.Lock()
    count, held = 0, door()

    @contextmanager
    @functools.wraps(door)
    def opened() -> Iterator[None]:
        nonlocal count, held
        with lock:
            if count == 0:
                held = door()
                held.__enter__()
            count += 1
        try:
            yield
        finally:
            with lock:
                count -= 1
                if count == 0:
                    held.__exit__(None, None, None)

    return opened
