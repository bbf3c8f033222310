from __future__ import annotations

import dataclasses
import doctest
import re
import tracemalloc
from pathlib import Path

import numpy as np
import polars as pl
import pytest
import torch
from polars.testing import assert_frame_equal

import regard
from regard.errors import RegardError
from regard.measures import pair_ranking, words
from regard.measures.pair_ranking import SCHEMA, pairs
from regard.measures.strongest import rounded
from regard.measures.words import word_weights, words_of
from regard.record import Axis, Layer, Proof, Record

PLACES = ["layer", "head", "query", "key"]


def recorded(*layers):
    """A record of these layers, all of one size."""
    numbered = [dataclasses.replace(layer, index=place) for place, layer in enumerate(layers)]
    axes = {axis.name: axis for layer in layers for axis in (layer.query_axis, layer.key_axis)}
    return Record("arrays", axes=list(axes.values()), layers=numbered)


def brute(record, top, *, diagonal, sink, matrix=Layer.weights):
    """The strongest pairs by plain sorting of every weight there is: their places, and their weights."""
    weights, places = [], []
    for layer in record.layers:
        for head in range(layer.heads):
            found = rounded(matrix(layer, head))
            if layer.kind == "self" and not diagonal:
                query = np.arange(len(found))
                found[query, query + found.shape[1] - len(found)] = 0
            if not sink:
                found[:, 0] = 0
            query, key = np.nonzero(found)
            weights.append(found[query, key])
            places += [
                (layer.index, head, *place) for place in zip(query.tolist(), key.tolist(), strict=True)
            ]
    weights = np.concatenate(weights)
    order = np.argsort(-weights, kind="stable")[:top]  # places are in order already
    return [places[place] for place in order], weights[order]


def agree(frame, expected):
    places, weights = expected
    np.testing.assert_array_equal(frame.select(PLACES).to_numpy(), places)
    np.testing.assert_allclose(frame["weight"], weights, rtol=1e-11)


def same(frame, other):
    assert_frame_equal(frame, other, rel_tol=1e-11, abs_tol=0)


def test_doctests():
    assert doctest.testmod(pair_ranking).failed == 0


def test_pairs_of_the_word_chat_worked_by_hand():
    """Whoever looks finds c twice as interesting as a, and h not at all: weights 2/3, 0, 1/3."""
    weights = [[2 / 3, 0, 1 / 3]] * 3
    record = Record.from_arrays(weights=weights, tokens=list("cha"))
    assert pairs(record).select("query_token", "key_token", "weight").rows() == [
        ("h", "c", pytest.approx(2 / 3)),
        ("a", "c", pytest.approx(2 / 3)),
        ("c", "a", pytest.approx(1 / 3)),
        ("h", "a", pytest.approx(1 / 3)),
    ]
    assert pairs(record, diagonal=True, sink=False).select("query_token", "key_token").rows() == [
        ("c", "a"),
        ("h", "a"),
        ("a", "a"),
    ]


@pytest.mark.parametrize(
    ("block", "diagonal", "sink"),
    [(2**20, False, False), (499, False, False), (499, True, False), (499, False, True)],
)
def test_every_form_of_layer_agrees_with_plain_sorting(varied, block, diagonal, sink, monkeypatch):
    monkeypatch.setattr(words, "BLOCK", block)
    record = recorded(varied)
    for top in (1, 7, 10**9):
        agree(
            pairs(record, top, diagonal=diagonal, sink=sink), brute(record, top, diagonal=diagonal, sink=sink)
        )


@pytest.mark.parametrize("block", [499, 2**20])
def test_layers_and_heads_compete(make, block, monkeypatch):
    monkeypatch.setattr(words, "BLOCK", block)
    record = recorded(make(seed=1), make(seed=2, scale=0.5), make(seed=3, heads=6, kv_heads=2))
    agree(pairs(record, 101, sink=True), brute(record, 101, diagonal=False, sink=True))
    some = pairs(record, 10**9, heads={2: [1, 5], 0: 2}, sink=True)
    every = pairs(record, 10**9, sink=True)
    kept = pl.struct("layer", "head").is_in(
        [{"layer": 0, "head": 2}, {"layer": 2, "head": 1}, {"layer": 2, "head": 5}]
    )
    same(some, every.filter(kept))
    assert pairs(record, 1, layers=1, heads=0).select("layer", "head").row(0) == (1, 0)


@pytest.mark.parametrize("options", [{"bias": 3}, {"bias": 1}, {"sinks": [0.5, -2.0, 3.0]}, {"holes": 3}])
def test_one_head_alone_is_ranked_as_among_all(make, options, monkeypatch):
    monkeypatch.setattr(words, "BLOCK", 499)
    record = recorded(make(**options))
    every = pairs(record, 10**9, sink=True)
    same(pairs(record, 13, heads=2, sink=True), every.filter(pl.col("head") == 2).head(13))


@pytest.mark.parametrize("block", [1, 499, 2**20])
@pytest.mark.parametrize("top", [1, 7, 300, 10**9])
def test_equal_weights_come_by_layer_head_query_and_key(block, top, monkeypatch):
    monkeypatch.setattr(words, "BLOCK", block)
    flat = np.zeros((2, 17, 3))
    record = recorded(*[Record.from_arrays(flat, flat).layers[0]] * 2)
    agree(pairs(record, top), brute(record, top, diagonal=False, sink=True))
    rng = np.random.default_rng(11)
    steps = np.where(rng.random((3, 17, 17)) < 0.5, 0.0625, 0.03125)
    given = recorded(*[Record.from_arrays(weights=steps).layers[0]] * 2)
    agree(pairs(given, top, sink=False), brute(given, top, diagonal=False, sink=False))


def test_weights_that_rounding_alone_tells_apart_are_equal():
    weights = np.array([[[0.25, 0.25 * (1 + 1e-15), 0.25 * (1 - 1e-15), 0.25 * (1 + 1e-10)]]])
    record = Record.from_arrays(weights=weights, key_tokens=list("chat"))
    found = pairs(record)
    assert found["key"].to_list() == [3, 0, 1, 2]
    np.testing.assert_array_equal(found["weight"], weights[0, 0, [3, 0, 1, 2]])


@pytest.mark.parametrize("block", [499, 2**20])
def test_precision_of_the_record_does_not_matter_for_distinct_weights(make, block, monkeypatch):
    monkeypatch.setattr(words, "BLOCK", block)
    layer = make(mask=regard.Causal(), scale=1.0)
    double = dataclasses.replace(
        layer, query=layer.query.astype(np.float64), key=layer.key.astype(np.float64)
    )
    torched = dataclasses.replace(layer, query=torch.from_numpy(layer.query), key=torch.from_numpy(layer.key))
    expected = pairs(recorded(double), 500)
    for other in (layer, torched):
        found = pairs(recorded(other), 500)
        assert found.select(PLACES).equals(expected.select(PLACES))
    half = dataclasses.replace(torched, query=torched.query.bfloat16(), key=torched.key.bfloat16())
    agree(pairs(recorded(half), 50), brute(recorded(half), 50, diagonal=False, sink=False))


@pytest.mark.parametrize("block", [499, 2**20])
def test_scores_that_are_spread_far_are_ranked_to_the_end(make, block, monkeypatch):
    """Saturated weights differ from 1 by far less than float32 can tell."""
    monkeypatch.setattr(words, "BLOCK", block)
    record = recorded(make(scale=6.0))
    found = pairs(record, 307)
    assert (found["weight"] > 1 - 1e-7).sum() > 50
    agree(found, brute(record, 307, diagonal=False, sink=True))


def test_weights_alone_are_ranked(make):
    layer = make(mask=regard.Causal())
    known = np.stack([layer.weights(head) for head in range(3)])
    given = pairs(Record.from_arrays(weights=known), 203, sink=False)
    same(given, pairs(recorded(layer), 203, sink=False))
    assert pairs(Record.from_arrays(weights=known), 10**9).height == 3 * 103 * 102 / 2


def test_weights_alone_that_sum_to_a_little_more_than_one_are_ranked_too(monkeypatch):
    monkeypatch.setattr(words, "BLOCK", 1)
    weights = np.array([[0.0, 1.0002], [0.0, 1.0005], [1.0001, 0.0]])
    record = Record.from_arrays(weights=weights, key_tokens=["a", "b"])
    assert pairs(record, 2)["weight"].to_list() == [1.0005, 1.0002]


class TestTheSink:
    """Key 0 is left out where heads rest on it, and kept where it is something that is said."""

    def keys(self, record, **options):
        return set(pairs(record, 10**9, **options)["key"])

    def test_a_special_token_is_left_out(self, make):
        layer = make()
        for label in ("[CLS]", "<s>"):
            named = Axis("tokens", labels=(label, *layer.query_tokens[1:]))
            special = recorded(dataclasses.replace(layer, query_axis=named, key_axis=named))
            assert 0 not in self.keys(special)
            assert 0 in self.keys(special, sink=True)

    def test_the_first_token_is_left_out_where_nobody_looks_ahead(self, make):
        for mask in (regard.Causal(), regard.Window(5), regard.Documents(lengths=[50, 53]) & regard.Causal()):
            assert 0 not in self.keys(recorded(make(mask=mask)))
            assert 0 in self.keys(recorded(make(mask=mask)), sink=True)
        assert 0 not in self.keys(recorded(make(queries=5, mask=regard.Causal())))

    def test_the_first_token_is_kept_where_everyone_looks_everywhere(self, make):
        for options in ({}, {"keys": 61, "kind": "cross"}, {"mask": regard.Prefix(3)}, {"holes": 1}):
            assert 0 in self.keys(recorded(make(**options)))
            assert 0 not in self.keys(recorded(make(**options)), sink=False)


def test_cross_attention_has_no_diagonal(make):
    record = recorded(make(keys=61, kind="cross"))
    found = pairs(record, 10**9)
    assert found.height == 3 * 103 * 61
    same(found, pairs(record, 10**9, diagonal=True))


def test_in_cached_attention_the_diagonal_is_aligned_at_the_end(make):
    record = recorded(make(queries=5, mask=regard.Causal()))
    kept = pairs(record, 10**9, diagonal=True, sink=True)
    themselves = pl.col("key") == pl.col("query") + 98
    assert kept.filter(themselves).height == 3 * 5
    same(pairs(record, 10**9, sink=True), kept.filter(~themselves))


def numbered(tokens, seed):
    lengths = np.random.default_rng(seed).integers(1, 6, size=tokens)
    return np.repeat(np.arange(tokens), lengths)[:tokens].tolist()


@pytest.mark.parametrize("block", [499, 2**20])
@pytest.mark.parametrize(
    "options",
    [
        {},
        {"mask": regard.Causal()},
        {"mask": regard.Window(11)},
        {"sinks": [0.5, -2.0, 3.0]},
        {"keys": 61, "kind": "cross"},
        {"holes": 3},
        {"mask": regard.Window(3) & regard.Padding([np.arange(103) >= 19])},
    ],
)
def test_words_are_ranked_as_their_merged_weights(make, options, block, monkeypatch):
    monkeypatch.setattr(words, "BLOCK", block)
    record = recorded(make(**options))
    by_name = {axis.name: words_of(axis, groups=numbered(len(axis), 4)) for axis in record.axes}

    def matrix(layer, head):
        return word_weights(layer, head, by_name)

    for diagonal, sink in ((False, False), (True, True)):
        expected = brute(record, 53, diagonal=diagonal, sink=sink, matrix=matrix)
        agree(pairs(record, 53, diagonal=diagonal, sink=sink, words=by_name), expected)


def test_a_word_of_cached_queries_is_not_paired_with_itself(make):
    """Queries 0 to 4 are keys 98 to 102; the second word of the queries is keys 100 to 102, of two words."""
    layer = make(queries=5, mask=regard.Causal())
    record = recorded(layer)
    by_name = {
        "tokens": words_of(record.axes[0], groups=[0, 0, 1, 1, 1]),
        "keys": words_of(record.axes[1], groups=[*range(98), 98, 98, 100, 101, 101]),
    }
    found = pairs(record, 10**9, sink=True, words=by_name)
    missing = {(q, k) for q in range(2) for k in range(101)} - set(found.select("query", "key").rows())
    assert missing == {(0, 98), (1, 99), (1, 100), (0, 99), (0, 100)}


def test_a_sentence_of_minilm_by_tokens_and_by_words():
    record = regard.look(
        "The photographer's internationalization was undoubtedly a well-known misunderstanding."
    )
    found = pairs(record, 57)
    agree(found, brute(record, 57, diagonal=False, sink=False))
    labels = record.axes[0].labels
    assert found["query_token"].to_list() == [labels[query] for query in found["query"]]
    assert found["key_token"].to_list() == [labels[key] for key in found["key"]]
    assert set(found["proof"]) == {"passed"}
    worded = pairs(record, 10**9, words=True)
    assert {"photographer", "internationalization", "misunderstanding", "well", "'"} <= set(
        worded["query_token"]
    )
    assert not [label for label in worded["key_token"] if label.startswith("##") or label == "[CLS]"]
    same(worded, pairs(record, 10**9, words=words_of(record)))


def test_the_words_of_a_text_whose_labels_mark_no_spaces_are_found():
    record = Record.from_arrays(
        weights=np.full((1, 3, 3), 1 / 3), tokens=["photo", "graphe", "connu"], text="photographe connu"
    )
    assert set(pairs(record, words=True)["query_token"]) == {"photographe", "connu"}


def test_a_layer_whose_proof_failed_is_marked(make):
    layers = [make(seed=4), dataclasses.replace(make(seed=5), proof=Proof("failed", 1.0, 1e-5, 3))]
    found = pairs(recorded(*layers), 10**9)
    assert set(found.select("layer", "proof").rows()) == {(0, "unproved"), (1, "failed")}


def test_the_frame_has_its_columns_also_when_it_is_empty(make):
    record = Record.from_arrays(weights=np.eye(3))
    assert pairs(record).height == 0
    for frame in (pairs(record), pairs(recorded(make()), 3)):
        assert dict(frame.schema) == SCHEMA
        assert list(SCHEMA) == [*PLACES, "query_token", "key_token", "weight", "proof"]


@pytest.mark.parametrize("top", [0, -1, 2.5, True, "10", None])
def test_top_must_be_a_whole_number(make, top):
    with pytest.raises(RegardError, match="top must be a whole number of at least 1"):
        pairs(recorded(make()), top)


def test_numbers_that_cannot_be_measured_are_refused_in_short_and_long_texts(make, monkeypatch):
    broken = make()
    broken.query[1, 29, 3] = np.nan
    for block in (2**20, 499):
        monkeypatch.setattr(words, "BLOCK", block)
        with pytest.raises(RegardError, match="head 1 at position 29"):
            pairs(recorded(broken))
        with pytest.raises(RegardError, match="without query and key"):
            pairs(recorded(dataclasses.replace(make(), query=None, key=None)))
        empty = dataclasses.replace(make(), key_axis=Axis("keys"), key=np.zeros((3, 0, 19)))
        with pytest.raises(RegardError, match="at least one token"):
            pairs(recorded(empty))


def test_few_rows_of_a_long_text_are_computed_and_never_many_at_a_time(monkeypatch):
    generator = np.random.default_rng(0)
    tokens = 8192
    query, key = (generator.normal(size=(1, tokens, 7)).astype(np.float32) for _ in range(2))
    record = Record.from_arrays(3 * query, key, mask=regard.Causal())
    asked = []
    weights = Layer.weights

    def counted(self, head, queries=slice(None), keys=slice(None)):
        found = weights(self, head, queries, keys)
        asked.append(found.shape[0])
        return found

    monkeypatch.setattr(Layer, "weights", counted)
    tracemalloc.start()
    found = pairs(record, 10)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert found.height == 10
    assert max(asked) * tokens <= 2**20
    assert sum(asked) < tokens / 8
    assert peak < tokens * tokens  # bytes: an eighth of one matrix in float64


@pytest.mark.parametrize("page", ["pairs.md", "pairs.fr.md"])
def test_the_numbers_of_the_documentation_are_those_of_minilm(page):
    path = Path(__file__).parents[2] / "docs" / page
    rows = re.findall(
        r"^\| (\d) \| (\d+) \| (\S+) \| (\S+) \| ([\d.,]+) \|$", path.read_text(encoding="utf-8"), re.M
    )
    printed = [
        (int(layer), int(head), query, key, float(weight.replace(",", ".")))
        for layer, head, query, key, weight in rows
    ]
    cat = regard.look("The cat sat on the mat because it was tired.")
    known = regard.look("The photographer's misunderstandings were well-known.")
    frames = (
        pairs(cat, 5, layers=[3, 4, 5]),
        pairs(cat, 3, layers=[3, 4, 5], diagonal=True, sink=True),
        pairs(known, 1, layers=5, words=True),
    )
    columns = ["layer", "head", "query_token", "key_token", "weight"]
    found = [
        row
        for frame in frames
        for row in frame.select(columns).with_columns(pl.col("weight").round(3)).rows()
    ]
    assert printed == found
    assert set(pairs(cat).select("layer", "head").rows()) == {(0, 2)}


def test_words_under_the_name_of_no_axis_are_refused(make):
    record = recorded(make(keys=61, kind="cross"))
    known = words_of(record.layers[0].query_axis)
    with pytest.raises(RegardError, match="'nope', but there is no such axis; choose among 'tokens', 'keys'"):
        pairs(record, words={"tokens": known, "nope": known})


def test_words_may_name_an_axis_of_a_layer_that_is_not_chosen(make):
    record = recorded(make(), make(keys=61, kind="cross"))
    given = {"keys": words_of(record.layers[1].key_axis)}
    assert_frame_equal(pairs(record, layers=0, words=given), pairs(record, layers=0, words=True))
