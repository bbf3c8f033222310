"""A head that may look elsewhere than its model lets it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from array_api_compat import array_namespace, device

from regard.attention.masks import Explicit, Mask
from regard.changes.at_heads import AtHeads
from regard.errors import RegardError
from regard.record.arrays import Array, to_numpy
from regard.record.protocols import HeadCall


@dataclass(frozen=True)
class Remask(AtHeads):
    """Gives heads another mask, in place of all that the model hides between tokens: causality and window.

    In a batch with padding, the mask is asked for the tokens of each sequence alone, and padding stays as it is; one that tells sequences
    apart has the lengths of the longest. A query that may look at nothing reads zeros. In generation with a cache, the mask is asked for
    the whole sequence so far.

    Args:
        layer: Number of the layer in the order in which layers run, from 0, or the path of its module.
        head: A head, several, or None for all of them.
        mask: A mask, or booleans, True where a query may look, ``[queries, keys]``, ``[batch, queries, keys]`` or
            ``[batch, heads, queries, keys]``.

    Raises:
        RegardError: if the mask is neither, or layer or head cannot be.

    Example:
        >>> from regard.attention import Window
        >>> Remask(layer=3, head=5, mask=Window(2))
        Remask(layer=3, head=5, mask=Window(2))
    """

    mask: Mask | Any

    def __post_init__(self) -> None:
        super().__post_init__()
        if not isinstance(self.mask, Mask):
            object.__setattr__(self, "mask", Explicit(to_numpy(self.mask)))

    def applied(self, call: HeadCall) -> HeadCall:
        """The head's call under this mask.

        Raises:
            RegardError: if the mask is for other lengths, or another number of sequences or heads.
        """
        mask, batch = self.mask, call.query.shape[0]
        queries = call.first_query + call.query.shape[1]
        if mask.batch not in (1, batch) or (mask.heads > 1 and mask.heads <= call.head):
            raise RegardError(
                en=f"{mask!r} is for {mask.batch} sequences and {mask.heads} heads, and {call.layer} has {batch} sequences and a head "
                f"{call.head}; give a mask that fits, or one for all.",
                fr=f"{mask!r} vaut pour {mask.batch} séquences et {mask.heads} têtes, et {call.layer} a {batch} séquences et une tête "
                f"{call.head} ; donnez un masque qui convient, ou un seul pour toutes.",
            )
        if call.query_places is not None or call.key_places is not None:
            return call.seeing(self._among_tokens(call))
        rows = np.arange(call.first_query, queries)
        columns = np.arange(call.first_key, call.end_key)
        sizes = {"head": call.head if mask.heads > 1 else 0, "queries": queries, "keys": call.end_key}
        blocks = np.stack([mask.block(rows, columns, item, **sizes) for item in range(mask.batch)])
        empty = np.zeros((*blocks.shape[:2], call.key.shape[1] - blocks.shape[2]), dtype=bool)
        visible = np.concatenate([blocks, empty], axis=2)
        return call.seeing(array_namespace(call.query).asarray(visible, device=device(call.query)))

    def _among_tokens(self, call: HeadCall) -> Array:
        """The model's own mask with this one in the rows and columns that are tokens, ``[batch, queries, keys]``."""
        mask, (batch, height), width = self.mask, call.query.shape[:2], call.key.shape[1]
        visible = np.broadcast_to(to_numpy(call.seen), (batch, height, width)).copy()
        rows = np.broadcast_to(to_numpy(call.rows), (batch, height))
        columns = np.broadcast_to(to_numpy(call.columns), (batch, width))
        for item in range(batch):
            here, there = (rows[item] >= 0).nonzero()[0], (columns[item] >= 0).nonzero()[0]
            if len(here) and len(there):
                longest = slice(None) if mask.batch > 1 else item
                visible[item, here[:, None], there] = mask.block(
                    rows[item, here],
                    columns[item, there],
                    item if mask.batch > 1 else 0,
                    call.head if mask.heads > 1 else 0,
                    queries=int(rows[longest].max()) + 1,
                    keys=int(columns[longest].max()) + 1,
                )
        return array_namespace(call.query).asarray(visible, device=device(call.query))
