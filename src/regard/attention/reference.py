"""Attention in three steps: scores, weights, output. Every faster way is tested against this one."""

from __future__ import annotations

import math
from typing import Any

from array_api_compat import array_namespace, is_torch_array
from jaxtyping import Bool, Float

from regard.attention.arguments import narrow, prepared, wide
from regard.attention.masks import Mask
from regard.attention.observer import Attention, observed
from regard.attention.shapes import dot_product, mixture
from regard.attention.softmax import hide, softmax


@prepared("query", "key", settle=dot_product)
def scores(
    query: Float[Any, "*heads queries head_dim"],
    key: Float[Any, "*key_heads keys head_dim"],
    *,
    scale: float | None = None,
    softcap: float | None = None,
    bias: Float[Any, "*#scores"] | None = None,
    temperature: float = 1.0,
    mask: Mask | Bool[Any, "*#scores"] | None = None,
) -> Float[Any, "*heads queries keys"]:
    """How well each query matches each key, before softmax: query · key × scale.

    Then come the options, in the order in which they are listed below.

    The arrays may come from NumPy, PyTorch or any library of the array API, or be nested lists (then NumPy
    float64). They have two axes or more: ``[queries, head_dim]``, ``[heads, queries, head_dim]``,
    ``[batch, heads, queries, head_dim]`` ... With more query heads than key heads (grouped queries), query
    head ``h`` reads key head ``h // group``, and key heads are not repeated in memory. Half precision
    computes in float32 and returns to its own dtype.

    Args:
        query: What each position looks for.
        key: What each position offers. Its heads divide the query's; its axes before the heads are the
            query's.
        scale: Multiplies the products; 1/√head_dim unless given.
        softcap: Squeezes the scaled products smoothly between ±softcap: ``softcap * tanh(scores / softcap)``.
        bias: Is added; broadcasts to the scores. −inf hides a key.
        temperature: Divides; above 1 the weights become more even, below 1 more peaked.
        mask: A `Mask`, or booleans that broadcast to the scores, True where a query may look. Hidden scores
            are −inf.

    Returns:
        The scores, in the dtype of query and key (of the wider one where they differ).

    Raises:
        RegardError: Shapes, dtypes, libraries or devices that do not fit, or a number out of range.

    Memory: queries × keys for each head.

    Vaswani et al. 2017, "Attention is all you need", equation 1; softcap as in Gemma 2 (2024); grouped
    queries as in Ainslie et al. 2023.

    Example:
        >>> scores([[2, 0]], [[1, 0], [0, 1]], scale=0.5).tolist()
        [[1.0, 0.0]]
    """
    return narrow(_scores(wide(query), wide(key), scale, softcap, bias, temperature, mask), query)


@prepared("query", "key", settle=dot_product)
def weights(
    query: Float[Any, "*heads queries head_dim"],
    key: Float[Any, "*key_heads keys head_dim"],
    *,
    scale: float | None = None,
    softcap: float | None = None,
    bias: Float[Any, "*#scores"] | None = None,
    temperature: float = 1.0,
    mask: Mask | Bool[Any, "*#scores"] | None = None,
    sinks: Float[Any, "*#sinks"] | None = None,
) -> Float[Any, "*heads queries keys"]:
    """How much each query looks at each key: the softmax of the scores, between 0 and 1.

    Each row sums to 1; with sinks, to 1 minus the sink's share. A row that may look at nothing is all zeros.

    Args:
        query: As in `scores`.
        key: As in `scores`.
        scale: As in `scores`.
        softcap: As in `scores`.
        bias: As in `scores`.
        temperature: As in `scores`; divides the sinks too.
        mask: As in `scores`.
        sinks: One learned number per query head, ``[heads]``: the score of an extra key that takes its share
            of each row and gives nothing. Its column is not returned.

    Returns:
        The weights, in the dtype of query and key.

    Raises:
        RegardError: As in `scores`, or sinks that are not one number per query head.

    Memory: queries × keys for each head.

    Vaswani et al. 2017, equation 1; sinks as in Xiao et al. 2023, "Efficient streaming language models with
    attention sinks", and gpt-oss (2025).

    Example:
        >>> weights([[2, 0]], [[1, 0], [0, 1]], mask=[[True, False]]).tolist()
        [[1.0, 0.0]]
    """
    return narrow(_weights(wide(query), wide(key), scale, softcap, bias, temperature, mask, sinks), query)


@prepared("query", "key", "value", settle=dot_product)
def attend(
    query: Float[Any, "*heads queries head_dim"],
    key: Float[Any, "*key_heads keys head_dim"],
    value: Float[Any, "*key_heads keys value_dim"],
    *,
    scale: float | None = None,
    softcap: float | None = None,
    bias: Float[Any, "*#scores"] | None = None,
    temperature: float = 1.0,
    mask: Mask | Bool[Any, "*#scores"] | None = None,
    sinks: Float[Any, "*#sinks"] | None = None,
) -> Float[Any, "*heads queries value_dim"]:
    """What each query reads: the values, averaged by the weights. A row that may look at nothing reads zeros.

    PyTorch tensors go through the fused kernel ``torch.nn.functional.scaled_dot_product_attention`` wherever
    it computes the same: without softcap and sinks, and with a bias that the kernel adds without rounding it.

    Args:
        query: As in `scores`.
        key: As in `scores`.
        value: What each position passes on; the same axes as key but for the last.
        scale: As in `scores`.
        softcap: As in `scores`.
        bias: As in `scores`.
        temperature: As in `scores`; divides the sinks too.
        mask: As in `scores`.
        sinks: As in `weights`.

    Returns:
        The output, in the dtype of the arrays.

    Raises:
        RegardError: As in `weights`, or a value that does not have one row per key.

    Memory: queries × keys for each head. PyTorch's fused kernel needs that much only for a bias, or for a mask
    that is neither causal nor without effect; otherwise it stays linear.

    Vaswani et al. 2017, equation 1.

    Example:
        >>> attend([[0, 0]], [[1, 0], [0, 1]], [[10], [20]]).tolist()
        [[15.0]]
    """
    attention = Attention(
        query=query,
        key=key,
        value=value,
        scale=scale,
        softcap=softcap,
        bias=bias,
        temperature=temperature,
        mask=mask,
        sinks=sinks,
    )
    return observed(attention, lambda: _attend(attention))


@prepared("weights", "value", settle=mixture)
def mix(
    weights: Float[Any, "*heads queries keys"], value: Float[Any, "*value_heads keys value_dim"]
) -> Float[Any, "*heads queries value_dim"]:
    """The last step alone: the values, averaged by weights that are already there.

    ``attend(query, key, value)`` is ``mix(weights(query, key), value)``.

    Args:
        weights: How much each query takes of each key.
        value: What each key passes on. Its heads divide those of the weights (grouped queries).

    Returns:
        The output, in the dtype of the arrays.

    Raises:
        RegardError: Shapes that do not fit.

    Example:
        >>> mix([[0.25, 0.75]], [[10], [20]]).tolist()
        [[17.5]]
    """
    return observed(
        Attention(weights=weights, value=value),
        lambda: narrow(_grouped_product(wide(weights), wide(value)), weights),
    )


def _attend(given: Attention) -> Any:
    """The output, by the fused kernel where it computes the same."""
    query, key, value, scale, bias = given.query, given.key, given.value, given.scale, given.bias
    if is_torch_array(query):
        from regard.attention import fused  # only now: attention itself must not import PyTorch

        if fused.computes_the_same(query, key, scale, given.softcap, bias, given.temperature, given.sinks):
            return fused.attend(query, key, value, scale, bias, given.temperature, given.mask)
    shares = _weights(
        wide(query), wide(key), scale, given.softcap, bias, given.temperature, given.mask, given.sinks
    )
    return narrow(_grouped_product(shares, wide(value)), query)


def _scores(
    query: Float[Any, "*heads queries head_dim"],
    key: Float[Any, "*key_heads keys head_dim"],
    scale: float | None,
    softcap: float | None,
    bias: Float[Any, "*#scores"] | None,
    temperature: float,
    mask: Mask | Bool[Any, "*#scores"] | None,
) -> Float[Any, "*heads queries keys"]:
    xp = array_namespace(query)
    scale = 1 / math.sqrt(query.shape[-1]) if scale is None else scale
    matrix = _grouped_product(query, xp.matrix_transpose(key)) * scale
    if softcap is not None:
        matrix = softcap * xp.tanh(matrix / softcap)
    if bias is not None:
        matrix = matrix + xp.astype(bias, matrix.dtype)
    return hide(matrix / temperature, mask)


def _weights(
    query: Float[Any, "*heads queries head_dim"],
    key: Float[Any, "*key_heads keys head_dim"],
    scale: float | None,
    softcap: float | None,
    bias: Float[Any, "*#scores"] | None,
    temperature: float,
    mask: Mask | Bool[Any, "*#scores"] | None,
    sinks: Float[Any, "*#sinks"] | None,
) -> Float[Any, "*heads queries keys"]:
    matrix = _scores(query, key, scale, softcap, bias, temperature, mask)
    if sinks is None:
        return softmax(matrix)
    return softmax(matrix, array_namespace(matrix).astype(sinks, matrix.dtype) / temperature)


def _grouped_product(
    left: Float[Any, "*heads rows inner"], right: Float[Any, "*few_heads inner columns"]
) -> Float[Any, "*heads rows columns"]:
    """Matrix product; each head of ``right`` serves a group of heads of ``left``, stacked as one tall head."""
    if left.shape[:-2] == right.shape[:-2]:
        return left @ right
    xp = array_namespace(left)
    *batch, heads, rows, inner = left.shape
    few = right.shape[-3]
    stacked = xp.reshape(left, (*batch, few, heads // few * rows, inner))
    return xp.reshape(stacked @ right, (*batch, heads, rows, right.shape[-1]))
