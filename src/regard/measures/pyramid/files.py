"""Arrays on the disk that are whole or not there, and that are checked before they are believed.

An array is a plain ``.npy`` file. It is written under another name, and gets its own once every byte has reached the disk. It is read
through a memory map, in chunks of 1 MiB, each of which is compared with its checksum when it is first needed: opening costs nothing, and
a byte that has changed is noticed before anything is shown of it.
"""

from __future__ import annotations

import json
import math
import os
import zlib
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from regard.measures.pyramid.damage import damaged

CHUNK = 1 << 20
"""Bytes that share a checksum."""

PARTIAL = ".partial"
"""Ends the name of a file that is being written."""


@dataclass(frozen=True)
class Entry:
    """What is known of a finished file.

    Attributes:
        shape: Of the array.
        dtype: Of its numbers, as NumPy writes it: "<f4".
        offset: Bytes before the numbers.
        checksums: CRC-32 of each chunk of the file.
    """

    shape: tuple[int, ...]
    dtype: str
    offset: int
    checksums: tuple[int, ...]

    @property
    def bytes(self) -> int:
        """Length of the file."""
        return self.offset + math.prod(self.shape) * np.dtype(self.dtype).itemsize


class RowWriter:
    """A ``.npy`` file that grows row by row; it may stop after any row, and go on in another process.

    Args:
        path: The finished file.
        shape: Of the whole array.
        dtype: Of its numbers.
        done: Rows that are there already.
    """

    def __init__(self, path: Path, shape: tuple[int, ...], dtype: np.dtype[Any], *, done: int = 0) -> None:
        self.path, self.partial, self.dtype = path, path.with_name(path.name + PARTIAL), dtype
        if done and path.exists():  # it was finished, but what says so was not written
            path.replace(self.partial)
        self._file = self.partial.open("r+b" if done else "wb")
        if not done:
            np.lib.format.write_array_header_1_0(
                self._file, {"descr": dtype.str, "fortran_order": False, "shape": shape}
            )
            return
        np.lib.format.read_magic(self._file)
        np.lib.format.read_array_header_1_0(self._file)
        end = self._file.tell() + done * math.prod(shape[1:]) * dtype.itemsize
        if self._file.seek(0, os.SEEK_END) < end:
            self._file.close()
            raise damaged(self.partial, "is shorter than it was", "est plus court qu'avant")
        self._file.seek(end)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    def append(self, rows: NDArray[Any]) -> None:
        """Adds rows at the end."""
        self._file.write(np.ascontiguousarray(rows, self.dtype).data.cast("B"))

    def sync(self) -> None:
        """Returns once all rows are on the disk."""
        self._file.flush()
        os.fsync(self._file.fileno())

    def finish(self) -> None:
        """Gives the file its name."""
        self.sync()
        self._file.close()
        self.partial.replace(self.path)


def is_begun(path: Path) -> bool:
    """Whether some rows of a file are there, under either of its names."""
    return path.is_file() or path.with_name(path.name + PARTIAL).is_file()


def write(path: Path, array: NDArray[Any]) -> None:
    """Writes a whole array."""
    with RowWriter(path, array.shape, array.dtype) as writer:
        if array.size:
            writer.append(array)
        writer.finish()


def write_json(path: Path, content: dict[str, Any]) -> None:
    """Writes a JSON object that knows its own checksum, at once: a reader finds the old file or the new one."""
    body = json.dumps(content, sort_keys=True)
    partial = path.with_name(path.name + PARTIAL)
    with partial.open("w", encoding="ascii") as file:
        file.write(json.dumps({**content, "checksum": zlib.crc32(body.encode())}, indent=1, sort_keys=True))
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)
    sync_folder(path.parent)


def read_json(path: Path) -> dict[str, Any]:
    """The object that `write_json` wrote.

    Raises:
        DamagedPyramid: if it is no longer that.
    """
    try:
        content = json.loads(path.read_text(encoding="ascii"))
        checksum = content.pop("checksum")
    except (ValueError, KeyError, AttributeError, TypeError, PermissionError):
        raise damaged(path, "cannot be read", "est illisible") from None
    if zlib.crc32(json.dumps(content, sort_keys=True).encode()) != checksum:
        raise damaged(path, "has changed since it was written", "a changé depuis son écriture")
    assert isinstance(content, dict)
    return content


def sync_folder(folder: Path) -> None:
    """Returns once the names in a folder are on the disk. Windows does so by itself."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sealed(path: Path) -> Entry:
    """What there is to know of a finished file, read back from the disk."""
    with path.open("rb") as file:
        np.lib.format.read_magic(file)
        shape, _, dtype = np.lib.format.read_array_header_1_0(file)
        offset = file.tell()
        file.seek(0)
        checksums = tuple(zlib.crc32(chunk) for chunk in iter(lambda: file.read(CHUNK), b""))
    return Entry(shape, dtype.str, offset, checksums)


class CheckedArray:
    """A finished file, mapped into memory; its rows are checked when they are first read.

    Args:
        path: The file.
        entry: What it was when it was written.

    Raises:
        DamagedPyramid: if it is gone, or of another length.
    """

    def __init__(self, path: Path, entry: Entry) -> None:
        self.path, self.entry = path, entry
        found = path.stat().st_size if path.is_file() else None
        if found is None:
            raise damaged(path, "is missing", "manque")
        if found != entry.bytes:
            raise damaged(
                path,
                f"has {found} bytes instead of {entry.bytes}",
                f"fait {found} octets au lieu de {entry.bytes}",
            )
        try:
            self._raw = np.memmap(path, np.uint8, mode="c")  # as if writable: torch warns of what is not
        except OSError:
            raise damaged(path, "cannot be read", "est illisible") from None
        self._data = self._raw[entry.offset :].view(entry.dtype).reshape(entry.shape)
        self._checked = np.zeros(len(entry.checksums), np.bool_)

    def rows(self, start: int, stop: int) -> NDArray[Any]:
        """Some rows, as they lie on the disk.

        Raises:
            DamagedPyramid: if a byte near them has changed.
        """
        row = math.prod(self.entry.shape[1:]) * np.dtype(self.entry.dtype).itemsize
        first, last = self.entry.offset + start * row, self.entry.offset + stop * row
        for chunk in range(first // CHUNK, -(-last // CHUNK)):
            if not self._checked[chunk]:
                self._check(chunk)
        return np.asarray(self._data[start:stop])

    def all(self) -> NDArray[Any]:
        """The whole array."""
        return self.rows(0, self.entry.shape[0])

    def _check(self, chunk: int) -> None:
        came = zlib.crc32(self._raw[chunk * CHUNK : (chunk + 1) * CHUNK].data)
        if came != self.entry.checksums[chunk]:
            raise damaged(self.path, "has changed since it was written", "a changé depuis son écriture")
        self._checked[chunk] = True
