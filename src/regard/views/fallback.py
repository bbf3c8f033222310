"""What stands in a saved notebook where no script runs: a sentence, and a still picture where one is quickly drawn."""

from __future__ import annotations

from base64 import b64encode

from py_mini_racer import JSEvalException

from regard.errors import RegardError
from regard.record import Record
from regard.views.drawing import png
from regard.views.requests import Picture
from regard.views.title import title

MOST_LINES = 150
"""Weights that are still drawn as lines, about 0.2 s; more are drawn as a grid, which takes half as long and a third of the room."""

MOST_WEIGHTS = 256 * 256
"""Weights of one head that are still drawn at all."""

LONGEST_TITLE = 80

_SENTENCES = {
    "en": "Who looks at whom in “{title}”: layer {layer}, head {head}. Run this cell to see it.",
    "fr": "Qui regarde qui dans « {title} » : couche {layer}, tête {head}. Exécutez cette cellule pour le voir.",
}


def still(record: Record, picture: Picture) -> dict[str, str]:
    """``text/plain`` and, where one can be drawn, ``image/png`` in base64: what GitHub and nbconvert show of a notebook."""
    shown = {"text/plain": sentence(record, picture)}
    if (image := _image(record, picture)) is not None:
        shown["image/png"] = b64encode(image).decode()
    return shown


def sentence(record: Record, picture: Picture) -> str:
    """What the picture is, in its language."""
    return _SENTENCES[picture["locale"]].format(
        title=title(record)[:LONGEST_TITLE], layer=picture["layer"], head=picture["head"]
    )


def _image(record: Record, picture: Picture) -> bytes | None:
    layer = record.layer(picture["layer"])
    weights = len(layer.query_tokens) * len(layer.key_tokens)
    if weights > MOST_WEIGHTS:
        return None
    if picture["view"] == "lines" and weights > MOST_LINES:
        picture = {**picture, "view": "heatmap"}
    try:
        return png(record, picture, pixels=1)
    except (
        RegardError,
        JSEvalException,
    ):  # no fonts here; or a view that is no picture, or not of this record
        return None
