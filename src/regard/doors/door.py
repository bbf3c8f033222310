"""Who is watching: every door asks here, and only the outermost one is answered."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Protocol

import torch

from regard.doors.call import Call, MasksRead


class Watcher(Protocol):
    """Sees the calls of one model; `regard.doors.recorder` has the one there is."""

    def watches(self, module: torch.nn.Module) -> bool:
        """Is this module part of the model that is recorded?"""

    def add(self, call: Call) -> None:
        """One call that has been made."""

    def unseen(self, module: torch.nn.Module) -> None:
        """A module computed attention that passed no door."""


class Changer(Protocol):
    """Changes heads while their model runs; `regard.doors.changing` has the one there is."""

    def watches(self, module: torch.nn.Module) -> bool:
        """Is this module part of the model that is changed?"""

    def changed(self, call: Call) -> Call:
        """The call as it is with the changes, its output among them; the same object where nothing changes."""


@dataclass(frozen=True)
class Watching:
    """Who watches the attention calls of this thread.

    Attributes:
        recorder: Who records them.
        changers: Who changes them, in this order, before they are recorded.
        masks: What doors have read off masks.
    """

    recorder: Watcher | None = None
    changers: tuple[Changer, ...] = ()
    masks: MasksRead = field(default_factory=MasksRead)

    def watches(self, module: torch.nn.Module) -> bool:
        """Is this module part of a model that is recorded or changed?"""
        if self.recorder is not None and self.recorder.watches(module):
            return True
        return any(changer.watches(module) for changer in self.changers)

    def attended(self, call: Call) -> torch.Tensor:
        """What the model goes on with after a call: its output, the same object where nothing was changed. Records the call.

        Raises:
            RegardError: if the call was changed into something that a record cannot hold.
        """
        return self.changed(call).handed_on

    def changed(self, call: Call) -> Call:
        """The call as it is with the changes, the same object where nothing was changed. Records it, and raises as `attended` does."""
        # Attention that is computed here, to change or to prove, is not the model's; and no function mode need look at it.
        with watched_by(None), torch._C.DisableTorchFunction():
            for changer in self.changers:
                if changer.watches(call.module):
                    call = changer.changed(call)
            if self.recorder is not None and self.recorder.watches(call.module):
                if call.untold is not None:
                    raise call.untold
                self.recorder.add(call)
        return call

    def unseen(self, module: torch.nn.Module) -> None:
        """A module computed attention that passed no door."""
        if self.recorder is not None and self.recorder.watches(module):
            self.recorder.unseen(module)


_watching: ContextVar[Watching | None] = ContextVar("regard_watching", default=None)


watcher: Callable[[], Watching | None] = _watching.get
"""Who watches in this thread, if anyone. Only the outermost door asks, but at every function of PyTorch, so that it costs no frame."""


@contextmanager
def watched_by(watching: Watching | None) -> Iterator[None]:
    """Inside, calls in this thread go to these watchers; None while a door is at work, so that no inner door records too."""
    token = _watching.set(watching)
    try:
        yield
    finally:
        _watching.reset(token)
