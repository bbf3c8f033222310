"""Changes heads while their model runs: each call is rewritten head by head, after the kernel has done its work."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch

from regard.doors.axes import Axes
from regard.doors.by_head import head_call, rewritten
from regard.doors.call import Call
from regard.doors.places import Place, Places
from regard.doors.spans import Seen, Span, after, first_span, next_span
from regard.errors import RegardError
from regard.record.protocols import Change, HeadCall


@dataclass(frozen=True)
class _Reached:
    """How far a layer has come.

    Attributes:
        seen: Its rows and keys so far.
        sink_key: For each sequence the place of the first key that is not padding.
    """

    seen: Seen
    sink_key: torch.Tensor


class Changer:
    """Applies changes to the calls of one model.

    Each change meets the head as the changes before it left it; a replaced output counts last, whatever the order.

    Args:
        changes: What to change, in this order.
        places: Which call is which; calls of other models pass unchanged. No one else may ask these places.
        axes: What tells self-attention from cross-attention.
    """

    def __init__(self, changes: Sequence[Change], *, places: Places, axes: Axes) -> None:
        self._changes = tuple(changes)
        self._places = places
        self._axes = axes
        self._met: set[int] = set()
        self._reached: dict[int, _Reached] = {}
        self._first_query: dict[int, int] = {}

    def watches(self, module: torch.nn.Module) -> bool:
        """Is this module part of the model that is changed?"""
        return module in self._places

    def begins(self) -> None:
        """A run of the model begins. What earlier ones read tells nothing here, and would add up over many runs."""
        self._first_query.clear()
        self._axes.inputs.clear()

    def changed(self, call: Call) -> Call:
        """The call as it is with the changes, its output among them; the same object where nothing changes.

        Raises:
            RegardError: for a head or an edge that the layer does not have, or a mask, record or mean that does not fit it.
        """
        place = self._places.next(call.module)
        where = self._where(call, place)
        heads: dict[int, tuple[HeadCall, HeadCall]] = {}
        for number, change in enumerate(self._changes):
            if change.layer not in (place.index, place.name):
                continue
            for head in change.heads_among(call.query.shape[1], place.name):
                if head not in heads:
                    heads[head] = (head_call(call, head, **where),) * 2
                before, now = heads[head]
                if (then := change.applied(now)) is not None:
                    self._met.add(number)
                    heads[head] = before, then
        return rewritten(call, heads) if heads else call

    def finish(self) -> None:
        """Makes sure that every change found what it changes; ask once the model has run.

        Raises:
            RegardError: if a layer never ran, or had no such query or key.
        """
        for number, change in enumerate(self._changes):
            mine = [place for place in self._places.seen if change.layer in (place.index, place.name)]
            if not mine:
                raise self._never_ran(change)
            if number not in self._met:
                reached = [self._reached[place.index].seen for place in mine]
                queries, keys = max(seen.queries for seen in reached), max(seen.keys for seen in reached)
                raise change.missed(mine[0].name, queries, keys)

    def _where(self, call: Call, place: Place) -> dict[str, object]:
        """The layer, and where the call's rows and columns lie in the sequence."""
        role = self._axes.role(call.module)
        crosses = role.queries != role.keys if call.crosses is None else call.crosses
        span, goes_on = self._span(call, place, crosses=crosses)
        if crosses:
            first_query = self._first_query.get(call.query.shape[2], 0)
        else:
            first_query = self._first_query[call.query.shape[2]] = span.first_query
        known = self._reached.get(place.index)
        sink_key = known.sink_key if goes_on and known is not None else _first_seen(call)
        self._reached[place.index] = _Reached(after(call, span), sink_key)
        return {
            "layer": place.name,
            "index": place.index,
            "call": place.call,
            "crosses": crosses,
            "first_query": first_query,
            "first_key": span.first_key,
            "end_key": span.first_key + span.keys,
            "sink_key": sink_key,
        }

    def _span(self, call: Call, place: Place, *, crosses: bool) -> tuple[Span, bool]:
        """Where the call lies in the sequence, and whether it goes on where the layer's last call ended."""
        if (known := self._reached.get(place.index)) is not None:
            try:
                return next_span(call, known.seen, place.name, crosses=crosses), True
            except RegardError:
                pass  # another run
        return first_span(call, crosses=crosses), False

    def _never_ran(self, change: Change) -> RegardError:
        seen = self._places.seen
        if not seen:
            return RegardError(
                en=f"No attention was seen for {change!r}: run the model inside the with block; if it did run, it computes attention in "
                "a way "
                "that Regard does not read yet.",
                fr=f"Aucune attention n'a été vue pour {change!r} : exécutez le modèle dans le bloc with ; s'il a tourné, il calcule "
                "l'attention d'une manière que Regard ne lit pas encore.",
            )
        return RegardError(
            en=f"There is no layer {change.layer!r}: the model ran layers 0 to {len(seen) - 1}, from {seen[0].name} to {seen[-1].name}.",
            fr=f"Il n'y a pas de couche {change.layer!r} : le modèle a exécuté les couches 0 à {len(seen) - 1}, de {seen[0].name} à "
            f"{seen[-1].name}.",
        )


def _first_seen(call: Call) -> torch.Tensor:
    """For each sequence the place of the first key that anyone sees, ``[batch or 1]``."""
    if call.visible is None:
        return torch.zeros(1, dtype=torch.int64, device=call.query.device)
    return call.visible.any(dim=2).any(dim=1).expand(-1, call.key.shape[2]).int().argmax(dim=-1)
