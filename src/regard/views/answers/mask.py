"""Who may look at whom in one head, and the scores before that."""

from __future__ import annotations

import numpy as np

from regard.record import Record
from regard.record.arrays import to_numpy
from regard.views.answers.answered import Answered, Named
from regard.views.requests import MaskRequest


def mask(record: Record, request: MaskRequest) -> Answered:
    """``visible`` (1 may be looked at, 0 may not) and ``scores`` before the mask, ``[queries, keys]`` each; ``sink`` ``[1]``.

    A bias of −inf hides, as a mask does. ``scores`` are left out where the record knows weights only, and ``sink``, the score of the
    head's learned sink, where it has none.

    Raises:
        RegardError: if the record has no such layer or head.

    Memory: queries × keys.
    """
    layer = record.layer(request.layer)
    layer.weights(request.head, slice(0, 1))
    every_head = layer.visible(np.arange(layer.lengths[0]))
    visible = every_head[min(request.head, len(every_head) - 1)]
    if layer.query is None or layer.key is None:
        return Answered([("visible", visible.astype(np.uint8), None)])
    scores = layer.scores(request.head)
    arrays: list[Named] = [
        ("visible", (visible & (scores > -np.inf)).astype(np.uint8), None),
        ("scores", scores.astype(np.float32), None),
    ]
    if layer.sinks is not None:
        arrays.append(("sink", to_numpy(layer.sinks)[[request.head]].astype(np.float32), None))
    return Answered(arrays)
