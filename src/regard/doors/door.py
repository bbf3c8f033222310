"""What every door shares: who is watching, and how one call of an attention kernel becomes layers of a record."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from typing import Any, Literal, TypeVar

import torch

from regard.attention.masks import Causal, Mask, compress
from regard.errors import RegardError
from regard.record import Axis, Layer, Proof, Record
from regard.record.proof import chosen_rows, compare

Keep = Literal["qk", "all"]
Pair = TypeVar("Pair")


@dataclass(frozen=True, kw_only=True)
class Call:
    """One call of an attention kernel, in terms that no longer depend on the kernel.

    Attributes:
        module: The module that called.
        query: ``[batch, heads, queries, head_dim]``.
        key: ``[batch, kv_heads, keys, head_dim]``.
        value: ``[batch, kv_heads, keys, value_dim]``.
        output: ``[batch, heads, queries, value_dim]``, the model's own.
        visible: Booleans ``[batch or 1, heads or 1, queries, keys]``; None means everything.
        causal: No one looks ahead (queries and keys are then equally many).
        bias: Added to the scores, ``[batch or 1, heads or 1, queries, keys]``.
        scale: Factor of the dot products; None means 1/√head_dim.
        softcap: Bound of the scores.
        sinks: One extra score a head.
        implementation: Name of the kernel.
    """

    module: torch.nn.Module
    query: torch.Tensor
    key: torch.Tensor
    value: torch.Tensor
    output: torch.Tensor
    visible: torch.Tensor | None = None
    causal: bool = False
    bias: torch.Tensor | None = None
    scale: float | None = None
    softcap: float | None = None
    sinks: torch.Tensor | None = None
    implementation: str


@dataclass(frozen=True)
class Role:
    """Which axes a module's queries and keys lie on."""

    queries: str
    keys: str


class Recorder:
    """Writes calls into a record, one sequence at a time, padding removed.

    Args:
        record: Where to write.
        names: Path of each module of the model, by identity; calls of other models pass unseen.
        role: Which axes a module relates.
        keep: "qk" keeps query and key; "all" keeps value and output too.
    """

    def __init__(
        self,
        record: Record,
        *,
        names: Mapping[int, str],
        role: Callable[[torch.nn.Module], Role],
        keep: Keep = "qk",
    ) -> None:
        self.record = record
        self.keep = keep
        self.present: dict[str, torch.Tensor] = {}
        self.ids: dict[str, torch.Tensor] = {}
        self._names = names
        self._role = role
        self._calls: Counter[int] = Counter()
        self._read: dict[int, tuple[torch.Tensor, Any]] = {}
        self._masks: dict[tuple[int, int], Mask | None] = {}

    def watches(self, module: torch.nn.Module) -> bool:
        """Is this module part of the model that is recorded?"""
        return id(module) in self._names

    def once(self, mask: torch.Tensor, read: Callable[[torch.Tensor], Pair]) -> Pair:
        """What a door reads off a mask; layers that were given the same tensor share it."""
        if id(mask) not in self._read:
            self._read[id(mask)] = mask, read(mask)  # the tensor is held, so that no other takes its identity
        pair: Pair = self._read[id(mask)][1]
        return pair

    @torch.no_grad()
    def add(self, call: Call) -> None:
        """One call becomes one layer in the record of each sequence."""
        batch = call.query.shape[0]
        if not self.record.layers and not self.record.batch and batch > 1:
            self.record.batch = [Record(self.record.model) for _ in range(batch)]
        if batch != len(self.record.items):
            raise RegardError(
                en=f"The model ran on {len(self.record.items)} and then on {batch} sequences; record one run at a time.",
                fr=f"Le modèle a traité {len(self.record.items)} puis {batch} séquences ; enregistrez un passage à la fois.",
            )
        for item, record in enumerate(self.record.items):
            record.layers.append(self._layer(call, item, record))
        self._calls[id(call.module)] += 1

    def _layer(self, call: Call, item: int, record: Record) -> Layer:
        role = self._role(call.module)
        rows = self._kept(role.queries, item, call.query.shape[2])
        columns = self._kept(role.keys, item, call.key.shape[2])
        query, output = call.query[item][:, rows], call.output[item][:, rows]
        key, value = call.key[item][:, columns], call.value[item][:, columns]
        layer = Layer(
            name=self._names[id(call.module)],
            index=len(record.layers),
            call=self._calls[id(call.module)],
            kind="self" if role.queries == role.keys else "cross",
            query_axis=self._axis(record, role.queries, item, rows, query.shape[1]),
            key_axis=self._axis(record, role.keys, item, columns, key.shape[1]),
            query=query.detach(),
            key=key.detach().clone(),  # it may be a cache that the next step overwrites
            mask=self._mask(call, item, rows, columns),
            bias=None if call.bias is None else _of(call.bias, item)[:, rows][:, :, columns].detach().clone(),
            scale=call.scale,
            softcap=call.softcap,
            sinks=None if call.sinks is None else call.sinks.detach(),
            dtype=str(call.query.dtype).removeprefix("torch."),
            implementation=call.implementation,
        )
        proof = _prove(layer, value, output)
        if self.keep == "all":
            return replace(layer, value=value.detach().clone(), output=output.detach(), proof=proof)
        return replace(layer, proof=proof)

    def _kept(self, axis: str, item: int, length: int) -> torch.Tensor | slice:
        """Which places of an axis are not padding."""
        present = self.present.get(axis)
        if present is None or present.shape[-1] != length or bool(present[item].all()):
            return slice(None)
        return present[item].nonzero()[:, 0]

    def _axis(self, record: Record, name: str, item: int, kept: torch.Tensor | slice, length: int) -> Axis:
        twins = [axis for axis in record.axes if axis.name.split("-")[0] == name]
        if found := [axis for axis in twins if len(axis) == length]:
            return found[0]
        ids = self.ids.get(name)
        known = ids is not None and ids[item][kept].shape[0] == length
        numbers = tuple(ids[item][kept].tolist()) if ids is not None and known else None
        unique = f"{name}-{len(twins) + 1}" if twins else name  # a later step of a generation is shorter
        axis = Axis(unique, labels=tuple(str(number) for number in numbers or range(length)), ids=numbers)
        record.axes.append(axis)
        return axis

    def _mask(
        self, call: Call, item: int, rows: torch.Tensor | slice, columns: torch.Tensor | slice
    ) -> Mask | None:
        """The mask of one sequence, compressed once and shared between the layers that were given the same tensor."""
        if call.causal:
            return Causal()
        if call.visible is None:
            return None
        place = id(call.visible), item
        if place not in self._masks:
            visible = _of(call.visible, item)[:, rows][:, :, columns].cpu().numpy()
            self._masks[place] = None if visible.all() else compress(visible[None])
        return self._masks[place]


def _of(array: torch.Tensor, item: int) -> torch.Tensor:
    return array[min(item, array.shape[0] - 1)]


def _prove(layer: Layer, value: torch.Tensor, output: torch.Tensor) -> Proof:
    """The proof, taken on the model's own device while value and output are at hand."""
    assert layer.query is not None
    assert layer.key is not None
    rows = chosen_rows(layer.query.shape[1])
    device, wide = output.device, torch.float32 if output.device.type == "mps" else torch.float64
    visible = None
    if layer.mask is not None:
        visible = torch.from_numpy(layer.visible(rows)).to(device)
    return compare(
        layer.query[:, rows].to(wide),
        layer.key.to(wide),
        value.to(wide),
        output[:, rows].to(wide),
        rows=rows,
        dtype=layer.dtype,
        visible=visible,
        scale=layer.scale,
        softcap=layer.softcap,
        bias=None if layer.bias is None else layer.bias[:, rows].to(wide),
        sinks=None if layer.sinks is None else layer.sinks.to(wide),
    )


_watching: ContextVar[Recorder | None] = ContextVar("regard_watching", default=None)


def watcher() -> Recorder | None:
    """Who records in this thread, if anyone. Only the outermost door asks."""
    return _watching.get()


@contextmanager
def watched_by(recorder: Recorder | None) -> Iterator[None]:
    """Inside, calls in this thread go to this recorder; None while a door is at work, so that no inner door records too."""
    token = _watching.set(recorder)
    try:
        yield
    finally:
        _watching.reset(token)
