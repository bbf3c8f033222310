"""What ``regard.mask(record)`` gives: who may look at whom, to be changed by clicking."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from regard.errors import Language, RegardError, Sentence
from regard.record import Record
from regard.record.arrays import to_numpy
from regard.views.answers import mask as answers
from regard.views.arguments import language_and_theme
from regard.views.graphemes import graphemes
from regard.views.requests import MaskRequest
from regard.views.view import Theme, View, one_head

_MODEL = {"en": "no model: equal shares", "fr": "sans modèle, parts égales"}


def mask(
    given: Record | str | Sequence[str],
    mask: Any = None,
    *,
    layer: int = 0,
    head: int = 0,
    query: int | None = None,
    locale: Language | None = None,
    theme: Theme = "auto",
) -> View:
    """Who may look at whom, as a table of ticks and crosses; a click changes it, and the weights follow.

    A text needs no model: one word is cut into its letters, several into words, and a list is taken as it is. Nobody then looks ahead,
    and there are no weights to follow.

    Args:
        given: The record of one sequence, or a text, or a list of tokens.
        mask: Begin with this ``Mask``, or these booleans ``[queries, keys]``, True = may look; the model's own where it is left out.
        layer: Place of the layer, from 0.
        head: Head, from 0.
        query: Begin with this token chosen, as the one who looks.
        locale: "en" or "fr"; the language that Regard speaks where it is left out.
        theme: "light", "dark", or as the page is.

    Raises:
        RegardError: if there is no such layer, head or token, no token at all, or a mask that does not fit.

    Example:
        >>> mask("chat", query=3).record.layers[0].query_tokens
        ('c', 'h', 'a', 't')
    """
    spoken = language_and_theme(locale, theme)
    record = given if isinstance(given, Record) else _without_model(given, mask, spoken)
    picture = one_head("mask", record, layer, head, locale, theme, query=query)
    if mask is not None and record is given:
        picture["options"] = {"flipped": _flipped(record, mask, layer, head)}
    return View(record, picture)


def _without_model(given: str | Sequence[str], mask: Any, locale: Language) -> Record:
    """A record of tokens that share their attention equally among what they may look at: nothing is known of scores."""
    tokens = _tokens(given)
    size = len(tokens)
    visible = np.tri(size, dtype=np.bool_) if mask is None else _dense(mask, size, size)
    counts = visible.sum(-1, keepdims=True)
    return Record.from_arrays(
        weights=visible / np.maximum(counts, 1),
        tokens=tokens,
        mask=visible,
        model=_MODEL[locale],
        text=given if isinstance(given, str) else None,
    )


def _tokens(given: object) -> list[str]:
    """The letters of one word, the words of more, or the texts of a list."""
    tokens: list[Any] = []
    if isinstance(given, str):
        words = given.split()
        tokens = graphemes(words[0]) if len(words) == 1 else words
    elif isinstance(given, Iterable):
        tokens = list(given)
    if not tokens or not all(isinstance(token, str) for token in tokens):
        raise RegardError(
            en='There is nothing to look at; give a record, a text or a list of tokens, for example regard.mask("chat").',
            fr="Il n'y a rien à regarder ; donnez un enregistrement, un texte ou une liste de jetons, par exemple "
            'regard.mask("chat").',
        )
    return tokens


def _flipped(record: Record, mask: Any, layer: int, head: int) -> list[int]:
    """The cells, counted row by row, where the mask differs from the model's own, to which a bias of −inf belongs."""
    _, own, _ = answers.mask(record, MaskRequest(layer=layer, head=head)).arrays[0]
    return [int(place) for place in np.flatnonzero(own != _dense(mask, own.shape[0], own.shape[1], head))]


def _dense(mask: Any, queries: int, keys: int, head: int = 0) -> NDArray[np.bool_]:
    """A mask, as it is for one head, or booleans, written out ``[queries, keys]``."""
    written = _written(mask, queries, keys, head)
    if written is None or written.shape != (queries, keys) or written.dtype != np.bool_:
        came = _came(written)
        raise RegardError(
            en=f"mask must be a Mask or booleans of shape {[queries, keys]}, and here it is {came['en']}.",
            fr=f"mask doit être un Mask ou des booléens de forme {[queries, keys]}, et ce sont ici {came['fr']}.",
        )
    return written


def _came(written: NDArray[Any] | None) -> Sentence:
    if written is None:
        return {"en": "rows of several lengths", "fr": "des lignes de plusieurs longueurs"}
    shape = list(written.shape)
    return {"en": f"{written.dtype} of shape {shape}", "fr": f"des {written.dtype} de forme {shape}"}


def _written(mask: Any, queries: int, keys: int, head: int) -> NDArray[Any] | None:
    """The mask as an array of any shape; None where its rows are not of one length."""
    if hasattr(mask, "dense"):
        every_head: NDArray[np.bool_] = mask.dense(queries, keys)[0]
        of_head: NDArray[np.bool_] = every_head[min(head, len(every_head) - 1)]
        return of_head
    try:
        written: NDArray[Any] = to_numpy(mask)
    except (TypeError, ValueError):
        return None
    return written
