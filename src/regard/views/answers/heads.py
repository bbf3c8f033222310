"""Every head of a layer at once, small."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from regard.record import Record
from regard.views.answers.answered import Answered
from regard.views.requests import ROUNDED_ZERO, ROUNDING_STEP, Codes, HeadsRequest


def heads(record: Record, request: HeadsRequest) -> Answered:
    """``heads [heads, rows, columns]``: each cell is the largest weight in its block, so that no single bright cell disappears.

    Raises:
        RegardError: if the record has no such layer.
    """
    layer = record.layer(request.layer)
    small = np.stack([largest(layer.weights(head), request.side) for head in range(layer.heads)])
    numbers = np.where(small == 0, ROUNDED_ZERO, np.rint(small / ROUNDING_STEP)).astype(np.uint16)
    codes: Codes = {"step": ROUNDING_STEP, "error": ROUNDING_STEP / 2, "zero": ROUNDED_ZERO}
    return Answered([("heads", numbers, codes)], {"reduction": "maximum"})


def largest(weights: NDArray[np.float64], side: int) -> NDArray[np.float64]:
    """The matrix in at most ``side`` rows and columns, each cell the largest of its block."""
    for axis in (0, 1):
        length = weights.shape[axis]
        if length > side:
            weights = np.maximum.reduceat(weights, np.arange(side) * length // side, axis=axis)
    return weights
