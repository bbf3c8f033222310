"""How coarser levels follow from finer ones, also where the matrix does not end on a whole pixel."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from regard.measures.pyramid.codes import TILE
from regard.measures.tile_sums import cut_every

FIRST_STORED = 5
"""The finest level that is kept on the disk; finer tiles are computed when they are asked for."""


def coarsest(queries: int, keys: int) -> int:
    """The level at which the whole matrix fits one tile.

    Example:
        >>> coarsest(256, 3), coarsest(257, 3), coarsest(131072, 131072)
        (0, 1, 9)
    """
    return max(0, (pixels(max(queries, keys), 0) - 1) // TILE).bit_length()


def pixels(length: int, level: int) -> int:
    """How many pixels that many queries or keys make; the last may stand for fewer than the others."""
    return -(-length >> level)


def counts(queries: int, level: int) -> NDArray[np.int64]:
    """How many queries each row of pixels stands for.

    Example:
        >>> counts(11, 2).tolist()
        [4, 4, 3]
    """
    return np.diff(cut_every(queries, 1 << level))


def coarser(values: NDArray[Any]) -> NDArray[Any]:
    """Two by two pixels joined to one: numbers are added, booleans are joined by "or".

    Example:
        >>> coarser(np.array([[1, 2, 3], [4, 5, 6], [7, 8, 9]])).tolist()
        [[12, 9], [15, 9]]
    """
    join = np.logical_or if values.dtype == np.bool_ else np.add
    rows, columns = (np.arange(0, length, 2) for length in values.shape)
    found: NDArray[Any] = join.reduceat(join.reduceat(values, rows, axis=0), columns, axis=1)
    return found
