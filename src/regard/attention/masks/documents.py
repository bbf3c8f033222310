"""Masks for several texts packed into one sequence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from jaxtyping import Int64, Shaped

from regard.attention.arguments import numpy_array
from regard.attention.masks.mask import Mask
from regard.errors import RegardError


@dataclass(frozen=True, init=False, eq=False, repr=False)
class Documents(Mask):
    """Each query sees the keys of its own document, those before it and those after it.

    ``Documents(...) & Causal()`` leaves those before it. With fewer queries than keys, the queries are the
    last tokens.

    Args:
        ids: For each key the number of its document, ``[keys]`` or ``[batch, keys]``.
        lengths: Instead of ids, how many tokens each document has, ``[documents]``, in order.

    Raises:
        RegardError: Not exactly one of ids and lengths, not whole numbers, or, once the mask is used, not one
            id per key.

    Example:
        >>> Documents(lengths=[1, 2]) == Documents([0, 1, 1])
        True
        >>> Documents([0, 1, 1]).dense(3, 3)[0, 0].astype(int).tolist()
        [[1, 0, 0], [0, 1, 1], [0, 1, 1]]
    """

    ids: Int64[np.ndarray, "batch keys"]

    def __init__(
        self,
        ids: Shaped[Any, "*keys"] | Sequence[Any] | None = None,
        *,
        lengths: Shaped[Any, "*documents"] | Sequence[Any] | None = None,
    ) -> None:
        if (ids is None) == (lengths is None):
            raise RegardError(
                en="Documents takes either ids or lengths, and it got both or neither: "
                "give Documents([0, 0, 1]) or Documents(lengths=[2, 1]).",
                fr="Documents prend soit ids, soit lengths, et a reçu les deux ou aucun : "
                "donnez Documents([0, 0, 1]) ou Documents(lengths=[2, 1]).",
            )
        numbered = (
            _whole_numbers("ids", ids, {1, 2})
            if lengths is None
            else _ids(_whole_numbers("lengths", lengths, {1}))
        )
        settled = np.atleast_2d(numbered)
        settled.flags.writeable = False
        object.__setattr__(self, "ids", settled)

    @property
    def batch(self) -> int:
        """The number of sequences."""
        return len(self.ids)

    def check(self, queries: int, keys: int) -> None:
        """Raises `RegardError` where there is not one id per key, or queries are more than keys."""
        if not queries <= keys == self.ids.shape[1]:
            raise RegardError(
                en="Documents must have one id per key and at most as many queries, and it has "
                f"{self.ids.shape[1]} ids for {keys} keys and {queries} queries: give {keys} ids.",
                fr="Documents doit avoir un numéro par clé et au plus autant de requêtes, et a "
                f"{self.ids.shape[1]} numéros pour {keys} clés et {queries} requêtes : donnez {keys} "
                "numéros.",
            )

    def _intervals(self, queries: int, keys: int) -> tuple[Any, Any] | None:
        changes = self.ids[:, 1:] != self.ids[:, :-1]
        runs = 1 + np.count_nonzero(changes, axis=1)
        if keys and any(run > len(np.unique(ids)) for run, ids in zip(runs, self.ids, strict=True)):
            return None  # a document that stops and goes on later
        border = np.ones((self.batch, min(keys, 1)), dtype=np.bool_)
        starts, ends = np.concatenate([border, changes], axis=1), np.concatenate([changes, border], axis=1)
        lo = np.maximum.accumulate(np.where(starts, np.arange(keys), 0), axis=1)
        hi = np.minimum.accumulate(np.where(ends, np.arange(1, keys + 1), keys)[:, ::-1], axis=1)[:, ::-1]
        return lo[:, keys - queries :], hi[:, keys - queries :]

    def _block(self, rows: Any, columns: Any, batch: int, head: int, offset: int) -> Any:
        ids = self.ids[batch % self.batch]
        return ids[rows + offset] == ids[columns]


def _whole_numbers(name: str, given: Any, axes: set[int]) -> Any:
    numbers = numpy_array(given)
    if numbers.dtype.kind not in "iu" or numbers.ndim not in axes:
        raise RegardError(
            en=f"{name} of Documents must be a list of whole numbers, and it is {numbers.dtype} of shape "
            f"{list(numbers.shape)}: give for example {name}=[2, 1].",
            fr=f"{name} de Documents doit être une liste d'entiers, et c'est {numbers.dtype} de forme "
            f"{list(numbers.shape)} : donnez par exemple {name}=[2, 1].",
        )
    return numbers.astype(np.int64)


def _ids(lengths: Any) -> Any:
    if (lengths < 0).any():
        raise RegardError(
            en=f"lengths of Documents must be 0 or more, and the least is {lengths.min()}: give for example "
            "lengths=[2, 1].",
            fr=f"lengths de Documents doit être 0 ou plus, et le moindre est {lengths.min()} : "
            "donnez par exemple lengths=[2, 1].",
        )
    return np.repeat(np.arange(len(lengths)), lengths)
