"""What ``regard.predict(record)`` gives: guess first who looks at whom, then see it; and how good a guess is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from regard.errors import Language, RegardError
from regard.record import Record
from regard.views.view import Theme, View, one_head


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
    theme: Theme = "auto",
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
    return View(record, one_head("predict", record, layer, head, locale, theme))


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
        RegardError: if shapes differ, rows are not of one length, or a number is negative or not finite.

    Example:
        >>> score([[1, 1], [0, 1]], [[0.75, 0.25], [0.5, 0.5]])
        Score(overlap=0.625, even=0.875, diagonal=0.625)
    """
    guessed, real = (_table(name, each) for name, each in (("guess", guess), ("weights", weights)))
    seen = np.ones(real.shape) if visible is None else _table("visible", visible)
    _check(guessed, real, seen)
    seen = seen != 0
    queries, keys = real.shape
    own = np.zeros(real.shape)
    own[np.arange(queries), (2 * np.arange(queries) + 1) * keys // (2 * queries)] = 1
    return Score(*(_overlap(each, real, seen) for each in (guessed, np.zeros(real.shape), own)))


def _table(name: str, given: ArrayLike) -> NDArray[np.float64]:
    try:
        return np.asarray(given, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise RegardError(
            en=f"{name} must be a table of numbers whose rows have one length, [queries, keys].",
            fr=f"{name} doit être un tableau de nombres aux lignes de même longueur, [requêtes, clés].",
        ) from error


def _check(guess: NDArray[Any], weights: NDArray[Any], visible: NDArray[Any]) -> None:
    if guess.ndim != 2 or guess.size == 0 or not guess.shape == weights.shape == visible.shape:
        sizes = [list(each.shape) for each in (guess, weights, visible)]
        raise RegardError(
            en=f"guess, weights and visible must have one shape, [queries, keys]; theirs are {sizes[0]}, {sizes[1]} and {sizes[2]}.",
            fr=f"guess, weights et visible doivent avoir une même forme, [requêtes, clés] ; les leurs sont {sizes[0]}, {sizes[1]} "
            f"et {sizes[2]}.",
        )
    for name, numbers in (("guess", guess), ("weights", weights)):
        if not np.isfinite(numbers).all() or numbers.min() < 0:
            raise RegardError(
                en=f"{name} must hold finite numbers of 0 or more; look for negative or missing ones.",
                fr=f"{name} doit contenir des nombres finis de 0 ou plus ; cherchez ceux qui sont négatifs ou manquants.",
            )


def _overlap(guess: NDArray[Any], weights: NDArray[Any], visible: NDArray[Any]) -> float:
    """The mean over rows that look at something; 0 where none does."""
    filled = np.where(guess.sum(-1, keepdims=True) > 0, guess, visible)
    totals = filled.sum(-1, keepdims=True), weights.sum(-1, keepdims=True)
    shares = filled / np.maximum(totals[0], 1e-300), weights / np.maximum(totals[1], 1e-300)
    rows = np.minimum(*shares).sum(-1)[totals[1][:, 0] > 0]
    return float(rows.mean()) if len(rows) else 0.0
