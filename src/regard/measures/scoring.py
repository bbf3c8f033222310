"""How the scores of one layer come about: all that a backend needs, and nothing else of the record."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from regard.attention.masks import Mask
from regard.errors import RegardError
from regard.measures import usable
from regard.record import Layer

Array = Any
"""An array of NumPy or PyTorch."""

LOWEST = -1e30
"""A score to base 2 that is no higher hides its key, as −inf does, in every backend: a bias may be that low."""

HIDDEN = 2 * LOWEST
"""What a backend gives a hidden key: finite, so that differences are numbers, and 2 to its power is 0."""

Intervals = tuple[NDArray[np.int32], NDArray[np.int32]]
"""First visible key of each query, and the first one after it that is no longer visible; ``[queries]`` each."""


@dataclass(frozen=True, eq=False)
class Scoring:
    """Query and key of one layer on one sequence, and what turns them into scores.

    Attributes:
        name: The layer's name, for messages.
        query: ``[heads, queries, head_dim]``, NumPy or PyTorch, on any device.
        key: ``[kv_heads, keys, head_dim]``; with grouped queries, neighbouring heads read the same one.
        scale: Factor of the dot products.
        softcap: Bound of the scores, or None.
        bias: Added to the scores, ``[heads or 1, queries, keys]``, or None.
        sinks: One extra score a head, ``[heads]``, or None.
        mask: Who may look at whom; None where everyone may look everywhere.
        intervals: The mask as one run of visible keys a query; None where it is not of that form, and then only ``mask`` says.
        offset: The key that is the first query's own token; None where queries and keys are not the same tokens.
        log_normalizer: ``[heads, queries]`` in nats, where the model's own kernel told it.
    """

    name: str
    query: Array
    key: Array
    scale: float
    softcap: float | None
    bias: Array | None
    sinks: Array | None
    mask: Mask | None
    intervals: Intervals | None
    offset: int | None
    log_normalizer: Array | None = None

    @classmethod
    def of(cls, layer: Layer) -> Scoring:
        """The scoring of a layer, once its numbers are sure to be usable.

        Raises:
            RegardError: if the layer has no query and key, no queries or no keys, NaN or infinity in them, shapes that disagree, or
                intervals that hide everything.
        """
        if layer.query is None or layer.key is None:
            raise RegardError(
                en=f"{layer.name} was recorded without query and key; record it again with keep='qk'.",
                fr=f"{layer.name} a été enregistrée sans requêtes ni clés ; recommencez avec keep='qk'.",
            )
        usable.check(layer)
        return cls.unread(layer)

    @classmethod
    def unread(cls, layer: Layer) -> Scoring:
        """The same before anyone has looked at the numbers of query and key, which may still be under way on a GPU.

        Raises:
            RegardError: as `of`, but for NaN and infinity in query and key, and for scores out of range.
        """
        query, key = layer.query, layer.key
        assert query is not None
        assert key is not None
        usable.check_form(layer)
        queries, keys = int(query.shape[1]), int(key.shape[1])
        return cls(
            name=layer.name,
            query=query,
            key=key,
            scale=1 / math.sqrt(query.shape[2]) if layer.scale is None else float(layer.scale),
            softcap=layer.softcap,
            bias=layer.bias,
            sinks=layer.sinks,
            mask=layer.mask,
            intervals=_intervals(layer.name, layer.mask, queries, keys),
            offset=keys - queries if layer.kind == "self" else None,
            log_normalizer=layer.log_normalizer,
        )

    @property
    def heads(self) -> int:
        """Number of query heads."""
        return int(self.query.shape[0])

    @property
    def queries(self) -> int:
        """Number of rows."""
        return int(self.query.shape[1])

    @property
    def keys(self) -> int:
        """Number of columns."""
        return int(self.key.shape[1])

    def kv_head(self, head: int) -> int:
        """The key head that a query head reads."""
        return head // (self.heads // int(self.key.shape[0]))

    def hidden(self, head: int, rows: slice, columns: slice) -> NDArray[np.bool_] | None:
        """Which weights of a block are masked, ``[rows, columns]``; None where none is. Slices count from 0 and end within."""
        if self.mask is None:
            return None
        if self.intervals is None:
            where, which = np.arange(self.queries)[rows], np.arange(self.keys)[columns]
            seen = self.mask.block(where, which, 0, head, queries=self.queries, keys=self.keys)
            return None if seen.all() else ~seen
        lo, hi = (end[rows, None] for end in self.intervals)
        if lo.max(initial=0) <= columns.start and columns.stop <= hi.min(initial=self.keys):
            return None
        which = np.arange(columns.start, columns.stop)
        return (which < lo) | (which >= hi)

    def visible_pairs(
        self, head: int, queries: NDArray[np.int64], keys: NDArray[np.int64]
    ) -> NDArray[np.bool_]:
        """Whether each query may look at one key of its own; a key that is not there is not visible."""
        there = (keys >= 0) & (keys < self.keys)
        if self.mask is None:
            return there
        if self.intervals is not None:
            lo, hi = (end[queries] for end in self.intervals)
            seen: NDArray[np.bool_] = there & (lo <= keys) & (keys < hi)
            return seen
        found = there.copy()
        found[there] = self.mask.pairs(
            queries[there], keys[there], 0, head, queries=self.queries, keys=self.keys
        )
        return found

    def span(self, rows: slice) -> tuple[int, int]:
        """The first key that any of some queries may see, and the first one after all of them."""
        if self.intervals is None:
            return 0, self.keys
        lo, hi = self.intervals[0][rows], self.intervals[1][rows]
        seen = hi > lo
        return (int(lo[seen].min()), int(hi[seen].max())) if seen.any() else (0, 0)


def _intervals(name: str, mask: Mask | None, queries: int, keys: int) -> Intervals | None:
    if mask is None:
        return None
    found = mask.intervals(queries, keys)
    if found is None:
        return None
    lo, hi = (np.ascontiguousarray(end[0]) for end in found)
    if not (hi > lo).any():
        usable.refuse_all_hidden(name)
    return lo, hi
