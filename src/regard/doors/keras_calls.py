"""What the layers of a Keras model are given: Keras has no hooks, so that the one method which calls every layer is watched."""

from __future__ import annotations

import functools
import inspect
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from typing import Any

import keras
import torch
from keras.src.backend.common.stateless_scope import in_stateless_scope

from regard.doors.door import Watching, watcher
from regard.keras.given import is_traced


class Listener:
    """Is told, in its own thread, what happens in Keras models; each kind of listener answers to what it needs."""

    def begins(self, layer: Any, given: dict[str, Any]) -> None:
        """A layer, or a whole model, is about to run on these arguments."""

    def attends(self, layer: Any, visible: torch.Tensor | None) -> None:
        """A layer has attended, and this is who could look at whom: ``[batch or 1, heads or 1, queries, keys]``."""

    def passes(self, layer: Any, watching: Watching, *, compiled: bool) -> None:
        """A layer attends where that cannot be read: while a framework compiles it, or by hand, outside the layers that Regard knows."""


_listeners: ContextVar[tuple[Listener, ...]] = ContextVar("regard_keras_listeners", default=())
_running: ContextVar[Any] = ContextVar("regard_keras_running", default=None)
_lock = threading.Lock()
_open = 0
_originals: dict[tuple[Any, str], Callable[..., Any]] = {}


def is_compiled(*given: Any) -> bool:
    """Is this a run without numbers, or on weights that are not the model's own?

    Keras on JAX hands a model its weights while it compiles, or random ones while it builds it.
    """
    return in_stateless_scope() or any(is_traced(array) for array in given)


def listeners() -> tuple[Listener, ...]:
    """Who listens in this thread."""
    return _listeners.get()


@contextmanager
def listening(listener: Listener) -> Iterator[None]:
    """Inside, a listener is told what happens in this thread."""
    global _open
    with _lock:
        if _open == 0:
            _install()
        _open += 1
    token = _listeners.set((*_listeners.get(), listener))
    try:
        yield
    finally:
        _listeners.reset(token)
        with _lock:
            _open -= 1
            if _open == 0:
                for (place, name), original in _originals.items():
                    setattr(place, name, original)


def _install() -> None:
    for place, name, around in (
        (keras.layers.Layer, "__call__", _heard),
        (keras.ops, "softmax", _noticed),
        (keras.ops, "dot_product_attention", _noticed),
    ):
        _originals[place, name] = getattr(place, name)
        setattr(place, name, around(_originals[place, name]))


def _heard(run: Callable[..., Any]) -> Callable[..., Any]:
    """Layers, as they begin."""

    @functools.wraps(run)
    def heard(layer: Any, *args: Any, **kwargs: Any) -> Any:
        told = listeners()
        if not told or is_compiled(*keras.tree.flatten((args, kwargs))):
            return run(layer, *args, **kwargs)
        kind: Any = type(layer)
        given = dict(zip(_parameters(kind), args, strict=False)) | kwargs
        for listener in told:
            listener.begins(layer, given)
        if isinstance(layer, keras.layers.Attention | keras.layers.Softmax):
            _attends_by_hand(layer, *args[:1])
        token = _running.set(layer)
        try:
            return run(layer, *args, **kwargs)
        finally:
            _running.reset(token)

    return heard


def _noticed(operation: Callable[..., Any]) -> Callable[..., Any]:
    """Operations with which layers attend by hand."""

    @functools.wraps(operation)
    def noticed(*args: Any, **kwargs: Any) -> Any:
        _attends_by_hand(_running.get(), *args[:1])
        return operation(*args, **kwargs)

    return noticed


def _attends_by_hand(layer: Any, given: Any = None) -> None:
    """Tells of a softmax over three axes or more, as scores have them, outside every door; a door at work hides who watches."""
    watching = watcher()
    if watching is None or layer is None or len(getattr(given, "shape", (1, 1, 1))) < 3:
        return
    for listener in listeners():
        listener.passes(layer, watching, compiled=is_compiled(given))


@cache
def _parameters(kind: Any) -> tuple[str, ...]:
    return tuple(inspect.signature(kind.call).parameters)[1:]
