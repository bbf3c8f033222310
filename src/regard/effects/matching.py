"""Which random changes an effect is compared with: of the same kind and size, at heads or edges that are like those that were changed."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from regard.changes import Cut
from regard.changes.at_heads import AtHeads
from regard.effects.edges import like_edges
from regard.record import Layer, Record

ENUMERATED = 5000
"""Up to so many sets of heads are listed and shuffled; of more, some are drawn."""


def matched(
    changes: Sequence[AtHeads], record: Record, *, count: int, seed: int
) -> list[tuple[AtHeads, ...]]:
    """For each control, one change in place of each of these; fewer than ``count`` where there are no more.

    A change of heads is made at other heads, as many at once, of the same layer; once these are used up, of the nearest layers of the same
    kind (self or cross, on the same axes). A cut edge is replaced by edges of about the same weight in its layer, see `like_edges`; a cut
    sink by the sink of other heads. No control touches what the changes themselves touch.

    Args:
        changes: What is measured.
        record: The plain run.
        count: How many controls.
        seed: Of the draw.
    """
    generator = np.random.default_rng(seed)
    busy = {place for change in changes for place in _places(change, record)}
    wanted = count * len(changes)
    pools = [_like(change, record, busy, generator, wanted) for change in changes]
    controls: dict[frozenset[AtHeads], tuple[AtHeads, ...]] = {}
    while len(controls) < count and (control := _one(pools, record)) is not None:
        controls.setdefault(frozenset(control), control)
    return list(controls.values())


def _one(pools: list[list[AtHeads]], record: Record) -> tuple[AtHeads, ...] | None:
    """The next change from each pool that does not touch what the others of this control touch."""
    taken: set[Any] = set()
    chosen = []
    for pool in pools:
        found = next((other for other in pool if taken.isdisjoint(_places(other, record))), None)
        if found is None:
            return None
        pool.remove(found)
        taken |= set(_places(found, record))
        chosen.append(found)
    return tuple(chosen)


def _like(
    change: AtHeads, record: Record, busy: set[Any], generator: np.random.Generator, wanted: int
) -> list[AtHeads]:
    if isinstance(change, Cut) and change.key != "sink":
        layer = _layer(change, record)
        return list(itertools.islice(like_edges(change, layer, busy, count=wanted), wanted))
    return list(itertools.islice(_like_heads(change, record, busy, generator), wanted))


def _like_heads(
    change: AtHeads, record: Record, busy: set[Any], generator: np.random.Generator
) -> Iterator[AtHeads]:
    own = _layer(change, record)
    size = len(change.heads_among(own.heads, own.name))
    alike = [layer for layer in record.layers if _kind(layer) == _kind(own)]
    for layer in sorted(alike, key=lambda layer: (abs(layer.index - own.index), layer.index)):
        if isinstance(change.layer, str) and layer.name == own.name and layer is not own:
            continue
        where = layer.name if isinstance(change.layer, str) else layer.index
        free = [head for head in range(layer.heads) if (layer.index, head) not in busy]
        if change.head is None and len(free) == layer.heads:
            yield replace(change, layer=where)
        elif change.head is not None:
            for heads in _sets(free, size, generator):
                yield replace(change, layer=where, head=heads[0] if isinstance(change.head, int) else heads)


def _sets(free: list[int], size: int, generator: np.random.Generator) -> Iterator[tuple[int, ...]]:
    """Sets of heads in random order, each once."""
    total = math.comb(len(free), size)
    if total <= ENUMERATED:
        every = list(itertools.combinations(free, size))
        yield from (every[place] for place in generator.permutation(len(every)))
        return
    drawn: set[tuple[int, ...]] = set()
    while len(drawn) < ENUMERATED:
        heads: NDArray[np.int64] = generator.choice(free, size=size, replace=False)
        found = tuple(sorted(int(head) for head in heads))
        if found not in drawn:
            drawn.add(found)
            yield found


def _places(change: AtHeads, record: Record) -> list[Any]:
    """What a change touches: heads of layers, or edges of heads."""
    places: list[Any] = []
    for layer in record.layers:
        if change.layer in (layer.index, layer.name):
            for head in change.heads_among(layer.heads, layer.name):
                edge = (change.query, change.key) if isinstance(change, Cut) and change.key != "sink" else ()
                places.append((layer.index, head, *edge))
    return places


def _layer(change: AtHeads, record: Record) -> Layer:
    return next(layer for layer in record.layers if change.layer in (layer.index, layer.name))


def _kind(layer: Layer) -> tuple[Any, ...]:
    return layer.kind, layer.queries, layer.keys, len(layer.query_axis), len(layer.key_axis)
