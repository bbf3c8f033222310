"""From what a person gives to what a formula takes, or to words that say why it cannot be taken."""

from __future__ import annotations

import functools
import inspect
import math
from collections.abc import Callable
from numbers import Real
from typing import Any, ParamSpec, TypeAlias, TypeVar

import numpy as np
from array_api_compat import (
    array_namespace,
    device,
    is_array_api_obj,
    is_numpy_array,
    is_torch_array,
    to_device,
)

from regard.errors import RegardError

Given: TypeAlias = dict[str, Any]
Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")


def prepared(
    *names: str, settle: Callable[[Given], None]
) -> Callable[[Callable[Arguments, Result]], Callable[Arguments, Result]]:
    """A decorator: the function then sees only arguments that agree.

    It runs before the shapes in the function's signature are checked, so that a person reads a `RegardError`
    first.

    Args:
        *names: The arguments that must be floating-point arrays of one library, device and dtype; a nested
            list becomes a NumPy float64 array, and mixed precisions become the wider one. A default stays.
        settle: Is given all arguments by name once these are arrays; raises `RegardError` where they
            disagree, and replaces those that need converting.

    Example:
        >>> def same_length(given):
        ...     if given["left"].shape != given["right"].shape:
        ...         raise RegardError(en="left and right differ.", fr="left et right diffèrent.")
        >>> @prepared("left", "right", settle=same_length)
        ... def dot(left, right):
        ...     return float(left @ right)
        >>> dot([1, 2], [3, 4])
        11.0
    """

    def around(function: Callable[Arguments, Result]) -> Callable[Arguments, Result]:
        signature = inspect.signature(function)
        parameters = signature.parameters.values()
        in_order = [each.name for each in parameters if each.kind is each.POSITIONAL_OR_KEYWORD]
        defaults: Given = {each.name: each.default for each in parameters if each.default is not each.empty}

        @functools.wraps(function)
        def on_prepared(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Result:
            # What signature.bind gives, without its objects: a model comes here in every layer.
            by_place = dict(zip(in_order, args, strict=False))
            given: Given = {**defaults, **by_place, **kwargs}
            if (
                len(args) > len(in_order)
                or given.keys() != signature.parameters.keys()
                or by_place.keys() & kwargs
            ):
                signature.bind(*args, **kwargs)  # says what is wrong
            absent = {name for name in names if name in defaults and given[name] is defaults[name]}
            given.update(one_kind({name: given[name] for name in names if name not in absent}))
            settle(given)
            return function(**given)  # type: ignore[call-arg]

        return on_prepared

    return around


def one_kind(given: Given) -> Given:
    """The arrays by name, all floating-point, of one library, one device and the widest dtype among them."""
    if _are_alike(given):
        return given
    arrays = {name: array(name, value) for name, value in given.items()}
    libraries = {name: _library(value) for name, value in arrays.items()}
    _refuse_different("come from one library", "venir d'une même bibliothèque", libraries)
    devices = {name: str(device(value)) for name, value in arrays.items()}
    _refuse_different("be on one device", "être sur un même appareil", devices)
    xp = array_namespace(*arrays.values())
    for name, value in arrays.items():
        if not xp.isdtype(value.dtype, "real floating"):
            raise RegardError(
                en=f"{name} must hold floating-point numbers, and it holds {value.dtype}: convert it to "
                "float first.",
                fr=f"{name} doit contenir des nombres à virgule flottante, et contient {value.dtype} : "
                "convertissez-le d'abord en float.",
            )
    dtype = functools.reduce(xp.result_type, (value.dtype for value in arrays.values()))
    return {name: xp.astype(value, dtype, copy=False) for name, value in arrays.items()}


def _are_alike(given: Given) -> bool:
    """Whether all are floating-point tensors of one device and dtype, as between the layers of a model, where every call counts."""
    arrays: list[Any] = [*given.values()]
    if not arrays or not is_torch_array(arrays[0]) or not arrays[0].dtype.is_floating_point:
        return False
    dtype, where = arrays[0].dtype, arrays[0].device
    return all(is_torch_array(each) and each.dtype == dtype and each.device == where for each in arrays)


def array(name: str, given: Any) -> Any:
    """The array given, or a nested list of numbers as a NumPy float64 array."""
    if is_array_api_obj(given):
        return given
    try:
        return np.asarray(given, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise RegardError(
            en=f"{name} must be an array or a nested list of numbers with rows of equal length, and this "
            f"{type(given).__name__} is not: give every row the same number of numbers.",
            fr=f"{name} doit être un tableau ou une liste imbriquée de nombres aux lignes de même longueur, "
            f"et ce {type(given).__name__} n'en est pas : donnez à chaque ligne autant de nombres.",
        ) from error


def alongside(name: str, given: Any, example: Any) -> Any:
    """An array in the library and on the device of ``example``; only NumPy arrays may change library."""
    xp, where = array_namespace(example), device(example)
    if array_namespace(given) is xp:
        return to_device(given, where)
    if is_numpy_array(given):
        return xp.asarray(given if given.flags.writeable else given.copy(), device=where)
    raise RegardError(
        en=f"{name} must come from {_library(example)} or NumPy, and it comes from {_library(given)}: "
        f"convert it to {_library(example)}.",
        fr=f"{name} doit venir de {_library(example)} ou de NumPy, et vient de {_library(given)} : "
        f"convertissez-le en {_library(example)}.",
    )


def numpy_array(given: Any) -> Any:
    """Any array or list as NumPy, brought to the CPU and cut from its gradient where it has one."""
    if is_torch_array(given):
        return given.detach().cpu().numpy()
    return np.asarray(given)


def wide(values: Any) -> Any:
    """The array in at least 32 bits: half precision computes in float32."""
    xp = array_namespace(values)
    return xp.astype(values, xp.float32) if xp.finfo(values.dtype).bits < 32 else values


def narrow(values: Any, example: Any) -> Any:
    """The array in the dtype of ``example``, once it has been computed `wide`."""
    return array_namespace(values).astype(values, example.dtype, copy=False)


def number(name: str, given: Any, *, positive: bool = False) -> float:
    """A finite number as a Python float; ``positive`` also refuses zero and below."""
    is_number = isinstance(given, Real) and not isinstance(given, bool)
    if is_number and math.isfinite(given) and (given > 0 or not positive):
        return float(given)
    came = given if is_number else f"a {type(given).__name__}"
    venu = given if is_number else f"de type {type(given).__name__}"
    raise RegardError(
        en=f"{name} must be a finite number{' above 0' if positive else ''}, and it is {came}: "
        f"give one such as {name}=0.5.",
        fr=f"{name} doit être un nombre fini{' supérieur à 0' if positive else ''}, et il est {venu} : "
        f"donnez par exemple {name}=0.5.",
    )


def whole_number(name: str, given: Any, *, least: int) -> int:
    """A whole number of at least ``least`` as a Python int."""
    if isinstance(given, int | np.integer) and not isinstance(given, bool) and given >= least:
        return int(given)
    raise RegardError(
        en=f"{name} must be a whole number of at least {least}, and it is {given!r}: give for example "
        f"{name}={least + 1}.",
        fr=f"{name} doit être un entier d'au moins {least}, et il vaut {given!r} : "
        f"donnez par exemple {name}={least + 1}.",
    )


def indices(name: str, given: Any, total: int | None) -> Any:
    """A list of places as NumPy, counted from 0 and below ``total`` (None: without an end)."""
    places = numpy_array(given)
    if places.ndim == 1 and not places.size:
        return places.astype(np.intp)
    if places.ndim != 1 or places.dtype.kind not in "iu":
        raise RegardError(
            en=f"{name} must be a list of whole numbers, and it is {places.dtype} of shape "
            f"{list(places.shape)}: give for example [0, 1].",
            fr=f"{name} doit être une liste d'entiers, et c'est {places.dtype} de forme "
            f"{list(places.shape)} : donnez par exemple [0, 1].",
        )
    if places.min() < 0 or (total is not None and places.max() >= total):
        raise RegardError(
            en=f"{name} must count from 0{'' if total is None else f' to {total - 1}'}, and it goes from "
            f"{places.min()} to {places.max()}: give only places that exist.",
            fr=f"{name} doit compter à partir de 0{'' if total is None else f' jusqu’à {total - 1}'}, et va de "
            f"{places.min()} à {places.max()} : ne donnez que des places qui existent.",
        )
    return places.astype(np.intp)


def _library(values: Any) -> str:
    return type(values).__module__.partition(".")[0]


def _refuse_different(duty: str, devoir: str, found: dict[str, str]) -> None:
    if len(set(found.values())) < 2:
        return
    names, kinds = ", ".join(found), ", ".join(found.values())
    raise RegardError(
        en=f"{names} must {duty}, and they came as {kinds}: convert them all to the first.",
        fr=f"{names} doivent {devoir}, et sont venus comme {kinds} : convertissez tout vers le premier.",
    )
