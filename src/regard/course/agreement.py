"""Whether two answers say the same, whatever library their numbers come from."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import islice
from typing import Any

MOST = 1_000_000
"""Parts that are read of something that gives one after the other, which may never end."""

_ABSENT = object()


def plain(value: Any) -> Any:
    """Numbers of any array library as Python's own, in nested lists; everything else as it is.

    Example:
        >>> import numpy as np
        >>> plain((np.float32(0.5), np.eye(2)))
        [0.5, [[1.0, 0.0], [0.0, 1.0]]]
    """
    if isinstance(value, str):
        return str(value)
    if isinstance(value, bytes | bool | int | float | complex) or value is None:
        return value
    if isinstance(value, Fraction | Decimal):
        return float(value)
    if isinstance(value, Mapping):
        return {key: plain(part) for key, part in value.items()}
    if isinstance(value, Sequence | set | frozenset):
        return [plain(part) for part in value]
    array = _array(value)
    if array is not _ABSENT:
        return plain(array)
    if hasattr(value, "__iter__") and not callable(value):
        return [plain(part) for part in islice(iter(value), MOST)]
    return value


def agrees(expected: Any, obtained: Any, tolerance: float) -> bool:
    """Whether both have the same shape, and numbers that are close; texts and whole numbers must be equal, and NaN agrees with NaN.

    Example:
        >>> agrees([0.25, 0.75], (0.25, 0.750001), 1e-4)
        True
        >>> agrees([0.25, 0.75], [[0.25, 0.75]], 1e-4)
        False
    """
    return _agree(plain(expected), plain(obtained), tolerance)


def _agree(expected: Any, obtained: Any, tolerance: float) -> bool:
    if isinstance(expected, list):
        return (
            isinstance(obtained, list)
            and len(expected) == len(obtained)
            and all(_agree(one, other, tolerance) for one, other in zip(expected, obtained, strict=True))
        )
    if isinstance(expected, dict):
        return (
            isinstance(obtained, dict)
            and expected.keys() == obtained.keys()
            and all(_agree(part, obtained[key], tolerance) for key, part in expected.items())
        )
    if _is_number(expected) and _is_number(obtained):
        return _close(expected, obtained, tolerance)
    return type(expected) is type(obtained) and bool(expected == obtained)


def _close(expected: float, obtained: float, tolerance: float) -> bool:
    if isinstance(expected, int) and isinstance(obtained, int):
        return expected == obtained
    if not math.isfinite(expected) or not math.isfinite(obtained):
        return expected == obtained or (math.isnan(expected) and math.isnan(obtained))
    return abs(expected - obtained) <= tolerance * max(1.0, abs(expected))


def _is_number(value: Any) -> bool:
    """Truth values count as 0 and 1, as they do in masks."""
    return isinstance(value, int | float)


def _array(value: Any) -> Any:
    """What an array of NumPy, PyTorch, TensorFlow or JAX holds, or nothing."""
    if hasattr(value, "detach"):
        value = value.detach().cpu()
    if hasattr(value, "tolist"):
        return value.tolist()
    if hasattr(value, "numpy"):
        return value.numpy().tolist()
    return _ABSENT
