"""What travels with a notebook's picture before it asks: a kernel that runs a cell may answer only after it."""

from __future__ import annotations

import json
from collections.abc import Iterator

from regard.errors import RegardError
from regard.record import Record
from regard.views.answer import frame
from regard.views.requests import Picture, Request, SummaryRequest, WeightsRequest, to_json

BUDGET = 256 * 1024
"""Bytes of further heads; every head of a sentence of 20 tokens in a model of 144 heads fits."""


def frames_ahead(record: Record, picture: Picture) -> dict[str, bytes]:
    """The frames that a picture needs first, by their request: the summary, the chosen head, then as many others as are small enough.

    Heads of the chosen layer come before those of other layers.
    """
    frames: dict[str, bytes] = {}
    spent = 0
    for place, request in enumerate(_in_order(record, picture)):
        try:
            body = frame(record, request)
        except RegardError:  # the page asks for it itself, and is told why it cannot have it
            continue
        spent += len(body)
        if place > 1 and spent > BUDGET:
            break
        frames[key(request)] = body
    return frames


def key(request: Request) -> str:
    """One text for equal requests, as ``web/sources/channel.ts`` writes it too."""
    return json.dumps(sorted(to_json(request).items()), separators=(",", ":"))


def _in_order(record: Record, picture: Picture) -> Iterator[Request]:
    layer, head = picture["layer"], picture["head"]
    yield SummaryRequest()
    yield WeightsRequest(layer=layer, head=head)
    for place in [layer, *(other for other in range(len(record.layers)) if other != layer)]:
        for other in range(record.layers[place].heads):
            if (place, other) != (layer, head):
                yield WeightsRequest(layer=place, head=other)
