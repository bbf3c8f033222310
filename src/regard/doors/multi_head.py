"""The door to ``torch.nn.MultiheadAttention`` where it writes its weights out, as it does unless told otherwise.

It then computes by two batched products inside ``torch.nn.functional.multi_head_attention_forward``, which neither a function mode nor the
patch of a kernel sees. Without weights it ends in ``scaled_dot_product_attention``, and `regard.doors.torch_sdpa` sees it.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from types import FunctionType
from typing import Any

import torch
from torch.nn import functional
from torch.overrides import TorchFunctionMode

from regard.doors.call import Call, visible_and_bias, weights_of
from regard.doors.door import watched_by
from regard.doors.modules import Caller, caller, crosses
from regard.doors.refusals import refuse_added_keys, refuse_call, refuse_dropout
from regard.doors.sharing import shared
from regard.doors.torch_sdpa import computed_in

Forward = Callable[..., tuple[torch.Tensor, torch.Tensor | None]]

_SIGNATURE = inspect.signature(functional.multi_head_attention_forward)


@shared
@contextmanager
def opened() -> Iterator[None]:
    """While open, multi-head attention asks who is watching, and its fast path, which passes no door, is off everywhere."""
    original, fast = functional.multi_head_attention_forward, torch.backends.mha.get_fastpath_enabled()
    functional.multi_head_attention_forward = _patched(original)
    torch.backends.mha.set_fastpath_enabled(False)
    try:
        yield
    finally:
        functional.multi_head_attention_forward = original
        torch.backends.mha.set_fastpath_enabled(fast)


def _patched(forward: Forward) -> Forward:
    body = _visible_inside(forward)

    @functools.wraps(forward)
    def watched(*positional: Any, **named: Any) -> tuple[torch.Tensor, torch.Tensor | None]:
        asking = caller()
        if asking is None:
            return forward(*positional, **named)
        given = _SIGNATURE.bind(*positional, **named)
        given.apply_defaults()
        _refuse(asking, given.arguments)
        if not given.arguments["need_weights"]:
            return forward(*positional, **named)
        with (
            watched_by(None),
            torch._C._EnableTorchFunction(),
            _Products(asking, given.arguments) as products,
        ):
            output, weights = body(*positional, **named)
        if not products.read:
            asking.watching.unseen(asking.module)
        return output, weights if products.weights is None else _returned(products.weights, given.arguments)

    return watched


def _visible_inside(forward: Forward) -> Forward:
    """The same function, which does not hand itself over to a function mode, so that the mode sees what it calls."""
    if not isinstance(forward, FunctionType):
        return forward
    names = {**forward.__globals__, "has_torch_function": lambda _: False}
    body = FunctionType(forward.__code__, names, forward.__name__, forward.__defaults__, forward.__closure__)
    body.__kwdefaults__ = forward.__kwdefaults__
    return body


def _returned(weights: torch.Tensor, given: Mapping[str, Any]) -> torch.Tensor:
    """Weights that were changed, in the form in which the original returns its own."""
    if given["add_zero_attn"]:
        weights = torch.cat([weights, 1 - weights.sum(-1, keepdim=True)], dim=-1)
    weights = weights.mean(dim=1) if given["average_attn_weights"] else weights
    return weights if given["query"].ndim == 3 else weights[0]


def _refuse(asking: Caller, given: Mapping[str, Any]) -> None:
    refuse_call(asking, given["query"], given["key"], given["value"])
    if given["training"] and given["dropout_p"]:
        refuse_dropout()
    if given["bias_k"] is not None or (given["add_zero_attn"] and not given["need_weights"]):
        refuse_added_keys(asking)


class _Products(TorchFunctionMode):
    """Reads query, key and mask off the first product and the value off the second, whose result it may replace.

    Attributes:
        read: Were there two products to read?
        weights: ``[batch, heads, queries, keys]`` of what was changed; None where nothing was.
    """

    def __init__(self, asking: Caller, given: Mapping[str, Any]) -> None:
        super().__init__()
        self.read = False
        self.weights: torch.Tensor | None = None
        self._asking = asking
        self._given = given
        self._first: tuple[torch.Tensor, ...] | None = None

    def __torch_function__(
        self, func: Any, types: Any, args: tuple[Any, ...] = (), kwargs: dict[str, Any] | None = None
    ) -> Any:
        result = func(*args, **(kwargs or {}))
        if func not in (torch.bmm, torch.baddbmm):
            return result
        if self._first is None:
            self._first = args
            return result
        return self._second(args[1], result)

    def _second(self, value: torch.Tensor, output: torch.Tensor) -> torch.Tensor:
        assert self._first is not None
        self.read = True
        call = self._read(self._first, value, output)
        changed = self._asking.watching.changed(call)
        if changed is call:
            return output
        self.weights = weights_of(changed)
        return changed.handed_on.reshape(output.shape)

    def _read(self, first: tuple[torch.Tensor, ...], value: torch.Tensor, output: torch.Tensor) -> Call:
        """What the two products meant. A key of zeros that was added takes part of each row and gives nothing: a sink whose score is 0."""
        *masks, query, transposed = first
        query, key, value = (self._heads(array) for array in computed_in(query, transposed.mT, value))
        sinks = None
        if self._given["add_zero_attn"]:
            key, value, sinks = key[:, :, :-1], value[:, :, :-1], query.new_zeros(query.shape[1])
        keys, visible, bias = key.shape[2], None, None
        if masks:
            visible, bias = visible_and_bias(masks[0], keys=keys)
            visible = self._asking.watching.masks.shared(self._of_heads(visible, query.shape[2]))
            bias = None if bias is None else self._of_heads(bias, query.shape[2])
        return Call(
            module=self._asking.module,
            query=query,
            key=key,
            value=value,
            output=self._heads(output),
            visible=visible,
            bias=bias,
            scale=1.0,  # the query is already scaled
            sinks=sinks,
            implementation="multi_head_attention_forward",
            crosses=crosses(self._asking.projecting, keys),
        )

    def _heads(self, array: torch.Tensor) -> torch.Tensor:
        """``[batch, heads, n, width]`` of ``[batch * heads, n, width]``."""
        return array.reshape(-1, self._given["num_heads"], *array.shape[1:])

    def _of_heads(self, mask: torch.Tensor, queries: int) -> torch.Tensor:
        """``[batch or 1, heads or 1, queries, keys]`` of a mask for all, or for each sequence and head."""
        whole = mask[None] if mask.shape[0] == 1 else self._heads(mask)
        whole = whole[:, :1] if bool((whole == whole[:, :1]).all()) else whole
        return whole.expand(-1, -1, queries, -1)
