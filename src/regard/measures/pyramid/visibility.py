"""Of which pixels is anything visible at all?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from regard.measures.pyramid.levels import pixels
from regard.measures.scoring import Intervals, Scoring
from regard.record.arrays import to_numpy

_BOOLEANS = 1 << 22
"""Entries of a mask to look at in one go: 4 MB."""


def visible_pixels(scoring: Scoring, level: int, rows: slice, columns: slice) -> NDArray[np.bool_]:
    """Whether each pixel of the first head has a weight that may be looked at, ``[pixels, pixels]``.

    Args:
        scoring: What the pixels are of.
        level: A pixel stands for 2^level queries and as many keys.
        rows: Queries; the first pixel begins with the first of them.
        columns: Keys, likewise.

    A mask of intervals is answered from its ends alone, in time for rows + pixels; any other is looked at entry by entry.
    """
    shape = pixels(rows.stop - rows.start, level), pixels(columns.stop - columns.start, level)
    if scoring.bias is None and scoring.mask is None:
        return np.ones(shape, np.bool_)
    if scoring.bias is None and scoring.intervals is not None:
        return _of_intervals(scoring.intervals, level, rows, columns, shape)
    found = np.empty(shape, np.bool_)
    for block in _blocks(rows, columns.stop - columns.start, 1 << level):
        first = (block.start - rows.start) >> level
        seen = _joined(_seen(scoring, block, columns), 1 << level)
        found[first : first + len(seen)] = seen
    return found


def _of_intervals(
    intervals: Intervals, level: int, rows: slice, columns: slice, shape: tuple[int, int]
) -> NDArray[np.bool_]:
    """Each query opens a run of pixels and closes it; a pixel is visible where more were opened than closed."""
    lo, hi = (
        np.clip(end[rows], columns.start, columns.stop).astype(np.int64) - columns.start for end in intervals
    )
    seen = np.flatnonzero(hi > lo)
    steps = np.zeros((shape[0], shape[1] + 1), np.int64)
    np.add.at(steps, (seen >> level, lo[seen] >> level), 1)
    np.add.at(steps, (seen >> level, (hi[seen] - 1 >> level) + 1), -1)
    opened: NDArray[np.bool_] = steps.cumsum(1)[:, :-1] > 0
    return opened


def _blocks(rows: slice, width: int, height: int) -> Iterator[slice]:
    """Rows in pieces of whole pixels."""
    step = max(1, _BOOLEANS // (width * height)) * height
    for start in range(rows.start, rows.stop, step):
        yield slice(start, min(start + step, rows.stop))


def _seen(scoring: Scoring, rows: slice, columns: slice) -> NDArray[np.bool_]:
    """Which weights of a block are visible. A bias of −∞ hides too."""
    hidden = scoring.hidden(0, rows, columns)
    seen = (
        np.ones((rows.stop - rows.start, columns.stop - columns.start), np.bool_)
        if hidden is None
        else ~hidden
    )
    return seen if scoring.bias is None else seen & ~np.isneginf(to_numpy(scoring.bias[0, rows, columns]))


def _joined(seen: NDArray[Any], side: int) -> NDArray[np.bool_]:
    """Whether any of each ``side`` × ``side`` entries is set."""
    rows, columns = (np.arange(0, length, side) for length in seen.shape)
    found: NDArray[np.bool_] = np.logical_or.reduceat(
        np.logical_or.reduceat(seen, rows, axis=0), columns, axis=1
    )
    return found
