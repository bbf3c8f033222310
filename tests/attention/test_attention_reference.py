import math
import os
import subprocess
import sys
import tracemalloc
from pathlib import Path

import array_api_strict
import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

import regard
from regard.attention import Causal, Padding, Window, attend, mix, scores, weights

BATCH, HEADS, KEY_HEADS, QUERIES, KEYS, HEAD_DIM, VALUE_DIM = 2, 6, 3, 5, 7, 11, 13


@pytest.fixture
def arrays(generator):
    return (
        generator.normal(size=(BATCH, HEADS, QUERIES, HEAD_DIM)),
        generator.normal(size=(BATCH, KEY_HEADS, KEYS, HEAD_DIM)),
        generator.normal(size=(BATCH, KEY_HEADS, KEYS, VALUE_DIM)),
    )


@pytest.fixture
def extras(generator):
    visible = generator.random((BATCH, HEADS, QUERIES, KEYS)) < 0.6
    visible[0, 1, 2] = False
    return {
        "bias": generator.normal(size=(BATCH, HEADS, QUERIES, KEYS)),
        "visible": visible,
        "sinks": generator.normal(size=HEADS),
    }


def test_the_word_chat_by_hand():
    c, h, a, t = (1, 0, 0.5, -0.3), (0.2, 0.8, -0.1, 0.5), (0.5, 0.3, 0.9, 0.1), (-0.3, 0.6, 0.2, 0.8)
    letters = [c, h, a, t]

    # t · c = -0.3 × 1   + 0.6 × 0   + 0.2 × 0.5  + 0.8 × -0.3 = -0.30 + 0.00 + 0.10 - 0.24 = -0.44
    # t · h = -0.3 × 0.2 + 0.6 × 0.8 + 0.2 × -0.1 + 0.8 × 0.5  = -0.06 + 0.48 - 0.02 + 0.40 =  0.80
    # t · a = -0.3 × 0.5 + 0.6 × 0.3 + 0.2 × 0.9  + 0.8 × 0.1  = -0.15 + 0.18 + 0.18 + 0.08 =  0.29
    # t · t = -0.3 × -0.3 + 0.6 × 0.6 + 0.2 × 0.2 + 0.8 × 0.8  =  0.09 + 0.36 + 0.04 + 0.64 =  1.13
    np.testing.assert_allclose(scores([t], letters, scale=1), [[-0.44, 0.80, 0.29, 1.13]], atol=1e-12)

    # Divided by √4 = 2:
    np.testing.assert_allclose(scores([t], letters), [[-0.22, 0.40, 0.145, 0.565]], atol=1e-12)

    # e^-0.22 = 0.8025, e^0.40 = 1.4918, e^0.145 = 1.1560, e^0.565 = 1.7594; their sum is 5.2098.
    raised = [0.8025, 1.4918, 1.1560, 1.7594]
    assert [round(math.exp(score), 4) for score in (-0.22, 0.40, 0.145, 0.565)] == raised
    assert sum(raised) == pytest.approx(5.2098, abs=2e-4)

    # 0.8025 / 5.2098 = 0.154, 1.4918 / 5.2098 = 0.286, 1.1560 / 5.2098 = 0.222, 1.7594 / 5.2098 = 0.338
    found = weights([t], letters)
    np.testing.assert_allclose(found, [[0.154, 0.286, 0.222, 0.338]], atol=5e-4)
    assert [round(100 * share) for share in found[0]] == [15, 29, 22, 34]

    # First column of the output: 0.154 × 1 + 0.286 × 0.2 + 0.222 × 0.5 + 0.338 × -0.3 = 0.221
    assert attend([t], letters, letters)[0, 0] == pytest.approx(0.221, abs=1e-3)


def test_the_order_of_the_options_by_hand():
    # 3 × 2 = 6; scaled by 0.5: 3; capped at 2: 2 × tanh(1.5) = 1.8103; + 0.7 = 2.5103; ÷ 4 = 0.6276
    found = scores([[3.0]], [[2.0]], scale=0.5, softcap=2, bias=[[0.7]], temperature=4)
    assert found[0, 0] == pytest.approx((2 * math.tanh(1.5) + 0.7) / 4)
    assert found[0, 0] == pytest.approx(0.6276, abs=1e-4)


def test_a_sink_takes_its_share_at_the_same_temperature():
    # Score 2 and sink 1 at temperature 2: e^1 / (e^1 + e^0.5) = 2.7183 / 4.3670 = 0.6225
    found = weights([[2.0]], [[1.0]], temperature=2, sinks=[1.0])
    assert found[0, 0] == pytest.approx(math.exp(1) / (math.exp(1) + math.exp(0.5)))
    assert found[0, 0] == pytest.approx(0.6225, abs=1e-4)


@pytest.mark.parametrize("names", [(), ("bias",), ("visible",), ("sinks",), ("bias", "visible", "sinks")])
@pytest.mark.parametrize(
    "numbers", [{}, {"scale": 0.3, "softcap": 1.7, "temperature": 0.6}], ids=["plain", "numbers"]
)
def test_equals_plain_loops(arrays, extras, names, numbers, plain_weights, plain_mix):
    query, key, value = arrays
    chosen = {name: extras[name] for name in names}
    expected = plain_weights(query, key, **chosen, **numbers)
    options = {("mask" if name == "visible" else name): extra for name, extra in chosen.items()} | numbers
    np.testing.assert_allclose(weights(query, key, **options), expected, atol=1e-14)
    np.testing.assert_allclose(attend(query, key, value, **options), plain_mix(expected, value), atol=1e-13)


def test_scores_are_the_logarithms_of_the_weights_up_to_a_constant(arrays, extras):
    query, key, _ = arrays
    options = {"softcap": 1.7, "bias": extras["bias"], "temperature": 0.6}
    raised = np.exp(scores(query, key, **options))
    np.testing.assert_allclose(
        weights(query, key, **options), raised / raised.sum(-1, keepdims=True), atol=1e-14
    )


def test_hidden_scores_are_minus_infinity(arrays, extras):
    found = scores(*arrays[:2], mask=extras["visible"])
    assert (np.isneginf(found) == ~extras["visible"]).all()


@pytest.mark.parametrize("kind", ["torch", "array_api_strict"])
def test_other_libraries_give_the_same(arrays, extras, kind):
    query, key, value = arrays
    convert = {"torch": torch.asarray, "array_api_strict": array_api_strict.asarray}[kind]
    options = {"softcap": 1.7, "bias": extras["bias"], "sinks": extras["sinks"], "temperature": 0.6}
    mask = Causal() & Padding([3, 7])
    for function, inputs in ((scores, (query, key)), (weights, (query, key)), (attend, (query, key, value))):
        chosen = {
            name: option for name, option in options.items() if function is not scores or name != "sinks"
        }
        native = {
            name: convert(option) if isinstance(option, np.ndarray) else option
            for name, option in chosen.items()
        }
        found = function(*map(convert, inputs), mask=mask, **native)
        assert type(found) is type(convert(query))
        np.testing.assert_allclose(np.asarray(found), function(*inputs, mask=mask, **chosen), atol=1e-13)


def test_numpy_and_list_options_join_torch_tensors(arrays, extras):
    query, key, value = arrays
    expected = attend(query, key, value, mask=extras["visible"], bias=extras["bias"], sinks=extras["sinks"])
    found = attend(
        *map(torch.asarray, arrays),
        mask=extras["visible"].tolist(),
        bias=extras["bias"].tolist(),
        sinks=np.broadcast_to(extras["sinks"], HEADS),
    )
    np.testing.assert_allclose(found.numpy(), expected, atol=1e-13)
    assert value.shape[-1] == found.shape[-1]


@pytest.mark.parametrize("axes", [2, 3, 4, 5])
def test_any_number_of_axes(arrays, axes):
    query, key, value = (array[:, :KEY_HEADS] for array in arrays)
    expected = attend(query, key, value, mask=Causal())
    inner = (0,) * (4 - axes)
    inputs = [array[inner] if axes < 5 else array[None] for array in (query, key, value)]
    found = attend(*inputs, mask=Causal())
    np.testing.assert_allclose(found, expected[inner] if axes < 5 else expected[None], atol=1e-14)


def test_query_heads_share_key_heads_in_order(arrays):
    query, key, value = arrays
    group = HEADS // KEY_HEADS
    repeated = attend(query, np.repeat(key, group, axis=1), np.repeat(value, group, axis=1))
    np.testing.assert_allclose(attend(query, key, value), repeated, atol=1e-14)
    np.testing.assert_allclose(mix(weights(query, key), value), repeated, atol=1e-14)


def test_key_heads_are_not_repeated_in_memory(generator):
    query = generator.normal(size=(32, 1, 64))
    key = generator.normal(size=(1, 5003, 64))  # 2.6 MB; 82 MB if repeated for 32 heads
    tracemalloc.start()
    weights(query, key)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 4 * key.nbytes


HIDING = {
    "mask": lambda shape: {"mask": np.zeros(shape, dtype=bool)},
    "bias": lambda shape: {"bias": np.full(shape, -np.inf)},
    "intervals": lambda _: {"mask": Window(2) & ~Window(2)},
}


@pytest.mark.parametrize("hiding", HIDING)
def test_a_row_that_may_look_at_nothing_reads_zeros(arrays, hiding):
    query, key, value = arrays
    options = HIDING[hiding]((QUERIES, KEYS))
    assert (weights(query, key, **options) == 0).all()
    assert (attend(query, key, value, **options) == 0).all()
    assert (weights(query, key, **options, sinks=np.zeros(HEADS)) == 0).all()


@pytest.mark.parametrize("hiding", HIDING)
def test_gradients_of_hidden_rows_are_zero_and_not_nan(arrays, hiding):
    tensors = [torch.asarray(array).requires_grad_() for array in arrays]
    options = HIDING[hiding]((QUERIES, KEYS))
    attend(*tensors, **options, softcap=3.0).sum().backward()
    assert all((tensor.grad == 0).all() for tensor in tensors)


def test_gradients_equal_finite_differences(arrays, extras):
    query, key, value = (torch.asarray(array[:1, :, :3, :2]).requires_grad_() for array in arrays)
    bias = torch.asarray(extras["bias"][:1, :, :3, :3]).requires_grad_()
    sinks = torch.asarray(extras["sinks"]).requires_grad_()
    mask = torch.tensor([[True, False, True], [False, False, False], [True, True, True]])

    def output(query, key, value, bias, sinks):
        return attend(query, key, value, softcap=1.7, bias=bias, temperature=0.6, mask=mask, sinks=sinks)

    assert torch.autograd.gradcheck(output, (query, key, value, bias, sinks), fast_mode=True)


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16])
def test_half_precision_computes_in_float32(dtype):
    query, key = (
        torch.tensor([[300.0, 0.0]], dtype=dtype),
        torch.tensor([[300.0, 0.0], [300.0, 1.0]], dtype=dtype),
    )
    found = weights(query, key, scale=1.0, softcap=50.0)  # 300 × 300 is beyond float16
    assert found.dtype == dtype
    assert found.tolist() == [[0.5, 0.5]]


def test_half_precision_of_numpy_comes_back(arrays):
    query, key, value = (array.astype(np.float16) for array in arrays)
    found = attend(query, key, value)
    assert found.dtype == np.float16
    exact = attend(*(array.astype(np.float32) for array in (query, key, value)))
    np.testing.assert_array_equal(found, exact.astype(np.float16))


def test_mixed_precision_gives_the_wider_one(arrays):
    query, key, value = arrays
    found = attend(query.astype(np.float32), key, value.astype(np.float16))
    assert found.dtype == np.float64


def test_large_scores_do_not_overflow():
    assert weights([[1e4]], [[1e4], [0.0]]).tolist() == [[1.0, 0.0]]


def test_lists_become_float64():
    found = weights([[1, 0]], [[1, 0], [0, 1]])
    assert isinstance(found, np.ndarray)
    assert found.dtype == np.float64


@pytest.mark.parametrize(("queries", "keys"), [(0, 3), (3, 0), (0, 0)])
@pytest.mark.parametrize("library", [np, torch])
def test_nothing_to_look_at(queries, keys, library):
    found = attend(
        library.ones((2, queries, 5)), library.ones((2, keys, 5)), library.ones((2, keys, 7)), mask=Causal()
    )
    assert tuple(found.shape) == (2, queries, 7)
    assert (found == 0).all()


def test_nan_is_passed_on_and_not_hidden():
    assert np.isnan(weights([[np.nan]], [[1.0], [2.0]])).all()


def test_numpy_alone_does_not_import_torch():
    code = "import sys; from regard.attention import attend; attend([[1]], [[1]], [[1]]); assert 'torch' not in sys.modules"
    source = str(Path(regard.__file__).parents[1])
    subprocess.run([sys.executable, "-c", code], check=True, env=os.environ | {"PYTHONPATH": source})


lengths = st.integers(min_value=1, max_value=7)
small = st.floats(min_value=-5, max_value=5)


@st.composite
def problems(draw):
    """Query, key and value of one head, a mask, and some numbers."""
    queries, keys, head_dim = draw(lengths), draw(lengths), draw(lengths)
    generator = np.random.default_rng(draw(st.integers(0, 2**32)))
    spread = draw(st.sampled_from([0.1, 1.0, 30.0]))
    rows = (spread * generator.normal(size=(length, head_dim)) for length in (queries, keys, keys))
    mask = generator.random((queries, keys)) < draw(st.sampled_from([0.2, 0.8, 1.0]))
    return (
        *rows,
        mask,
        {"temperature": draw(st.floats(0.2, 5)), "softcap": draw(st.none() | st.floats(0.5, 50))},
    )


@given(problems())
@settings(deadline=None, max_examples=50)
def test_rows_sum_to_one_or_see_nothing(problem):
    query, key, _, mask, numbers = problem
    found = weights(query, key, mask=mask, **numbers)
    np.testing.assert_allclose(found.sum(-1), mask.any(-1).astype(float), atol=1e-12)
    assert (found >= 0).all()
    assert (found[~mask] == 0).all()


@given(problems(), st.floats(-20, 20))
@settings(deadline=None, max_examples=50)
def test_rows_and_sink_sum_to_one(problem, sink):
    query, key, _, mask, numbers = problem
    found = weights(query, key, mask=mask, sinks=[sink], **numbers)
    visible = scores(query, key, mask=mask, **numbers)
    with_sink = np.concatenate([visible, np.full((len(query), 1), sink / numbers["temperature"])], axis=1)
    sink_share = torch.softmax(torch.asarray(with_sink), -1)[:, -1]
    np.testing.assert_allclose(found.sum(-1), 1 - sink_share, atol=1e-9)


@given(problems(), st.randoms(use_true_random=False))
@settings(deadline=None, max_examples=50)
def test_the_order_of_keys_does_not_matter(problem, random):
    query, key, value, mask, numbers = problem
    order = random.sample(range(len(key)), len(key))
    shuffled = attend(query, key[order], value[order], mask=mask[:, order], **numbers)
    np.testing.assert_allclose(shuffled, attend(query, key, value, mask=mask, **numbers), atol=1e-10)


@given(problems(), lengths)
@settings(deadline=None, max_examples=50)
def test_queries_in_chunks_give_the_same(problem, chunk):
    query, key, value, mask, numbers = problem
    starts = range(0, len(query), chunk)
    parts = [attend(query[i : i + chunk], key, value, mask=mask[i : i + chunk], **numbers) for i in starts]
    np.testing.assert_allclose(
        np.concatenate(parts), attend(query, key, value, mask=mask, **numbers), atol=1e-10
    )
