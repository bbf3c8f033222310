import numpy as np
import pytest
import torch

from regard.attention import Padding
from regard.errors import RegardError


def test_lengths_hide_the_end_of_each_sequence():
    mask = Padding([0, 2, 5])
    assert mask.batch == 3
    assert mask.dense(1, 5)[:, 0, 0].astype(int).tolist() == [
        [0, 0, 0, 0, 0],
        [1, 1, 0, 0, 0],
        [1, 1, 1, 1, 1],
    ]
    lo, hi = mask.intervals(2, 5)
    assert lo.tolist() == [[0, 0], [0, 0], [0, 0]]
    assert hi.tolist() == [[0, 0], [2, 2], [5, 5]]


def test_booleans_may_pad_on_the_left():
    mask = Padding([[False, False, True], [True, True, True]])
    lo, hi = mask.intervals(1, 3)
    assert (lo.tolist(), hi.tolist()) == ([[2], [0]], [[3], [3]])
    assert mask.block([0, 1], [1, 2], batch=0).tolist() == [[False, True], [False, True]]


def test_booleans_with_gaps_are_no_intervals():
    mask = Padding([[True, False, True]])
    assert mask.intervals(2, 3) is None
    assert mask.dense(2, 3).tolist() == [[[[True, False, True], [True, False, True]]]]


def test_booleans_of_one_sequence_need_no_batch():
    assert Padding([True, False]) == Padding([[True, False]])


def test_tensors_are_taken():
    assert Padding(torch.tensor([3, 5])) == Padding([3, 5])
    assert Padding(torch.tensor([[1, 0]]) == 1) == Padding([[True, False]])


def test_a_later_change_of_the_array_does_not_matter():
    for given in (np.array([3, 5]), np.array([[True, False], [True, True]])):
        mask, before = Padding(given), Padding(given.copy())
        given[0] = 0
        assert mask == before


def test_it_prints_what_it_is():
    assert repr(Padding([3, 5])) == "Padding([3, 5])"
    assert repr(Padding(np.ones((2, 7), dtype=bool))) == "Padding(2 × 7 booleans)"


@pytest.mark.parametrize(
    "given",
    [[[1, 0], [1, 1]], [1.5], [-1, 2], [], np.ones((2, 3, 5), dtype=bool), np.ones((0, 3), dtype=bool)],
)
def test_anything_else_is_refused(given):
    with pytest.raises(RegardError, match="Padding takes the number of real keys"):
        Padding(given)


@pytest.mark.parametrize("given", [[3, 8], np.ones((2, 8), dtype=bool), np.ones((2, 6), dtype=bool)])
def test_it_must_fit_the_keys(given):
    with pytest.raises(RegardError, match="Padding must fit the 7 keys, and it is for"):
        Padding(given).dense(5, 7)
