"""Arrays of this framework make the same record as NumPy's."""

from __future__ import annotations

import numpy as np
import pytest
from keras import ops

import regard

QUERY, KEY = (
    np.random.default_rng(seed).normal(size=(3, n, 4)).astype("float32") for seed, n in ((3, 5), (5, 7))
)
MASK = np.random.default_rng(7).random((3, 5, 7)) < 0.6


@pytest.mark.parametrize("dtype", ["float32", "float16", "bfloat16"])
def test_a_record_from_its_arrays(dtype):
    query, key = (ops.cast(ops.convert_to_tensor(array), dtype) for array in (QUERY, KEY))
    record = regard.Record.from_arrays(query, key, mask=ops.convert_to_tensor(MASK))
    exact = [np.asarray(ops.convert_to_numpy(ops.cast(array, "float32"))) for array in (query, key)]
    expected = regard.Record.from_arrays(*exact, mask=MASK)
    for head in range(3):
        np.testing.assert_array_equal(record.layers[0].weights(head), expected.layers[0].weights(head))
    assert record.layers[0].query.dtype == ("float16" if dtype == "float16" else "float32")


def test_a_record_from_its_weights():
    weights = ops.softmax(ops.convert_to_tensor(QUERY @ KEY.swapaxes(1, 2)))
    record = regard.Record.from_arrays(weights=weights, value=ops.convert_to_tensor(KEY))
    np.testing.assert_array_equal(record.layers[0].weights(1), np.asarray(ops.convert_to_numpy(weights))[1])
    assert len(regard.pairs(record, top=3)) == 3
