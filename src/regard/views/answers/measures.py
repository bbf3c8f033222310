"""The measures of heads."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from regard.measures.head_measures import measure
from regard.record import Record
from regard.views.answers.answered import Answered, Named
from regard.views.requests import HeadLabel, MeasuresRequest

NAMES = ("entropy", "distance", "peak", "sink", "previous", "self")
"""Columns of :func:`regard.measure` that a picture shows."""


def measures(record: Record, request: MeasuresRequest) -> Answered:
    """``layer`` and ``head``, by their places in the record, and one array a measure, ``[heads]``; NaN where it cannot be known.

    ``labels`` tells what each head does.

    Raises:
        RegardError: if there is no such layer, or one cannot be measured.
    """
    asked = range(len(record.layers)) if request.layer < 0 else [request.layer]
    layers = {place: record.layer(place) for place in asked}
    frame = measure(replace(record, layers=list(layers.values())))
    places = np.array([(place, head) for place, layer in layers.items() for head in range(layer.heads)])
    arrays: list[Named] = [
        ("layer", places[:, 0].astype(np.float32), None),
        ("head", places[:, 1].astype(np.float32), None),
        *((name, frame[name].fill_null(np.nan).to_numpy().astype(np.float32), None) for name in NAMES),
    ]
    labels: list[HeadLabel] = [
        {"layer": int(layer), "head": int(head), "label": "" if label == "unclassified" else label}
        for (layer, head), label in zip(places, frame["label"], strict=True)
    ]
    return Answered(arrays, {"labels": labels})
