"""What ``regard.mask(record)`` gives: who may look at whom, to be changed by clicking."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from regard.errors import Language, RegardError, language
from regard.record import Record
from regard.views.view import View, heatmap

_JOINERS = ("\u200c", "\u200d")
_MODEL = {"en": "no model: equal shares", "fr": "sans modèle : parts égales"}


def mask(
    given: Record | str | Sequence[str],
    mask: Any = None,
    *,
    layer: int = 0,
    head: int = 0,
    query: int | None = None,
    locale: Language | None = None,
    theme: Literal["auto", "light", "dark"] = "auto",
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
    record = given if isinstance(given, Record) else _without_model(given, mask, locale or language())
    view = heatmap(record, layer=layer, head=head, query=query, locale=locale, theme=theme)
    view.picture["view"] = "mask"
    if mask is not None and record is given:
        view.picture["options"] = {"flipped": _flipped(record, mask, layer, head)}
    return view


def _without_model(given: str | Sequence[str], mask: Any, locale: Language) -> Record:
    """A record of tokens that share their attention equally among what they may look at: nothing is known of scores."""
    tokens = _cut(given) if isinstance(given, str) else list(given)
    if not tokens:
        raise RegardError(
            en='There is nothing to look at; give a record, a text or a list of tokens, for example regard.mask("chat").',
            fr="Il n'y a rien à regarder ; donnez un enregistrement, un texte ou une liste de jetons, par exemple "
            'regard.mask("chat").',
        )
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


def _cut(text: str) -> list[str]:
    """The letters of one word, with all that belongs to each; the words of more."""
    if len(words := text.split()) != 1:
        return words
    letters: list[str] = []
    for sign in words[0]:
        belongs = unicodedata.category(sign)[0] == "M" or sign in _JOINERS or "🏻" <= sign <= "🏿"
        if letters and (belongs or letters[-1].endswith(_JOINERS)):
            letters[-1] += sign
        else:
            letters.append(sign)
    return letters


def _flipped(record: Record, mask: Any, layer: int, head: int) -> list[int]:
    """The cells, counted row by row, where the mask differs from the model's own."""
    chosen = record.layer(layer)
    queries, keys = chosen.lengths
    own = chosen.visible(np.arange(queries))
    differs = own[min(head, len(own) - 1)] != _dense(mask, queries, keys)
    return [int(place) for place in np.flatnonzero(differs)]


def _dense(mask: Any, queries: int, keys: int) -> NDArray[np.bool_]:
    """A mask or booleans, written out ``[queries, keys]``."""
    shape = (queries, keys)
    written = mask.dense(*shape)[0, 0] if hasattr(mask, "dense") else np.asarray(mask)
    if written.shape != shape or written.dtype != np.bool_:
        raise RegardError(
            en=f"mask must be a Mask or booleans of shape {list(shape)}, and it is {written.dtype} of shape {list(written.shape)}.",
            fr=f"mask doit être un Mask ou des booléens de forme {list(shape)}, et c'est {written.dtype} de forme "
            f"{list(written.shape)}.",
        )
    return written
