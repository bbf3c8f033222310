"""The door to attention computed by `regard.attend`, `regard.attention.mix`, the additive form, and the layers built on them."""

from __future__ import annotations

from typing import Any

import torch

from regard.attention.masks import Causal, Mask
from regard.attention.observer import Attention, Compute
from regard.attention.visibility import visible
from regard.doors.call import Call, weights_of
from regard.doors.door import watched_by
from regard.doors.modules import Caller, caller, crosses
from regard.doors.refusals import refuse_axes, refuse_call, refuse_dropout
from regard.doors.torch_sdpa import one_sequence_each


def attended(attention: Attention, compute: Compute) -> Any:
    """One attention of our own: its output, or the changed one.

    Args:
        attention: What is computed.
        compute: Computes the output, or the pair of output and weights.

    Raises:
        RegardError: for a call that cannot be read, where someone watches.
    """
    asking = caller()
    if asking is None or not isinstance(attention.value, torch.Tensor):
        return compute()
    refuse_call(asking, attention.query, attention.key, attention.value)
    if attention.dropout:
        refuse_dropout()
    with watched_by(None):
        computed = compute()
        output, weights = computed if attention.with_weights else (computed, None)
        call = _read(asking, attention, output)
    changed = asking.watching.changed(call)
    if changed is call:
        return computed
    output = changed.handed_on.reshape(output.shape)
    return output if weights is None else (output, weights_of(changed).reshape(weights.shape))


def _read(asking: Caller, given: Attention, output: torch.Tensor) -> Call:
    """What it meant; dividing by a temperature is part of scale, softcap, bias and sinks, exactly."""
    rows = given.query if given.weights is None else given.weights
    columns = given.key if given.weights is None else given.value
    if rows.ndim > 4:
        refuse_axes(asking, rows)
    batch_first = rows.ndim == 3 and (given.batch_first or one_sequence_each(asking, rows, columns))
    lengths = rows.shape[-2], columns.shape[-2]
    mask, causal = given.mask, False
    if isinstance(mask, Causal) and lengths[0] == lengths[1]:
        mask, causal = None, True
    seen = None if mask is None else _booleans(mask, rows, lengths)
    scale = rows.shape[-1] ** -0.5 if given.scale is None else given.scale
    share = 1 / given.temperature
    return Call(
        module=asking.module,
        query=_four_axes(rows, batch_first),
        key=_four_axes(columns, batch_first),
        value=_four_axes(given.value, batch_first),
        output=_four_axes(output, batch_first),
        visible=None
        if seen is None
        else asking.watching.masks.shared(_spread(seen, rows, lengths, batch_first)),
        causal=causal,
        bias=None if given.bias is None else _spread(given.bias * share, rows, lengths, batch_first),
        scale=None if given.weights is not None else scale * share,
        softcap=None if given.softcap is None else given.softcap * share,
        sinks=None if given.sinks is None else (given.sinks * share).expand(_heads(rows, batch_first)),
        weights=None if given.weights is None else _four_axes(given.weights, batch_first),
        implementation="regard",
        crosses=crosses(asking.projecting, lengths[1]),
    )


def _booleans(mask: Mask | Any, rows: torch.Tensor, lengths: tuple[int, int]) -> torch.Tensor:
    seen: torch.Tensor = visible(mask, rows, *lengths)
    return seen


def _heads(rows: torch.Tensor, batch_first: bool) -> int:
    return 1 if batch_first or rows.ndim < 3 else rows.shape[-3]


def _four_axes(array: torch.Tensor, batch_first: bool) -> torch.Tensor:
    """``[batch, heads, n, width]``; three axes are those of one sequence's heads, or of sequences with one head."""
    if batch_first:
        return array[:, None]
    return array.reshape((1,) * (4 - array.ndim) + array.shape)


def _spread(
    array: torch.Tensor, rows: torch.Tensor, lengths: tuple[int, int], batch_first: bool
) -> torch.Tensor:
    """``[batch or 1, heads or 1, queries, keys]`` of what broadcasts to the scores."""
    whole = array.reshape((1,) * (rows.ndim - array.ndim) + array.shape)
    whole = _four_axes(whole, batch_first)
    return whole.expand(*whole.shape[:2], *lengths)
