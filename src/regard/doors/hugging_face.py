"""The door to Hugging Face models: it wraps the attention function that the model has already chosen.

Nothing is registered and no configuration is touched, so that the model runs its own kernel on its own mask. What a call meant is
then read off its arguments by the rules of its *implementation* (sdpa, eager), never of a model.
"""

from __future__ import annotations

import functools
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import torch
from transformers import AttentionInterface

from regard.doors.call import Call, MasksRead
from regard.doors.door import watched_by, watcher
from regard.errors import RegardError

Kernel = Callable[..., tuple[torch.Tensor, torch.Tensor | None]]

_lock = threading.Lock()
_open = 0
_originals: tuple[Any, Any] | None = None


@contextmanager
def opened() -> Iterator[None]:
    """While open, every Hugging Face model asks who is watching before its attention; closed, nothing is left behind."""
    global _open
    with _lock:
        if _open == 0:
            _install()
        _open += 1
    try:
        yield
    finally:
        with _lock:
            _open -= 1
            if _open == 0:
                _remove()


def _install() -> None:
    global _originals
    _originals = AttentionInterface.get_interface, AttentionInterface.__dict__.get("__getitem__")
    choose, look_up = AttentionInterface.get_interface, AttentionInterface.__getitem__

    def get_interface(self: AttentionInterface, name: str, default: Kernel) -> Kernel:
        return _wrapped(choose(self, name, default), name)

    def getitem(self: AttentionInterface, name: str) -> Kernel:
        return _wrapped(look_up(self, name), name)

    AttentionInterface.get_interface = get_interface
    AttentionInterface.__getitem__ = getitem


def _remove() -> None:
    assert _originals is not None
    AttentionInterface.get_interface, getitem = _originals
    if getitem is None:
        del AttentionInterface.__getitem__
    else:
        AttentionInterface.__getitem__ = getitem


def _wrapped(kernel: Kernel, name: str | None) -> Kernel:
    watching = watcher()
    if watching is None or getattr(kernel, "watched", False) or _goes_backward():
        return kernel

    @functools.wraps(kernel)
    def watched(
        module: torch.nn.Module,
        query: torch.Tensor,
        key: torch.Tensor,
        value: torch.Tensor,
        attention_mask: torch.Tensor | None = None,
        *positional: Any,
        **named: Any,
    ) -> tuple[torch.Tensor, torch.Tensor | None]:
        if not watching.watches(module):
            return kernel(module, query, key, value, attention_mask, *positional, **named)
        implementation = _readable(name, module, positional, named)
        with watched_by(None):
            output, weights = kernel(module, query, key, value, attention_mask, **named)
        arrays = (query, key, value, output)
        call = _read(watching.masks, implementation, module, arrays, attention_mask, named)
        attended = watching.attended(call)
        return (output if attended is call.output else attended.transpose(1, 2)), weights

    watched.watched = True  # type: ignore[attr-defined]
    return watched


def _goes_backward() -> bool:
    """Is this a layer run again for its gradients, to save memory? It was recorded when it ran first."""
    return torch._C._current_graph_task_id() != -1


def _readable(
    name: str | None, module: torch.nn.Module, positional: tuple[Any, ...], named: Mapping[str, Any]
) -> str:
    """The implementation, if what it does can be read off its arguments.

    Raises:
        RegardError: if it cannot.
    """
    kind, implementation = type(module).__name__, name or "eager"
    if implementation not in _LOOKS_BACK:
        raise RegardError(
            en=f"{kind} computes attention with {name!r}, which Regard cannot read; load the model with "
            "attn_implementation='sdpa'.",
            fr=f"{kind} calcule l'attention avec {name!r}, que Regard ne sait pas lire ; chargez le modèle avec "
            "attn_implementation='sdpa'.",
        )
    if positional or named.get("cache") is not None:
        raise RegardError(
            en=f"{kind} calls its attention in a way that Regard does not know; load the model with "
            "attn_implementation='eager'.",
            fr=f"{kind} appelle son attention d'une manière que Regard ne connaît pas ; chargez le modèle avec "
            "attn_implementation='eager'.",
        )
    if named.get("dropout"):
        raise RegardError(
            en="The model is in training mode, where dropout hides weights at random; call model.eval() first.",
            fr="Le modèle est en mode entraînement, où le dropout cache des poids au hasard ; appelez d'abord "
            "model.eval().",
        )
    return implementation


def _sdpa_looks_back(
    module: torch.nn.Module, query: torch.Tensor, mask: torch.Tensor | None, named: Mapping[str, Any]
) -> bool:
    """Without a mask, several queries of a causal module look back only, the first query at the first key."""
    claimed = named.get("is_causal")
    claimed = getattr(module, "is_causal", True) if claimed is None else claimed
    return mask is None and bool(claimed) and query.shape[2] > 1


def _eager_looks_back(*_: Any) -> bool:
    """The mask alone decides; without one everything is visible."""
    return False


_LOOKS_BACK = {"sdpa": _sdpa_looks_back, "eager": _eager_looks_back}


def _read(
    masks: MasksRead,
    implementation: str,
    module: torch.nn.Module,
    arrays: tuple[torch.Tensor, ...],
    mask: torch.Tensor | None,
    named: Mapping[str, Any],
) -> Call:
    """What one call meant, in terms that no longer depend on the kernel."""
    query, key, value, output = arrays
    causal = _LOOKS_BACK[implementation](module, query, mask, named)
    if causal:
        key, value = key[:, :, : query.shape[2]], value[:, :, : query.shape[2]]
    kind = query.device.type
    if torch.is_autocast_enabled(kind):  # the kernel casts after the door has seen its arguments
        query, key, value = (array.to(torch.get_autocast_dtype(kind)) for array in (query, key, value))
    visible, bias = None, None
    if mask is not None:
        visible, bias = masks.once(mask, functools.partial(_visible_and_bias, keys=key.shape[2]))
    if (position_bias := named.get("position_bias")) is not None:
        position_bias = position_bias[..., : key.shape[2]]
        bias = position_bias if bias is None else bias + position_bias
    return Call(
        module=module,
        query=query,
        key=key,
        value=value,
        output=output.transpose(1, 2),
        visible=visible,
        causal=causal,
        bias=bias,
        scale=named.get("scaling"),
        softcap=named.get("softcap"),
        sinks=named.get("s_aux"),
        implementation=implementation,
    )


def _visible_and_bias(mask: torch.Tensor, *, keys: int) -> tuple[torch.Tensor, torch.Tensor | None]:
    """Booleans hide; numbers at or below half of what their type can hold hide too, others are added to the scores."""
    mask = mask[..., :keys]
    if mask.dtype == torch.bool:
        return mask, None
    visible = mask > torch.finfo(mask.dtype).min / 2
    bias = torch.where(visible, mask, 0.0)
    return visible, bias if bool(bias.any()) else None
