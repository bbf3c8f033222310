"""One weight, exactly."""

from __future__ import annotations

import math
from collections import OrderedDict

import numpy as np

from regard.attention import reference
from regard.measures.pyramid.manifest import HeadFiles, Manifest
from regard.measures.pyramid.store import Store
from regard.measures.scoring import Scoring

_KEYS = 1 << 13
"""Keys to have in float64 at once."""

_ROWS_KEPT = 64


class Cells:
    """Single weights in float64, from query and key as they were recorded: exact also where the scores of a row are far apart.

    The normalizer of a row is computed anew, in float64 over all keys that the row sees, when a cell of the row is first asked for; the
    newest rows are remembered.
    """

    def __init__(self, store: Store, sizes: Manifest) -> None:
        self.store, self.sizes = store, sizes
        self._normalizers: OrderedDict[tuple[HeadFiles, int], float] = OrderedDict()

    def weight(self, head: HeadFiles, query: int, key: int) -> float | None:
        """The weight that a query gives a key; None where it may not look there."""
        score = float(_scores(self.store.part(head, slice(query, query + 1), slice(key, key + 1)))[0])
        if score == -math.inf:
            return None
        return math.exp(score - self._normalizer(head, query))

    def _normalizer(self, head: HeadFiles, query: int) -> float:
        place = head, query
        if place not in self._normalizers:
            self._normalizers[place] = self._computed(head, query)
            if len(self._normalizers) > _ROWS_KEPT:
                self._normalizers.popitem(last=False)
        self._normalizers.move_to_end(place)
        return self._normalizers[place]

    def _computed(self, head: HeadFiles, query: int) -> float:
        """Logarithm of the sum of e^score over a row, and of the sink where there is one."""
        found = -math.inf if head.sink is None else head.sink
        for start in range(0, self.sizes.keys, _KEYS):
            columns = slice(start, min(start + _KEYS, self.sizes.keys))
            scores = _scores(self.store.part(head, slice(query, query + 1), columns))
            found = float(np.logaddexp(found, np.logaddexp.reduce(scores)))
        return found


def _scores(row: Scoring) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """The scores of the only query of a part, −∞ where it may not look."""
    bias = row.bias
    scores = reference.scores(
        row.query.astype(np.float64),
        row.key.astype(np.float64),
        scale=row.scale,
        softcap=row.softcap,
        bias=None if bias is None else bias.astype(np.float64),
    )[0, 0]
    hidden = row.hidden(0, slice(0, 1), slice(0, row.keys))
    return scores if hidden is None else np.where(hidden[0], -np.inf, scores)
