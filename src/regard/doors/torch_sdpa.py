"""The door to everything that calls ``scaled_dot_product_attention``.

A function mode (in `regard.doors.functions`) catches imports that were bound before the door opened; the patch of the attribute catches
what a mode cannot see, inside PyTorch's own functions and where modes are switched off. What both would see is recorded once.
"""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import torch
from torch.nn import functional

from regard.doors.call import Call, visible_and_bias
from regard.doors.door import watched_by
from regard.doors.modules import Caller, caller, crosses
from regard.doors.normalizers import listening, normalized
from regard.doors.refusals import refuse_axes, refuse_call, refuse_dropout
from regard.doors.sharing import shared

Kernel = Callable[..., torch.Tensor]

_NAMES = ("query", "key", "value", "attn_mask", "dropout_p", "is_causal")
_BIASES = "torch.nn.attention.bias"
"""Where PyTorch keeps its causal biases. The module brings the compiler along, which takes seconds: it is never imported here."""


@shared
@contextmanager
def opened() -> Iterator[None]:
    """While open, ``torch.nn.functional.scaled_dot_product_attention`` asks who is watching; then it is put back."""
    kernel = functional.scaled_dot_product_attention
    with _recognized(kernel):
        functional.scaled_dot_product_attention = _patched(kernel)
        try:
            yield
        finally:
            functional.scaled_dot_product_attention = kernel


@contextmanager
def _recognized(kernel: Kernel) -> Iterator[None]:
    """PyTorch's causal biases, where somebody has loaded them, know the kernel although the attribute by which they find it is patched."""
    biases = _causal_biases()
    if biases is None:
        yield
        return
    recognize = biases.__dict__["__torch_function__"]

    def recognized(
        cls: type, func: Any, types: Any, args: tuple[Any, ...] = (), kwargs: dict[str, Any] | None = None
    ) -> Any:
        if func is kernel:
            return biases._dispatch(*args, **(kwargs or {}))
        return recognize.__func__(cls, func, types, args, kwargs)

    biases.__torch_function__ = classmethod(recognized)
    try:
        yield
    finally:
        biases.__torch_function__ = recognize


def _causal_biases() -> Any:
    """The class of PyTorch's causal biases; None while nobody has loaded it, so that no mask can be one."""
    return getattr(sys.modules.get(_BIASES), "CausalBias", None)


def _run(kernel: Kernel, positional: tuple[Any, ...], named: Mapping[str, Any], mask: Any) -> torch.Tensor:
    """The kernel's output. Biases that were loaded after the door opened do not know the kernel by themselves."""
    biases = _causal_biases()
    if biases is not None and isinstance(mask, biases):
        dispatched: torch.Tensor = biases._dispatch(*positional, **named)
        return dispatched
    return kernel(*positional, **named)


def _patched(kernel: Kernel) -> Kernel:
    @functools.wraps(kernel)
    def watched(*positional: Any, **named: Any) -> torch.Tensor:
        return attended(kernel, positional, named)

    return watched


def attended(kernel: Kernel, positional: tuple[Any, ...], named: Mapping[str, Any]) -> torch.Tensor:
    """One call of the kernel: its own output, or the changed one.

    Args:
        kernel: The original.
        positional: Its arguments without a name.
        named: The others.

    Raises:
        RegardError: for a call that cannot be read, where someone watches.
    """
    asking = caller()
    if asking is None:
        return kernel(*positional, **named)
    given = dict(zip(_NAMES, positional, strict=False)) | dict(named)
    refuse_call(asking, given.get("query"), given.get("key"), given.get("value"))
    with watched_by(None):
        with listening(given.get("query"), given.get("key")) as listener:
            output = _run(kernel, positional, named, given.get("attn_mask"))
        call = normalized(_read(asking, given, output), listener)
    changed = asking.watching.attended(call)
    return output if changed is call.output else changed.reshape(output.shape)


def computed_in(*arrays: torch.Tensor) -> tuple[torch.Tensor, ...]:
    """The arrays in the type that autocast gives them, inside a kernel that has not yet cast them."""
    kind = arrays[0].device.type
    if not torch.is_autocast_enabled(kind) or arrays[0].dtype == torch.float64:
        return arrays
    return tuple(array.to(torch.get_autocast_dtype(kind)) for array in arrays)


def _read(asking: Caller, given: Mapping[str, Any], output: torch.Tensor) -> Call:
    """What one call meant."""
    if given.get("dropout_p"):
        refuse_dropout()
    query, key, value = computed_in(given["query"], given["key"], given["value"])
    mask, causal = given.get("attn_mask"), bool(given.get("is_causal"))
    biases = _causal_biases()
    if biases is not None and isinstance(mask, biases):
        causal = mask.variant.name == "UPPER_LEFT" or mask.seq_len_q == mask.seq_len_kv
        mask = None if causal else mask._materialize(query.device)
    axes, lengths = query.ndim, (query.shape[-2], key.shape[-2])
    crossing = crosses(asking.projecting, lengths[1])
    query, key, value = _with_heads(asking, query, key, value)
    visible, bias = None, None
    if mask is not None:
        visible, bias = visible_and_bias(mask, keys=lengths[1])
    elif (
        causal and lengths[1] > lengths[0]
    ):  # the first query is aligned with the first key: the last keys are never seen
        key, value = key[:, :, : lengths[0]], value[:, :, : lengths[0]]
    elif causal and lengths[1] < lengths[0]:
        visible, causal = torch.ones(lengths, dtype=torch.bool, device=query.device).tril(), False
    return Call(
        module=asking.module,
        query=query,
        key=key,
        value=value,
        output=output.reshape(*query.shape[:3], output.shape[-1]),
        visible=None if visible is None else asking.watching.masks.shared(_four_axes(visible, axes, lengths)),
        causal=causal,
        bias=None if bias is None else _four_axes(bias, axes, lengths),
        scale=given.get("scale"),
        implementation="sdpa",
        crosses=crossing,
    )


def _with_heads(
    asking: Caller, query: torch.Tensor, key: torch.Tensor, value: torch.Tensor
) -> tuple[torch.Tensor, ...]:
    """Query, key and value as ``[batch, heads, n, d]``, the same batch in all three, key and value with the same heads.

    Raises:
        RegardError: where it is not clear which axis is which.
    """
    axes = query.ndim
    one_head = axes == 3 and one_sequence_each(asking, query, key)
    if not (key.ndim == value.ndim == axes) or not (one_head or axes in (2, 4)):
        refuse_axes(asking, query)
    if axes == 2:
        return query[None, None], key[None, None], value[None, None]
    if one_head:
        query, key, value = query[:, None], key[:, None], value[:, None]
    batch = max(array.shape[0] for array in (query, key, value))
    heads = max(key.shape[1], value.shape[1])
    query = query.expand(max(batch, query.shape[0]), max(heads, query.shape[1]), -1, -1)
    return query, key.expand(batch, heads, -1, -1), value.expand(batch, heads, -1, -1)


def one_sequence_each(asking: Caller, query: torch.Tensor, key: torch.Tensor) -> bool:
    """Does the first of three axes count sequences? So it does where the module was given that many, of that length."""
    sizes = {(array.shape[0], array.shape[1]) for array in (query, key)}
    both_ways = sizes | {(length, batch) for batch, length in sizes}
    return any(tuple(tensor.shape[:2]) in both_ways for tensor in asking.projecting.given if tensor.ndim == 3)


def _four_axes(mask: torch.Tensor, axes: int, lengths: tuple[int, int]) -> torch.Tensor:
    """``[batch or 1, heads or 1, queries, keys]`` of a mask that broadcasts to scores with that many axes."""
    whole = mask.reshape((1,) * max(0, axes - mask.ndim) + mask.shape)
    whole = whole[:, None] if axes == 3 else whole.reshape((1,) * (4 - whole.ndim) + whole.shape)
    return whole.expand(*whole.shape[:2], *lengths)
