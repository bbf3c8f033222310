"""Does attention find the word that is being translated? Heads of cross-attention scored against true links between words.

The weights are read at the step that predicts a word, when the decoder has not seen it yet: the row whose output predicts its first
piece. The source word found is the one on whose pieces most weight lies, specials and marks left aside.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from regard.errors import RegardError
from regard.training.confidence import LEVEL, RESAMPLES, Interval, of_ratio
from regard.training.generated.linked import Links

NOTHING = -1
"""The source word found for a target word that no step predicts, or where the source has no words."""


@dataclass(frozen=True)
class Reading:
    """What the heads of a model look at while it writes one sentence, and the true links.

    Attributes:
        weights: ``[layers, heads, target steps, source pieces]``; step t predicts target piece t. Where the decoder reads ``<s>`` and then
            the target, that is the row of the piece before.
        source_words: The word that each source piece stands in, as `regard.training.words.word_of_each` gives it; None for specials and
            marks.
        target_words: The same for the piece that each step predicts.
        links: (source word, target word), for every two words that say the same.
    """

    weights: NDArray[np.floating]
    source_words: tuple[int | None, ...]
    target_words: tuple[int | None, ...]
    links: Links


@dataclass(frozen=True)
class BestHead:
    """A head, by its layer and its number, both from 0, and its agreement where it was chosen: to be scored on other sentences."""

    layer: int
    head: int
    agreement: float


def predicted(
    weights: ArrayLike, source_words: Sequence[int | None], target_words: Sequence[int | None]
) -> NDArray[np.int64]:
    """The source word that each target word is predicted from.

    Args:
        weights: ``[..., target steps, source pieces]``, such as ``[heads, target steps, source pieces]``; step t predicts target piece t.
        source_words: The word that each source piece stands in; None for specials and marks.
        target_words: The word of the piece that each step predicts; None likewise.

    Returns:
        ``[..., target words]``: the source word with the most weight on its pieces, the first of those with as much, at the step that
        predicts the word's first piece; `NOTHING` for words without a step.

    Raises:
        RegardError: if the shapes do not fit, or a weight is not a number.

    Example:
        >>> weights = [[[0.1, 0.2, 0.3, 0.4], [0.6, 0.1, 0.1, 0.2], [0.0, 0.5, 0.2, 0.3]]]
        >>> predicted(weights, [None, 0, 0, 1], [0, 0, 1]).tolist()
        [[0, 0]]
    """
    rows = np.asarray(weights)
    _refuse_misfits(rows, source_words, target_words)
    found = np.full((*rows.shape[:-2], 1 + _last(target_words)), NOTHING)
    pieces = [(piece, word) for piece, word in enumerate(source_words) if word is not None]
    first = {word: step for step, word in reversed(list(enumerate(target_words))) if word is not None}
    if pieces and first:
        numbers = sorted({word for _, word in pieces})
        belongs = np.zeros((len(source_words), len(numbers)))
        for piece, word in pieces:
            belongs[piece, numbers.index(word)] = 1
        largest = (rows[..., list(first.values()), :] @ belongs).argmax(axis=-1)
        found[..., list(first)] = np.array(numbers)[largest]
    return found


def agreement(found: ArrayLike, links: Links) -> float:
    """Share of the linked target words whose source word is among the true ones.

    Args:
        found: ``[target words]``, as `predicted` gives them for one head.
        links: (source word, target word), for every two words that say the same.

    Raises:
        RegardError: if there are no links.

    Example:
        >>> agreement([0, 2, 1], frozenset([(0, 0), (1, 1), (2, 1)]))
        1.0
    """
    if not links:
        raise RegardError(
            en="Nothing is linked, so there is nothing to agree with; leave this sentence out.",
            fr="Rien n'est lié, il n'y a donc rien avec quoi s'accorder ; laissez cette phrase de côté.",
        )
    hits, linked = _hits(np.asarray(found), links)
    return float(hits / linked)


def agreements(readings: Iterable[Reading]) -> NDArray[np.float64]:
    """``[layers, heads]``: each head's agreement over all linked words of some sentences.

    Raises:
        RegardError: if there are no sentences or no links, or sentences are of different layers and heads.
    """
    hits, linked = _counted(readings)
    shares: NDArray[np.float64] = hits.sum(axis=0) / linked.sum()
    return shares


def best_head(readings: Iterable[Reading]) -> BestHead:
    """The head that agrees most with the links, the first of those that agree as much.

    Its agreement here is flattered by having been chosen here: `score` it on other sentences.

    Raises:
        RegardError: if there are no sentences or no links, or sentences are of different layers and heads.
    """
    shares = agreements(readings)
    layer, head = (int(place) for place in np.unravel_index(shares.argmax(), shares.shape))
    return BestHead(layer, head, float(shares[layer, head]))


def score(
    readings: Iterable[Reading],
    layer: int,
    head: int,
    *,
    level: float = LEVEL,
    resamples: int = RESAMPLES,
    seed: int = 0,
) -> Interval:
    """One head's agreement over all linked words of some sentences, with an interval by drawing sentences anew.

    Raises:
        RegardError: if there are no sentences or no links, sentences are of different layers and heads, or there is no such head.
    """
    hits, linked = _counted(readings)
    layers, heads = hits.shape[1:]
    if not (0 <= layer < layers and 0 <= head < heads):
        raise RegardError(
            en=f"There is no head {head} in a layer {layer}: there are {layers} layers of {heads} heads, counted from 0.",
            fr=f"Il n'y a pas de tête {head} dans une couche {layer} : il y a {layers} couches de {heads} têtes, comptées à partir de 0.",
        )
    return of_ratio(hits[:, layer, head], linked, level=level, resamples=resamples, seed=seed)


def by_position(
    readings: Iterable[Reading], *, level: float = LEVEL, resamples: int = RESAMPLES, seed: int = 0
) -> Interval:
    """The agreement reached without looking: for each target word the source word as far along its sentence.

    What a head must do better than, because languages with similar word order agree along the diagonal.

    Raises:
        RegardError: if there are no sentences or no links.
    """
    counts = [_hits(_diagonal(reading), reading.links) for reading in readings]
    hits, linked = zip(*counts, strict=True) if counts else ((), ())
    return of_ratio(hits, linked, level=level, resamples=resamples, seed=seed)


def _diagonal(reading: Reading) -> NDArray[np.int64]:
    sources, targets = 1 + _last(reading.source_words), 1 + _last(reading.target_words)
    along = (np.arange(targets) + 0.5) / max(1, targets)
    return np.floor(along * sources).astype(np.int64) if sources else np.full(targets, NOTHING)


def _counted(readings: Iterable[Reading]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """``[sentences, layers, heads]`` words found, and ``[sentences]`` words linked."""
    counts = [
        _hits(predicted(reading.weights, reading.source_words, reading.target_words), reading.links)
        for reading in readings
    ]
    shapes = {np.shape(hits) for hits, _ in counts}
    if len(shapes) != 1 or len(next(iter(shapes))) != 2 or not any(linked for _, linked in counts):
        raise RegardError(
            en="The readings must hold at least one linked word, and weights of the same layers and heads in every sentence, "
            f"[layers, heads, steps, pieces]; there are {len(counts)} sentences, of layers and heads {sorted(shapes)}.",
            fr="Les lectures doivent contenir au moins un mot lié, et des poids des mêmes couches et têtes dans chaque phrase, "
            f"[couches, têtes, pas, morceaux] ; il y a {len(counts)} phrases, de couches et têtes {sorted(shapes)}.",
        )
    return np.array([hits for hits, _ in counts], dtype=np.float64), np.array(
        [linked for _, linked in counts], dtype=np.float64
    )


def _hits(found: NDArray[np.int64], links: Links) -> tuple[NDArray[np.int64], int]:
    """``[...]`` how many linked target words each head found, and how many there are."""
    targets = {target for _, target in links}
    hits = np.zeros(found.shape[:-1], dtype=np.int64)
    for target in targets:
        if target < found.shape[-1]:
            true = [source for source, other in links if other == target]
            hits += np.isin(found[..., target], true)
    return hits, len(targets)


def _last(numbers: Sequence[int | None]) -> int:
    return max((number for number in numbers if number is not None), default=-1)


def _refuse_misfits(
    rows: NDArray[np.floating], source_words: Sequence[int | None], target_words: Sequence[int | None]
) -> None:
    if rows.ndim < 2 or rows.shape[-2:] != (len(target_words), len(source_words)):
        raise RegardError(
            en=f"weights must be [..., {len(target_words)} target steps, {len(source_words)} source pieces], as the words given say; its "
            f"shape is {rows.shape}. Leave the last row out where it predicts nothing.",
            fr=f"weights doit être [..., {len(target_words)} pas de la cible, {len(source_words)} morceaux de la source], d'après les mots "
            f"donnés ; sa forme est {rows.shape}. Laissez de côté la dernière ligne si elle ne prédit rien.",
        )
    if np.isnan(rows).any():
        raise RegardError(
            en="weights holds values that are not numbers (NaN); look for what made them in the model.",
            fr="weights contient des valeurs qui ne sont pas des nombres (NaN) ; cherchez dans le modèle ce qui les produit.",
        )
