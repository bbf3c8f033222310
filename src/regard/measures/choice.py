"""Which layers and heads of a record are meant."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Literal

import numpy as np

from regard.errors import RegardError
from regard.record import Layer, Record

Places = int | Iterable[int]
"""One place, counted from 0, or several."""


def chosen(
    record: Record, layers: Places | None = None, heads: Places | Mapping[int, Places] | None = None
) -> list[tuple[Layer, tuple[int, ...]]]:
    """The chosen layers in the order in which they ran, each with its chosen heads, lowest first.

    Args:
        record: The record of one sequence.
        layers: Places of the layers; all where they are left out.
        heads: Heads of each of them, or a mapping from layer to heads, which then says which layers; all where they are left out.

    Raises:
        RegardError: if there is no such layer or head, none is chosen, a layer has neither query and key nor weights, or the
            record is a batch or holds no attention.
    """
    if not isinstance(record, Record):
        raise RegardError(
            en=f"record must be a Record, as regard.look and regard.capture give it, and it is {type(record).__name__}.",
            fr=f"record doit être un Record, tel que regard.look et regard.capture le donnent, et c'est {type(record).__name__}.",
        )
    if not record.layers and not record.batch:
        raise RegardError(
            en="This record holds no attention; look at a text, or run the model inside the capture.",
            fr="Cet enregistrement ne contient aucune attention ; regardez un texte, ou exécutez le modèle dans la capture.",
        )
    if layers is not None and isinstance(heads, Mapping):
        raise RegardError(
            en="heads already says which layers, since it maps layers to heads; leave layers out.",
            fr="heads dit déjà quelles couches, puisqu'il associe des têtes à des couches ; ne donnez pas layers.",
        )
    if isinstance(heads, Mapping):
        return [
            (layer := record.layer(index), _heads(layer, heads[index]))
            for index in _places("layers", list(heads))
        ]
    every = range(max(1, len(record.layers)))  # of a batch, layer 0 says what to do
    same = None if heads is None else _places("heads", heads)
    return [
        (layer := record.layer(index), _heads(layer, same))
        for index in (every if layers is None else _places("layers", layers))
    ]


def _heads(layer: Layer, given: Places | None) -> tuple[int, ...]:
    if layer.query is None and layer.given_weights is None:
        raise RegardError(
            en=f"{layer.name} was recorded without query and key; record it again with keep='qk'.",
            fr=f"{layer.name} a été enregistrée sans requêtes ni clés ; recommencez avec keep='qk'.",
        )
    heads = _places("heads", range(layer.heads) if given is None else given)
    for head in heads:
        if not 0 <= head < layer.heads:
            raise RegardError(
                en=f"There is no head {head} in {layer.name}: it has heads 0 to {layer.heads - 1}.",
                fr=f"Il n'y a pas de tête {head} dans {layer.name} : elle a les têtes 0 à {layer.heads - 1}.",
            )
    return heads


def _places(name: Literal["layers", "heads"], given: Any) -> tuple[int, ...]:
    """One or several whole numbers, each once, lowest first."""
    several = list(given) if isinstance(given, Iterable) and not isinstance(given, str | bytes) else [given]
    if several and all(
        isinstance(place, int | np.integer) and not isinstance(place, bool) for place in several
    ):
        return tuple(sorted({int(place) for place in several}))
    raise RegardError(
        en=f"{name} must be a whole number from 0, or several such as [0, 2], and it is {given!r}; leave it out to take all.",
        fr=f"{name} doit être un nombre entier à partir de 0, ou plusieurs comme [0, 2], et c'est {given!r} ; ne donnez rien pour tout "
        "prendre.",
    )
