"""What a capture keeps of each call: which layers and heads, which arrays, and where."""

from __future__ import annotations

import functools
import operator
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import torch

from regard.attention.masks import Mask
from regard.doors.call import Call
from regard.doors.places import Place
from regard.errors import RegardError
from regard.record import Layer

_LARGEST = 2**25 - 2**16
"""Bytes of the largest block, roughly, from which the C library learns how much memory a process needs in turns."""

Reduce = Callable[[Layer], Mapping[str, Any]]
"""What to keep of a layer instead of its arrays: fields of the layer, by name."""


@dataclass(frozen=True, kw_only=True)
class Keeping:
    """The wishes of one capture.

    Attributes:
        arrays: "qk" keeps query and key; "all" keeps value and output too; a function keeps what it returns and nothing else.
        layers: Numbers or module paths of the layers to keep; None keeps all.
        heads: Heads to keep, the same in every layer; None keeps all.
        device: Where kept arrays live; None leaves them where the model computed them.
        prove: Whether to compare each layer with the model's own output.
        strict: Whether to stop the model at a layer that fails.
    """

    arrays: Literal["qk", "all"] | Reduce = "qk"
    layers: frozenset[int | str] | None = None
    heads: tuple[int, ...] | None = None
    device: torch.device | None = None
    prove: bool = True
    strict: bool = False

    def wants(self, place: Place) -> bool:
        """Is this one of the layers to keep?"""
        return self.layers is None or place.index in self.layers or place.name in self.layers

    def can_wait(self, call: Call) -> bool:
        """May copies of the whole call be cut into sequences once the model has run, so that it is not held up meanwhile?"""
        asks_nothing_more = not self.prove and not callable(self.arrays) and self.device is None
        is_plain = call.visible is None and call.bias is None and call.weights is None
        return asks_nothing_more and is_plain  # a model may write its next layer's mask over this one's

    def held(self, call: Call, keys: int) -> Call:
        """The call with copies of the arrays that are kept, and nothing in place of the others.

        Args:
            call: The call.
            keys: How many of its columns count.
        """
        query, key = (
            self.copied(call.query),
            self.copied(call.key[:, :, :keys]),
        )  # a static cache has room for more
        if self.arrays == "all":
            value, output = self.copied(call.value[:, :, :keys]), self.copied(call.output)
        else:
            value, output = key[..., :0], query[..., :0]
        return replace(call, query=query, key=key, value=value, output=output)

    def copied(self, array: torch.Tensor) -> torch.Tensor:
        """The numbers as they are now: a query is often a window on a larger array, a key on a cache that the next step overwrites."""
        array = array.detach()
        if self.device is not None and self.device != array.device:
            return array.to(self.device)
        return array.clone(memory_format=torch.contiguous_format)


@functools.cache
def let_freed_memory_stay() -> None:
    """Lets the C library hold up to 64 MiB that were freed, as it does by itself once a process has freed a block of 32 MiB.

    Until then glibc gives the end of its memory back whenever a few MiB lie free there, and then takes it again, page by page: a model
    and a capture that keeps some arrays between those which the model lets go would wait for thousands of pages in every run. The block
    is never written to, and takes no memory.
    """
    torch.empty(_LARGEST, dtype=torch.uint8, device="cpu")


@torch.no_grad()
def chosen_heads(call: Call, heads: Sequence[int], name: str) -> Call:
    """The call as if its layer had these heads only; each then has a key head of its own, unless all are kept.

    Raises:
        RegardError: if the layer has no such head.
    """
    count, few = call.query.shape[1], call.key.shape[1]
    if missing := [head for head in heads if not 0 <= head < count]:
        raise RegardError(
            en=f"There is no head {missing[0]} in {name}: it has heads 0 to {count - 1}; leave it out of heads=.",
            fr=f"Il n'y a pas de tête {missing[0]} dans {name} : elle a les têtes 0 à {count - 1} ; ôtez-la de heads=.",
        )
    own, read = list(heads), [head * few // count for head in heads]

    def of(array: torch.Tensor | None) -> torch.Tensor | None:
        return array if array is None or array.shape[1] == 1 else array[:, own]

    return replace(
        call,
        query=call.query[:, own],
        key=call.key[:, read],
        value=call.value[:, read],
        output=call.output[:, own],
        visible=of(call.visible),
        bias=of(call.bias),
        weights=of(call.weights),
        log_normalizer=of(call.log_normalizer),
        sinks=None if call.sinks is None else call.sinks[own],
    )


def seen_by(mask: Mask | None, queries: int, keys: int) -> tuple[Any, Any] | None:
    """First visible key of each query and the first one after it that is hidden, ``[queries]`` each; None where gaps or heads differ."""
    if mask is None:
        return [0] * queries, [keys] * queries
    found = mask.intervals(queries, keys)
    return None if found is None else (found[0][0], found[1][0])


def wanted_layers(layers: Collection[int | str]) -> frozenset[int | str]:
    """The layers to keep, once there is at least one and each is a number from 0 or a path.

    Raises:
        RegardError: if they are not.
    """
    wanted = [] if isinstance(layers, str) or not isinstance(layers, Iterable) else list(layers)
    if not wanted or not all(isinstance(layer, str) or _is_place(layer) for layer in wanted):
        raise RegardError(
            en=f"layers={layers!r} must be a list of numbers from 0 or of module paths, for example layers=[0, 3].",
            fr=f"layers={layers!r} doit être une liste de nombres à partir de 0 ou de chemins de modules, par exemple layers=[0, 3].",
        )
    return frozenset(layer if isinstance(layer, str) else operator.index(layer) for layer in wanted)


def wanted_heads(heads: Collection[int]) -> tuple[int, ...]:
    """The heads to keep, once there is at least one, each a number from 0, none twice.

    Raises:
        RegardError: if they are not.
    """
    wanted = list(heads) if isinstance(heads, Iterable) else []
    if not wanted or not all(_is_place(head) for head in wanted) or len(set(wanted)) < len(wanted):
        raise RegardError(
            en=f"heads={heads!r} must be a list of different numbers from 0, for example heads=[0, 5].",
            fr=f"heads={heads!r} doit être une liste de nombres différents à partir de 0, par exemple heads=[0, 5].",
        )
    return tuple(operator.index(head) for head in wanted)


def _is_place(number: Any) -> bool:
    return hasattr(number, "__index__") and not isinstance(number, bool) and operator.index(number) >= 0
