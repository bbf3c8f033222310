"""A pyramid's folder, read: any stretch of a head as a scoring of its own, any stretch of a stored level, any token."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from regard.attention import masks
from regard.attention.masks import Mask
from regard.measures.pyramid.files import CheckedArray, Entry
from regard.measures.pyramid.manifest import HeadFiles
from regard.measures.scoring import Intervals, Scoring


class Store:
    """The files of a pyramid, mapped into memory.

    Args:
        folder: Where they lie.
        entries: What there is to know of each.

    Raises:
        DamagedPyramid: if one of them is missing, or of another length.
    """

    def __init__(self, folder: Path, entries: Mapping[str, Entry]) -> None:
        self._arrays = {name: CheckedArray(folder / name, entry) for name, entry in entries.items()}

    def rows(self, name: str, start: int, stop: int) -> NDArray[Any]:
        """Some rows of a file, checked."""
        return self._arrays[name].rows(start, stop)

    def part(self, head: HeadFiles, rows: slice, columns: slice) -> Scoring:
        """Some queries and some keys of one head, as the scoring of a head of that size.

        Queries and keys count from 0 in it. A bias or a mask of bits is read for these rows alone.
        """

        def read(name: str, which: slice) -> NDArray[Any]:
            return self.rows(name, which.start, which.stop)

        intervals = self.intervals(head, rows, columns)
        return Scoring(
            name=head.place.name,
            query=read(head.query, rows)[None],
            key=read(head.key, columns)[None],
            scale=head.scale,
            softcap=head.softcap,
            bias=None if head.bias is None else read(head.bias, rows)[None, :, columns],
            sinks=None if head.sink is None else np.array([head.sink]),
            mask=self._mask(head, rows, columns.start, intervals),
            intervals=intervals,
            offset=None,
        )

    def intervals(self, head: HeadFiles, rows: slice, columns: slice) -> Intervals | None:
        """Which of some keys each of some queries sees, where that is one run; None where all are, or where only bits tell."""
        if head.intervals is None:
            return None
        ends = self.rows(head.intervals, rows.start, rows.stop)
        ends = ends.clip(columns.start, columns.stop) - columns.start
        return np.ascontiguousarray(ends[:, 0]), np.ascontiguousarray(ends[:, 1])

    def _mask(self, head: HeadFiles, rows: slice, first: int, intervals: Intervals | None) -> Mask | None:
        if intervals is not None:
            return masks.Intervals(*intervals)
        return None if head.bits is None else Bits(self.rows(head.bits, rows.start, rows.stop), first)

    def tokens(self, axis: str, start: int, stop: int) -> list[str]:
        """Labels of some queries or keys."""
        ends = self.rows(f"{axis}-tokens.ends.npy", start, stop + 1)
        written = self.rows(f"{axis}-tokens.npy", int(ends[0]), int(ends[-1])).tobytes()
        places = (ends - ends[0]).tolist()
        return [written[a:b].decode() for a, b in pairwise(places)]

    def close(self) -> None:
        """Lets go of all files."""
        self._arrays.clear()


@dataclass(frozen=True, eq=False, repr=False)
class Bits(Mask):
    """A mask as one bit a key.

    Args:
        packed: ``[queries, bytes]``, the first key in the highest bit.
        first: The key that is counted as 0.
    """

    packed: NDArray[np.uint8]
    first: int

    def _intervals(self, queries: int, keys: int) -> None:
        return None

    def _block(self, rows: Any, columns: Any, batch: int, head: int, offset: int) -> Any:
        which = columns.ravel() + self.first
        byte = int(which.min()) // 8
        bits = np.unpackbits(self.packed[rows.ravel(), byte : int(which.max()) // 8 + 1], axis=1).view(
            np.bool_
        )
        whole = len(which) == which[-1] - which[0] + 1  # a stretch is cut out faster than it is picked
        return bits[:, which[0] - 8 * byte : which[-1] - 8 * byte + 1] if whole else bits[:, which - 8 * byte]
