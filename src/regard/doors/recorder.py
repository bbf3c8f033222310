"""How calls of attention kernels become the layers of a record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from regard.doors.axes import Axes, Inputs, Role
from regard.doors.call import Call
from regard.doors.growing import Growing
from regard.doors.keeping import Keeping, chosen_heads
from regard.doors.parts import Cutter
from regard.doors.places import Place, Places
from regard.doors.refusals import nothing_seen
from regard.doors.spans import Seen, Span, after, first_span, next_span
from regard.errors import RegardError
from regard.record import Axis, Record


@dataclass(frozen=True)
class _Heard:
    """One call, and all that is known of it while it runs.

    Attributes:
        place: Which layer it is.
        role: The axes it relates.
        span: Where it lies in the sequence.
        call: The call.
        inputs: What lies on each axis.
        held: Are the arrays that are kept of it copies already?
    """

    place: Place
    role: Role
    span: Span
    call: Call
    inputs: Mapping[str, Inputs]
    held: bool = False

    def present(self, axis: str, item: int) -> torch.Tensor | None:
        """Booleans for all places of an axis in one sequence, False for padding; None where nothing is."""
        present = self.inputs.get(axis, Inputs()).present
        return None if present is None else present[item]


class Recorder:
    """Keeps what calls did, one sequence at a time, padding removed, and writes it into a record once the model has run.

    One run of the model gives each layer all of its rows. When the model runs again with a cache, to generate, each run adds its rows.

    Args:
        record: Where to write.
        places: Which call is which; calls of other models pass unseen.
        axes: What the model's rows and columns stand for.
        keeping: What to keep.
    """

    def __init__(self, record: Record, *, places: Places, axes: Axes, keeping: Keeping) -> None:
        self.record = record
        self._keeping = keeping
        self._places = places
        self._axes = axes
        self._cutter = Cutter()
        self._seen: dict[int, Seen] = {}
        self._layers: dict[int, list[Growing]] = {}
        self._waiting: list[_Heard] = []

    def watches(self, module: torch.nn.Module) -> bool:
        """Is this module part of the model that is recorded?"""
        return module in self._places

    def unseen(self, module: torch.nn.Module) -> None:
        """A module computed attention that passed no door: it is listed once."""
        if (name := self._places.name(module)) not in self.record.unseen:
            self.record.unseen.append(name)

    def begins(self) -> None:
        """A run of the model begins."""
        self._cut_waiting()
        self._cutter.forget()

    def add(self, call: Call) -> None:
        """One call becomes one layer of each sequence, or new rows of it.

        Raises:
            RegardError: if the kernel ran on another number of sequences than the model was given, or goes on with something else than
                what this capture recorded; if a head to keep does not exist, or a strict capture's proof fails.
        """
        place = self._places.next(call.module)
        self._axes.meets(call)
        self._expect(call, place.name)
        if not self._keeping.wants(place):
            return
        if self._keeping.heads is not None:
            call = chosen_heads(call, self._keeping.heads, place.name)
        role = self._axes.role(call.module)
        crosses = role.queries != role.keys
        seen = self._seen.get(place.index)
        span = (
            first_span(call, crosses=crosses)
            if seen is None
            else next_span(call, seen, place.name, crosses=crosses)
        )
        inputs = dict(self._axes.inputs)
        if seen is None and self._keeping.can_wait(call):
            held = self._keeping.held(call, span.keys)
            self._waiting.append(_Heard(place, role, span, held, inputs, held=True))
        else:
            self._cut(_Heard(place, role, span, call, inputs))

    def _cut_waiting(self) -> None:
        """Cuts the calls that could wait until the model had run, one after the other."""
        for heard in self._waiting:
            self._cut(heard)
        self._waiting.clear()

    @torch.no_grad()
    def _cut(self, heard: _Heard) -> None:
        """Each sequence gets its share of a call."""
        index = heard.place.index
        if index not in self._layers:
            self._layers[index] = [Growing(heard.place, heard.role, self._keeping) for _ in self.record.items]
        for item, layer in enumerate(self._layers[index]):
            part = self._cutter.part(heard.call, heard.span, item, heard.role, heard.present)
            layer.add(heard.call, part, heard.span.old_keys, held=heard.held)
        self._seen[index] = after(heard.call, heard.span, held=heard.held)

    def finish(self) -> None:
        """Writes the record; ask once the model has run. What can wait until now does not hold the model up.

        Raises:
            RegardError: if no attention was seen, or a layer to keep never ran.
        """
        if not self._places.seen:
            raise nothing_seen(self.record.model, unseen=self.record.unseen, ran=self._places.runs > 0)
        self._refuse_missing()
        self._cut_waiting()
        for record in self.record.batch:
            record.unseen[:] = self.record.unseen
        for index in sorted(self._layers):
            self._write(index)
        self._layers.clear()
        self.record = Record(self.record.model)  # a recorder outlives its capture, and the arrays must not

    def _refuse_missing(self) -> None:
        """Every layer that was asked for must have run."""
        names = {place.name for place in self._places.seen}
        for wanted in self._keeping.layers or ():
            if wanted not in names and wanted not in range(len(self._places.seen)):
                last = len(self._places.seen) - 1
                raise RegardError(
                    en=f"There is no layer {wanted} in {self.record.model}: it ran layers 0 to {last}, the last one being "
                    f"{self._places.seen[-1].name}.",
                    fr=f"Il n'y a pas de couche {wanted} dans {self.record.model} : il a exécuté les couches 0 à {last}, la dernière "
                    f"étant {self._places.seen[-1].name}.",
                )

    def _write(self, index: int) -> None:
        """Puts the layer of that number at the end of each sequence's record."""
        for item, (record, growing) in enumerate(zip(self.record.items, self._layers[index], strict=True)):
            record.layers.append(
                growing.layer(
                    len(record.layers),
                    lambda name, places, item=item, record=record: self._axis(record, item, name, places),
                )
            )

    def _expect(self, call: Call, name: str) -> None:
        """As many sequences as the model was given; the first call says how many records there are."""
        batch = call.query.shape[0]
        begun = bool(self._layers or self._waiting)
        expected = self._axes.batch or (len(self.record) if begun else batch)
        if batch != expected or (begun and batch != len(self.record)):
            raise RegardError(
                en=f"{name} computes attention on {batch} sequences where the model was given {expected}: it folds windows, beams or "
                "several inputs together, which Regard does not read yet.",
                fr=f"{name} calcule l'attention sur {batch} séquences alors que le modèle en a reçu {expected} : il y replie des "
                "fenêtres, des faisceaux ou plusieurs entrées, ce que Regard ne lit pas encore.",
            )
        if not begun and batch > 1 and not self.record.batch:
            self.record.batch = [Record(self.record.model, unseen=self.record.unseen) for _ in range(batch)]

    def _axis(self, record: Record, item: int, name: str, places: range | NDArray[np.int64]) -> Axis:
        """The axis of that name and length; a model that pools its tokens has several lengths under one name."""
        for axis in record.axes:  # most often it is there already
            if axis.name == name and len(axis.labels) == len(places):
                return axis
        twins = [axis for axis in record.axes if axis.name in (name, f"{name}-{len(places)}")]
        if found := [axis for axis in twins if len(axis) == len(places)]:
            return found[0]
        if (
            name == "source"
            and name not in self._axes.inputs
            and (known := _unnamed(record.axes, len(places)))
        ):
            return known
        inputs = self._axes.inputs.get(name, Inputs())
        ids = None if twins or inputs.ids is None else _chosen(inputs.ids[item].tolist(), [*map(int, places)])
        axis = Axis(
            f"{name}-{len(places)}" if twins else name,
            kind=inputs.kind,
            labels=tuple(map(str, ids or range(len(places)))),
            ids=ids,
            grid=inputs.grid_of(len(places)),
        )
        record.axes.append(axis)
        return axis


def _unnamed(axes: list[Axis], length: int) -> Axis | None:
    """An axis of that length whose entries have no ids: what a decoder or a pooling head looks at where nobody says what it is given."""
    return next((axis for axis in axes if len(axis) == length and axis.ids is None), None)


def _chosen(ids: list[int], places: list[int]) -> tuple[int, ...] | None:
    """The ids at some places, if there is one at each of them."""
    if len(ids) == len(places):  # an earlier cache holds the tokens before them
        return tuple(ids)
    return tuple(ids[place] for place in places) if places and places[-1] < len(ids) else None
