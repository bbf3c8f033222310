import time

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from regard.attention import Causal, Explicit, Intervals, Padding, Window, compress
from regard.attention.masks.recorded import runs
from regard.errors import RegardError


@pytest.mark.parametrize("shape", [(3, 5), (2, 3, 5), (2, 7, 3, 5)])
def test_explicit_says_what_its_array_says(generator, shape):
    array = generator.random(shape) < 0.5
    mask = Explicit(array)
    assert (mask.batch, mask.heads) == (shape[0] if len(shape) > 2 else 1, shape[1] if len(shape) > 3 else 1)
    dense = mask.dense(3, 5)
    assert (dense == (array if len(shape) != 3 else array[:, None])).all()
    block = mask.block([2, 0], [4, 1, 1], mask.batch - 1, mask.heads - 1)
    assert (block == dense[-1, -1][[2, 0]][:, [4, 1, 1]]).all()


def test_explicit_finds_its_intervals_unless_heads_differ():
    array = Window(2).dense(3, 5)
    assert Explicit(array).intervals(3, 5) is not None
    two_heads = np.concatenate([array, array], axis=1)
    assert Explicit(two_heads).intervals(3, 5) is not None
    two_heads[0, 1, 0, 0] ^= True
    assert Explicit(two_heads).intervals(3, 5) is None


def test_explicit_keeps_a_copy_and_prints_briefly():
    array = np.array([[True, False], [True, True]])
    mask = Explicit(array)
    array[:] = False
    assert mask == Explicit([[True, False], [True, True]])
    assert repr(mask) == "Explicit(1 × 1 × 2 × 2 booleans, 75% visible)"
    assert repr(Explicit(np.ones((0, 3), dtype=bool))) == "Explicit(1 × 1 × 0 × 3 booleans, nothing visible)"


@pytest.mark.parametrize(
    "given", [np.ones((3, 5)), np.ones(5, dtype=bool), np.ones((1, 1, 1, 1, 1), dtype=bool), [[1, 0]]]
)
@pytest.mark.parametrize("function", [Explicit, compress])
def test_anything_but_booleans_is_refused(function, given):
    with pytest.raises(RegardError, match="A mask array must hold booleans"):
        function(given)


def test_explicit_has_one_length():
    with pytest.raises(RegardError, match=r"Explicit must be for 5 queries and 3 keys.*\[1, 1, 3, 5\]"):
        Explicit(np.ones((3, 5), dtype=bool)).dense(5, 3)


def test_intervals_by_hand():
    mask = Intervals(lo=[[0, 1, 3]], hi=[[0, 3, 4]])
    assert mask.dense(3, 4)[0, 0].astype(int).tolist() == [[0, 0, 0, 0], [0, 1, 1, 0], [0, 0, 0, 1]]
    assert mask.block([2, 1], [3, 2]).astype(int).tolist() == [[1, 0], [0, 1]]
    assert mask.lo.dtype == np.int32


def test_empty_intervals_are_alike():
    assert Intervals([2, 0], [2, 1]) == Intervals([0, 0], [0, 1])


@pytest.mark.parametrize(
    ("lo", "hi"),
    [
        ([0.0], [1.0]),
        ([0, 0], [1]),
        ([-1], [1]),
        ([2], [1]),
        (0, 1),
        (np.zeros((1, 1, 1), int), np.ones((1, 1, 1), int)),
    ],
)
def test_intervals_out_of_order_are_refused(lo, hi):
    with pytest.raises(RegardError, match="lo and hi of Intervals must be whole numbers with 0 <= lo <= hi"):
        Intervals(np.asarray(lo), np.asarray(hi))


@pytest.mark.parametrize(("queries", "keys"), [(3, 5), (2, 4)])
def test_intervals_must_fit(queries, keys):
    with pytest.raises(RegardError, match=f"2 up to key 5 for {queries} queries and {keys} keys"):
        Intervals([0, 0], [1, 5]).dense(queries, keys)


@given(arrays(bool, array_shapes(min_dims=2, max_dims=4, min_side=1, max_side=5)))
@settings(deadline=None, max_examples=150)
def test_compress_loses_nothing(array):
    mask = compress(array)
    dense = array[None, None] if array.ndim == 2 else array[:, None] if array.ndim == 3 else array
    assert (np.broadcast_to(mask.dense(*array.shape[-2:]), dense.shape) == dense).all()
    is_one_run = all(
        np.count_nonzero(np.diff(row, prepend=0, append=0)) <= 2
        for row in dense.reshape(-1, array.shape[-1]).astype(int)
    )
    heads_agree = (dense == dense[:, :1]).all()
    assert isinstance(mask, Intervals if is_one_run and heads_agree else Explicit)


@given(st.integers(1, 7), st.lists(st.integers(0, 7), min_size=1, max_size=3))
@settings(deadline=None, max_examples=50)
def test_compress_finds_the_intervals_again(width, present):
    mask = Window(width) & Padding(present)
    assert (compress(mask.dense(5, 7)).intervals(5, 7)[1] == mask.intervals(5, 7)[1]).all()


def test_compress_takes_tensors():
    assert compress(torch.ones(3, 3, dtype=torch.bool).tril()) == Intervals([0, 0, 0], [1, 2, 3])


@pytest.mark.parametrize("shape", [(0, 3), (3, 0)])
def test_compress_of_nothing(shape):
    assert compress(np.ones(shape, dtype=bool)).dense(*shape).shape == (1, 1, *shape)


def test_compress_of_a_long_text_is_quick():
    dense = (Causal() & Window(1000)).dense(4096, 4096)
    start = time.perf_counter()
    mask = compress(dense)
    assert time.perf_counter() - start < 1
    assert isinstance(mask, Intervals)


def test_runs():
    found = runs(np.array([[False, True, True], [False, False, False]]))
    assert [end.tolist() for end in found] == [[1, 0], [3, 0]]
    assert runs(np.array([[True, False, True]])) is None
