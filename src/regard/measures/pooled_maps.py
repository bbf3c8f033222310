"""Maps of attention at any size: each head's matrix, pooled while it is computed, so that it is never there whole."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from jaxtyping import Float32
from numpy.typing import NDArray

from regard.errors import RegardError
from regard.measures.backends import tiled
from regard.measures.choice import Places, heads_of
from regard.measures.failures import warn_of_failed
from regard.measures.scoring import Scoring
from regard.measures.tile_sums import Reduce, TileSums, cut, pooled_rows, touched
from regard.record import Layer
from regard.record.arrays import to_numpy

_WANTED = frozenset({"entropy", "log_normalizer"})


def maps(
    layer: Layer,
    *,
    size: int | Sequence[int] = 64,
    heads: Places | None = None,
    reduce: Reduce = "mean",
) -> Float32[np.ndarray, "heads rows columns"]:
    """A small picture of every head: its matrix of weights, pooled to a few rows and columns.

    With "mean", a pixel is the mass given to its keys, averaged over its queries, so that the rows of a map sum to what the rows of the
    matrix sum to: 1, or less with sinks and where queries see nothing. With "max" it is the largest weight in it, which shows single
    bright points that a mean would hide.

    Pixel b of B covers queries (or keys) ⌊b·n/B⌋ up to before ⌊(b + 1)·n/B⌋ of n: neighbours differ in width by at most one.

    Args:
        layer: One layer of a record, under any mask, self- or cross-attention.
        size: Rows and columns of a map, one number where they are equal. What exceeds the matrix gives the matrix itself.
        heads: One head or several, whose maps come in this order; all where it is left out.
        reduce: "mean" or "max".

    Returns:
        Float32, ``[heads, rows, columns]``.

    Raises:
        RegardError: for another size or reduction, a head that is not there, or a layer that cannot be measured (see `rows`).

    Warns where the layer's proof failed.

    Memory: queries + keys, and 512 × columns, beside what the layer holds.

    Example:
        >>> from regard import Record
        >>> record = Record.from_arrays(weights=[[1.0, 0.0], [0.5, 0.5]])
        >>> maps(record.layers[0], size=(1, 2)).tolist()
        [[[0.75, 0.25]]]
    """
    if reduce not in ("mean", "max"):
        raise RegardError(
            en=f"reduce must be 'mean' or 'max', not {reduce!r}.",
            fr=f"reduce doit valoir 'mean' ou 'max', et non {reduce!r}.",
        )
    rows, columns = _size(size)
    chosen = heads_of(layer, heads)
    warn_of_failed([layer])
    if layer.given_weights is not None:
        return np.stack(
            [_of_weights(to_numpy(layer.given_weights[head]), rows, columns, reduce) for head in chosen]
        )
    scoring = Scoring.of(layer)
    return np.stack([_of_scoring(scoring, head, rows, columns, reduce) for head in chosen])


def _of_scoring(scoring: Scoring, head: int, rows: int, columns: int, reduce: Reduce) -> NDArray[np.float32]:
    down, across = (
        cut(scoring.queries, min(rows, scoring.queries)),
        cut(scoring.keys, min(columns, scoring.keys)),
    )
    whole = np.zeros((len(down) - 1, len(across) - 1))
    with torch.inference_mode():
        one = tiled.Head(scoring, head)
        for block in tiled.blocks(slice(0, scoring.queries), tiled.ROWS):
            sums = TileSums(across, reduce)
            found = one.sweep(block, _WANTED, sums.visit).measures(_WANTED)
            bins, starts = touched(down, block.start, block.stop)
            _take_in(whole[bins], pooled_rows(sums.weights(found["log_normalizer"]), starts, reduce), reduce)
    return _settled(whole, down, reduce)


def _of_weights(weights: NDArray[Any], rows: int, columns: int, reduce: Reduce) -> NDArray[np.float32]:
    down, across = (
        cut(length, min(bins, length)) for length, bins in zip(weights.shape, (rows, columns), strict=True)
    )
    narrow = pooled_rows(weights.astype(np.float64).T, across[:-1], reduce).T
    return _settled(pooled_rows(narrow, down[:-1], reduce), down, reduce)


def _take_in(whole: NDArray[Any], part: NDArray[Any], reduce: Reduce) -> None:
    """Adds a block of queries to a map; a pixel may have queries in two blocks."""
    (np.add if reduce == "mean" else np.maximum)(whole, part, out=whole)


def _settled(whole: NDArray[Any], down: NDArray[np.int64], reduce: Reduce) -> NDArray[np.float32]:
    """The finished map: sums over queries become means."""
    return (whole / np.diff(down)[:, None] if reduce == "mean" else whole).astype(np.float32)


def _size(size: Any) -> tuple[int, int]:
    plain = size.tolist() if hasattr(size, "tolist") else size
    sides = list(plain) if isinstance(plain, Sequence) else [plain, plain]
    if len(sides) == 2 and all(
        isinstance(side, int | np.integer) and not isinstance(side, bool) and side >= 1 for side in sides
    ):
        return int(sides[0]), int(sides[1])
    raise RegardError(
        en=f"size must be a whole number from 1, or two of them (rows, columns), not {size!r}.",
        fr=f"size doit être un nombre entier à partir de 1, ou deux (lignes, colonnes), et non {size!r}.",
    )
