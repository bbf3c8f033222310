"""The largest weight in each block of a head's matrix, found tile by tile, so that the matrix is never there whole."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import torch
from jaxtyping import Float32
from numpy.typing import NDArray

from regard.measures.backends.hiding import Hiding
from regard.measures.backends.tiled import Head, blocks
from regard.measures.scoring import LOWEST, Scoring
from regard.measures.tile_sums import Edges, cut, pooled_rows, touched
from regard.record import Layer
from regard.record.arrays import to_numpy

_ROWS, _COLUMNS = 1024, 2048
"""Size of a tile: larger than for row measures, because with fewer passes over it, how often threads are joined counts for more."""

_FEW, _MANY = 2.0**-60, 2.0**120
"""Between these a sum of 2^score has lost nothing that counts: what is too small for float32 is less than 2^-66 of it."""


def largest_weights(
    layer: Layer, heads: Iterable[int], side: int
) -> Float32[np.ndarray, "heads rows columns"]:
    """What ``regard.maps(layer, size=side, heads=heads, reduce="max")`` gives, without a warning of a failed proof, in less time.

    A block's largest weight in a row comes from its largest score there, so that beside the scores only the rows' normalizers are needed,
    and no sum that a mean or an entropy asks for. Where the model's own kernel told them, these are read off the layer; else they are sums
    of 2^score as it is: only where that leaves the range of float is it 2^(score − the row's largest score).

    Args:
        layer: One layer of a record, under any mask, self- or cross-attention.
        heads: Which heads, each one that the layer has.
        side: The most rows and columns of a picture.

    Returns:
        Float32, ``[heads, rows, columns]``.

    Raises:
        RegardError: if there is no such head, or the layer cannot be measured.

    Memory: queries + keys, and up to five tiles of 1,024 × 2,048 where a mask hides keys, else one, beside what the layer holds.

    Example:
        >>> from regard import Record
        >>> record = Record.from_arrays(weights=[[1.0, 0.0], [0.5, 0.5]])
        >>> largest_weights(record.layers[0], [0], 1).tolist()
        [[[1.0]]]
    """
    chosen = list(heads)
    for head in chosen:
        layer.weights(head, slice(0, 1))  # refuses what is not there
    if layer.given_weights is not None:
        return np.stack([_of_weights(to_numpy(layer.given_weights[head]), side) for head in chosen])
    scoring = Scoring.of(layer)
    hiding = Hiding(scoring)
    with torch.inference_mode():
        return np.stack([_of_head(Head(scoring, head, hiding=hiding), side) for head in chosen])


def _of_head(head: Head, side: int) -> NDArray[np.float32]:
    queries, keys = head.scoring.queries, head.scoring.keys
    down, across = cut(queries, min(side, queries)), cut(keys, min(side, keys))
    found = np.zeros((len(down) - 1, len(across) - 1), np.float32)
    for rows in blocks(slice(0, queries), _ROWS):
        bins, starts = touched(down, rows.start, rows.stop)
        part = pooled_rows(_of_rows(head, rows, across).cpu().numpy(), starts, "max")
        np.maximum(found[bins], part, out=found[bins])  # a pixel may have queries in two blocks
    return found


def _of_rows(head: Head, rows: slice, across: Edges) -> torch.Tensor:
    """The largest weight of each query in each bin of keys, ``[rows, bins]``."""
    best, total = _swept(head, rows, across, sums=head.log2_normalizer is None)
    if head.log2_normalizer is not None:
        told = head.log2_normalizer[rows]
        told = torch.where(told.isfinite(), told, torch.inf)  # some kernels say so of a row that sees nothing
        return torch.exp2(best - told[:, None])
    largest = best.amax(1)
    normalizer = total.log2()
    if not ((total > _FEW) & (total < _MANY) | (largest <= LOWEST)).all():
        normalizer = largest + _swept(head, rows, across, down=largest)[1].log2()
    if head.sink_score is not None:
        normalizer = torch.logaddexp2(normalizer, torch.full_like(normalizer, head.sink_score))
    normalizer = torch.where(normalizer > LOWEST, normalizer, torch.inf)  # where all is hidden, all is 0
    return torch.exp2(best - normalizer[:, None])


def _swept(
    head: Head, rows: slice, across: Edges, *, sums: bool = True, down: torch.Tensor | None = None
) -> tuple[torch.Tensor, torch.Tensor]:
    """The largest score of each query in each bin, ``[rows, bins]``, and Σ2^(score − down) over its keys, ``[rows]``, else 0."""
    length = rows.stop - rows.start
    best = torch.full((length, len(across) - 1), LOWEST, dtype=head.dtype, device=head.query.device)
    total = torch.zeros_like(best[:, 0])
    for columns in blocks(slice(*head.scoring.span(rows)), _COLUMNS):
        scores = head.scores(rows, columns)
        bins, starts = touched(across, columns.start, columns.stop)
        best[:, bins] = torch.maximum(best[:, bins], _pooled(scores, starts))
        if down is not None:
            scores.sub_(down[:, None])
        if sums:
            total += torch.exp2(scores, out=scores).sum(1)
    return best, total


def _pooled(scores: torch.Tensor, starts: NDArray[np.int64]) -> torch.Tensor:
    """The largest score of each query in each bin."""
    widths = np.diff(starts, append=scores.shape[1])
    if (widths == widths[0]).all():  # torch is quicker than NumPy, but wants bins alike
        return scores.view(len(scores), len(starts), -1).amax(2)
    return torch.from_numpy(np.maximum.reduceat(scores.cpu().numpy(), starts, axis=1)).to(scores.device)


def _of_weights(weights: NDArray[np.floating], side: int) -> NDArray[np.float32]:
    down, across = (cut(length, min(side, length)) for length in weights.shape)
    narrow = np.maximum.reduceat(weights.astype(np.float32), across[:-1], axis=1)
    return np.maximum.reduceat(narrow, down[:-1], axis=0)
