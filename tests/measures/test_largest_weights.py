from __future__ import annotations

import numpy as np
import pytest

from regard import Record, maps
from regard.errors import RegardError
from regard.measures.largest_weights import largest_weights
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


def test_given_weights_are_worked_by_hand():
    layer = Record.from_arrays(weights=[[0.1, 0.9, 0.0], [0.5, 0.2, 0.3], [0.0, 0.0, 1.0]]).layers[0]
    np.testing.assert_array_equal(largest_weights(layer, [0], 2), np.float32([[[0.1, 0.9], [0.5, 1.0]]]))


def test_a_head_that_is_not_there_is_refused():
    with pytest.raises(RegardError, match="There is no head 3"):
        largest_weights(made(), [3], 11)
