"""Which tokens lie on which axis: read off what a model and its attention modules are given, never off their names."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

import torch

from regard.doors.door import Recorder, Role

_SECOND_INPUTS = ("key_value_states", "encoder_hidden_states", "cross_attention_states")
_INPUTS = {
    False: {"tokens": ("input_ids", "attention_mask")},
    True: {
        "source": ("input_ids", "attention_mask"),
        "target": ("decoder_input_ids", "decoder_attention_mask"),
    },
}


class Axes:
    """Knows, while a model runs, which axes each of its attention modules relates.

    Self-attention lies on "tokens", or on "source" in the encoder and "target" in the decoder where there are both. Attention whose
    module was given a second input goes from one to the other.
    """

    def __init__(self, model: torch.nn.Module) -> None:
        self._model = model
        self._two_sided = bool(getattr(getattr(model, "config", None), "is_encoder_decoder", False))
        self._encoder = {id(module) for module in _encoder(model)} if self._two_sided else set()
        self._crossing: set[int] = set()

    def role(self, module: torch.nn.Module) -> Role:
        """The axes of one attention module, in the call that is going on."""
        if not self._two_sided:
            return Role("tokens", "source") if id(module) in self._crossing else Role("tokens", "tokens")
        if id(module) in self._encoder:
            return Role("source", "source")
        return Role("target", "source") if id(module) in self._crossing else Role("target", "target")

    @contextmanager
    def watching(self, recorder: Recorder) -> Iterator[None]:
        """Reads the inputs of the model and of its attention modules, and takes every hook away again."""
        hooks = [self._model.register_forward_pre_hook(self._inputs(recorder), with_kwargs=True)]
        hooks += [
            module.register_forward_pre_hook(self._second(second), with_kwargs=True)
            for module in self._model.modules()
            if (second := _second_input(type(module).forward))
        ]
        try:
            yield
        finally:
            for hook in hooks:
                hook.remove()

    def _inputs(self, recorder: Recorder) -> Any:
        names = list(inspect.signature(self._model.forward).parameters)

        def read(module: torch.nn.Module, positional: tuple[Any, ...], named: dict[str, Any]) -> None:
            given = dict(zip(names, positional, strict=False)) | named
            for axis, (ids, present) in _INPUTS[self._two_sided].items():
                if isinstance(given.get(ids), torch.Tensor):
                    recorder.ids[axis] = given[ids]
                if isinstance(given.get(present), torch.Tensor) and given[present].ndim == 2:
                    recorder.present[axis] = given[present] != 0

        return read

    def _second(self, second: tuple[str, int]) -> Any:
        name, place = second

        def read(module: torch.nn.Module, positional: tuple[Any, ...], named: dict[str, Any]) -> None:
            given = named.get(name, positional[place] if place < len(positional) else None)
            (self._crossing.discard if given is None else self._crossing.add)(id(module))

        return read


def _encoder(model: Any) -> Iterator[torch.nn.Module]:
    """The modules of the half that reads the source."""
    yield from model.get_encoder().modules()


@cache
def _second_input(forward: Callable[..., Any]) -> tuple[str, int] | None:
    """Name and place of the argument through which a module is given what it looks at, if it has one."""
    parameters = list(inspect.signature(forward).parameters)[1:]
    return next(((name, parameters.index(name)) for name in _SECOND_INPUTS if name in parameters), None)
