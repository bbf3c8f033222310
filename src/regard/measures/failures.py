"""Layers whose proof failed: said aloud where a measure is a bare array, which has no place for a mark."""

from __future__ import annotations

import warnings
from collections.abc import Iterable

from regard.errors import Sentence, language
from regard.record import Layer


class FailedProofWarning(UserWarning):
    """Numbers come from a layer whose recomputed output is not the model's own."""


def failed_sentence(name: str) -> Sentence:
    """What a person should know of numbers that come from such a layer."""
    return {
        "en": f"The output recomputed from the record of {name} differs from the model's own: do not trust its weights.",
        "fr": f"La sortie recalculée d'après l'enregistrement de {name} diffère de celle du modèle : ne vous fiez pas à ses poids.",
    }


def warn_of_failed(layers: Iterable[Layer]) -> None:
    """Warns once of all the layers that failed their proof; whoever called the measure is named as the place."""
    failed = [layer for layer in layers if layer.proof.state == "failed"]
    if not failed:
        return
    sentence = failed_sentence(failed[0].name) if len(failed) == 1 else _of_several(failed)
    warnings.warn(sentence[language()], FailedProofWarning, stacklevel=3)


def _of_several(layers: list[Layer]) -> Sentence:
    """The same for several layers, by their numbers; their paths would hide the sentence."""
    numbers = ", ".join(str(layer.index if layer.number is None else layer.number) for layer in layers)
    return {
        "en": f"The recomputed outputs of layers {numbers} differ from the model's own: do not trust their weights.",
        "fr": f"Les sorties recalculées des couches {numbers} diffèrent de celles du modèle : ne vous fiez pas à leurs poids.",
    }
