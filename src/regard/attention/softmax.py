"""From scores to weights: what is hidden gets nothing, and the rest share out one."""

from __future__ import annotations

import math
from typing import Any

from array_api_compat import array_namespace, device
from jaxtyping import Bool, Float

from regard.attention.masks import Mask
from regard.attention.visibility import visible


def hide(
    matrix: Float[Any, "*heads queries keys"], mask: Mask | Bool[Any, "*#scores"] | None
) -> Float[Any, "*heads queries keys"]:
    """The scores with −inf wherever the mask does not let the query look."""
    if mask is None:
        return matrix
    xp = array_namespace(matrix)
    nothing = xp.asarray(-math.inf, dtype=matrix.dtype, device=device(matrix))
    return xp.where(visible(mask, matrix, *matrix.shape[-2:]), matrix, nothing)


def softmax(
    matrix: Float[Any, "*heads queries keys"], sinks: Float[Any, "*#sinks"] | None = None
) -> Float[Any, "*heads queries keys"]:
    """e^score over the row's sum of e^score, to which a sink adds its own; zeros where a whole row is hidden.

    The largest score of each row is subtracted first: it changes no share, and nothing overflows.
    """
    xp = array_namespace(matrix)
    if matrix.shape[-1] == 0:
        return matrix  # without keys there is no largest score
    largest = xp.max(matrix, axis=-1, keepdims=True)
    if sinks is not None:
        sinks = xp.reshape(sinks, (-1, 1, 1) if matrix.ndim > 2 else (1, 1))
        largest = xp.maximum(largest, sinks)
    # In a row where all is hidden the largest score is -inf, and -inf - -inf would be NaN.
    largest = xp.where(xp.isfinite(largest), largest, xp.zeros_like(largest))
    shares = xp.exp(matrix - largest)
    total = xp.sum(shares, axis=-1, keepdims=True)
    if sinks is not None:
        total = total + xp.exp(sinks - largest)
    return shares / xp.where(total == 0, xp.ones_like(total), total)
