import math

import array_api_strict
import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from regard.attention import alibi, rotary, scores, sinusoidal
from regard.errors import RegardError

HEADS, TOKENS, HEAD_DIM = 3, 5, 14


def test_sinusoidal_by_hand():
    # Position 3 of width 4: sin 3, cos 3, then the slower pair sin 0.03, cos 0.03 (10000^(2/4) = 100).
    np.testing.assert_allclose(sinusoidal(4, 4)[3], [0.1411, -0.9900, 0.0300, 0.9996], atol=1e-4)


@pytest.mark.parametrize("d_model", [1, 6, 7])
def test_sinusoidal_equals_the_formula(d_model):
    found = sinusoidal(11, d_model)
    assert found.shape == (11, d_model)
    for position, column in np.ndindex(found.shape):
        angle = position / 10000 ** (2 * (column // 2) / d_model)
        expected = math.cos(angle) if column % 2 else math.sin(angle)
        assert found[position, column] == pytest.approx(expected, abs=1e-12)


def test_a_shift_turns_every_sinusoidal_pair_by_the_same_angle():
    vectors = sinusoidal(17, 6)
    products = vectors @ vectors.T
    np.testing.assert_allclose(products[:-5, :-5], products[5:, 5:], atol=1e-12)


def test_rotary_by_hand():
    # One pair turns by 1 radian: (cos 1, sin 1) = (0.5403, 0.8415).
    np.testing.assert_allclose(rotary([[1, 0]], [1]), [[0.5403, 0.8415]], atol=1e-4)
    # At position 2 the second of two pairs turns by 2 × 10000^(-2/4) = 0.02.
    halves = [[math.cos(2), math.cos(0.02), math.sin(2), math.sin(0.02)]]
    np.testing.assert_allclose(rotary([[1, 1, 0, 0]], [2]), halves, atol=1e-12)
    pairs = [[math.cos(2), math.sin(2), math.cos(0.02), math.sin(0.02)]]
    np.testing.assert_allclose(rotary([[1, 0, 1, 0]], [2], interleaved=True), pairs, atol=1e-12)


def rotary_by_complex_numbers(x, positions, base):
    """Interleaved pairs as complex numbers, multiplied by e^(i angle)."""
    pairs = x[..., 0::2] + 1j * x[..., 1::2]
    angles = np.asarray(positions)[..., None] * base ** (-2 * np.arange(x.shape[-1] // 2) / x.shape[-1])
    turned = pairs * np.exp(1j * angles)
    return np.stack([turned.real, turned.imag], axis=-1).reshape(x.shape)


@pytest.mark.parametrize("base", [10000.0, 500.0])
def test_rotary_equals_complex_multiplication(generator, base):
    x, positions = (
        generator.normal(size=(2, HEADS, TOKENS, HEAD_DIM)),
        generator.integers(0, 1000, size=(2, 1, TOKENS)),
    )
    expected = rotary_by_complex_numbers(x, positions, base)
    np.testing.assert_allclose(rotary(x, positions, base=base, interleaved=True), expected, atol=1e-10)
    halves = np.concatenate([x[..., 0::2], x[..., 1::2]], axis=-1)
    expected = np.concatenate([expected[..., 0::2], expected[..., 1::2]], axis=-1)
    np.testing.assert_allclose(rotary(halves, positions, base=base), expected, atol=1e-10)


@given(st.integers(-1000, 1000), st.integers(0, 2**32), st.booleans())
@settings(deadline=None, max_examples=25)
def test_rotary_scores_depend_on_the_distance_alone(shift, seed, interleaved):
    generator = np.random.default_rng(seed)
    query, key = generator.normal(size=(5, 6)), generator.normal(size=(7, 6))
    here = scores(
        rotary(query, np.arange(5), interleaved=interleaved),
        rotary(key, np.arange(7), interleaved=interleaved),
    )
    there = scores(
        rotary(query, np.arange(5) + shift, interleaved=interleaved),
        rotary(key, np.arange(7) + shift, interleaved=interleaved),
    )
    np.testing.assert_allclose(there, here, atol=1e-10)


def test_rotary_keeps_lengths_and_leaves_position_zero(generator):
    x = generator.normal(size=(HEADS, TOKENS, HEAD_DIM))
    found = rotary(x, np.arange(TOKENS))
    np.testing.assert_allclose(np.linalg.norm(found, axis=-1), np.linalg.norm(x, axis=-1))
    np.testing.assert_array_equal(found[:, 0], x[:, 0])


@pytest.mark.parametrize("convert", [torch.asarray, array_api_strict.asarray])
@pytest.mark.parametrize("interleaved", [False, True])
def test_rotary_in_other_libraries(generator, convert, interleaved):
    x, positions = generator.normal(size=(HEADS, TOKENS, HEAD_DIM)), np.arange(TOKENS)
    found = rotary(convert(x), convert(positions), interleaved=interleaved)
    assert type(found) is type(convert(x))
    np.testing.assert_allclose(np.asarray(found), rotary(x, positions, interleaved=interleaved), atol=1e-12)


def test_rotary_of_half_precision_computes_in_float32(generator):
    x = torch.asarray(generator.normal(size=(TOKENS, HEAD_DIM))).bfloat16()
    positions = torch.arange(1000, 1000 + TOKENS)  # bfloat16 cannot tell these apart
    found = rotary(x, positions)
    assert found.dtype == torch.bfloat16
    torch.testing.assert_close(found, rotary(x.float(), positions).bfloat16())


@pytest.mark.parametrize(
    ("x", "positions", "options", "expected"),
    [
        (np.ones((5, 3)), range(5), {}, r"even head_dim, and its shape is \[5, 3\]"),
        (np.ones((5, 0)), range(5), {}, "even head_dim"),
        (np.ones(4), [1], {}, "even head_dim"),
        (np.ones((2, 5, 4)), range(2), {}, r"positions must broadcast .*\[2, 5\], and its shape is \[2\]"),
        (np.ones((5, 4)), range(5), {"base": 0}, "base must be a finite number above 0"),
    ],
)
def test_rotary_refuses(x, positions, options, expected):
    with pytest.raises(RegardError, match=expected):
        rotary(x, positions, **options)


def test_alibi_by_hand():
    # Two heads: slopes 2^-4 and 2^-8. Two queries at the end of three keys.
    distance = np.array([[1, 0, 1], [2, 1, 0]])
    np.testing.assert_array_equal(alibi(2, 2, 3), [-distance / 16, -distance / 256])


@pytest.mark.parametrize(
    ("num_heads", "exponents"),
    [
        (1, [8]),
        (8, [1, 2, 3, 4, 5, 6, 7, 8]),
        (3, [4, 8, 2]),
        (12, [1, 2, 3, 4, 5, 6, 7, 8, 0.5, 1.5, 2.5, 3.5]),
    ],
)
def test_alibi_slopes_of_the_paper(num_heads, exponents):
    slopes = -alibi(num_heads, 1, 2)[:, 0, 0]
    np.testing.assert_allclose(slopes, [2.0**-exponent for exponent in exponents])


@pytest.mark.parametrize(
    "call",
    [lambda: sinusoidal(-1, 2), lambda: sinusoidal(1, 0), lambda: alibi(0, 1, 1), lambda: alibi(1, -1, 1)],
)
def test_sizes_out_of_range_are_refused(call):
    with pytest.raises(RegardError, match="must be a whole number of at least"):
        call()
