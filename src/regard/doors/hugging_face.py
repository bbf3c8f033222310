"""The door to Hugging Face models: it wraps the attention function that the model has already chosen.

Nothing is registered and no configuration is touched, so that the model runs its own kernel on its own mask. What a call meant is
then read off its arguments by the rules of its *implementation* (sdpa, eager, flash), never of a model.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import torch
from transformers import AttentionInterface
from transformers.integrations.flash_attention import flash_attention_forward

from regard.doors import translators
from regard.doors.door import watched_by, watcher
from regard.doors.normalizers import listening, normalized
from regard.doors.sharing import shared
from regard.doors.translators import Heard, Kernel
from regard.errors import RegardError

_TRANSLATORS = {"sdpa": translators.sdpa, "eager": translators.eager, "flash": translators.flash}


@shared
@contextmanager
def opened() -> Iterator[None]:
    """While open, every Hugging Face model asks who is watching before its attention; closed, nothing is left behind."""
    choose, look_up = AttentionInterface.get_interface, AttentionInterface.__getitem__
    own = "__getitem__" in AttentionInterface.__dict__

    def get_interface(self: AttentionInterface, name: str, default: Kernel) -> Kernel:
        return _wrapped(choose(self, name, default), name)

    def getitem(self: AttentionInterface, name: str) -> Kernel:
        return _wrapped(look_up(self, name), name)

    AttentionInterface.get_interface, AttentionInterface.__getitem__ = get_interface, getitem
    try:
        yield
    finally:
        AttentionInterface.get_interface = choose
        if own:
            AttentionInterface.__getitem__ = look_up
        else:
            del AttentionInterface.__getitem__


def _wrapped(kernel: Kernel, name: str | None) -> Kernel:
    """The kernel as a watched one, where someone watches; a layer that runs again for its gradients was recorded when it ran first."""
    if watcher() is None or getattr(kernel, "watched", False) or _goes_backward():
        return kernel
    return _watched(kernel, name)


@functools.lru_cache(maxsize=64)
def _watched(kernel: Kernel, name: str | None) -> Kernel:
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
        watching = watcher()
        if watching is None or not watching.watches(module):
            return kernel(module, query, key, value, attention_mask, *positional, **named)
        translate = _TRANSLATORS[_readable(name, kernel, module, positional, named)]
        heard = Heard(
            kernel=kernel,
            name=name or "eager",
            module=module,
            query=query,
            key=key,
            value=value,
            mask=attention_mask,
            named=named,
        )
        with watched_by(None), listening(query, key) as listener:
            output, weights = kernel(module, query, key, value, attention_mask, **named)
        with torch._C.DisableTorchFunction():  # no function mode need look at what is read off the arguments
            call = normalized(translate(heard, output, watching.masks), listener)
        attended = watching.attended(call)
        return (output if attended is call.output else attended.transpose(1, 2)), weights

    watched.watched = True  # type: ignore[attr-defined]
    return watched


def _goes_backward() -> bool:
    """Is this a layer run again for its gradients, to save memory?"""
    return torch._C._current_graph_task_id() != -1


def _readable(
    name: str | None,
    kernel: Kernel,
    module: torch.nn.Module,
    positional: tuple[Any, ...],
    named: Mapping[str, Any],
) -> str:
    """The implementation, if what it does can be read off its arguments.

    Raises:
        RegardError: if it cannot.
    """
    kind, implementation = type(module).__name__, name or "eager"
    if getattr(kernel, "func", kernel) is flash_attention_forward:
        implementation = "flash"  # kernels from the Hub bear the names of their repositories
    if implementation not in _TRANSLATORS:
        raise RegardError(
            en=f"{kind} computes attention with {name!r}, which Regard cannot read; load the model with "
            "attn_implementation='sdpa', or 'eager' where it has no other.",
            fr=f"{kind} calcule l'attention avec {name!r}, que Regard ne sait pas lire ; chargez le modèle avec "
            "attn_implementation='sdpa', ou 'eager' s'il n'en a pas d'autre.",
        )
    if positional or named.get("cache") is not None:
        raise RegardError(
            en=f"{kind} calls its attention in a way that Regard does not know; load the model with "
            "attn_implementation='eager'.",
            fr=f"{kind} appelle son attention d'une manière que Regard ne connaît pas ; chargez le modèle avec "
            "attn_implementation='eager'.",
        )
    return implementation
