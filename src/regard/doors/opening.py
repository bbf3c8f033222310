"""Every door at once: those of frameworks that are in use are opened together, and closed again together."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import torch

from regard.doors.door import Watching, watched_by
from regard.doors.frameworks import is_keras


@contextmanager
def opened(watching: Watching, model: torch.nn.Module | None = None) -> Iterator[None]:
    """While open, the calls of this thread go to these watchers, through whichever door they come.

    Args:
        watching: Who watches.
        model: The model that is watched: it says which frameworks have doors to open.
    """
    with ExitStack() as doors:
        if is_keras(model):
            from regard.doors import keras_layers

            doors.enter_context(keras_layers.opened())
        else:
            _open_those_of_pytorch(doors, model)
        doors.enter_context(watched_by(watching))
        yield


def _open_those_of_pytorch(doors: ExitStack, model: torch.nn.Module | None) -> None:
    """Imported only now: they load Triton where it is installed, which ends a process that has loaded TensorFlow."""
    if isinstance(model, torch.nn.Module):
        from regard.attention.observer import observed_by
        from regard.doors import functions, multi_head, own_attention, torch_sdpa

        doors.enter_context(torch_sdpa.opened())
        doors.enter_context(multi_head.opened())
        doors.enter_context(functions.opened())
        doors.enter_context(observed_by(own_attention.attended))
    if "transformers" in sys.modules:
        from regard.doors import hugging_face

        doors.enter_context(hugging_face.opened())
