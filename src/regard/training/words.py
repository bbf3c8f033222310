"""Words of a sentence, and which of them each word piece stands in: what links between two languages join."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from regard.errors import RegardError

WORD = re.compile(r"(?i:aujourd['’]hui)\b|[^\W_]+['’]?")
"""A run of letters or digits, with the apostrophe that ends it; ``aujourd'hui`` is one word."""
BYTE = re.compile(r"<0x([0-9A-F]{2})>")
SPECIAL = re.compile(r"<(?!0x)[^<>\s]+>|\[[A-Z]+\]")


def words(text: str) -> tuple[str, ...]:
    """The words of a text, in its composed form (NFC), as they are numbered from 0. Marks are no words; hyphens part words.

    Example:
        >>> words("L'oiseau a quarante-deux ans.")
        ("L'", 'oiseau', 'a', 'quarante', 'deux', 'ans')
    """
    return tuple(found[0] for found in WORD.finditer(unicodedata.normalize("NFC", text)))


def word_of_each(labels: Sequence[str], text: str) -> tuple[int | None, ...]:
    """The number of the word that each piece stands in: the first word of which it writes a letter.

    Args:
        labels: The text of each piece, spaces included or not, and bytes as ``<0xE9>``.
        text: What the pieces were cut from.

    Returns:
        For each piece a word of `words`; None for a special piece, a space, or marks alone.

    Raises:
        RegardError: if the labels do not write the text.

    Example:
        >>> word_of_each(["<s>", "L'", "ois", "eau", " dort", "."], "L'oiseau dort.")
        (None, 0, 1, 1, 2, None)
    """
    composed = unicodedata.normalize("NFC", text)
    of_byte = _word_of_each_byte(composed)
    written = composed.encode("utf-8", "surrogatepass")
    place = 0
    numbers: list[int | None] = []
    for label in labels:
        start, place = _next(label, written, place)
        numbers.append(next((number for number in of_byte[start:place] if number is not None), None))
    if written[place:].strip():
        raise _astray(written[place:].decode("utf-8", "replace"), "")
    return tuple(numbers)


def _next(label: str, written: bytes, place: int) -> tuple[int, int]:
    """Where a piece begins and ends in the text, from where the piece before it ended."""
    byte = BYTE.fullmatch(label)
    own = bytes([int(byte[1], 16)]) if byte else label.encode("utf-8", "surrogatepass")
    for wanted in (own, own.lstrip()):
        start = place
        while not written.startswith(wanted, start) and written[start : start + 1].isspace():
            start += 1
        if written.startswith(wanted, start):
            return start, start + len(wanted)
    if SPECIAL.fullmatch(label):
        return place, place
    raise _astray(written[place:].decode("utf-8", "replace"), label)


def _word_of_each_byte(text: str) -> list[int | None]:
    numbers: list[int | None] = []
    ends = 0
    for number, found in enumerate(WORD.finditer(text)):
        numbers += [None] * len(text[ends : found.start()].encode("utf-8", "surrogatepass"))
        numbers += [number] * len(found[0].encode("utf-8", "surrogatepass"))
        ends = found.end()
    return numbers + [None] * len(text[ends:].encode("utf-8", "surrogatepass"))


def _astray(rest: str, label: str) -> RegardError:
    return RegardError(
        en=f"The pieces do not write the text: after what was read comes {rest[:20]!r}, and the next piece is {label!r}; give the text "
        "that the pieces were cut from.",
        fr=f"Les morceaux n'écrivent pas le texte : après ce qui a été lu vient {rest[:20]!r}, et le morceau suivant est {label!r} ; "
        "donnez le texte d'où les morceaux ont été tirés.",
    )
