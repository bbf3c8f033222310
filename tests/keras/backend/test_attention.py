"""The layers against PyTorch's and a plain loop, forward and backward, and what they refuse."""

from __future__ import annotations

import math

import keras
import numpy as np
import pytest
import torch

import regard
from regard.keras import MultiHeadAttention, ScaledDotProductAttention, from_torch
from tests.keras.backend.differentiating import gradients

BATCH, QUERIES, KEYS, HEADS, D_MODEL = 2, 5, 7, 3, 12
RNG = np.random.default_rng(3)
LOOKS = RNG.normal(size=(BATCH, QUERIES, D_MODEL)).astype("float32")
LOOKED = RNG.normal(size=(BATCH, KEYS, D_MODEL)).astype("float32")
PULL = RNG.normal(size=(BATCH, QUERIES, D_MODEL)).astype("float32")
PULL_WEIGHTS = RNG.normal(size=(BATCH, HEADS, QUERIES, KEYS)).astype("float32")

WHOLE = RNG.random((BATCH, HEADS, QUERIES, KEYS)) < 0.4
WHOLE[1, 2, 3] = True
"""The third head's fourth query may look at nothing."""

MASKS = [
    pytest.param(None, id="none"),
    pytest.param(np.array([0, 1, 0, 0, 1, 0, 0]), id="keys"),
    pytest.param(np.triu(np.ones((QUERIES, KEYS)), 1), id="queries, keys"),
    pytest.param(WHOLE[:, :1, :1], id="batch, 1, 1, keys"),
    pytest.param(WHOLE, id="batch, heads, queries, keys"),
    pytest.param(np.ones(KEYS, dtype=bool), id="nothing to see"),
]


def numbers(array) -> np.ndarray:
    return np.asarray(keras.ops.convert_to_numpy(array))


def pulled(array, pull):
    """A number that depends on every entry."""
    return keras.ops.sum(keras.ops.multiply(array, pull))


def by_hand(queries, keys, values, divisor, hidden):
    """One sequence, loop by loop, in float64."""
    output, weights = np.zeros((len(queries), values.shape[-1])), np.zeros((len(queries), len(keys)))
    for row, query in enumerate(queries.astype(float)):
        seen = [column for column in range(len(keys)) if not hidden[row, column]]
        powers = [math.exp(float(query @ keys[column].astype(float)) / divisor) for column in seen]
        for column, power in zip(seen, powers, strict=True):
            weights[row, column] = power / sum(powers)
            output[row] += weights[row, column] * values[column]
    return output, weights


@pytest.mark.parametrize("temperature", [None, 0.7])
@pytest.mark.parametrize("mask", MASKS[:3])
def test_scaled_dot_product_attention_is_the_plain_loop(temperature, mask):
    output, weights = ScaledDotProductAttention(temperature)(LOOKS, LOOKED, LOOKED[..., :11], mask)
    hidden = np.broadcast_to(False if mask is None else mask == 1, (QUERIES, KEYS))
    for item in range(BATCH):
        divisor = math.sqrt(D_MODEL) if temperature is None else temperature
        expected = by_hand(LOOKS[item], LOOKED[item], LOOKED[item][:, :11], divisor, hidden)
        np.testing.assert_allclose(numbers(output)[item], expected[0], atol=1e-5)
        np.testing.assert_allclose(numbers(weights)[item], expected[1], atol=1e-5)


def test_weights_worked_by_hand():
    x = np.array([[[0.0, math.log(3)], [0.0, 1.0]]], "float32")
    output, weights = ScaledDotProductAttention(temperature=1.0)(
        x[:, 1:], x, np.array([[[8.0], [0.0]]]), np.zeros(2)
    )
    share = 3 / (3 + math.e)
    np.testing.assert_allclose(numbers(weights), [[[share, 1 - share]]], atol=1e-6)
    np.testing.assert_allclose(numbers(output), [[[8 * share]]], atol=1e-5)


def pair() -> tuple[regard.MultiHeadAttention, MultiHeadAttention]:
    torch.manual_seed(5)
    ours = regard.MultiHeadAttention(d_model=D_MODEL, num_heads=HEADS)
    for parameter in ours.parameters():
        torch.nn.init.normal_(parameter, std=0.5)
    return ours, from_torch(ours)


@pytest.mark.parametrize("mask", MASKS)
def test_multi_head_attention_is_that_of_pytorch(mask):
    ours, layer = pair()
    output, weights = layer(LOOKED, LOOKED, LOOKS, mask)
    visible = None if mask is None else torch.tensor(mask == 0)
    expected = ours(torch.tensor(LOOKS), torch.tensor(LOOKED), mask=visible, return_weights=True)
    np.testing.assert_allclose(numbers(output), expected[0].detach(), atol=1e-5)
    np.testing.assert_allclose(numbers(weights), expected[1].detach(), atol=1e-5)


@pytest.mark.parametrize("mask", MASKS)
def test_its_gradients_are_those_of_pytorch(mask):
    ours, layer = pair()

    def loss(given):
        output, weights = given
        return pulled(output, PULL) + pulled(weights, PULL_WEIGHTS)

    by_arrays, by_weights = gradients(layer, (LOOKED, LOOKED, LOOKS), loss, mask=mask)
    value, key, query = (torch.tensor(array, requires_grad=True) for array in (LOOKED, LOOKED, LOOKS))
    visible = None if mask is None else torch.tensor(mask == 0)
    output, weights = ours(query, key, value, mask=visible, return_weights=True)
    ((output * torch.tensor(PULL)).sum() + (weights * torch.tensor(PULL_WEIGHTS)).sum()).backward()
    for found, tensor in zip(by_arrays, (value, key, query), strict=True):
        np.testing.assert_allclose(found, tensor.grad, atol=1e-5)
    assert len(by_weights) == 8
    for found, variable in zip(by_weights, layer.trainable_weights, strict=True):
        projection, kind = variable.path.split("/")[-2:]
        linear = getattr(ours, projection)
        expected = linear.weight.grad.T if kind == "kernel" else linear.bias.grad
        np.testing.assert_allclose(found, expected, atol=2e-5, rtol=1e-5, err_msg=variable.path)


def test_the_gradient_of_scores_so_large_that_a_bare_exponential_overflows():
    def loss(given):
        return pulled(given[0], PULL) + pulled(given[1], PULL_WEIGHTS[:, 0])

    mask = np.zeros((QUERIES, KEYS))
    mask[2] = 1
    by_arrays, _ = gradients(
        ScaledDotProductAttention(), (LOOKS * 100, LOOKED * 100, LOOKED), loss, mask=mask
    )
    assert all(np.isfinite(array).all() for array in by_arrays)


@pytest.mark.parametrize("dtype", ["mixed_float16", "mixed_bfloat16"])
def test_half_precision_computes_in_float32(dtype):
    layer = ScaledDotProductAttention(temperature=1.0, dtype=dtype)
    many = np.full((1, 1, 16), 96.0)  # 16 x 96 x 96 is more than float16 can hold
    keys = np.concatenate([many, many * 0.5], axis=1)
    output, weights = layer(many, keys, keys, mask=np.array([0, 1]))
    assert keras.backend.standardize_dtype(output.dtype) == dtype.removeprefix("mixed_")
    np.testing.assert_array_equal(numbers(keras.ops.cast(weights, "float32")), [[[1.0, 0.0]]])
    np.testing.assert_array_equal(numbers(keras.ops.cast(output, "float32")), many)


def test_padding_that_an_embedding_marked_is_hidden():
    ids = np.array([[5, 3, 0, 0, 0], [1, 2, 3, 4, 5]])
    words = keras.layers.Embedding(7, D_MODEL, mask_zero=True)(ids)
    weights = numbers(MultiHeadAttention(D_MODEL, HEADS)(words, words, words)[1])
    assert (weights[0, :, :, 2:] == 0).all()
    np.testing.assert_allclose(weights.sum(-1), 1, atol=1e-6)
    assert (weights[1] > 0).all()


@pytest.mark.parametrize("kind", ["attention", "heads"])
def test_saved_and_loaded_it_is_the_same(kind, tmp_path):
    inputs = [keras.Input((None, D_MODEL)), keras.Input((None, D_MODEL))]
    if kind == "attention":
        outputs = ScaledDotProductAttention(temperature=2.5)(*inputs, inputs[1])
    else:
        outputs = MultiHeadAttention(D_MODEL, HEADS)(inputs[1], inputs[1], inputs[0])
    model = keras.Model(inputs, outputs)
    model.save(tmp_path / "model.keras")
    again = keras.saving.load_model(tmp_path / "model.keras")
    for before, after in zip(model([LOOKS, LOOKED]), again([LOOKS, LOOKED]), strict=True):
        np.testing.assert_array_equal(numbers(before), numbers(after))


BAD = [
    pytest.param(lambda: MultiHeadAttention(12, 5), "5 does not divide 12", id="heads"),
    pytest.param(
        lambda: ScaledDotProductAttention(0), "temperature must be a finite number above 0", id="cold"
    ),
    pytest.param(lambda: ScaledDotProductAttention(-1.5), "and it is -1.5", id="negative"),
    pytest.param(
        lambda: ScaledDotProductAttention()(LOOKS, LOOKED[..., :5], LOOKED),
        "same width",
        id="widths of q and k",
    ),
    pytest.param(
        lambda: ScaledDotProductAttention()(LOOKS, LOOKED, LOOKED[:, :3]),
        "same number of tokens",
        id="k and v",
    ),
    pytest.param(
        lambda: ScaledDotProductAttention()(LOOKS[:1], LOOKED, LOOKED),
        "must have the same batch",
        id="batches",
    ),
    pytest.param(
        lambda: ScaledDotProductAttention()(LOOKS, LOOKED, LOOKED, np.zeros((BATCH, KEYS))),
        r"\[batch, queries, keys\] = \[2, 5, 7\]",
        id="mask without queries",
    ),
    pytest.param(
        lambda: pair()[1](LOOKED, LOOKED, LOOKS, np.zeros((BATCH, QUERIES, KEYS))),
        r"\[batch, heads, queries, keys\] = \[2, 3, 5, 7\]",
        id="mask without heads",
    ),
    pytest.param(lambda: pair()[1](LOOKED, LOOKED, LOOKS[..., :11]), "q must be 12 wide", id="width"),
    pytest.param(
        lambda: pair()[1](LOOKED, LOOKED, LOOKS.astype(int)), "embed the tokens first", id="integers"
    ),
    pytest.param(lambda: from_torch(torch.nn.Linear(2, 3)), "Linear is not one", id="another layer"),
    pytest.param(
        lambda: from_torch(regard.MultiHeadAttention(12, 4, num_kv_heads=2)), "grouped queries", id="grouped"
    ),
]


@pytest.mark.parametrize(("act", "sentence"), BAD)
def test_bad_input_is_told_in_one_sentence(act, sentence):
    with pytest.raises(regard.RegardError, match=sentence) as told:
        act()
    assert "\n" not in str(told.value)
