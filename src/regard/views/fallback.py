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
    "en": "Who looks at whom in “{title}”: {where}. Run this cell to see it.",
    "fr": "Qui regarde qui dans « {title} » : {where}. Exécutez cette cellule pour le voir.",
}
_ONE = {"en": "layer {layer}, head {head}", "fr": "couche {layer}, tête {head}"}
_SEVERAL = {"en": "layer {layer}, heads {heads}", "fr": "couche {layer}, têtes {heads}"}
_OF_A_LAYER = {"en": "layer {layer}, every head", "fr": "couche {layer}, toutes les têtes"}
_ALL = {"en": "every head of every layer", "fr": "toutes les têtes de toutes les couches"}


def still(record: Record, picture: Picture) -> dict[str, str]:
    """``text/plain`` and, where one can be drawn, ``image/png`` in base64: what GitHub and nbconvert show of a notebook."""
    shown = {"text/plain": sentence(record, picture)}
    if (image := _image(record, picture)) is not None:
        shown["image/png"] = b64encode(image).decode()
    return shown


def sentence(record: Record, picture: Picture) -> str:
    """What the picture is, in its language."""
    shown = title(record)[:LONGEST_TITLE]
    return _SENTENCES[picture["locale"]].format(title=shown, where=_where(picture))


def _where(picture: Picture) -> str:
    """The layers and heads that the picture shows."""
    options, locale = picture.get("options", {}), picture["locale"]
    if picture["view"] == "heads":
        return (_ALL if options.get("layer") is None else _OF_A_LAYER)[locale].format(layer=picture["layer"])
    heads = options.get("heads") or [picture["head"]]
    return (_ONE if len(heads) == 1 else _SEVERAL)[locale].format(
        layer=picture["layer"], head=heads[0], heads=", ".join(str(head) for head in heads)
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
