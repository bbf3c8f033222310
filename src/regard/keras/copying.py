"""The weights of a PyTorch layer in a Keras one, so that both can be compared to the last digit."""

from __future__ import annotations

from typing import Any

from regard.errors import RegardError
from regard.keras.attention import MultiHeadAttention

_PROJECTIONS = ("query_projection", "key_projection", "value_projection", "output_projection")


def from_torch(layer: Any, **named: Any) -> MultiHeadAttention:
    """A Keras layer that computes what a `regard.MultiHeadAttention` does, with its own copy of the weights.

    Args:
        layer: The PyTorch layer, without grouped queries, rotary positions or a head_dim of its own, which the Keras layer
            does not have.
        **named: Keras's own settings: name, dtype ...

    Returns:
        The layer, built; ``layer(x, source)`` there is ``layer(source, source, x)[0]`` here.

    Raises:
        RegardError: For a layer that Keras's cannot equal.

    Example:
        >>> import regard
        >>> from_torch(regard.MultiHeadAttention(d_model=6, num_heads=3)).num_heads
        3
    """
    try:
        d_model, num_heads, d_kv = layer.d_model, layer.num_heads, layer.d_kv
        grouped, rotary = layer.num_kv_heads != num_heads, layer.rotary_base is not None
        plain = layer.head_dim * num_heads == d_model and layer.query_projection.bias is not None
    except AttributeError as missing:
        raise RegardError(
            en=f"from_torch needs a regard.MultiHeadAttention, and {type(layer).__name__} is not one: copy its weights with set_weights.",
            fr=f"from_torch demande une regard.MultiHeadAttention, et {type(layer).__name__} n'en est pas une : copiez ses poids avec "
            "set_weights.",
        ) from missing
    if grouped or rotary or not plain:
        raise RegardError(
            en="Keras's layer has neither grouped queries, rotary positions, a head_dim of its own, nor projections without bias, and this "
            "one does: make it as regard.MultiHeadAttention(d_model, num_heads).",
            fr="La couche pour Keras n'a ni requêtes groupées, ni positions rotatives, ni head_dim à elle, ni projections sans biais, et "
            "celle-ci en a : créez-la comme regard.MultiHeadAttention(d_model, num_heads).",
        )
    copy = MultiHeadAttention(d_model, num_heads, **named)
    copy.build((None, None, d_kv), (None, None, d_kv), (None, None, d_model))
    for projection in _PROJECTIONS:
        linear = getattr(layer, projection)
        kernel, bias = linear.weight.detach().cpu().numpy().T, linear.bias.detach().cpu().numpy()
        getattr(copy, projection).set_weights([kernel, bias])
    return copy
