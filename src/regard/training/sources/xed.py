"""French subtitles with the emotions that they carry, projected from annotated English ones."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from regard.errors import RegardError
from regard.training.sources.data_set import DataSet, PublicFile, Row
from regard.training.sources.local import contents, decoded, lines

NEGATIVE = frozenset("1346")
"""Anger, disgust, fear, sadness, by their numbers in XED."""
POSITIVE = frozenset("58")
"""Joy, trust. Anticipation (2) and surprise (7) go with either."""


def rows(files: Sequence[Path]) -> list[Row]:
    """Label, emotions and text of the lines whose emotions are all of one side; a text that occurs again is kept once.

    Raises:
        RegardError: naming a line that is not a text, a tab and numbers.
    """
    (path,) = files
    kept: dict[str, Row] = {}
    for number, line in enumerate(lines(decoded(contents(path), path)), 1):
        text, tab, listed = line.rpartition("\t")
        emotions = listed.replace(" ", "").split(",")
        if line and (not tab or not set(emotions) <= set("12345678")):
            raise RegardError(
                en=f"Line {number} of {path} must be a text, a tab and emotions from 1 to 8; download the file again.",
                fr=f"La ligne {number} de {path} doit être un texte, une tabulation et des émotions de 1 à 8 ; "
                "téléchargez de nouveau le fichier.",
            )
        if line and (label := _label(frozenset(emotions))):
            kept.setdefault(text, (label, ",".join(emotions), text))
    return list(kept.values())


def _label(emotions: frozenset[str]) -> str | None:
    if bool(emotions & POSITIVE) == bool(emotions & NEGATIVE):
        return None
    return "positive" if emotions & POSITIVE else "negative"


XED = DataSet(
    name="xed-sentiment-fr",
    title={
        "en": "XED: feelings in film subtitles (French)",
        "fr": "XED : sentiments dans des sous-titres de films (français)",
    },
    columns=("label", "emotions", "text"),
    licence="CC BY 4.0",
    attribution={
        "en": "XED (Öhman, Pàmies, Kajava and Tiedemann, 2020), Helsinki-NLP, CC BY 4.0; labels reduced to positive and negative.",
        "fr": "XED (Öhman, Pàmies, Kajava et Tiedemann, 2020), Helsinki-NLP, CC BY 4.0 ; étiquettes réduites à positif et négatif.",
    },
    files=(
        PublicFile(
            "https://raw.githubusercontent.com/Helsinki-NLP/XED/7b154aa00dd22b7cfed7e8fac435ae81f1291904/"
            "Projections/fr-projections.tsv",
        ),
    ),
    rows=rows,
    prepared="xed-sentiment-fr.tsv.gz",
    prepared_sha256="1a4c3c98859ee6f90821bec7804bad84798a8638b4807b1ecc926356b7231a4a",
)
