"""Whether a layer can be measured: arrays that fit together and hold numbers."""

from __future__ import annotations

import math
from typing import Any, NoReturn

import numpy as np
from array_api_compat import array_namespace
from numpy.typing import NDArray

from regard.errors import RegardError
from regard.record import Layer

Array = Any
"""An array of NumPy or PyTorch."""

_LARGEST = 1e29


def check(layer: Layer) -> None:
    """Whether query, key and what turns them into scores can be used.

    Raises:
        RegardError: for no queries or no keys, shapes that disagree, NaN or infinity, a scale or softcap out of range, scores beyond 1e29.
    """
    assert layer.query is not None
    assert layer.key is not None
    check_form(layer)
    _refuse_unfinished(layer.name, "query", layer.query)
    _refuse_unfinished(layer.name, "key", layer.key)
    refuse_huge(layer.name, layer.scale, _longest(layer.query) * _longest(layer.key))


def check_form(layer: Layer) -> None:
    """The same, but for what the numbers in query and key tell."""
    assert layer.query is not None
    assert layer.key is not None
    _refuse_shapes(layer.name, tuple(layer.query.shape), tuple(layer.key.shape))
    _refuse_options(layer)


def _refuse_shapes(name: str, query: tuple[int, ...], key: tuple[int, ...]) -> None:
    if (
        len(query) == len(key) == 3
        and query[2] == key[2]
        and min(*query, *key) > 0
        and query[0] % key[0] == 0
    ):
        return
    raise RegardError(
        en=f"{name} cannot be measured: its query has the shape {list(query)} and its key {list(key)}. Give [heads, tokens, head_dim] with "
        "at least one token each, the same head_dim, and heads of query a multiple of the heads of key.",
        fr=f"{name} ne peut pas être mesurée : sa requête a la forme {list(query)} et sa clé {list(key)}. Donnez [têtes, jetons, head_dim] "
        "avec au moins un jeton chacune, le même head_dim, et un nombre de têtes de requête multiple de celui de clé.",
    )


def _refuse_unfinished(name: str, which: str, array: Array) -> None:
    """NaN and infinity are named by place, never passed over."""
    xp = array_namespace(array)
    finite = xp.isfinite(array)
    if bool(xp.all(finite)):
        return
    where: NDArray[np.bool_] = np.asarray(finite.cpu() if hasattr(finite, "cpu") else finite)
    refuse_unfinished(name, which, np.any(~where, axis=-1))


def refuse_unfinished(name: str, which: str, where: NDArray[np.bool_]) -> NoReturn:
    """The error for the places, ``[heads, positions]``, that hold NaN or infinity."""
    broken = np.argwhere(where)
    head, position = (int(place) for place in broken[0])
    raise RegardError(
        en=f"{name} holds NaN or infinity in its {which}, first in head {head} at position {position} ({len(broken)} in all): the model "
        "overflowed or its weights are damaged. Run it in float32, or leave this layer out.",
        fr=f"{name} contient NaN ou l'infini dans sa {'requête' if which == 'query' else 'clé'}, d'abord dans la tête {head} à la position "
        f"{position} ({len(broken)} en tout) : le modèle a débordé ou ses poids sont abîmés. Exécutez-le en float32, ou laissez cette "
        "couche de côté.",
    )


def _refuse_options(layer: Layer) -> None:
    """Scale, softcap, bias and sinks of the right shape, and numbers all of them."""
    heads, queries, keys = _sizes(layer)
    wrong: list[tuple[str, str, str, str]] = []
    if layer.scale is not None and not math.isfinite(layer.scale):
        wrong.append(("scale", f"{layer.scale}", "a finite number", "un nombre fini"))
    if layer.softcap is not None and not 0 < layer.softcap < math.inf:
        wrong.append(("softcap", f"{layer.softcap}", "a number above 0", "un nombre supérieur à 0"))
    if layer.bias is not None and tuple(layer.bias.shape) not in {(1, queries, keys), (heads, queries, keys)}:
        shape = f"[1, {queries}, {keys}]"
        wrong.append(("bias", str(list(layer.bias.shape)), f"of shape {shape}", f"de forme {shape}"))
    elif layer.bias is not None and not all(_below_infinity(part) for part in layer.bias):
        wrong.append(
            (
                "bias",
                "NaN",
                "numbers, or −inf to hide a key",
                "faite de nombres, ou de −inf pour cacher une clé",
            )
        )
    if layer.sinks is not None and tuple(layer.sinks.shape) != (heads,):
        shape = f"[{heads}]"
        wrong.append(("sinks", str(list(layer.sinks.shape)), f"of shape {shape}", f"de forme {shape}"))
    elif layer.sinks is not None and not _below_infinity(layer.sinks):
        wrong.append(
            ("sinks", "NaN", "numbers, or −inf for none", "faite de nombres, ou de −inf pour aucun puits")
        )
    for name, came, en, fr in wrong:
        raise RegardError(
            en=f"{layer.name} cannot be measured: its {name} must be {en}, and it is {came}. Record the layer again, or leave it out.",
            fr=f"{layer.name} ne peut pas être mesurée : sa grandeur {name} doit être {fr}, et vaut {came}. Enregistrez de nouveau la "
            "couche, ou laissez-la de côté.",
        )


def _sizes(layer: Layer) -> tuple[int, int, int]:
    """Heads, queries, keys."""
    assert layer.query is not None
    assert layer.key is not None
    return int(layer.query.shape[0]), int(layer.query.shape[1]), int(layer.key.shape[1])


def _below_infinity(array: Array) -> bool:
    """No NaN and no +inf; −inf may be."""
    xp = array_namespace(array)
    return bool(xp.all(array < math.inf))


def refuse_huge(name: str, scale: float | None, product: float) -> None:
    """Scores that a backend could not tell from hidden ones, by a bound on the product of the lengths of query and key."""
    if product * abs(1.0 if scale is None else scale) < _LARGEST:
        return
    raise RegardError(
        en=f"{name} cannot be measured: its query and key are so large that scores may exceed {_LARGEST:g}. "
        "Check the model's weights and the scale.",
        fr=f"{name} ne peut pas être mesurée : ses requêtes et ses clés sont si grandes que des scores peuvent "
        f"dépasser {_LARGEST:g}. Vérifiez les poids du modèle et l'échelle.",
    )


def refuse_all_hidden(name: str) -> NoReturn:
    """The error for a mask under which no query sees any key."""
    raise RegardError(
        en=f"The mask of {name} hides every key from every query, so there is nothing to measure; check the mask or the padding.",
        fr=f"Le masque de {name} cache toutes les clés à toutes les requêtes : il n'y a rien à mesurer ; vérifiez le masque ou le "
        "remplissage.",
    )


def _longest(array: Array) -> float:
    """At least the length of the longest vector."""
    xp = array_namespace(array)
    return max(float(xp.max(array)), -float(xp.min(array))) * math.sqrt(array.shape[2])
