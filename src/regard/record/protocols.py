"""What rooms that do not know each other agree on: a door hands a head's call to a change, and takes it back rewritten."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from regard.record.arrays import Array


@dataclass(frozen=True, kw_only=True)
class HeadCall:
    """What one head computes in one call of a layer, in terms that a change may rewrite.

    Attributes:
        query: ``[batch, queries, head_dim]``.
        key: ``[batch, keys, head_dim]``.
        value: ``[batch, keys, value_dim]``.
        visible: Booleans ``[batch or 1, queries, keys]``; None means everything.
        bias: Added to the scores, ``[batch or 1, queries, keys]``.
        scale: Factor of the dot products.
        softcap: Bound of the scores.
        sink: One extra score that takes part of each row.
        temperature: Divides the scores.
        first_query: Place of the first row among all tokens that look: above 0 where a cache holds the earlier ones.
        weights: What is used instead of the softmax, ``[batch or 1, queries, keys]``.
        output: What is used instead of weights · value; broadcasts to ``[batch, queries, value_dim]``.
    """

    query: Array
    key: Array
    value: Array
    visible: Array | None = None
    bias: Array | None = None
    scale: float
    softcap: float | None = None
    sink: Any = None
    temperature: float = 1.0
    first_query: int = 0
    weights: Array | None = None
    output: Array | None = None


class Change(Protocol):
    """What a door can be asked to change while a model runs."""

    @property
    def layer(self) -> int | str:
        """Number of the layer in the order in which layers run, or the path of its module."""

    def heads_among(self, count: int) -> Sequence[int]:
        """Which of the layer's heads it changes.

        Raises:
            RegardError: for a head that the layer does not have.
        """

    def applied(self, call: HeadCall, head: int) -> HeadCall:
        """The head's call, rewritten.

        Raises:
            RegardError: for a query or key that the call does not have.
        """
