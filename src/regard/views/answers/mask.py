"""Who may look at whom in one head, and the scores before that."""

from __future__ import annotations

import numpy as np

from regard.record import Record
from regard.views.answers.answered import Answered, Named
from regard.views.requests import MaskRequest


def mask(record: Record, request: MaskRequest) -> Answered:
    """``visible`` (1 may be looked at, 0 may not) and ``scores`` before the mask, ``[queries, keys]`` each.

    Raises:
        RegardError: if the record has no such layer or head.
    """
    layer = record.layer(request.layer)
    layer.weights(request.head, slice(0, 1))
    visible = layer.visible(np.arange(layer.lengths[0]))
    shown = np.broadcast_to(visible, (layer.heads, *layer.lengths))[request.head]
    arrays: list[Named] = [("visible", shown.astype(np.uint8), None)]
    if layer.query is not None and layer.key is not None:
        arrays.append(("scores", layer.scores(request.head).astype(np.float32), None))
    return Answered(arrays)
