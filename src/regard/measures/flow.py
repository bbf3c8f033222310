"""Attention rollout: the weights of all layers multiplied, as a guess at how much of each input token reaches each output."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from regard.errors import RegardError
from regard.measures.choice import chosen_places
from regard.measures.failures import warn_of_failed
from regard.record import Layer, Record

Numbers = NDArray[np.float64]

Fusion = Literal["mean", "max", "min"]
"""How the heads of a layer become one matrix."""


def rollout(
    record: Record,
    *,
    residual: float = 0.5,
    heads: Fusion = "mean",
    axis: str | None = None,
    every_layer: bool = False,
) -> Numbers:
    """How much of each input token reaches each token above, if attention alone carried it: the layers' weights multiplied.

    Row i, column j: the share of input token j in token i. Each layer is one matrix: its heads fused, mixed with the token itself, which
    the residual connection hands on, and each row divided by its sum. It is a picture of paths through the weights and no measurement of
    what the model would do without them: `regard.effect` measures that.

    Args:
        record: The record of one sequence.
        residual: How much of a token the residual connection hands on, from 0 to 1. The paper takes one half; nothing in the model says so.
        heads: "mean" as in the paper; "max" or "min" over the heads, which Gildenblat used for images, their rows divided by their sums.
        axis: Which tokens, where the layers look at several axes: "source" or "target" of a translator, say.
        every_layer: The matrices up to each layer, instead of up to the last one.

    Returns:
        ``[tokens, tokens]``, or ``[layers, tokens, tokens]`` for every layer, in float64; rows sum to 1. Where a layer has sinks, their
        share is spread over the rest of the row; a token that may look at nothing keeps itself (with ``residual=0``, nothing is left
        of it). Only self-attention counts: what a decoder takes from its source is not in it.

    Raises:
        RegardError: for a residual or heads that are none of these, a record without weights, a batch, several axes and none chosen.

    Warns where a layer's proof failed.

    Memory: 4 × tokens × tokens, and that again for each layer with ``every_layer``; time grows with layers × tokens³.

    Abnar and Zuidema 2020, "Quantifying attention flow in transformers", section 3, "attention rollout"; maximum and minimum: Gildenblat
    2020, "Exploring explainability for vision transformers".

    Example:
        >>> record = Record.from_arrays(weights=[[1.0, 0.0], [0.5, 0.5]])
        >>> rollout(record).tolist()
        [[1.0, 0.0], [0.25, 0.75]]
    """
    layers = layers_on(record, axis)
    found = None
    steps = []
    for layer in layers:
        step = mixing(layer, residual=residual, heads=heads)
        found = step if found is None else step @ found
        if every_layer:
            steps.append(found)
    assert found is not None
    warn_of_failed(layers)
    return np.stack(steps) if every_layer else found


def mixing(layer: Layer, *, residual: float, heads: Fusion) -> Numbers:
    """What one layer makes of its tokens, ``[tokens, tokens]``: heads fused, mixed with the tokens themselves, rows that sum to 1."""
    if (
        isinstance(residual, bool)
        or not isinstance(residual, int | float | np.number)
        or not 0 <= residual <= 1
    ):
        raise RegardError(
            en=f"residual must be a number from 0 to 1, and it is {residual!r}; the paper takes 0.5.",
            fr=f"residual doit être un nombre de 0 à 1, et non {residual!r} ; l'article prend 0,5.",
        )
    if heads not in get_args(Fusion):
        raise RegardError(
            en=f"heads must be 'mean', 'max' or 'min', not {heads!r}.",
            fr=f"heads doit valoir 'mean', 'max' ou 'min', et non {heads!r}.",
        )
    mixed = (1.0 - float(residual)) * _normalized(_fused(layer, heads))
    mixed[np.diag_indices(len(mixed))] += residual
    return _normalized(mixed)


def layers_on(record: Record, axis: str | None) -> list[Layer]:
    """The self-attention layers between the tokens of one axis, in the order in which they ran.

    Raises:
        RegardError: if there are none, if there are several axes and none is chosen, or if a layer's weights are not known.
    """
    own = [record.layers[index] for index, _ in chosen_places(record)]
    own = [layer for layer in own if layer.kind == "self"]
    names = list(dict.fromkeys(layer.queries for layer in own))
    if not own or (axis is not None and axis not in names):
        raise _no_such_axis(record, names, axis)
    if axis is None and len(names) > 1:
        raise _several(names)
    found = [layer for layer in own if axis in (None, layer.queries)]
    for layer in found:
        queries, keys = layer.lengths
        if queries != keys:
            raise RegardError(
                en=f"{layer.name} has {queries} queries and {keys} keys; a flow needs every token as both, so record the whole text at "
                "once.",
                fr=f"{layer.name} a {queries} requêtes et {keys} clés ; un flux demande que chaque jeton soit les deux : enregistrez le "
                "texte entier d'un coup.",
            )
    return found


def _fused(layer: Layer, heads: Fusion) -> Numbers:
    """The heads of a layer in one matrix; one head's is made at a time."""
    matrices = _matrices(layer)
    fused: Numbers = next(matrices).copy()
    for each in matrices:
        if heads == "mean":
            fused += each
        else:
            (np.maximum if heads == "max" else np.minimum)(fused, each, out=fused)
    return fused


def _matrices(layer: Layer) -> Iterator[Numbers]:
    return (layer.weights(head) for head in range(layer.heads))


def _normalized(matrix: Numbers) -> Numbers:
    """Each row divided by its sum; a row of zeros stays."""
    total: Any = matrix.sum(axis=1, keepdims=True)
    return matrix / np.where(total == 0, 1, total)


def _several(names: list[str]) -> RegardError:
    listed = ", ".join(map(repr, names))
    return RegardError(
        en=f"This record has layers on several axes ({listed}); choose one, for example axis={names[0]!r}.",
        fr=f"Cet enregistrement a des couches sur plusieurs axes ({listed}) ; choisissez-en un, par exemple axis={names[0]!r}.",
    )


def _no_such_axis(record: Record, names: list[str], axis: str | None) -> RegardError:
    if not names:
        return RegardError(
            en=f"{record.model} has no self-attention in this record, and only that is followed; record a model whose tokens look at each "
            "other.",
            fr=f"{record.model} n'a pas d'attention sur soi dans cet enregistrement, or elle seule est suivie ; enregistrez un modèle dont "
            "les jetons se regardent entre eux.",
        )
    listed = ", ".join(map(repr, names))
    return RegardError(
        en=f"No layer looks from {axis!r} at itself; choose axis among {listed}.",
        fr=f"Aucune couche ne regarde de {axis!r} vers lui-même ; choisissez axis parmi {listed}.",
    )
