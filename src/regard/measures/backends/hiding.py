"""What a mask hides, as numbers to add to scores."""

from __future__ import annotations

from collections import OrderedDict

import numpy as np
import torch

from regard.measures.scoring import HIDDEN, Scoring

_KEPT = 4


class Hiding:
    """Makes those numbers, and keeps the newest: under causal and window masks all tiles on the diagonal look alike, in every head.

    Args:
        scoring: The layer.
    """

    def __init__(self, scoring: Scoring) -> None:
        self.scoring = scoring
        self._kept: OrderedDict[bytes, torch.Tensor] = OrderedDict()

    def push(self, head: int, rows: slice, columns: slice, *, like: torch.Tensor) -> torch.Tensor | None:
        """0 where a key is visible and ``HIDDEN`` where not, ``[rows, columns]``; None where all are visible."""
        name = self._name(rows, columns)
        if name is not None and name in self._kept:
            self._kept.move_to_end(name)
            return self._kept[name]
        hidden = self.scoring.hidden(head, rows, columns)
        if hidden is None:
            return None
        push = torch.from_numpy(hidden).to(like.device, like.dtype).mul_(HIDDEN)
        if name is not None:
            self._kept[name] = push
            if len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        return push

    def _name(self, rows: slice, columns: slice) -> bytes | None:
        """Equal for tiles that hide alike; None where only the mask itself can tell."""
        if self.scoring.intervals is None:
            return None
        width = columns.stop - columns.start
        ends = [(end[rows] - columns.start).clip(0, width) for end in self.scoring.intervals]
        return np.stack([*ends, np.full_like(ends[0], width)]).tobytes()
