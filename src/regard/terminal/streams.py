"""The terminal's three streams, whatever they can write and whoever reads them."""

from __future__ import annotations

import codecs
import contextlib
import io
import os
import shutil
import sys
import textwrap
import unicodedata
from collections.abc import Iterator

from regard.terminal import files

_PLAIN = str.maketrans(
    {"\u00a0": " ", "\u202f": " ", "«": '"', "»": '"', "’": "'", "…": "...", "→": "->", "·": "-", "×": "x"}
)
_JOINERS = "\u200c\u200d"
_EASY_TO_READ = 100


def make_safe() -> None:
    """Lets output name what its encoding cannot write instead of failing; UTF-8 output is untouched."""
    codecs.register_error("regard", _nearest)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="regard")


def _nearest(error: UnicodeError) -> tuple[str, int]:
    """The nearest ASCII: é as e, « as a quotation mark, anything else by its number."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    text = error.object[error.start : error.end].translate(_PLAIN)
    plain = "".join(_ascii(character) for character in text)
    return plain, error.end


def _ascii(character: str) -> str:
    if character.isascii():
        return character
    base = unicodedata.normalize("NFKD", character).encode("ascii", "ignore").decode()
    return base or character.encode("ascii", "backslashreplace").decode()


def printable(text: str) -> str:
    """The text with control characters named: a token must not move the cursor or turn the writing direction."""
    return "".join(
        character
        if character in _JOINERS or not unicodedata.category(character).startswith(("C", "Zl", "Zp"))
        else character.encode("unicode_escape", "surrogatepass").decode()
        for character in text
    )


def width(text: str) -> int:
    """How many columns the text takes in a terminal."""
    return sum(
        0
        if unicodedata.combining(character) or character in _JOINERS
        else 2
        if unicodedata.east_asian_width(character) in "WF"
        else 1
        for character in text
    )


def padded(text: str, columns: int) -> str:
    """The text, filled with spaces to this many columns."""
    return text + " " * (columns - width(text))


def tell(text: str) -> None:
    """Writes one line, or several, where results are read."""
    sys.stdout.write(f"{text}\n")


def complain(sentence: str) -> None:
    """Says one sentence where errors are read."""
    sys.stderr.write("\n".join(printable(line) for line in sentence.splitlines()) + "\n")
    sys.stderr.flush()


def close_output() -> None:
    """Sends what is left of the output nowhere, so that Python does not complain about it when it ends."""
    with contextlib.suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)


def standard_input() -> str:
    """What was piped in, without its last line break.

    Raises:
        RegardError: if it is not UTF-8.
    """
    try:
        text = sys.stdin.buffer.read().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise files.not_text(None) from None
    return text.removesuffix("\n").removesuffix("\r")


@contextlib.contextmanager
def waiting(sentence: str) -> Iterator[None]:
    """Shows to a person in front of a terminal that something is going on, and takes it away again."""
    if not sys.stderr.isatty():
        yield
        return
    sys.stderr.write(sentence)
    sys.stderr.flush()
    try:
        yield
    finally:
        sys.stderr.write("\r" + " " * width(sentence) + "\r")
        sys.stderr.flush()


def wrapped(text: str, *, indent: str = "") -> str:
    """A paragraph, broken at the width of the terminal but never wider than is easy to read."""
    columns = min(shutil.get_terminal_size().columns, _EASY_TO_READ)
    return textwrap.fill(
        text,
        width=max(columns, len(indent) + 20),
        initial_indent=indent,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )
