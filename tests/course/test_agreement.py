from __future__ import annotations

import itertools
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from regard.course import agreement
from regard.course.agreement import agrees, plain

NUMBERS = st.floats(-1e6, 1e6)


@pytest.mark.parametrize(
    "given",
    [
        (0.25, 0.75),
        {"a": 0.25, "b": 0.75}.values(),
        np.array([0.25, 0.75], dtype=np.float32),
        torch.tensor([0.25, 0.75], requires_grad=True),
        (each for each in [0.25, 0.75]),
        map(float, ["0.25", "0.75"]),
        [Fraction(1, 4), Decimal("0.75")],
        [np.float64(0.25), torch.tensor(0.75)],
    ],
    ids=lambda given: type(given).__name__,
)
def test_an_unusual_container_of_the_right_numbers_agrees(given):
    assert agrees([0.25, 0.75], given, 1e-4)


@pytest.mark.parametrize(
    "wrong",
    [
        [0.25, 0.7502],
        [0.25],
        [0.25, 0.75, 0.0],
        [[0.25, 0.75]],
        [[0.25], [0.75]],
        0.25,
        None,
        "0.25",
        [0.25, "0.75"],
    ],
    ids=repr,
)
def test_other_numbers_and_other_shapes_do_not_agree(wrong):
    assert not agrees([0.25, 0.75], wrong, 1e-4)


@given(st.lists(NUMBERS), st.floats(-0.9, 0.9))
def test_what_is_off_by_less_than_the_tolerance_agrees(numbers, share):
    near = [number + share * 1e-4 * max(1, abs(number)) for number in numbers]
    assert agrees(numbers, near, 1e-4)
    assert agrees(numbers, np.array(near), 1e-4)


def test_whole_numbers_are_exact_however_large():
    assert agrees(100_000, 100_000, 1e-4)
    assert not agrees(100_000, 100_001, 1e-4)
    assert agrees(100_000, 100_000.0, 1e-4)


def test_truth_values_are_the_ones_and_zeros_of_a_mask():
    assert agrees([[True, False]], [[1, 0]], 1e-4)
    assert agrees([[1.0, 0.0]], np.array([[True, False]]), 1e-4)
    assert not agrees([[True, False]], [[1, 1]], 1e-4)


def test_nothing_finite_agrees_with_infinity_or_nan():
    nan, infinity = float("nan"), float("inf")
    assert agrees([nan, infinity, -infinity], [nan, infinity, -infinity], 1e-4)
    for expected, obtained in itertools.permutations([0.0, nan, infinity, -infinity], 2):
        assert not agrees(expected, obtained, 1e-4)


def test_texts_and_tables_agree_by_their_parts():
    assert agrees({"q": ["c", 1.0]}, {"q": (np.str_("c"), 1)}, 1e-4)
    assert not agrees({"q": 1.0}, {"k": 1.0}, 1e-4)
    assert not agrees("chat", "Chat", 1e-4)


def test_what_never_ends_is_read_up_to_a_limit(monkeypatch):
    monkeypatch.setattr(agreement, "MOST", 7)
    assert plain(itertools.count()) == [0, 1, 2, 3, 4, 5, 6]


def test_a_function_stays_what_it_is():
    assert plain([len]) == [len]
