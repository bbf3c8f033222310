from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import regard
from regard.errors import RegardError
from regard.record import Record
from regard.views.answer import answer
from regard.views.answers.measures import NAMES
from regard.views.requests import MeasuresRequest


def named(record, request):
    header, arrays = answer(record, request)
    return header, {entry["name"]: array for entry, array in zip(header["arrays"], arrays, strict=True)}


def test_every_measure_of_every_head_is_that_of_the_table(chat_record):
    header, found = named(chat_record, MeasuresRequest())
    table = regard.measure(chat_record)
    for name in NAMES:
        np.testing.assert_array_equal(found[name], table[name].to_numpy().astype(np.float32))
    assert [(one["layer"], one["head"]) for one in header["labels"]] == [
        (layer, head) for layer in range(6) for head in range(12)
    ]
    said = [one["label"] or "unclassified" for one in header["labels"]]
    assert said == table["label"].to_list()
    assert "previous_token" in said
    assert "unclassified" in said


def test_only_measures_that_a_picture_reads_travel(chat_record):
    _, found = named(chat_record, MeasuresRequest(layer=2))
    read = ["entropy", "distance", "peak", "sink", "previous", "self"]
    assert list(found) == ["layer", "head", *read]


def test_one_layer_alone_is_measured_as_among_the_others(chat_record):
    header, every = named(chat_record, MeasuresRequest())
    for layer in range(6):
        told, found = named(chat_record, MeasuresRequest(layer=layer))
        for name, array in found.items():
            np.testing.assert_array_equal(array, every[name][layer * 12 : layer * 12 + 12])
        assert told["labels"] == header["labels"][layer * 12 : layer * 12 + 12]


def test_layers_and_heads_are_named_by_their_places_where_only_some_were_kept():
    record = Record.from_arrays(weights=np.full((2, 3, 3), 1 / 3))
    kept = replace(record.layers[0], number=5, head_numbers=(3, 7))
    header, found = named(replace(record, layers=[kept, replace(kept, number=11)]), MeasuresRequest())
    assert [found["layer"].tolist(), found["head"].tolist()] == [[0, 0, 1, 1], [0, 1, 0, 1]]
    assert [(one["layer"], one["head"]) for one in header["labels"]] == [(0, 0), (0, 1), (1, 0), (1, 1)]


def test_what_cannot_be_known_is_no_number():
    record = Record.from_arrays(weights=np.full((2, 3, 5), 0.2), tokens=list("abc"), key_tokens=list("abcde"))
    _, found = named(record, MeasuresRequest())
    assert np.isnan(found["distance"]).all()
    np.testing.assert_allclose(found["entropy"], np.log(5), rtol=1e-6)


def test_a_layer_that_is_not_there_is_refused(chat_record):
    with pytest.raises(RegardError, match="There is no layer 6"):
        answer(chat_record, MeasuresRequest(layer=6))
