"""An answer as bytes: a header in JSON, then its arrays, each aligned to 8 bytes.

    0        4                4 + n        next multiple of 8
    | uint32 | n bytes: JSON  | zeros ...  | array | zeros ... | array | ...

The web page, the notebook's channel and the saved file carry these same bytes.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

ALIGNMENT = 8


def encode(header: Mapping[str, Any], arrays: Sequence[NDArray[Any]]) -> bytes:
    """One frame. ``header["arrays"]`` gives name, dtype and shape of each array, and ``offset`` from the first one."""
    text = json.dumps(header, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()
    parts = [_padded(struct.pack("<I", len(text)) + text)]
    parts += [_padded(array.astype(array.dtype.newbyteorder("<"), order="C").tobytes()) for array in arrays]
    return b"".join(parts)


def decode(frame: bytes) -> tuple[dict[str, Any], list[NDArray[Any]]]:
    """Header and arrays of one frame, as the TypeScript side reads them (``web/frame.ts``)."""
    (length,) = struct.unpack_from("<I", frame)
    header = json.loads(frame[4 : 4 + length])
    start = padded_length(4 + length)
    arrays = []
    for entry in header.get("arrays", []):
        count = int(np.prod(entry["shape"]))
        flat = np.frombuffer(
            frame, dtype=f"<{np.dtype(entry['dtype']).str[1:]}", count=count, offset=start + entry["offset"]
        )
        arrays.append(flat.reshape(entry["shape"]))
    return header, arrays


def padded_length(length: int) -> int:
    """The next multiple of the alignment."""
    return -(-length // ALIGNMENT) * ALIGNMENT


def _padded(part: bytes) -> bytes:
    return part.ljust(padded_length(len(part)), b"\0")
