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
from regard.doors.axes import Axes, Inputs
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


class Recorder:
    """Writes calls into a record, one sequence at a time, padding removed.

    Args:
        record: Where to write.
        names: Path of each module of the model, by identity; calls of other models pass unseen.
        axes: What the model's rows and columns stand for.
        keep: "qk" keeps query and key; "all" keeps value and output too.
    """

    def __init__(self, record: Record, *, names: Mapping[int, str], axes: Axes, keep: Keep = "qk") -> None:
        self.record = record
        self.keep = keep
        self._names = names
        self._axes = axes
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
        """One call becomes one layer in the record of each sequence.

        Raises:
            RegardError: if the kernel ran on another number of sequences than the model was given.
        """
        batch = call.query.shape[0]
        begun = bool(self.record.layers or self.record.batch)
        expected = self._axes.batch or (len(self.record) if begun else batch)
        if batch != expected:
            name = self._names[id(call.module)]
            raise RegardError(
                en=f"{name} computes attention on {batch} sequences where the model was given {expected}: it folds windows, beams or "
                "several inputs together, which Regard does not read yet.",
                fr=f"{name} calcule l'attention sur {batch} séquences alors que le modèle en a reçu {expected} : il y replie des "
                "fenêtres, des faisceaux ou plusieurs entrées, ce que Regard ne lit pas encore.",
            )
        if not begun and batch > 1:
            self.record.batch = [Record(self.record.model) for _ in range(batch)]
        for item, record in enumerate(self.record.items):
            record.layers.append(self._layer(call, item, record))
        self._calls[id(call.module)] += 1

    def _layer(self, call: Call, item: int, record: Record) -> Layer:
        role = self._axes.role(call.module)
        rows = self._kept(role.queries, item, call.query.shape[2])
        columns = self._kept(role.keys, item, call.key.shape[2])
        query, output = call.query[item][:, rows], call.output[item][:, rows]
        key, value = call.key[item][:, columns], call.value[item][:, columns]
        # Copies: a query is often a window on a larger array, a key on a cache that the next step overwrites.
        layer = Layer(
            name=self._names[id(call.module)],
            index=len(record.layers),
            call=self._calls[id(call.module)],
            kind="self" if role.queries == role.keys else "cross",
            query_axis=self._axis(record, role.queries, item, rows),
            key_axis=self._axis(record, role.keys, item, columns),
            query=query.detach().clone(),
            key=key.detach().clone(),
            mask=self._mask(call, item, rows, columns),
            bias=None if call.bias is None else _block(call, call.bias, item, rows, columns).detach().clone(),
            scale=call.scale,
            softcap=call.softcap,
            sinks=None if call.sinks is None else call.sinks.detach(),
            dtype=str(call.query.dtype).removeprefix("torch."),
            implementation=call.implementation,
        )
        proof = _prove(layer, value, output)
        if self.keep == "all":
            return replace(layer, value=value.detach().clone(), output=output.detach().clone(), proof=proof)
        return replace(layer, proof=proof)

    def _kept(self, axis: str, item: int, length: int) -> torch.Tensor:
        """The places of an axis that are not padding."""
        present = self._axes.inputs.get(axis, Inputs()).present
        if present is None or present.shape[1] != length:
            return torch.arange(length)
        return present[item].nonzero()[:, 0]

    def _axis(self, record: Record, name: str, item: int, kept: torch.Tensor) -> Axis:
        """The axis of that name and length; a model that pools its tokens has several lengths under one name."""
        twins = [axis for axis in record.axes if axis.name in (name, f"{name}-{len(kept)}")]
        if found := [axis for axis in twins if len(axis) == len(kept)]:
            return found[0]
        inputs = self._axes.inputs.get(name, Inputs())
        ids = None if inputs.ids is None else tuple(inputs.ids[item].tolist())
        if ids is not None:
            ids = (
                tuple(ids[place] for place in kept)
                if len(kept) and int(kept[-1]) < len(ids) and not twins
                else None
            )
        axis = Axis(
            f"{name}-{len(kept)}" if twins else name,
            kind=inputs.kind,
            labels=tuple(str(number) for number in ids or range(len(kept))),
            ids=ids,
        )
        record.axes.append(axis)
        return axis

    def _mask(self, call: Call, item: int, rows: torch.Tensor, columns: torch.Tensor) -> Mask | None:
        """The mask of one sequence, compressed once and shared between the layers that were given the same tensor."""
        if call.causal:
            return Causal()
        if call.visible is None:
            return None
        place = id(call.visible), item
        if place not in self._masks:
            visible = _block(call, call.visible, item, rows, columns).cpu().numpy()
            self._masks[place] = None if visible.all() else compress(visible[None])
        return self._masks[place]


def _block(
    call: Call, array: torch.Tensor, item: int, rows: torch.Tensor, columns: torch.Tensor
) -> torch.Tensor:
    """``[heads or 1, rows, columns]`` of an array that may have one sequence, row or column for all."""
    whole = array[min(item, array.shape[0] - 1)].expand(-1, call.query.shape[2], call.key.shape[2])
    return whole[:, rows][:, :, columns]


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
