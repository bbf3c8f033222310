"""One call of an attention kernel, in terms that no longer depend on the kernel."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

import torch

from regard.attention import reference
from regard.attention.masks import Causal
from regard.errors import RegardError

Read = TypeVar("Read")


@dataclass(frozen=True, kw_only=True)
class Call:
    """One call, as a door hands it on.

    Attributes:
        module: The module that called.
        query: ``[batch, heads, queries, head_dim]``.
        key: ``[batch, kv_heads, keys, head_dim]``.
        value: ``[batch, kv_heads, keys, value_dim]``.
        output: ``[batch, heads, queries, value_dim]``, the model's own.
        visible: Booleans ``[batch or 1, heads or 1, queries, keys]``; None means everything.
        causal: No one looks ahead (queries and keys are then equally many).
        bias: Added to the scores, ``[batch or 1, heads or 1, queries, keys]``.
        scale: Factor of the dot products; None means 1/√head_dim.
        softcap: Bound of the scores.
        sinks: One extra score a head.
        weights: ``[batch, heads, queries, keys]`` where they do not come from a dot product (Bahdanau's, say); query and key then only
            tell sizes.
        log_normalizer: ``[batch, heads, queries]``, log Σ e^score of each row as the kernel itself found it, where it was heard.
        implementation: Name of the kernel.
        crosses: Was the module given a second sequence, which the keys come from? None where the door did not look.
        replaced: What the model goes on with instead of a head's output, by head; it broadcasts to ``[batch, queries, value_dim]``.
        untold: Why a record cannot hold this attention, where a change made it so.
    """

    module: torch.nn.Module
    query: torch.Tensor
    key: torch.Tensor
    value: torch.Tensor
    output: torch.Tensor
    visible: torch.Tensor | None = None
    causal: bool = False
    bias: torch.Tensor | None = None
    scale: float | None = None
    softcap: float | None = None
    sinks: torch.Tensor | None = None
    weights: torch.Tensor | None = None
    log_normalizer: torch.Tensor | None = None
    implementation: str
    crosses: bool | None = None
    replaced: Mapping[int, torch.Tensor] = field(default_factory=dict)
    untold: RegardError | None = None

    @property
    def handed_on(self) -> torch.Tensor:
        """What the model goes on with: the output, the same object where no head's was replaced."""
        if not self.replaced:
            return self.output
        output = self.output.clone()
        for head, replacement in self.replaced.items():
            output[:, head] = replacement.to(output.dtype)
        return output


class MasksRead:
    """What was read off masks, so that layers which are given the same tensor share it."""

    def __init__(self) -> None:
        self._read: dict[int, tuple[torch.Tensor, Any]] = {}
        self._visible: list[torch.Tensor] = []

    def once(self, mask: torch.Tensor, read: Callable[[torch.Tensor], Read]) -> Read:
        """What ``read`` makes of a mask."""
        if id(mask) not in self._read:
            self._read[id(mask)] = mask, read(mask)  # the tensor is held, so that no other takes its identity
        found: Read = self._read[id(mask)][1]
        return found

    def shared(self, visible: torch.Tensor) -> torch.Tensor:
        """The equal booleans that an earlier call had, where there are any, so that layers share them; else these, held from now on."""
        for known in self._visible:
            alike = known.shape == visible.shape and known.device == visible.device
            if alike and torch.equal(known, visible):
                return known
        visible = visible.clone()  # the model may write its next layer's mask into the same memory
        self._visible.append(visible)
        return visible

    def forget(self) -> None:
        """Lets all masks go, once a run has ended."""
        self._read.clear()
        self._visible.clear()


def weights_of(call: Call) -> torch.Tensor:
    """``[batch, heads, queries, keys]``, recomputed from a call; for models that hand their weights on. Takes memory for all of them."""
    if call.weights is not None:
        return call.weights
    mask = Causal() if call.causal else call.visible
    options: dict[str, Any] = {"scale": call.scale, "softcap": call.softcap, "bias": call.bias}
    recomputed: torch.Tensor = reference.weights(call.query, call.key, mask=mask, sinks=call.sinks, **options)
    return recomputed


@torch.no_grad()
def visible_and_bias(mask: torch.Tensor, *, keys: int) -> tuple[torch.Tensor, torch.Tensor | None]:
    """Booleans hide; numbers at or below half of what their type can hold hide too, others are added to the scores."""
    mask = mask[..., :keys]
    if mask.dtype == torch.bool:
        return mask, None
    visible = mask > torch.finfo(mask.dtype).min / 2
    bias = torch.where(visible, mask, 0.0)
    return visible, bias if bool(bias.any()) else None
