"""What one sweep over a head gathers beside the normalizers: its weights, pooled over runs of keys."""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
import torch
from numpy.typing import NDArray

Reduce = Literal["mean", "max"]
"""Mass given to the keys of a bin, averaged over its queries; or the largest single weight in it."""

Edges = NDArray[np.int64]
"""Where bins begin, and after the last of them where it ends: ``[bins + 1]``, rising."""


def cut(length: int, bins: int) -> Edges:
    """Bins that differ in width by at most one: bin b begins at ⌊b · length / bins⌋.

    Example:
        >>> cut(7, 3).tolist()
        [0, 2, 4, 7]
    """
    return np.arange(bins + 1) * length // bins


def cut_every(length: int, width: int) -> Edges:
    """Bins of one width, but for the last.

    Example:
        >>> cut_every(7, 3).tolist()
        [0, 3, 6, 7]
    """
    return np.append(np.arange(0, length, width), length)


def touched(edges: Edges, start: int, stop: int) -> tuple[slice, NDArray[np.int64]]:
    """The bins that a stretch lies in, and where in the stretch each of them begins.

    Example:
        >>> touched(np.array([0, 3, 6, 7]), 4, 7)
        (slice(1, 3, None), array([0, 2]))
    """
    first = int(np.searchsorted(edges, start, side="right")) - 1
    last = int(np.searchsorted(edges, stop, side="left"))
    return slice(first, last), np.maximum(edges[first:last] - start, 0)


class TileSums:
    """The pooled weights of some queries, gathered while their normalizers are still being found.

    Hand `visit` to ``tiled.Head.sweep``. A tile's shares are e^(score − m) for an m that later tiles may raise, so that they become
    weights only at the end, times e^(m − log_normalizer).

    Args:
        edges: Bins of keys.
        reduce: Whether a bin has the sum of its weights or the largest.

    Memory: queries × (bins + tiles).
    """

    def __init__(self, edges: Edges, reduce: Reduce = "mean") -> None:
        self.edges, self.reduce = edges, reduce
        self._pieces: list[tuple[slice, NDArray[Any], NDArray[Any]]] = []

    def visit(self, columns: slice, shares: torch.Tensor, m: torch.Tensor) -> None:
        """Takes in one tile."""
        bins, starts = touched(self.edges, columns.start, columns.stop)
        self._pieces.append((bins, _pooled(shares, starts, self.reduce), m.cpu().numpy()))

    def weights(self, log_normalizer: NDArray[Any]) -> NDArray[Any]:
        """The pooled weights, ``[queries, bins]``; 0 for a query that sees nothing."""
        found = np.zeros((len(log_normalizer), len(self.edges) - 1), log_normalizer.dtype)
        finite = np.where(np.isneginf(log_normalizer), np.inf, log_normalizer)
        for bins, pooled, m in self._pieces:
            scaled = pooled * np.exp(m - finite)[:, None]
            if self.reduce == "mean":
                found[:, bins] += scaled
            else:
                np.maximum(found[:, bins], scaled, out=found[:, bins])
        return found


def _pooled(shares: torch.Tensor, starts: NDArray[np.int64], reduce: Reduce) -> NDArray[Any]:
    """One number for each query and bin, ``[queries, bins]``."""
    widths = np.diff(starts, append=shares.shape[1])
    if (widths == widths[0]).all():  # torch is quicker than NumPy, but wants bins alike
        alike = shares.view(len(shares), len(starts), -1)
        pooled = alike.sum(2) if reduce == "mean" else alike.amax(2)
        return pooled.cpu().numpy()
    unlike: NDArray[Any] = _ufunc(reduce).reduceat(shares.cpu().numpy(), starts, axis=1)
    return unlike


def pooled_rows(values: NDArray[Any], starts: NDArray[np.int64], reduce: Reduce = "mean") -> NDArray[Any]:
    """Rows joined to bins, ``[bins, columns]``: their sum, not yet their mean, or their maximum."""
    found: NDArray[Any] = _ufunc(reduce).reduceat(values, starts, axis=0)
    return found


def _ufunc(reduce: Reduce) -> np.ufunc:
    return np.add if reduce == "mean" else np.maximum
