"""Where pairs are sought: the weights of a layer that count, and how large they can be at most."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from regard.measures import words
from regard.measures.row_measures import RowMeasures, rows
from regard.measures.scoring import Scoring
from regard.measures.words import Words, merged
from regard.record import Layer

Numbers = NDArray[np.float64]

_OFF = 1e-3
"""By how large a share a row measure may be off: ten times what float32 makes of scores around 200."""


@dataclass(frozen=True)
class Ground:
    """One layer, between tokens or between words.

    Attributes:
        layer: The layer.
        looks: What looks.
        looked: What is looked at.
        diagonal: Whether a pair of one with itself counts.
        first_key: Whether a pair with the first key counts.
    """

    layer: Layer
    looks: Words
    looked: Words
    diagonal: bool
    first_key: bool

    def weights(self, head: int, run: slice) -> Numbers:
        """The weights of some rows, 0 where a pair does not count."""
        found = merged(self.layer, head, self.looks, self.looked, run)
        if not self.first_key:
            found[:, 0] = 0
        if self._offset is not None and not self.diagonal:
            first, last = self._themselves(run)
            which = np.arange(len(self.looked))
            found[(first[:, None] <= which) & (which <= last[:, None])] = 0
        return found

    def bounds(self, heads: Sequence[int]) -> Numbers:
        """What no weight of a row exceeds, ``[heads, rows]``.

        A long text's row measures say it: no weight exceeds the peak, or, between words, the peak times the tokens of a word; nor what
        is left when the pairs that do not count are taken away.

        Raises:
            RegardError: if query and key are missing or cannot be measured.
        """
        unknown = np.full((len(heads), len(self.looks)), np.inf)
        if self.layer.given_weights is not None:
            return unknown
        Scoring.of(self.layer)
        if self.looks.tokens * self.looked.tokens <= words.BLOCK:  # quicker than to measure it first
            return unknown
        measured = _measured(self.layer, heads)
        longest = np.subtract(self.looked.ends, self.looked.starts).max()
        bound = np.minimum(measured.peak * longest, 1 + _OFF - self._uncounted(measured)) * (1 + _OFF)
        return np.maximum.reduceat(bound.astype(np.float64), self.looks.starts, axis=1)

    def blocks(self) -> list[int]:
        """First rows of blocks that can be computed at a time."""
        step = max(1, words.BLOCK // self.looked.tokens)
        begins = np.arange(0, self.looks.tokens, step)
        return [int(word) for word in np.unique(self.looks.of_token[begins])]

    @property
    def _offset(self) -> int | None:
        """The key that is the first query's own token; None in cross-attention."""
        return self.looked.tokens - self.looks.tokens if self.layer.kind == "self" else None

    def _themselves(self, run: slice) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """The first and the last key that is what a row stands for, for each row of a run; where there is none, last < first."""
        assert self._offset is not None
        first = np.maximum(np.array(self.looks.starts[run]) + self._offset, 0)
        last = np.array(self.looks.ends[run]) + self._offset - 1
        of_token = self.looked.of_token
        return of_token[first], np.where(last < 0, -1, of_token[np.maximum(last, 0)])

    def _uncounted(self, measured: RowMeasures) -> Numbers:
        """The weight of each token on the keys that do not count, at least."""
        lost: Numbers = np.zeros_like(measured.peak)
        if not self.first_key:
            lost = measured.sink
        if self._offset is not None and not self.diagonal:
            places = np.arange(self.looks.tokens) + self._offset
            lost = lost + np.where((places == 0) & (not self.first_key), 0.0, measured.self_)
        return lost


def _measured(layer: Layer, heads: Sequence[int]) -> RowMeasures:
    """Peak, sink and self of some heads, of which no other is measured."""
    which = list(heads)
    if len(which) < layer.heads and (layer.mask is None or layer.mask.heads == 1):
        assert layer.query is not None
        assert layer.key is not None
        bias, sinks = layer.bias, layer.sinks
        layer = replace(
            layer,
            query=layer.query[which],
            key=layer.key[[layer.kv_head[head] for head in which]],
            bias=bias if bias is None or len(bias) == 1 else bias[which],
            sinks=None if sinks is None else sinks[which],
        )
        which = list(range(len(which)))
    found = rows(layer, only=("peak", "sink", "self_"))
    return replace(found, peak=found.peak[which], sink=found.sink[which], self_=found.self_[which])
