"""A teacher of opinions that is too large to be shipped: runs of letters and the vectors of another model, together.

What it says of a sentence, or of a part of one, comes from fits that have not seen that sentence. A small model that learns from it as
well as from people hears of many more texts than people judged (Hinton, Vinyals and Dean 2015).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from regard.training.letter_grams import Grams

FOLDS = 5
PARTS = 2
"""Parts that are cut out of each sentence."""
SHARES = (0.25, 0.75)
"""How much of its words a part has."""
LEAST = 3
RIDGE = 200.0
"""Weight of the squares in the regression on vectors."""
NEWTON = 7

Numbers = NDArray[np.float64]
Vectors = Callable[[Sequence[str]], NDArray[np.float16]]


def taught(
    texts: Sequence[str], positive: Numbers, vectors: Vectors, *, seed: int = 0
) -> tuple[Numbers, list[str], Numbers]:
    """What the teacher says of each text; parts of the texts, and what it says of these: logits, above 0 for positive.

    Args:
        texts: Sentences that people judged.
        positive: Whether they found each one positive, 0 or 1.
        vectors: Gives the vectors of texts.
        seed: Of the folds and the parts.
    """
    own, parts = parts_of(texts, seed=seed)
    whole, cut = (vectors(some).astype(np.float64) for some in (texts, parts))
    middle, spread = whole.mean(0), whole.std(0) + 1e-6
    whole, cut = (whole - middle) / spread, (cut - middle) / spread
    said, said_of_parts = np.zeros((len(texts), 2)), np.zeros((len(parts), 2))
    order = np.random.default_rng(seed).permutation(len(texts))
    for fold in range(FOLDS):
        asked, rest = order[fold::FOLDS], np.setdiff1d(order, order[fold::FOLDS])
        grams = Grams.fit([texts[n] for n in rest], positive[rest])
        weights = regression(whole[rest], positive[rest], RIDGE)
        places = np.isin(own, asked).nonzero()[0]
        said[asked, 0] = grams.logits([texts[n] for n in asked])
        said[asked, 1] = with_one(whole[asked]) @ weights
        said_of_parts[places, 0] = grams.logits([parts[n] for n in places])
        said_of_parts[places, 1] = with_one(cut[places]) @ weights
    together = regression(said, positive, 1e-3)
    return with_one(said) @ together, parts, with_one(said_of_parts) @ together


def parts_of(texts: Sequence[str], *, seed: int) -> tuple[NDArray[np.int64], list[str]]:
    """Runs of words cut out of each text, and the number of the text that each is from."""
    chance = np.random.default_rng(seed)
    own, parts = [], []
    for number, text in enumerate(texts):
        words = text.split()
        for _ in range(PARTS):
            count = min(len(words), max(LEAST, round(len(words) * chance.uniform(*SHARES))))
            start = int(chance.integers(0, len(words) - count + 1))
            own.append(number)
            parts.append(" ".join(words[start : start + count]))
    return np.array(own), parts


def regression(given: Numbers, positive: Numbers, ridge: float) -> Numbers:
    """Weights of a logistic regression, the bias last, by Newton's method; ``ridge`` weighs half of their squares."""
    rows = with_one(given)
    weights = np.zeros(rows.shape[1])
    held = np.diag([*([ridge] * given.shape[1]), 1e-6])
    for _ in range(NEWTON):
        shares = likely(rows @ weights)
        curve = (rows * (shares * (1 - shares) + 1e-9)[:, None]).T @ rows + held
        weights = weights + np.linalg.solve(curve, rows.T @ (positive - shares) - held @ weights)
    return weights


def with_one(rows: Numbers) -> Numbers:
    """Rows with a 1 at their end, for the bias."""
    return np.concatenate([rows, np.ones((len(rows), 1))], axis=1)


def likely(logits: Numbers) -> Numbers:
    """From logits to likelihoods."""
    found: Numbers = 1 / (1 + np.exp(-logits))
    return found
