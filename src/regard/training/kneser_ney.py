"""Interpolated Kneser–Ney n-gram models over symbols: what a model that attends must do better than.

Of every n-gram seen a little is taken, the discount, and given to the shorter n-grams: for a context h and the same context h′ without
its first symbol,

    p(w | h) = max(c(h w) − D, 0) / c(h) + γ(h) p(w | h′),    γ(h) = (D₁ N₁(h) + D₂ N₂(h) + D₃ N₃₊(h)) / c(h),

where c counts occurrences for the longest n-grams, and for shorter ones how many different symbols stand before them; Nᵢ(h) is how many
symbols follow h exactly i times. Below single symbols lies the uniform distribution, so that no symbol is impossible. Nothing stands
before the mark that begins a sequence: n-grams that begin with it keep their occurrences (as in KenLM), and contexts near the beginning
are shorter.

Ney, Essen and Kneser, On structuring probabilistic dependences in stochastic language modelling, 1994; Kneser and Ney, Improved backing-off
for m-gram language modeling, 1995; Chen and Goodman, An empirical study of smoothing techniques for language modeling, 1999.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from regard.errors import RegardError
from regard.training.ngrams import contexts_of, marked_stream, refuse_unknown, tables_of

Discounts = Literal["one", "three"]
FALLBACK = 0.5
"""The discount where the counts tell none: no n-gram of an order was counted once, or none twice, as happens with few symbols."""


@dataclass(frozen=True)
class _Order:
    """The n-grams of one length, each known by a key: the number of its context among the shorter n-grams × symbols + its last symbol.

    Attributes:
        keys: ``[n-grams]`` in rising order; the place of a key is the number of its n-gram.
        kept: ``[n-grams]``, counts less the discount.
        totals: ``[contexts]``, the counts of what follows each context.
        given: ``[contexts]``, γ × total: what the discount took in each context, for the shorter n-grams.
        discounts: What is taken from a count of 1, of 2, and of 3 or more.
    """

    keys: NDArray[np.int64]
    kept: NDArray[np.float64]
    totals: NDArray[np.float64]
    given: NDArray[np.float64]
    discounts: tuple[float, float, float]

    def find(self, keys: NDArray[np.int64]) -> NDArray[np.int64]:
        """The numbers of n-grams; −1 for those not seen."""
        if not len(self.keys):
            return np.full(len(keys), -1)
        places = np.searchsorted(self.keys, keys).clip(max=len(self.keys) - 1)
        return np.where(self.keys[places] == keys, places, -1)

    def interpolated(
        self, contexts: NDArray[np.int64], grams: NDArray[np.int64], shorter: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        """How likely n-grams are after their contexts, from how likely the shorter ones are; after contexts not seen, just as likely."""
        totals = np.where(contexts >= 0, self.totals[contexts], 0)
        kept = np.where(grams >= 0, self.kept[grams], 0) if len(self.kept) else 0
        mixed = kept + self.given[contexts] * shorter
        likely = shorter.copy()
        np.divide(mixed, totals, out=likely, where=totals > 0)
        return likely


@dataclass(frozen=True)
class KneserNey:
    """A fitted model: how likely each symbol is after the symbols before it.

    Attributes:
        order: The longest n-gram: 3 looks two symbols back.
        end: The mark that closes a sequence.
        predicted: How many symbols it chooses among: those from 0 to ``predicted − 1``, the end mark with them.
    """

    order: int
    end: int
    predicted: int
    _orders: tuple[_Order, ...]

    @property
    def discounts(self) -> tuple[tuple[float, float, float], ...]:
        """By length of n-gram, from 1: what was taken from a count of 1, of 2, and of 3 or more."""
        return tuple(order.discounts for order in self._orders)

    def nats(self, sequences: Iterable[Sequence[int]]) -> float:
        """Mean negative log-likelihood a symbol, in nats. The end mark of each sequence counts as a symbol, the begin mark does not.

        Raises:
            RegardError: if there is no sequence, or a symbol is not of the vocabulary.
        """
        return float(-np.log(self.likelihoods(sequences)).mean())

    def likelihoods(self, sequences: Iterable[Sequence[int]]) -> NDArray[np.float64]:
        """``[symbols]``: how likely each symbol was, sequence after sequence, each with its end mark.

        Raises:
            RegardError: if there is no sequence, or a symbol is not of the vocabulary.
        """
        stream = marked_stream(sequences, self.predicted, self.end)
        grams = np.zeros_like(stream)
        likely = np.full(len(stream), 1 / self.predicted)
        for length, order in enumerate(self._orders, start=1):
            contexts = contexts_of(grams, stream, length, self.predicted)
            grams = order.find(contexts * (self.predicted + 1) + stream)
            likely = order.interpolated(contexts, grams, likely)
        told: NDArray[np.float64] = likely[stream != self.predicted]
        return told

    def probabilities(self, context: Sequence[int], *, begins: bool = True) -> NDArray[np.float64]:
        """``[predicted]``: how likely each symbol is next.

        Args:
            context: The symbols before, of which the last ``order − 1`` matter.
            begins: Whether the context begins its sequence; else it stands somewhere inside.

        Raises:
            RegardError: if a symbol is not of the vocabulary.
        """
        refuse_unknown(np.asarray(context, dtype=np.int64), self.predicted, self.end)
        before = [self.predicted] * begins + list(context)
        likely = np.full(self.predicted, 1 / self.predicted)
        for length, order in enumerate(self._orders[: len(before) + 1]):
            contexts = np.full(self.predicted, self._number(before[len(before) - length :]))
            grams = order.find(contexts * (self.predicted + 1) + np.arange(self.predicted))
            likely = order.interpolated(contexts, grams, likely)
        return likely

    def _number(self, symbols: Sequence[int]) -> int:
        """The number of one n-gram; −1 where it was not seen."""
        gram = 0
        for order, symbol in zip(self._orders, symbols, strict=False):
            gram = int(order.find(np.array([gram * (self.predicted + 1) + symbol]))[0])
            if gram < 0:
                break
        return gram


def fit(
    sequences: Iterable[Sequence[int]],
    order: int,
    vocab_size: int,
    *,
    end: int | None = None,
    discounts: Discounts = "one",
) -> KneserNey:
    """Counts the n-grams of some sequences.

    Args:
        sequences: Symbols from 0 to ``vocab_size − 1``, without begin and end marks.
        order: The longest n-gram, 1 or more.
        vocab_size: How many symbols there are.
        end: The symbol of the vocabulary that closes sequences; left out, the end mark is one symbol more, number ``vocab_size``.
        discounts: "one" for each length of n-gram, D = n₁ / (n₁ + 2 n₂), where nᵢ n-grams were counted i times (Ney, Essen and Kneser,
            1994); "three" for counts of 1, 2, and 3 or more (Chen and Goodman's modified smoothing, 1999). Where the counts of an order
            do not give three, one is taken, and where they do not give one, `FALLBACK`.

    Raises:
        RegardError: if there is no sequence, a symbol is not of the vocabulary, or an argument is out of range.

    Example:
        >>> model = fit([[0, 1], [0, 1], [0, 2]], order=2, vocab_size=3)
        >>> model.probabilities([0]).round(3).tolist()
        [0.044, 0.6, 0.267, 0.089]
    """
    _refuse_bad_arguments(order, vocab_size, end, discounts)
    end, predicted = (vocab_size, vocab_size + 1) if end is None else (end, vocab_size)
    stream = marked_stream(sequences, predicted, end)
    tables = tables_of(stream, order, predicted)
    orders: list[_Order] = []
    contexts = 1
    for length, table in enumerate(tables, start=1):
        counts = table.occurrences
        if length < order:
            befores = np.bincount(table.grams[tables[length].first], minlength=len(table.keys))
            counts = np.where(stream[table.first - length + 1] == predicted, counts, befores)
        if length == 1:
            counts = np.where(table.keys == predicted, 0, counts)  # nothing predicts the begin mark
        orders.append(_discounted(table.keys, counts, contexts, predicted + 1, discounts))
        contexts = max(1, len(table.keys))  # of sequences too short for longer n-grams there are none
    return KneserNey(order, end, predicted, tuple(orders))


def _discounted(
    keys: NDArray[np.int64], counts: NDArray[np.int64], contexts: int, symbols: int, discounts: Discounts
) -> _Order:
    levels = _three(counts) if discounts == "three" else (_one(counts),) * 3
    taken = np.array([0, *levels])[counts.clip(max=3)]
    context_of = keys // symbols
    totals = np.bincount(context_of, counts, minlength=contexts)
    given = np.bincount(context_of, taken, minlength=contexts)
    return _Order(keys, counts - taken, totals.astype(np.float64), given.astype(np.float64), levels)


def _one(counts: NDArray[np.int64]) -> float:
    once, twice = (int(np.count_nonzero(counts == times)) for times in (1, 2))
    return once / (once + 2 * twice) if once and twice else FALLBACK


def _three(counts: NDArray[np.int64]) -> tuple[float, float, float]:
    n1, n2, n3, n4 = (int(np.count_nonzero(counts == times)) for times in (1, 2, 3, 4))
    single = _one(counts)
    if not (n1 and n2 and n3):
        return single, single, single
    levels = (1 - 2 * single * n2 / n1, 2 - 3 * single * n3 / n2, 3 - 4 * single * n4 / n3)
    return levels if min(levels) > 0 else (single, single, single)


def _refuse_bad_arguments(order: int, vocab_size: int, end: int | None, discounts: str) -> None:
    if order < 1 or vocab_size < 1:
        raise RegardError(
            en=f"order and vocab_size must be 1 or more; got order={order} and vocab_size={vocab_size}.",
            fr=f"order et vocab_size doivent valoir au moins 1 ; reçu order={order} et vocab_size={vocab_size}.",
        )
    if end is not None and not 0 <= end < vocab_size:
        raise RegardError(
            en=f"end must be a symbol of the vocabulary, between 0 and {vocab_size - 1}, and it is {end}; leave it out to add one.",
            fr=f"end doit être un symbole du vocabulaire, entre 0 et {vocab_size - 1}, et vaut {end} ; omettez-le pour en ajouter un.",
        )
    if discounts not in get_args(Discounts):
        raise RegardError(
            en=f'discounts must be "one" or "three", and it is {discounts!r}.',
            fr=f'discounts doit valoir "one" ou "three", et vaut {discounts!r}.',
        )
