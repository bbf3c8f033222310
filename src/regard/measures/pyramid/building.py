"""One sweep over each head: its log-normalizers and every level that is kept, written as they come.

The sweep goes down the matrix in bands of queries. A band is as high as a pixel of the coarsest level, so that it holds whole pixels of
every level, and no level is ever in memory as a whole. What is finished is made to reach the disk every few seconds, together with a
note of how far that is; a later process goes on from the note, and writes the same bytes.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from regard.errors import RegardError
from regard.measures.backends import tiled
from regard.measures.pyramid import files, inputs, manifest
from regard.measures.pyramid.codes import encode
from regard.measures.pyramid.content import Content
from regard.measures.pyramid.levels import FIRST_STORED, coarser, counts, pixels
from regard.measures.pyramid.manifest import HeadFiles, Manifest
from regard.measures.pyramid.store import Store
from regard.measures.pyramid.visibility import visible_pixels
from regard.measures.scoring import Intervals
from regard.measures.tile_sums import TileSums, cut_every, pooled_rows

Progress = Callable[[int, int], None]
"""Told how many weights are done, and how many there are."""

ROWS = 512
"""Queries in one sweep; their pooled weights take 64 bytes a key."""

SECONDS_AT_RISK = 2.0
"""Work that an interruption may lose, beside the band that it interrupts."""

WANTED = frozenset({"entropy", "log_normalizer"})


def begin(content: Content, draft: Manifest, folder: Path) -> None:
    """Puts on the disk all that the levels are computed from; from here on, the record is not needed any more."""
    names = inputs.write(content, draft, folder)
    files.sync_folder(folder)
    entries = {name: files.sealed(folder / name) for name in names}
    replace(draft, files=entries).write(folder / manifest.BEGUN)


def finish(folder: Path, progress: Progress | None) -> None:
    """Computes the levels, from where the last process stopped, and writes the manifest.

    Raises:
        RegardError: if an input has changed since it was written.
    """
    begun = manifest.read(folder / manifest.BEGUN)
    stopped = _stopped(folder, begun)
    rows, columns = slice(0, begun.queries), slice(0, begun.keys)
    with closing(Store(folder, begun.files)) as store, torch.inference_mode():
        seen = [store.intervals(head, rows, columns) for head in begun.heads]
        work = _Work([swept(intervals, begun.queries, begun.keys) for intervals in seen], progress)
        for number in range(stopped.head, len(begun.heads)):
            _Head(folder, begun, store, number).build(stopped.rows if number == stopped.head else 0, work)
            _Note(number + 1, 0).write(folder)
    made = [name for head in begun.heads for name in _outputs(head, begun)]
    entries = begun.files | {name: files.sealed(folder / name) for name in made}
    files.sync_folder(folder)
    replace(begun, files=entries).write(folder / manifest.FINISHED)
    for name in (manifest.BEGUN, manifest.PROGRESS):
        (folder / name).unlink(missing_ok=True)


def bytes_made(draft: Manifest) -> int:
    """How many bytes the sweeps will write."""
    levels = sum(
        pixels(draft.queries, level) * pixels(draft.keys, level)
        for level in range(FIRST_STORED, draft.levels + 1)
    )
    return len(draft.heads) * (levels + 4 * draft.queries)


def swept(intervals: Intervals | None, queries: int, keys: int) -> NDArray[np.int64]:
    """How many weights each block of rows computes: hidden ones only where they lie between visible ones."""
    blocks = list(tiled.blocks(slice(0, queries), ROWS))
    if intervals is None:
        return np.array([(rows.stop - rows.start) * keys for rows in blocks])
    lo, hi = (end.astype(np.int64) for end in intervals)
    first = [np.where(hi > lo, lo, keys)[rows].min() for rows in blocks]
    width = np.array([hi[rows].max() for rows in blocks]) - first
    heights = np.array([rows.stop - rows.start for rows in blocks], np.int64)
    found: NDArray[np.int64] = heights * width.clip(min=0)
    return found


def _outputs(head: HeadFiles, begun: Manifest) -> list[str]:
    return [head.normalizer, *(head.level(level) for level in range(FIRST_STORED, begun.levels + 1))]


def _stopped(folder: Path, begun: Manifest) -> _Note:
    """Where the last process stopped, as far as its files are still there."""
    note = _Note.read(folder)
    heads = [_outputs(head, begun) for head in begun.heads]
    if not all((folder / name).is_file() for names in heads[: note.head] for name in names):
        return _Note()
    if note.rows and not all(files.is_begun(folder / name) for name in heads[note.head]):
        return _Note(note.head, 0)
    return note


@dataclass(frozen=True)
class _Note:
    """How far the building has come: heads that are finished, and rows of the next one."""

    head: int = 0
    rows: int = 0

    @classmethod
    def read(cls, folder: Path) -> _Note:
        try:
            return cls(**files.read_json(folder / manifest.PROGRESS))
        except (OSError, RegardError):  # without the note all is computed again, which does no harm
            return cls()

    def write(self, folder: Path) -> None:
        files.write_json(folder / manifest.PROGRESS, {"head": self.head, "rows": self.rows})


class _Work:
    """What has been done of all that is to do, in weights."""

    def __init__(self, heads: list[NDArray[np.int64]], progress: Progress | None) -> None:
        self.blocks, self.progress = heads, progress
        self.total = int(sum(head.sum() for head in heads))

    def tell(self, head: int, rows: int) -> None:
        """Says that some heads are done, and so many rows of the next."""
        if self.progress is not None:
            before = sum(blocks.sum() for blocks in self.blocks[:head])
            self.progress(int(before + self.blocks[head][: -(-rows // ROWS)].sum()), self.total)


class _Head:
    """One head while it is being swept.

    Args:
        folder: Where its files go.
        begun: What is known of all heads.
        store: What all heads are computed from.
        number: Which of them this is.
    """

    def __init__(self, folder: Path, begun: Manifest, store: Store, number: int) -> None:
        self.folder, self.begun, self.number = folder, begun, number
        self.names = _outputs(begun.heads[number], begun)
        rows, columns = slice(0, begun.queries), slice(0, begun.keys)
        self.scoring = store.part(begun.heads[number], rows, columns)
        self.head = tiled.Head(self.scoring, 0)
        self.edges = cut_every(begun.keys, 1 << FIRST_STORED)

    def build(self, done: int, work: _Work) -> None:
        """Sweeps all bands but those that are done, and gives the files their names."""
        with ExitStack() as opened:
            writers = [opened.enter_context(writer) for writer in self._writers(done)]
            synced = time.monotonic()
            band = max(ROWS, 1 << self.begun.levels)
            for rows in tiled.blocks(slice(done, self.begun.queries), band):
                work.tell(self.number, rows.start)
                for writer, values in zip(writers, self._band(rows), strict=True):
                    writer.append(values)
                if time.monotonic() - synced >= SECONDS_AT_RISK:
                    for writer in writers:
                        writer.sync()
                    _Note(self.number, rows.stop).write(self.folder)
                    synced = time.monotonic()
            for writer in writers:
                writer.finish()
        work.tell(self.number, self.begun.queries)

    def _writers(self, done: int) -> Iterator[files.RowWriter]:
        queries, keys = self.begun.queries, self.begun.keys
        normalizer, *levels = (self.folder / name for name in self.names)
        dtype = np.dtype(str(self.head.dtype).removeprefix("torch."))
        yield files.RowWriter(normalizer, (queries,), dtype, done=done)
        for level, path in enumerate(levels, FIRST_STORED):
            shape = pixels(queries, level), pixels(keys, level)
            yield files.RowWriter(path, shape, np.dtype(np.uint8), done=pixels(done, level))

    def _band(self, rows: slice) -> Iterator[NDArray[Any]]:
        """The log-normalizers of a band, and its codes at each level that is stored."""
        found = [self._swept(part) for part in tiled.blocks(rows, ROWS)]
        yield np.concatenate([normalizers for normalizers, _ in found])
        if self.begun.levels < FIRST_STORED:
            return
        masses = np.concatenate([pooled for _, pooled in found])
        visible = visible_pixels(self.scoring, FIRST_STORED, rows, slice(0, self.begun.keys))
        for level in range(FIRST_STORED, self.begun.levels + 1):
            if level > FIRST_STORED:
                masses, visible = coarser(masses), coarser(visible)
            yield encode(masses / counts(rows.stop - rows.start, level)[:, None], visible)

    def _swept(self, rows: slice) -> tuple[NDArray[Any], NDArray[Any]]:
        """Log-normalizers of some rows, and the mass of each pixel of the finest stored level, summed over its queries."""
        if self.begun.levels < FIRST_STORED:
            return self.head.sweep(rows, WANTED).measures(WANTED)["log_normalizer"], np.empty(0)
        sums = TileSums(self.edges)
        normalizers = self.head.sweep(rows, WANTED, sums.visit).measures(WANTED)["log_normalizer"]
        starts = np.arange(0, rows.stop - rows.start, 1 << FIRST_STORED)
        return normalizers, pooled_rows(sums.weights(normalizers), starts)
