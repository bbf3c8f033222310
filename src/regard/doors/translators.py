"""What a call of a Hugging Face kernel meant: one rule for each implementation, none for any model."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import torch

from regard.doors.call import Call, MasksRead, visible_and_bias
from regard.doors.refusals import refuse_dropout
from regard.errors import RegardError

Kernel = Callable[..., tuple[torch.Tensor, torch.Tensor | None]]


@dataclass(frozen=True, kw_only=True)
class Heard:
    """One call of a kernel in the words of transformers.

    Attributes:
        kernel: What was called.
        name: Its name in the interface.
        module: Who called.
        query: ``[batch or 1, heads, queries, head_dim]``.
        key: ``[batch, kv_heads, keys, head_dim]``.
        value: ``[batch, kv_heads, keys, value_dim]``.
        mask: Booleans or numbers in four dimensions, or for flash kernels the padding in two.
        named: The other arguments.
    """

    kernel: Kernel
    name: str
    module: torch.nn.Module
    query: torch.Tensor
    key: torch.Tensor
    value: torch.Tensor
    mask: torch.Tensor | None
    named: Mapping[str, Any]

    @property
    def is_causal(self) -> bool:
        """What the argument says, else the module, else True: in this order the kernels ask."""
        claimed = self.named.get("is_causal")
        return bool(getattr(self.module, "is_causal", True) if claimed is None else claimed)

    def takes(self, name: str) -> Any:
        """An argument, where the kernel has a place for it; others vanish in its ``**kwargs``."""
        return self.named.get(name) if name in _places(self.kernel) else None

    def call(self, output: torch.Tensor, *, dtype: torch.dtype | None = None, **meaning: Any) -> Call:
        """The call in terms that no longer depend on the kernel.

        Args:
            output: ``[batch, queries, heads, value_dim]``, the model's own.
            dtype: Type in which the kernel computed; None asks autocast, which casts after the door has seen the arguments.
            **meaning: Fields of the call.
        """
        query, key, value = self.query, self.key, self.value
        if query.shape[0] != output.shape[0]:
            query = query.expand(output.shape[0], -1, -1, -1)
        kind = query.device.type
        if dtype is None and torch.is_autocast_enabled(kind):
            dtype = torch.get_autocast_dtype(kind)
        if dtype is not None:
            query, key, value = query.to(dtype), key.to(dtype), value.to(dtype)
        if (keys := meaning.pop("keys", key.shape[2])) < key.shape[2]:
            key, value = key[:, :, :keys], value[:, :, :keys]
        return Call(
            module=self.module,
            query=query,
            key=key,
            value=value,
            output=output.transpose(1, 2),
            scale=self.named.get("scaling"),
            implementation=self.name,
            **meaning,
        )


def sdpa(heard: Heard, output: torch.Tensor, masks: MasksRead) -> Call:
    """Without a mask, several queries of a causal module look back only, the first query at the first key; further keys are cut off."""
    if heard.named.get("dropout"):
        refuse_dropout()
    queries, keys = heard.query.shape[2], heard.key.shape[2]
    looks_back = heard.mask is None and heard.is_causal and queries > 1
    keys = min(queries, keys) if looks_back else keys
    visible, bias = None, None
    if heard.mask is not None:
        visible, bias = _read_once(heard.mask, keys, masks)
    if (position_bias := heard.named.get("position_bias")) is not None:
        visible, bias = _with_position_bias(visible, bias, position_bias, keys)
    causal = looks_back and keys == queries and visible is None
    if looks_back and not causal:
        backwards = torch.ones(1, 1, queries, keys, dtype=torch.bool, device=heard.key.device).tril()
        visible = backwards if visible is None else visible & backwards
    return heard.call(output, keys=keys, causal=causal, visible=visible, bias=bias)


def eager(heard: Heard, output: torch.Tensor, masks: MasksRead) -> Call:
    """The mask is added to the scores, and it alone decides who looks back; softcap and sinks are known here too."""
    if heard.named.get("dropout") and heard.module.training:
        refuse_dropout()
    visible, bias = None, None
    if heard.mask is not None and heard.mask.dtype == torch.bool:
        bias = heard.mask.to(heard.query.dtype)
    elif heard.mask is not None:
        visible, bias = _read_once(heard.mask, heard.key.shape[2], masks)
    if (position_bias := heard.takes("position_bias")) is not None:
        visible, bias = _with_position_bias(visible, bias, position_bias, heard.key.shape[2])
    return heard.call(
        output, visible=visible, bias=bias, softcap=heard.takes("softcap"), sinks=heard.named.get("s_aux")
    )


def flash(heard: Heard, output: torch.Tensor, masks: MasksRead) -> Call:
    """Padding is taken out first, then the last query meets the last key; a window reaches as far back as ahead, where that is allowed.

    Raises:
        RegardError: if several texts are packed into one sequence.
    """
    if heard.named.get("dropout"):
        refuse_dropout()
    _refuse_packing(heard)
    queries, keys, window = heard.query.shape[2], heard.key.shape[2], heard.named.get("sliding_window")
    window = window if window is not None and keys > window else None
    keys = keys if heard.mask is None else min(keys, heard.mask.shape[-1])
    causal = heard.is_causal and heard.mask is None and window is None and queries == keys
    visible = None
    if not causal and (heard.is_causal or heard.mask is not None or window is not None):
        visible = _unpadded(heard, queries, keys, window)
    return heard.call(
        output,
        dtype=output.dtype,
        keys=keys,
        causal=causal,
        visible=visible,
        softcap=heard.named.get("softcap"),
        sinks=heard.named.get("s_aux"),
    )


def _unpadded(heard: Heard, queries: int, keys: int, window: int | None) -> torch.Tensor:
    """Who looks at whom once padding is gone, ``[batch or 1, 1, queries, keys]``: places are counted among what is left."""
    there = heard.key.new_ones(1, keys) if heard.mask is None else heard.mask[:, :keys]
    there = there.bool()
    asking = (
        there[:, -queries:] if queries > 1 and queries <= keys else there.new_ones(there.shape[0], queries)
    )
    place = there.cumsum(1)[:, None, None, :]
    own = (asking.cumsum(1) + there.sum(1, keepdim=True) - asking.sum(1, keepdim=True))[:, None, :, None]
    visible = there[:, None, None, :] & asking[:, None, :, None]
    if heard.is_causal:
        visible = visible & (place <= own)
    if window is not None:
        visible = visible & ((own - place).abs() < window)
    return visible


@torch.no_grad()  # what is read here is not the model's: run again for its gradients, it must save the same tensors
def _read_once(mask: torch.Tensor, keys: int, masks: MasksRead) -> tuple[torch.Tensor, torch.Tensor | None]:
    """Who is visible and what is added, read off a mask that several layers share."""
    return masks.once(mask, functools.partial(visible_and_bias, keys=keys))


@torch.no_grad()
def _with_position_bias(
    visible: torch.Tensor | None, bias: torch.Tensor | None, position_bias: torch.Tensor, keys: int
) -> tuple[torch.Tensor | None, torch.Tensor | None]:
    """A position bias is added to what the mask adds; where it is as low as a mask, it hides like one."""
    seen, added = visible_and_bias(position_bias, keys=keys)
    if not bool(seen.all()):
        visible = seen if visible is None else visible & seen
    if added is not None:
        bias = added if bias is None else bias + added
    return visible, bias


@functools.cache
def _places(kernel: Kernel) -> frozenset[str]:
    """Names of a kernel's parameters."""
    return frozenset(inspect.signature(kernel).parameters)


def _refuse_packing(heard: Heard) -> None:
    """Refuses several texts in one sequence, told by their lengths or by positions that begin anew."""
    positions = heard.named.get("position_ids")
    packed = heard.named.get("cu_seq_lens_q") is not None
    if heard.query.shape[0] == 1 and heard.mask is None and positions is not None and positions.shape[-1] > 1:
        steps = positions.flatten().diff()
        packed = packed or bool((steps != 1).any())
    if packed:
        kind = type(heard.module).__name__
        raise RegardError(
            en=f"{kind} was given several texts packed into one sequence, which Regard does not read; give the model one text at a time, "
            "or a batch with padding.",
            fr=f"{kind} a reçu plusieurs textes rangés bout à bout dans une seule séquence, ce que Regard ne lit pas ; donnez au modèle un "
            "texte à la fois, ou un lot avec du remplissage.",
        )
