"""The matrix of a head from afar and from near: tiles of any level, exact weights, and the tokens beside them."""

from __future__ import annotations

import operator
import threading
from collections import OrderedDict
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from regard.errors import RegardError
from regard.measures.choice import Places
from regard.measures.pyramid import building, manifest, tiles
from regard.measures.pyramid.cells import Cells
from regard.measures.pyramid.codes import TILE
from regard.measures.pyramid.content import Content, HeadPlace
from regard.measures.pyramid.levels import FIRST_STORED, pixels
from regard.measures.pyramid.making import make
from regard.measures.pyramid.manifest import HeadFiles, Manifest
from regard.measures.pyramid.store import Store
from regard.record import Record

_TILES_KEPT = 256
"""16 MB of tiles."""


class Pyramid:
    """A matrix of weights to fly over, of one head or several, on the disk.

    At level z a pixel stands for 2^z × 2^z weights: the mass given to its keys, averaged over its queries, so that each row of pixels
    sums to what the rows of the matrix sum to. Levels from 5 up are kept; finer ones are computed from query, key and log-normalizer,
    some 10 MB at a time. One thread at a time is served.

    Attributes:
        digest: 32 hex letters that name the content: model, text, layers, heads, and every number.
        model: Name of the model.
        text: What was read; empty for arrays.
        queries: Number of rows of the matrix.
        keys: Number of columns.
        kind: "self" or "cross".
        heads: Which heads are there, in order.
        levels: Number of the coarsest level, at which the whole matrix is one tile.

    Example:
        >>> import tempfile
        >>> query, key = np.ones((1, 300, 2)), np.ones((1, 300, 2))
        >>> record = Record.from_arrays(query, key)
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     pyramid = Pyramid.build(record, Path(folder))
        ...     print(pyramid.levels, pyramid.tile(0, 0, 1, 0, 0).shape, round(300 * pyramid.cell(0, 0, 2, 3), 6))
        ...     pyramid.close()
        1 (150, 150) 1.0
    """

    def __init__(self, folder: Path, known: Manifest) -> None:
        self.folder = folder
        self.digest, self.model, self.text, self.kind = known.digest, known.model, known.text, known.kind
        self.queries, self.keys, self.levels = known.queries, known.keys, known.levels
        self.heads: tuple[HeadPlace, ...] = tuple(head.place for head in known.heads)
        self._known = known
        self._files = {(head.place.layer, head.place.head): head for head in known.heads}
        self._store: Store | None = Store(folder, known.files)
        self._cells = Cells(self._store, known)
        self._tiles: OrderedDict[tuple[int, ...], NDArray[np.uint8]] = OrderedDict()
        self._one_at_a_time = threading.Lock()

    @classmethod
    def open(cls, folder: Path) -> Pyramid:
        """The pyramid in a folder, at once: its arrays are checked as they are read.

        Raises:
            RegardError: if there is none, it is not finished, of another version, or a file is damaged, missing or cut short.
        """
        folder = Path(folder)
        return cls(folder, manifest.finished(folder))

    @classmethod
    def build(
        cls,
        record: Record,
        folder: Path,
        *,
        layers: Places | None = None,
        heads: Places | Mapping[int, Places] | None = None,
        origin: str = "",
        rebuild: bool = False,
        progress: building.Progress | None = None,
    ) -> Pyramid:
        """The pyramid of some heads of a record, in a folder of its own.

        One that is there already is opened, and one that was interrupted is continued: the bytes are those of an uninterrupted one. At
        most some ten seconds of work are lost. Nothing that is half written is ever read.

        Args:
            record: What a model did with one text.
            folder: Where to put it; made where it is not there.
            layers: Which layers, all with the same queries and keys; all of them where it is left out.
            heads: Which heads of each, or a mapping from layer to heads, which then says which layers; all of them where it is left out.
            origin: Whatever it should be found by later, without the record.
            rebuild: Replace what is there, whatever its state.
            progress: Told now and then how many weights are done, and how many there are.

        Raises:
            RegardError: for a layer or head that is not there or cannot be measured; if the folder holds something else, is being
                written by another process, or cannot be written; if the disk is full.

        Time: one sweep over each head, some 2 ns a visible weight. Memory: 64 bytes a key, beside the inputs of one head. On the disk:
        query, key and log-normalizer as they are, and 4/3 bytes for each 32 × 32 weights.
        """
        folder = Path(folder)
        content = Content.of(record, layers, heads)
        make(content, folder, origin=origin, rebuild=rebuild, progress=progress)
        return cls.open(folder)

    def tile(self, layer: int, head: int, level: int, row: int, column: int) -> NDArray[np.uint8]:
        """A square of the picture of a head: codes, one byte a pixel (see `regard.measures.pyramid.codes`).

        Args:
            layer: Number of the layer.
            head: Number of the head.
            level: From 0, where a pixel is one weight, to ``levels``.
            row: Which tile from the top, counted from 0.
            column: Which tile from the left.

        Returns:
            ``[256, 256]``, less at the lower and right edges; not to be written to.

        Raises:
            RegardError: if there is no such head or tile, or the files it needs are damaged.
        """
        files = self._head(layer, head)
        level = _within("level", level, self.levels + 1)
        row = _within("row", row, pixels(pixels(self.queries, level), TILE.bit_length() - 1))
        column = _within("column", column, pixels(pixels(self.keys, level), TILE.bit_length() - 1))
        place = layer, head, level, row, column
        with self._one_at_a_time:
            store = self._opened()
            if place not in self._tiles:
                if level >= FIRST_STORED:
                    tile = tiles.stored(store, files, level, row, column)
                else:
                    tile = tiles.computed(store, files, self._known, level, row, column)
                tile.flags.writeable = False
                self._tiles[place] = tile
                if len(self._tiles) > _TILES_KEPT:
                    self._tiles.popitem(last=False)
            self._tiles.move_to_end(place)
            return self._tiles[place]

    def cell(self, layer: int, head: int, query: int, key: int) -> float | None:
        """The exact weight that a query gives a key, or None where it may not look there.

        Raises:
            RegardError: if there is no such head, query or key, or the files it needs are damaged.
        """
        files = self._head(layer, head)
        query, key = _within("query", query, self.queries), _within("key", key, self.keys)
        with self._one_at_a_time:
            self._opened()
            return self._cells.weight(files, query, key)

    def tokens(self, axis: Literal["query", "key"], start: int, count: int) -> list[str]:
        """The labels of up to ``count`` queries or keys from number ``start`` on.

        Raises:
            RegardError: for another axis, a start that is not there, a negative count, or damaged files.
        """
        if axis not in ("query", "key"):
            raise RegardError(
                en=f"axis must be 'query' or 'key', not {axis!r}.",
                fr=f"axis doit valoir 'query' ou 'key', et non {axis!r}.",
            )
        length = self.queries if axis == "query" else self.keys
        start = _within("start", start, length)
        stop = start + _within("count", count, 1 << 31)
        with self._one_at_a_time:
            return self._opened().tokens(axis, start, min(stop, length))

    def close(self) -> None:
        """Lets go of all files."""
        with self._one_at_a_time:
            if self._store is not None:
                self._store.close()
            self._store = None
            self._tiles.clear()

    def _opened(self) -> Store:
        if self._store is None:
            raise RegardError(
                en="This zoom pyramid is closed; open it again with Pyramid.open.",
                fr="Cette pyramide de zoom est fermée ; rouvrez-la avec Pyramid.open.",
            )
        return self._store

    def _head(self, layer: int, head: int) -> HeadFiles:
        if (layer, head) not in self._files:
            first, last = self.heads[0], self.heads[-1]
            raise RegardError(
                en=f"This zoom pyramid does not hold head {head} of layer {layer}; it holds {len(self.heads)} heads, from layer "
                f"{first.layer}, head {first.head} to layer {last.layer}, head {last.head}.",
                fr=f"Cette pyramide de zoom ne contient pas la tête {head} de la couche {layer} ; elle en contient {len(self.heads)}, "
                f"de la couche {first.layer}, tête {first.head} à la couche {last.layer}, tête {last.head}.",
            )
        return self._files[layer, head]


def _within(name: str, number: int, stop: int) -> int:
    """The number, if it counts from 0 and ends before ``stop``."""
    if isinstance(number, bool) or not hasattr(number, "__index__") or not 0 <= number < stop:
        raise RegardError(
            en=f"{name} must be a whole number from 0 to {stop - 1}, not {number!r}.",
            fr=f"{name} doit être un nombre entier de 0 à {stop - 1}, et non {number!r}.",
        )
    return operator.index(number)
