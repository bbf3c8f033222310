"""A hook that stays with the model it was put on: a copy of the model, or a file it is saved to, takes along one that does nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


class Hook:
    """Calls a function for a module, as PyTorch's hooks do.

    Args:
        act: What to call.
    """

    def __init__(self, act: Callable[..., None]) -> None:
        self._act = act

    def __call__(self, *arguments: Any, **named: Any) -> None:
        """What PyTorch calls before the module's ``forward``."""
        self._act(*arguments, **named)

    def __deepcopy__(self, memo: dict[int, Any]) -> Hook:
        return Hook(nothing)

    def __reduce__(self) -> tuple[Any, ...]:
        return Hook, (nothing,)


def nothing(*arguments: Any, **named: Any) -> None:
    """Does nothing."""
