"""One layer of a model over a text of any length: its windows put side by side, on the disk, as one record."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from regard.attention.masks import Mask
from regard.errors import RegardError
from regard.long_texts import Window
from regard.record import Axis, Layer, Record
from regard.record.arrays import to_numpy


@dataclass(frozen=True)
class Joined:
    """What a model did with a long text, in one layer.

    Attributes:
        record: A record in which that layer has all tokens of the text; of the other layers only the names are there. Its text is the
            beginning that the first window read.
        windows: How many windows there were. None of them sees another: the rest of the matrix is masked.
    """

    record: Record
    windows: int


def join(windows: Iterator[Window], layer: int, folder: Path) -> Joined:
    """One layer of all windows as one record, whose arrays lie in a folder: memory grows with the tokens only by their names.

    The record of a text that fits one window is that window's own.

    Args:
        windows: What the model did, as `regard.long_texts.windows` gives it.
        layer: Number of the layer.
        folder: Where the arrays go; they are needed as long as the record is.

    Raises:
        RegardError: if nothing could be read, there is no such layer, or its attention cannot be put together from windows.
    """
    first = next(windows, None)
    if first is None:
        raise RegardError(
            en="There is nothing in this text that the model can read; give one with words in it.",
            fr="Il n'y a rien dans ce texte que le modèle puisse lire ; donnez-en un qui contient des mots.",
        )
    first.record.layer(layer)
    second = next(windows, None)
    if second is None:
        return Joined(first.record, 1)
    with ExitStack() as opened:
        sheet = _Sheet(opened, folder, first.record, layer)
        for window in chain([first, second], windows):
            sheet.add(window.record.layer(layer))
    return Joined(sheet.record(), len(sheet.starts))


@dataclass(frozen=True, eq=False, repr=False)
class Runs(Mask):
    """One run of visible keys for each query, given by its ends."""

    lo: NDArray[np.int64]
    hi: NDArray[np.int64]

    def _intervals(self, queries: int, keys: int) -> tuple[Any, Any]:
        return self.lo, self.hi

    def _block(self, rows: Any, columns: Any, batch: int, head: int, offset: int) -> Any:
        return (self.lo[rows] <= columns) & (columns < self.hi[rows])


class _Sheet:
    """The windows that were read so far, token after token."""

    def __init__(self, opened: ExitStack, folder: Path, beginning: Record, number: int) -> None:
        self.beginning, self.number = beginning, number
        self.layer = beginning.layer(number)
        self.paths = {name: folder / f"{name}.raw" for name in ("query", "key")}
        self.files = {name: opened.enter_context(path.open("wb")) for name, path in self.paths.items()}
        self.labels: list[str] = []
        self.starts: list[int] = []
        self.runs: list[tuple[NDArray[np.int64], NDArray[np.int64]]] = []
        self.proof = self.layer.proof

    def add(self, layer: Layer) -> None:
        """Puts a window's tokens after those that are there."""
        start, (queries, _) = len(self.labels), layer.lengths
        runs = _runs(layer)
        for name, file in self.files.items():
            tokens_first = to_numpy(getattr(layer, name)).transpose(1, 0, 2)
            file.write(np.ascontiguousarray(tokens_first).data.cast("B"))
        self.labels += layer.query_tokens if len(layer.query_axis) == queries else map(str, range(queries))
        self.runs.append((runs[0] + start, runs[1] + start))
        if self.starts:
            self.proof = self.proof.joined(layer.proof)
        self.starts.append(start)

    def record(self) -> Record:
        """All of them as one record."""
        axis = Axis(self.layer.queries, labels=tuple(self.labels))
        lo, hi = (np.concatenate(ends) for ends in zip(*self.runs, strict=True))
        layer = replace(
            self.layer,
            query=self._read("query"),
            key=self._read("key"),
            value=None,
            output=None,
            rows=None,
            query_axis=axis,
            key_axis=axis,
            mask=Runs(lo, hi),
            proof=self.proof,
        )
        names = [
            replace(each, query=None, key=None, value=None, output=None) for each in self.beginning.layers
        ]
        return replace(
            self.beginning,
            axes=[axis],
            layers=[layer if place == self.number else each for place, each in enumerate(names)],
            prediction=None,
            cut="",
        )

    def _read(self, name: str) -> NDArray[Any]:
        first = to_numpy(getattr(self.layer, name))
        shape = (len(self.labels), first.shape[0], first.shape[2])
        return np.asarray(np.memmap(self.paths[name], first.dtype, mode="r", shape=shape)).transpose(1, 0, 2)


def _runs(layer: Layer) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The visible keys of each query within its window.

    Raises:
        RegardError: if windows of this layer cannot be put side by side.
    """
    queries, keys = layer.lengths
    found = (np.zeros((1, queries)), np.full((1, queries), keys))
    if layer.mask is not None:
        found = layer.mask.intervals(queries, keys)  # type: ignore[assignment]
    if found is None or layer.bias is not None or layer.query is None or layer.kind != "self":
        raise RegardError(
            en=f"{layer.name} cannot be followed through a text that the model reads in pieces: its mask or its bias depends on more than "
            "where a piece begins and ends. Choose another model or a shorter text.",
            fr=f"{layer.name} ne peut pas être suivie dans un texte que le modèle lit par morceaux : son masque ou son biais dépend "
            "d'autre chose que du début et de la fin d'un morceau. Choisissez un autre modèle ou un texte plus court.",
        )
    return found[0][0].astype(np.int64), found[1][0].astype(np.int64)
