"""How calls of attention kernels become the layers of a record."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

import torch

from regard.attention.masks import Causal, Mask, compress
from regard.doors.axes import Axes, Inputs
from regard.doors.call import Call
from regard.doors.places import Place, Places
from regard.errors import RegardError
from regard.record import Axis, Layer, Proof, Record
from regard.record.proof import chosen_rows, compare

Keep = Literal["qk", "all"]


class Recorder:
    """Writes calls into a record, one sequence at a time, padding removed.

    Args:
        record: Where to write.
        places: Which call is which; calls of other models pass unseen.
        axes: What the model's rows and columns stand for.
        keep: "qk" keeps query and key; "all" keeps value and output too.
    """

    def __init__(self, record: Record, *, places: Places, axes: Axes, keep: Keep = "qk") -> None:
        self.record = record
        self.keep = keep
        self._places = places
        self._axes = axes
        self._masks: dict[tuple[int, int], Mask | None] = {}

    def watches(self, module: torch.nn.Module) -> bool:
        """Is this module part of the model that is recorded?"""
        return module in self._places

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
            name = self._places.name(call.module)
            raise RegardError(
                en=f"{name} computes attention on {batch} sequences where the model was given {expected}: it folds windows, beams or "
                "several inputs together, which Regard does not read yet.",
                fr=f"{name} calcule l'attention sur {batch} séquences alors que le modèle en a reçu {expected} : il y replie des "
                "fenêtres, des faisceaux ou plusieurs entrées, ce que Regard ne lit pas encore.",
            )
        if not begun and batch > 1:
            self.record.batch = [Record(self.record.model) for _ in range(batch)]
        place = self._places.next(call.module)
        for item, record in enumerate(self.record.items):
            record.layers.append(self._layer(call, place, item, record))

    def _layer(self, call: Call, place: Place, item: int, record: Record) -> Layer:
        role = self._axes.role(call.module)
        rows = self._kept(role.queries, item, call.query.shape[2])
        columns = self._kept(role.keys, item, call.key.shape[2])
        query, output = call.query[item][:, rows], call.output[item][:, rows]
        key, value = call.key[item][:, columns], call.value[item][:, columns]
        # Copies: a query is often a window on a larger array, a key on a cache that the next step overwrites.
        layer = Layer(
            name=place.name,
            index=place.index,
            call=place.call,
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
