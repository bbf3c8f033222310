"""How a transformer knows where a token stands: sinusoids added, rows turned, or distances subtracted."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from array_api_compat import array_namespace, device
from jaxtyping import Float, Float64, Real

from regard.attention.arguments import Given, alongside, array, number, prepared, whole_number, wide
from regard.attention.visibility import broadcasts
from regard.errors import RegardError


def sinusoidal(length: int, d_model: int) -> Float64[np.ndarray, "{length} {d_model}"]:
    """Position vectors made of sines (even columns) and cosines (odd columns), to be added to the embeddings.

    Column pair ``i`` turns once in 2π · 10000^(2i/d_model) positions: fast in the first columns, slow in the
    last.

    Args:
        length: How many positions.
        d_model: The width of a vector.

    Returns:
        ``[length, d_model]``, NumPy float64, each number between −1 and 1.

    Raises:
        RegardError: A length below 0 or a width below 1.

    Vaswani et al. 2017, section 3.5.

    Example:
        >>> sinusoidal(2, 4).round(2).tolist()
        [[0.0, 1.0, 0.0, 1.0], [0.84, 0.54, 0.01, 1.0]]
    """
    length, d_model = whole_number("length", length, least=0), whole_number("d_model", d_model, least=1)
    columns = np.arange(d_model)
    angles = np.arange(length)[:, None] / 10000.0 ** ((columns - columns % 2) / d_model)
    return np.where(columns % 2 == 0, np.sin(angles), np.cos(angles))


def _rotary(given: Given) -> None:
    x = given["x"]
    if x.ndim < 2 or x.shape[-1] % 2 or x.shape[-1] == 0:
        raise RegardError(
            en=f"x must be [..., tokens, head_dim] with an even head_dim, and its shape is {list(x.shape)}: "
            "rotate only an even number of columns.",
            fr=f"x doit être [..., tokens, head_dim] avec un head_dim pair, et sa forme est {list(x.shape)} "
            ": ne tournez qu'un nombre pair de colonnes.",
        )
    given["base"] = number("base", given["base"], positive=True)
    positions = given["positions"] = alongside("positions", array("positions", given["positions"]), x)
    if not broadcasts(positions.shape, x.shape[:-1]):
        raise RegardError(
            en=f"positions must broadcast to the axes of x but the last, {list(x.shape[:-1])}, and its shape"
            f" is {list(positions.shape)}: give one position per token, or [batch, 1, tokens] where "
            "sequences differ.",
            fr=f"positions doit pouvoir s'étendre aux axes de x sauf le dernier, {list(x.shape[:-1])}, et sa"
            f" forme est {list(positions.shape)} : donnez une position par token, ou [lot, 1, tokens] si "
            "les séquences diffèrent.",
        )


@prepared("x", settle=_rotary)
def rotary(
    x: Float[Any, "*heads tokens head_dim"],
    positions: Real[Any, "*#tokens"],
    *,
    base: float = 10000.0,
    interleaved: bool = False,
) -> Float[Any, "*heads tokens head_dim"]:
    """Queries or keys, turned by their positions: their products then depend on the distance between them.

    Pairs of columns are points in a plane; the pair ``i`` of the token at position ``p`` turns by the angle
    p · base^(−2i/head_dim).

    Args:
        x: Queries or keys, in any library of the array API, or nested lists. Half precision computes in
            float32.
        positions: One number per token, ``[tokens]``, or whatever broadcasts to the axes of ``x`` but the
            last, such as ``[batch, 1, tokens]``.
        base: The larger, the slower the last pairs turn.
        interleaved: Which columns are a pair: ``2i`` and ``2i + 1`` if True (RoFormer, GPT-J); ``i`` and
            ``i + head_dim / 2`` if False (GPT-NeoX, Llama). Trained weights fit only one of the two.

    Returns:
        The turned rows, in the shape and dtype of ``x``; their lengths do not change.

    Raises:
        RegardError: An odd head_dim, positions that do not fit, or a base that is not above 0.

    Su et al. 2021, "RoFormer", equation 34.

    Example:
        >>> rotary([[1, 0], [1, 0]], [0, 1]).round(2).tolist()
        [[1.0, 0.0], [0.54, 0.84]]
    """
    xp, rows = array_namespace(x), wide(x)
    pairs = x.shape[-1] // 2
    speeds = xp.asarray(base ** (-np.arange(pairs) / pairs), dtype=rows.dtype, device=device(x))
    angles = xp.astype(positions, rows.dtype)[..., None] * speeds
    cosine, sine = xp.cos(angles), xp.sin(angles)
    if interleaved:
        first, second = rows[..., 0::2], rows[..., 1::2]
    else:
        first, second = rows[..., :pairs], rows[..., pairs:]
    turned = first * cosine - second * sine, second * cosine + first * sine
    joined = xp.reshape(xp.stack(turned, axis=-1), x.shape) if interleaved else xp.concat(turned, axis=-1)
    return xp.astype(joined, x.dtype, copy=False)


def alibi(num_heads: int, queries: int, keys: int) -> Float64[np.ndarray, "{num_heads} {queries} {keys}"]:
    """A bias that grows more negative with distance, by another slope in each head: −slope · |query − key|.

    The last query is aligned with the last key, as in `Causal`. The paper uses it with a causal mask; here
    keys after the query are as far as keys before it, so that it also serves without one.

    Args:
        num_heads: How many heads. With n a power of two, the slopes are 2^(−8/n), 2^(−16/n) ... 2^(−8);
            otherwise those of the next smaller power of two, and then every other slope of the next larger
            one.
        queries: How many queries.
        keys: How many keys.

    Returns:
        ``[num_heads, queries, keys]``, NumPy float64, to be passed as ``bias``.

    Raises:
        RegardError: Fewer than 1 head, or lengths below 0.

    Memory: heads × queries × keys.

    Press et al. 2022, "Train short, test long", section 3, and its published code for other head counts.

    Example:
        >>> alibi(2, 1, 3).tolist()
        [[[-0.125, -0.0625, 0.0]], [[-0.0078125, -0.00390625, 0.0]]]
    """
    num_heads = whole_number("num_heads", num_heads, least=1)
    queries, keys = whole_number("queries", queries, least=0), whole_number("keys", keys, least=0)
    distance = np.abs(np.arange(queries)[:, None] + keys - queries - np.arange(keys))
    bias: Float64[np.ndarray, "heads queries keys"] = _slopes(num_heads)[:, None, None] * -distance
    return bias


def _slopes(num_heads: int) -> Any:
    power = 2 ** math.floor(math.log2(num_heads))
    slopes = 2.0 ** (-8 * np.arange(1, power + 1) / power)
    finer = 2.0 ** (-8 * np.arange(1, 2 * power + 1, 2) / (2 * power))
    return np.concatenate([slopes, finer])[:num_heads]
