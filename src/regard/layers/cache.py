"""What attention remembers while a text is written token by token, so that nothing is computed twice."""

from __future__ import annotations

import torch
from jaxtyping import Float
from torch import Tensor


class KeyValueCache:
    """Keys and values of one attention layer, split into heads.

    In self-attention each new token's are appended. In cross-attention the source stays what it is: they are computed at the first step
    and used again (``fixed``).

    Args:
        fixed: Whether what was kept first stays.

    Attributes:
        key: ``[batch, kv_heads, keys, head_dim]``; None before the first step.
        value: Of the same shape, or None.
    """

    def __init__(self, *, fixed: bool = False) -> None:
        self.fixed = fixed
        self.key: Tensor | None = None
        self.value: Tensor | None = None

    @property
    def length(self) -> int:
        """How many keys there are."""
        return 0 if self.key is None else self.key.shape[-2]

    @property
    def complete(self) -> bool:
        """Whether no key will be added any more."""
        return self.fixed and self.key is not None

    def extended(
        self,
        key: Float[Tensor, "*batch heads new head_dim"],
        value: Float[Tensor, "*batch heads new head_dim"],
    ) -> tuple[Float[Tensor, "*batch heads keys head_dim"], Float[Tensor, "*batch heads keys head_dim"]]:
        """All keys and values once these are added."""
        if self.key is not None and self.value is not None:
            key, value = torch.cat([self.key, key], -2), torch.cat([self.value, value], -2)
        self.key, self.value = key, value
        return key, value

    def reordered(self, rows: Tensor) -> KeyValueCache:
        """A cache whose sequences are those of this one at ``rows``, ``[batch]``: beam search drops some and doubles others."""
        chosen = KeyValueCache(fixed=self.fixed)
        if self.key is not None and self.value is not None:
            chosen.key, chosen.value = self.key.index_select(0, rows), self.value.index_select(0, rows)
        return chosen
