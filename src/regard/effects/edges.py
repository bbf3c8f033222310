"""Edges that are like a cut one: of about the same weight, from the same query where there are any."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from regard.changes import Cut
from regard.record import Layer


def like_edges(cut: Cut, layer: Layer, busy: set[Any], *, count: int) -> Iterator[Cut]:
    """Other cuts in the same layer, the best match first.

    The same query comes first, since what a token can do to a prediction depends on where it stands: edges of the same query (in any
    head, for a cut in one head) that weigh between half and twice as much, the nearest in weight first. Then come edges of all queries,
    the nearest in weight first. A cut of several heads is compared with other cuts of the same heads, by their mean weight; one of all
    queries with other keys, by the weight that they lose in all.

    Args:
        cut: What is measured; its key is a place.
        layer: Its layer, in the plain run.
        busy: What is measured, as (layer, head, query, key); these are left out.
        count: How many are wanted; not many more are looked for.
    """
    heads = tuple(cut.heads_among(layer.heads, layer.name))
    groups = [(head,) for head in range(layer.heads)] if len(heads) == 1 else [heads]
    known = {group: _weights(layer, group, columns=cut.query is None) for group in groups}
    row = 0 if cut.query is None else cut.query
    assert isinstance(cut.key, int)
    weight = float(known[heads][row, cut.key])
    found: list[tuple[bool, float, tuple[int, ...], int, int]] = []
    for group, weights in known.items():
        rows, columns = np.nonzero(~np.isnan(weights))
        far, second = _unlike(weights[rows, columns], weight, None if cut.query is None else rows != row)
        best = np.lexsort((far, second))[: count + len(busy)]
        rows, columns, far, second = rows[best], columns[best], far[best], second[best]
        found += zip(
            second.tolist(), far.tolist(), [group] * len(rows), rows.tolist(), columns.tolist(), strict=True
        )
    for _, _, group, query, key in sorted(found):
        place = None if cut.query is None else query
        if all((layer.index, head, place, key) not in busy for head in group):
            yield replace(cut, head=group[0] if len(groups) > 1 else cut.head, query=place, key=key)


def _unlike(
    weights: NDArray[np.float64], weight: float, elsewhere: NDArray[np.bool_] | None
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """How far weights are from one, and which are second choice: of another query, or below half or above twice the weight."""
    far = np.abs(weights - weight)
    if elsewhere is None:
        return far, np.zeros(len(far), dtype=bool)
    return far, elsewhere | (weights < weight / 2) | (weights > weight * 2)


def _weights(layer: Layer, heads: tuple[int, ...], *, columns: bool) -> NDArray[np.float64]:
    """Mean weights of some heads, ``[queries, keys]``, or ``[1, keys]`` summed over queries; NaN where there is nothing to cut."""
    rows = np.arange(len(layer.query_axis))
    masks = layer.visible(rows)
    total = np.zeros((len(rows), len(layer.key_axis)))
    cuttable = np.ones(total.shape, dtype=bool)
    for head in heads:
        seen = masks[head if len(masks) > 1 else 0]
        total += layer.weights(head)
        cuttable &= seen & (seen.sum(axis=1, keepdims=True) > 1)
    mean = np.where(cuttable, total / len(heads), np.nan)
    if not columns:
        return mean
    return np.where(cuttable.any(axis=0), np.nansum(mean, axis=0), np.nan)[None]
