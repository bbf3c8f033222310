"""Arrays and a text in one safetensors file: written whole or not at all, and read from the disk only where they are touched."""

from __future__ import annotations

import json
import os
import secrets
import struct
import zlib
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from regard.record.arrays import Array, to_numpy
from regard.record.unreadable import damaged, missing, not_read, not_saved, too_much

MARK = "regard"
"""The key in the file's metadata that says what is in it."""

LARGEST_HEADER = 100_000_000
"""Bytes of header that the safetensors format allows."""

_CHECKSUMS = "checksums"
_SEAL = "checksum"
_TEXT = "text"
_NUMPY = {
    "bool": "BOOL",
    "uint8": "U8",
    "int8": "I8",
    "int16": "I16",
    "uint16": "U16",
    "int32": "I32",
    "uint32": "U32",
    "int64": "I64",
    "uint64": "U64",
    "float16": "F16",
    "float32": "F32",
    "float64": "F64",
}
_TORCH_ONLY = {"bfloat16": "BF16", "float8_e4m3fn": "F8_E4M3", "float8_e5m2": "F8_E5M2"}
_FORMAT_NAME = _NUMPY | _TORCH_ONLY


def write(path: Path, mark: str, text: str, arrays: Sequence[Array]) -> None:
    """Writes arrays, named by their places from "0" on, and a text that says what they are.

    The file appears under its name once every byte has reached the disk; until then, and whatever goes wrong, what was there before stays.

    Args:
        path: Where to write.
        mark: What kind of file it is.
        text: Stands in the header; ASCII.
        arrays: NumPy or PyTorch; each is brought to the CPU when its turn comes.

    Raises:
        RegardError: if the disk refuses, an array is of a type that the format lacks, or the text is too long.
    """
    order = sorted(range(len(arrays)), key=lambda place: -_item_size(arrays[place]))
    header = _header(mark, text, arrays, order)
    if len(header) > LARGEST_HEADER:
        raise too_much(path)
    temporary = path.with_name(f".regard-{secrets.token_hex(8)}")
    try:
        with temporary.open("xb") as file:
            file.write(struct.pack("<Q", len(header)) + header)
            checksums = np.zeros(len(arrays), "<u4")
            for place in order:
                content = _bytes(arrays[place])
                checksums[place] = zlib.crc32(content)
                file.write(content)
            file.write(checksums.tobytes())
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
        _sync_folder(path.parent)
    except BaseException as error:  # an interruption too leaves nothing behind
        with suppress(OSError):
            temporary.unlink()
        if not isinstance(error, OSError):
            raise
        raise not_saved(path, error) from error


def read(path: Path, mark: str, *, check: bool = False) -> tuple[str, dict[str, Any]]:
    """The text of a file, and its arrays by name as PyTorch tensors that are mapped into memory.

    Args:
        path: The file.
        mark: What kind of file it has to be.
        check: Compare every array with its checksum, which reads the whole file.

    Raises:
        RegardError: if there is no such file, it may not be read, is of another kind, cut short or damaged.
    """
    from safetensors import SafetensorError, safe_open

    if path.is_dir() or not path.exists():
        raise missing(path, folder=path.is_dir())
    try:
        with safe_open(path, framework="pt") as file:
            notes = file.metadata() or {}
            arrays = {name: file.get_tensor(name) for name in file.keys()} if notes.get(MARK) == mark else {}  # noqa: SIM118
    except SafetensorError as error:
        raise damaged(path) from error
    except OSError as error:
        raise not_read(path, error) from error
    if notes.get(MARK) != mark:
        raise damaged(path)
    text, checksums = notes.get(_TEXT, ""), arrays.pop(_CHECKSUMS, None)
    known = [arrays.get(str(place)) for place in range(len(arrays))]
    if checksums is None or not all(map(_is_storable, known)) or _seal(text, known) != notes.get(_SEAL):
        raise damaged(path)
    if check and np.array([zlib.crc32(_bytes(array)) for array in known], "<u4").tobytes() != bytes(
        _bytes(checksums)
    ):
        raise damaged(path)
    return text, arrays


def storable(array: Array) -> Array:
    """The array in a form that a file can hold: a tensor as it is, anything else as a NumPy array.

    Raises:
        TypeError: for numbers of a type that the format lacks.
    """
    array = array if _is_torch(array) else to_numpy(array)
    _format_name(array)
    return array


def _header(mark: str, text: str, arrays: Sequence[Array], order: Sequence[int]) -> bytes:
    """Where everything lies. Large numbers come first, so that each array begins at a multiple of its own item size."""
    notes = {MARK: mark, _TEXT: text, _SEAL: _seal(text, arrays)}
    entries: dict[str, Any] = {"__metadata__": notes}
    offset = 0
    for place in order:
        array = arrays[place]
        end = offset + int(np.prod(array.shape, dtype=np.int64)) * _item_size(array)
        shape = [int(length) for length in array.shape]
        entries[str(place)] = {
            "dtype": _format_name(array),
            "shape": shape,
            "data_offsets": [offset, end],
        }
        offset = end
    entries[_CHECKSUMS] = {
        "dtype": "U8",
        "shape": [4 * len(arrays)],
        "data_offsets": [offset, offset + 4 * len(arrays)],
    }
    written = json.dumps(entries, separators=(",", ":")).encode()
    return written + b" " * (-len(written) % 8)


def _seal(text: str, arrays: Sequence[Array]) -> str:
    """A checksum of all that the header says."""
    forms = [[_format_name(array), *map(int, array.shape)] for array in arrays]
    return str(zlib.crc32(json.dumps([text, forms]).encode()))


def _is_torch(array: Array) -> bool:
    return type(array).__module__.startswith("torch") and hasattr(array, "element_size")


def _item_size(array: Array) -> int:
    return int(array.element_size() if _is_torch(array) else array.dtype.itemsize)


def _is_storable(array: Array | None) -> bool:
    return array is not None and str(array.dtype).removeprefix("torch.") in _FORMAT_NAME


def _format_name(array: Array) -> str:
    name = str(array.dtype).removeprefix("torch.") if _is_torch(array) else array.dtype.name
    if name not in (_FORMAT_NAME if _is_torch(array) else _NUMPY):
        raise TypeError(name)
    return _FORMAT_NAME[name]


def _bytes(array: Array) -> memoryview:
    """The numbers row by row, as bytes."""
    if _is_torch(array):
        import torch

        array = array.detach().cpu().contiguous().reshape(-1).view(torch.uint8).numpy()
    flat: NDArray[np.uint8] = (
        np.ascontiguousarray(array, array.dtype.newbyteorder("<")).reshape(-1).view(np.uint8)
    )
    return flat.data


def _sync_folder(folder: Path) -> None:
    """Returns once the file's name is on the disk. Windows does so by itself."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
