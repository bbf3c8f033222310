"""What must agree with what before attention is computed, and how a disagreement is worded."""

from __future__ import annotations

from typing import Any

from array_api_compat import array_namespace

from regard.attention.arguments import Given, alongside, array, number
from regard.attention.visibility import refuse_unbroadcastable, usable
from regard.errors import RegardError


def dot_product(given: Given) -> None:
    """Checks query, key, value and every option of `regard.attention.scores`, `weights` and `attend`."""
    query, key = given["query"], given["key"]
    refuse_few_axes(query=query, key=key)
    _refuse_head_dim(query, key)
    refuse_heads("query", query, "key", key)
    if "value" in given:
        refuse_value(key, given["value"])
    _settle_numbers(given)
    matrix = (*query.shape[:-1], key.shape[-2])
    if given["bias"] is not None:
        given["bias"] = _bias(given["bias"], query, matrix)
    if given["mask"] is not None:
        given["mask"] = usable(given["mask"], query, matrix)
    if given.get("sinks") is not None:
        given["sinks"] = _sinks(given["sinks"], query)


def mixture(given: Given) -> None:
    """Checks the weights and the value of `regard.attention.mix`."""
    weights, value = given["weights"], given["value"]
    refuse_few_axes(weights=weights, value=value)
    refuse_heads("weights", weights, "value", value)
    if weights.shape[-1] != value.shape[-2]:
        raise RegardError(
            en=f"weights must have one column per row of value, and their shapes are {list(weights.shape)} "
            f"and {list(value.shape)}: give one value row per key.",
            fr="weights doit avoir une colonne par ligne de value, et leurs formes sont "
            f"{list(weights.shape)} et {list(value.shape)} : donnez une ligne de value par clé.",
        )


def refuse_few_axes(**arrays: Any) -> None:
    """Each array must have two axes or more."""
    for name, values in arrays.items():
        if values.ndim < 2:
            raise RegardError(
                en=f"{name} must have at least two axes, and its shape is {list(values.shape)}: "
                "put a single vector in a list, [vector].",
                fr=f"{name} doit avoir au moins deux axes, et sa forme est {list(values.shape)} : "
                "mettez un vecteur seul dans une liste, [vecteur].",
            )


def refuse_heads(name: str, many: Any, other: str, few: Any) -> None:
    """Axes before the last two must be equal, but ``many`` may have a multiple of the heads (axis −3)."""
    if many.shape[:-2] == few.shape[:-2]:
        return
    shapes, formes = (f"{list(many.shape)} {et} {list(few.shape)}" for et in ("and", "et"))
    if many.ndim != few.ndim or many.shape[:-3] != few.shape[:-3]:
        raise RegardError(
            en=f"{name} and {other} must have the same axes before the heads, and their shapes are {shapes}: "
            "give both the same batch.",
            fr=f"{name} et {other} doivent avoir les mêmes axes avant les têtes, et leurs formes sont "
            f"{formes} : donnez le même lot aux deux.",
        )
    if many.ndim > 2 and not _divides(few.shape[-3], many.shape[-3]):
        raise RegardError(
            en=f"The heads of {name} must be a multiple of the heads of {other}, and there are "
            f"{many.shape[-3]} and {few.shape[-3]} (axis -3 of {shapes}): give {other} a number of heads "
            f"that divides {many.shape[-3]}.",
            fr=f"Les têtes de {name} doivent être un multiple de celles de {other}, et il y en a "
            f"{many.shape[-3]} et {few.shape[-3]} (axe -3 de {formes}) : donnez à {other} un nombre de "
            f"têtes qui divise {many.shape[-3]}.",
        )


def refuse_value(key: Any, value: Any) -> None:
    """Value must have every axis of key but the last."""
    if key.shape[:-1] != value.shape[:-1]:
        raise RegardError(
            en=f"value must have one row per key, and the shapes of key and value are {list(key.shape)} and "
            f"{list(value.shape)}: make all axes but the last equal.",
            fr=f"value doit avoir une ligne par clé, et les formes de key et value sont {list(key.shape)} et "
            f"{list(value.shape)} : rendez égaux tous les axes sauf le dernier.",
        )


def _divides(few: int, many: int) -> bool:
    return few == many or (few > 0 and many % few == 0)


def _refuse_head_dim(query: Any, key: Any) -> None:
    if query.shape[-1] == key.shape[-1] > 0:
        return
    raise RegardError(
        en="query and key must end in the same head_dim of at least 1, and their shapes are "
        f"{list(query.shape)} and {list(key.shape)}: project both to one width.",
        fr="query et key doivent finir par le même head_dim d'au moins 1, et leurs formes sont "
        f"{list(query.shape)} et {list(key.shape)} : projetez les deux à une même largeur.",
    )


def _settle_numbers(given: Given) -> None:
    given["temperature"] = number("temperature", given["temperature"], positive=True)
    if given["scale"] is not None:
        given["scale"] = number("scale", given["scale"])
    if given["softcap"] is not None:
        given["softcap"] = number("softcap", given["softcap"], positive=True)


def _bias(given: Any, query: Any, matrix: tuple[int, ...]) -> Any:
    bias = _numbers("bias", given, query)
    refuse_unbroadcastable("bias", bias, matrix)
    return bias


def _sinks(given: Any, query: Any) -> Any:
    sinks = _numbers("sinks", given, query)
    heads = query.shape[-3] if query.ndim > 2 else 1
    if tuple(sinks.shape) not in {(), (heads,)}:
        raise RegardError(
            en=f"sinks must hold one number per query head, [{heads}], and its shape is "
            f"{list(sinks.shape)}: give {heads} numbers.",
            fr=f"sinks doit contenir un nombre par tête de requête, [{heads}], et sa forme est "
            f"{list(sinks.shape)} : donnez {heads} nombres.",
        )
    return sinks


def _numbers(name: str, given: Any, query: Any) -> Any:
    numbers = alongside(name, array(name, given), query)
    xp = array_namespace(numbers)
    if xp.isdtype(numbers.dtype, "real floating"):
        return numbers
    if xp.isdtype(numbers.dtype, "integral"):
        return xp.astype(numbers, query.dtype)
    raise RegardError(
        en=f"{name} must hold numbers that join the scores, and it holds {numbers.dtype}: pass booleans as mask.",
        fr=f"{name} doit contenir des nombres qui se joignent aux scores, et contient {numbers.dtype} : "
        "passez des booléens par mask.",
    )
