"""How even the weights are, and how even they would be if query and key had their lengths but no directions.

Shuffling tokens leaves an entropy as it is, so a diffuse head needs another baseline. A dot product of two directions at random has the
variance |query|² · |key|² / head_dim; keys are taken from their mean, which moves all scores of a query alike and weighs nothing. Scores
with such a variance σ² leave an entropy of log n − σ²/2 up to σ² = 2 log n, and none beyond, where one key has everything (Derrida 1981,
"Random-energy model"). A head with random weights meets this baseline at every scale, however even it looks; a head that has learned to
look at everything is far flatter than its own lengths would make it.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from regard.measures.roles.evidence import Numbers, Thresholds, baseline, excess, score
from regard.measures.scoring import Scoring
from regard.record import Layer
from regard.record.arrays import to_numpy

ROUNDING = 1e-6
"""Share of log n that the entropy of exactly even weights may lack; where lengths make a smaller difference, it cannot be told."""

NO_SPREAD = 1e-12
"""The same share for a baseline: below, query or key have no length, and all keys look alike by construction."""


def even(entropy: Numbers, visible: Numbers, layer: Layer) -> tuple[Numbers, Numbers]:
    """Entropy as a share of that of even weights, and what the lengths of query and key make of it; ``[heads, queries]``.

    NaN for queries that see fewer than two keys; the second is NaN where query and key are not known.
    """
    places = visible + (layer.sinks is not None)
    choice = visible > 1
    most = np.log(np.where(choice, places, 2.0))
    normalized = np.where(choice, entropy / most, np.nan)
    if layer.query is None or layer.given_weights is not None:
        return normalized, np.full(normalized.shape, np.nan)
    spread = _variance(layer) * (1 - 1 / np.maximum(places, 2.0))
    return normalized, np.where(choice, np.maximum(1 - spread / (2 * most), 0.0), np.nan)


def _variance(layer: Layer) -> Numbers:
    """Variance of a query's scores if it kept its length and pointed anywhere, ``[heads, queries]``."""
    scoring = Scoring.of(layer)
    found = []
    for head in range(scoring.heads):
        query = to_numpy(scoring.query[head]).astype(np.float64)
        key = to_numpy(scoring.key[scoring.kv_head(head)]).astype(np.float64)
        found.append((query**2).sum(1) * key.var(0).sum() / query.shape[1])
    variance = np.stack(found) * scoring.scale**2
    return variance if scoring.softcap is None else np.minimum(variance, scoring.softcap**2)


def sums(normalized: Numbers, expected: Numbers) -> Numbers:
    """The sums of ``evidence`` for these two, ``[heads, 2, 4]``; an unknown baseline stays NaN."""
    heads, queries = normalized.shape
    found = np.zeros((heads, 2, 4))
    for half, which in enumerate((slice(0, (queries + 1) // 2), slice((queries + 1) // 2, queries))):
        there = np.isfinite(normalized[:, which])
        found[:, half, 0] = there.sum(1)
        found[:, half, 1] = np.where(there, normalized[:, which], 0.0).sum(1)
        found[:, half, 2] = np.where(there, expected[:, which], 0.0).sum(1)
    return found


def is_diffuse(evidence: Numbers, thresholds: Thresholds) -> NDArray[np.bool_]:
    """Whether a head is diffuse: even, and far more than its lengths would make it; where there are none, exactly even."""
    evenness, by_length = score(evidence), baseline(evidence)
    with np.errstate(invalid="ignore"):
        lengthless = ~(by_length < 1 - NO_SPREAD)
        told = (by_length <= 1 - ROUNDING) & (excess(evidence) >= thresholds.diffuse_excess)
        return np.where(lengthless, evenness >= 1 - ROUNDING, told & (evenness >= thresholds.diffuse_entropy))
