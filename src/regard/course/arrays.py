"""Lists of numbers as arrays of a library, so that the same exercise is solved in several."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Sequence
from typing import Any, Literal, get_args

from regard.errors import RegardError

Library = Literal["python", "numpy", "torch", "keras"]


def arrays(arguments: Sequence[Any], library: str) -> tuple[Any, ...]:
    """The arguments of a call, lists of numbers as arrays of this library wherever they hold fractions.

    NumPy and PyTorch get float64, Keras float32. Whole numbers, truth values, texts, and rows of several lengths stay.

    Raises:
        RegardError: for another library, or one that is not installed.
    """
    make = _maker(library)
    return tuple(
        make(argument) if make is not None and _fits(argument) else argument for argument in arguments
    )


def _maker(library: str) -> Callable[[Any], Any] | None:
    if library not in get_args(Library):
        listed = ", ".join(get_args(Library))
        raise RegardError(
            en=f"using must be one of {listed}, not {library!r}.",
            fr=f"using doit être l’un de {listed}, et non {library!r}.",
        )
    if library == "python":
        return None
    try:
        module = importlib.import_module(library)
    except ImportError as error:
        raise RegardError(
            en=f"{library} is not installed; install it, then restart the notebook: pip install {library}",
            fr=f"{library} n’est pas installé\u00a0; installe-le, puis relance le notebook\u00a0: pip install {library}",
        ) from error
    if library == "numpy":
        return lambda given: module.array(given, dtype=module.float64)
    if library == "torch":
        return lambda given: module.tensor(given, dtype=module.float64)
    return lambda given: module.ops.convert_to_tensor(given, dtype="float32")


def _fits(given: Any) -> bool:
    """Whether it is a list of numbers, of lists of numbers and so on, all of one length, with a fraction among them."""
    return isinstance(given, list) and _sizes(given) is not None and _has_fraction(given)


def _sizes(given: Any) -> tuple[int, ...] | None:
    if isinstance(given, int | float) and not isinstance(given, bool):
        return ()
    if not isinstance(given, list) or not given:
        return None
    first, *others = (_sizes(part) for part in given)
    if first is None or any(other != first for other in others):
        return None
    return (len(given), *first)


def _has_fraction(given: Any) -> bool:
    return any(map(_has_fraction, given)) if isinstance(given, list) else isinstance(given, float)
