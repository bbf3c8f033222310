"""The largest weights seen so far, and where they stand."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

PLACES = ("layer", "head", "query", "key")
"""What tells one weight from another. Of equal weights, the lower places come first, the layer before the head and so on."""


def rounded(weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """Weights to 40 bits, one part in 10^12: what is equal but for the order in which it was summed up comes out equal."""
    bits = np.ascontiguousarray(weights).view(np.int64)
    return (((bits + 2**11) >> 12) << 12).view(np.float64)


class Strongest:
    """Keeps the ``top`` largest of all the weights that it is offered, in whatever order they come, once they are `rounded`.

    Memory: three times ``top``, and never more than was offered.

    Args:
        top: How many to keep.

    Attributes:
        threshold: A weight below this cannot be among them any more.
    """

    def __init__(self, top: int) -> None:
        self.top = top
        self.threshold = 0.0
        self._weights: list[NDArray[np.float64]] = [np.zeros(0)]
        self._places: list[NDArray[np.int64]] = [np.zeros((len(PLACES), 0), np.int64)]
        self._new = 0

    def offer(self, layer: int, head: int, first: int, weights: NDArray[np.float64]) -> None:
        """Takes a block of weights ``[queries, keys]``, whose first row is query ``first``. A weight of 0 is none."""
        flat = rounded(weights).ravel()
        found = np.flatnonzero((flat >= self.threshold) & (flat > 0))
        if (
            len(found) > self.top
        ):  # within a block, places are in order, and a stable sort leaves equal weights so
            found = found[np.argsort(-flat[found], kind="stable")[: self.top]]
        query, key = np.divmod(found, weights.shape[1])
        layers, heads = (np.full_like(found, number) for number in (layer, head))
        self._weights.append(weights.ravel()[found])
        self._places.append(np.stack([layers, heads, query + first, key]))
        self._new += len(found)
        if self._new >= self.top:
            self._settle()

    def entries(self) -> tuple[NDArray[np.float64], dict[str, NDArray[np.int64]]]:
        """The weights, largest first, and their places."""
        self._settle()
        return self._weights[0], dict(zip(PLACES, self._places[0], strict=True))

    def _settle(self) -> None:
        weights, places = np.concatenate(self._weights), np.concatenate(self._places, axis=1)
        ranks = rounded(weights)
        order = np.lexsort([*places[::-1], -ranks])[: self.top]
        self._weights, self._places, self._new = [weights[order]], [places[:, order]], 0
        if len(order) == self.top:
            self.threshold = float(ranks[order[-1]])
