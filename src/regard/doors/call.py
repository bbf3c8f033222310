"""One call of an attention kernel, in terms that no longer depend on the kernel."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

import torch

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
        implementation: Name of the kernel.
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
    implementation: str


class MasksRead:
    """What was read off masks, so that layers which are given the same tensor share it."""

    def __init__(self) -> None:
        self._read: dict[int, tuple[torch.Tensor, Any]] = {}

    def once(self, mask: torch.Tensor, read: Callable[[torch.Tensor], Read]) -> Read:
        """What ``read`` makes of a mask."""
        if id(mask) not in self._read:
            self._read[id(mask)] = mask, read(mask)  # the tensor is held, so that no other takes its identity
        found: Read = self._read[id(mask)][1]
        return found

    def forget(self) -> None:
        """Lets all masks go, once a run has ended."""
        self._read.clear()
