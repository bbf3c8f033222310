"""Which module is running: an attention call is named by the innermost module of the watched model that makes it."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import FrameType
from typing import Any

import torch
from torch import nn

from regard.doors.door import Watching, watcher


@dataclass(frozen=True)
class Running:
    """A module at work, and what it was given.

    Attributes:
        module: The module.
        positional: Its arguments without a name.
        named: The others.
    """

    module: nn.Module
    positional: tuple[Any, ...] = ()
    named: Mapping[str, Any] | None = None

    @property
    def given(self) -> list[torch.Tensor]:
        """The tensors among its arguments."""
        arguments = (*self.positional, *(self.named or {}).values())
        return [argument for argument in arguments if isinstance(argument, torch.Tensor)]


@dataclass(frozen=True)
class Caller:
    """Who makes an attention call, and who watches.

    Attributes:
        watching: Who watches.
        stack: The modules of the watched model at work, the innermost last.
    """

    watching: Watching
    stack: tuple[Running, ...]

    @property
    def module(self) -> nn.Module:
        """The module that names the call."""
        return self.stack[-1].module

    @property
    def projecting(self) -> Running:
        """The nearest module with linear maps of its own: what it was given is what queries and keys are made of."""
        for running in reversed(self.stack):
            if _widths(running.module):
                return running
        return self.stack[0]


_CALLED = nn.Module._call_impl.__code__
"""What PyTorch runs for ``module(...)``, around the module's hooks and its ``forward``."""


def caller() -> Caller | None:
    """Who makes the call that is made now, where someone watches it; None also for a layer run again for its gradients.

    The modules at work are read off the call stack of this thread, however deep: so they cost nothing until an attention call asks.
    """
    watching = watcher()
    if watching is None or torch._C._current_graph_task_id() != -1:
        return None
    stack = tuple(running for running in reversed([*at_work()]) if watching.watches(running.module))
    return Caller(watching, stack) if stack else None


def at_work() -> Iterator[Running]:
    """The modules that this thread is running, the innermost first."""
    frame: FrameType | None = sys._getframe(1)
    while frame is not None:
        if frame.f_code is _CALLED:
            given = frame.f_locals
            yield Running(given["self"], given["args"], given["kwargs"])
        frame = frame.f_back


def crosses(running: Running, keys: int) -> bool | None:
    """Was a module given a second sequence, as long as the keys? None where that cannot be told; lengths alone say nothing.

    In `torch.nn.MultiheadAttention` that is a key which is not the query itself; elsewhere another tensor of numbers, of the same batch,
    whose width one of the module's own linear maps takes.
    """
    if isinstance(running.module, nn.MultiheadAttention):
        named = dict(zip(("query", "key"), running.positional, strict=False)) | dict(running.named or {})
        return named["key"] is not named["query"]
    widths = _widths(running.module)
    sequences = [tensor for tensor in running.given if tensor.is_floating_point() and tensor.ndim == 3]
    if not widths or not sequences:
        return None
    first = sequences[0]
    return any(
        other is not first
        and other.shape[-1] in widths
        and ((other.shape[0], other.shape[1]) in ((first.shape[0], keys), (keys, first.shape[1])))
        for other in sequences[1:]
    )


def _widths(module: nn.Module) -> set[Any]:
    """What a module's own linear maps take, those of other libraries included."""
    return {child.in_features for child in module.children() if hasattr(child, "in_features")}
