"""A transformer small enough for a first lesson: does a text say something good or bad?"""

from __future__ import annotations

import math
from typing import Any

import keras
import numpy as np
from jaxtyping import Float, Int
from keras import ops

from regard.attention.arguments import whole_number
from regard.attention.positions import sinusoidal
from regard.keras.attention import MultiHeadAttention
from regard.keras.given import is_traced, refusal, shape

PADDING = 0
"""The number of no word: it fills up short texts, is hidden from attention, and is left out of the average."""


@keras.saving.register_keras_serializable(package="regard")
class SentimentAnalyzer(keras.Model):  # type: ignore[misc]
    """How likely each text is a good one, and which word looked at which.

    Embeddings times √d_model, sinusoidal positions, one multi-head self-attention, a feed-forward layer four times as wide, each
    with a residual path and a layer norm; the average of the words, dropout, and a sigmoid. It is untrained: compile and fit it.

    Args:
        vocab_size: How many different tokens there are, the padding among them, whose number is 0.
        d_model: The width of a token's vector.
        num_heads: How many heads, a divisor of d_model.
        max_length: How many tokens a text may have.
        **named: Keras's own settings: name, dtype ...

    Raises:
        RegardError: Sizes below 1, or heads that do not divide d_model; in a call, tokens that the model cannot read.

    Vaswani et al. 2017, sections 3.1 to 3.5.

    Example:
        >>> import numpy as np
        >>> model = SentimentAnalyzer(vocab_size=97, d_model=8, num_heads=2, max_length=11)
        >>> probability, weights = model(np.array([[5, 7, 3, 0]]), return_attention=True)
        >>> list(probability.shape), list(weights.shape)
        ([1, 1], [1, 2, 4, 4])
    """

    def __init__(
        self, vocab_size: int, d_model: int = 128, num_heads: int = 4, max_length: int = 100, **named: Any
    ) -> None:
        super().__init__(**named)
        self.vocab_size = whole_number("vocab_size", vocab_size, least=1)
        self.max_length = whole_number("max_length", max_length, least=1)
        dtype = self.dtype_policy
        self.attention = MultiHeadAttention(d_model, num_heads, name="attention", dtype=dtype)
        self.d_model, self.num_heads = self.attention.d_model, self.attention.num_heads
        self.embedding = keras.layers.Embedding(vocab_size, d_model, name="embedding", dtype=dtype)
        self.widening = keras.layers.Dense(4 * d_model, activation="relu", name="widening", dtype=dtype)
        self.narrowing = keras.layers.Dense(d_model, name="narrowing", dtype=dtype)
        self.attention_norm = keras.layers.LayerNormalization(
            epsilon=1e-6, name="attention_norm", dtype=dtype
        )
        self.feed_forward_norm = keras.layers.LayerNormalization(
            epsilon=1e-6, name="feed_forward_norm", dtype=dtype
        )
        self.dropout = keras.layers.Dropout(0.1, name="dropout", dtype=dtype)
        # A probability in half precision would round to 0 or 1 where the logarithm of the loss needs it.
        self.answer = keras.layers.Dense(
            1, activation="sigmoid", name="answer", dtype=self.dtype_policy.variable_dtype
        )
        self._positions = sinusoidal(self.max_length, self.d_model).astype(np.float32)

    def build(self, input_shape: Any) -> None:
        """Makes every layer; none depends on how many texts or tokens come."""
        tokens = (None, None, self.d_model)
        self.embedding.build(input_shape)
        self.attention.build(tokens, tokens, tokens)
        self.attention_norm.build(tokens)
        self.widening.build(tokens)
        self.narrowing.build((None, None, 4 * self.d_model))
        self.feed_forward_norm.build(tokens)
        self.answer.build((None, self.d_model))
        self.built = True

    def call(
        self, x: Int[Any, "batch tokens"], training: bool | None = None, return_attention: bool = False
    ) -> Float[Any, "batch 1"] | tuple[Float[Any, "batch 1"], Float[Any, "batch heads tokens tokens"]]:
        """The probability that each text is a good one.

        Args:
            x: The tokens' numbers; 0 fills up short texts.
            training: Whether dropout is on; Keras sets it in ``fit``.
            return_attention: Whether to return the weights too.

        Returns:
            The probabilities, or the pair of these and the weights.
        """
        self._refuse(x)
        read = ops.not_equal(x, PADDING)
        positions = ops.convert_to_tensor(self._positions)[: ops.shape(x)[1]]
        words = self.embedding(x) * math.sqrt(self.d_model)
        words = words + ops.cast(positions, words.dtype)
        absent = ops.logical_not(read)[:, None]
        mask = ops.logical_or(
            absent[..., None], absent[:, :, None]
        )  # padding is not looked at, and does not look
        looked, weights = self.attention(words, words, words, mask=mask)
        words = self.attention_norm(words + looked)
        words = self.feed_forward_norm(words + self.narrowing(self.widening(words)))
        text = self.dropout(_average(words, read), training=training)
        probability = self.answer(text)
        return (probability, weights) if return_attention else probability

    def get_config(self) -> dict[str, Any]:
        """The settings, as they are saved."""
        sizes = ("vocab_size", "d_model", "num_heads", "max_length")
        return {**super().get_config(), **{name: getattr(self, name) for name in sizes}}

    def _refuse(self, x: Any) -> None:
        """Refuses what is no text, too long, or holds a token that the model has no embedding for."""
        if len(shape(x)) != 2 or (shape(x)[1] or 0) > self.max_length:
            raise refusal(
                en=f"x must be the tokens' numbers, [batch, at most {self.max_length} tokens], and its shape is {list(shape(x))}: cut the "
                "text, or make the model with a larger max_length.",
                fr=f"x doit être les numéros des tokens, [lot, au plus {self.max_length} tokens], et sa forme est {list(shape(x))} : "
                "coupez le texte, ou créez le modèle avec un max_length plus grand.",
            )
        if is_traced(x):
            return
        ids = ops.convert_to_numpy(x)
        if ids.size and (ids.min() < 0 or ids.max() >= self.vocab_size):
            raise refusal(
                en=f"x holds the numbers {ids.min()} to {ids.max()}, and the model knows 0 to {self.vocab_size - 1}: number the tokens as "
                "they were numbered for it, or make it with a larger vocab_size.",
                fr=f"x contient les numéros {ids.min()} à {ids.max()}, et le modèle connaît 0 à {self.vocab_size - 1} : numérotez les "
                "tokens comme ils l'ont été pour lui, ou créez-le avec un vocab_size plus grand.",
            )


def _average(words: Float[Any, "batch tokens d_model"], read: Any) -> Float[Any, "batch d_model"]:
    """The mean of the words, padding left out; zeros for a text without words."""
    present = ops.cast(read, words.dtype)[..., None]
    return ops.sum(words * present, axis=1) / ops.maximum(ops.sum(present, axis=1), 1)
