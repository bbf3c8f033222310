"""One call as the calls of its heads, and heads that were rewritten put back into it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import torch

from regard.doors.call import Call
from regard.doors.head_attention import Rows, attention, rows_that_differ, same, settled
from regard.errors import RegardError
from regard.record.protocols import HeadCall

Pairs = Mapping[int, tuple[HeadCall, HeadCall]]
"""Each head as it was, and as it is to be."""


def head_call(call: Call, head: int, /, **where: Any) -> HeadCall:
    """What one head computes in a call.

    Args:
        call: The call.
        head: Which head.
        **where: The fields of `HeadCall` that tell which layer it is, and where its rows and columns lie in the sequence.
    """
    group = call.query.shape[1] // call.key.shape[1]
    visible, weights = _of(call.visible, head), _of(call.weights, head)
    if weights is not None:
        visible = weights > 0 if visible is None else (weights > 0) & visible
    return HeadCall(
        **where,
        head=head,
        query=call.query[:, head],
        key=call.key[:, head // group],
        value=call.value[:, head // (call.query.shape[1] // call.value.shape[1])],
        visible=visible,
        causal=call.causal and visible is None,
        bias=_of(call.bias, head),
        scale=_scale(call),
        softcap=call.softcap,
        sink=None if call.sinks is None else float(call.sinks[head]),
        weights=weights,
        output=call.replaced.get(head),
    )


def rewritten(call: Call, heads: Pairs) -> Call:
    """The call with some heads rewritten; the same object where that changes nothing.

    Only these heads are computed again, and only those of their rows that may differ; the rest of the output stays as the kernel left it.

    Args:
        call: The call.
        heads: Each head as it was, and as it is to be.
    """
    replaced = {
        head: after.output
        for head, (before, after) in heads.items()
        if after.output is not None and after.output is not before.output
    }
    rows = {head: found for head, pair in heads.items() if (found := rows_that_differ(*pair)) is not None}
    if not replaced and not rows:
        return call
    if rows:
        call = _attended(call, {head: heads[head] for head in rows}, rows)
    return replace(call, replaced={**call.replaced, **replaced})


def _attended(call: Call, heads: Pairs, rows: Mapping[int, Rows]) -> Call:
    call = replace(call, output=call.output.clone(), log_normalizer=None)
    states = {head: settled(before, after, _scale(call)) for head, (before, after) in heads.items()}
    for head, state in states.items():
        call.output[:, head, rows[head]] = attention(state, rows[head]).to(call.output.dtype)
    for head, state in states.items():
        if not _tellable(call, state):
            return replace(call, untold=_untold(state.layer, head))
    return replace(call, **_told(call, heads, states))


def _told(call: Call, heads: Pairs, states: Mapping[int, HeadCall]) -> dict[str, Any]:
    """The fields of the call that say what the heads now compute."""
    pairs = [(before, states[head]) for head, (before, _) in heads.items()]
    if call.weights is not None:
        weights = _with(call.weights, {head: state.weights for head, state in states.items()})
        return {"weights": weights, "visible": None, "causal": False}

    def differs(name: str) -> bool:
        return any(not same(getattr(before, name), getattr(state, name)) for before, state in pairs)

    counts = call.query.shape[1], call.key.shape[1], call.value.shape[1]
    told: dict[str, Any] = {}
    if differs("query"):
        told["query"] = _with(call.query, {head: state.query for head, state in states.items()})
    if differs("key"):
        keys = call.key.repeat_interleave(counts[0] // counts[1], dim=1)
        told["key"] = _with(keys, {head: state.key for head, state in states.items()})
        told["value"] = call.value.repeat_interleave(counts[0] // counts[2], dim=1)
    if any(before.visible is not state.visible for before, state in pairs):
        told |= {"visible": _masks(call, states), "causal": False}
    if differs("bias"):
        told["bias"] = _biases(call, states)
    if differs_in_sink := [head for head, state in states.items() if heads[head][0].sink != state.sink]:
        none = call.query.new_full((counts[0],), -math.inf)
        sinks = (none if call.sinks is None else call.sinks).clone()
        for head in differs_in_sink:
            sink = states[head].sink
            sinks[head] = -math.inf if sink is None else sink
        told["sinks"] = sinks
    return told


def _masks(call: Call, heads: Mapping[int, HeadCall]) -> torch.Tensor:
    """``[batch or 1, heads, queries, keys]``, each head with its own."""
    sizes = call.query.shape[2], call.key.shape[2]
    own = call.visible
    if own is None:
        everyone = torch.ones(1, 1, *sizes, dtype=torch.bool, device=call.query.device)
        own = everyone.tril() if call.causal else everyone
    batch = max(own.shape[0], *(state.seen.shape[0] for state in heads.values()))
    masks = own.expand(batch, call.query.shape[1], *sizes).clone()
    for head, state in heads.items():
        masks[:, head] = state.seen
    return masks


def _biases(call: Call, heads: Mapping[int, HeadCall]) -> torch.Tensor:
    """``[batch, heads, queries, keys]``, each head with its own."""
    zero = torch.zeros(1, 1, 1, 1, device=call.query.device)
    own = (zero if call.bias is None else call.bias).expand(*call.query.shape[:3], call.key.shape[2])
    return _with(own, {head: zero[0] if state.bias is None else state.bias for head, state in heads.items()})


def _with(whole: torch.Tensor, heads: Mapping[int, Any]) -> torch.Tensor:
    """A copy of an array with some heads' own in it."""
    copied = whole.clone()
    for head, array in heads.items():
        copied[:, head] = array
    return copied


def _tellable(call: Call, state: HeadCall) -> bool:
    """Can a record say what this head computes, beside the other heads of its layer?"""
    if call.weights is not None:
        return True
    alike = (state.scale, state.softcap, state.temperature) == (_scale(call), call.softcap, 1.0)
    return state.weights is None and alike and state.query.shape[-1] == call.query.shape[-1]


def _untold(layer: str, head: int) -> RegardError:
    return RegardError(
        en=f"A record cannot hold head {head} of {layer} as it was changed, beside the other heads: a temperature does not go with a "
        "softcap, nor a patch with a layer of another kind. Run the changed model without regard.capture.",
        fr=f"Un enregistrement ne peut contenir la tête {head} de {layer}, telle qu'elle a été changée, à côté des autres : une "
        "température ne va pas avec un softcap, ni une greffe avec une couche d'un autre genre. Exécutez le modèle changé sans "
        "regard.capture.",
    )


def _of(array: torch.Tensor | None, head: int) -> torch.Tensor | None:
    """One head's part of an array that may have one for all."""
    return None if array is None else array[:, head if array.shape[1] > 1 else 0]


def _scale(call: Call) -> float:
    return 1 / math.sqrt(call.query.shape[3]) if call.scale is None else call.scale
