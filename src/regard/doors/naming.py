"""Names for the tokens of a record: their text, once somebody knows it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from regard.record import Axis, Layer, Record

SOURCE, TARGET, PREDICTED = "source", "target", "predicted"


def name_tokens(record: Record, names: Callable[[list[int]], Sequence[str]]) -> None:
    """Gives the axes the text of their tokens, in the record and in each of its layers."""
    named: dict[str, Axis] = {
        axis.name: replace(axis, labels=tuple(names(list(axis.ids))))
        for axis in record.axes
        if axis.ids is not None
    }
    record.axes[:] = [named.get(axis.name, axis) for axis in record.axes]
    record.layers[:] = [
        replace(
            layer,
            query_axis=named.get(layer.queries, layer.query_axis),
            key_axis=named.get(layer.keys, layer.key_axis),
        )
        for layer in record.layers
    ]


def name_axis(record: Record, axis: Axis) -> None:
    """Gives all layers of a model that reads one text its tokens."""
    record.layers[:] = [replace(layer, query_axis=axis, key_axis=axis) for layer in record.layers]
    record.axes[:] = [axis]


def name_sides(record: Record, source: Axis, target: Axis, predicted: Axis) -> None:
    """Gives the layers of a model that reads and writes their axes.

    Args:
        record: One run over a source and over all that was written.
        source: What was read.
        target: What the decoder was given, from its begin mark on: its own attention looks at these.
        predicted: For each of these the token that was predicted there. A row of the cross-attention carries its name: it tells what
            was looked at when that token was chosen.
    """
    record.layers[:] = [_placed(layer, source, target, predicted) for layer in record.layers]
    record.axes[:] = [source, target, predicted]


def _placed(layer: Layer, source: Axis, target: Axis, predicted: Axis) -> Layer:
    if layer.kind == "cross":
        return replace(layer, query_axis=predicted, key_axis=source)
    axis = target if "decoder" in layer.name else source
    return replace(layer, query_axis=axis, key_axis=axis)
