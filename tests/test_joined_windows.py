"""Windows put side by side: the same weights as in each of them, and nothing between them."""

from __future__ import annotations

import numpy as np
import pytest

from regard.attention.masks import Causal
from regard.errors import RegardError
from regard.joined_windows import join
from regard.long_texts import Window
from regard.measures.pyramid import Pyramid
from regard.record import Record

SIZES = (7, 13, 11)


def window(size, **options):
    generator = np.random.default_rng(size)
    query, key = (generator.normal(size=(heads, size, 5)).astype(np.float32) for heads in (6, 2))
    tokens = [f"{size}.{token}" for token in range(size)]
    record = Record.from_arrays(query, key, tokens=tokens, model="made", text=f"text {size}", **options)
    record.layers *= 2
    return Window(record, size)


@pytest.mark.parametrize("mask", [None, Causal()])
def test_each_window_keeps_its_weights_and_sees_no_other(tmp_path, mask):
    windows = [window(size, mask=mask) for size in SIZES]
    joined = join(iter(windows), 1, tmp_path)
    layer = joined.record.layers[1]
    assert (joined.windows, joined.record.text, layer.lengths) == (3, "text 7", (31, 31))
    expected = np.zeros((31, 31))
    start = 0
    for each in windows:
        part = each.record.layers[1].weights(4)
        expected[start : start + len(part), start : start + len(part)] = part
        start += len(part)
    np.testing.assert_allclose(layer.weights(4), expected, rtol=1e-12)
    assert layer.query_tokens[7] == "13.0"
    assert joined.record.layers[0].query is None


def test_a_pyramid_of_it_is_that_matrix(tmp_path):
    joined = join(iter([window(size) for size in SIZES]), 0, tmp_path)
    pyramid = Pyramid.build(joined.record, tmp_path / "pyramid", layers=[0])
    assert pyramid.cell(0, 3, 8, 9) == pytest.approx(joined.record.layers[0].weights(3)[8, 9])
    assert pyramid.cell(0, 3, 8, 6) is None
    assert pyramid.tokens("key", 7, 1) == ["13.0"]
    pyramid.close()


def test_one_window_stays_as_it_is(tmp_path):
    only = window(7, bias=np.zeros((1, 7, 7), np.float32))
    joined = join(iter([only]), 1, tmp_path)
    assert (joined.record, joined.windows) == (only.record, 1)
    assert list(tmp_path.iterdir()) == []


def test_what_cannot_be_joined_is_told(tmp_path):
    with pytest.raises(RegardError, match="nothing in this text"):
        join(iter([]), 0, tmp_path)
    with pytest.raises(RegardError, match="layers 0 to 1"):
        join(iter([window(7), window(11)]), 2, tmp_path)
    with pytest.raises(RegardError, match="in pieces"):
        join(iter([window(size, bias=np.zeros((1, size, size), np.float32)) for size in SIZES]), 0, tmp_path)
