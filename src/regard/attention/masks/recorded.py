"""Masks that were written down, as intervals or key by key, such as those a model was seen to use."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from jaxtyping import Bool, Int, Int32, Shaped

from regard.attention.arguments import numpy_array
from regard.attention.masks.mask import Mask
from regard.errors import RegardError


@dataclass(frozen=True, init=False, eq=False, repr=False)
class Intervals(Mask):
    """Each query sees one run of keys, from ``lo`` up to before ``hi``; none where they are equal.

    Args:
        lo: The first visible key of each query, ``[queries]`` or ``[batch, queries]``.
        hi: The first key that is no longer visible; of the same shape.

    Raises:
        RegardError: Not whole numbers, shapes that differ, or an interval that starts below 0 or ends before
            it starts; or, once the mask is used, another number of queries, or an interval that ends after
            the keys.

    Example:
        >>> Intervals(lo=[0, 1], hi=[2, 3]).dense(2, 4)[0, 0].astype(int).tolist()
        [[1, 1, 0, 0], [0, 1, 1, 0]]
    """

    lo: Int32[np.ndarray, "batch queries"]
    hi: Int32[np.ndarray, "batch queries"]

    def __init__(
        self, lo: Shaped[Any, "*queries"] | Sequence[Any], hi: Shaped[Any, "*ends"] | Sequence[Any]
    ) -> None:
        first, last = numpy_array(lo), numpy_array(hi)
        whole = first.dtype.kind in "iu" and last.dtype.kind in "iu"
        if (
            not whole
            or first.shape != last.shape
            or first.ndim not in {1, 2}
            or (first < 0).any()
            or (last < first).any()
        ):
            raise RegardError(
                en="lo and hi of Intervals must be whole numbers with 0 <= lo <= hi, [queries] or [batch, "
                f"queries], and they are {first.dtype} of shape {list(first.shape)} and {last.dtype} of "
                f"shape {list(last.shape)}: give for example lo=[0, 0], hi=[1, 2].",
                fr="lo et hi d'Intervals doivent être des entiers avec 0 <= lo <= hi, [requêtes] ou [lot, "
                f"requêtes], et sont {first.dtype} de forme {list(first.shape)} et {last.dtype} de forme "
                f"{list(last.shape)} : donnez par exemple lo=[0, 0], hi=[1, 2].",
            )
        for name, end in (("lo", first), ("hi", last)):
            settled = np.atleast_2d(np.where(first == last, 0, end)).astype(np.int32)
            settled.flags.writeable = False
            object.__setattr__(self, name, settled)

    @property
    def batch(self) -> int:
        """The number of sequences."""
        return len(self.lo)

    def check(self, queries: int, keys: int) -> None:
        """Raises `RegardError` where there is not one interval per query, or one ends after the keys."""
        end = self.hi.max(initial=0)
        if self.lo.shape[1] != queries or end > keys:
            raise RegardError(
                en="Intervals must have one interval per query within the keys, and it has "
                f"{self.lo.shape[1]} up to key {end} for {queries} queries and {keys} keys: give "
                f"{queries} intervals that end at {keys} or before.",
                fr="Intervals doit avoir un intervalle par requête parmi les clés, et en a "
                f"{self.lo.shape[1]} jusqu'à la clé {end} pour {queries} requêtes et {keys} clés : donnez"
                f" {queries} intervalles qui finissent à {keys} ou avant.",
            )

    def _intervals(self, queries: int, keys: int) -> tuple[Any, Any]:
        return self.lo, self.hi

    def _block(self, rows: Any, columns: Any, batch: int, head: int, offset: int) -> Any:
        lo, hi = self.lo[batch % self.batch], self.hi[batch % self.batch]
        return (lo[rows] <= columns) & (columns < hi[rows])


@dataclass(frozen=True, init=False, eq=False, repr=False)
class Explicit(Mask):
    """The mask that an array spells out, True where a query may look.

    Args:
        visible: Booleans, ``[queries, keys]``, ``[batch, queries, keys]`` or
            ``[batch, heads, queries, keys]``; a copy is kept.

    Raises:
        RegardError: Not booleans, or of another number of axes; or, once the mask is used, other lengths.

    Memory: that of the array. `compress` gives a smaller mask where there is one.

    Example:
        >>> Explicit([[True, False, True]]).block([0], [1, 2]).tolist()
        [[False, True]]
    """

    visible: Bool[np.ndarray, "batch heads queries keys"]

    def __init__(self, visible: Shaped[Any, "*matrix"] | Sequence[Any]) -> None:
        settled = _four_axes(visible).copy()
        settled.flags.writeable = False
        object.__setattr__(self, "visible", settled)

    @property
    def batch(self) -> int:
        """The number of sequences."""
        return len(self.visible)

    @property
    def heads(self) -> int:
        """The number of heads."""
        return int(self.visible.shape[1])

    def check(self, queries: int, keys: int) -> None:
        """Raises `RegardError` where the array has other lengths."""
        if self.visible.shape[2:] != (queries, keys):
            raise RegardError(
                en=f"Explicit must be for {queries} queries and {keys} keys, and its array has the shape "
                f"{list(self.visible.shape)}: give one row per query and one column per key.",
                fr=f"Explicit doit être fait pour {queries} requêtes et {keys} clés, et son tableau a la "
                f"forme {list(self.visible.shape)} : donnez une ligne par requête et une colonne par clé.",
            )

    def _intervals(self, queries: int, keys: int) -> tuple[Any, Any] | None:
        return _shared_runs(self.visible)

    def _block(self, rows: Any, columns: Any, batch: int, head: int, offset: int) -> Any:
        return self.visible[batch % self.batch, head % self.heads][rows, columns]

    def __repr__(self) -> str:
        share = f"{self.visible.mean():.0%}" if self.visible.size else "nothing"
        return f"Explicit({' × '.join(map(str, self.visible.shape))} booleans, {share} visible)"


def compress(dense: Shaped[Any, "*matrix"] | Sequence[Any]) -> Mask:
    """The smallest mask that says what an array says: `Intervals` where that is exact, else `Explicit`.

    It is exact where every row is one run of visible keys, or none, and all heads agree: eight bytes a query
    instead of a byte a query and key.

    Args:
        dense: As in `Explicit`.

    Returns:
        A mask whose ``dense`` has the values of the array.

    Raises:
        RegardError: As in `Explicit`.

    Example:
        >>> compress([[True, False], [True, True]])
        Intervals([[0, 0]], [[1, 2]])
    """
    visible = _four_axes(dense)
    found = _shared_runs(visible)
    return Explicit(visible) if found is None else Intervals(*found)


def runs(
    visible: Bool[np.ndarray, "*rows keys"],
) -> tuple[Int[np.ndarray, "*rows"], Int[np.ndarray, "*rows"]] | None:
    """Where the run of True in each row starts and ends, 0 and 0 in a row without; None if a row has gaps."""
    keys = visible.shape[-1]
    if keys == 0:
        return np.zeros(visible.shape[:-1], dtype=np.int64), np.zeros(visible.shape[:-1], dtype=np.int64)
    count = np.count_nonzero(visible, axis=-1)
    start = visible.argmax(axis=-1)
    end = np.where(count == 0, 0, keys - visible[..., ::-1].argmax(axis=-1))
    return (start, end) if (end - start == count).all() else None


def _shared_runs(visible: Any) -> tuple[Any, Any] | None:
    one_head = visible[:, :1]
    return runs(one_head[:, 0]) if visible.shape[1] == 1 or (visible == one_head).all() else None


def _four_axes(given: Any) -> Any:
    visible = numpy_array(given)
    if visible.dtype != np.bool_ or visible.ndim not in {2, 3, 4}:
        raise RegardError(
            en="A mask array must hold booleans, [queries, keys], [batch, queries, keys] or [batch, heads, "
            f"queries, keys], and it holds {visible.dtype} of shape {list(visible.shape)}: compare to get"
            " booleans (array == 1).",
            fr="Un tableau de masque doit contenir des booléens, [requêtes, clés], [lot, requêtes, clés] ou "
            f"[lot, têtes, requêtes, clés], et contient {visible.dtype} de forme {list(visible.shape)} : "
            "comparez pour obtenir des booléens (tableau == 1).",
        )
    return visible[None, None] if visible.ndim == 2 else visible[:, None] if visible.ndim == 3 else visible
