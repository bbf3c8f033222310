"""Which tokens lie on which axis: read off what a model and its modules are given, never off their names."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

import torch

from regard.errors import RegardError

Kind = Literal["tokens", "patches", "frames"]

_READS: dict[str, Kind] = {
    "input_ids": "tokens",
    "pixel_values": "patches",
    "input_features": "frames",
    "input_values": "frames",
}
_SECOND_INPUTS = ("key_value_states", "encoder_hidden_states", "cross_attention_states")


@dataclass(frozen=True)
class Role:
    """Names of the axes that a module's queries and keys lie on."""

    queries: str
    keys: str


@dataclass(frozen=True)
class Inputs:
    """What lies on an axis.

    Attributes:
        kind: What one entry is.
        ids: ``[batch, n]``, the tokens' numbers.
        present: Booleans ``[batch, n]``, False for padding.
    """

    kind: Kind = "tokens"
    ids: torch.Tensor | None = None
    present: torch.Tensor | None = None


class Axes:
    """Knows, while a model runs once, which axes each of its attention modules relates.

    Self-attention lies on the axis of what the model reads ("tokens", "patches", "frames"), or on "source" in the encoder and "target"
    in the decoder where there are both. Attention whose module was given a second input goes from one to the other.
    """

    def __init__(self, model: torch.nn.Module) -> None:
        self.inputs: dict[str, Inputs] = {}
        self.batch: int | None = None
        self._model = model
        self._two_sided = bool(getattr(getattr(model, "config", None), "is_encoder_decoder", False))
        self._encoder = {id(module) for module in _encoder(model)} if self._two_sided else set()
        self._crossing: set[int] = set()
        self._current = "tokens"
        self._ran = False

    def role(self, module: torch.nn.Module) -> Role:
        """The axes of one attention module, in the call that is going on."""
        crosses = id(module) in self._crossing
        if not self._two_sided:
            return Role(self._current, "source" if crosses else self._current)
        if id(module) in self._encoder:
            return Role("source", "source")
        return Role("target", "source" if crosses else "target")

    @contextmanager
    def watching(self, is_mine: Callable[[], bool]) -> Iterator[None]:
        """Reads what the modules are given, in calls that are this capture's own, and takes every hook away again."""
        hooks = [self._model.register_forward_pre_hook(self._begins(is_mine))]
        for module in self._model.modules():
            names = _parameters(type(module).forward)
            if module is self._model or not names.isdisjoint(_READS) or not names.isdisjoint(_SECOND_INPUTS):
                hooks.append(module.register_forward_pre_hook(self._given(is_mine), with_kwargs=True))
        try:
            yield
        finally:
            for hook in hooks:
                hook.remove()

    def _begins(self, is_mine: Callable[[], bool]) -> Callable[..., None]:
        def begin(module: torch.nn.Module, positional: tuple[Any, ...]) -> None:
            if is_mine() and self._ran:
                raise RegardError(
                    en="A capture records one run of the model, and this is the second; open a new one for it. Generation is a run for "
                    "each new token: call the model itself, on the whole text.",
                    fr="Une capture enregistre un seul passage du modèle, et voici le deuxième ; ouvrez-en une autre. La génération "
                    "fait un passage par nouveau jeton : appelez plutôt le modèle lui-même, sur le texte entier.",
                )
            self._ran = self._ran or is_mine()

        return begin

    def _given(self, is_mine: Callable[[], bool]) -> Callable[..., None]:
        def read(module: torch.nn.Module, positional: tuple[Any, ...], named: dict[str, Any]) -> None:
            if is_mine():
                given = dict(zip(_ordered(type(module).forward), positional, strict=False)) | named
                if module is self._model:
                    self.batch = _batch(given)
                self._reads(module, given)
                second = any(given.get(name) is not None for name in _SECOND_INPUTS)
                (self._crossing.add if second else self._crossing.discard)(id(module))

        return read

    def _reads(self, module: torch.nn.Module, given: dict[str, Any]) -> None:
        """The innermost module that is given ids, pixels or sound decides what its attention lies on."""
        for name, kind in _READS.items():
            if isinstance(given.get(name), torch.Tensor):
                whole = "decoder_input_ids" in _parameters(type(module).forward)
                side = "source" if whole or id(module) in self._encoder else "target"
                self._current = side if self._two_sided else kind
                self._lies(self._current, kind, given[name], given.get("attention_mask"))
        if isinstance(given.get("decoder_input_ids"), torch.Tensor):
            self._lies("target", "tokens", given["decoder_input_ids"], given.get("decoder_attention_mask"))

    def _lies(self, axis: str, kind: Kind, read: torch.Tensor, mask: Any) -> None:
        """Notes what lies on an axis; an embedding that is given ids alone takes no padding away."""
        if kind != "tokens":
            self.inputs[axis] = Inputs(kind)
            return
        known = self.inputs.get(axis, Inputs()).present
        present = mask != 0 if isinstance(mask, torch.Tensor) and mask.shape == read.shape else known
        self.inputs[axis] = Inputs(
            kind, read, present if present is None or present.shape == read.shape else None
        )


def _batch(given: dict[str, Any]) -> int | None:
    """How many sequences the model was given."""
    tensors = (value for value in given.values() if isinstance(value, torch.Tensor) and value.ndim > 1)
    return next((tensor.shape[0] for tensor in tensors), None)


def _encoder(model: Any) -> Iterator[torch.nn.Module]:
    """The modules of the half that reads the source."""
    yield from model.get_encoder().modules()


@cache
def _ordered(forward: Callable[..., Any]) -> tuple[str, ...]:
    return tuple(inspect.signature(forward).parameters)[1:]


@cache
def _parameters(forward: Callable[..., Any]) -> frozenset[str]:
    return frozenset(_ordered(forward))
