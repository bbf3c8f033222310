"""How the scores of one layer come about: all that a backend needs, and nothing else of the record."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, NoReturn

import numpy as np
from array_api_compat import array_namespace
from numpy.typing import NDArray

from regard.attention.masks import Mask
from regard.errors import RegardError
from regard.record import Layer

Array = Any
"""An array of NumPy or PyTorch."""

Intervals = tuple[NDArray[np.int32], NDArray[np.int32]]
"""First visible key of each query, and the first one after it that is no longer visible; ``[queries]`` each."""


@dataclass(frozen=True, eq=False)
class Scoring:
    """Query and key of one layer on one sequence, and what turns them into scores.

    Attributes:
        name: The layer's name, for messages.
        query: ``[heads, queries, head_dim]``, NumPy or PyTorch, on any device.
        key: ``[kv_heads, keys, head_dim]``; with grouped queries, neighbouring heads read the same one.
        scale: Factor of the dot products.
        softcap: Bound of the scores, or None.
        bias: Added to the scores, ``[heads or 1, queries, keys]``, or None.
        sinks: One extra score a head, ``[heads]``, or None.
        mask: Who may look at whom; None where everyone may look everywhere.
        intervals: The mask as one run of visible keys a query; None where it is not of that form, and then only ``mask`` says.
        offset: The key that is the first query's own token; None where queries and keys are not the same tokens.
    """

    name: str
    query: Array
    key: Array
    scale: float
    softcap: float | None
    bias: Array | None
    sinks: Array | None
    mask: Mask | None
    intervals: Intervals | None
    offset: int | None

    @classmethod
    def of(cls, layer: Layer) -> Scoring:
        """The scoring of a layer, once its numbers are sure to be usable.

        Raises:
            RegardError: if the layer has no query and key, no queries or no keys, NaN or infinity in them, shapes that disagree, or
                intervals that hide everything.
        """
        query, key = layer.query, layer.key
        if query is None or key is None:
            raise RegardError(
                en=f"{layer.name} was recorded without query and key; record it again with keep='qk'.",
                fr=f"{layer.name} a été enregistrée sans requêtes ni clés ; recommencez avec keep='qk'.",
            )
        _refuse_shapes(layer.name, tuple(query.shape), tuple(key.shape))
        _refuse_unfinished(layer.name, "query", query)
        _refuse_unfinished(layer.name, "key", key)
        queries, keys = int(query.shape[1]), int(key.shape[1])
        return cls(
            name=layer.name,
            query=query,
            key=key,
            scale=1 / math.sqrt(query.shape[2]) if layer.scale is None else float(layer.scale),
            softcap=layer.softcap,
            bias=layer.bias,
            sinks=layer.sinks,
            mask=layer.mask,
            intervals=_intervals(layer.name, layer.mask, queries, keys),
            offset=keys - queries if layer.kind == "self" else None,
        )

    @property
    def heads(self) -> int:
        """Number of query heads."""
        return int(self.query.shape[0])

    @property
    def queries(self) -> int:
        """Number of rows."""
        return int(self.query.shape[1])

    @property
    def keys(self) -> int:
        """Number of columns."""
        return int(self.key.shape[1])

    def kv_head(self, head: int) -> int:
        """The key head that a query head reads."""
        return head // (self.heads // int(self.key.shape[0]))

    def hidden(self, head: int, rows: slice, columns: slice) -> NDArray[np.bool_] | None:
        """Which weights of a block are masked, ``[rows, columns]``; None where none is. Slices count from 0 and end within."""
        if self.mask is None:
            return None
        if self.intervals is None:
            where, which = np.arange(self.queries)[rows], np.arange(self.keys)[columns]
            seen = self.mask.block(where, which, 0, head, queries=self.queries, keys=self.keys)
            return None if seen.all() else ~seen
        lo, hi = (end[rows, None] for end in self.intervals)
        if lo.max(initial=0) <= columns.start and columns.stop <= hi.min(initial=self.keys):
            return None
        which = np.arange(columns.start, columns.stop)
        return (which < lo) | (which >= hi)

    def visible_pairs(
        self, head: int, queries: NDArray[np.int64], keys: NDArray[np.int64]
    ) -> NDArray[np.bool_]:
        """Whether each query may look at one key of its own; a key that is not there is not visible."""
        there = (keys >= 0) & (keys < self.keys)
        if self.mask is None:
            return there
        if self.intervals is not None:
            lo, hi = (end[queries] for end in self.intervals)
            seen: NDArray[np.bool_] = there & (lo <= keys) & (keys < hi)
            return seen
        pairs = zip(queries[there].tolist(), keys[there].tolist(), strict=True)
        size = {"queries": self.queries, "keys": self.keys}
        found = there.copy()
        found[there] = [bool(self.mask.block([query], [key], 0, head, **size)[0, 0]) for query, key in pairs]
        return found

    def span(self, rows: slice) -> tuple[int, int]:
        """The first key that any of some queries may see, and the first one after all of them."""
        if self.intervals is None:
            return 0, self.keys
        lo, hi = self.intervals[0][rows], self.intervals[1][rows]
        seen = hi > lo
        return (int(lo[seen].min()), int(hi[seen].max())) if seen.any() else (0, 0)


def _refuse_shapes(name: str, query: tuple[int, ...], key: tuple[int, ...]) -> None:
    if (
        len(query) == len(key) == 3
        and query[2] == key[2]
        and min(*query, *key) > 0
        and query[0] % key[0] == 0
    ):
        return
    raise RegardError(
        en=f"{name} cannot be measured: its query has the shape {list(query)} and its key {list(key)}. Give [heads, tokens, head_dim] with "
        "at least one token each, the same head_dim, and heads of query a multiple of the heads of key.",
        fr=f"{name} ne peut pas être mesurée : sa requête a la forme {list(query)} et sa clé {list(key)}. Donnez [têtes, jetons, head_dim] "
        "avec au moins un jeton chacune, le même head_dim, et un nombre de têtes de requête multiple de celui de clé.",
    )


def _refuse_unfinished(name: str, which: str, array: Array) -> None:
    """NaN and infinity are named by place, never passed over."""
    xp = array_namespace(array)
    finite = xp.isfinite(array)
    if bool(xp.all(finite)):
        return
    broken = np.argwhere(~np.asarray(finite.cpu() if hasattr(finite, "cpu") else finite).all(-1))
    head, position = (int(place) for place in broken[0])
    raise RegardError(
        en=f"{name} holds NaN or infinity in its {which}, first in head {head} at position {position} ({len(broken)} in all): the model "
        "overflowed or its weights are damaged. Run it in float32, or leave this layer out.",
        fr=f"{name} contient NaN ou l'infini dans sa {'requête' if which == 'query' else 'clé'}, d'abord dans la tête {head} à la position "
        f"{position} ({len(broken)} en tout) : le modèle a débordé ou ses poids sont abîmés. Exécutez-le en float32, ou laissez cette "
        "couche de côté.",
    )


def _intervals(name: str, mask: Mask | None, queries: int, keys: int) -> Intervals | None:
    if mask is None:
        return None
    found = mask.intervals(queries, keys)
    if found is None:
        return None
    lo, hi = (np.ascontiguousarray(end[0]) for end in found)
    if not (hi > lo).any():
        refuse_all_hidden(name)
    return lo, hi


def refuse_all_hidden(name: str) -> NoReturn:
    """The error for a mask under which no query sees any key."""
    raise RegardError(
        en=f"The mask of {name} hides every key from every query, so there is nothing to measure; check the mask or the padding.",
        fr=f"Le masque de {name} cache toutes les clés à toutes les requêtes : il n'y a rien à mesurer ; vérifiez le masque ou le "
        "remplissage.",
    )
