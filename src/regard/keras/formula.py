"""The formula of attention in Keras's own operations, so that each framework can differentiate and compile it."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
from jaxtyping import Bool, Float
from keras import ops


def attended(
    query: Float[Any, "*batch queries head_dim"],
    key: Float[Any, "*batch keys head_dim"],
    value: Float[Any, "*batch keys value_dim"],
    hidden: Bool[Any, "*#scores"] | None,
    *,
    divisor: float,
) -> tuple[Float[Any, "*batch queries value_dim"], Float[Any, "*batch queries keys"]]:
    """What each query reads, and its weights. Half precision computes in float32 and returns to its own dtype.

    Args:
        query: What each position looks for.
        key: What each position offers.
        value: What each position passes on.
        hidden: True where a query may not look; broadcasts to the scores.
        divisor: Divides the dot products: √head_dim, or a temperature in its place.

    Memory: queries × keys for each head.

    Vaswani et al. 2017, equation 1.

    Example:
        >>> one = ops.convert_to_tensor([[[1.0, 0.0]]])
        >>> output, weights = attended(one, one, one, None, divisor=1.0)
        >>> float(weights[0, 0, 0])
        1.0
    """
    given = keras.backend.standardize_dtype(query.dtype)
    computed = "float32" if given in ("float16", "bfloat16") else given
    query, key, value = (ops.cast(array, computed) for array in (query, key, value))
    weights = softmax(ops.matmul(query, ops.swapaxes(key, -1, -2)) / divisor, hidden)
    return ops.cast(ops.matmul(weights, value), given), ops.cast(weights, given)


def softmax(
    scores: Float[Any, "*batch queries keys"], hidden: Bool[Any, "*#scores"] | None
) -> Float[Any, "*batch queries keys"]:
    """e^score over the row's sum of e^score; nothing for what is hidden, and zeros where a whole row is."""
    seen = scores
    if hidden is not None:
        hidden = ops.broadcast_to(hidden, ops.shape(scores))
        lowest = float(np.finfo(keras.backend.standardize_dtype(scores.dtype)).min)
        seen = ops.where(hidden, ops.cast(lowest, scores.dtype), scores)
    # The largest score changes no share, so that its own gradient is nothing; subtracted, no exponential overflows.
    shares = ops.exp(seen - ops.stop_gradient(ops.max(seen, axis=-1, keepdims=True)))
    if hidden is not None:
        shares = ops.where(hidden, ops.zeros_like(shares), shares)
    total = ops.sum(shares, axis=-1, keepdims=True)
    return shares / ops.where(total == 0, ops.ones_like(total), total)
