"""PyTorch's fused attention kernel, wherever it computes what the reference computes."""

from __future__ import annotations

import math

import numpy as np
import torch
from jaxtyping import Bool, Float
from torch import Tensor

from regard.attention import products
from regard.attention.masks import Causal, Mask
from regard.attention.visibility import visible


def computes_the_same(
    query: Tensor,
    key: Tensor,
    scale: float | None,
    softcap: float | None,
    bias: Tensor | None,
    temperature: float,
    sinks: Tensor | None,
) -> bool:
    """Whether the fused kernel gives the reference's result for these arguments of `regard.attention.attend`.

    It knows neither softcap nor sinks, looks for the largest product before it applies the scale (a negative
    scale would make it the smallest), and adds a bias in the precision of the query, where half precision may
    round it.
    """
    exact_bias = bias is None or query.itemsize >= 4 or (bias.dtype == query.dtype and temperature == 1)
    positive_scale = scale is None or scale > 0
    return (
        softcap is None
        and sinks is None
        and positive_scale
        and exact_bias
        and key.numel() * query.numel() > 0
    )


def attend(
    query: Float[Tensor, "*heads queries head_dim"],
    key: Float[Tensor, "*key_heads keys head_dim"],
    value: Float[Tensor, "*key_heads keys value_dim"],
    scale: float | None,
    bias: Float[Tensor, "*#scores"] | None,
    temperature: float,
    mask: Mask | Bool[Tensor, "*#scores"] | None,
) -> Float[Tensor, "*heads queries value_dim"]:
    """`regard.attention.attend` by ``torch.nn.functional.scaled_dot_product_attention``, gradients included.

    Memory: linear in length without a bias and with a mask that is causal or hides nothing; otherwise
    queries × keys.
    """
    mask, causal = _simplified(mask, query.shape[-2], key.shape[-2], causal_allowed=bias is None)
    factor = (1 / math.sqrt(query.shape[-1]) if scale is None else scale) / temperature
    if mask is None and bias is None and products.pay(query, key):
        return products.attend(query, key, value, scale=factor, causal=causal)
    limits = _limits(query, key, bias, temperature, mask)
    seen = None
    if limits is not None:
        limits, seen = _without_empty_rows(limits)
    output = torch.nn.functional.scaled_dot_product_attention(
        _four_axes(query),
        _four_axes(key),
        _four_axes(value),
        attn_mask=limits,
        is_causal=causal,
        scale=factor,
        enable_gqa=query.shape[:-2] != key.shape[:-2],
    ).reshape(*query.shape[:-1], value.shape[-1])
    return output if seen is None else torch.where(seen, output, 0.0)


def _simplified(
    mask: Mask | Tensor | None, queries: int, keys: int, *, causal_allowed: bool
) -> tuple[Mask | Tensor | None, bool]:
    """The mask, or None where it hides nothing or is what the kernel calls ``is_causal``; and whether it is.

    PyTorch aligns the first query with the first key and `Causal` the last with the last: as many queries as
    keys, and they agree.
    """
    if type(mask) is Causal and queries == keys and causal_allowed:  # by far the most frequent one
        return None, True
    found = mask.intervals(queries, keys) if isinstance(mask, Mask) else None
    if found is None or found[0].any():
        return mask, False
    ends = found[1]
    if (ends == keys).all():
        return None, False
    if causal_allowed and queries == keys and (ends == np.arange(1, keys + 1)).all():
        return None, True
    return mask, False


def _limits(
    query: Tensor, key: Tensor, bias: Tensor | None, temperature: float, mask: Mask | Tensor | None
) -> Tensor | None:
    """What the kernel takes as ``attn_mask``: the mask's booleans or, with a bias, numbers to add."""
    booleans = None if mask is None else _two_axes(visible(mask, query, query.shape[-2], key.shape[-2]))
    if bias is None:
        return booleans
    added = _two_axes(bias.to(query.dtype) / temperature)
    return added if booleans is None else torch.where(booleans, added, -math.inf)


def _without_empty_rows(limits: Tensor) -> tuple[Tensor, Tensor]:
    """Limits in which every row sees something, and which rows did before.

    Kernels differ in what they return for a row that sees nothing: some zeros, some NaN.
    """
    if limits.dtype == torch.bool:
        seen = limits.any(dim=-1, keepdim=True)
        return limits | ~seen, seen
    seen = (limits != -math.inf).any(dim=-1, keepdim=True)
    return torch.where(seen, limits, 0.0), seen


def _two_axes(values: Tensor) -> Tensor:
    """[..., queries, keys] for values that may be told once for all queries."""
    return values.reshape((1,) * (2 - values.ndim) + values.shape)


def _four_axes(rows: Tensor) -> Tensor:
    """[batch, heads, length, width], the only form in which the kernel is fast."""
    return rows.reshape((1,) * (4 - rows.ndim) + rows.shape)
