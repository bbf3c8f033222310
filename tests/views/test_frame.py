from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from regard.views.frame import decode, encode, padded_length


def header_of(*parts: np.ndarray) -> dict[str, object]:
    entries, offset = [], 0
    for part in parts:
        entries.append(
            {"name": "weights", "dtype": str(part.dtype), "shape": list(part.shape), "offset": offset}
        )
        offset += padded_length(part.nbytes)
    return {"schema": 1, "arrays": entries}


def test_golden_bytes():
    weights = np.array([[0.25, 0.75]], dtype=np.float32)
    frame = encode({"a": "é"}, [weights])
    assert frame == b'\x0a\x00\x00\x00{"a":"\xc3\xa9"}\x00\x00' + bytes.fromhex("0000803e0000403f")
    assert len(frame) % 8 == 0


@given(
    st.text(st.characters(exclude_categories=["Cs"])),
    arrays(np.float32, array_shapes(max_dims=3, max_side=5)),
    arrays(np.uint16, array_shapes(max_dims=2, max_side=7)),
)
def test_what_goes_in_comes_out(text, floats, whole):
    header = {**header_of(floats, whole), "text": text}
    read, parts = decode(encode(header, [floats, whole]))
    assert read == header
    np.testing.assert_array_equal(parts[0], floats)
    np.testing.assert_array_equal(parts[1], whole)


def test_arrays_begin_at_multiples_of_eight_and_are_little_endian():
    big = np.arange(3, dtype=">u2")
    frame = encode(header_of(big.astype("<u2")), [big])
    assert frame[-8:] == bytes([0, 0, 1, 0, 2, 0, 0, 0])
