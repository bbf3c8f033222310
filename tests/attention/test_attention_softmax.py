import numpy as np
import pytest
import torch

from regard.attention import Causal
from regard.attention.softmax import hide, softmax


def test_equals_torch(generator):
    matrix = generator.normal(size=(2, 3, 5, 7))
    np.testing.assert_allclose(softmax(matrix), torch.softmax(torch.asarray(matrix), -1), atol=1e-15)


def test_a_constant_changes_no_share(generator):
    matrix = generator.normal(size=(3, 5))
    np.testing.assert_allclose(softmax(matrix + 700), softmax(matrix), atol=1e-12)


def test_a_sink_is_one_more_column(generator):
    matrix, sinks = generator.normal(size=(2, 3, 5, 7)), generator.normal(size=3)
    column = np.broadcast_to(sinks[:, None, None], (2, 3, 5, 1))
    expected = softmax(np.concatenate([matrix, column], axis=-1))[..., :-1]
    np.testing.assert_allclose(softmax(matrix, sinks), expected, atol=1e-15)


def test_a_large_sink_does_not_overflow():
    assert softmax(np.zeros((2, 3)), np.array([1e4])).tolist() == [[0, 0, 0], [0, 0, 0]]


@pytest.mark.parametrize("sink", [None, [0.5], [-np.inf]])
def test_hidden_rows_are_zeros(sink):
    matrix = np.array([[-np.inf, -np.inf], [0.0, 0.0]])
    found = softmax(matrix, None if sink is None else np.array(sink))
    assert found[0].tolist() == [0.0, 0.0]
    assert found[1, 0] == pytest.approx(1 / (2 + np.exp(0.5)) if sink == [0.5] else 0.5)


def test_no_mask_hides_nothing():
    matrix = np.ones((2, 3))
    assert hide(matrix, None) is matrix


def test_hiding_leaves_what_is_visible():
    assert hide(np.ones((2, 3)), Causal()).tolist() == [[1, 1, -np.inf], [1, 1, 1]]
