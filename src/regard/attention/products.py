"""Attention by plain matrix products: while a model learns from short texts quicker than the fused kernel, which computes weights twice."""

from __future__ import annotations

import functools
import math

import torch
from jaxtyping import Float
from torch import Tensor

_SHORTEST, _LONGEST = 32, 128
"""Between these numbers of keys products pay: shorter texts are all preparation, longer ones leave the caches."""

_NARROW = 32
"""Widths of a head up to which they do."""


def pay(query: Tensor, key: Tensor) -> bool:
    """Whether products are the quicker way: on a processor, in full precision, where gradients will be asked for."""
    queries, keys, width = query.shape[-2], key.shape[-2], query.shape[-1]
    return (
        queries == keys
        and _SHORTEST <= keys <= _LONGEST
        and width <= _NARROW
        and query.shape[:-2] == key.shape[:-2]
        and query.device.type == "cpu"
        and query.dtype in (torch.float32, torch.float64)
        and torch.is_grad_enabled()
        and not torch.is_autocast_enabled("cpu")
    )


def attend(
    query: Float[Tensor, "*heads tokens head_dim"],
    key: Float[Tensor, "*heads tokens head_dim"],
    value: Float[Tensor, "*heads tokens value_dim"],
    *,
    scale: float,
    causal: bool,
) -> Float[Tensor, "*heads tokens value_dim"]:
    """Weights times value, where all or all earlier tokens are seen. Memory: tokens × tokens for each head.

    Example:
        >>> x = torch.ones(1, 2, 3)
        >>> attend(x, x, x, scale=1.0, causal=True).tolist()
        [[[1.0, 1.0, 1.0], [1.0, 1.0, 1.0]]]
    """
    queries, keys, values = (array.reshape(-1, *array.shape[-2:]) for array in (query, key, value))
    hidden = _later(query.shape[-2], query.dtype) if causal else query.new_zeros(())
    scores = torch.baddbmm(hidden, queries, keys.mT, beta=int(causal), alpha=scale)
    return torch.bmm(torch.softmax(scores, dim=-1), values).view(*query.shape[:-1], value.shape[-1])


@functools.lru_cache(maxsize=16)
def _later(tokens: int, dtype: torch.dtype) -> Tensor:
    """−∞ above the diagonal: tokens that come later, ``[tokens, tokens]``."""
    return torch.full((tokens, tokens), -math.inf, dtype=dtype, device="cpu").triu(1)
