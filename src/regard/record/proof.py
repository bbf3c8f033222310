"""Is what is shown what the model computed? The largest difference between both, and how much is allowed."""

from __future__ import annotations

import math
from dataclasses import dataclass
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
    """

    state: Literal["unproved", "passed", "failed"] = "unproved"
    error: float | None = None
    tolerance: float | None = None
    rows: int = 0


UNPROVED = Proof()


def chosen_rows(queries: int, *, seed: int = 0) -> NDArray[np.int64]:
    """Which rows are compared: all up to 512, else 32 spread evenly (first and last among them) and 32 at random."""
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
        **options: scale, softcap, bias and sinks, as in :func:`regard.weights`.
    """
    if not len(rows) or not key.shape[1]:
        return UNPROVED
    xp = array_namespace(query)
    heads, group = query.shape[0], query.shape[0] // value.shape[0]
    mixed = reference.weights(query, key, mask=visible, **options)
    shared = xp.reshape(mixed, (value.shape[0], group, *mixed.shape[1:]))
    recomputed = xp.reshape(shared @ value[:, None], (heads, len(rows), value.shape[-1]))
    difference, size = xp.abs(recomputed - output), xp.abs(output)
    if visible is not None:
        seen = xp.any(visible, axis=-1)[..., None]
        difference, size = xp.where(seen, difference, 0.0), xp.where(seen, size, 0.0)
    error = float(xp.max(difference))
    tolerance = TOLERANCE.get(dtype, TOLERANCE["float32"]) * max(1.0, float(xp.max(size)))
    close = math.isfinite(error) and error <= tolerance  # an infinite output would allow any error
    return Proof("passed" if close else "failed", error, tolerance, len(rows))
