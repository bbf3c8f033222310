"""Attention flow: how much could pass from an output token down to an input token, if weights were the widths of pipes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from regard.errors import RegardError
from regard.measures.choice import Places, read_places
from regard.measures.failures import warn_of_failed
from regard.measures.flow import Fusion, Numbers, layers_on, mixing
from regard.record import Layer, Record

MOST_WORK = 10_000_000
"""Pipes times pairs of tokens that are looked at; 2 to 4 µs each."""

_UNITS = 2**40
"""A width is a whole number of these: with whole numbers the search ends, and each flow is exact to pipes / 2^40."""


def attention_flow(
    record: Record,
    *,
    residual: float = 0.5,
    heads: Fusion = "mean",
    axis: str | None = None,
    queries: Places | None = None,
) -> Numbers:
    """How much could flow from each token of the last layer down to each input token, if each weight were the width of a pipe.

    Row i, column j: the maximum flow from output token i to input token j, each pair by itself. The pipes are the matrices that
    `regard.rollout` multiplies. Unlike there, a path is as wide as its narrowest pipe and not the product of all; rows do not sum to 1. It
    says what could pass, and not what the model does: `regard.effect` measures that.

    Args:
        record: The record of one sequence.
        residual: As in `regard.rollout`.
        heads: As in `regard.rollout`.
        axis: As in `regard.rollout`.
        queries: Rows to compute, in this order; all where it is left out.

    Returns:
        ``[queries, tokens]`` in float64, each from 0 to 1.

    Raises:
        RegardError: as `regard.rollout`, for a query that is not there, and for a text so long that it could take a minute: one
            maximum flow is sought for each pair, among layers × tokens² pipes. Six layers are searched for all pairs of 35 tokens, or
            for one query of 118.

    Warns where a layer's proof failed.

    Memory: some 1 kB a pipe. Time: 2 to 4 µs a pipe and pair, that is 6 s for 23 tokens and 6 layers on 2 cores.

    Abnar and Zuidema 2020, "Quantifying attention flow in transformers", section 3, "attention flow". Widths are rounded to 2^-40; the
    search is the shortest-augmenting-path method of networkx.

    Example:
        >>> record = Record.from_arrays(weights=[[1.0, 0.0], [0.5, 0.5]])
        >>> attention_flow(record).tolist()
        [[1.0, 0.0], [0.25, 0.75]]
    """
    layers = layers_on(record, axis)
    tokens = layers[0].lengths[0]
    rows = range(tokens) if queries is None else _rows(queries, tokens)
    work = len(rows) * tokens * len(layers) * tokens**2
    if work > MOST_WORK:
        raise _too_long(tokens, len(layers), len(rows))
    found = _flows(layers, rows, residual=residual, heads=heads)
    warn_of_failed(layers)
    return found


def _flows(layers: Sequence[Layer], rows: Sequence[int], *, residual: float, heads: Fusion) -> Numbers:
    """The maximum flow from each of some rows of the top to every token at the bottom."""
    import networkx
    from networkx.algorithms import flow

    tokens = layers[0].lengths[0]
    pipes = networkx.DiGraph()
    pipes.add_nodes_from(range((len(layers) + 1) * tokens))
    for height, layer in enumerate(layers):
        widths = np.rint(mixing(layer, residual=residual, heads=heads) * _UNITS).astype(np.int64)
        for row, column in zip(*np.nonzero(widths), strict=True):
            ends = (height + 1) * tokens + int(row), height * tokens + int(column)
            pipes.add_edge(*ends, capacity=int(widths[row, column]))
    left: Any = flow.build_residual_network(pipes, "capacity")
    top = len(layers) * tokens
    found = np.empty((len(rows), tokens))
    for place, row in enumerate(rows):
        for token in range(tokens):
            searched = flow.shortest_augmenting_path(pipes, top + row, token, residual=left, value_only=True)
            found[place, token] = searched.graph["flow_value"] / _UNITS
    return found


def _rows(queries: Places, tokens: int) -> tuple[int, ...]:
    rows = read_places("queries", queries)
    for row in rows:
        if not 0 <= row < tokens:
            raise RegardError(
                en=f"There is no query {row}: there are tokens 0 to {tokens - 1}.",
                fr=f"Il n'y a pas de requête {row} : il y a les jetons 0 à {tokens - 1}.",
            )
    return rows


def _too_long(tokens: int, layers: int, rows: int) -> RegardError:
    fits = MOST_WORK // (layers * tokens**3)
    if fits:
        return RegardError(
            en=f"The flows from {rows} queries through {layers} layers of {tokens} tokens could take a minute or more; ask for {fits} or "
            "fewer, for example queries=0, or use regard.rollout.",
            fr=f"Les flux de {rows} requêtes à travers {layers} couches de {tokens} jetons pourraient prendre une minute ou plus ; "
            f"demandez-en au plus {fits}, par exemple queries=0, ou prenez regard.rollout.",
        )
    return RegardError(
        en=f"A flow through {layers} layers of {tokens} tokens could take a minute or more; give a shorter text, or use regard.rollout.",
        fr=f"Un flux à travers {layers} couches de {tokens} jetons pourrait prendre une minute ou plus ; donnez un texte plus court, "
        "ou prenez regard.rollout.",
    )
