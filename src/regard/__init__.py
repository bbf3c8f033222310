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
    from regard.changes import Ablate, Cut, Patch, Remask, Temper
    from regard.effects import Effect, Outcome, effect
    from regard.errors import RegardError
    from regard.layers import MultiHeadAttention
    from regard.measures import RowMeasures, rows
    from regard.measures.failures import FailedProofWarning
    from regard.measures.flow import rollout
    from regard.measures.head_measures import measure
    from regard.measures.maximum_flow import attention_flow
    from regard.measures.pair_ranking import pairs
    from regard.measures.pooled_maps import maps
    from regard.measures.pyramid import Pyramid
    from regard.measures.roles import Thresholds
    from regard.measures.value_norms import value_weighted
    from regard.measures.words import Words, word_weights, words_of
    from regard.models.loading import load
    from regard.models.prediction import Prediction
    from regard.record import Axis, Layer, Proof, Record
    from regard.texts import TextTooLong
    from regard.views.calculator import calculator
    from regard.views.heads import heads
    from regard.views.mask import mask
    from regard.views.predict import predict
    from regard.views.view import heatmap, lines
    from regard.views.zoom import zoom
    from regard.workbench import capture, intervene, look

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
    "regard.changes": ("Ablate", "Cut", "Patch", "Remask", "Temper"),
    "regard.effects": ("Effect", "Outcome", "effect"),
    "regard.errors": ("RegardError",),
    "regard.layers": ("MultiHeadAttention",),
    "regard.measures": ("RowMeasures", "rows"),
    "regard.measures.failures": ("FailedProofWarning",),
    "regard.measures.flow": ("rollout",),
    "regard.measures.head_measures": ("measure",),
    "regard.measures.maximum_flow": ("attention_flow",),
    "regard.measures.pair_ranking": ("pairs",),
    "regard.measures.pooled_maps": ("maps",),
    "regard.measures.pyramid": ("Pyramid",),
    "regard.measures.roles": ("Thresholds",),
    "regard.measures.value_norms": ("value_weighted",),
    "regard.measures.words": ("Words", "word_weights", "words_of"),
    "regard.models.loading": ("load",),
    "regard.models.prediction": ("Prediction",),
    "regard.record": ("Axis", "Layer", "Proof", "Record"),
    "regard.texts": ("TextTooLong",),
    "regard.views.calculator": ("calculator",),
    "regard.views.heads": ("heads",),
    "regard.views.mask": ("mask",),
    "regard.views.predict": ("predict",),
    "regard.views.view": ("heatmap", "lines"),
    "regard.views.zoom": ("zoom",),
    "regard.workbench": ("capture", "intervene", "look"),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}

__all__ = [
    "Ablate",
    "Axis",
    "Causal",
    "Cut",
    "Documents",
    "Effect",
    "Everything",
    "Explicit",
    "FailedProofWarning",
    "Intervals",
    "Layer",
    "Mask",
    "MultiHeadAttention",
    "Outcome",
    "Padding",
    "Patch",
    "Prediction",
    "Prefix",
    "Proof",
    "Pyramid",
    "Record",
    "RegardError",
    "Remask",
    "RowMeasures",
    "Temper",
    "TextTooLong",
    "Thresholds",
    "Window",
    "Words",
    "additive_attend",
    "additive_scores",
    "additive_weights",
    "alibi",
    "attend",
    "attention_flow",
    "calculator",
    "capture",
    "effect",
    "heads",
    "heatmap",
    "intervene",
    "lines",
    "load",
    "look",
    "maps",
    "mask",
    "measure",
    "pairs",
    "predict",
    "rollout",
    "rotary",
    "rows",
    "scores",
    "sinusoidal",
    "value_weighted",
    "weights",
    "word_weights",
    "words_of",
    "zoom",
]


def __getattr__(name: str) -> Any:
    if name not in _HOME_OF:
        raise AttributeError(f"module 'regard' has no attribute {name!r}")
    value = getattr(importlib.import_module(_HOME_OF[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted([*__all__, "__version__"])
