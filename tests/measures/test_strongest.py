from __future__ import annotations

import numpy as np
import pytest

from regard.measures.strongest import Strongest, rounded

RNG = np.random.default_rng(7)


def ranked(blocks, top):
    """All places, largest weight first and then lowest place, by plain sorting."""
    entries = [
        (-weight, layer, head, first + query, key)
        for layer, head, first, block in blocks
        for query, row in enumerate(block.tolist())
        for key, weight in enumerate(row)
        if weight > 0
    ]
    return sorted(entries)[:top]


def found(blocks, top):
    strongest = Strongest(top)
    for block in blocks:
        strongest.offer(*block)
    weights, places = strongest.entries()
    rows = zip(-weights, *(places[name] for name in ("layer", "head", "query", "key")), strict=True)
    return [tuple(value.item() for value in row) for row in rows]


def offered(values):
    return [
        (layer, head, first, values((5, 11)))
        for layer in range(2)
        for head in range(3)
        for first in (0, 5, 10)
    ]


@pytest.mark.parametrize("top", [1, 7, 55, 200, 10**9])
@pytest.mark.parametrize(
    "values",
    [RNG.random, lambda shape: RNG.integers(0, 4, shape) / 4, lambda shape: np.full(shape, 0.25), np.zeros],
    ids=["distinct", "ties", "equal", "none"],
)
def test_the_largest_are_kept_in_whatever_order_they_come(values, top):
    blocks = offered(values)
    expected = ranked(blocks, top)
    assert found(blocks, top) == expected
    assert found(blocks[::-1], top) == expected
    assert found([blocks[place] for place in RNG.permutation(len(blocks))], top) == expected


def test_the_threshold_is_the_least_that_is_kept():
    strongest = Strongest(3)
    strongest.offer(0, 0, 0, np.array([[0.5, 0.25]]))
    assert strongest.threshold == 0.0
    strongest.offer(0, 0, 1, np.array([[0.125, 0.75]]))
    assert strongest.threshold == 0.25
    strongest.offer(0, 0, 2, np.array([[0.2, 0.25], [1.0, 0.0]]))
    assert strongest.entries()[0].tolist() == [1.0, 0.75, 0.5]


def test_no_more_is_held_than_thrice_what_is_kept():
    strongest = Strongest(7)
    for first in range(50):
        strongest.offer(0, 0, first, RNG.random((1, 101)))
        assert sum(map(len, strongest._weights)) <= 3 * 7


def test_rounding_changes_no_weight_by_more_than_a_part_in_a_million_million():
    weights = RNG.random((7, 11)) ** 20
    np.testing.assert_allclose(rounded(weights), weights, rtol=2.0**-40)
    assert (rounded(weights) != weights).all()
    assert rounded(np.array([0.0, 0.25, 1 - 2.0**-53])).tolist() == [0.0, 0.25, 1.0]
    assert rounded(weights.T).tolist() == rounded(weights).T.tolist()


def test_weights_are_kept_as_they_came():
    strongest = Strongest(2)
    strongest.offer(3, 1, 5, np.array([[0.1, 0.9 - 1e-15, 0.9]]))
    weights, places = strongest.entries()
    assert weights.tolist() == [0.9 - 1e-15, 0.9]
    assert [place.tolist() for place in places.values()] == [[3, 3], [1, 1], [5, 5], [1, 2]]
