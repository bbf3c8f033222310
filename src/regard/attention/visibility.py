"""A mask, of whatever kind it was given, as the booleans that a formula applies."""

from __future__ import annotations

from typing import Any

import numpy as np
from array_api_compat import array_namespace, is_array_api_obj

from regard.attention.arguments import alongside
from regard.attention.masks import Mask
from regard.errors import RegardError


def usable(mask: Any, query: Any, matrix: tuple[int, ...]) -> Any:
    """The mask, once it is sure to fit scores of shape ``matrix``; booleans join the library of ``query``."""
    if isinstance(mask, Mask):
        _refuse_misfit(mask, matrix)
        return mask
    booleans = alongside("mask", _booleans(mask), query)
    refuse_unbroadcastable("mask", booleans, matrix)
    return booleans


def visible(mask: Any, query: Any, queries: int, keys: int) -> Any:
    """The mask as booleans that broadcast to the scores, in the library and on the device of ``query``.

    Memory: a `Mask` is written out, queries × keys for every sequence and head that it tells apart.
    """
    if not isinstance(mask, Mask):
        return mask
    dense = mask.dense(queries, keys)
    return alongside("mask", dense.reshape(dense.shape[max(0, 4 - query.ndim) :]), query)


def refuse_unbroadcastable(name: str, values: Any, matrix: tuple[int, ...]) -> None:
    """The shape must broadcast to the scores, and not make them larger."""
    if broadcasts(values.shape, matrix):
        return
    raise RegardError(
        en=f"{name} must broadcast to the scores, whose shape is {list(matrix)} (..., queries, keys), and "
        f"its shape is {list(values.shape)}: give it one row per query and one column per key.",
        fr=f"{name} doit pouvoir s'étendre à la forme des scores, {list(matrix)} (..., requêtes, clés), et "
        f"sa forme est {list(values.shape)} : donnez-lui une ligne par requête et une colonne par clé.",
    )


def broadcasts(shape: tuple[int, ...], target: tuple[int, ...]) -> bool:
    """Whether an array of this shape broadcasts to the target without making it larger."""
    pairs = zip(reversed(shape), reversed(target), strict=False)
    return len(shape) <= len(target) and all(size in {1, wanted} for size, wanted in pairs)


def _booleans(given: Any) -> Any:
    try:
        booleans = given if is_array_api_obj(given) else np.asarray(given)
    except ValueError as error:
        raise RegardError(
            en="mask must be a nested list with rows of equal length, and this one is not: give every row "
            "one boolean per key.",
            fr="mask doit être une liste imbriquée aux lignes de même longueur, et celle-ci ne l'est pas : "
            "donnez à chaque ligne un booléen par clé.",
        ) from error
    if not array_namespace(booleans).isdtype(booleans.dtype, "bool"):
        raise RegardError(
            en=f"mask must hold booleans, True where a query may look, and it holds {booleans.dtype}: "
            "compare to get booleans (mask == 1), or pass numbers to add to the scores as bias.",
            fr="mask doit contenir des booléens, True là où une requête peut regarder, et contient "
            f"{booleans.dtype} : comparez pour obtenir des booléens (mask == 1), ou passez par bias des "
            "nombres à ajouter aux scores.",
        )
    return booleans


def _refuse_misfit(mask: Mask, matrix: tuple[int, ...]) -> None:
    *_, batch, heads = 1, 1, *matrix[:-2]
    mask.check(matrix[-2], matrix[-1])
    if mask.batch in {1, batch} and mask.heads in {1, heads}:
        return
    raise RegardError(
        en=f"mask {mask!r} tells apart {mask.batch} sequences and {mask.heads} heads, and the scores have "
        f"{batch} and {heads} (shape {list(matrix)}): give query the axes [batch, heads, queries, "
        "head_dim], or a mask that fits.",
        fr=f"mask {mask!r} distingue {mask.batch} séquences et {mask.heads} têtes, et les scores en ont "
        f"{batch} et {heads} (forme {list(matrix)}) : donnez à query les axes [lot, têtes, requêtes, "
        "head_dim], ou un masque qui convient.",
    )
