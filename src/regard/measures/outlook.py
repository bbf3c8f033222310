"""Whether query and key can be measured, worked out on their GPU while the model goes on."""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch

from regard.measures import usable
from regard.record import Layer


@dataclass(frozen=True, eq=False)
class Outlook:
    """What the numbers in query and key tell, asked for later.

    Attributes:
        name: The layer's name, for messages.
        scale: Factor of the dot products, or None.
        head_dim: Numbers of one query.
        query: The largest magnitude in each query, ``[heads, queries]``; infinity for NaN too.
        key: The same of each key, ``[kv_heads, keys]``.
        largest: The largest of all queries and of all keys, ``[2]``.
    """

    name: str
    scale: float | None
    head_dim: int
    query: torch.Tensor
    key: torch.Tensor
    largest: torch.Tensor

    @classmethod
    def of(cls, layer: Layer) -> Outlook:
        """The outlook of a layer whose query and key are in PyTorch; nothing waits for it."""
        assert layer.query is not None
        assert layer.key is not None
        from regard.measures.backends.triton_extent import extents

        query, key = extents(layer.query), extents(layer.key)
        largest = torch.stack([query.amax(), key.amax()])
        return cls(layer.name, layer.scale, int(layer.query.shape[2]), query, key, largest)

    def refuse(self) -> None:
        """Waits for the numbers.

        Raises:
            RegardError: for NaN or infinity in query or key, or scores beyond 1e29.
        """
        query, key = self.largest.tolist()
        for which, largest, each in (("query", query, self.query), ("key", key, self.key)):
            if not math.isfinite(largest):
                usable.refuse_unfinished(self.name, which, ~torch.isfinite(each).cpu().numpy())
        usable.refuse_huge(self.name, self.scale, query * key * self.head_dim)
