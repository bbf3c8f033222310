"""What a mask is: an answer to "which keys may this query look at?", and the algebra of such answers.

Both stand in one file because each needs the other: masks combine into masks.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, fields
from reprlib import repr as short
from typing import Any

import numpy as np
from jaxtyping import Bool, Int, Int32

from regard.attention.arguments import indices, whole_number
from regard.errors import RegardError


class Mask(ABC):
    """Which keys each query may look at. True means: may look.

    A mask has no length of its own: it is asked with the number of queries and keys, and so serves any
    context. It answers by `intervals` where every row is one run of visible keys, which is all that a fast
    kernel needs, and always by `block`. Masks combine: ``a & b`` (both allow), ``a | b`` (one of them
    allows), ``~a`` (all that ``a`` hides). They are immutable, can be compared and can be the keys of a
    dictionary.

    A kind of mask gives `_intervals` and `_block`, `check` where not every length fits, and `batch` and
    `heads` where it tells sequences or heads apart.
    """

    __array_ufunc__ = None  # NumPy must not take ``array & mask`` apart element by element

    @property
    def batch(self) -> int:
        """The number of sequences that the mask tells apart; 1 where all are alike."""
        return 1

    @property
    def heads(self) -> int:
        """The number of heads that the mask tells apart; 1 where all are alike."""
        return 1

    def check(self, queries: int, keys: int) -> None:  # noqa: B027 (most masks fit every length)
        """Raises `RegardError` where the mask cannot serve this many queries and keys."""

    def intervals(
        self, queries: int, keys: int
    ) -> tuple[Int32[np.ndarray, "batch queries"], Int32[np.ndarray, "batch queries"]] | None:
        """The visible keys as one interval a row: from ``lo`` up to before ``hi``.

        Args:
            queries: The number of queries, the last of which is aligned with the last key.
            keys: The number of keys.

        Returns:
            ``(lo, hi)``, each ``[batch or 1, queries]``; a row that sees nothing has lo = hi = 0. None where a
            row is not one interval, or where heads differ.

        Raises:
            RegardError: The mask does not fit these lengths.

        Example:
            >>> from regard.attention import Causal
            >>> lo, hi = Causal().intervals(queries=2, keys=3)
            >>> lo.tolist(), hi.tolist()
            ([[0, 0]], [[2, 3]])
        """
        self._check_lengths(queries, keys)
        found = self._intervals(queries, keys)
        if found is None:
            return None
        lo, hi = (np.clip(np.broadcast_to(end, (self.batch, queries)), 0, keys) for end in found)
        empty = hi <= lo
        return np.where(empty, 0, lo).astype(np.int32), np.where(empty, 0, hi).astype(np.int32)

    def block(
        self,
        query_indices: Int[Any, " rows"] | Sequence[int],
        key_indices: Int[Any, " columns"] | Sequence[int],
        batch: int = 0,
        head: int = 0,
        *,
        queries: int | None = None,
        keys: int | None = None,
    ) -> Bool[np.ndarray, "rows columns"]:
        """Whether each of some queries may look at each of some keys, in one sequence and head.

        Args:
            query_indices: Which queries, counted from 0.
            key_indices: Which keys, counted from 0.
            batch: Which sequence.
            head: Which head.
            queries: How many queries there are in all. Without it or ``keys``, as many queries as keys are
                assumed.
            keys: How many keys there are in all.

        Returns:
            Booleans, one row a query and one column a key.

        Raises:
            RegardError: An index is out of range, or the mask does not fit these lengths.

        Example:
            >>> from regard.attention import Causal
            >>> Causal().block([4, 5], [3, 4, 5], queries=6, keys=6).tolist()
            [[True, True, False], [True, True, True]]
        """
        if queries is not None and keys is not None:
            self._check_lengths(queries, keys)
        rows = indices("query_indices", query_indices, queries)[:, None]
        columns = indices("key_indices", key_indices, keys)[None, :]
        indices("batch", [batch], None if self.batch == 1 else self.batch)
        indices("head", [head], None if self.heads == 1 else self.heads)
        offset = 0 if queries is None or keys is None else keys - queries
        return np.broadcast_to(self._block(rows, columns, batch, head, offset), (rows.size, columns.size))

    def pairs(
        self,
        query_indices: Int[Any, " pairs"] | Sequence[int],
        key_indices: Int[Any, " pairs"] | Sequence[int],
        batch: int = 0,
        head: int = 0,
        *,
        queries: int | None = None,
        keys: int | None = None,
    ) -> Bool[np.ndarray, " pairs"]:
        """Whether each of some queries may look at one key of its own: the first query at the first key, and so on.

        Args:
            query_indices: Which queries, counted from 0.
            key_indices: For each of them a key, counted from 0.
            batch: As in `block`.
            head: As in `block`.
            queries: As in `block`.
            keys: As in `block`.

        Raises:
            RegardError: As `block`.

        Example:
            >>> from regard.attention import Causal
            >>> Causal().pairs([4, 5], [5, 3], queries=6, keys=6).tolist()
            [False, True]
        """
        if queries is not None and keys is not None:
            self._check_lengths(queries, keys)
        rows, columns = (
            indices("query_indices", query_indices, queries),
            indices("key_indices", key_indices, keys),
        )
        indices("batch", [batch], None if self.batch == 1 else self.batch)
        indices("head", [head], None if self.heads == 1 else self.heads)
        offset = 0 if queries is None or keys is None else keys - queries
        return np.broadcast_to(self._block(rows, columns, batch, head, offset), rows.shape)

    def dense(self, queries: int, keys: int) -> Bool[np.ndarray, "batch heads queries keys"]:
        """The whole mask as booleans, with one sequence or one head where all are alike.

        Args:
            queries: The number of queries.
            keys: The number of keys.

        Returns:
            ``[batch or 1, heads or 1, queries, keys]``.

        Raises:
            RegardError: The mask does not fit these lengths.

        Memory: queries × keys for every sequence and head that the mask tells apart.

        Example:
            >>> from regard.attention import Window
            >>> Window(2).dense(3, 3)[0, 0].astype(int).tolist()
            [[1, 0, 0], [1, 1, 0], [0, 1, 1]]
        """
        found = self.intervals(queries, keys)
        if found is not None and self.heads == 1:
            lo, hi = (end[:, None, :, None] for end in found)
            columns = np.arange(keys, dtype=np.int32)
            return (lo <= columns) & (columns < hi)
        whole = np.empty((self.batch, self.heads, queries, keys), dtype=np.bool_)
        every_row, every_column = np.arange(queries)[:, None], np.arange(keys)[None, :]
        for batch, head in np.ndindex(self.batch, self.heads):
            whole[batch, head] = self._block(every_row, every_column, batch, head, keys - queries)
        return whole

    @abstractmethod
    def _intervals(self, queries: int, keys: int) -> tuple[Any, Any] | None:
        """`intervals` before they are tidied: they broadcast to ``[batch, queries]``, and may leave the keys.

        None where a row is not one interval.
        """

    @abstractmethod
    def _block(self, rows: Any, columns: Any, batch: int, head: int, offset: int) -> Any:
        """`block` for indices of shape ``[rows, 1]`` and ``[1, columns]``; ``offset`` is keys − queries.

        What all sequences share has one entry, so kinds read theirs at ``batch % entries``.
        """

    def _check_lengths(self, queries: int, keys: int) -> None:
        whole_number("queries", queries, least=0)
        whole_number("keys", keys, least=0)
        self.check(queries, keys)

    def __and__(self, other: Mask) -> Mask:
        return Both(self, other) if isinstance(other, Mask) else NotImplemented

    def __or__(self, other: Mask) -> Mask:
        return Either(self, other) if isinstance(other, Mask) else NotImplemented

    def __invert__(self) -> Mask:
        return Not(self)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Mask) and self._identity() == other._identity()

    def __hash__(self) -> int:
        return hash(self._identity())

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(_shown(value) for value in self._values())})"

    def _values(self) -> list[Any]:
        return [getattr(self, field.name) for field in fields(self)]  # type: ignore[arg-type]  # a dataclass

    def _identity(self) -> tuple[Any, ...]:
        return type(self), *(_hashable(value) for value in self._values())


@dataclass(frozen=True, eq=False, repr=False)
class _Pair(Mask):
    left: Mask
    right: Mask

    def __post_init__(self) -> None:
        left, right = self.left, self.right
        for counts in ((left.batch, right.batch), (left.heads, right.heads)):
            if counts[0] != counts[1] and 1 not in counts:
                raise RegardError(
                    en="Two combined masks must tell apart as many sequences and heads, and tell apart "
                    f"{left.batch} × {left.heads} and {right.batch} × {right.heads}: build both for one batch.",
                    fr="Deux masques combinés doivent distinguer autant de séquences et de têtes, et ils en "
                    f"distinguent {left.batch} × {left.heads} et {right.batch} × {right.heads} : faites-les "
                    "pour un même lot.",
                )

    @property
    def batch(self) -> int:
        """The number of sequences told apart."""
        return max(self.left.batch, self.right.batch)

    @property
    def heads(self) -> int:
        """The number of heads told apart."""
        return max(self.left.heads, self.right.heads)

    def check(self, queries: int, keys: int) -> None:
        """Raises `RegardError` where one of the two does not fit."""
        self.left.check(queries, keys)
        self.right.check(queries, keys)


class Both(_Pair):
    """``left & right``: what both masks allow. Two intervals intersect in an interval."""

    def _intervals(self, queries: int, keys: int) -> tuple[Any, Any] | None:
        left, right = self.left.intervals(queries, keys), self.right.intervals(queries, keys)
        if left is None or right is None:
            return None
        return np.maximum(left[0], right[0]), np.minimum(left[1], right[1])

    def _block(self, rows: Any, columns: Any, batch: int, head: int, offset: int) -> Any:
        here = rows, columns, batch, head, offset
        return self.left._block(*here) & self.right._block(*here)

    def __repr__(self) -> str:
        return " & ".join(
            f"({side!r})" if isinstance(side, Either) else repr(side) for side in self._values()
        )


class Either(_Pair):
    """``left | right``: what one of the masks allows. Intervals join where they touch or one is empty."""

    def _intervals(self, queries: int, keys: int) -> tuple[Any, Any] | None:
        left, right = self.left.intervals(queries, keys), self.right.intervals(queries, keys)
        if left is None or right is None:
            return None
        (left_lo, left_hi), (right_lo, right_hi) = left, right
        left_empty, right_empty = left_lo == left_hi, right_lo == right_hi
        touch = np.maximum(left_lo, right_lo) <= np.minimum(left_hi, right_hi)
        if not (touch | left_empty | right_empty).all():
            return None
        lo = np.where(left_empty, right_lo, np.where(right_empty, left_lo, np.minimum(left_lo, right_lo)))
        return lo, np.maximum(left_hi, right_hi)  # an empty row ends at 0

    def _block(self, rows: Any, columns: Any, batch: int, head: int, offset: int) -> Any:
        here = rows, columns, batch, head, offset
        return self.left._block(*here) | self.right._block(*here)

    def __repr__(self) -> str:
        return f"{self.left!r} | {self.right!r}"


@dataclass(frozen=True, eq=False, repr=False)
class Not(Mask):
    """``~mask``: what the mask hides. What lies on one side of an interval is an interval."""

    mask: Mask

    @property
    def batch(self) -> int:
        """The number of sequences told apart."""
        return self.mask.batch

    @property
    def heads(self) -> int:
        """The number of heads told apart."""
        return self.mask.heads

    def check(self, queries: int, keys: int) -> None:
        """Raises `RegardError` where the mask does not fit."""
        self.mask.check(queries, keys)

    def _intervals(self, queries: int, keys: int) -> tuple[Any, Any] | None:
        found = self.mask.intervals(queries, keys)
        if found is None or not ((found[0] == 0) | (found[1] == keys)).all():
            return None
        lo, hi = found
        return np.where(lo == 0, hi, 0), np.where(lo == 0, keys, lo)

    def _block(self, rows: Any, columns: Any, batch: int, head: int, offset: int) -> Any:
        return ~np.asarray(self.mask._block(rows, columns, batch, head, offset))

    def __invert__(self) -> Mask:
        return self.mask

    def __repr__(self) -> str:
        return f"~({self.mask!r})" if isinstance(self.mask, _Pair) else f"~{self.mask!r}"


def _shown(value: Any) -> str:
    return short(value.tolist()) if isinstance(value, np.ndarray) else repr(value)


def _hashable(value: Any) -> Any:
    return (value.shape, value.dtype.str, value.tobytes()) if isinstance(value, np.ndarray) else value
