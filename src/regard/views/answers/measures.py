"""The measures of every head."""

from __future__ import annotations

import numpy as np

from regard.measures.head_measures import measure
from regard.record import Record
from regard.views.answers.answered import Answered, Named
from regard.views.requests import HeadLabel, MeasuresRequest

NAMES = ("entropy", "normalized_entropy", "distance", "peak", "sink", "previous", "self")
"""Columns of :func:`regard.measure` that a picture shows."""


def measures(record: Record, request: MeasuresRequest) -> Answered:
    """``layer`` and ``head`` and one array a measure, ``[all heads]``, NaN where it cannot be known; in ``labels``, what each head does.

    Raises:
        RegardError: if a layer cannot be measured.
    """
    frame = measure(record)
    arrays: list[Named] = [
        (name, frame[name].cast(float).fill_null(np.nan).to_numpy().astype(np.float32), None)
        for name in ("layer", "head", *NAMES)
    ]
    labels: list[HeadLabel] = [
        {"layer": layer, "head": head, "label": "" if label == "unclassified" else label}
        for layer, head, label in frame.select("layer", "head", "label").iter_rows()
    ]
    return Answered(arrays, {"labels": labels})
