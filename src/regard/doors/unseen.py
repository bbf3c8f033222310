"""Attention outside every door: a softmax whose result goes into a matrix product, however it was shaped on the way."""

from __future__ import annotations

import weakref
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import torch
from torch import Tensor, nn

from regard.doors.door import watcher
from regard.doors.modules import caller

SOFTMAXES = {torch.softmax, torch.special.softmax, nn.functional.softmax, Tensor.softmax}
_PRODUCTS = {
    torch.matmul,
    Tensor.matmul,
    Tensor.__matmul__,
    torch.bmm,
    Tensor.bmm,
    torch.baddbmm,
    Tensor.baddbmm,
    torch.einsum,
}
_RESIZING = {
    Tensor.__getitem__,
    torch.narrow,
    Tensor.narrow,
    Tensor.expand,
    nn.functional.pad,
    torch.repeat_interleave,
}
"""Functions that keep what they are given although they change the number of its entries."""


class Trail:
    """Follows what comes out of a softmax over three or more axes, through casts, views, dropout and elementwise functions.

    Where it goes into a matrix product, the module whose softmax it was computes attention. A router of experts or a softmax over a
    vocabulary is not multiplied so, and leaves no trace.

    Attributes:
        marks: What comes from a softmax, by identity, and the module whose softmax it was.
    """

    def __init__(self) -> None:
        self.marks: dict[int, tuple[weakref.ref[Tensor], nn.Module]] = {}

    def followed(self, func: Callable[..., Any], args: tuple[Any, ...], named: Mapping[str, Any]) -> Any:
        """What a function gives, which it is called for here."""
        if func in SOFTMAXES:
            result = func(*args, **named)
            if result.ndim >= 3 and (asking := caller()) is not None:
                self._mark(result, asking.module)
            return result
        source = self._source((*args, *named.values())) if self.marks else None
        result = func(*args, **named)
        if source is None:
            return result
        marked, module = source
        if func in _PRODUCTS:
            self._tell(module)
        elif isinstance(result, Tensor) and (result.numel() == marked.numel() or func in _RESIZING):
            self._mark(result, module)
        return result

    def _mark(self, tensor: Tensor, module: nn.Module) -> None:
        number = id(tensor)
        self.marks[number] = weakref.ref(tensor, lambda _: self.marks.pop(number, None)), module

    def _source(self, arguments: Iterable[Any]) -> tuple[Tensor, nn.Module] | None:
        """The first argument that comes from a softmax, and the module whose softmax it was."""
        for argument in arguments:
            if isinstance(argument, Tensor) and id(argument) in self.marks:
                return argument, self.marks[id(argument)][1]
            if isinstance(argument, list | tuple) and (inside := self._source(argument)) is not None:
                return inside
        return None

    def _tell(self, module: nn.Module) -> None:
        if (watching := watcher()) is not None:
            watching.unseen(module)
