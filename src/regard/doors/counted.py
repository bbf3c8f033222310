"""Which tokens of a batch are padding, and the places of all others: counted in each sequence alone, as records count them."""

from __future__ import annotations

import torch

from regard.doors.axes import Axes, Inputs
from regard.doors.call import Call, MasksRead
from regard.doors.spans import Seen, Span


class Counted:
    """Tells, while a model runs, which places of its axes hold tokens.

    Booleans are ``[batch, places]``, and None where nothing is padding: then the tokens of all sequences have the places of the arrays.

    Args:
        axes: What the model was given.
    """

    def __init__(self, axes: Axes) -> None:
        self._axes = axes
        self._read = MasksRead()

    def forget(self) -> None:
        """Lets the masks of a run go."""
        self._read.forget()

    def given(self, axis: str, batch: int, places: int) -> torch.Tensor | None:
        """What the model was told about an axis with so many places."""
        present = self._axes.inputs.get(axis, Inputs()).present
        if present is None or present.shape != (batch, places):
            return None
        return None if self._read.once(present, lambda mask: bool(mask.all())) else present

    def further(self, call: Call, span: Span, before: torch.Tensor | None) -> torch.Tensor | None:
        """The keys of a call of self-attention that goes on with a cache: of the new ones, those count that anyone sees.

        Args:
            call: The call.
            span: Where it lies in the sequence.
            before: Which keys counted in the calls before.
        """
        old = span.old_keys if before is None else before.shape[1]
        batch, new = call.query.shape[0], span.first_key + span.keys - old
        if call.visible is not None:
            seen = self._read.once(call.visible, lambda mask: mask.any(dim=2).any(dim=1))
            fresh = seen.expand(-1, call.key.shape[2])[:, span.keys - new : span.keys].expand(batch, -1)
            if before is None and bool(fresh.all()):
                return None
        elif before is None:
            return None
        else:
            fresh = before.new_ones(batch, new)
        if before is None:
            before = fresh.new_ones(batch, old)
        return torch.cat([before, fresh], dim=1)


def of_moved_beams(call: Call, span: Span, seen: Seen, present: torch.Tensor) -> torch.Tensor | None:
    """Which old keys count after beams have changed places: those of the beam that each goes on from, known by its last key.

    Args:
        call: A call that does not go on, row by row, where the last one ended.
        span: Where it lies in the sequence.
        seen: How far its layer had come.
        present: Which keys counted until then, ``[batch, keys]``.

    Returns:
        ``[batch, keys]``, or None where a row goes on from no beam.
    """
    if span.first_query != seen.keys or call.key.shape[0] != seen.last_key.shape[0]:
        return None
    last = call.key[:, :, seen.keys - 1]
    origin = (last[:, None] == seen.last_key[None]).flatten(2).all(dim=2)
    return present[origin.int().argmax(dim=1)] if bool(origin.any(dim=1).all()) else None


def places_of(
    present: torch.Tensor | None, first: int, count: int, *, width: int | None = None
) -> torch.Tensor | None:
    """The place of each row or column of a call in its sequence, ``[batch, width]``, −1 where there is no token.

    Args:
        present: Which places of the axis hold tokens, from its beginning; None gives None.
        first: Where the call begins.
        count: How many rows or columns it has.
        width: With those of a cache that is not filled yet.

    Example:
        >>> places_of(torch.tensor([[False, True, True], [True, True, True]]), 1, 2, width=3).tolist()
        [[0, 1, -1], [1, 2, -1]]
    """
    if present is None:
        return None
    places = torch.where(present, present.cumsum(dim=1) - 1, -1)[:, first : first + count]
    return torch.nn.functional.pad(places, (0, (width or count) - count), value=-1)
