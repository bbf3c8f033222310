"""A text on the command line that may be a file of any size: looked through once, then read piece by piece."""

from __future__ import annotations

import codecs
import hashlib
import io
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from regard.errors import RegardError
from regard.terminal import files, reading

_BLOCK = 1 << 20
_ENCODING = "utf-8-sig"


@dataclass(frozen=True)
class Text:
    """A text that can be read more than once.

    Attributes:
        open: Opens it at its beginning.
        length: Characters in it.
        digest: A name for its content.
    """

    open: Callable[[], TextIO]
    length: int
    digest: str

    def opened_at(self, place: int) -> TextIO:
        """The text, opened after this many characters."""
        file = self.open()
        while place > 0:
            place -= len(file.read(min(place, _BLOCK))) or place
        return file


def given(argument: str) -> Text:
    """The text that an argument stands for: the file of that name, what is piped in for "-", else the argument itself.

    Raises:
        RegardError: for a file that is not there, is empty, may not be read, or is not UTF-8 text.
    """
    if os.path.isfile(argument):
        return _in_file(Path(argument))
    text = reading.text_of(argument)
    encoded = text.encode("utf-8", "surrogatepass")
    return Text(lambda: io.StringIO(text, newline=""), len(text), hashlib.sha256(encoded).hexdigest())


def _in_file(path: Path) -> Text:
    """A file that was found to be text; no more than a block of it is held."""
    whole, decoder = hashlib.sha256(), codecs.getincrementaldecoder(_ENCODING)()
    length, blank = 0, True
    try:
        with path.open("rb") as file:
            while block := file.read(_BLOCK):
                piece = decoder.decode(block)
                if "\0" in piece:
                    raise files.not_text(path)
                whole.update(block)
                length, blank = length + len(piece), blank and not piece.strip()
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        raise files.not_text(path) from None
    except OSError as error:
        raise files.not_read(path, error) from error
    if blank:
        raise RegardError(
            en=f'"{path}" is empty. Give a file with at least one word in it.',
            fr=f"« {path} » est vide. Donnez un fichier qui contient au moins un mot.",
        )
    return Text(lambda: path.open(encoding=_ENCODING, newline=""), length, whole.hexdigest())
