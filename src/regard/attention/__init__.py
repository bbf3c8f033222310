"""The mechanism: pure functions over arrays, from a four-letter word by hand to a whole model."""

from regard.attention.additive import additive_attend, additive_scores, additive_weights
from regard.attention.masks import (
    Causal,
    Documents,
    Everything,
    Explicit,
    Intervals,
    Mask,
    Padding,
    Prefix,
    Window,
    compress,
)
from regard.attention.positions import alibi, rotary, sinusoidal
from regard.attention.reference import attend, mix, scores, weights

__all__ = [
    "Causal",
    "Documents",
    "Everything",
    "Explicit",
    "Intervals",
    "Mask",
    "Padding",
    "Prefix",
    "Window",
    "additive_attend",
    "additive_scores",
    "additive_weights",
    "alibi",
    "attend",
    "compress",
    "mix",
    "rotary",
    "scores",
    "sinusoidal",
    "weights",
]
