"""One walk over the tiles of a head gives the sums of many behaviours at once; memory grows with queries + keys."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from regard.measures.backends.tiled import blocks
from regard.measures.roles.pairings import Pairing
from regard.measures.roles.sources import Source

ROWS, COLUMNS = 512, 1024
"""Size of a tile on a processor."""

GPU_ROWS, GPU_COLUMNS = 2048, 8192
"""Size of a tile where starting a computation costs more than its tile."""

REMEMBERED = 1 << 20
"""A layer with at most this many weights a head has its meant keys worked out once for all heads."""


@dataclass(frozen=True)
class Step:
    """Some queries, once all keys that they see were walked over.

    Attributes:
        rows: Which queries.
        sums: Sum of what lies on the keys meant by each name, ``[rows, names]``.
        squares: Sum of the squares of everything, ``[rows]``.
        columns: Sum of what lies on each key, over these queries, ``[keys]``.
        diagonals: What lies on the key at each offset from the query, ``[rows, 2 · farthest + 1]``, 0 where there is none.
    """

    rows: slice
    sums: torch.Tensor
    squares: torch.Tensor
    columns: torch.Tensor
    diagonals: torch.Tensor | None


class Walk:
    """The keys that the behaviours mean in one layer, and how to sum over them.

    Args:
        queries: Number of rows.
        keys: Number of columns.
        offset: The key that is the first query's own token; None where queries and keys are not the same tokens.
        columns: Keys that every query means, by name: booleans ``[keys]``.
        pairings: Keys that depend on the query.
        farthest: How far from the query single offsets are told apart.
    """

    def __init__(
        self,
        queries: int,
        keys: int,
        offset: int | None,
        columns: dict[str, NDArray[np.bool_]],
        pairings: Sequence[Pairing],
        farthest: int,
    ) -> None:
        self.queries, self.keys, self.offset, self.farthest = queries, keys, offset, farthest
        self.names = (*columns, *(pairing.name for pairing in pairings))
        self._columns = np.stack(list(columns.values()), axis=1)
        self._pairings = pairings
        self._meant: dict[tuple[int, int], torch.Tensor] = {}

    def over(self, source: Source, factor: torch.Tensor | None = None) -> Iterator[Step]:
        """The sums, some queries at a time; ``factor`` is what a query counts for in the sums over queries, ``[queries]``."""
        factor = (
            torch.ones(self.queries, dtype=source.dtype, device=source.device) if factor is None else factor
        )
        for rows in self.row_blocks(source):
            length = rows.stop - rows.start
            sums = torch.zeros(length, len(self.names), dtype=source.dtype, device=source.device)
            squares = torch.zeros(length, dtype=source.dtype, device=source.device)
            by_key = torch.zeros(self.keys, dtype=source.dtype, device=source.device)
            band = self._band(rows, source)
            for columns in blocks(slice(*source.span(rows)), GPU_COLUMNS if _on_gpu(source) else COLUMNS):
                tile = source.tile(rows, columns)
                sums += self._sums(tile, rows, columns)
                squares += torch.einsum("rc,rc->r", tile, tile)
                by_key[columns] += factor[rows] @ tile
                if band is not None:
                    self._fill(band, tile, rows, columns)
            yield Step(rows, sums, squares, by_key, None if band is None else self._diagonals(band))

    def row_blocks(self, source: Source) -> Iterator[slice]:
        """The queries, as many at a time as a tile has."""
        return blocks(slice(0, self.queries), GPU_ROWS if _on_gpu(source) else ROWS)

    def near(self, source: Source, rows: slice) -> torch.Tensor | None:
        """The diagonals of some queries alone."""
        band = self._band(rows, source)
        if band is None:
            return None
        start = rows.start + self.offset - self.farthest
        wanted = slice(max(0, start), min(self.keys, start + band.shape[1]))
        for columns in blocks(wanted, GPU_COLUMNS if _on_gpu(source) else COLUMNS):
            self._fill(band, source.tile(rows, columns), rows, columns)
        return self._diagonals(band)

    def _sums(self, tile: torch.Tensor, rows: slice, columns: slice) -> torch.Tensor:
        fixed = torch.from_numpy(self._columns[columns]).to(tile.device, tile.dtype)
        if not self._pairings:
            return tile @ fixed
        paired = torch.einsum("rc,rpc->rp", tile, self._paired(tile, rows, columns))
        return torch.cat([tile @ fixed, paired], dim=1)

    def _paired(self, tile: torch.Tensor, rows: slice, columns: slice) -> torch.Tensor:
        """1 where a pairing means the key, ``[rows, pairings, columns]``."""
        place = rows.start, columns.start
        if place not in self._meant:
            offset = self.offset or 0
            found = [pairing.block(rows, columns, offset, tile.device) for pairing in self._pairings]
            meant = torch.stack(found, dim=1).to(tile.dtype)
            if self.queries * self.keys > REMEMBERED:
                return meant
            self._meant[place] = meant
        return self._meant[place].to(tile.dtype)

    def _band(self, rows: slice, source: Source) -> torch.Tensor | None:
        """Room for the keys from ``farthest`` before the first of some queries to as many after the last."""
        if self.offset is None:
            return None
        length = rows.stop - rows.start
        return torch.zeros(length, length + 2 * self.farthest, dtype=source.dtype, device=source.device)

    def _fill(self, band: torch.Tensor, tile: torch.Tensor, rows: slice, columns: slice) -> None:
        assert self.offset is not None
        start = rows.start + self.offset - self.farthest
        first, last = max(columns.start, start), min(columns.stop, start + band.shape[1])
        if first < last:
            band[:, first - start : last - start] = tile[:, first - columns.start : last - columns.start]

    def _diagonals(self, band: torch.Tensor) -> torch.Tensor:
        """The band with each row moved one place to the left of the one before; a view."""
        return band.as_strided((band.shape[0], 2 * self.farthest + 1), (band.shape[1] + 1, 1))


def _on_gpu(source: Source) -> bool:
    return source.device.type == "cuda"
