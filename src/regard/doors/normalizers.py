"""What PyTorch's own kernel finds out about each row and keeps to itself: its log-normalizer, log Σ e^score.

A picture of a long text needs it of every row, and finding it anew takes a quarter of that picture's time.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from typing import Any

import torch
from torch.utils._python_dispatch import TorchDispatchMode

from regard.attention import reference
from regard.doors.call import Call
from regard.record import Layer
from regard.record.proof import chosen_rows

LONG = 1024 * 1024
"""Scores of a head from which listening pays: a shorter text is drawn at once anyway."""

TOLERANCE = 2e-5
"""How far a log-normalizer may be from the one recomputed: weights are then off by as much, relative to their size."""

_WHOLE = torch.ops.aten.scaled_dot_product_attention.default
_FUSED = torch.ops.aten._scaled_dot_product_flash_attention_for_cpu.default


class Listening(TorchDispatchMode):  # type: ignore[no-untyped-call]
    """Runs what is called as it is, and remembers the log-normalizers where that was the fused kernel of the processor.

    Attributes:
        log_normalizer: ``[batch, heads, queries]`` of the last call; None where no such kernel ran.
    """

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.log_normalizer: torch.Tensor | None = None

    def __torch_dispatch__(
        self,
        func: Any,
        types: Any,
        args: tuple[Any, ...] = (),
        kwargs: Mapping[str, Any] | None = None,
    ) -> Any:
        named = kwargs or {}
        if func is _WHOLE:  # in inference mode it comes here before it has chosen its kernel
            with self:
                return func.decompose(*args, **named)
        result = func(*args, **named)
        if func is _FUSED:
            self.log_normalizer = result[1]
        return result


def listening(query: Any, key: Any) -> AbstractContextManager[Listening | None]:
    """Listens to a kernel that is about to run, where that pays.

    Args:
        query: ``[..., queries, head_dim]``, as the kernel is given it.
        key: ``[..., keys, head_dim]``.
    """
    if not isinstance(query, torch.Tensor) or not isinstance(key, torch.Tensor):
        return nullcontext()  # the kernel says what it lacks
    if query.device.type != "cpu" or query.shape[-2] * key.shape[-2] < LONG:
        return nullcontext()
    return Listening()


def normalized(call: Call, listener: Listening | None) -> Call:
    """The call with what was heard of its kernel; the same object where nothing was."""
    found = None if listener is None else listener.log_normalizer
    if found is None or found.numel() != call.output[..., 0].numel():
        return call
    return replace(call, log_normalizer=found.reshape(call.output.shape[:3]))


@torch.no_grad()
def confirmed(log_normalizer: torch.Tensor | None, layer: Layer) -> torch.Tensor | None:
    """The log-normalizers ``[heads, queries]``, once they are those of the layer's own scores in the rows that a proof compares.

    Args:
        log_normalizer: What was heard.
        layer: One call with its query and key.

    Returns:
        The same array; None where it says something else than the layer.
    """
    if log_normalizer is None or layer.query is None or layer.key is None:
        return None
    rows = chosen_rows(layer.query.shape[1])
    chosen = torch.from_numpy(rows)
    wide = torch.promote_types(layer.query.dtype, torch.float32)
    matrix = reference.scores(
        layer.query[:, chosen].to(wide),
        layer.key.to(wide),
        mask=None if layer.mask is None else torch.from_numpy(layer.visible(rows)),
        bias=None if layer.bias is None else layer.bias[:, chosen].to(wide),
        scale=layer.scale,
        softcap=layer.softcap,
    )
    own = torch.logsumexp(matrix, dim=-1)
    away = torch.where(own.isfinite(), own - log_normalizer[:, chosen], 0.0).abs()
    return log_normalizer if layer.sinks is None and bool(away.max() <= TOLERANCE) else None
