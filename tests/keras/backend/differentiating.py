"""The gradient of a Keras layer's answer, in whichever framework runs."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from typing import Any

import keras
import numpy as np


def gradients(
    layer: Any, arrays: Sequence[np.ndarray], loss: Callable[[Any], Any], **named: Any
) -> tuple[list[np.ndarray], list[np.ndarray]]:
    """Of ``loss(layer(*arrays))``: by the arrays, and by the layer's weights."""
    inputs = [keras.ops.convert_to_tensor(array) for array in arrays]
    layer(*inputs, **named)  # a layer has no weights before it has seen their widths
    by_arrays, by_weights = _IN[keras.backend.backend()](layer, inputs, loss, named)
    return [_numbers(array) for array in by_arrays], [_numbers(array) for array in by_weights]


def _in_tensorflow(layer: Any, inputs: list[Any], loss: Callable[[Any], Any], named: Any) -> Any:
    with sys.modules["tensorflow"].GradientTape() as tape:
        tape.watch(inputs)
        answer = loss(layer(*inputs, **named))
    weights = [variable.value for variable in layer.trainable_weights]
    found = tape.gradient(answer, [*inputs, *weights])
    return found[: len(inputs)], found[len(inputs) :]


def _in_jax(layer: Any, inputs: list[Any], loss: Callable[[Any], Any], named: Any) -> Any:
    def answer(arrays: list[Any], weights: list[Any]) -> Any:
        given = layer.stateless_call(weights, layer.non_trainable_variables, *arrays, **named)[0]
        return loss(given)

    weights = [variable.value for variable in layer.trainable_weights]
    return sys.modules["jax"].grad(answer, argnums=(0, 1))(inputs, weights)


def _in_torch(layer: Any, inputs: list[Any], loss: Callable[[Any], Any], named: Any) -> Any:
    inputs = [array.clone().requires_grad_() for array in inputs]
    weights = [variable.value for variable in layer.trainable_weights]
    found = sys.modules["torch"].autograd.grad(loss(layer(*inputs, **named)), [*inputs, *weights])
    return found[: len(inputs)], found[len(inputs) :]


def _numbers(array: Any) -> np.ndarray:
    return np.asarray(keras.ops.convert_to_numpy(array))


_IN = {"tensorflow": _in_tensorflow, "jax": _in_jax, "torch": _in_torch}
