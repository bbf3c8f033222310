"""Which tokens part a text rather than say something: punctuation, line breaks, and the marks that a tokenizer adds."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from regard.measures.word_pieces import SPECIAL, spelling


def are_delimiters(labels: Sequence[str]) -> list[bool]:
    """For each token of a text, whether it is punctuation, blank, or special, such as [SEP] or <s>.

    What counts is what a token writes, not how its label marks that; a part of a character is none of them.

    Example:
        >>> are_delimiters(["<s>", "Ġchat", "Ġ.", "âĢĿ", "ĠâĢ", "Ċ"]), are_delimiters(["##s", "<0x2C>", "<0xE2>"])
        ([True, False, True, True, False, True], [False, True, False])
    """
    spelled, _ = spelling(labels)
    return [
        SPECIAL.fullmatch(label) is not None or _parts(piece)
        for label, piece in zip(labels, spelled, strict=True)
    ]


def _parts(piece: bytes) -> bool:
    """Is this nothing but punctuation and blanks?"""
    try:
        bare = piece.decode("utf-8").strip()
    except UnicodeDecodeError:
        return False
    return all(unicodedata.category(letter)[0] == "P" for letter in bare)
