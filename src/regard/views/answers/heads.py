"""Heads of a layer at once, small."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from regard.errors import RegardError
from regard.record import Layer, Record
from regard.views.answers.answered import Answered
from regard.views.requests import ROUNDED_ZERO, ROUNDING_STEP, Codes, HeadsRequest

SHORT = 128
"""Up to this many queries and keys the whole matrix of a head is the quickest, and needs no PyTorch."""

FINE_STEP = ROUNDING_STEP / 50
"""The step where a text is longer than a picture, so that each of its weights is small."""

_MOST = 1024


def heads(record: Record, request: HeadsRequest) -> Answered:
    """``heads [heads, rows, columns]``: each cell is the largest weight in its block, so that no single bright cell disappears.

    Raises:
        RegardError: if the record has no such layer or head, its weights are not known, or ``side`` is no size of a picture.
    """
    layer = record.layer(request.layer)
    if not 1 <= request.side <= _MOST:
        raise RegardError(
            en=f"side must be from 1 to {_MOST}, not {request.side}.",
            fr=f"side doit aller de 1 à {_MOST}, et non {request.side}.",
        )
    last = request.first + request.count if request.count > 0 else layer.heads
    asked = range(request.first, max(request.first + 1, min(last, layer.heads)))
    small = small_pictures(layer, asked, request.side)
    step = ROUNDING_STEP if max(layer.lengths) <= request.side else FINE_STEP
    numbers = np.where(small == 0, ROUNDED_ZERO, np.rint(small / step)).astype(np.uint16)
    codes: Codes = {"step": step, "error": step / 2, "zero": ROUNDED_ZERO}
    return Answered([("heads", numbers, codes)], {"reduction": "maximum"})


def small_pictures(layer: Layer, heads: range, side: int) -> NDArray[np.floating]:
    """Some heads, ``[heads, rows, columns]``; beyond short texts tile by tile, so that no matrix is ever there whole.

    Raises:
        RegardError: if there is no such head, or the layer's weights are not known.
    """
    if max(layer.lengths) <= SHORT:
        return np.stack([largest(layer.weights(head), side) for head in heads])
    from regard.measures.largest_weights import largest_weights  # imports PyTorch

    return largest_weights(layer, heads, side)


def largest(weights: NDArray[np.float64], side: int) -> NDArray[np.float64]:
    """The matrix in at most ``side`` rows and columns, each cell the largest of its block."""
    for axis in (0, 1):
        length = weights.shape[axis]
        if length > side:
            weights = np.maximum.reduceat(weights, np.arange(side) * length // side, axis=axis)
    return weights
