"""Masks that follow from positions alone: everything, causal, window, prefix."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from regard.attention.arguments import whole_number
from regard.attention.masks.mask import Mask
from regard.errors import RegardError


@dataclass(frozen=True, eq=False, repr=False)
class Everything(Mask):
    """Every query may look at every key.

    Example:
        >>> Everything().dense(2, 3)[0, 0].astype(int).tolist()
        [[1, 1, 1], [1, 1, 1]]
    """

    def _intervals(self, queries: int, keys: int) -> tuple[Any, Any]:
        return 0, keys

    def _block(self, rows: Any, columns: Any, batch: int, head: int, offset: int) -> Any:
        return np.True_


@dataclass(frozen=True, eq=False, repr=False)
class Causal(Mask):
    """No query may look at a later key: it sees itself and what came before.

    The last query is aligned with the last key, so that with fewer queries than keys the queries are the
    newest tokens, as when a text is written token by token. With more queries than keys the first queries see
    nothing.

    Example:
        >>> Causal().dense(2, 3)[0, 0].astype(int).tolist()
        [[1, 1, 0], [1, 1, 1]]
    """

    def _intervals(self, queries: int, keys: int) -> tuple[Any, Any]:
        return 0, _itself(queries, keys) + 1

    def _block(self, rows: Any, columns: Any, batch: int, head: int, offset: int) -> Any:
        return columns <= rows + offset


@dataclass(frozen=True, eq=False, repr=False)
class Window(Mask):
    """Each query sees itself and the ``width - 1`` keys before it: a causal mask with a short memory.

    Aligned at the end like `Causal`.

    Args:
        width: How many keys a query sees, itself included; at least 1. At the start of the text there are
            fewer.

    Raises:
        RegardError: The width is not a whole number of at least 1.

    Beltagy et al. 2020, "Longformer"; in Mistral (2023) for a causal model.

    Example:
        >>> Window(2).dense(4, 4)[0, 0].astype(int).tolist()
        [[1, 0, 0, 0], [1, 1, 0, 0], [0, 1, 1, 0], [0, 0, 1, 1]]
    """

    width: int

    def __post_init__(self) -> None:
        whole_number("width", self.width, least=1)

    def _intervals(self, queries: int, keys: int) -> tuple[Any, Any]:
        end = _itself(queries, keys) + 1
        return end - self.width, end

    def _block(self, rows: Any, columns: Any, batch: int, head: int, offset: int) -> Any:
        distance = rows + offset - columns
        return (distance >= 0) & (distance < self.width)


@dataclass(frozen=True, eq=False, repr=False)
class Prefix(Mask):
    """Every query sees the first ``length`` keys, and of the others those that are not later than itself.

    A question is read in both directions and its answer written in one. Aligned at the end like `Causal`.

    Args:
        length: How many keys at the start every query sees; from 0 (plain causal) to the number of keys.

    Raises:
        RegardError: The length is not a whole number of at least 0, or, once the mask is used, exceeds the
            keys.

    Raffel et al. 2020, "Exploring the limits of transfer learning" (T5), section 3.2.1, "prefix LM".

    Example:
        >>> Prefix(2).dense(4, 4)[0, 0].astype(int).tolist()
        [[1, 1, 0, 0], [1, 1, 0, 0], [1, 1, 1, 0], [1, 1, 1, 1]]
    """

    length: int

    def __post_init__(self) -> None:
        whole_number("length", self.length, least=0)

    def check(self, queries: int, keys: int) -> None:
        """Raises `RegardError` where the prefix is longer than the keys."""
        if self.length > keys:
            raise RegardError(
                en=f"Prefix's length must be at most the number of keys, {keys}, and it is {self.length}: "
                f"give a length from 0 to {keys}.",
                fr=f"La longueur de Prefix doit être au plus le nombre de clés, {keys}, et vaut "
                f"{self.length} : donnez une longueur de 0 à {keys}.",
            )

    def _intervals(self, queries: int, keys: int) -> tuple[Any, Any]:
        return 0, np.maximum(self.length, _itself(queries, keys) + 1)

    def _block(self, rows: Any, columns: Any, batch: int, head: int, offset: int) -> Any:
        return (columns < self.length) | (columns <= rows + offset)


def _itself(queries: int, keys: int) -> Any:
    """For each query, the key that is the same token: the last query is the last key."""
    return np.arange(queries) + keys - queries
