"""N-grams as they stand in sequences of symbols: numbered, counted, and where each first ends."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from regard.errors import RegardError


def marked_stream(sequences: Iterable[Sequence[int]], begin: int, end: int) -> NDArray[np.int64]:
    """``[symbols]``: all sequences behind each other, each between its marks; the begin mark is the number after the last symbol.

    Raises:
        RegardError: if there is no sequence, or a symbol is not of the vocabulary.
    """
    given = list(sequences)
    if not given:
        raise RegardError(
            en="sequences must hold at least one sequence, and there is none; give the numbers of the symbols of each text.",
            fr="sequences doit contenir au moins une suite, et il n'y en a pas ; donnez les numéros des symboles de chaque texte.",
        )
    lengths = np.fromiter(map(len, given), dtype=np.int64, count=len(given))
    symbols = np.fromiter(chain.from_iterable(given), dtype=np.int64, count=int(lengths.sum()))
    refuse_unknown(symbols, begin, end)
    ends = np.cumsum(lengths + 2) - 1
    stream = np.empty(len(symbols) + 2 * len(given), dtype=np.int64)
    inside = np.ones(len(stream), dtype=bool)
    inside[ends] = inside[ends - lengths - 1] = False
    stream[inside], stream[ends], stream[ends - lengths - 1] = symbols, end, begin
    return stream


def refuse_unknown(symbols: NDArray[np.int64], predicted: int, end: int) -> None:
    """Symbols lie from 0 to ``predicted − 1``, and none is the end mark.

    Raises:
        RegardError: if one is not.
    """
    wrong = symbols[(symbols < 0) | (symbols >= predicted) | (symbols == end)]
    if len(wrong):
        raise RegardError(
            en=f"Symbols must lie between 0 and {predicted - 1} and not be the end mark, {end}; one is {wrong[0]}. Leave the marks out: "
            "they are put around each sequence.",
            fr=f"Les symboles doivent être compris entre 0 et {predicted - 1} et ne pas être la marque de fin, {end} ; l'un vaut "
            f"{wrong[0]}. Laissez les marques de côté : elles sont posées autour de chaque suite.",
        )


@dataclass(frozen=True)
class Table:
    """The n-grams of one length as they stand in the stream.

    Attributes:
        keys: ``[n-grams]`` in rising order: the number of the context among the shorter n-grams × (begin mark + 1) + the last symbol. The
            place of a key is the number of its n-gram.
        occurrences: ``[n-grams]``, how often each occurs.
        first: ``[n-grams]``, where each first ends.
        grams: ``[stream]``, the number of the n-gram that ends there; −1 where the sequence has not as many symbols yet.
    """

    keys: NDArray[np.int64]
    occurrences: NDArray[np.int64]
    first: NDArray[np.int64]
    grams: NDArray[np.int64]


def tables_of(stream: NDArray[np.int64], order: int, begin: int) -> list[Table]:
    """The n-grams of every length from 1 to the order; none reaches over the begin mark of its sequence."""
    tables: list[Table] = []
    grams = np.zeros_like(stream)
    for length in range(1, order + 1):
        contexts = contexts_of(grams, stream, length, begin)
        ends = np.flatnonzero(contexts >= 0)
        keys, first, numbers, occurrences = np.unique(
            contexts[ends] * (begin + 1) + stream[ends],
            return_index=True,
            return_inverse=True,
            return_counts=True,
        )
        grams = np.full_like(stream, -1)
        grams[ends] = numbers
        tables.append(Table(keys, occurrences, ends[first], grams))
    return tables


def contexts_of(
    grams: NDArray[np.int64], stream: NDArray[np.int64], length: int, begin: int
) -> NDArray[np.int64]:
    """For each symbol the number of the ``length − 1`` symbols before it; −1 where its sequence has not as many, or they were not seen."""
    if length == 1:
        return np.zeros_like(stream)
    before = np.concatenate([[-1], grams[:-1]])
    return np.where(stream == begin, -1, before)
