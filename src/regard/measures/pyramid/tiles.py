"""Tiles that are not kept on the disk, computed when they are asked for."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import torch
from numpy.typing import NDArray

from regard.measures.backends import tiled
from regard.measures.pyramid.codes import TILE, encode
from regard.measures.pyramid.levels import counts
from regard.measures.pyramid.manifest import HeadFiles, Manifest
from regard.measures.pyramid.store import Store
from regard.measures.pyramid.visibility import visible_pixels

WEIGHTS = 1 << 20
"""Weights of a tile to have in memory at once: in float32 they and what goes with them take some 10 MB."""


def stored(store: Store, head: HeadFiles, level: int, row: int, column: int) -> NDArray[np.uint8]:
    """A tile of a stored level, as codes."""
    rows = store.rows(head.level(level), row * TILE, (row + 1) * TILE)
    return np.array(rows[:, column * TILE : (column + 1) * TILE])


def computed(
    store: Store, head: HeadFiles, sizes: Manifest, level: int, row: int, column: int
) -> NDArray[np.uint8]:
    """A tile of any level, as codes, from query, key and log-normalizer, some rows at a time."""
    rows, columns = _stretch(row, level, sizes.queries), _stretch(column, level, sizes.keys)
    with torch.inference_mode():
        return np.concatenate(
            [_band(store, head, level, part, columns) for part in _bands(rows, columns, level)]
        )


def _stretch(place: int, level: int, length: int) -> slice:
    """The queries or keys of a tile."""
    return slice(place * TILE << level, min((place + 1) * TILE << level, length))


def _bands(rows: slice, columns: slice, level: int) -> Iterator[slice]:
    """The rows in pieces of whole pixels."""
    step = max(1, WEIGHTS // (columns.stop - columns.start) >> level) << level
    for start in range(rows.start, rows.stop, step):
        yield slice(start, min(start + step, rows.stop))


def _band(store: Store, head: HeadFiles, level: int, rows: slice, columns: slice) -> NDArray[np.uint8]:
    """Codes of some rows of pixels. Only the columns in which something is visible are computed."""
    scoring = store.part(head, rows, columns)
    height, width = scoring.queries, scoring.keys
    visible = visible_pixels(scoring, level, slice(0, height), slice(0, width))
    masses = np.zeros(visible.shape)
    seen = np.flatnonzero(visible.any(0))
    if len(seen):
        first, last = int(seen[0]), int(seen[-1]) + 1
        keys = slice(first << level, min(last << level, width))
        normalizers = torch.from_numpy(store.rows(head.normalizer, rows.start, rows.stop))
        weights = tiled.Head(scoring, 0).weights(slice(0, height), keys, normalizers)
        masses[:, first:last] = _joined(_joined(weights, 1 << level, 0), 1 << level, 1)
    return encode(masses / counts(height, level)[:, None], visible)


def _joined(values: torch.Tensor, side: int, axis: int) -> torch.Tensor:
    """Sums over stretches of one length along an axis; the last may be shorter. Rows first: that is the quick way through memory."""
    whole = values.shape[axis] // side * side
    parts = values.tensor_split([whole], axis)
    shape = [*values.shape[:axis], -1, side, *values.shape[axis + 1 :]]
    sums = parts[0].reshape(shape).sum(axis + 1)
    return sums if whole == values.shape[axis] else torch.cat([sums, parts[1].sum(axis, keepdim=True)], axis)
