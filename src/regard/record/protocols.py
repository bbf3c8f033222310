"""What rooms that do not know each other agree on: a door hands a head's call to a change, and takes it back rewritten."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from array_api_compat import array_namespace, device

from regard.errors import RegardError
from regard.record.arrays import Array


@dataclass(frozen=True, kw_only=True, eq=False)
class HeadCall:
    """What one head computes in one call of a layer, in terms that a change may rewrite.

    Places of queries and keys count the tokens of each sequence from its beginning, as records do, also where a cache holds what came
    before: `rows` and `columns` give them. ``first_query``, ``first_key`` and ``end_key`` count padding as well.

    Attributes:
        layer: Path of the layer's module.
        index: Number of the layer in the order in which layers run.
        call: How often the same module had run before in this run.
        head: Which head.
        crosses: Whether queries and keys are of different sequences.
        query: ``[batch, queries, head_dim]``.
        key: ``[batch, keys, head_dim]``.
        value: ``[batch, keys, value_dim]``.
        visible: Who may look at whom, booleans that broadcast to ``[batch, queries, keys]``; None means everyone, or by ``causal``.
        causal: Nobody looks ahead; there are then as many queries as keys, and ``visible`` is None.
        bias: Added to the scores; broadcasts to ``[batch, queries, keys]``.
        scale: Factor of the dot products.
        softcap: Bound of the scores.
        sink: Score of a learned sink, which takes part of each row and gives nothing; None where there is none.
        temperature: Divides the scores, bias included, and the sink.
        weights: What is used instead of the softmax, ``[batch or 1, queries, keys]``.
        output: What the model goes on with instead of weights · value; broadcasts to ``[batch, queries, value_dim]``.
        first_query: Place of the first row.
        first_key: Place of the first column; above 0 where a sliding cache has let earlier keys go.
        end_key: Place after the last key; columns from there on belong to a cache that is not filled yet.
        sink_key: For each sequence the place of its first key that is not padding, ``[batch or 1]``.
        query_places: The place of each row, ``[batch, queries]``, −1 for padding; None where no query is padding.
        key_places: The place of each column, ``[batch, keys]``, −1 for padding and what is not filled yet; None where no key is padding.
    """

    layer: str
    index: int
    call: int
    head: int
    crosses: bool
    query: Array
    key: Array
    value: Array
    visible: Array | None = None
    causal: bool = False
    bias: Array | None = None
    scale: float
    softcap: float | None = None
    sink: float | None = None
    temperature: float = 1.0
    weights: Array | None = None
    output: Array | None = None
    first_query: int = 0
    first_key: int = 0
    end_key: int
    sink_key: Array
    query_places: Array | None = None
    key_places: Array | None = None

    @property
    def rows(self) -> Array:
        """The place of each row in its sequence, ``[batch or 1, queries]``; −1 for padding."""
        if self.query_places is not None:
            return self.query_places
        xp = array_namespace(self.query)
        return xp.arange(self.query.shape[1], device=device(self.query))[None] + self.first_query

    @property
    def columns(self) -> Array:
        """The place of each column in its sequence, ``[batch or 1, keys]``; −1 for padding and for what is not filled yet."""
        if self.key_places is not None:
            return self.key_places
        xp = array_namespace(self.query)
        places = xp.arange(self.key.shape[1], device=device(self.query))[None] + self.first_key
        return xp.where(places < self.end_key, places, -1)

    @property
    def seen(self) -> Array:
        """Who may look at whom, written out: booleans ``[batch or 1, queries, keys]``."""
        xp = array_namespace(self.query)
        shape = self.query.shape[1], self.key.shape[1]
        if self.visible is not None:
            return xp.broadcast_to(self.visible, (self.visible.shape[0], *shape))
        everyone = xp.ones((1, *shape), dtype=xp.bool, device=device(self.query))
        return xp.tril(everyone) if self.causal else everyone

    def has_query(self, place: int) -> bool:
        """Does a row of this call lie at that place, in any of its sequences?"""
        if self.query_places is None:
            return place in range(self.first_query, self.first_query + self.query.shape[1])
        return bool(array_namespace(self.query).any(self.query_places == place))

    @property
    def num_keys(self) -> int:
        """How many keys the longest sequence has so far."""
        if self.key_places is None:
            return self.end_key
        return int(array_namespace(self.key).max(self.key_places)) + 1

    def seeing(self, seen: Array) -> HeadCall:
        """The call with another mask."""
        return replace(self, visible=seen, causal=False)


class Change(Protocol):
    """What a door can be asked to change while a model runs."""

    @property
    def layer(self) -> int | str:
        """Number of the layer in the order in which layers run, or the path of its module."""

    def heads_among(self, count: int, layer: str) -> Sequence[int]:
        """Which of a layer's heads it changes.

        Raises:
            RegardError: for a head that the layer does not have.
        """

    def applied(self, call: HeadCall) -> HeadCall | None:
        """The head's call, rewritten; None where what it changes is not part of this call.

        Raises:
            RegardError: for what the head cannot do: look at a hidden key, follow a mask of another size.
        """

    def missed(self, layer: str, queries: int, keys: int) -> RegardError:
        """What to say once all calls of its layer, with so many queries and keys in all, were without what it changes."""

    def missed_by_one(self, layer: str, queries: Sequence[int], keys: Sequence[int]) -> RegardError | None:
        """What to say where one sequence of a padded batch, with so many queries and keys, has no such token, and another has it."""
