import math

import array_api_strict
import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from regard.attention import Causal, additive_attend, additive_scores, additive_weights
from regard.errors import RegardError

BATCH, HEADS, QUERIES, KEYS, QUERY_DIM, KEY_DIM, HIDDEN, VALUE_DIM = 2, 3, 5, 7, 11, 13, 17, 19


@pytest.fixture
def arrays(generator):
    return {
        "query": generator.normal(size=(BATCH, HEADS, QUERIES, QUERY_DIM)),
        "key": generator.normal(size=(BATCH, HEADS, KEYS, KEY_DIM)),
        "query_weight": generator.normal(size=(HIDDEN, QUERY_DIM)),
        "key_weight": generator.normal(size=(HIDDEN, KEY_DIM)),
        "score_weight": generator.normal(size=HIDDEN),
    }


@pytest.fixture
def value(generator):
    return generator.normal(size=(BATCH, HEADS, KEYS, VALUE_DIM))


def scores_by_loops(query, key, query_weight, key_weight, score_weight, bias):
    result = np.zeros((*query.shape[:-1], key.shape[-2]))
    for b, h, q, k in np.ndindex(result.shape):
        for j in range(len(score_weight)):
            inner = bias[j]
            inner += sum(query_weight[j, i] * query[b, h, q, i] for i in range(query.shape[-1]))
            inner += sum(key_weight[j, i] * key[b, h, k, i] for i in range(key.shape[-1]))
            result[b, h, q, k] += score_weight[j] * math.tanh(inner)
    return result


def test_two_keys_by_hand():
    # Key -1: 2 × tanh(1 - 1) = 0. Key 0: 2 × tanh(1 + 0) = 2 × 0.7616 = 1.5232.
    # Weights: 1 / (1 + e^1.5232) = 1 / 5.5868 = 0.179, and 0.821. Output: 0.179 × 10 + 0.821 × 20 = 18.21.
    found = additive_scores([[1]], [[-1], [0]], [[1]], [[1]], [2])
    np.testing.assert_allclose(found, [[0, 1.5232]], atol=1e-4)
    np.testing.assert_allclose(
        additive_weights([[1]], [[-1], [0]], [[1]], [[1]], [2]), [[0.179, 0.821]], atol=1e-3
    )
    found = additive_attend([[1]], [[-1], [0]], [[10], [20]], [[1]], [[1]], [2])
    assert found[0, 0] == pytest.approx(18.21, abs=1e-2)


@pytest.mark.parametrize("biased", [False, True])
def test_equals_plain_loops(arrays, value, generator, plain_mix, biased):
    bias = generator.normal(size=HIDDEN) if biased else np.zeros(HIDDEN)
    options = {"bias": bias} if biased else {}
    expected = scores_by_loops(**arrays, bias=bias)
    np.testing.assert_allclose(additive_scores(**arrays, **options), expected, atol=1e-12)
    shares = np.exp(expected) / np.exp(expected).sum(-1, keepdims=True)
    np.testing.assert_allclose(additive_weights(**arrays, **options), shares, atol=1e-13)
    found = additive_attend(value=value, **arrays, **options)
    np.testing.assert_allclose(found, plain_mix(shares, value), atol=1e-12)


@pytest.mark.parametrize("convert", [torch.asarray, array_api_strict.asarray])
def test_other_libraries_give_the_same(arrays, value, convert):
    native = {name: convert(array) for name, array in arrays.items()}
    found = additive_attend(value=convert(value), **native, mask=Causal())
    np.testing.assert_allclose(
        np.asarray(found), additive_attend(value=value, **arrays, mask=Causal()), atol=1e-12
    )


def test_a_mask_hides_and_an_empty_row_is_zeros(arrays, value):
    mask = np.ones((QUERIES, KEYS), dtype=bool)
    mask[1], mask[2, 3] = False, False
    assert np.isneginf(additive_scores(**arrays, mask=mask)[..., ~mask]).all()
    found = additive_weights(**arrays, mask=mask)
    assert (found[..., ~mask] == 0).all()
    np.testing.assert_allclose(found.sum(-1), np.broadcast_to(mask.any(-1), found.shape[:-1]), atol=1e-12)
    assert (additive_attend(value=value, **arrays, mask=mask)[:, :, 1] == 0).all()


def test_gradients_are_finite_where_nothing_is_visible(arrays, value):
    tensors = {name: torch.asarray(array).requires_grad_() for name, array in arrays.items()}
    mask = torch.zeros(QUERIES, KEYS, dtype=torch.bool)
    additive_attend(value=torch.asarray(value), **tensors, mask=mask).sum().backward()
    assert all((tensor.grad == 0).all() for tensor in tensors.values())


def test_half_precision_comes_back(arrays, value):
    half = {name: array.astype(np.float16) for name, array in arrays.items()}
    assert additive_attend(value=value.astype(np.float16), **half).dtype == np.float16


@given(st.permutations(range(KEYS)), st.integers(0, 2**32))
@settings(deadline=None, max_examples=25)
def test_the_order_of_keys_does_not_matter(order, seed):
    generator = np.random.default_rng(seed)
    query, key, value = (generator.normal(size=(length, 3)) for length in (QUERIES, KEYS, KEYS))
    learned = generator.normal(size=(2, 3)), generator.normal(size=(2, 3)), generator.normal(size=2)
    found = additive_attend(query, key[order], value[order], *learned)
    np.testing.assert_allclose(found, additive_attend(query, key, value, *learned), atol=1e-12)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        (
            {"query_weight": np.ones((HIDDEN, KEY_DIM))},
            r"query_weight must have the shape \[hidden, query_dim\], here \[17, 11\]",
        ),
        (
            {"key_weight": np.ones((KEY_DIM, HIDDEN))},
            r"key_weight must have the shape \[hidden, key_dim\], here \[17, 13\]",
        ),
        ({"score_weight": np.ones((HIDDEN, 1))}, r"score_weight must have the shape \[hidden\]"),
        ({"score_weight": np.ones(())}, r"score_weight must have the shape \[hidden\]"),
        ({"bias": np.ones(2)}, r"bias must have the shape \[hidden\], here \[17\], and its shape is \[2\]"),
        ({"key": np.ones((KEYS, KEY_DIM))}, "query and key must have the same axes before the last two"),
        ({"query": np.ones(QUERY_DIM)}, "query must have at least two axes"),
        ({"value": np.ones((BATCH, HEADS, 2, 3))}, "value must have one row per key"),
        ({"mask": np.ones((2, 2), dtype=bool)}, "mask must broadcast to the scores"),
    ],
)
def test_shapes_that_disagree_are_refused(arrays, value, changes, expected):
    with pytest.raises(RegardError, match=expected):
        additive_attend(**({"value": value} | arrays | changes))
