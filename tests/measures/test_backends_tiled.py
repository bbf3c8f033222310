from __future__ import annotations

import numpy as np
import pytest
import torch

import regard
from regard import Causal, Record, Window
from regard.measures.backends import tiled
from regard.measures.row_measures import NAMES
from regard.measures.scoring import Scoring


@pytest.fixture
def small_tiles(monkeypatch):
    monkeypatch.setattr(tiled, "ROWS", 7)
    monkeypatch.setattr(tiled, "COLUMNS", 32)


def test_the_size_of_the_tiles_changes_nothing(varied, small_tiles):
    small, whole = regard.rows(varied, backend="tiled"), regard.rows(varied, backend="dense")
    assert small.peak_key.tolist() == whole.peak_key.tolist()
    for name in NAMES:
        np.testing.assert_allclose(
            getattr(small, name), getattr(whole, name), rtol=2e-5, atol=2e-6, err_msg=name
        )


@pytest.mark.parametrize(("mask", "bound"), [(None, 2e-6), (Causal(), 2e-6), (Window(257), 2e-6)])
def test_error_against_float64_on_mild_scores(make, mask, bound):
    layer = make(queries=1543, keys=1543, mask=mask)
    exact, found = regard.rows(layer, backend="dense"), regard.rows(layer, backend="tiled")
    for name in NAMES:
        true, seen = getattr(exact, name).astype(np.float64), getattr(found, name)
        assert np.linalg.norm(seen - true) <= bound * np.linalg.norm(true), name


def test_entropy_stays_exact_and_positive_where_scores_are_spread_over_200(make):
    layer = make(queries=1543, keys=1543, mask=Causal())
    scores = np.einsum("hqd,hkd->hqk", layer.query, layer.key)
    layer.query[:] *= 200 / np.abs(scores).max(axis=(1, 2))[:, None, None] * np.sqrt(19)
    exact, found = regard.rows(layer, backend="dense"), regard.rows(layer, backend="tiled")
    assert np.abs(exact.entropy).max() > 0.5
    assert np.abs(found.entropy - exact.entropy).max() <= 5e-5
    assert found.entropy.min() >= 0


def test_a_near_neighbour_far_into_a_text_keeps_its_exact_distance():
    """A head that looks one token back, at positions beyond 10,000: nothing may cancel."""
    tokens = 10_007
    angle = np.arange(tokens)[:, None] * 2.0 ** -np.arange(0, 16) * 3
    key = np.concatenate([np.cos(angle), np.sin(angle)], axis=1)
    query = np.roll(key, 1, axis=0) * 12
    layer = Record.from_arrays(query[None], key[None], mask=Window(97), scale=1.0).layers[0]
    narrow = Record.from_arrays(
        query[None].astype(np.float32), key[None].astype(np.float32), mask=Window(97), scale=1.0
    ).layers[0]
    exact, found = regard.rows(layer, backend="tiled"), regard.rows(narrow, backend="tiled")
    assert exact.entropy.dtype == np.float64
    assert exact.previous[0, 1:].min() > 0.9
    np.testing.assert_allclose(found.distance[0, 9000:], exact.distance[0, 9000:], rtol=2e-4)
    np.testing.assert_allclose(found.distance.sum(), exact.distance.sum(), rtol=1e-5)


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16])
def test_half_precision_is_computed_in_float32(dtype):
    query, key = (torch.randn(2, 601, 24, generator=torch.manual_seed(3)).to(dtype) for _ in range(2))
    half = Record.from_arrays([[0.0]], [[0.0]]).layers[0]
    object.__setattr__(half, "query", query)
    object.__setattr__(half, "key", key)
    full = Record.from_arrays(query.double(), key.double()).layers[0]
    found, exact = regard.rows(half, backend="tiled"), regard.rows(full, backend="dense")
    assert found.entropy.dtype == np.float32
    np.testing.assert_allclose(found.entropy, exact.entropy, rtol=2e-6)
    assert found.peak_key.tolist() == exact.peak_key.tolist()


def test_the_first_of_equal_peaks_is_named():
    """Columns 40 and 1,030 are equal, and lie in different tiles."""
    key = np.zeros((1, 1543, 3), dtype=np.float32)
    key[0, [40, 45, 1030], 0] = 2.0
    layer = Record.from_arrays(np.ones((1, 5, 3), dtype=np.float32), key, key_tokens=["."] * 1543).layers[0]
    assert regard.rows(layer, backend="tiled").peak_key.tolist() == [[40] * 5]


@pytest.mark.parametrize("columns", [31, 32, 96, 101])
def test_first_largest_is_argmax(columns):
    scores = torch.randint(0, 9, (13, columns), generator=torch.manual_seed(1)).float()
    assert tiled.first_largest(scores).tolist() == scores.numpy().argmax(1).tolist()


def test_weights_of_a_block_are_those_of_the_layer(varied):
    scoring = Scoring.of(varied)
    normalizer = torch.as_tensor(regard.rows(varied, backend="tiled").log_normalizer)
    rows, columns = slice(2, min(89, scoring.queries)), slice(11, min(101, scoring.keys))
    for head in range(varied.heads):
        found = tiled.Head(scoring, head).weights(rows, columns, normalizer[head, rows])
        np.testing.assert_allclose(found, varied.weights(head, rows, columns), rtol=1e-5, atol=1e-7)


def test_no_tile_is_larger_than_promised(make, monkeypatch):
    asked = []
    monkeypatch.setattr(
        tiled.Head,
        "scores",
        lambda self, rows, columns, plain=tiled.Head.scores: (
            asked.append((rows.stop - rows.start) * (columns.stop - columns.start))
            or plain(self, rows, columns)
        ),
    )
    regard.rows(make(queries=3001, keys=3001, heads=1, mask=Causal()), backend="tiled")
    assert max(asked) <= tiled.ROWS * tiled.COLUMNS
    assert sum(asked) < 3001**2 * 0.65  # what causality hides is not computed


def test_key_heads_are_read_where_they_lie(make):
    layer = make(heads=6, kv_heads=2)
    key = torch.as_tensor(layer.key)
    object.__setattr__(layer, "key", key)
    head = tiled.Head(Scoring.of(layer), 4)
    assert head.key.data_ptr() == key[1].data_ptr()
