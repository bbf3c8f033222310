"""Texts as weighted counts of words and of runs of letters, and a logistic regression on them: what a model that attends must beat."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

WORD = re.compile(r"\b\w\w+\b")
LETTERS = range(2, 6)
"""Lengths of the runs of letters, which never reach across a space."""


@dataclass(frozen=True, eq=False)
class Grams:
    """A logistic regression on words, pairs of words, and 2 to 5 letters, weighted by (1 + log count) × log(texts / texts with it).

    Attributes:
        places: Of each gram that was seen.
        rarity: The second factor, ``[grams]``.
        weights: ``[grams + 1]``, the bias last.
    """

    places: dict[str, int]
    rarity: NDArray[np.float32]
    weights: Tensor

    @classmethod
    def fit(
        cls,
        texts: Sequence[str],
        positive: NDArray[np.float64],
        *,
        strength: float = 30.0,
        balanced: bool = False,
    ) -> Grams:
        """Learns from texts and how likely each one is positive.

        Args:
            texts: To learn from.
            positive: ``[texts]``, from 0 to 1.
            strength: How much the texts count beside the square of the weights, scikit-learn's C.
            balanced: Let both sides count alike, however many texts they have.
        """
        counts = [grams(text) for text in texts]
        seen = Counter(gram for count in counts for block in count for gram in block)
        places = {gram: place for place, gram in enumerate(seen)}
        frequency = np.fromiter(seen.values(), np.float32, len(seen))
        rarity = (np.log((1 + len(texts)) / (1 + frequency)) + 1).astype(np.float32)
        table = _table(counts, places, rarity)
        side = np.where(positive > 0.5, positive.mean(), 1 - positive.mean())
        each = strength * (0.5 / side if balanced else np.ones(len(texts)))
        wanted, strengths = torch.from_numpy(positive).float(), torch.from_numpy(each).float()
        weights = _solved(table, len(places) + 1, wanted, strengths)
        return cls(places, rarity, weights)

    def logits(self, texts: Sequence[str]) -> NDArray[np.float64]:
        """``[texts]``: above 0 for positive."""
        table = _table([grams(text) for text in texts], self.places, self.rarity)
        found: NDArray[np.float64] = table.logits(self.weights).double().numpy()
        return found


def grams(text: str) -> tuple[Counter[str], Counter[str]]:
    """How often each word or pair of words occurs in a text, and how often each run of letters.

    Example:
        >>> words, letters = grams("So so good")
        >>> words["so"], words["so good"], letters["goo"], letters[" so"]
        (2, 1, 1, 2)
    """
    text = text.lower()
    words = WORD.findall(text)
    pairs = [f"{first} {second}" for first, second in itertools.pairwise(words)]
    letters: Counter[str] = Counter()
    for word in (f" {part} " for part in text.split()):
        for length in LETTERS:
            letters.update(word[start : start + length] for start in range(max(1, len(word) - length + 1)))
    return Counter(words + pairs), Counter({f"{run}\0": count for run, count in letters.items()})


@dataclass(frozen=True, eq=False)
class _Table:
    """Texts × grams, of which only the numbers that are not 0 are kept.

    Attributes:
        texts: The row of each number.
        grams: Its column.
        values: The numbers.
        count: How many texts.
    """

    texts: Tensor
    grams: Tensor
    values: Tensor
    count: int

    def logits(self, weights: Tensor) -> Tensor:
        """``[texts]``: the sums of the weights of their grams, and the bias."""
        each = self.values * weights[self.grams]
        return torch.zeros(self.count).index_add_(0, self.texts, each) + weights[-1]

    def back(self, off: Tensor, weights: int) -> Tensor:
        """``[weights]``: how the sum of the logits times ``off`` changes with each weight."""
        change = torch.zeros(weights).index_add_(0, self.grams, self.values * off[self.texts])
        change[-1] = off.sum()
        return change


def _table(
    counts: Sequence[tuple[Counter[str], Counter[str]]], places: dict[str, int], rarity: NDArray[np.float32]
) -> _Table:
    """The counts, weighed; each of the two kinds of grams of a text is brought to length 1."""
    texts, columns, values = [], [], []
    for text, both in enumerate(counts):
        for block in both:
            known = [(places[gram], count) for gram, count in block.items() if gram in places]
            where = np.array([place for place, _ in known], np.int64)
            weighed = (1 + np.log([count for _, count in known])) * rarity[where] if known else np.zeros(0)
            texts.append(np.full(len(where), text))
            columns.append(where)
            values.append(weighed / max(float(np.linalg.norm(weighed)), 1e-12))
    rows, grams_, numbers = (torch.from_numpy(np.concatenate(parts)) for parts in (texts, columns, values))
    return _Table(rows, grams_, numbers.float(), len(counts))


def _solved(table: _Table, count: int, positive: Tensor, strengths: Tensor) -> Tensor:
    """The weights of least loss. The loss is convex, and L-BFGS finds its bottom."""
    weights = torch.zeros(count, requires_grad=True)
    solver = torch.optim.LBFGS([weights], max_iter=80, history_size=10, line_search_fn="strong_wolfe")

    def loss() -> Tensor:
        with torch.no_grad():
            logits = table.logits(weights)
            pulled = torch.cat([weights[:-1], torch.zeros(1)])
            weights.grad = table.back(strengths * (torch.sigmoid(logits) - positive), count) + pulled
            lost = functional.binary_cross_entropy_with_logits(
                logits, positive, weight=strengths, reduction="sum"
            )
            return lost + pulled.square().sum() / 2

    solver.step(loss)  # type: ignore[no-untyped-call]
    return weights.detach()
