import numpy as np
import pytest

from regard.attention import attend, mix, weights
from regard.errors import RegardError

ones = np.ones


@pytest.mark.parametrize(
    ("query", "key", "value", "expected"),
    [
        ((5,), (7, 5), (7, 2), r"query must have at least two axes, and its shape is \[5\]"),
        ((3, 5), (), (7, 2), r"key must have at least two axes, and its shape is \[\]"),
        ((3, 5), (7, 2), (7, 2), r"same head_dim of at least 1, and their shapes are \[3, 5\] and \[7, 2\]"),
        ((3, 0), (7, 0), (7, 2), r"same head_dim of at least 1, and their shapes are \[3, 0\] and \[7, 0\]"),
        (
            (2, 3, 5),
            (7, 5),
            (7, 2),
            r"same axes before the heads, and their shapes are \[2, 3, 5\] and \[7, 5\]",
        ),
        ((2, 4, 3, 5), (3, 4, 7, 5), (3, 4, 7, 2), "same axes before the heads"),
        (
            (7, 3, 5),
            (2, 3, 5),
            (2, 3, 5),
            "heads of query must be a multiple of the heads of key, and there are 7 and 2",
        ),
        ((2, 3, 5), (4, 3, 5), (4, 3, 5), "there are 2 and 4"),
        ((2, 3, 5), (0, 3, 5), (0, 3, 5), "there are 2 and 0"),
        ((3, 5), (7, 5), (6, 2), r"value must have one row per key.* \[7, 5\] and \[6, 2\]"),
        ((4, 3, 5), (2, 7, 5), (4, 7, 2), "value must have one row per key"),
    ],
)
def test_shapes_that_disagree_are_refused_with_both_shapes(query, key, value, expected):
    with pytest.raises(RegardError, match=expected) as caught:
        attend(ones(query), ones(key), ones(value))
    assert caught.value.say("fr") != caught.value.say("en")


def test_nested_lists_are_refused_in_the_same_words():
    with pytest.raises(RegardError, match="query must have at least two axes"):
        weights([1, 2], [[1, 2]])
    with pytest.raises(RegardError, match=r"key must have at least two axes, and its shape is \[\]"):
        weights([[1, 2]], None)


@pytest.mark.parametrize("shape", [(5, 3), (4, 3, 5), (2, 2, 3, 5)])
def test_a_bias_must_broadcast(shape):
    with pytest.raises(RegardError, match="bias must broadcast to the scores"):
        weights(ones((2, 3, 7)), ones((2, 5, 7)), bias=ones(shape))


def test_booleans_are_no_bias_and_no_sinks():
    for name, value in (("bias", ones((3, 5), dtype=bool)), ("sinks", ones(2, dtype=bool))):
        with pytest.raises(RegardError, match=f"{name} must hold numbers .* bool: pass booleans as mask"):
            weights(ones((2, 3, 7)), ones((2, 5, 7)), **{name: value})


def test_whole_numbers_are_a_bias_and_sinks():
    integers, floats = (
        {"bias": ones((3, 5), dtype=kind), "sinks": ones(2, dtype=kind)} for kind in (int, float)
    )
    found = weights(ones((2, 3, 7)), ones((2, 5, 7)), **integers)
    np.testing.assert_array_equal(found, weights(ones((2, 3, 7)), ones((2, 5, 7)), **floats))


@pytest.mark.parametrize("shape", [(3,), (2, 1), (1,)])
def test_there_is_one_sink_per_query_head(shape):
    with pytest.raises(RegardError, match=r"sinks must hold one number per query head, \[2\]"):
        weights(ones((2, 3, 7)), ones((2, 5, 7)), sinks=ones(shape))


def test_one_number_is_a_sink_for_all_heads():
    found = weights(ones((2, 3, 7)), ones((2, 5, 7)), sinks=0.5)
    np.testing.assert_array_equal(found, weights(ones((2, 3, 7)), ones((2, 5, 7)), sinks=[0.5, 0.5]))


@pytest.mark.parametrize(
    ("shape", "expected"),
    [
        ((6, 2), "one column per row of value"),
        ((5,), "at least two axes"),
        ((3, 5, 2), "same axes before the heads"),
    ],
)
def test_weights_and_value_must_fit(shape, expected):
    with pytest.raises(RegardError, match=expected):
        mix(ones((3, 5)), ones(shape))
