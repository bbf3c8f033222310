"""The strongest relations, against every weight of the record sorted by hand."""

from __future__ import annotations

import re

import numpy as np
import pytest
import torch
from transformers import BertConfig, BertModel

import regard
from regard.errors import RegardError
from regard.record import Record
from regard.views.answers.pairs import pairs
from regard.views.requests import PairsRequest

MARK = re.compile(r"\[[A-Z]+\]")
SIZES = {"hidden_size": 15, "num_attention_heads": 5, "num_hidden_layers": 3, "intermediate_size": 7}


def asked(record, **request):
    return pairs(record, PairsRequest(**request)).besides["pairs"]


def by_hand(record, *, ordinary: bool, layers=None, heads=None):
    """Every pair, sorted."""
    found = []
    for layer in record.layers:
        looks, looked = layer.query_tokens, layer.key_tokens
        for head in range(layer.heads):
            for (query, key), weight in np.ndenumerate(layer.weights(head)):
                marked = MARK.fullmatch(looks[query]) or MARK.fullmatch(looked[key])
                itself = layer.kind == "self" and query == key
                wanted = (layers is None or layer.index in layers) and (heads is None or head in heads)
                if weight > 0 and wanted and not (ordinary and (marked or itself)):
                    found.append((-weight, layer.index, head, query, key))
    return sorted(found)


@pytest.mark.parametrize("ordinary", [True, False])
@pytest.mark.parametrize(("layer", "head"), [(-1, -1), (3, -1), (3, 7)])
def test_they_are_the_largest_of_all_weights(chat_record, ordinary, layer, head):
    found = asked(chat_record, layer=layer, head=head, top=41, ordinary=ordinary)
    layers, heads = None if layer < 0 else [layer], None if head < 0 else [head]
    expected = by_hand(chat_record, ordinary=ordinary, layers=layers, heads=heads)[:41]
    assert [(row["layer"], row["head"], row["query"], row["key"]) for row in found] == [
        row[1:] for row in expected
    ]
    np.testing.assert_allclose([row["weight"] for row in found], [-row[0] for row in expected])


def test_marks_that_hold_nearly_all_weight_do_not_crowd_words_out():
    rows = np.full((5, 5), 0.001)
    rows[:, 4] = 0.996
    tokens = ["[CLS]", "le", "chat", "dort", "[SEP]"]
    record = Record.from_arrays(weights=np.stack([rows] * 7), tokens=tokens)
    found = asked(record, top=3)
    assert len(found) == 3
    assert {row["query"] for row in found} | {row["key"] for row in found} <= {1, 2, 3}


def test_all_there_are_come_where_there_are_fewer(chat_record):
    found = asked(chat_record, layer=0, head=0, top=1000)
    assert len(found) == len(by_hand(chat_record, ordinary=True, layers=[0], heads=[0])) < 1000


def test_a_record_of_some_layers_and_heads_answers_with_places():
    torch.manual_seed(11)
    model = BertModel(BertConfig(**SIZES)).eval()
    with regard.capture(model, layers=[1, 2], heads=[1, 3, 4]) as record, torch.inference_mode():
        model(torch.tensor([[5, 17, 44, 3]]))
    assert regard.pairs(record, 99)["layer"].unique().to_list() == [1, 2]
    found = asked(record, top=99)
    assert {row["layer"] for row in found} == {0, 1}
    assert {row["head"] for row in found} == {0, 1, 2}
    for row in found:
        weights = record.layers[row["layer"]].weights(row["head"])
        assert row["weight"] == pytest.approx(weights[row["query"], row["key"]])


def test_between_two_texts_no_word_looks_at_itself():
    weights = [[0.9, 0.1, 0.0], [0.2, 0.3, 0.5]]
    record = Record.from_arrays(weights=weights, tokens=["chat", "dort"], key_tokens=["the", "cat", "sleeps"])
    found = asked(record, top=2)
    assert [(row["query"], row["key"]) for row in found] == [(0, 0), (1, 2)]


@pytest.mark.parametrize("request_", [{"top": 0}, {"layer": 6}, {"head": 12}])
def test_what_is_not_there_is_refused(chat_record, request_):
    with pytest.raises(RegardError):
        asked(chat_record, **request_)
