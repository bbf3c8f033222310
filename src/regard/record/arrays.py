"""Any framework's array as NumPy, without importing that framework."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from regard.errors import RegardError, Sentence

Array = Any
"""An array of NumPy, PyTorch, JAX or TensorFlow, or a nested list of numbers."""

_CALLED: dict[type[np.generic], Sentence] = {
    np.floating: {"en": "numbers", "fr": "nombres"},
    np.bool_: {"en": "booleans, True where one may look,", "fr": "booléens, True là où l'on peut regarder,"},
}


def to_numpy(array: Array) -> NDArray[Any]:
    """The same numbers as a NumPy array; bfloat16, which NumPy lacks, becomes float32 without loss."""
    if hasattr(array, "detach"):
        array = array.detach().cpu()
        if str(array.dtype) == "torch.bfloat16":
            array = array.float()
    numbers = np.asarray(array)
    return numbers.astype(np.float32) if numbers.dtype.name == "bfloat16" else numbers


def printable(text: str) -> str:
    """The text with each lone surrogate, which no file can hold, named instead: U+D800."""
    return "".join(f"U+{ord(c):04X}" if "\ud800" <= c <= "\udfff" else c for c in text)


def with_heads(array: Array, *, name: str, dtype: type[np.generic] = np.floating) -> NDArray[Any]:
    """``[heads, n, d]`` from ``[n, d]``, ``[heads, n, d]``, ``[1, heads, n, d]`` or nested lists.

    Raises:
        RegardError: for another number of dimensions, ragged lists, or entries that are not numbers.
    """
    try:
        numbers = to_numpy(array)
        if dtype is np.floating and not np.issubdtype(numbers.dtype, dtype):
            numbers = numbers.astype(np.float64)
        if not np.issubdtype(numbers.dtype, dtype):
            raise TypeError(numbers.dtype)
    except (TypeError, ValueError) as error:
        raise RegardError(
            en=f"{name} must be an array of {_CALLED[dtype]['en']} whose rows have one length; give it as [heads, tokens, ...].",
            fr=f"{name} doit être un tableau de {_CALLED[dtype]['fr']} aux lignes de même longueur ; donnez-le sous la forme "
            "[têtes, jetons, ...].",
        ) from error
    if numbers.ndim == 4 and numbers.shape[0] == 1:
        numbers = numbers[0]
    if numbers.ndim == 2:
        numbers = numbers[None]
    if numbers.ndim != 3:
        raise RegardError(
            en=f"{name} has shape {list(numbers.shape)}; give [heads, tokens, numbers] or [1, heads, tokens, numbers].",
            fr=f"{name} a la forme {list(numbers.shape)} ; donnez [têtes, jetons, nombres] ou [1, têtes, jetons, nombres].",
        )
    return numbers
