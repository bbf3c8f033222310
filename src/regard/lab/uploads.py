"""Files that a page sends: written to the disk as they come, bounded in size, and looked at before they are believed."""

from __future__ import annotations

import codecs
import hashlib
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path

from starlette.requests import ClientDisconnect, Request

from regard.lab.bodies import GoneError
from regard.lab.refusals import EmptyFileError, FullDiskError, NotTextError, RefusedError


@dataclass
class Text:
    """What is known of a text once all of it has come.

    Attributes:
        characters: How many there are.
        digest: A name for its content.
    """

    characters: int
    digest: str


class Reader:
    """Looks through a text while it comes.

    Raises:
        RefusedError: at the first byte that is not UTF-8 text.
    """

    def __init__(self) -> None:
        self.decoder = codecs.getincrementaldecoder("utf-8-sig")()
        self.whole = hashlib.sha256()
        self.characters, self.blank = 0, True

    def take(self, part: bytes, *, final: bool = False) -> None:
        """The next bytes."""
        try:
            piece = self.decoder.decode(part, final)
        except UnicodeDecodeError:
            raise NotTextError from None
        if "\0" in piece:
            raise NotTextError
        self.whole.update(part)
        self.characters += len(piece)
        self.blank = self.blank and not piece.strip()

    def text(self) -> Text:
        """What it was, once it has ended."""
        self.take(b"", final=True)
        if self.blank:
            raise EmptyFileError
        return Text(self.characters, self.whole.hexdigest())


async def receive(request: Request, path: Path, seen: Callable[[bytes], None] = lambda part: None) -> None:
    """Writes the body of a request to a file; where that fails, the file is gone again.

    Args:
        request: Its body passes through the guard piece by piece.
        path: A file that is not there yet.
        seen: Shown each piece before it is written; may refuse it.

    Raises:
        RefusedError: if the body or ``seen`` does, or the disk does not take the file.
        GoneError: if the client goes away before it has sent everything.
    """
    stream = request.stream()
    try:
        await _write(stream, path, seen)
    except ClientDisconnect:
        raise GoneError from None


async def _write(stream: AsyncIterator[bytes], path: Path, seen: Callable[[bytes], None]) -> None:
    try:
        with path.open("xb") as file:
            async for part in stream:
                seen(part)
                file.write(part)
    except BaseException as error:
        path.unlink(missing_ok=True)
        if not isinstance(error, RefusedError | OSError):
            raise
        async for _ in stream:  # a browser sends all before it listens
            pass
        if isinstance(error, RefusedError):
            raise
        raise FullDiskError from error
