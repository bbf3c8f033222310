"""Which attention call is which: its module's path, and its number among all calls in the order in which they run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import torch


@dataclass(frozen=True)
class Place:
    """One attention call of a model.

    Attributes:
        index: Its number among the calls of one run, from 0.
        name: Path of its module.
        call: How often the same module had run before in this run; a shared module runs several times.
    """

    index: int
    name: str
    call: int


class Places:
    """Numbers the attention calls of a model. A call keeps its number from run to run, so that a generated token finds its layers again.

    Args:
        model: The model that is watched; calls of other models have no place in it.

    Attributes:
        runs: How often the model has begun to run.
        seen: All places so far, in order.
    """

    def __init__(self, model: torch.nn.Module) -> None:
        self.runs = 0
        self._model = model
        self._names = {id(module): name or type(module).__name__ for name, module in model.named_modules()}
        self.seen: list[Place] = []
        self._numbers: dict[tuple[int, int], int] = {}
        self._calls: Counter[int] = Counter()

    def __contains__(self, module: torch.nn.Module) -> bool:
        return id(module) in self._names

    def name(self, module: torch.nn.Module) -> str:
        """Path of a module of the model; the model itself is called by its class."""
        return self._names[id(module)]

    def next(self, module: torch.nn.Module) -> Place:
        """The place of the call that a module is making now. Ask once a call."""
        call = self._calls[id(module)]
        self._calls[id(module)] += 1
        index = self._numbers.setdefault((id(module), call), len(self._numbers))
        if index == len(self.seen):
            self.seen.append(Place(index, self.name(module), call))
        return self.seen[index]

    @contextmanager
    def watching(
        self, is_mine: Callable[[], bool], begins: Callable[[], None] | None = None
    ) -> Iterator[None]:
        """Notices where each run of the whole model begins, in calls that are this watcher's own, and tells ``begins``."""

        def begin(module: torch.nn.Module, positional: tuple[Any, ...]) -> None:
            if is_mine():
                self.runs += 1
                self._calls.clear()
                if begins is not None:
                    begins()

        hook = self._model.register_forward_pre_hook(begin, prepend=True)
        try:
            yield
        finally:
            hook.remove()
