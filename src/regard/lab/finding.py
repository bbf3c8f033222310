"""A text among the tokens of a zoom, wherever the model has cut its words."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal, TypedDict

from regard.errors import RegardError

if TYPE_CHECKING:
    from regard.views.zooming import Pyramid

_AT_ONCE = 8192
MOST = 2000
"""Places that are given at most."""

_SPACES = "\u0120\u2581 "
"""How tokenizers write the space before a word."""


class Found(TypedDict):
    """Where a text stands: the token in which each occurrence begins, and whether there are more than are given."""

    tokens: list[int]
    more: bool


def found(pyramid: Pyramid, axis: str, text: str) -> Found:
    """Where a text stands among the labels of one axis; capitals do not matter, nor how words were cut.

    Raises:
        RegardError: for another axis, or a text without a letter.
    """
    if axis not in ("query", "key"):
        raise RegardError(
            en=f"axis must be 'query' or 'key', not {axis!r}.",
            fr=f"axis doit valoir 'query' ou 'key', et non {axis!r}.",
        )
    wanted = " ".join(text.casefold().split())
    if not wanted:
        raise RegardError(en="Type a word to look for.", fr="Tapez un mot à chercher.")
    places: list[int] = []
    for start, whole, ends in _pieces(pyramid, "query" if axis == "query" else "key", len(wanted)):
        at = whole.find(wanted)
        while at >= 0:
            token = start + bisect_right(ends, at)
            if not places or token > places[-1]:
                places.append(token)
            if len(places) > MOST:
                return {"tokens": places[:MOST], "more": True}
            at = whole.find(wanted, at + 1)
    return {"tokens": places, "more": False}


def _pieces(
    pyramid: Pyramid, axis: Literal["query", "key"], reach: int
) -> Iterator[tuple[int, str, list[int]]]:
    """The tokens written as running text, some thousands at a time: number of the first, text, and where each token ends in it.

    Pieces overlap by as many tokens as the text that is looked for has letters, so that none of its places is lost between them.
    """
    count = pyramid.queries if axis == "query" else pyramid.keys
    spaced: bool | None = None
    for start in range(0, count, _AT_ONCE):
        labels = pyramid.tokens(axis, start, min(_AT_ONCE + reach, count - start))
        if spaced is None:
            spaced = any(label[:1] in _SPACES for label in labels if label)
        written = [_written(label, spaced=spaced) for label in labels]
        ends, length = [], 0
        for part in written:
            length += len(part)
            ends.append(length)
        yield start, "".join(written), ends


def _written(label: str, *, spaced: bool) -> str:
    """A token as it stands in running text: pieces of a word touch the one before."""
    plain = label.casefold()
    if plain.startswith("##") and len(plain) > 2:
        return plain[2:]
    bare = plain.lstrip(_SPACES)
    return bare if spaced and bare == plain else f" {bare}"
