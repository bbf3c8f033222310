"""Weights times the length of what they carry: a large weight on a short value moves little."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from regard.errors import RegardError
from regard.measures.choice import Places, heads_of
from regard.measures.failures import warn_of_failed
from regard.record import Layer
from regard.record.arrays import to_numpy


def value_weighted(layer: Layer, *, heads: Places | None = None) -> NDArray[np.float64]:
    """How long the vector is that each key adds to each query's output: its weight times the length of its value vector.

    The value vectors are those that the heads mix, before the output projection, which can stretch or shrink them: Kobayashi and others
    measure after it, and their numbers differ from these.

    Args:
        layer: One layer whose values were kept, self- or cross-attention.
        heads: One head or several, whose matrices come in this order; all where it is left out.

    Returns:
        ``[heads, queries, keys]`` in float64, in units of the value vectors; 0 where a key is hidden. Rows do not sum to 1.

    Raises:
        RegardError: if values or weights were not kept, or there is no such head.

    Warns where the layer's proof failed.

    Memory: heads × queries × keys.

    Kobayashi et al. 2020, "Attention is not only a weight: analyzing transformers with vector norms", without the output
    projection.

    Example:
        >>> from regard import Record
        >>> record = Record.from_arrays(weights=[[0.5, 0.5]], value=[[3.0, 4.0], [0.0, 0.0]])
        >>> value_weighted(record.layers[0]).tolist()
        [[[2.5, 0.0]]]
    """
    chosen = heads_of(layer, heads)
    if layer.value is None:
        raise RegardError(
            en=f"{layer.name} was recorded without its values; record it again with keep='all'.",
            fr=f"{layer.name} a été enregistrée sans ses valeurs ; recommencez avec keep='all'.",
        )
    lengths = np.linalg.norm(to_numpy(layer.value).astype(np.float64), axis=-1)
    found = np.stack([layer.weights(head) * lengths[layer.kv_head[head]] for head in chosen])
    warn_of_failed([layer])
    return found
