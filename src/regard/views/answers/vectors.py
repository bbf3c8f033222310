"""What one head computes with."""

from __future__ import annotations

import numpy as np

from regard.errors import RegardError
from regard.record import Record
from regard.record.arrays import to_numpy
from regard.views.answers.answered import Answered
from regard.views.requests import VectorsRequest


def vectors(record: Record, request: VectorsRequest) -> Answered:
    """``query``, ``key`` and, where it was kept, ``value``; ``scale`` is the factor of the dot products.

    Raises:
        RegardError: if the record has no such layer or head, or holds weights without query and key.
    """
    layer = record.layer(request.layer)
    layer.weights(request.head, slice(0, 1))
    if layer.query is None or layer.key is None:
        raise RegardError(
            en=f"Layer {request.layer} holds weights without the query and key they come from; capture it with keep='qk'.",
            fr=f"La couche {request.layer} contient des poids sans la requête ni la clé d'où ils viennent ; capturez-la avec keep='qk'.",
        )
    query, key_head = to_numpy(layer.query[request.head]), layer.kv_head[request.head]
    found = {"query": query, "key": to_numpy(layer.key[key_head])}
    if layer.value is not None:
        found["value"] = to_numpy(layer.value[key_head])
    scale = query.shape[-1] ** -0.5 if layer.scale is None else float(layer.scale)
    return Answered(
        [(name, array.astype(np.float32), None) for name, array in found.items()], {"scale": scale}
    )
