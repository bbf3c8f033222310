"""A text as a model of ours reads it: its pieces, and what did not fit."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from regard.models.attended import Tokens
from regard.models.text import Text
from regard.texts import TextTooLong, at_a_space, check, empty


@dataclass(frozen=True)
class Read:
    """A text and its pieces.

    Attributes:
        text: The part that is read, in composed form (NFC).
        cut: The rest.
        pieces: What the part that is read became.
    """

    text: str
    cut: str
    pieces: Tokens


def read(text: str, pieces: Text, *, limit: int, model: str, cut: bool = False) -> Read:
    """The pieces of a text.

    Args:
        text: What a person wrote.
        pieces: What cuts it.
        limit: How many pieces the model can read.
        model: Its name, for messages.
        cut: Read the beginning of a text that is too long, instead of refusing it.

    Raises:
        RegardError: for a text without anything to read, or with characters that no text may hold.
        TextTooLong: for a text beyond the limit, unless ``cut``.
    """
    check(text)
    whole = unicodedata.normalize("NFC", text)
    ids = pieces.encode(whole)
    if not ids:
        raise empty()
    fits = len(whole)
    if len(ids) > limit:
        fits = at_a_space(whole, pieces.reach(whole, limit))
        if not cut:
            raise TextTooLong.of(tokens=len(ids), limit=limit, fits=fits, model=model)
        ids = pieces.encode(whole[:fits])[:limit]
    return Read(whole[:fits], whole[fits:], Tokens(pieces.labels(ids), tuple(ids)))
