"""One writer a folder: the lock goes when its process does, however it ends."""

from __future__ import annotations

import errno
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from regard.measures.pyramid.damage import busy, writing

NAME = "writing.lock"
"""Name of the file that is locked; it is empty and stays."""

_TAKEN = {errno.EACCES, errno.EAGAIN, errno.EDEADLK}


@contextmanager
def only_writer(folder: Path) -> Iterator[None]:
    """Keeps every other process from writing this folder.

    Raises:
        RegardError: if one is at it already, or the folder cannot be written.
    """
    with writing(folder):
        file = (folder / NAME).open("ab")
    with file:
        try:
            _lock(file.fileno())
        except OSError as error:
            if error.errno in _TAKEN:  # another error means that this file system has no locks
                raise busy(folder) from None
        yield


if sys.platform == "win32":
    import msvcrt

    def _lock(handle: int) -> None:
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _lock(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
