"""Maps against pooling the whole matrix."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
import torch

from regard import Causal, Record
from regard.errors import RegardError
from regard.measures import tile_sums
from regard.measures.backends import tiled
from regard.measures.pooled_maps import maps
from regard.measures.row_measures import rows
from regard.measures.tile_sums import TileSums, cut, cut_every, touched


def pooled(weights, rows, columns, reduce):
    """One pixel after the other, as the docstring says."""
    queries, keys = weights.shape
    rows, columns = min(rows, queries), min(columns, keys)
    found = np.empty((rows, columns))
    for row in range(rows):
        for column in range(columns):
            part = weights[
                row * queries // rows : (row + 1) * queries // rows,
                column * keys // columns : (column + 1) * keys // columns,
            ]
            found[row, column] = part.sum(1).mean() if reduce == "mean" else part.max()
    return found


@pytest.mark.parametrize("reduce", ["mean", "max"])
@pytest.mark.parametrize("size", [1, 7, (5, 13), (1000, 11), 1000])
def test_every_kind_of_layer_at_every_size(varied, size, reduce):
    rows, columns = (size, size) if isinstance(size, int) else size
    found = maps(varied, size=size, reduce=reduce)
    assert found.dtype == np.float32
    for head in range(varied.heads):
        expected = pooled(varied.weights(head), rows, columns, reduce)
        np.testing.assert_allclose(found[head], expected, rtol=2e-5, atol=1e-7)


@pytest.mark.parametrize("reduce", ["mean", "max"])
def test_pixels_that_lie_in_several_tiles(make, monkeypatch, reduce):
    """Tiles of 7 × 32 scores: most pixels have queries and keys in two of them, found under different maxima."""
    monkeypatch.setattr(tiled, "ROWS", 7)
    monkeypatch.setattr(tiled, "COLUMNS", 32)
    layer = make(mask=Causal())
    found = maps(layer, size=(11, 9), reduce=reduce)
    for head in range(layer.heads):
        np.testing.assert_allclose(
            found[head], pooled(layer.weights(head), 11, 9, reduce), rtol=2e-5, atol=1e-7
        )


@pytest.mark.parametrize("reduce", ["mean", "max"])
def test_weights_that_were_given(reduce):
    weights = np.random.default_rng(0).dirichlet(np.ones(17), size=(2, 13))
    layer = Record.from_arrays(weights=weights).layers[0]
    found = maps(layer, size=(5, 3), reduce=reduce, heads=[1])
    np.testing.assert_allclose(found[0], pooled(weights[1], 5, 3, reduce), rtol=1e-6)


def test_a_map_worked_out_by_hand():
    """Both queries see three keys alike; the first two of them share a pixel."""
    layer = Record.from_arrays(np.zeros((2, 1)), np.zeros((3, 1))).layers[0]
    assert maps(layer, size=(1, 2)).tolist() == [[pytest.approx([1 / 3, 2 / 3])]]
    assert maps(layer, size=(1, 2), reduce="max").tolist() == [[pytest.approx([1 / 3, 1 / 3])]]


def test_rows_of_a_full_matrix_sum_to_1(make):
    np.testing.assert_allclose(maps(make(), size=(9, 10)).sum(-1), 1.0, rtol=1e-6)


def test_chosen_heads_in_their_order(make):
    layer = make()
    both = maps(layer, size=7, heads=[2, 0])
    np.testing.assert_array_equal(both, maps(layer, size=7)[[2, 0]])


def test_torch_tensors(make):
    layer, tensors = make(), make()
    for name in ("query", "key"):
        object.__setattr__(tensors, name, torch.as_tensor(getattr(layer, name)))
    np.testing.assert_array_equal(maps(tensors, size=7), maps(layer, size=7))


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"size": 0}, "size must be a whole number from 1, or two of them"),
        ({"size": (3, 4, 5)}, "size must be"),
        ({"size": 2.5}, "size must be"),
        ({"size": (3, True)}, "size must be"),
        ({"reduce": "sum"}, "reduce must be 'mean' or 'max', not 'sum'"),
        ({"size": "12"}, "size must be"),
        ({"size": [[2, 2], [2, 2]]}, "size must be"),
        ({"size": None}, "size must be"),
        ({"heads": [3]}, "There is no head 3 in arrays: it has heads 0 to 2"),
        ({"heads": [0.0]}, "heads must be a whole number from 0, or several"),
        ({"heads": {0: 1}}, "heads must be a whole number from 0, or several"),
        ({"heads": []}, "heads must be"),
    ],
)
def test_bad_input(make, options, sentence):
    with pytest.raises(RegardError, match=sentence):
        maps(make(), **options)


@pytest.mark.parametrize(("length", "bins"), [(103, 7), (7, 7), (1, 1), (13, 5)])
def test_bins_cover_everything_and_differ_by_one_at_most(length, bins):
    edges = cut(length, bins)
    assert (edges[0], edges[-1]) == (0, length)
    assert set(np.diff(edges)) <= {length // bins, length // bins + 1}


def test_the_bins_that_a_stretch_touches():
    edges = cut_every(103, 10)
    assert edges.tolist() == [0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100, 103]
    bins, starts = touched(edges, 15, 40)
    assert (bins, starts.tolist()) == (slice(1, 4), [0, 5, 15])
    bins, starts = touched(edges, 100, 103)
    assert (bins, starts.tolist()) == (slice(10, 11), [0])


def test_a_query_that_sees_nothing_has_no_weights():
    sums = TileSums(cut_every(4, 2))
    sums.visit(slice(0, 4), torch.tensor([[0.0, 0, 0, 0], [1, 0.5, 0.25, 0.25]]), torch.tensor([-1e36, 0.0]))
    weights = sums.weights(np.array([-np.inf, np.log(2)], np.float32))
    np.testing.assert_allclose(weights, [[0, 0], [0.75, 0.25]], rtol=1e-6)


def test_examples():
    import doctest

    from regard.measures import pooled_maps
    from regard.measures.pyramid import codes, levels, pyramid

    for module in (pooled_maps, tile_sums, codes, levels, pyramid):
        found = doctest.testmod(module)
        assert found.attempted > 0
        assert found.failed == 0


@pytest.mark.parametrize("heads", [1, np.int64(1), np.array(1), np.array([1]), (1,), range(1, 2)])
@pytest.mark.parametrize("given", [False, True])
def test_heads_are_chosen_as_everywhere(make, heads, given):
    layer = make(queries=13, keys=13)
    if given:
        weights = np.stack([layer.weights(head) for head in range(layer.heads)])
        layer = Record.from_arrays(weights=weights).layers[0]
    np.testing.assert_array_equal(maps(layer, size=5, heads=heads), maps(layer, size=5)[1:2])


@pytest.mark.parametrize("size", [np.int64(2), [2, 2], np.array([2, 2]), np.array(2), (np.int32(2), 2)])
def test_sizes_are_numbers_of_any_kind(make, size):
    layer = make()
    np.testing.assert_array_equal(maps(layer, size=size), maps(layer, size=2))


def test_only_a_layer_has_maps(make):
    record = Record.from_arrays(np.ones((5, 3)), np.ones((5, 3)))
    with pytest.raises(
        RegardError, match=r"layer must be a Layer, such as record.layers\[0\], and it is Record"
    ):
        maps(record)


def test_row_measures_alone_have_no_maps(make):
    layer = make()
    stored = dataclasses.replace(layer, query=None, key=None, rows=rows(layer))
    with pytest.raises(RegardError, match="row measures only, query and key were dropped"):
        maps(stored)
