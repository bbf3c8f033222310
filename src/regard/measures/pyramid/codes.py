"""One byte a pixel: weights on a log scale, with two codes kept for what is not a weight."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

TILE = 256
"""Pixels on each side of a tile."""

MASKED = 0
"""Code of a pixel of which no weight is visible."""

BELOW = 1
"""Code of a pixel that is visible, but whose weight is under the scale."""

OCTAVES = 24
"""The scale goes from 1 down to 2 to the power of minus this."""

_HIGHEST = 255
_STEPS = _HIGHEST - BELOW - 1  # from code 2 to code 255


def encode(weights: NDArray[Any], visible: NDArray[np.bool_]) -> NDArray[np.uint8]:
    """The codes of some weights, of the same shape.

    Rounding on a log scale puts a weight off by at most half a step: a factor of 2^(12/253), which is 3.4 %.

    Args:
        weights: From 0 to 1; larger by a rounding error is 1.
        visible: Whether any weight of a pixel may be looked at.

    Example:
        >>> encode(np.array([1.0, 0.25, 0.0, 0.0]), np.array([True, True, True, False])).tolist()
        [255, 234, 1, 0]
    """
    with np.errstate(divide="ignore"):
        place = np.rint(_HIGHEST + np.log2(weights) * (_STEPS / OCTAVES))
    codes = np.where(place > BELOW, np.minimum(place, _HIGHEST), BELOW).astype(np.uint8)
    codes[~visible] = MASKED
    return codes


def decode(codes: NDArray[np.uint8]) -> NDArray[np.float64]:
    """The weights that codes stand for: NaN where masked, 0 where below the scale.

    Example:
        >>> decode(np.array([255, 2, 1, 0], dtype=np.uint8)).tolist()
        [1.0, 5.960464477539063e-08, 0.0, nan]
    """
    weights = 2.0 ** ((codes.astype(np.float64) - _HIGHEST) * (OCTAVES / _STEPS))
    return np.where(codes > BELOW, weights, np.where(codes == BELOW, 0.0, np.nan))
