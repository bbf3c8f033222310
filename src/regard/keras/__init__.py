"""Attention for Keras 3: the layers of the lessons, on TensorFlow, JAX and PyTorch.

Keras chooses its framework when it is first imported: by the variable ``KERAS_BACKEND``, else by the file ``~/.keras/keras.json``.

Example:
    >>> import regard.keras
    >>> model = regard.keras.SentimentAnalyzer(vocab_size=97, d_model=8, num_heads=2, max_length=11)
"""

from regard.errors import RegardError


class KerasMissing(RegardError, ImportError):
    """Keras, or the framework under it, is not installed."""

    code = "keras_missing"


try:
    import keras
except ImportError as missing:
    raise KerasMissing(
        en=f'regard.keras needs Keras 3 and a framework under it, and {missing.name} is missing: run pip install "regard[keras]", then '
        "set KERAS_BACKEND=torch, or install tensorflow or jax.",
        fr=f"regard.keras demande Keras 3 et un cadre de calcul sous lui, et {missing.name} manque : lancez "
        'pip install "regard[keras]", puis posez KERAS_BACKEND=torch, ou installez tensorflow ou jax.',
    ) from missing

if not hasattr(keras, "ops"):
    raise KerasMissing(
        en=f'regard.keras needs Keras 3, and Keras {keras.__version__} is installed: run pip install --upgrade "regard[keras]".',
        fr=f"regard.keras demande Keras 3, et Keras {keras.__version__} est installé : lancez "
        'pip install --upgrade "regard[keras]".',
    )

from regard.keras.attention import (  # noqa: E402  (only once Keras is known to be there)
    MultiHeadAttention,
    ScaledDotProductAttention,
)
from regard.keras.copying import from_torch  # noqa: E402
from regard.keras.sentiment import SentimentAnalyzer  # noqa: E402

__all__ = [
    "KerasMissing",
    "MultiHeadAttention",
    "ScaledDotProductAttention",
    "SentimentAnalyzer",
    "from_torch",
]
