"""Which attention call is which: its module's path, and its number among all calls in the order in which they run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import torch

from regard.doors.hooks import Hook
from regard.doors.modules import at_work


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
        modules: Its modules by path, where they are known already.

    Attributes:
        runs: How often the model has begun to run.
        seen: All places so far, in order.
    """

    def __init__(self, model: torch.nn.Module, modules: Mapping[str, torch.nn.Module] | None = None) -> None:
        self.runs = 0
        self._model = model
        named = model.named_modules() if modules is None else modules.items()
        self._names = {id(module): name or type(module).__name__ for name, module in named}
        self.seen: list[Place] = []
        self._numbers: dict[tuple[int, int], int] = {}
        self._calls: Counter[int] = Counter()
        self._hooks: dict[int, Any] = {}
        self._begin: Hook | None = None
        self._begins: Callable[[], None] | None = None

    def __contains__(self, module: torch.nn.Module) -> bool:
        return id(module) in self._names

    def name(self, module: torch.nn.Module) -> str:
        """Path of a module of the model; the model itself is called by its class."""
        return self._names[id(module)]

    def next(self, module: torch.nn.Module) -> Place:
        """The place of the call that a module is making now. Ask once a call."""
        if not self.runs or self._calls[id(module)]:
            self._notice_part()
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
        """Notices where a run begins, of the whole model or of a part of it alone, and tells ``begins``; only of calls that are mine."""

        def begin(module: torch.nn.Module, positional: tuple[Any, ...]) -> None:
            if is_mine() and outermost(self) is module:
                self._starts()

        self._begin, self._begins = Hook(begin), begins
        self._hooks[id(self._model)] = self._model.register_forward_pre_hook(self._begin, prepend=True)
        try:
            yield
        finally:
            for hook in self._hooks.values():
                hook.remove()
            self._hooks.clear()
            # They know whoever watches, who knows these places: a ring that would hold all arrays for a while.
            self._begin = self._begins = None

    def _starts(self) -> None:
        """A run begins."""
        self.runs += 1
        self._calls.clear()
        if self._begins is not None:
            self._begins()

    def _notice_part(self) -> None:
        """A part that somebody runs alone begins runs of its own, this one and all that follow."""
        part = outermost(self)
        if part is None or self._begin is None or id(part) in self._hooks:
            return
        self._hooks[id(part)] = part.register_forward_pre_hook(self._begin, prepend=True)
        if self._calls:  # what ran before was another run
            self._starts()


def outermost(places: Places) -> torch.nn.Module | None:
    """The module of a model that was called from outside: the model itself, or a part of it that somebody runs alone."""
    found = None
    for running in at_work():
        if running.module in places:
            found = running.module
    return found
