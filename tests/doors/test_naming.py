from __future__ import annotations

import torch

import regard
from regard.doors.naming import name_axis, name_sides, name_tokens
from regard.models.transformer import Transformer, TransformerConfig
from regard.record import Axis

SIZES = {"vocab_size": 23, "d_model": 12, "num_heads": 3, "max_length": 17}
SOURCE, TARGET = torch.tensor([[4, 5, 6, 7]]), torch.tensor([[1, 8, 9]])


def recorded(**layers):
    torch.manual_seed(0)
    model = Transformer(TransformerConfig(**SIZES, **layers)).eval()
    with regard.capture(model) as record:
        model(SOURCE, None, TARGET)
    return record


def test_a_text_that_is_read_names_all_layers():
    record = recorded(encoder_layers=2)
    axis = Axis("tokens", labels=("the", "cat", "is", "sleeping"), ids=(4, 5, 6, 7))
    name_axis(record, axis)
    assert record.axes == [axis]
    for layer in record.layers:
        assert (layer.query_axis, layer.key_axis) == (axis, axis)


def test_each_layer_of_a_translator_has_its_sides():
    record = recorded(encoder_layers=1, decoder_layers=2)
    sides = (
        Axis("source", labels=("<en>", "le", "chat", ".")),
        Axis("target", labels=("<s>", "the", "cat")),
        Axis("predicted", labels=("the", "cat", ".")),
    )
    name_sides(record, *sides)
    found = [(layer.queries, layer.keys) for layer in record.layers]
    own, across = ("target", "target"), ("predicted", "source")
    assert found == [("source", "source"), own, across, own, across]
    assert record.layers[2].query_axis is sides[2]
    assert record.layers[2].key_axis is sides[0]
    assert record.axes == list(sides)


def test_tokens_get_the_names_of_their_ids():
    record = recorded(encoder_layers=1)
    name_axis(record, Axis("tokens", labels=("4", "5", "6", "7"), ids=(4, 5, 6, 7)))
    name_tokens(record, lambda ids: [f"piece {number}" for number in ids])
    expected = ("piece 4", "piece 5", "piece 6", "piece 7")
    assert record.axes[0].labels == expected
    assert record.layers[0].query_axis.labels == expected
    assert record.layers[0].key_axis.labels == expected


def test_what_has_no_ids_keeps_its_labels():
    record = recorded(encoder_layers=1)
    axis = Axis("tokens", labels=("a", "b", "c", "d"))
    name_axis(record, axis)
    name_tokens(record, lambda ids: ["never"] * len(ids))
    assert record.axes == [axis]
    assert record.layers[0].query_axis == axis
