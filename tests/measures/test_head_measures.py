"""What every head does: means worked by hand, labels that are found where they were planted, and none where nothing was."""

from __future__ import annotations

import dataclasses
import math

import numpy as np
import pytest
import torch

import regard
from benchmarks.planting import PLANTED, planted, random, random_model, run
from regard import Causal, Record, RegardError, Window
from regard.measures.head_measures import measure
from regard.measures.roles import BEHAVIOURS, FOCUS, LABELS, Thresholds
from regard.measures.row_measures import rows

SIZES = ((17, 16), (31, 32), (67, 32), (131, 64), (257, 64), (509, 128))
"""Tokens and head_dim."""


@pytest.fixture(autouse=True)
def one_thread():
    """Tiles of short texts are too small to share."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def one(record, **options):
    return measure(record, **options).row(0, named=True)


def test_three_tokens_by_hand():
    """Rows 1 | 1/2 1/2 | 1/4 1/4 1/2, causal by their zeros."""
    row = one(
        Record.from_arrays(weights=[[1, 0, 0], [0.5, 0.5, 0], [0.25, 0.25, 0.5]], tokens=["a", "b", "c"])
    )
    assert row["entropy"] == pytest.approx((0 + math.log(2) + 1.5 * math.log(2)) / 3)
    assert row["normalized_entropy"] == pytest.approx((1 + 1.5 * math.log(2) / math.log(3)) / 2)
    assert row["effective_keys"] == pytest.approx((1 + 2 + 2**1.5) / 3)
    assert row["distance"] == pytest.approx((0 + 0.5 + 0.75) / 3)
    assert row["peak"] == pytest.approx((1 + 0.5 + 0.5) / 3)
    assert row["sink"] == pytest.approx((1 + 0.5 + 0.25) / 3)
    assert row["previous"] == pytest.approx((0 + 0.5 + 0.25) / 3)
    assert row["self"] == pytest.approx((1 + 0.5 + 0.5) / 3)
    # the first query sees one key and has no choice
    assert row["previous_token_score"] == pytest.approx((0.5 + 0.25) / 2)
    assert row["previous_token_baseline"] == pytest.approx((1 / 2 + 1 / 3) / 2)
    assert row["self_score"] == pytest.approx((0.5 + 0.5) / 2)
    assert row["self_baseline"] == pytest.approx((1 / 2 + 1 / 3) / 2)
    assert row["local_score"] is None  # every key is near
    assert row["duplicate_token_score"] is None
    assert row["delimiter_agreement"] is None
    assert (row["texts"], row["tokens"], row["label"], row["focus"]) == (1, 3, "unclassified", "very_focused")


def test_means_are_those_of_the_rows(varied):
    table = measure(Record("a", layers=[varied]))
    measured = rows(varied)
    assert table["tokens"].unique().to_list() == [int(np.isfinite(measured.entropy).any(0).sum())]
    for name in ("entropy", "distance", "peak", "sink", "previous", "self"):
        seen = np.isfinite(measured.entropy)
        values = np.where(seen, getattr(measured, "self_" if name == "self" else name), np.nan)
        found = np.array(table[name].to_list(), dtype=float)
        np.testing.assert_allclose(
            found, values.mean(1) if varied.kind == "cross" else np.nanmean(values, 1), atol=2e-5
        )


@pytest.mark.parametrize("kind", PLANTED)
def test_planted_heads_are_found(kind):
    labels = []
    for length, head_dim in SIZES:
        for causal in (True,) if kind == "induction" else (True, False):
            record = planted(kind, length=length, head_dim=head_dim, causal=causal, seed=0)
            labels += measure(record)["label"].to_list()
    assert len(labels) >= 30
    assert labels.count(kind) >= 0.95 * len(labels)


def test_a_fixed_offset_is_found_not_assumed():
    table = measure(planted("positional", length=131, head_dim=64, causal=False, seed=3))
    weights = planted("positional", length=131, head_dim=64, causal=False, seed=3).layers[0]
    for head, offset in enumerate(table["offset"].to_list()):
        peaks = weights.weights(head).argmax(1) - np.arange(131)
        assert offset == np.bincount(peaks + 131).argmax() - 131
    assert len(set(table["offset"].to_list())) > 1


@pytest.mark.parametrize("spread", [0.01, 0.05, 0.3, 1.0, 3.0, 10.0])
def test_random_queries_and_keys_stay_unclassified(spread):
    labels = []
    for length, head_dim in SIZES:
        for causal in (True, False):
            record = random(length=length, head_dim=head_dim, spread=spread, causal=causal, seed=0, heads=11)
            labels += measure(record)["label"].to_list()
    assert labels.count("unclassified") >= 0.95 * len(labels)


@pytest.mark.parametrize("spread", [0.02, 0.2, 0.5])
@pytest.mark.parametrize("architecture", ["BERT", "GPT-2"])
def test_randomly_initialised_models_stay_unclassified(architecture, spread):
    labels = [
        label
        for seed in range(2)
        for length in (17, 67)
        for label in measure(run(random_model(architecture, spread, seed), length, seed))["label"]
    ]
    assert labels.count("unclassified") >= 0.95 * len(labels)


def test_an_even_head_is_diffuse_only_where_that_is_exact():
    """Weights alone have no lengths to compare with: rounding is allowed, and nothing else."""
    even = np.full((7, 7), 1 / 7)
    assert one(Record.from_arrays(weights=even))["label"] == "diffuse"
    assert one(Record.from_arrays(weights=even))["diffuse_baseline"] is None
    uneven = even + 0.02 * np.cos(np.arange(49).reshape(7, 7))
    row = one(Record.from_arrays(weights=uneven / uneven.sum(1, keepdims=True)))
    assert row["normalized_entropy"] > 0.99
    assert row["label"] == "unclassified"
    nothing = np.zeros((7, 3))
    assert one(Record.from_arrays(nothing, np.ones((7, 3))))["label"] == "diffuse"


@pytest.mark.parametrize("sinks", [None, [0.0]])
def test_normalised_entropy_of_even_weights_is_one(sinks):
    record = Record.from_arrays(np.zeros((11, 3)), np.zeros((11, 3)), mask=Window(5), sinks=sinks)
    assert one(record)["normalized_entropy"] == pytest.approx(1)


def test_what_a_sink_score_takes_is_missing_from_every_score():
    """A sink with the score of the key: each of n visible keys has 1 / (n + 1)."""
    row = one(Record.from_arrays(np.zeros((5, 3)), np.zeros((5, 3)), mask=Causal(), sinks=[0.0]))
    assert row["sink_score"] == pytest.approx((1 / 3 + 1 / 4 + 1 / 5 + 1 / 6) / 4)
    assert row["sink_baseline"] == pytest.approx(row["sink_score"])


def test_cross_attention_has_no_positions():
    generator = np.random.default_rng(0)
    words = [f"w{number}" for number in range(13)]
    codes = np.eye(13)
    order = generator.permutation(13)
    query = np.stack([codes[order] * 40 + generator.normal(size=(13, 13)) for _ in range(3)])
    record = Record.from_arrays(
        query, np.stack([codes] * 3), tokens=[words[place] for place in order], key_tokens=[*words]
    )
    table = measure(record)
    assert table["kind"].unique().to_list() == ["cross"]
    for name in ("distance", "previous", "self", "offset"):
        assert table[name].null_count() == 3
    for name in ("previous_token", "self", "local", "positional"):
        assert table[f"{name}_score"].null_count() == table[f"{name}_agreement"].null_count() == 3
    assert table["label"].to_list() == ["duplicate_token"] * 3
    assert table["sink_score"].null_count() == 0


def test_agreement_is_the_share_of_texts_that_show_it():
    def record(shift, size=23):
        weights = np.full((size, size), 0.05 / size)
        weights[np.arange(size), (np.arange(size) + shift) % size] += 0.95
        return Record.from_arrays(weights=weights, tokens=[f"w{place}" for place in range(size)])

    row = one([record(-1), record(-1, 29), record(9)])
    assert row["previous_token_agreement"] == pytest.approx(2 / 3)
    assert row["self_agreement"] == 0
    assert row["positional_agreement"] == pytest.approx(2 / 3)
    assert (row["texts"], row["tokens"], row["label"], row["offset"]) == (
        3,
        23 + 29 + 23,
        "previous_token",
        -1,
    )
    strict = one([record(-1), record(-1, 29), record(9)], thresholds=Thresholds(agreement=0.7))
    assert strict["label"] == "unclassified"


def test_a_head_that_changes_halfway_has_no_label():
    """On average it looks at the token before: in the second half it does nothing else, in the first never."""
    size = 40
    weights = np.full((size, size), 1 / size)
    for query in range(size // 2, size):
        weights[query] = 0
        weights[query, query - 1] = 1
    row = one(Record.from_arrays(weights=weights, tokens=[f"w{place}" for place in range(size)]))
    assert row["previous_token_score"] > 0.5
    assert row["label"] == "unclassified"


def test_several_texts_give_the_sums_of_each():
    records = [
        random(length=length, head_dim=7, spread=1, causal=True, seed=1, heads=3) for length in (31, 67)
    ]
    together, apart = measure(records), [measure(record) for record in records]
    for name in ("entropy", "peak", "self"):
        expected = (31 * apart[0][name] + 67 * apart[1][name]) / 98
        np.testing.assert_allclose(together[name], expected, rtol=1e-6)
    batch = Record(records[0].model, batch=records)
    assert measure(batch).equals(together)
    assert measure(iter(records)).equals(together)


def test_texts_of_two_models_are_refused():
    first, second = (
        Record.from_arrays(np.ones((5, 3)), np.ones((5, 3)), model="one"),
        Record.from_arrays(np.ones((2, 5, 3)), np.ones((2, 5, 3)), model="two"),
    )
    with pytest.raises(RegardError, match=r"Text 2 was read by two \(1 × 2\).*one \(1 × 1\)") as caught:
        measure([first, second])
    assert "un seul modèle" in caught.value.say("fr")


@pytest.mark.parametrize(
    ("records", "message"),
    [([], "no record"), (["text"], "not str"), ([Record("empty")], "no attention layers")],
)
def test_what_cannot_be_measured_is_refused(records, message):
    with pytest.raises(RegardError, match=message):
        measure(records)


def test_a_layer_whose_proof_failed_is_kept_and_marked():
    record = Record.from_arrays(np.ones((5, 3)), np.ones((5, 3)))
    proofs = [regard.Proof("passed", 0.0, 1.0, 5), regard.Proof("failed", 2.0, 1.0, 5)]
    layers = [
        dataclasses.replace(record.layers[0], index=place, proof=proof) for place, proof in enumerate(proofs)
    ]
    table = measure(Record("a", layers=layers))
    assert table["proof"].to_list() == ["passed", "failed"]
    again = measure(
        [Record("a", layers=layers), Record("a", layers=[layers[0], dataclasses.replace(layers[0], index=1)])]
    )
    assert again["proof"].to_list() == ["passed", "failed"]


def test_rows_that_were_measured_while_the_model_ran_give_means_alone():
    layer = random(length=31, head_dim=7, spread=1, causal=True, seed=0, heads=3).layers[0]
    alone = dataclasses.replace(layer, query=None, key=None, rows=rows(layer))
    table, whole = measure(Record("a", layers=[alone])), measure(Record("a", layers=[layer]))
    np.testing.assert_allclose(table["entropy"], whole["entropy"], rtol=1e-5)
    assert table["label"].to_list() == ["unclassified"] * 3
    assert table["sink_score"].null_count() == 3


def test_the_three_words_follow_the_thresholds():
    """Even weights over 4 letters have log 4 = 1.386 nats, over 5 letters 1.609."""
    four, five = (Record.from_arrays(weights=np.full((n, n), 1 / n)) for n in (4, 5))
    assert (one(four)["focus"], one(five)["focus"]) == ("moderately_focused", "diffuse")
    assert [one(even)["normalized_entropy"] for even in (four, five)] == pytest.approx([1, 1])
    assert one(four, thresholds=Thresholds(very_focused=1.4))["focus"] == "very_focused"


@pytest.mark.parametrize("value", [-0.1, math.nan, math.inf, "much", True])
def test_a_threshold_is_a_number(value):
    with pytest.raises(RegardError, match="excess"):
        Thresholds(excess=value)


def test_every_label_has_a_name_in_both_languages():
    assert {*BEHAVIOURS} < {*LABELS}
    for names in (LABELS, FOCUS):
        for language in ("en", "fr"):
            called = [name[language] for name in names.values()]
            assert len(set(called)) == len(called)
            assert all(called)


def test_columns_come_in_one_order():
    columns = measure(Record.from_arrays(weights=np.full((3, 3), 1 / 3))).columns
    assert columns[:9] == [
        "layer",
        "layer_name",
        "head",
        "kind",
        "proof",
        "texts",
        "tokens",
        "label",
        "focus",
    ]
    assert columns[17:20] == ["previous_token_score", "previous_token_baseline", "previous_token_agreement"]
    assert columns[-1] == "offset"
    assert len(columns) == 9 + 8 + 3 * 9 + 1


@pytest.mark.parametrize("given", [None, 3, "layer"])
def test_what_is_neither_a_record_nor_several_is_refused(given):
    what = Record.from_arrays(np.ones((5, 3)), np.ones((5, 3))).layers[0] if given == "layer" else given
    with pytest.raises(
        RegardError, match=f"needs a record, or several of one model, not {type(what).__name__}"
    ):
        measure(what)


def test_thresholds_are_thresholds():
    with pytest.raises(RegardError) as caught:
        measure(Record.from_arrays(np.ones((5, 3)), np.ones((5, 3))), thresholds=3)
    assert "thresholds must be a Thresholds" in caught.value.say("en")
    assert "et c'est int." in caught.value.say("fr")
