"""The strongest pairs: which token looks most at which other, in which layer and head."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import polars as pl

from regard.attention.arguments import whole_number
from regard.measures.choice import Places, chosen
from regard.measures.pair_ground import Ground
from regard.measures.strongest import Strongest
from regard.measures.word_pieces import SPECIAL
from regard.measures.words import Wording, Words, refuse_unknown_axes, worded
from regard.record import Layer, Record

SCHEMA = {
    "layer": pl.Int64,
    "head": pl.Int64,
    "query": pl.Int64,
    "key": pl.Int64,
    "query_token": pl.String,
    "key_token": pl.String,
    "weight": pl.Float64,
    "proof": pl.String,
}


def pairs(
    record: Record,
    top: int = 10,
    *,
    layers: Places | None = None,
    heads: Places | Mapping[int, Places] | None = None,
    diagonal: bool = False,
    sink: bool | None = None,
    words: Wording = False,
) -> pl.DataFrame:
    """The pairs of tokens with the largest weights: who looks most at whom.

    Two kinds of pairs are large in almost every text and say nothing about it, so they are left out unless asked for: a token that looks
    at itself, and a look at the sink, the first key, where heads rest that find nothing to look at.

    Args:
        record: The record of one sequence.
        top: How many pairs. Where there are fewer, all of them come.
        layers: Places of the layers, from 0; all where they are left out.
        heads: Heads of each of these layers, or a mapping from layer to heads; all where they are left out.
        diagonal: Whether to keep pairs of a token with itself. Cross-attention has none: all its pairs are kept.
        sink: Whether to keep pairs with key 0. Where it is left out, they are kept unless key 0 is a special token such as ``[CLS]``, or
            the first token of a text in which nobody looks ahead.
        words: True for pairs of words instead of word pieces, or the words themselves, as :func:`regard.words_of` gives them; for several
            axes by the name of the axis.

    Returns:
        A frame with the columns layer, head, query, key (places, of words if ``words``), query_token, key_token, weight, and proof, which
        says "failed" where the layer's recomputed output was not the model's own. The largest weight comes first; weights that agree
        to one part in 10^12 are equal, and come by layer, head, query and key. Masked pairs, and others of weight 0, never appear.

    Raises:
        RegardError: if ``top`` is not a whole number of at least 1, there is no such layer or head, the record is a batch or without
            weights, or the words do not fit.

    The weights are computed in float64, as :meth:`Layer.weights` does, whatever backend measured the rows before. In long texts, row
    measures tell which rows can hold such a pair at all, and only those are computed. Memory: queries + keys + ``top``.

    Sinks: Xiao et al. 2023, "Efficient streaming language models with attention sinks".

    Example:
        >>> record = Record.from_arrays(weights=[[0.6, 0.4], [0.9, 0.1]], tokens=["le", "chat"])
        >>> pairs(record, 1).select("query_token", "key_token", "weight").row(0)
        ('chat', 'le', 0.9)
    """
    strongest = Strongest(whole_number("top", top, least=1))
    grounds: dict[int, Ground] = {}
    known: dict[int, Words] = {}  # layers share their axes
    found = chosen(record, layers, heads)
    refuse_unknown_axes(
        words, (axis for layer in record.layers for axis in (layer.query_axis, layer.key_axis))
    )
    for layer, places in found:
        for axis in (layer.query_axis, layer.key_axis):
            if id(axis) not in known:
                known[id(axis)] = worded(axis, words, record.text)
        looks, looked = known[id(layer.query_axis)], known[id(layer.key_axis)]
        ground = Ground(layer, looks, looked, diagonal, _keeps_first_key(layer) if sink is None else sink)
        grounds[layer.index] = ground
        _search(ground, places, strongest)
    return _frame(strongest, grounds)


def _search(ground: Ground, heads: Sequence[int], strongest: Strongest) -> None:
    """Offers all rows that can hold one of the strongest pairs, the most promising first, so that few of the others are left."""
    bounds, starts = ground.bounds(heads), ground.blocks()
    ends = [*starts[1:], len(ground.looks)]
    best = np.maximum.reduceat(bounds, starts, axis=1)
    for place, block in zip(
        *np.unravel_index(np.argsort(-best, axis=None, kind="stable"), best.shape), strict=True
    ):
        if best[place, block] < strongest.threshold:
            return
        rows = slice(starts[block], ends[block])
        promising = np.flatnonzero(bounds[place, rows] >= strongest.threshold)
        rows = slice(rows.start + int(promising[0]), rows.start + int(promising[-1]) + 1)
        strongest.offer(ground.layer.index, heads[place], rows.start, ground.weights(heads[place], rows))


def _frame(strongest: Strongest, grounds: Mapping[int, Ground]) -> pl.DataFrame:
    weights, places = strongest.entries()
    columns: dict[str, Any] = {name: place.copy() for name, place in places.items()} | {"weight": weights}
    for name in ("query_token", "key_token", "proof"):
        columns[name] = np.empty(len(weights), dtype=object)
    for index, ground in grounds.items():
        here = places["layer"] == index
        columns["query_token"][here] = np.array(ground.looks.labels, dtype=object)[places["query"][here]]
        columns["key_token"][here] = np.array(ground.looked.labels, dtype=object)[places["key"][here]]
        columns["proof"][here] = ground.layer.proof.state
        _count_as_the_model(ground.layer, columns, here)
    return pl.DataFrame({name: columns[name] for name in SCHEMA}, schema=SCHEMA)


def _count_as_the_model(layer: Layer, columns: dict[str, Any], here: Any) -> None:
    """Where only some layers and heads were kept, the model's own numbers in place of places in the record."""
    if layer.number is not None:
        columns["layer"][here] = layer.number
    if layer.head_numbers is not None:
        columns["head"][here] = np.array(layer.head_numbers)[columns["head"][here]]


def _keeps_first_key(layer: Layer) -> bool:
    """Whether key 0 is something that is said, and not where heads rest: a special token, or what everyone after it can see."""
    if any(map(SPECIAL.fullmatch, layer.key_tokens[:1])):
        return False
    queries, keys = len(layer.query_axis), len(layer.key_axis)
    ends = np.full((1, queries), keys)
    if layer.mask is not None:
        found = layer.mask.intervals(queries, keys)
        if found is None:
            return True
        ends = found[1]
    looks_ahead = (ends > np.arange(queries) + keys - queries + 1).any()
    return layer.kind == "cross" or bool(looks_ahead)
