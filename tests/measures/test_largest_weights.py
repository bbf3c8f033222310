from __future__ import annotations

import dataclasses

import numpy as np
import pytest

import regard
import regard.measures.largest_weights as module
from regard import Padding, Record, Window, maps
from regard.errors import RegardError
from regard.measures.largest_weights import largest_weights
from regard.views.answers.heads import largest
from tests.measures.conftest import CASES, made


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("side", [7, 103])
def test_it_is_the_map_of_largest_weights(case, side):
    layer = made(**CASES[case])
    expected = maps(layer, size=side, reduce="max")
    np.testing.assert_allclose(largest_weights(layer, range(layer.heads), side), expected, rtol=0, atol=1e-6)


def test_heads_come_in_the_order_in_which_they_were_asked_for():
    layer = made()
    every = largest_weights(layer, range(3), 11)
    np.testing.assert_array_equal(largest_weights(layer, [2, 0], 11), every[[2, 0]])


@pytest.mark.parametrize("side", [7, 103])
def test_normalizers_that_a_kernel_told_are_not_summed_again(side):
    layer = made(mask=Window(11) & Padding([np.arange(103) >= 19]))  # the first rows see nothing
    expected = largest_weights(layer, range(3), side)
    told = regard.rows(layer).log_normalizer
    # Twice the sum, half the weights: it is the told sum that counts. Kernels differ in what they tell of a row that sees nothing.
    for share, nothing in [(1, 0.0), (2, 0.0), (1, -np.inf), (1, np.nan)]:
        seen = np.where(np.isfinite(told), told, nothing) + np.log(share)
        knowing = dataclasses.replace(layer, log_normalizer=seen.astype(np.float32))
        found = largest_weights(knowing, range(3), side)
        np.testing.assert_allclose(found, expected / share, rtol=0, atol=1e-6)
    assert (expected == 0).any()
    assert (expected > 0.1).any()


def test_given_weights_are_worked_by_hand():
    layer = Record.from_arrays(weights=[[0.1, 0.9, 0.0], [0.5, 0.2, 0.3], [0.0, 0.0, 1.0]]).layers[0]
    np.testing.assert_array_equal(largest_weights(layer, [0], 2), np.float32([[[0.1, 0.9], [0.5, 1.0]]]))


def test_a_head_that_is_not_there_is_refused():
    with pytest.raises(RegardError, match="There is no head 3"):
        largest_weights(made(), [3], 11)


@pytest.mark.parametrize(
    ("dtype", "height", "error"), [(np.float32, 150, 5e-5), (np.float64, 150, 1e-6), (np.float64, 3000, 1e-6)]
)
@pytest.mark.parametrize("sign", [-1, 1])
@pytest.mark.parametrize("sinks", [None, [0.5, -200.0, 160.0]])
def test_scores_beyond_the_range_of_float_give_the_same_weights(dtype, height, error, sign, sinks):
    generator = np.random.default_rng(0)
    query, key = generator.normal(size=(2, 3, 103, 19)).astype(dtype)
    bias = generator.normal(size=(1, 103, 103)).astype(dtype)
    bias[:, ::2] += sign * height  # every other row, so that rows of both sorts are in one block
    mask = Window(11) & Padding([np.arange(103) >= 19])  # the first rows see nothing
    layer = Record.from_arrays(query, key, bias=bias, mask=mask, sinks=sinks).layers[0]
    found = largest_weights(layer, range(3), 29)
    assert (found == 0).any()
    assert (found > 0.1).any()
    for head in range(3):
        np.testing.assert_allclose(found[head], largest(layer.weights(head), 29), rtol=0, atol=error)


@pytest.mark.parametrize("tile", [(7, 13), (103, 31)])
@pytest.mark.parametrize("case", ["everything", "causal", "sinks in a window", "bias a head"])
def test_the_size_of_tiles_changes_nothing(monkeypatch, tile, case):
    layer = made(**CASES[case])
    whole = largest_weights(layer, range(3), 29)
    monkeypatch.setattr(module, "_ROWS", tile[0])
    monkeypatch.setattr(module, "_COLUMNS", tile[1])
    np.testing.assert_allclose(largest_weights(layer, range(3), 29), whole, rtol=0, atol=1e-6)
