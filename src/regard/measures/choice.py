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
    return [(record.layers[index], places) for index, places in sorted(chosen_places(record, layers, heads))]


def chosen_places(
    record: Record, layers: Places | None = None, heads: Places | Mapping[int, Places] | None = None
) -> list[tuple[int, tuple[int, ...]]]:
    """The places of the chosen layers in the order in which they are given, each once, and of their heads, lowest first."""
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
            (index, _sorted_heads(record, index, heads[index]))
            for index in dict.fromkeys(read_places("layers", list(heads)))
        ]
    every = tuple(range(max(1, len(record.layers))))  # of a batch, layer 0 says what to do
    same = None if heads is None else read_places("heads", heads)
    wanted = every if layers is None else read_places("layers", layers)
    return [(index, _sorted_heads(record, index, same)) for index in dict.fromkeys(wanted)]


def heads_of(layer: Layer, given: Places | None = None) -> tuple[int, ...]:
    """The chosen heads of one layer, in the order in which they are given; all where they are left out.

    Raises:
        RegardError: if it is not a layer, has neither query and key nor weights, has no such head, or none is chosen.
    """
    refuse_other_than_layer(layer)
    if layer.query is None and layer.given_weights is None:
        raise _nothing_to_weigh(layer)
    heads = read_places("heads", range(layer.heads) if given is None else given)
    for head in heads:
        if not 0 <= head < layer.heads:
            raise RegardError(
                en=f"There is no head {head} in {layer.name}: it has heads 0 to {layer.heads - 1}.",
                fr=f"Il n'y a pas de tête {head} dans {layer.name} : elle a les têtes 0 à {layer.heads - 1}.",
            )
    return heads


def refuse_other_than_layer(given: Any) -> None:
    """Says what to give in place of what is not a layer."""
    if not isinstance(given, Layer):
        raise RegardError(
            en=f"layer must be a Layer, such as record.layers[0], and it is {type(given).__name__}.",
            fr=f"layer doit être un objet Layer, par exemple record.layers[0], et c'est {type(given).__name__}.",
        )


def _nothing_to_weigh(layer: Layer) -> RegardError:
    if layer.rows is not None:
        return RegardError(
            en=f"{layer.name} holds row measures only, query and key were dropped; record it again with keep='qk'.",
            fr=f"{layer.name} ne contient que des mesures de lignes, ses requêtes et ses clés n'ont pas été gardées ; recommencez avec "
            "keep='qk'.",
        )
    return RegardError(
        en=f"{layer.name} was recorded without query and key; record it again with keep='qk'.",
        fr=f"{layer.name} a été enregistrée sans requêtes ni clés ; recommencez avec keep='qk'.",
    )


def _sorted_heads(record: Record, index: int, given: Places | None) -> tuple[int, ...]:
    return tuple(sorted(set(heads_of(record.layer(index), given))))


def read_places(name: Literal["layers", "heads", "queries"], given: Any) -> tuple[int, ...]:
    """One or several whole numbers, in their order."""
    plain = given.tolist() if hasattr(given, "tolist") else given  # an array without dimensions is one number
    refused = isinstance(plain, str | bytes | Mapping)
    several = list(plain) if isinstance(plain, Iterable) and not refused else [plain]
    if several and all(
        isinstance(place, int | np.integer) and not isinstance(place, bool) for place in several
    ):
        return tuple(map(int, several))
    raise RegardError(
        en=f"{name} must be a whole number from 0, or several such as [0, 2], and it is {given!r}; leave it out to take all.",
        fr=f"{name} doit être un nombre entier à partir de 0, ou plusieurs comme [0, 2], et c'est {given!r} ; ne donnez rien pour tout "
        "prendre.",
    )
