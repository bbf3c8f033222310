"""Which call of a Keras model is which, and what its rows and columns stand for."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import keras
import torch

from regard.doors.axes import Axes, Inputs, Role
from regard.doors.door import Watching
from regard.doors.keras_calls import Listener, listening
from regard.doors.keras_layers import to_torch
from regard.doors.places import Places
from regard.errors import RegardError

_WHO = (("query", "value", "key"), ("q", "v", "k"), ("queries", "values", "keys"))
"""What attention layers call who looks, what is passed on, and what is looked at."""


class KerasPlaces(Places, Listener):
    """Numbers the attention calls of a Keras model; a layer is called by its path.

    Args:
        model: The model that is watched.
    """

    def __init__(self, model: Any) -> None:
        layers: Any = _Layers(model)
        super().__init__(layers)
        self._layers = layers
        self._built = bool(model.built)
        self._begins: Callable[[], None] | None = None
        self._by_hand: list[str] = []
        self._passed: list[tuple[Any, Watching]] = []

    def __contains__(self, module: Any) -> bool:
        if not self._built:  # layers may come into being while the model runs for the first time
            self._names = dict(self._layers.by_identity())
            self._built = self._layers.whole.built
        return super().__contains__(module)

    @contextmanager
    def watching(
        self, is_mine: Callable[[], bool], begins: Callable[[], None] | None = None
    ) -> Iterator[None]:
        """Notices where each run of the whole model begins, and tells ``begins``.

        Raises:
            RegardError: on leaving, if no attention could be read.
        """
        self._begins = begins
        with listening(self):
            yield
        read = {place.name for place in self.seen}
        for layer, watching in self._passed:
            if self.name(layer) not in read:
                watching.unseen(layer)
        if not self.seen:
            raise self._nothing_seen()

    def begins(self, layer: Any, given: dict[str, Any]) -> None:
        """Counts the runs of the whole model.

        Raises:
            RegardError: for a second one.
        """
        if layer is not self._layers.whole:
            return
        if self.seen:
            raise RegardError(
                en=f"A capture records one run of a Keras model, and {layer.name} now runs again; open a new capture for it.",
                fr=f"Une capture enregistre un seul passage d'un modèle Keras, et {layer.name} tourne de nouveau ; ouvrez-en une autre.",
            )
        self.runs += 1
        self._calls.clear()
        if self._begins is not None:
            self._begins()

    def passes(self, layer: Any, watching: Watching, *, compiled: bool) -> None:
        """Remembers a layer of this model whose attention could not be read."""
        if layer in self:
            self._passed.append((layer, watching))
            if not compiled:
                self._by_hand.append(self.name(layer))

    def _nothing_seen(self) -> RegardError:
        name = self._layers.whole.name
        if self._by_hand:
            return RegardError(
                en=f"No attention of {name} could be read: {self._by_hand[0]} computes it by hand, outside the layers that Regard reads; "
                "build the model with keras.layers.MultiHeadAttention or GroupQueryAttention.",
                fr=f"Aucune attention de {name} n'a pu être lue : {self._by_hand[0]} la calcule à la main, hors des couches que Regard "
                "lit ; construisez le modèle avec keras.layers.MultiHeadAttention ou GroupQueryAttention.",
            )
        return RegardError(
            en=f"No attention of {name} was seen: call the model itself, {name}(x), in the with block; predict and fit run a compiled "
            "copy of it.",
            fr=f"Aucune attention de {name} n'a été vue : appelez le modèle lui-même, {name}(x), dans le bloc with ; predict et fit en "
            "exécutent une copie compilée.",
        )


class KerasAxes(Axes, Listener):
    """Knows which axes each attention layer of a Keras model relates.

    Integers that the model is given are tokens; an axis bears their numbers where it is exactly as long. Positions of self-attention that
    neither look nor are looked at are padding.
    """

    def __init__(self, model: Any) -> None:
        super().__init__(model)
        self._roles: dict[int, Role] = {}
        self._lengths: dict[str, int] = {}

    def role(self, module: Any) -> Role:
        """The axes of one layer, in the call that is going on."""
        return self._roles.get(id(module), Role("tokens", "tokens"))

    @contextmanager
    def watching(self, is_mine: Callable[[], bool]) -> Iterator[None]:
        """Reads what the layers are given."""
        with listening(self):
            yield

    def begins(self, layer: Any, given: dict[str, Any]) -> None:
        """Reads tokens off what the model is given, and who looks at whom off what its layers are given."""
        whole: Any = self._model
        if layer is whole:
            self._reads(whole, given)
        for looks, passed, looked in _WHO:
            if looks in given and passed in given:
                keys = given[passed] if given.get(looked) is None else given[looked]
                self._relates(layer, given[looks], keys)

    def attends(self, layer: Any, visible: torch.Tensor | None) -> None:
        """Takes padding away."""
        role = self.role(layer)
        if visible is None or role.queries != role.keys or visible.shape[2] != visible.shape[3]:
            return
        seen = visible.any(1)
        present = (seen.any(1) | seen.any(2)).expand(self.batch or -1, -1)
        known = self.inputs.get(role.queries, Inputs())
        self.inputs[role.queries] = Inputs(known.kind, known.ids, None if bool(present.all()) else present)

    def _reads(self, model: Any, given: dict[str, Any]) -> None:
        named = _arrays(model, given)
        self.batch = next((array.shape[0] for array in named.values() if len(array.shape) > 1), None)
        ids = {name: array for name, array in named.items() if _are_ids(array)}
        self.inputs = {
            "tokens" if len(ids) == 1 else name: Inputs("tokens", to_torch(array).long())
            for name, array in ids.items()
        }
        self._lengths = {"tokens" if len(ids) == 1 else name: array.shape[1] for name, array in ids.items()}

    def _relates(self, layer: Any, query: Any, key: Any) -> None:
        if len(getattr(query, "shape", ())) < 2 or len(getattr(key, "shape", ())) < 2:
            return
        # Projected queries and keys are two arrays even in self-attention; then only their lengths tell.
        projected = "queries" in inspect.signature(layer.call).parameters
        alone = query is key or (projected and query.shape[-2] == key.shape[-2])
        queries = self._axis(query.shape[-2], "tokens" if alone else "queries")
        keys = queries if alone else self._axis(key.shape[-2], "keys")
        self._roles[id(layer)] = Role(queries, keys if alone or keys != queries else "keys")

    def _axis(self, length: int, otherwise: str) -> str:
        """The axis of the tokens, where exactly one of the model's inputs is that long."""
        found = [name for name, tokens in self._lengths.items() if tokens == length]
        if len(found) == 1:
            return found[0]
        return "positions" if otherwise in self._lengths else otherwise


class _Layers:
    """A Keras model that names its layers as a PyTorch model names its modules."""

    def __init__(self, model: Any) -> None:
        self.whole = model

    def named_modules(self) -> Iterator[tuple[str, Any]]:
        for layer in self.whole._flatten_layers():
            yield layer.path or layer.name, layer

    def by_identity(self) -> Iterator[tuple[int, str]]:
        for name, layer in self.named_modules():
            yield id(layer), name


def _arrays(model: Any, given: dict[str, Any]) -> dict[str, Any]:
    """The arrays that a model is given, by the names of its inputs, else of its arguments."""
    leaves = [
        (".".join(map(str, path)), leaf)
        for path, leaf in keras.tree.flatten_with_path(given)
        if hasattr(leaf, "shape")
    ]
    inputs = getattr(model, "inputs", None) or []
    names = [tensor.name for tensor in inputs] if len(inputs) == len(leaves) else [name for name, _ in leaves]
    names = [
        f"input-{place}" if name.startswith("keras_tensor") else name for place, name in enumerate(names)
    ]
    return dict(zip(names, (leaf for _, leaf in leaves), strict=True))


def _are_ids(array: Any) -> bool:
    return len(array.shape) == 2 and "int" in keras.backend.standardize_dtype(array.dtype)
