"""One byte a pixel: what the codes keep, and what they give up."""

from __future__ import annotations

import numpy as np
import pytest

from regard.measures.pyramid.codes import BELOW, MASKED, OCTAVES, decode, encode


def coded(weights):
    weights = np.asarray(weights)
    return encode(weights, np.ones(weights.shape, bool))


def test_every_code_comes_back():
    codes = np.arange(256, dtype=np.uint8)
    weights = np.nan_to_num(decode(codes))
    np.testing.assert_array_equal(encode(weights, codes != MASKED), codes)


def test_the_error_is_at_most_3_4_percent():
    weights = 2.0 ** -np.linspace(0, OCTAVES, 100_003)
    error = np.abs(decode(coded(weights)) / weights - 1)
    assert 0.033 < error.max() <= 0.034


def test_the_scale_falls_by_one_octave_in_ten_and_a_half_codes():
    """255 stands for 1, 2 for 2⁻²⁴, and the 253 steps between them are alike."""
    assert decode(np.array([255, 2], np.uint8)).tolist() == [1.0, 2.0**-24]
    assert decode(np.array([244, 245], np.uint8)) == pytest.approx(
        [2 ** (-11 * 24 / 253), 2 ** (-10 * 24 / 253)]
    )


@pytest.mark.parametrize(
    ("weight", "code"),
    [
        (1.0, 255),
        (1.0000001, 255),
        (0.5, 244),
        (2.0**-24, 2),
        (2.0**-24.04, 2),
        (2.0**-24.06, BELOW),
        (1e-30, BELOW),
        (0.0, BELOW),
    ],
)
def test_single_weights(weight, code):
    assert coded([weight]).tolist() == [code]


def test_masked_is_not_below():
    assert encode(np.array([0.0, 0.0]), np.array([True, False])).tolist() == [BELOW, MASKED]
    assert np.isnan(decode(np.array([MASKED], np.uint8))).all()
    assert decode(np.array([BELOW], np.uint8)).tolist() == [0.0]
