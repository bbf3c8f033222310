from __future__ import annotations

import numpy as np
import pytest

import regard
from regard.measures import words
from regard.measures.pair_ground import Ground
from regard.measures.words import Words, words_of
from regard.record import Record


def grounds(layer, groups=None):
    """Every way to leave pairs out."""
    looks, looked = (
        Words.single(axis) if groups is None else words_of(axis, groups=groups[: len(axis)])
        for axis in (layer.query_axis, layer.key_axis)
    )
    return [
        Ground(layer, looks, looked, diagonal, first) for diagonal in (False, True) for first in (False, True)
    ]


@pytest.mark.parametrize("groups", [None, [place // 3 for place in range(103)]], ids=["tokens", "words"])
def test_no_weight_exceeds_its_bound(varied, groups, monkeypatch):
    monkeypatch.setattr(words, "BLOCK", 499)
    heads = list(range(varied.heads))
    for ground in grounds(varied, groups):
        bounds = ground.bounds(heads)
        every = slice(0, len(ground.looks))
        assert bounds.shape == (varied.heads, len(ground.looks))
        for head in heads:
            assert (ground.weights(head, every).max(1) <= bounds[head]).all()
        np.testing.assert_array_equal(ground.bounds(heads[1:])[0], bounds[1])


def test_bounds_are_close_to_the_peaks_or_to_what_is_left(make, monkeypatch):
    monkeypatch.setattr(words, "BLOCK", 499)
    layer = make(mask=regard.Causal())
    measured = regard.rows(layer)
    strict, _, _, free = grounds(layer)
    np.testing.assert_allclose(free.bounds([0, 1, 2]), measured.peak, rtol=2e-3)
    left = 1 - measured.sink - measured.self_
    left[:, 0] = 0  # the first token is the sink and itself at once
    np.testing.assert_allclose(
        strict.bounds([0, 1, 2]), np.minimum(measured.peak, left), rtol=2e-3, atol=2e-3
    )


def test_short_texts_and_weights_alone_are_not_measured_before(make, monkeypatch):
    def never(*_, **__):
        raise AssertionError

    monkeypatch.setattr("regard.measures.pair_ground.rows", never)
    given = Record.from_arrays(weights=np.full((3, 103, 103), 1 / 103)).layers[0]
    assert (grounds(make())[0].bounds([0, 2]) == np.full((2, 103), np.inf)).all()
    monkeypatch.setattr(words, "BLOCK", 499)
    assert (grounds(given)[0].bounds([0, 2]) == np.full((2, 103), np.inf)).all()
    with pytest.raises(AssertionError):
        grounds(make())[0].bounds([0])


def test_what_does_not_count_is_zero_and_the_rest_is_exact(varied):
    offset = None if varied.kind == "cross" else len(varied.key_axis) - len(varied.query_axis)
    for ground in grounds(varied):
        expected = varied.weights(1)
        if not ground.first_key:
            expected[:, 0] = 0
        if offset is not None and not ground.diagonal:
            for query in range(len(expected)):
                expected[query, query + offset] = 0
        np.testing.assert_array_equal(ground.weights(1, slice(0, len(expected))), expected)


def test_queries_before_the_first_key_are_nobody(make):
    """With more queries than keys, the first queries are no key's own token."""
    layer = make(queries=7, keys=5)
    ground = grounds(layer)[1]
    expected = layer.weights(0)
    for query in range(2, 7):
        expected[query, query - 2] = 0
    np.testing.assert_allclose(ground.weights(0, slice(0, 7)), expected, rtol=1e-14)
    np.testing.assert_allclose(ground.weights(0, slice(1, 4)), expected[1:4], rtol=1e-14)


def test_blocks_hold_as_many_rows_as_are_computed_at_a_time(make, monkeypatch):
    layer = make()
    tokens, grouped = grounds(layer)[0], grounds(layer, [place // 5 for place in range(103)])[0]
    assert tokens.blocks() == grouped.blocks() == [0]
    monkeypatch.setattr(words, "BLOCK", 12 * 103)
    assert tokens.blocks() == list(range(0, 103, 12))
    assert grouped.blocks() == [0, 2, 4, 7, 9, 12, 14, 16, 19]
    monkeypatch.setattr(words, "BLOCK", 1)
    assert tokens.blocks() == list(range(103))
