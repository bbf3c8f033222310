"""Is what is shown what the model computed? The largest difference between both, and how much is allowed."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

import numpy as np
from array_api_compat import array_namespace
from numpy.typing import NDArray

from regard.attention import reference
from regard.record.arrays import Array

ALL_ROWS_UP_TO = 512
FIXED_ROWS = 32
RANDOM_ROWS = 32

TOLERANCE = {"float64": 1e-10, "float32": 1e-5, "float16": 4e-3, "bfloat16": 3e-2}
"""Allowed difference for outputs of size 1: some 100 roundings of a number of that type for float32, 4 for the halves."""


@dataclass(frozen=True)
class Proof:
    """How far the output recomputed from a layer's record was from the model's own.

    Attributes:
        state: "unproved" where there was no output to compare with.
        error: Largest absolute difference, in units of the output; None while unproved.
        tolerance: What was allowed: by dtype, times the largest output where that exceeds 1.
        rows: How many query rows a head were compared.
        sums: Largest distance of a row's sum from 1; with a learned sink, from 1 minus the sink's share.
        sink: Largest share of a row that a learned sink took; None where the layer has none.
        ahead: Largest weight that a token gave to a later one; None where tokens may look ahead, and in cross-attention.
    """

    state: Literal["unproved", "passed", "failed"] = "unproved"
    error: float | None = None
    tolerance: float | None = None
    rows: int = 0
    sums: float | None = None
    sink: float | None = None
    ahead: float | None = None

    def joined(self, other: Proof) -> Proof:
        """Both proofs in one, for a layer that was recorded in several steps: the worst of each number."""
        if "unproved" in (self.state, other.state):
            return self if other.state == "unproved" else other
        worse = max((self, other), key=lambda proof: proof.error / proof.tolerance)  # type: ignore[operator]
        return Proof(
            "failed" if "failed" in (self.state, other.state) else "passed",
            worse.error,
            worse.tolerance,
            self.rows + other.rows,
            *(_largest(getattr(self, name), getattr(other, name)) for name in ("sums", "sink", "ahead")),
        )


UNPROVED = Proof()


def chosen_rows(queries: int, *, seed: int = 0) -> NDArray[np.int64]:
    """Which rows are compared: all up to 512, else 32 spread evenly (first and last among them) and 32 at random."""
    return _rows_of(queries, seed).copy()


@lru_cache(maxsize=8)
def _rows_of(queries: int, seed: int) -> NDArray[np.int64]:
    """Drawing the rows takes longer than comparing them, and all layers of a text have the same."""
    if queries <= ALL_ROWS_UP_TO:
        return np.arange(queries)
    fixed = np.linspace(0, queries - 1, FIXED_ROWS).round().astype(np.int64)
    others = np.setdiff1d(np.arange(queries), fixed)
    random = np.random.default_rng(seed).choice(others, size=RANDOM_ROWS, replace=False)
    return np.sort(np.concatenate([fixed, random]))


def compare(
    query: Array,
    key: Array,
    value: Array,
    output: Array,
    *,
    rows: NDArray[Any],
    dtype: str,
    visible: Array | None = None,
    weights: Array | None = None,
    offset: int | None = None,
    **options: Any,
) -> Proof:
    """Weights times value, recomputed in the arrays' own precision, against the output of the model.

    Args:
        query: ``[heads, rows, head_dim]``, the chosen rows only.
        key: ``[kv_heads, keys, head_dim]``.
        value: ``[kv_heads, keys, value_dim]``.
        output: ``[heads, rows, value_dim]``, the model's own.
        rows: The chosen rows.
        dtype: Type in which the model computed; it sets the tolerance.
        visible: Boolean ``[heads or 1, rows, keys]``; rows that see nothing are left out, since some kernels average there.
        weights: ``[heads, rows, keys]`` where they were given and not computed from query and key.
        offset: The key that is the first query's own token; None in cross-attention.
        **options: scale, softcap, bias and sinks, as in :func:`regard.weights`.
    """
    if not len(rows) or not key.shape[1]:
        return UNPROVED
    xp = array_namespace(query)
    heads, group = query.shape[0], query.shape[0] // value.shape[0]
    mixed = reference.weights(query, key, mask=visible, **options) if weights is None else weights
    shared = xp.reshape(mixed, (value.shape[0], group, *mixed.shape[1:]))
    recomputed = xp.reshape(shared @ value[:, None], (heads, len(rows), value.shape[-1]))
    difference, size = xp.abs(recomputed - output), xp.abs(output)
    sink = _sink_share(query, key, visible, options)
    away = xp.abs(xp.sum(mixed, axis=-1) + (0.0 if sink is None else sink) - 1.0)
    if visible is not None:
        seen = xp.any(visible, axis=-1)
        away = xp.where(seen, away, 0.0)
        difference, size = (xp.where(seen[..., None], array, 0.0) for array in (difference, size))
    error, sums = float(xp.max(difference)), float(xp.max(away))
    allowed = TOLERANCE.get(dtype, TOLERANCE["float32"])
    tolerance = allowed * max(1.0, float(xp.max(size)))
    close = (
        math.isfinite(error) and error <= tolerance and sums <= allowed
    )  # an infinite output would allow any error
    return Proof(
        "passed" if close else "failed",
        error,
        tolerance,
        len(rows),
        sums,
        None if sink is None else float(xp.max(sink)),
        _ahead(mixed, visible, rows, offset),
    )


def _sink_share(query: Array, key: Array, visible: Array | None, options: dict[str, Any]) -> Array | None:
    """The share of each row that a learned sink takes, ``[heads, rows]``, from the scores and not from what is left."""
    if options.get("sinks") is None:
        return None
    xp = array_namespace(query)
    others = {name: value for name, value in options.items() if name != "sinks"}
    matrix = reference.scores(query, key, mask=visible, **others)
    sinks = xp.astype(options["sinks"], matrix.dtype)[:, None]
    largest = xp.maximum(xp.max(matrix, axis=-1), sinks)
    largest = xp.where(xp.isfinite(largest), largest, 0.0)
    own = xp.exp(sinks - largest)
    return own / (own + xp.sum(xp.exp(matrix - largest[..., None]), axis=-1))


def _ahead(mixed: Array, visible: Array | None, rows: NDArray[Any], offset: int | None) -> float | None:
    """The largest weight on a key after the query's own token, where the mask hides all of these from every query."""
    if visible is None or offset is None:
        return None
    xp = array_namespace(mixed)
    later = np.arange(mixed.shape[-1])[None, :] > np.asarray(rows)[:, None] + offset
    later = xp.asarray(later, device=mixed.device)
    if bool(xp.any(visible & later)):
        return None
    return float(xp.max(xp.where(later, mixed, 0.0)))


def _largest(one: float | None, other: float | None) -> float | None:
    return max(one, other) if one is not None and other is not None else None
