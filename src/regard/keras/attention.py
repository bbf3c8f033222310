"""The two attention layers of the lessons: they return their weights beside their output, and a mask of 1 hides."""

from __future__ import annotations

import math
from typing import Any

import keras
from jaxtyping import Float, Shaped
from keras import ops

from regard.attention.arguments import number, whole_number
from regard.errors import RegardError
from regard.keras.formula import attended
from regard.keras.given import refuse_different, refuse_mask, refuse_vectors, refuse_width, shape

_BATCH = "batch", "le même lot"
_ROWS = "number of tokens", "autant de tokens"
_WIDTH = "width", "la même largeur"


class AttentionLayer(keras.layers.Layer):  # type: ignore[misc]
    """What both layers share: the one method in which they attend, which a capture watches."""

    def compute_mask(self, *given: Any, **named: Any) -> None:
        """The output carries no Keras mask: Keras hands on the first argument's, and here that is not always who looks."""

    def _compute_attention(
        self, query: Any, key: Any, value: Any, hidden: Any = None, *, divisor: float
    ) -> tuple[Any, Any]:
        return attended(query, key, value, hidden, divisor=divisor)


@keras.saving.register_keras_serializable(package="regard")
class ScaledDotProductAttention(AttentionLayer):
    """Attention itself, without parameters: softmax(queries · keys / √d_k) · values.

    Args:
        temperature: Divides the dot products in place of √d_k; larger makes the weights more even.
        **named: Keras's own settings: name, dtype ...

    Raises:
        RegardError: A temperature that is not above 0; in a call, shapes that do not fit.

    Vaswani et al. 2017, equation 1.

    Example:
        >>> import numpy as np
        >>> x = np.array([[[2.0, 0.0], [0.0, 2.0]]])
        >>> output, weights = ScaledDotProductAttention()(x, x, x, mask=np.array([0, 1]))
        >>> [[float(weight) for weight in row] for row in weights[0]]
        [[1.0, 0.0], [1.0, 0.0]]
    """

    def __init__(self, temperature: float | None = None, **named: Any) -> None:
        super().__init__(**named)
        self.temperature = None if temperature is None else number("temperature", temperature, positive=True)

    def call(
        self,
        queries: Float[Any, "*batch queries d_k"],
        keys: Float[Any, "*batch keys d_k"],
        values: Float[Any, "*batch keys d_v"],
        mask: Shaped[Any, "*#scores"] | None = None,
        keys_mask: Shaped[Any, "*batch keys"] | None = None,
    ) -> tuple[Float[Any, "*batch queries d_v"], Float[Any, "*batch queries keys"]]:
        """What each query reads, and its weights.

        Args:
            queries: What each position looks for.
            keys: What each position offers.
            values: What each position passes on.
            mask: 1 or True where a query may not look; ``[keys]``, ``[queries, keys]``, or as many axes as the weights, to which
                it broadcasts. A row that may look at nothing reads zeros.
            keys_mask: Filled in by Keras where the keys carry a mask of padding, from an embedding for example.

        Returns:
            The output and the weights.
        """
        given = {"queries": queries, "keys": keys, "values": values}
        _refuse(given, "queries", "keys", "values")
        refuse_different("queries", "keys", of=given, axes=slice(-1, None), said=_WIDTH)
        hidden = _hidden(mask, (*shape(queries)[:-1], shape(keys)[-2]), keys_mask)
        divisor = math.sqrt(shape(queries)[-1] or 1) if self.temperature is None else self.temperature
        return self._compute_attention(queries, keys, values, hidden, divisor=divisor)

    def get_config(self) -> dict[str, Any]:
        """The settings, as they are saved."""
        return {**super().get_config(), "temperature": self.temperature}


@keras.saving.register_keras_serializable(package="regard")
class MultiHeadAttention(AttentionLayer):
    """Several attentions side by side, each on its own view of the tokens, joined by a last projection.

    It is called as ``layer(v, k, q, mask)``: what is passed on, what is looked at, and last who looks. It computes what
    `regard.MultiHeadAttention` computes with the same weights; `regard.keras.from_torch` copies them.

    Args:
        d_model: The width of the output, and of all heads together.
        num_heads: How many heads, a divisor of d_model.
        **named: Keras's own settings: name, dtype ...

    Raises:
        RegardError: Sizes below 1, or heads that do not divide d_model; in a call, shapes that do not fit.

    Vaswani et al. 2017, section 3.2.2.

    Example:
        >>> import numpy as np
        >>> x = np.zeros((3, 5, 12))  # 3 sequences of 5 tokens
        >>> output, weights = MultiHeadAttention(d_model=12, num_heads=4)(x, x, x)
        >>> list(output.shape), list(weights.shape)
        ([3, 5, 12], [3, 4, 5, 5])
    """

    def __init__(self, d_model: int, num_heads: int, **named: Any) -> None:
        super().__init__(**named)
        self.d_model = whole_number("d_model", d_model, least=1)
        self.num_heads = whole_number("num_heads", num_heads, least=1)
        if self.d_model % self.num_heads:
            raise RegardError(
                en=f"num_heads must divide d_model, and {num_heads} does not divide {d_model}: choose for example num_heads=1.",
                fr=f"num_heads doit diviser d_model, et {num_heads} ne divise pas {d_model} : choisissez par exemple num_heads=1.",
            )
        self.head_dim = self.d_model // self.num_heads
        self.query_projection = self._projection("query_projection")
        self.key_projection = self._projection("key_projection")
        self.value_projection = self._projection("value_projection")
        self.output_projection = self._projection("output_projection")

    def build(self, v_shape: Any, k_shape: Any, q_shape: Any) -> None:
        """Makes the projections, for the widths that come first."""
        self.value_projection.build(v_shape)
        self.key_projection.build(k_shape)
        self.query_projection.build(q_shape)
        self.output_projection.build((*q_shape[:-1], self.d_model))

    def call(
        self,
        v: Float[Any, "batch keys d_v"],
        k: Float[Any, "batch keys d_k"],
        q: Float[Any, "batch queries d_q"],
        mask: Shaped[Any, "*#scores"] | None = None,
        k_mask: Shaped[Any, "batch keys"] | None = None,
    ) -> tuple[Float[Any, "batch queries d_model"], Float[Any, "batch heads queries keys"]]:
        """What each token reads, and the weights of each head.

        Args:
            v: What the tokens pass on.
            k: The tokens looked at.
            q: The tokens that look.
            mask: 1 or True where a query may not look; broadcasts to ``[batch, num_heads, queries, keys]``. A row that may look at
                nothing reads zeros before the output projection.
            k_mask: Filled in by Keras where ``k`` carries a mask of padding, from an embedding for example.

        Returns:
            The output and the weights, ``[batch, num_heads, queries, keys]``.
        """
        given = {"v": v, "k": k, "q": q}
        _refuse(given, "q", "k", "v")
        for name, projection in zip("vkq", self._projections(), strict=False):
            refuse_width(name, given[name], projection.kernel.shape[0])
        query, key = self._heads(self.query_projection(q)), self._heads(self.key_projection(k))
        value = self._heads(self.value_projection(v))
        sizes = (shape(q)[0], self.num_heads, shape(q)[1], shape(k)[1])
        hidden = _hidden(mask, sizes, None if k_mask is None else k_mask[:, None])
        read, weights = self._compute_attention(query, key, value, hidden, divisor=math.sqrt(self.head_dim))
        batch, queries = ops.shape(q)[:2]
        joined = ops.reshape(ops.swapaxes(read, 1, 2), (batch, queries, self.d_model))
        return self.output_projection(joined), weights

    def get_config(self) -> dict[str, Any]:
        """The settings, as they are saved."""
        return {**super().get_config(), "d_model": self.d_model, "num_heads": self.num_heads}

    def _projection(self, name: str) -> Any:
        return keras.layers.Dense(self.d_model, name=name, dtype=self.dtype_policy)

    def _projections(self) -> tuple[Any, ...]:
        return self.value_projection, self.key_projection, self.query_projection

    def _heads(self, tokens: Float[Any, "batch tokens d_model"]) -> Float[Any, "batch heads tokens head_dim"]:
        batch, length = ops.shape(tokens)[:2]
        return ops.swapaxes(ops.reshape(tokens, (batch, length, self.num_heads, self.head_dim)), 1, 2)


def _refuse(given: dict[str, Any], query: str, key: str, value: str) -> None:
    """Refuses arrays that are no vectors, or do not belong together."""
    for name, array in given.items():
        refuse_vectors(name, array)
    refuse_different(query, key, of=given, axes=slice(None, -2), said=_BATCH)
    refuse_different(key, value, of=given, axes=slice(None, -2), said=_BATCH)
    refuse_different(key, value, of=given, axes=slice(-2, -1), said=_ROWS)


def _hidden(mask: Any, scores: tuple[int | None, ...], padding: Any) -> Any:
    """Where a query may not look: where the mask is not 0, and at padding, which is False in Keras's own masks."""
    hidden = None
    if mask is not None:
        refuse_mask(mask, scores)
        hidden = ops.cast(mask, "bool")
    if padding is None:
        return hidden
    padded = ops.logical_not(ops.cast(padding, "bool"))[..., None, :]
    return padded if hidden is None else ops.logical_or(hidden, padded)
