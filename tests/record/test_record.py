from __future__ import annotations

import dataclasses
import doctest
import re

import numpy as np
import pytest
import torch

import regard
from regard.errors import RegardError
from regard.record import Record, record

RNG = np.random.default_rng(5)
QUERY = RNG.normal(size=(6, 7, 3))
KEY = RNG.normal(size=(2, 11, 3))


def test_doctests():
    assert doctest.testmod(record).failed == 0


def test_weights_of_grouped_cross_attention():
    layer = Record.from_arrays(QUERY, KEY).layers[0]
    assert (layer.kind, layer.heads, layer.kv_head) == ("cross", 6, (0, 0, 0, 1, 1, 1))
    for head in range(6):
        scores = QUERY[head] @ KEY[head // 3].T / np.sqrt(3)
        expected = np.exp(scores) / np.exp(scores).sum(-1, keepdims=True)
        np.testing.assert_allclose(layer.weights(head), expected, rtol=1e-12)


def test_a_block_is_cut_from_the_whole():
    layer = Record.from_arrays(QUERY, KEY, mask=regard.Window(5), bias=RNG.normal(size=(1, 7, 11))).layers[0]
    whole = layer.weights(4)
    np.testing.assert_array_equal(layer.weights(4, slice(2, 5), slice(1, 9, 2)), whole[2:5, 1:9:2])
    assert whole.shape == (7, 11)
    assert (whole > 0).sum() == 7 * 5


def test_sinks_take_their_share():
    sinks = RNG.normal(size=6)
    layer = Record.from_arrays(QUERY, KEY, sinks=sinks).layers[0]
    scores = QUERY[4] @ KEY[1].T / np.sqrt(3)
    expected = np.exp(scores) / (np.exp(scores).sum(-1, keepdims=True) + np.exp(sinks[4]))
    np.testing.assert_allclose(layer.weights(4), expected, rtol=1e-12)


@pytest.mark.parametrize("form", [lambda a: a, lambda a: a[None], lambda a: a.tolist(), torch.from_numpy])
def test_arrays_come_in_many_forms(form):
    layer = Record.from_arrays(form(QUERY), form(KEY)).layers[0]
    np.testing.assert_allclose(layer.weights(1), Record.from_arrays(QUERY, KEY).layers[0].weights(1))


def test_half_precision_is_read_without_loss():
    query, key = torch.randn(2, 5, 4).bfloat16(), torch.randn(2, 5, 4).bfloat16()
    layer = Record.from_arrays(query, key).layers[0]
    expected = Record.from_arrays(query.double().numpy(), key.double().numpy()).layers[0]
    np.testing.assert_array_equal(layer.weights(1), expected.weights(1))


def test_weights_alone_are_a_record():
    given = np.full((3, 2, 5), 0.2)
    made = Record.from_arrays(weights=given, tokens=["a", "b"], key_tokens=list("vwxyz"))
    assert made.layers[0].key_tokens == tuple("vwxyz")
    np.testing.assert_array_equal(made.layers[0].weights(2), given[2])
    assert made.layers[0].proof.state == "unproved"


def test_the_digest_names_the_content():
    same, other = Record.from_arrays(QUERY, KEY), Record.from_arrays(QUERY, KEY * 1.0001)
    assert Record.from_arrays(QUERY, KEY).digest == same.digest != other.digest
    assert Record.from_arrays(QUERY, KEY, mask=regard.Window(3)).digest != same.digest
    assert re.fullmatch("[0-9a-f]{32}", same.digest)


@pytest.mark.parametrize(
    ("arrays", "says"),
    [
        ({}, "either query and key, or weights"),
        ({"query": QUERY}, "either query and key, or weights"),
        ({"query": QUERY, "key": KEY, "weights": np.ones((6, 7, 11))}, "either query and key, or weights"),
        ({"query": QUERY, "key": KEY[:, :, :2]}, "disagree"),
        ({"query": QUERY[:5], "key": KEY}, "disagree"),
        (
            {"query": QUERY, "key": KEY, "value": np.ones((2, 10, 3))},
            "value has shape [2, 10, 3], which must begin with [2, 11]",
        ),
        ({"query": QUERY, "key": KEY, "bias": np.ones((3, 7, 11))}, "bias has shape [3, 7, 11]"),
        ({"query": QUERY, "key": KEY, "bias": np.ones((7, 7))}, "bias has shape [1, 7, 7]"),
        ({"query": QUERY, "key": KEY, "mask": np.ones((5, 5), bool)}, "5"),
        (
            {"query": QUERY, "key": KEY, "mask": np.ones((3, 7, 11), bool)},
            "give one for 1 sequence and 1 or 6 heads",
        ),
        ({"query": QUERY, "key": KEY, "mask": np.ones((7, 11))}, "mask must be an array of booleans"),
        ({"query": QUERY, "key": KEY, "mask": [[True], [True, False]]}, "mask must be an array of booleans"),
        ({"query": QUERY, "key": KEY, "sinks": [1.0]}, "sinks must be 6 finite numbers"),
        ({"query": QUERY, "key": KEY, "sinks": [np.nan] * 6}, "sinks must be 6 finite numbers"),
        ({"weights": [[0.5, -0.1]]}, "weights must not be negative"),
        ({"weights": [[0.5, 0.9]]}, "no row may sum to more than 1"),
        ({"weights": np.ones((2, 3, 3)) / 3, "value": np.ones((2, 4, 5))}, "value has shape [2, 4, 5]"),
        ({"query": QUERY, "key": KEY, "tokens": ["a"]}, "tokens has 1 entries, but the arrays have 7"),
        ({"query": QUERY * np.nan, "key": KEY}, "query is empty or holds NaN"),
        ({"query": QUERY[:, :0], "key": KEY}, "query is empty"),
        ({"query": [[1.0, 2.0], [3.0]], "key": KEY}, "query must be an array of numbers"),
        ({"query": [["a"]], "key": KEY}, "query must be an array of numbers"),
        ({"query": np.ones((2, 6, 7, 3)), "key": KEY}, "query has shape [2, 6, 7, 3]"),
        ({"weights": np.ones(3)}, "weights has shape [3]"),
    ],
)
def test_bad_arrays_are_told(arrays, says):
    with pytest.raises(RegardError, match=re.escape(says)):
        Record.from_arrays(**arrays)


def test_a_mask_of_three_axes_is_one_for_each_head():
    mask = RNG.random((6, 7, 11)) < 0.6
    layer = Record.from_arrays(QUERY, KEY, mask=mask).layers[0]
    for head in range(6):
        assert ((layer.weights(head) > 0) == mask[head]).all()


def test_tokens_with_lone_surrogates_are_named():
    made = Record.from_arrays(weights=[[1.0]], tokens=["a\ud800"], text="\udfff")
    assert made.layers[0].query_tokens == ("aU+D800",)
    assert made.text == "U+DFFF"


def test_the_digest_tells_masks_apart():
    dense = np.tril(np.ones((7, 11), bool), 4)
    holes = [dense.copy(), dense.copy()]
    holes[0][3, 1] = False
    holes[1][3, 2] = False
    digests = {Record.from_arrays(QUERY, KEY, mask=mask).digest for mask in [None, dense, *holes]}
    assert len(digests) == 4


def test_numpy_numbers_are_numbers():
    layer = Record.from_arrays(QUERY, KEY).layers[0]
    np.testing.assert_array_equal(layer.weights(np.int64(3)), layer.weights(3))


@pytest.mark.parametrize("block", [{"queries": 1}, {"keys": 2}, {"queries": [1, 2]}])
def test_a_block_is_asked_for_in_slices(block):
    with pytest.raises(RegardError, match="must be slices"):
        Record.from_arrays(QUERY, KEY).layers[0].weights(0, **block)


@pytest.mark.parametrize("head", [-1, 6, 100, True, 1.0, "0", None])
def test_a_head_that_does_not_exist_is_told(head):
    with pytest.raises(RegardError, match="has heads 0 to 5"):
        Record.from_arrays(QUERY, KEY).layers[0].weights(head)


@pytest.mark.parametrize("place", [-1, 1, True, "0", 0.0])
def test_a_layer_that_does_not_exist_is_told(place):
    with pytest.raises(RegardError, match="has layers 0 to 0"):
        Record.from_arrays(QUERY, KEY).layer(place)


def test_a_batch_has_no_layers_of_its_own():
    one = Record.from_arrays(QUERY, KEY)
    batch = Record("two", batch=[one, one])
    assert len(batch) == 2
    assert batch[1] is one
    assert [item.model for item in batch] == ["arrays", "arrays"]
    assert one.items == [one]
    with pytest.raises(RegardError, match="holds 2 sequences"):
        batch.layer(0)


def test_heads_are_known_from_row_measures_alone_and_asked_for_where_nothing_is():
    layer = Record.from_arrays(np.ones((3, 5, 2)), np.ones((3, 5, 2))).layers[0]
    measured = regard.rows(layer)
    assert dataclasses.replace(layer, query=None, key=None, rows=measured).heads == 3
    with pytest.raises(RegardError, match="without query and key"):
        _ = dataclasses.replace(layer, query=None, key=None).heads
