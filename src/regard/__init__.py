"""Regard, an attention laboratory: see, measure and change what attention does in a transformer.

The public names are loaded when they are first used, so that ``import regard`` stays quick and imports neither PyTorch nor a server.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from regard.attention import (
        Causal,
        Documents,
        Everything,
        Explicit,
        Intervals,
        Mask,
        Padding,
        Prefix,
        Window,
        additive_attend,
        additive_scores,
        additive_weights,
        alibi,
        attend,
        rotary,
        scores,
        sinusoidal,
        weights,
    )
    from regard.doors.reading import TextTooLong
    from regard.errors import RegardError
    from regard.layers import MultiHeadAttention
    from regard.measures import RowMeasures, rows
    from regard.measures.head_measures import measure
    from regard.measures.pair_ranking import pairs
    from regard.measures.pooled_maps import maps
    from regard.measures.pyramid import Pyramid
    from regard.measures.roles import Thresholds
    from regard.measures.words import Words, word_weights, words_of
    from regard.record import Axis, Layer, Proof, Record
    from regard.views.view import heatmap, lines
    from regard.workbench import capture, look

__version__ = "0.1.0"

_HOMES = {
    "regard.attention": (
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
        "rotary",
        "scores",
        "sinusoidal",
        "weights",
    ),
    "regard.doors.reading": ("TextTooLong",),
    "regard.errors": ("RegardError",),
    "regard.layers": ("MultiHeadAttention",),
    "regard.measures": ("RowMeasures", "rows"),
    "regard.measures.head_measures": ("measure",),
    "regard.measures.pair_ranking": ("pairs",),
    "regard.measures.pooled_maps": ("maps",),
    "regard.measures.pyramid": ("Pyramid",),
    "regard.measures.roles": ("Thresholds",),
    "regard.measures.words": ("Words", "word_weights", "words_of"),
    "regard.record": ("Axis", "Layer", "Proof", "Record"),
    "regard.views.view": ("heatmap", "lines"),
    "regard.workbench": ("capture", "look"),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}

__all__ = [
    "Axis",
    "Causal",
    "Documents",
    "Everything",
    "Explicit",
    "Intervals",
    "Layer",
    "Mask",
    "MultiHeadAttention",
    "Padding",
    "Prefix",
    "Proof",
    "Pyramid",
    "Record",
    "RegardError",
    "RowMeasures",
    "TextTooLong",
    "Thresholds",
    "Window",
    "Words",
    "additive_attend",
    "additive_scores",
    "additive_weights",
    "alibi",
    "attend",
    "capture",
    "heatmap",
    "lines",
    "look",
    "maps",
    "measure",
    "pairs",
    "rotary",
    "rows",
    "scores",
    "sinusoidal",
    "weights",
    "word_weights",
    "words_of",
]


def __getattr__(name: str) -> Any:
    if name not in _HOME_OF:
        raise AttributeError(f"module 'regard' has no attribute {name!r}")
    value = getattr(importlib.import_module(_HOME_OF[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted([*__all__, "__version__"])
