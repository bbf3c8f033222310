"""What one head computes, from its `HeadCall`: by the fused kernel where that gives the same, in at least 32 bits."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import torch

from regard.attention import Causal, attend
from regard.attention import weights as softmax_weights
from regard.attention.reference import mix
from regard.doors.door import watched_by
from regard.errors import RegardError
from regard.record.protocols import HeadCall

Rows = torch.Tensor | slice
"""Some rows of a call, or all."""


def rows_that_differ(before: HeadCall, after: HeadCall) -> Rows | None:
    """Which rows a head may compute differently; None where it computes the same."""
    if not _same_scores(before, after):
        return slice(None)
    if after.visible is before.visible and after.causal == before.causal:
        return None
    rows = (before.seen != after.seen).any(dim=-1).any(dim=0)
    return rows.nonzero()[:, 0] if bool(rows.any()) else None


def same(one: Any, other: Any) -> bool:
    """Are two arrays equal, or both missing?"""
    if one is None or other is None:
        return one is other
    return one is other or (one.shape == other.shape and torch.equal(one, other))


def settled(before: HeadCall, after: HeadCall, scale: float) -> HeadCall:
    """The same attention in the terms that records have: temperature and scale go into query, bias and sink where that is exact.

    Given weights, which have no scores, are tempered and masked themselves.

    Args:
        before: The head before it was rewritten.
        after: The head as it is to be.
        scale: The factor that the other heads of the layer have.
    """
    if after.weights is not None or before.weights is not None:
        return _settled_weights(before, after)
    factor = after.scale / scale / after.temperature
    if factor == 1 and after.temperature == 1:
        return after
    query = (after.query.to(_wide(after.query)) * factor).to(after.query.dtype)
    if after.softcap is not None or not bool(query.isfinite().all()):
        return after
    return replace(
        after,
        query=query,
        scale=scale,
        temperature=1.0,
        bias=None if after.bias is None else after.bias / after.temperature,
        sink=None if after.sink is None else after.sink / after.temperature,
    )


def attention(state: HeadCall, rows: Rows) -> torch.Tensor:
    """Weights times value for some rows, ``[batch, rows, value_dim]``."""
    every = isinstance(rows, slice)
    value = state.value[:, None]
    with watched_by(None), torch.autocast(state.value.device.type, enabled=False):
        if state.weights is not None:
            shares = state.weights.expand(value.shape[0], -1, -1)[:, None, rows]
            output: torch.Tensor = mix(shares.to(_wide(value)), value.to(_wide(value)))
            return output[:, 0]
        mask: Any = None if state.visible is None else state.seen[:, None, rows]
        output = attend(
            state.query[:, None, rows],
            state.key[:, None],
            value,
            mask=Causal() if state.causal and every else state.seen[:, None, rows] if state.causal else mask,
            bias=_rows_of(state.bias, rows),
            **_options(state),
        )
    return output[:, 0]


def _options(state: HeadCall) -> dict[str, Any]:
    sinks = None if state.sink is None else torch.tensor([state.sink], device=state.query.device)
    return {"scale": state.scale, "softcap": state.softcap, "temperature": state.temperature, "sinks": sinks}


def _settled_weights(before: HeadCall, after: HeadCall) -> HeadCall:
    """Given weights after temperature and mask; a donor's query and key become weights where the layer has given ones."""
    if after.weights is None:
        with watched_by(None), torch.autocast(after.query.device.type, enabled=False):
            found = softmax_weights(
                after.query[:, None],
                after.key[:, None],
                mask=after.seen[:, None],
                bias=_rows_of(after.bias, slice(None)),
                **_options(after),
            )
        return replace(after, weights=found[:, 0], temperature=1.0)
    weights = after.weights
    if before.weights is after.weights and bool((after.seen & ~before.seen).any()):
        raise RegardError(
            en=f"{after.layer} gives weights and no scores, so that a key it hides cannot be shown; only hide keys there.",
            fr=f"{after.layer} donne des poids et non des scores : une clé qu'elle cache ne peut être montrée ; n'y cachez que des clés.",
        )
    total = weights.sum(dim=-1, keepdim=True)
    shares = torch.where(after.seen, weights ** (1 / after.temperature), 0.0)
    sums = shares.sum(dim=-1, keepdim=True)
    return replace(after, weights=shares / torch.where(sums == 0, 1.0, sums) * total, temperature=1.0)


def _same_scores(before: HeadCall, after: HeadCall) -> bool:
    numbers = ("scale", "softcap", "sink", "temperature")
    if any(getattr(before, name) != getattr(after, name) for name in numbers):
        return False
    return all(
        same(getattr(before, name), getattr(after, name)) for name in ("query", "key", "bias", "weights")
    )


def _rows_of(bias: torch.Tensor | None, rows: Rows) -> torch.Tensor | None:
    if bias is None:
        return None
    return (bias if bias.shape[1] == 1 else bias[:, rows])[:, None]


def _wide(array: torch.Tensor) -> torch.dtype:
    return torch.promote_types(array.dtype, torch.float32)
