"""The sums of every behaviour, against the definitions one weight at a time, and against real shuffles."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
import torch

import regard
from regard import Causal, Explicit, Record
from regard.measures.roles import evidence, observing, walking
from regard.measures.roles.behaviours import GROUPED
from regard.measures.roles.delimiters import are_delimiters
from regard.measures.roles.observing import NEAR, observe

TEXT = "[CLS] the cat , the dog and the cat sat . the dog sat on the cat [SEP]"
TOKENS = TEXT.split()
GENERIC = GROUPED[: GROUPED.index("same_syllable")]


def observed(layer, **options):
    return observe(layer, regard.rows(layer, backend="tiled").log_normalizer, **options)


def meant(name, layer):
    """Which keys a behaviour means for each query, by its definition: booleans ``[queries, keys]``."""
    within = layer.kind == "self"
    queries, keys = np.array(layer.query_axis.labels), np.array(layer.key_axis.labels)
    own, key = np.arange(len(queries))[:, None] + len(keys) - len(queries), np.arange(len(keys))
    same = queries[:, None] == keys
    match name:
        case "previous_token":
            return (key == own - 1) & within
        case "self":
            return (key == own) & within
        case "sink":
            return np.broadcast_to(key == 0, same.shape)
        case "local":
            return (abs(key - own) <= NEAR) & within
        case "delimiter":
            return np.broadcast_to(are_delimiters(keys.tolist()), same.shape)
        case "duplicate_token":
            return same & ((key != own) | (not within))
        case "induction":
            followed = np.concatenate([np.zeros((len(queries), 1), bool), same[:, :-1]], 1)
            return followed & ((key < own) | (not within))


def with_words(layer):
    """The same layer of a text in which words come again and delimiters part them."""
    generator = np.random.default_rng(1)
    words = generator.choice(["[SEP]", ",", ".", "le", "chat", "noir", "dort", "sur", "un", "lit"], size=103)
    words = tuple(words.tolist())
    key = dataclasses.replace(layer.key_axis, labels=words[: len(layer.key_axis)])
    query = dataclasses.replace(layer.query_axis, labels=words[-len(layer.query_axis) :])
    return dataclasses.replace(layer, query_axis=query, key_axis=key)


@pytest.fixture
def worded(varied):
    return with_words(varied)


def seen_by(layer, head):
    """Who may look at whom, ``[queries, keys]``."""
    rows = np.arange(len(layer.query_axis))
    seen = layer.visible(rows)
    seen = seen[min(head, len(seen) - 1)].copy()
    if layer.bias is not None:
        seen &= layer.bias[min(head, len(layer.bias) - 1)] != -np.inf
    return seen


def by_hand(layer, head, keys):
    """Queries that had a choice, their weight on the keys meant, its expectation and its variance under shuffling."""
    weights, seen = layer.weights(head), seen_by(layer, head)
    sums = np.zeros(4)
    for row, visible, chosen in zip(weights, seen, keys & seen, strict=True):
        t, v = chosen.sum(), visible.sum()
        if 0 < t < v:
            variance = t * (v - t) / (v - 1) * row[visible].var()
            sums += 1, row[chosen].sum(), row[visible].sum() * t / v, variance
    return sums


@pytest.mark.parametrize("name", GENERIC)
def test_every_form_of_layer_agrees_with_its_weights(worded, name):
    found, keys = observed(worded), meant(name, worded)
    for head in range(worded.heads):
        assert (
            found.visible[min(head, len(found.visible) - 1)].tolist() == seen_by(worded, head).sum(1).tolist()
        )
        sums = found.grouped[head, GROUPED.index(name)].sum(0)
        np.testing.assert_allclose(sums, by_hand(worded, head, keys), atol=3e-5)


def test_every_offset_agrees_with_its_weights(varied):
    found = observed(varied)
    if varied.kind == "cross":
        assert found.offsets.shape[1] == 0
        return
    queries, keys = len(varied.query_axis), len(varied.key_axis)
    farthest = found.offsets.shape[1] // 2
    assert farthest == keys // 2
    for head in range(varied.heads):
        weights, seen = varied.weights(head), seen_by(varied, head)
        for offset in (-farthest, -7, -1, 0, 1, 5):
            expected = np.zeros(4)
            for query in range(queries):
                key, visible = query + keys - queries + offset, np.flatnonzero(seen[query])
                if key in visible and len(visible) > 1:
                    row = weights[query, visible]
                    expected += 1, weights[query, key], row.mean(), row.var()
            np.testing.assert_allclose(found.offsets[head, farthest + offset].sum(0), expected, atol=3e-5)


@pytest.mark.parametrize(
    "options",
    [{"mask": Causal()}, {"holes": 3}, {"queries": 5, "mask": Causal()}, {"keys": 61, "kind": "cross"}],
    ids=["causal", "holes", "cached", "cross"],
)
@pytest.mark.parametrize("size", [(31, 17), (103, 13), (5, 1024)])
def test_the_size_of_tiles_changes_nothing(make, monkeypatch, size, options):
    layer = with_words(make(**options))
    whole = observed(layer)
    monkeypatch.setattr(walking, "ROWS", size[0])
    monkeypatch.setattr(walking, "COLUMNS", size[1])
    monkeypatch.setattr(walking, "REMEMBERED", 0)
    pieces = observed(layer)
    for name in ("visible", "grouped", "kinds", "offsets"):
        np.testing.assert_allclose(getattr(pieces, name), getattr(whole, name), atol=2e-5, err_msg=name)


@pytest.mark.parametrize("mask", [None, Causal()], ids=["everything", "causal"])
@pytest.mark.parametrize("name", GENERIC)
def test_the_baseline_is_the_mean_of_many_shuffles_and_its_spread_theirs(name, mask):
    generator = np.random.default_rng(7)
    query, key = generator.normal(size=(2, len(TOKENS), 11)) * 1.5
    layer = Record.from_arrays(query, key, tokens=TOKENS, mask=mask).layers[0]
    sums = observed(layer).grouped[0, GROUPED.index(name)].sum(0)
    weights, seen = layer.weights(0), seen_by(layer, 0)
    keys, masses = meant(name, layer) & seen, np.zeros(4_000)
    for row, visible, chosen in zip(weights, seen, keys, strict=True):
        if 0 < chosen.sum() < visible.sum():
            shuffled = generator.permuted(np.tile(row[visible], (len(masses), 1)), axis=1)
            masses += shuffled @ chosen[visible]
    error = np.std(masses) / np.sqrt(len(masses))
    assert sums[evidence.EXPECTED] == pytest.approx(np.mean(masses), abs=5 * error)
    assert np.sqrt(sums[evidence.VARIANCE]) == pytest.approx(np.std(masses), rel=0.1)


def test_halves_part_the_queries_that_had_a_choice():
    """Of 5 tokens under a causal mask, queries 1 to 4 have a choice where the first key is meant: two in each half."""
    layer = Record.from_arrays(np.zeros((5, 2)), np.zeros((5, 2)), mask=Causal()).layers[0]
    halves = observed(layer).grouped[0, GROUPED.index("sink")]
    np.testing.assert_allclose(halves[:, evidence.QUERIES], [2, 2])
    np.testing.assert_allclose(halves[:, evidence.MASS], [1 / 2 + 1 / 3, 1 / 4 + 1 / 5])
    np.testing.assert_allclose(halves[:, evidence.EXPECTED], halves[:, evidence.MASS])
    np.testing.assert_allclose(halves[:, evidence.VARIANCE], 0, atol=1e-12)


def test_kinds_of_delimiters_are_counted_once_each():
    """Weight on the full stops alone: one kind of three draws more than its part."""
    tokens = ["a", ".", "b", ",", "c", ".", "[SEP]"]
    weights = np.zeros((7, 7))
    weights[:, [1, 5]] = 0.5
    found = observe(Record.from_arrays(weights=weights, tokens=tokens).layers[0], np.zeros((1, 7)))
    assert found.kinds.tolist() == [pytest.approx(1 / 3)]
    without = Record.from_arrays(weights=weights, tokens=list("abcdefg")).layers[0]
    assert np.isnan(observe(without, np.zeros((1, 7))).kinds).all()


def test_given_weights_and_query_and_key_give_the_same_sums():
    generator = np.random.default_rng(3)
    query, key = generator.normal(size=(2, 5, len(TOKENS), 7))
    layer = Record.from_arrays(query, key, tokens=TOKENS, mask=Causal()).layers[0]
    weights = np.stack([layer.weights(head) for head in range(5)])
    given = Record.from_arrays(weights=weights, tokens=TOKENS).layers[0]  # causal by its zeros
    np.testing.assert_allclose(observe(given, np.zeros(())).grouped, observed(layer).grouped, atol=1e-5)
    assert observe(given, np.zeros(())).visible[0].tolist() == list(range(1, len(TOKENS) + 1))


@pytest.mark.parametrize("key_type", [torch.float16, torch.bfloat16, torch.float64])
def test_query_and_key_may_be_of_two_types(key_type):
    query, key = torch.from_numpy(np.random.default_rng(4).normal(size=(2, 3, 13, 5)))
    layer = Record.from_arrays(np.zeros((3, 13, 5)), np.zeros((3, 13, 5)), mask=Causal()).layers[0]
    mixed = dataclasses.replace(layer, query=query.float(), key=key.to(key_type))
    same = dataclasses.replace(layer, query=query.float(), key=key.to(key_type).float())
    np.testing.assert_allclose(observed(mixed).grouped, observed(same).grouped, atol=1e-5)
    np.testing.assert_allclose(observed(mixed).offsets, observed(same).offsets, atol=1e-5)


def test_no_tile_is_larger_than_it_may_be(monkeypatch):
    """2,111 tokens: a matrix would have 4.5 million entries."""
    largest = []
    one = walking.Walk._sums

    def sums(self, tile, rows, columns):
        largest.append(tile.numel())
        return one(self, tile, rows, columns)

    monkeypatch.setattr(walking.Walk, "_sums", sums)
    generator = np.random.default_rng(0)
    query, key = generator.normal(size=(2, 2111, 3)).astype(np.float32)
    found = observed(Record.from_arrays(query, key, mask=Causal()).layers[0])
    assert max(largest) <= walking.ROWS * walking.COLUMNS
    assert found.offsets.shape[1] == 2 * observing.FARTHEST + 1


def test_heads_with_masks_of_their_own_have_baselines_of_their_own():
    mask = np.ones((2, 7, 7), dtype=bool)
    mask[1, :, 3:] = False
    record = Record.from_arrays(np.zeros((2, 7, 3)), np.zeros((2, 7, 3)), mask=Explicit(mask[None]))
    sums = observed(record.layers[0]).grouped[:, GROUPED.index("sink")].sum(1)
    np.testing.assert_allclose(sums[:, evidence.EXPECTED], [7 / 7, 7 / 3], rtol=1e-6)
