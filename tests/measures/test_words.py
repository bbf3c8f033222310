from __future__ import annotations

import doctest

import numpy as np
import pytest

import regard
from regard.errors import RegardError
from regard.measures import words
from regard.measures.words import Words, word_weights, words_of
from regard.record import Axis, Layer, Record

LABELS = ("[CLS]", "the", "photo", "##graph", "##er", "well", "-", "known", "[SEP]")


def axis(*labels, **details):
    return Axis("tokens", labels=labels, **details)


def merged_by_hand(weights, looks, looked):
    """Sums over the tokens of words that are looked at, means over those of words that look, one weight at a time."""
    return [
        [
            sum(weights[q, k] for q in range(*rows) for k in range(*columns)) / (rows[1] - rows[0])
            for columns in zip(looked.starts, looked.ends, strict=True)
        ]
        for rows in zip(looks.starts, looks.ends, strict=True)
    ]


def groups(tokens, *, seed):
    """Random words of one to five tokens, numbered."""
    lengths = np.random.default_rng(seed).integers(1, 6, size=tokens)
    return np.repeat(np.arange(tokens), lengths)[:tokens].tolist()


def test_doctests():
    assert doctest.testmod(words, extraglobs={"Axis": Axis, "Record": Record}).failed == 0


def test_words_know_their_tokens():
    found = words_of(axis(*LABELS))
    assert found.labels == ("[CLS]", "the", "photographer", "well", "-", "known", "[SEP]")
    assert found.starts == (0, 1, 2, 5, 6, 7, 8)
    assert found.ends == (1, 2, 5, 6, 7, 8, 9)
    assert found.of_token.tolist() == [0, 1, 2, 2, 2, 3, 4, 5, 6]
    assert (len(found), found.tokens) == (7, 9)


def test_a_record_gives_its_text():
    record = Record.from_arrays(weights=np.eye(3), tokens=["pho", "to", "prise"], text="photo prise")
    assert words_of(record).labels == ("photo", "prise")
    assert words_of(record.axes[0]).labels == ("pho", "to", "prise")
    assert words_of(record.axes[0], text="pho toprise").labels == ("pho", "toprise")


def test_a_grouping_of_ones_own_as_tokenizers_number_words():
    found = words_of(axis("New", "York", "is", "not", "York", "[SEP]"), groups=[None, 0, 1, 1, 0, None])
    assert found.labels == ("New", "York", "is not", "York", "[SEP]")
    assert words_of(axis("▁New", "▁York", "shire"), groups=[4, 4, 4]).labels == ("New Yorkshire",)
    assert words_of(axis("a", "b"), groups=[None, None]).starts == (0, 1)


def test_patches_and_frames_stay_single():
    assert words_of(axis("▁a", "b", kind="patches")).starts == (0, 1)
    assert Words.single(axis("▁a", "b")) == Words(("▁a", "b"), (0, 1), 2)


def test_labels_of_pieces_that_write_nothing_are_kept():
    assert words_of(axis("▁", "▁le")).labels == ("▁", "le")


@pytest.mark.parametrize("block", [1, 211, 2**20])
def test_words_average_their_rows_and_sum_their_columns(varied, block, monkeypatch):
    monkeypatch.setattr(words, "BLOCK", block)
    looks = words_of(varied.query_axis, groups=groups(len(varied.query_axis), seed=3))
    looked = looks
    if varied.key_axis is not varied.query_axis:
        looked = words_of(varied.key_axis, groups=groups(len(varied.key_axis), seed=5))
    by_name = {varied.queries: looks, varied.keys: looked}
    for head in (0, varied.heads - 1):
        found = word_weights(varied, head, by_name)
        weights = varied.weights(head)
        np.testing.assert_allclose(found, merged_by_hand(weights, looks, looked), rtol=1e-12, atol=1e-15)
        means = [weights.sum(1)[rows].mean() for rows in map(slice, looks.starts, looks.ends)]
        np.testing.assert_allclose(found.sum(1), means, rtol=1e-12)


def test_rows_of_words_sum_to_one(make):
    layer = make(mask=regard.Causal())
    found = word_weights(layer, 1, words_of(layer.query_axis, groups=groups(103, seed=2)))
    assert found.shape[0] == found.shape[1] < 60
    np.testing.assert_allclose(found.sum(1), 1, rtol=1e-12)


def test_some_words_are_cut_from_the_whole(make):
    layer = make()
    gathered = words_of(layer.query_axis, groups=groups(103, seed=2))
    whole = word_weights(layer, 2, gathered)
    for queries in (slice(5, 9), slice(None, None, 7), slice(20, 3, -4), slice(-1, None)):
        np.testing.assert_allclose(
            word_weights(layer, 2, gathered, queries=queries), whole[queries], rtol=1e-12
        )
    assert word_weights(layer, 2, gathered, queries=slice(4, 4)).shape == (0, len(gathered))


def test_single_tokens_are_left_as_they_are(make):
    layer = make(mask=regard.Window(7))
    np.testing.assert_array_equal(word_weights(layer, 0, Words.single(layer.query_axis)), layer.weights(0))


def test_one_word_of_all_tokens_is_taken_some_rows_at_a_time(make, monkeypatch):
    asked = []
    weights = Layer.weights

    def counted(self, head, queries=slice(None), keys=slice(None)):
        found = weights(self, head, queries, keys)
        asked.append(found.size)
        return found

    monkeypatch.setattr(words, "BLOCK", 3 * 103)
    monkeypatch.setattr(Layer, "weights", counted)
    layer = make()
    found = word_weights(layer, 0, words_of(layer.query_axis, groups=[7] * 103))
    np.testing.assert_allclose(found, [[1.0]])
    assert max(asked) == 3 * 103
    assert sum(asked) == 103 * 103


def test_a_sentence_with_long_words_in_minilm():
    record = regard.look(
        "The photographer's internationalization was undoubtedly a well-known misunderstanding."
    )
    assert any(label.startswith("##") for label in record.layers[0].query_tokens)
    gathered = words_of(record)
    assert " ".join(gathered.labels) == (
        "[CLS] the photographer ' s internationalization was undoubtedly a well - known misunderstanding . [SEP]"
    )
    for layer in record.layers:
        np.testing.assert_allclose(word_weights(layer, 3, gathered).sum(1), 1, rtol=1e-12)


def test_words_that_do_not_fit_are_refused(make):
    layer = make(keys=61, kind="cross")
    other = words_of(layer.query_axis)
    with pytest.raises(RegardError, match=r"words are of 103 tokens, but the axis 'keys' has 61"):
        word_weights(layer, 0, other)
    assert word_weights(layer, 0, {"tokens": other}).shape == (103, 61)
    with pytest.raises(RegardError, match=r"what regard.words_of gives, and it is list"):
        word_weights(layer, 0, [0, 1, 2])
    with pytest.raises(RegardError, match="groups has 2 entries, but there are 3 tokens"):
        words_of(axis("a", "b", "c"), groups=[0, 1])


def test_a_record_with_several_axes_or_sequences_asks_to_choose():
    crossed = Record.from_arrays(weights=np.ones((1, 2, 3)) / 3)
    with pytest.raises(RegardError, match=r"has 2 axes \(tokens, keys\)"):
        words_of(crossed)
    batch = Record("arrays", batch=[crossed, crossed])
    with pytest.raises(RegardError, match=r"choose one, for example record\[0\]"):
        words_of(batch)


def test_words_under_the_name_of_no_axis_are_refused(make):
    layer = make(keys=61, kind="cross")
    other = words_of(layer.query_axis)
    with pytest.raises(RegardError) as caught:
        word_weights(layer, 0, {"nope": other})
    assert (
        "words names 'nope', but there is no such axis; choose among 'tokens', 'keys'."
        in caught.value.say("en")
    )
    assert "nomme 'nope'" in caught.value.say("fr")


@pytest.mark.parametrize("given", ["le chat", None, "layer"])
def test_only_a_record_or_an_axis_has_words(make, given):
    what = make() if given == "layer" else given
    with pytest.raises(RegardError) as caught:
        words_of(what)
    assert "takes a Record or an Axis" in caught.value.say("en")
    assert f"et non {type(what).__name__}." in caught.value.say("fr")


def test_only_a_layer_has_weights_between_words():
    record = Record.from_arrays(weights=np.eye(3))
    with pytest.raises(
        RegardError, match=r"layer must be a Layer, such as record.layers\[0\], and it is Record"
    ):
        word_weights(record, 0)


@pytest.mark.parametrize("queries", [1, None, [0, 1], slice("a", "b"), slice(0, 3, 0)])
def test_which_words_look_is_a_slice(queries):
    layer = Record.from_arrays(weights=np.eye(3)).layers[0]
    with pytest.raises(RegardError) as caught:
        word_weights(layer, 0, queries=queries)
    assert f"queries must be a slice of words, for example queries=slice(2, 5), and it is {queries!r}." == (
        caught.value.say("en")
    )
    assert f"et c'est {queries!r}." in caught.value.say("fr")
