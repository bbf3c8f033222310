"""One function mode for all doors of PyTorch: it sees every function that the watching thread calls, however it was imported."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import torch
from torch.overrides import TorchFunctionMode

from regard.doors import torch_sdpa
from regard.doors.door import watcher
from regard.doors.refusals import compiled_inside
from regard.doors.unseen import SOFTMAXES, Trail

_KERNELS = {
    torch._C._nn.scaled_dot_product_attention,
    torch.ops.aten.scaled_dot_product_attention,
    torch.ops.aten.scaled_dot_product_attention.default,
}

_TELLING = _KERNELS | SOFTMAXES

_opened: ContextVar[bool] = ContextVar("regard_functions_opened", default=False)


@contextmanager
def opened() -> Iterator[None]:
    """While open, attention kernels and softmaxes of this thread are noticed. A second one inside the first adds nothing.

    Raises:
        RegardError: for functions that PyTorch compiles into one graph, ``flex_attention`` among them: a mode cannot look into these.
    """
    if _opened.get():
        yield
        return
    token = _opened.set(True)
    try:
        with _Noticing():
            yield
    except RuntimeError as error:
        if type(error).__module__ != "torch._dynamo.exc":
            raise
        raise compiled_inside(error) from error
    finally:
        _opened.reset(token)


class _Noticing(TorchFunctionMode):
    def __init__(self) -> None:
        super().__init__()
        self._trail = Trail()
        self._marks = self._trail.marks

    def __torch_function__(
        self, func: Any, types: Any, args: tuple[Any, ...] = (), kwargs: dict[str, Any] | None = None
    ) -> Any:
        # Asked first, because PyTorch cannot compile a question to a context variable: so nothing is compiled through this mode unseen.
        if watcher() is None or (func not in _TELLING and not self._marks):
            return func(*args, **kwargs) if kwargs else func(*args)
        named = kwargs or {}
        if func in _KERNELS:
            return torch_sdpa.attended(func, args, named)
        return self._trail.followed(func, args, named)
