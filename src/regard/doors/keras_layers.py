"""The door to Keras 3: it watches the method in which Keras's own attention layers, and those of `regard.keras`, attend.

The layer runs as it would; what a call meant is then read off its arguments, on TensorFlow, JAX and PyTorch alike. While a framework
compiles there are no numbers to read, and the call passes.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import keras
import numpy as np
import torch

from regard.doors.call import Call, MasksRead
from regard.doors.door import watched_by, watcher
from regard.doors.keras_calls import is_compiled, listeners
from regard.doors.sharing import shared
from regard.errors import RegardError
from regard.keras.attention import AttentionLayer
from regard.keras.given import refusal

Read = Callable[[Any, dict[str, Any], Any, MasksRead], Call]

_METHOD = "_compute_attention"


@shared
@contextmanager
def opened() -> Iterator[None]:
    """While open, every attention layer of Keras asks who is watching; closed, nothing is left behind."""
    originals = {kind: getattr(kind, _METHOD) for kind in _KINDS}
    for kind, read in _KINDS.items():
        setattr(kind, _METHOD, _watched(originals[kind], read))
    try:
        yield
    finally:
        for kind, original in originals.items():
            setattr(kind, _METHOD, original)


def _watched(original: Callable[..., Any], read: Read) -> Callable[..., Any]:
    signature = inspect.signature(original)

    @functools.wraps(original)
    def watched(layer: Any, query: Any, *positional: Any, **named: Any) -> Any:
        watching = watcher()
        if watching is None or not watching.watches(layer):
            return original(layer, query, *positional, **named)
        if is_compiled(query):
            for listener in listeners():
                listener.passes(layer, watching, compiled=True)
            return original(layer, query, *positional, **named)
        bound = signature.bind(layer, query, *positional, **named)
        bound.apply_defaults()
        _refuse_dropout(layer, bound.arguments)
        with watched_by(None):
            output, weights = original(layer, query, *positional, **named)
        try:
            call = read(layer, bound.arguments, output, watching.masks)
            for listener in listeners():
                listener.attends(layer, call.visible)
            attended = watching.attended(call)
        except RegardError as error:
            raise refusal(**error.sentences) from error
        if attended is not call.output:
            raise refusal(
                en=f"{layer.path} is a Keras layer, and changes work in PyTorch models only; capture it without a change.",
                fr=f"{layer.path} est une couche Keras, et les changements ne marchent que dans les modèles PyTorch ; capturez-la sans "
                "changement.",
            )
        return output, weights

    return watched


def _refuse_dropout(layer: Any, given: dict[str, Any]) -> None:
    if given.get("training") and getattr(layer, "dropout", 0):
        raise refusal(
            en="The model is in training mode, where dropout hides weights at random; call model(x, training=False).",
            fr="Le modèle est en mode entraînement, où le dropout cache des poids au hasard ; appelez model(x, training=False).",
        )


def _read_built_in(layer: Any, given: dict[str, Any], output: Any, masks: MasksRead) -> Call:
    """Keras's own layers: ``[batch, tokens, heads, head_dim]``, a mask in which True may look, and causal as a word."""
    if len(given["query"].shape) != 4:
        raise RegardError(
            en=f"{layer.path} attends over several axes at once, which Regard does not read yet; give it [batch, tokens, width].",
            fr=f"{layer.path} calcule l'attention sur plusieurs axes à la fois, ce que Regard ne lit pas encore ; donnez-lui "
            "[lot, tokens, largeur].",
        )
    query, key, value, output = (
        to_torch(array).transpose(1, 2) for array in (given["query"], given["key"], given["value"], output)
    )
    group = getattr(layer, "num_repeats", 1)
    if (
        group > 1 and key.shape[1] == query.shape[1]
    ):  # each key head stands there once for every query head that reads it
        key, value = key[:, ::group], value[:, ::group]
    mask, causal = given.get("attention_mask"), bool(given.get("use_causal_mask"))
    visible = None
    if mask is not None:
        visible = masks.once(mask, functools.partial(_visible, causal=causal))
    elif causal and query.shape[2] != key.shape[2]:
        every = torch.ones(1, 1, query.shape[2], key.shape[2], dtype=torch.bool)
        visible = masks.once(every, torch.tril)
    return Call(
        module=layer,
        query=query,
        key=key,
        value=value,
        output=output,
        visible=visible,
        causal=causal and visible is None,
        scale=getattr(layer, "_inverse_sqrt_key_dim", None) or getattr(layer, "_inverse_sqrt_head_dim", None),
        implementation=f"keras-{keras.backend.backend()}",
    )


def _visible(mask: Any, *, causal: bool) -> torch.Tensor:
    """Keras puts the axes that a mask lacks in front of queries and keys."""
    seen = to_torch(mask).bool()
    while seen.ndim < 4:
        seen = seen.unsqueeze(-3)
    return seen.tril() if causal else seen


def _read_ours(layer: Any, given: dict[str, Any], output: Any, masks: MasksRead) -> Call:
    """The layers of `regard.keras`: a mask in which True hides; without an axis for heads there is one."""
    rank = len(given["query"].shape)
    if rank > 4:
        raise RegardError(
            en=f"{layer.path} attends on {rank} axes, and Regard reads at most [batch, heads, tokens, width]; reshape them.",
            fr=f"{layer.path} calcule l'attention sur {rank} axes, et Regard lit au plus [lot, têtes, tokens, largeur] ; regroupez-les.",
        )
    query, key, value, output = (
        _lifted(to_torch(array), rank) for array in (given["query"], given["key"], given["value"], output)
    )
    hidden, visible = given["hidden"], None
    if hidden is not None:
        sizes = query.shape[2], key.shape[2]
        visible = masks.once(hidden, lambda hides: _lifted(~to_torch(hides), rank).expand(-1, -1, *sizes))
    return Call(
        module=layer,
        query=query,
        key=key,
        value=value,
        output=output,
        visible=visible,
        scale=1 / given["divisor"],
        implementation="regard.keras",
    )


def _lifted(array: torch.Tensor, rank: int) -> torch.Tensor:
    """``[batch, heads, rows, columns]`` of an array that broadcasts to that many axes."""
    array = array.reshape((1,) * (rank - array.ndim) + tuple(array.shape))
    return array[:, None] if rank == 3 else array.reshape((1,) * (4 - rank) + tuple(array.shape))


def to_torch(array: Any) -> torch.Tensor:
    """The numbers of any framework's array, in the same type."""
    if isinstance(array, torch.Tensor):
        return array.detach()
    numbers = np.array(keras.ops.convert_to_numpy(array))  # a copy: JAX's own cannot be written to
    if numbers.dtype.name == "bfloat16":  # NumPy knows it by its bits only
        return torch.from_numpy(numbers.view(np.int16)).view(torch.bfloat16)
    return torch.from_numpy(numbers)


_KINDS: dict[type, Read] = {
    keras.layers.MultiHeadAttention: _read_built_in,
    keras.layers.GroupQueryAttention: _read_built_in,
    AttentionLayer: _read_ours,
}
