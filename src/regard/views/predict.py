"""What ``regard.predict(record)`` gives: guess first who looks at whom, then see it; and how good a guess is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from regard.errors import Language, RegardError
from regard.record import Record
from regard.views.view import View, heatmap


@dataclass(frozen=True)
class Score:
    """How good a guess is, and what two guesses that need no thought get: each from 0 to 1.

    Attributes:
        overlap: Of the guess.
        even: Of a guess that shares every row evenly among the keys that may be looked at.
        diagonal: Of a guess that every token looks at itself; with other keys, at the one that stands as far along.
    """

    overlap: float
    even: float
    diagonal: float


def predict(
    record: Record,
    *,
    layer: int = 0,
    head: int = 0,
    locale: Language | None = None,
    theme: Literal["auto", "light", "dark"] = "auto",
) -> View:
    """An empty grid to paint who looks at whom on, before the real one is shown beside it with a score.

    Saved as ``.svg`` or ``.png`` it is a sheet to print and colour in. The score is that of :func:`regard.views.predict.score`.

    Args:
        record: The record of one sequence. Of more than 16 tokens, a person chooses a stretch of 16.
        layer: Place of the layer, from 0.
        head: Head, from 0.
        locale: "en" or "fr"; the language that Regard speaks where it is left out.
        theme: "light", "dark", or as the page is.

    Raises:
        RegardError: if there is no such layer or head.
    """
    view = heatmap(record, layer=layer, head=head, locale=locale, theme=theme)
    view.picture["view"] = "predict"
    return view


def score(guess: ArrayLike, weights: ArrayLike, visible: ArrayLike | None = None) -> Score:
    """How much of the attention a guess puts in the right place, with what two thoughtless guesses get.

    Each row is made to sum to 1, in the guess and in the weights; a row of the guess that is left empty is shared evenly among the
    keys that may be looked at. A row's overlap is the sum of the smaller of both shares, Σ min(guess, weight), which is 1 less their
    total variation distance ½ Σ |guess − weight|; the score is its mean over the rows in which the real token looks at something.

    Args:
        guess: Numbers of 0 or more, ``[queries, keys]``, on any scale.
        weights: The real ones, of the same shape.
        visible: Who may look at whom, booleans of the same shape; everyone where it is left out.

    Raises:
        RegardError: if shapes differ, or a number is negative or not finite.

    Example:
        >>> score([[1, 1], [0, 1]], [[0.75, 0.25], [0.5, 0.5]])
        Score(overlap=0.625, even=0.875, diagonal=0.625)
    """
    guessed, real = (np.asarray(each, dtype=np.float64) for each in (guess, weights))
    seen = np.ones(real.shape, dtype=np.bool_) if visible is None else np.asarray(visible, dtype=np.bool_)
    _check(guessed, real, seen)
    queries, keys = real.shape
    own = np.zeros(real.shape)
    own[np.arange(queries), (2 * np.arange(queries) + 1) * keys // (2 * queries)] = 1
    return Score(*(_overlap(each, real, seen) for each in (guessed, np.zeros(real.shape), own)))


def _check(guess: NDArray[Any], weights: NDArray[Any], visible: NDArray[Any]) -> None:
    sizes = guess.shape == weights.shape == visible.shape and guess.ndim == 2 and guess.size > 0
    if not sizes or not (np.isfinite(guess).all() and np.isfinite(weights).all()) or guess.min() < 0:
        raise RegardError(
            en=f"A guess must be finite numbers of 0 or more, of the shape of the weights, {list(weights.shape)}; check yours, "
            f"{list(guess.shape)}.",
            fr=f"Un pari doit être fait de nombres finis de 0 ou plus, de la forme des poids, {list(weights.shape)} ; vérifiez le "
            f"vôtre, {list(guess.shape)}.",
        )


def _overlap(guess: NDArray[Any], weights: NDArray[Any], visible: NDArray[Any]) -> float:
    """The mean over rows that look at something; 0 where none does."""
    filled = np.where(guess.sum(-1, keepdims=True) > 0, guess, visible)
    totals = filled.sum(-1, keepdims=True), weights.sum(-1, keepdims=True)
    shares = filled / np.maximum(totals[0], 1e-300), weights / np.maximum(totals[1], 1e-300)
    rows = np.minimum(*shares).sum(-1)[totals[1][:, 0] > 0]
    return float(rows.mean()) if len(rows) else 0.0
