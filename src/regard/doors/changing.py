"""Changes heads while their model runs: each call is rewritten head by head, after the kernel has done its work."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch

from regard.doors.axes import Axes
from regard.doors.by_head import head_call, rewritten
from regard.doors.call import Call
from regard.doors.checkpoints import refuse_in_checkpoint
from regard.doors.counted import Counted, of_moved_beams, places_of
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
        queries: Which rows so far are tokens, ``[batch, queries]``; None where all are.
        keys: Which keys are, ``[batch, keys]``.
    """

    seen: Seen
    sink_key: torch.Tensor
    queries: torch.Tensor | None
    keys: torch.Tensor | None

    @property
    def lengths(self) -> tuple[list[int], list[int]]:
        """How many queries and how many keys each sequence has had; one number where nothing is padded."""
        queries = [self.seen.queries] if self.queries is None else self.queries.sum(dim=1).tolist()
        keys = [self.seen.keys] if self.keys is None else self.keys.sum(dim=1).tolist()
        return queries, keys


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
        self._counted = Counted(axes)
        self._met: set[int] = set()
        self._lacking: list[RegardError] = []
        self._reached: dict[int, _Reached] = {}
        self._rows: dict[int, tuple[int, torch.Tensor | None]] = {}
        self._tokens: dict[
            str, torch.Tensor | None
        ] = {}  # of each axis; an encoder may run before the model itself begins

    def watches(self, module: torch.nn.Module) -> bool:
        """Is this module part of the model that is changed?"""
        return module in self._places

    def begins(self) -> None:
        """A run of the model begins. What earlier ones read tells nothing here, and would add up over many runs."""
        self._rows.clear()
        self._counted.forget()
        self._axes.inputs.clear()

    def changed(self, call: Call) -> Call:
        """The call as it is with the changes, its output among them; the same object where nothing changes.

        Raises:
            RegardError: for a head or an edge that the layer does not have, a mask, record or mean that does not fit it, or a layer that
                gradient checkpointing would run again.
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
        changed = rewritten(call, heads) if heads else call
        if changed is not call:
            refuse_in_checkpoint(place.name)
        return changed

    def finish(self) -> None:
        """Makes sure that every change found what it changes; ask once the model has run.

        Raises:
            RegardError: if a layer never ran, or had no such query or key, in any sequence or in one of a padded batch.
        """
        for number, change in enumerate(self._changes):
            mine = [place for place in self._places.seen if change.layer in (place.index, place.name)]
            if not mine:
                raise self._never_ran(change)
            if number not in self._met:
                queries, keys = zip(*(self._reached[place.index].lengths for place in mine), strict=True)
                raise change.missed(mine[0].name, max(map(max, queries)), max(map(max, keys)))
        for place in self._places.seen:
            self._ends(place)
        if self._lacking:
            raise self._lacking[0]

    def _ends(self, place: Place) -> None:
        """A layer has come to the end of a run: notes what a sequence of a padded batch was without."""
        reached = self._reached[place.index]
        if reached.queries is None and reached.keys is None:
            return
        for change in self._changes:
            if change.layer in (place.index, place.name):
                error = change.missed_by_one(place.name, *reached.lengths)
                self._lacking += [] if error is None else [error]

    def _where(self, call: Call, place: Place) -> dict[str, object]:
        """The layer, and where the call's rows and columns lie in the sequence."""
        if call.crosses is not None:
            self._axes.crosses(call.module, call.crosses)
        role = self._axes.role(call.module)
        crosses = role.queries != role.keys if call.crosses is None else call.crosses
        span, goes_on = self._span(call, place, crosses=crosses)
        known = self._reached.get(place.index)
        if known is not None and not goes_on and span.first_query == 0:
            self._ends(place)
        keys = self._keys(call, span, role.keys, known, goes_on=goes_on, crosses=crosses)
        first_query, rows = self._queries(call, span, role.queries, keys, crosses=crosses)
        if keys is not None:
            sink_key = torch.zeros(1, dtype=torch.int64, device=call.query.device)
        else:
            sink_key = known.sink_key if goes_on and known is not None else _first_seen(call)
        self._reached[place.index] = _Reached(after(call, span), sink_key, rows, keys)
        return {
            "layer": place.name,
            "index": place.index,
            "call": place.call,
            "crosses": crosses,
            "first_query": first_query,
            "first_key": span.first_key,
            "end_key": span.first_key + span.keys,
            "sink_key": sink_key,
            "query_places": places_of(rows, first_query, call.query.shape[2]),
            "key_places": places_of(keys, span.first_key, span.keys, width=call.key.shape[2]),
        }

    def _keys(
        self, call: Call, span: Span, axis: str, known: _Reached | None, *, goes_on: bool, crosses: bool
    ) -> torch.Tensor | None:
        """Which keys are tokens, from the beginning of the sequence."""
        batch, places = call.key.shape[0], span.first_key + span.keys
        found = self._counted.given(axis, batch, places)
        if crosses:
            if found is None:
                found = known.keys if goes_on and known is not None else self._tokens.get(axis)
            return None if found is None or found.shape != (batch, places) else found
        if found is None and known is not None:
            before = known.keys
            if not goes_on and before is not None:
                before = of_moved_beams(call, span, known.seen, before)
            if goes_on or before is not None:
                found = self._counted.further(call, span, before)
        self._tokens[axis] = found
        return found

    def _queries(
        self, call: Call, span: Span, axis: str, keys: torch.Tensor | None, *, crosses: bool
    ) -> tuple[int, torch.Tensor | None]:
        """The place of the first row, and which rows are tokens; rows of cross-attention lie where those of self-attention lay."""
        count = call.query.shape[2]
        if not crosses:
            aligned = span.first_query + count == span.first_key + span.keys
            self._rows[count] = span.first_query, keys if aligned else None
        elif count not in self._rows:
            return 0, self._counted.given(axis, call.query.shape[0], count)
        return self._rows[count]

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
                en=f"No attention was seen for {change!r}: run the model inside the with block; if it did run, it computes attention in a "
                "way that Regard does not read yet.",
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
