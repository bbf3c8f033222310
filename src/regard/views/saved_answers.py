"""What a saved page can answer: every head of the record, and what its view asks besides."""

from __future__ import annotations

from collections.abc import Iterator

from regard.errors import RegardError
from regard.record import Record
from regard.views.answer import frame
from regard.views.requests import (
    MaskRequest,
    MeasuresRequest,
    PairsRequest,
    Picture,
    Precision,
    Request,
    SummaryRequest,
    VectorsRequest,
    WeightsRequest,
)
from regard.views.static import OWN_SCRIPTS

_MOST_SCORES = 50_000
"""Up to so many scores, a page keeps those of every layer: 4 bytes each, before they are packed."""

_SHORT = 128
"""Up to so many tokens, a page keeps the measures of every head whatever it shows."""


def answers(record: Record, picture: Picture, precision: Precision) -> Iterator[tuple[Request, bytes]]:
    """Each request that the page will answer, with its frame."""
    asked: list[Request] = [SummaryRequest()]
    for place, layer in enumerate(record.layers):
        asked += [WeightsRequest(layer=place, head=head, precision=precision) for head in range(layer.heads)]
    asked += [*_masks(record, picture), *_vectors(record, picture)]
    asked += [*_measures(record, picture), *_pairs(record, picture)]
    for request in asked:
        try:
            yield request, frame(record, request)
        except RegardError:
            if not isinstance(request, MeasuresRequest):  # a page does without measures that cannot be taken
                raise


def _vectors(record: Record, picture: Picture) -> list[Request]:
    """What the calculator begins with: of every head of the shown layer where the text is short, else of the shown head."""
    if picture["view"] != "calculator":
        return []
    layer = record.layer(picture["layer"])
    heads = range(layer.heads) if max(layer.lengths) <= _SHORT else [picture["head"]]
    place = picture["layer"]
    return [kind(layer=place, head=head) for head in heads for kind in (VectorsRequest, MaskRequest)]


def _measures(record: Record, picture: Picture) -> list[Request]:
    """The measures of every layer, where a view draws them or the text is short. Pictures of all heads are made from the weights."""
    if picture["view"] in OWN_SCRIPTS:
        return []
    long = max((max(layer.lengths) for layer in record.layers), default=0) > _SHORT
    if long and picture["view"] not in ("heads", "measures"):
        return []
    return [MeasuresRequest(layer=place) for place in range(len(record.layers))]


def _pairs(record: Record, picture: Picture) -> list[Request]:
    """The strongest relations of all heads and of each layer, where a view lists them, then of each head too, or the text is short."""
    if picture["view"] in OWN_SCRIPTS:
        return []
    listed = picture["view"] == "pairs"
    if not listed and max((max(layer.lengths) for layer in record.layers), default=0) > _SHORT:
        return []
    chosen = [(-1, -1), *((place, -1) for place in range(len(record.layers)))]
    if listed:
        chosen += [(picture["layer"], head) for head in range(record.layer(picture["layer"]).heads)]
    return [
        PairsRequest(layer=place, head=head, ordinary=ordinary)
        for place, head in chosen
        for ordinary in (True, False)
    ]


def _masks(record: Record, picture: Picture) -> list[Request]:
    """The masks of the shown layer, where a view draws them; of every layer, where the record is small."""
    if picture["view"] not in ("mask", "predict"):
        return []
    numbers = sum(layer.heads * layer.lengths[0] * layer.lengths[1] for layer in record.layers)
    places = range(len(record.layers)) if numbers <= _MOST_SCORES else [picture["layer"]]
    return [
        MaskRequest(layer=place, head=head) for place in places for head in range(record.layers[place].heads)
    ]
