"""Row measures from the whole matrix of one head at a time, in float64: for short texts, and to test the others against."""

from __future__ import annotations

import math
from collections.abc import Set
from typing import Any

import numpy as np
from numpy.typing import NDArray

from regard.attention import reference
from regard.measures.scoring import LOWEST, Scoring
from regard.record.arrays import to_numpy

Numbers = NDArray[np.float64]

LN2 = math.log(2)


def measure(scoring: Scoring, wanted: Set[str]) -> dict[str, NDArray[Any]]:
    """All measures, ``[heads, queries]`` each. Memory: queries × keys."""
    heads = [_head(scoring, head) for head in range(scoring.heads)]
    return {name: np.concatenate([head[name] for head in heads]) for name in heads[0]}


def of_weights(
    weights: Numbers, offset: int | None, *, sink: Numbers | None = None, alone: Numbers | None = None
) -> dict[str, NDArray[Any]]:
    """The measures that follow from weights alone.

    Args:
        weights: ``[heads, queries, keys]``.
        offset: The key that is the first query's own token, or None.
        sink: The share of an extra score that is no key, ``[heads, queries]``.
        alone: The weights as they would be without that extra score: it may leave the keys nothing that a number can hold.
    """
    alone = weights if alone is None else alone
    total = alone.sum(-1)
    seen = total > 0
    peak_key = alone.argmax(-1)
    spread = -_xlogx(weights).sum(-1) - (0.0 if sink is None else _xlogx(sink))
    return {
        "entropy": np.where(
            seen, np.maximum(spread, 0.0), np.nan
        ),  # the sum of one weight that rounds to 1 + 1e-16
        "distance": _distance(alone, total, offset),
        "peak": weights.max(-1),
        "peak_key": np.where(seen, peak_key, -1).astype(np.int32),
        "sink": weights[..., 0],
        "previous": _beside(weights, offset, -1),
        "self_": _beside(weights, offset, 0),
        "log_normalizer": np.full(total.shape, np.nan),
    }


def _head(scoring: Scoring, head: int) -> dict[str, NDArray[Any]]:
    scores = _scores(scoring, head)
    largest = scores.max(-1)
    largest = np.where(np.isfinite(largest), largest, 0.0)
    shares = np.exp(scores - largest[:, None])
    total = shares.sum(-1)
    alone = shares / np.where(total == 0, 1.0, total)[:, None]
    with np.errstate(divide="ignore"):
        log_normalizer = largest + np.log(total)
    sink = np.full_like(total, -np.inf)
    if scoring.sinks is not None:
        sink[:] = float(to_numpy(scoring.sinks)[head])
    log_normalizer = np.logaddexp(log_normalizer, sink)
    finite = np.where(np.isfinite(log_normalizer), log_normalizer, 0.0)
    measured = of_weights(
        np.exp(scores - finite[:, None])[None],
        scoring.offset,
        sink=np.exp(sink - finite)[None],
        alone=alone[None],
    )
    measured["log_normalizer"] = log_normalizer[None]
    return measured


def _scores(scoring: Scoring, head: int) -> Numbers:
    bias = scoring.bias
    query = to_numpy(scoring.query[head])[None].astype(np.float64)
    key = to_numpy(scoring.key[scoring.kv_head(head)])[None].astype(np.float64)
    scores: Numbers = reference.scores(
        query,
        key,
        scale=scoring.scale,
        softcap=scoring.softcap,
        bias=None if bias is None else to_numpy(bias[min(head, bias.shape[0] - 1)])[None].astype(np.float64),
    )[0]
    hidden = scoring.hidden(head, slice(0, scoring.queries), slice(0, scoring.keys))
    if hidden is not None:
        scores = np.where(hidden, -np.inf, scores)
    return np.where(scores > LOWEST * LN2, scores, -np.inf)


def _xlogx(weights: Numbers) -> Numbers:
    return weights * np.log(np.where(weights > 0, weights, 1.0))


def _distance(weights: Numbers, total: Numbers, offset: int | None) -> Numbers:
    """Mean distance over the keys; NaN where there is nothing to average."""
    if offset is None:
        return np.full(total.shape, np.nan)
    queries, keys = weights.shape[-2:]
    apart = np.abs(np.arange(queries)[:, None] + offset - np.arange(keys))
    with np.errstate(invalid="ignore"):
        mean: Numbers = np.einsum("hqk,qk->hq", weights, apart) / total
    return mean


def _beside(weights: Numbers, offset: int | None, step: int) -> Numbers:
    """The weight on the token ``step`` places from the query itself, 0 where there is none."""
    if offset is None:
        return np.full(weights.shape[:2], np.nan)
    queries, keys = weights.shape[-2:]
    column = np.arange(queries) + offset + step
    there = (column >= 0) & (column < keys)
    found: Numbers = np.where(there, weights[:, np.arange(queries), np.clip(column, 0, keys - 1)], 0.0)
    return found
