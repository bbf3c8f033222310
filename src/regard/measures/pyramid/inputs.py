"""What every weight can be computed from, put on the disk: query, key, mask, bias, and what the tokens are called."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from regard.measures.pyramid import files
from regard.measures.pyramid.content import Content, HeadPlace, mask_rows
from regard.measures.pyramid.manifest import HeadFiles, Manifest
from regard.measures.scoring import Scoring
from regard.record.arrays import to_numpy


def described(content: Content, origin: str) -> Manifest:
    """The manifest of a content, before any file is there."""
    return Manifest(
        digest=content.digest,
        origin=origin,
        model=content.model,
        text=content.text,
        kind=content.kind,
        queries=content.queries,
        keys=content.keys,
        heads=tuple(_named(content.scorings[place.layer], place) for place in content.heads),
    )


def write(content: Content, manifest: Manifest, folder: Path) -> list[str]:
    """Writes all inputs, and gives the names of their files.

    Numbers keep the type in which they came, so that a weight computed from them is that of the record; bfloat16, which NumPy lacks,
    becomes float32 without loss.
    """
    names: list[str] = []
    for head in manifest.heads:
        for name, pieces, shape in _arrays(content.scorings[head.place.layer], head):
            if name not in names:
                names.append(name)
                _write(folder / name, pieces, shape)
    for axis, labels in (("query", content.query_tokens), ("key", content.key_tokens)):
        for name, array in tokens_as_arrays(axis, labels).items():
            files.write(folder / name, array)
            names.append(name)
    return names


def bytes_of(content: Content, manifest: Manifest) -> int:
    """About how many bytes the inputs take on the disk."""
    sizes: dict[str, int] = {}
    for head in manifest.heads:
        scoring = content.scorings[head.place.layer]
        rows, columns, width = scoring.queries, scoring.keys, int(scoring.query.shape[2])
        wide = (
            4
            if scoring.query.dtype.itemsize == 4 or "bfloat16" in str(scoring.query.dtype)
            else scoring.query.dtype.itemsize
        )
        sizes |= {head.query: rows * width * wide, head.key: columns * width * wide}
        sizes |= {name: rows * columns * 4 for name in [head.bias] if name}
        sizes |= {name: rows * 8 for name in [head.intervals] if name}
        sizes |= {name: rows * (columns + 7) // 8 for name in [head.bits] if name}
    return sum(sizes.values()) + sum(
        len(label.encode()) + 8 for label in content.query_tokens + content.key_tokens
    )


def tokens_as_arrays(axis: str, labels: Sequence[str]) -> dict[str, NDArray[Any]]:
    """All labels as one run of UTF-8, and where each of them ends in it."""
    written = [label.encode() for label in labels]
    return {
        f"{axis}-tokens.npy": np.frombuffer(b"".join(written), np.uint8),
        f"{axis}-tokens.ends.npy": np.cumsum([0, *map(len, written)], dtype=np.int64),
    }


def _named(scoring: Scoring, place: HeadPlace) -> HeadFiles:
    layer, head = f"layer-{place.layer}", f"layer-{place.layer}.head-{place.head}"
    bias, mask, sinks = scoring.bias, scoring.mask, scoring.sinks
    return HeadFiles(
        place=place,
        scale=scoring.scale,
        softcap=scoring.softcap,
        sink=None if sinks is None else float(to_numpy(sinks)[place.head]),
        query=f"{head}.query.npy",
        key=f"{layer}.key-{scoring.kv_head(place.head)}.npy",
        bias=None if bias is None else f"{layer if bias.shape[0] == 1 else head}.bias.npy",
        intervals=None if scoring.intervals is None else f"{layer}.intervals.npy",
        bits=None if mask is None or scoring.intervals else f"{layer if mask.heads == 1 else head}.mask.npy",
    )


_Named = tuple[str, Iterator[NDArray[Any]], tuple[int, ...]]


def _arrays(scoring: Scoring, files_of: HeadFiles) -> Iterator[_Named]:
    """Name, rows in pieces, and shape of each array of a head."""
    head = files_of.place.head
    query, key = to_numpy(scoring.query[head]), to_numpy(scoring.key[scoring.kv_head(head)])
    yield files_of.query, iter([query]), query.shape
    yield files_of.key, iter([key]), key.shape
    if files_of.bias is not None:
        assert scoring.bias is not None
        bias = to_numpy(scoring.bias[min(head, scoring.bias.shape[0] - 1)])
        yield files_of.bias, iter([bias]), bias.shape
    if files_of.intervals is not None:
        assert scoring.intervals is not None
        yield files_of.intervals, iter([np.stack(scoring.intervals, axis=1)]), (scoring.queries, 2)
    if files_of.bits is not None:
        packed = (np.packbits(rows, axis=1) for rows in mask_rows(scoring, head))
        yield files_of.bits, packed, (scoring.queries, -(-scoring.keys // 8))


def _write(path: Path, pieces: Iterator[NDArray[Any]], shape: tuple[int, ...]) -> None:
    first = next(pieces)
    with files.RowWriter(path, shape, first.dtype) as writer:
        writer.append(first)
        for piece in pieces:
            writer.append(piece)
        writer.finish()
