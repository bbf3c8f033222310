"""What the heads of one layer do in one text, as sums over queries that can be added to those of other texts."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch
from numpy.typing import NDArray

from regard.attention.masks import Causal
from regard.measures.roles import letters, pairings
from regard.measures.roles.behaviours import GROUPED
from regard.measures.roles.evidence import Numbers
from regard.measures.roles.sources import Given, Scored, Source, Visible
from regard.measures.roles.walking import Step, Walk
from regard.measures.scoring import Scoring
from regard.record import Layer
from regard.record.arrays import to_numpy

NEAR = 3
"""How many tokens away a neighbour may be."""

FARTHEST = 512
"""How many tokens away a fixed offset is looked for."""


@dataclass(frozen=True)
class Observed:
    """Sums over the queries of one layer in one text; the last axis is that of ``evidence``, the one before it the text's two halves.

    Attributes:
        visible: How many keys each query may see, ``[heads or 1, queries]``.
        grouped: For each behaviour of ``GROUPED``, ``[heads, behaviours, 2, 4]``.
        kinds: Share of the kinds of delimiters that draw more weight than evenly spread weights would give them, ``[heads]``.
        offsets: For each offset from −farthest to farthest, ``[heads, offsets, 2, 4]``; no offsets in cross-attention.
    """

    visible: Numbers
    grouped: Numbers
    kinds: Numbers
    offsets: Numbers


def observe(
    layer: Layer, log_normalizer: NDArray[np.floating], *, as_letters: bool | None = None
) -> Observed:
    """The sums of one layer.

    Args:
        layer: With query and key, or given weights. Given weights without a mask that are all zero after the query count as causal.
        log_normalizer: As ``rows`` measured it, ``[heads, queries]``; not used for given weights.
        as_letters: Whether the tokens are letters; None to see from the tokens.

    Memory: heads × offsets, and queries + keys; never queries × keys.
    """
    scoring = _scoring(layer)
    walk = _walk(layer, scoring, as_letters)
    shared = (scoring.mask is None or scoring.mask.heads == 1) and (
        scoring.bias is None or scoring.bias.shape[0] == 1
    )
    delimiters = _kinds(layer.key_axis.labels)
    reaches: list[_Reach] = []
    heads: list[_Head] = []
    with torch.inference_mode():
        for head in range(layer.heads):
            if not reaches or not shared:
                reaches.append(_Reach(walk, Visible(scoring, head)))
            heads.append(_Head(walk, reaches[-1], _source(layer, scoring, head, log_normalizer)))
    return Observed(
        visible=np.stack([reach.visible for reach in reaches]),
        grouped=np.stack([head.grouped for head in heads]),
        kinds=np.array([head.kinds(delimiters) for head in heads]),
        offsets=np.stack([head.offsets for head in heads]),
    )


class _Reach:
    """What the queries of a head may see: how many keys, and how many of those that each behaviour means, ``[queries]`` each."""

    def __init__(self, walk: Walk, source: Source) -> None:
        self.meant, _ = _sums(walk, source)
        self.visible = self.meant.pop("all")
        even = _like(1 / np.maximum(self.visible, 1.0), source)
        self.evenly = np.sum([_numpy(step.columns) for step in walk.over(source, even)], axis=0)
        self._walk, self._source = walk, source
        self._near: tuple[slice, torch.Tensor] | None = None

    def near(self, rows: slice) -> torch.Tensor:
        """1 where a query may look at the key at an offset, ``[rows, offsets]``."""
        if self._near is None or self._near[0] != rows:
            diagonals = self._walk.near(self._source, rows)
            assert diagonals is not None
            self._near = rows, diagonals
        return self._near[1]


class _Head:
    """The sums of one head.

    The variance is that of t weights drawn from v without replacement: t · (mean square − square of mean) · (v − t) / (v − 1).
    """

    def __init__(self, walk: Walk, reach: _Reach, source: Source) -> None:
        self._walk, self._reach = walk, reach
        self.offsets = np.zeros((0 if walk.offset is None else 2 * walk.farthest + 1, 2, 4))
        found, self._columns = _sums(walk, source, None if walk.offset is None else self._add_offsets)
        total, squares = found.pop("all"), found.pop("squares")
        self.grouped = np.zeros((len(GROUPED), 2, 4))
        for place, name in enumerate(GROUPED):
            if name in found:
                self.grouped[place] = self._behaviour(found[name], reach.meant[name], total, squares)

    def _behaviour(self, mass: Numbers, meant: Numbers, total: Numbers, squares: Numbers) -> Numbers:
        """How many queries had a choice, the weight on the keys meant, what shuffling gives, and its variance; ``[2, 4]``."""
        visible = self._reach.visible
        choice = (meant > 0) & (meant < visible)
        m, t, v = mass[choice], meant[choice], visible[choice]
        variance = t * (v - t) / (v - 1) * (squares[choice] / v - (total[choice] / v) ** 2)
        values = np.stack([np.ones_like(m), m, total[choice] / v * t, variance], axis=1)
        middle = (len(m) + 1) // 2
        return np.stack([values[:middle].sum(0), values[middle:].sum(0)])

    def kinds(self, delimiters: Sequence[NDArray[np.int64]]) -> float:
        """Share of the kinds of delimiters that draw more than evenly spread weights would give them; NaN where there are none."""
        evenly = self._reach.evenly * self._columns.sum() / self._reach.evenly.sum()
        draws = [self._columns[places].sum() > evenly[places].sum() for places in delimiters]
        return float(np.mean(draws)) if draws else math.nan

    def _add_offsets(self, step: Step) -> None:
        visible = self._reach.visible[step.rows]
        v = np.maximum(visible, 1.0)
        total, squares = _numpy(step.sums[:, 0]) / v, _numpy(step.squares) / v
        later = np.arange(self._walk.queries)[step.rows] >= self._walk.queries / 2
        values = np.stack([np.ones_like(v), total, squares - total**2])
        assert step.diagonals is not None
        near = self._reach.near(step.rows)
        for half, which in enumerate((~later, later)):
            counted = which & (visible > 1)
            self.offsets[:, half, [0, 2, 3]] += _numpy(_like(values * counted, near) @ near).T
            self.offsets[:, half, 1] += _numpy(
                _like(counted.astype(np.float64), step.diagonals) @ step.diagonals
            )


def _scoring(layer: Layer) -> Scoring:
    """The layer's scoring. That of given weights says who may look at whom, and nothing else."""
    if layer.given_weights is None:
        return Scoring.of(layer)
    weights = to_numpy(layer.given_weights)
    heads, queries, keys = weights.shape
    mask = layer.mask
    if mask is None and layer.kind == "self" and 1 < queries == keys and not np.triu(weights, 1).any():
        mask = Causal()
    query, key = np.zeros((heads, queries, 1)), np.zeros((heads, keys, 1))
    return Scoring.of(
        replace(layer, given_weights=None, query=query, key=key, mask=mask, bias=None, sinks=None)
    )


def _source(layer: Layer, scoring: Scoring, head: int, log_normalizer: NDArray[np.floating]) -> Source:
    if layer.given_weights is None:
        return Scored(scoring, head, log_normalizer[head])
    return Given(torch.as_tensor(to_numpy(layer.given_weights)[head]))


def _walk(layer: Layer, scoring: Scoring, as_letters: bool | None) -> Walk:
    labels = layer.key_axis.labels
    separators = pairings.delimiters(labels)
    sought = pairings.of_tokens(layer)
    if layer.kind == "self" and scoring.queries == scoring.keys:
        found = letters.are_letters(labels, separators.tolist()) if as_letters is None else as_letters
        sought += letters.roles(labels) if found else []
    everything = np.ones(scoring.keys, dtype=bool)
    columns = {"all": everything, "sink": np.arange(scoring.keys) == 0, "delimiter": separators}
    farthest = max(NEAR, min(FARTHEST, scoring.keys // 2))
    return Walk(scoring.queries, scoring.keys, scoring.offset, columns, sought, farthest)


def _kinds(labels: Sequence[str]) -> list[NDArray[np.int64]]:
    """The places of each kind of delimiter."""
    separators = np.flatnonzero(pairings.delimiters(labels))
    written = np.array([labels[place] for place in separators.tolist()])
    return [separators[written == kind] for kind in np.unique(written)]


def _sums(
    walk: Walk, source: Source, each: Callable[[Step], None] | None = None
) -> tuple[dict[str, Numbers], Numbers]:
    """For each query what lies on all keys, its squares, and what lies on the keys of each behaviour; and for each key what lies on it."""
    found: dict[str, Numbers] = {}
    columns = np.zeros(walk.keys)

    def keep(name: str, step: Step, values: torch.Tensor) -> None:
        found.setdefault(name, np.zeros(walk.queries))[step.rows] = _numpy(values)

    for step in walk.over(source):
        columns += _numpy(step.columns)
        keep("squares", step, step.squares)
        for name, column in zip(walk.names, step.sums.T, strict=True):
            keep(name, step, column)
        if step.diagonals is not None:
            own = walk.farthest
            keep("previous_token", step, step.diagonals[:, own - 1])
            keep("self", step, step.diagonals[:, own])
            keep("local", step, step.diagonals[:, own - NEAR : own + NEAR + 1].sum(1))
        if each is not None:
            each(step)
    return found, columns


def _numpy(values: torch.Tensor) -> Numbers:
    return values.cpu().numpy().astype(np.float64)


def _like(values: Numbers, other: torch.Tensor | Source) -> torch.Tensor:
    return torch.as_tensor(values).to(other.device, other.dtype)
