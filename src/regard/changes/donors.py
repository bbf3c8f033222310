"""Finding, in another run's record, the layer and head that a change takes from."""

from __future__ import annotations

from regard.errors import RegardError
from regard.record import Layer, Record
from regard.record.protocols import HeadCall


def donor(record: Record, call: HeadCall) -> Layer:
    """The layer of a record, one sequence, that belongs to a call.

    Raises:
        RegardError: if the record has no such layer.
    """
    for layer in record.layers:
        if (layer.name, layer.call) == (call.layer, call.call):
            return layer
    raise RegardError(
        en=f"The record of {record.model} has no layer {call.layer}; capture that layer, in a model of the same kind.",
        fr=f"L'enregistrement de {record.model} n'a pas de couche {call.layer} ; capturez cette couche, dans un modèle du même genre.",
    )


def place_of_head(layer: Layer, head: int) -> int:
    """Where a layer keeps a head.

    Raises:
        RegardError: if it was not recorded.
    """
    kept = range(layer.heads) if layer.head_numbers is None else layer.head_numbers
    if head not in kept:
        raise RegardError(
            en=f"The record of {layer.name} has no head {head}; capture it again with that head.",
            fr=f"L'enregistrement de {layer.name} n'a pas de tête {head} ; capturez-la de nouveau avec cette tête.",
        )
    return kept.index(head)


def described(records: tuple[Record, ...]) -> str:
    """Which records these are, for a person: how many sequences, of which model, and how their texts begin."""
    items = [item for record in records for item in record.items]
    texts = [repr(_short(item.text)) for item in items if item.text]
    named = f": {', '.join(texts[:3])}{', ...' if len(texts) > 3 else ''}" if texts else ""
    return f"<{counted(records)}{named}>"


def counted(records: tuple[Record, ...]) -> str:
    """How many sequences these are, and of which model."""
    items = [item for record in records for item in record.items]
    return f"{len(items)} sequence{'s' if len(items) > 1 else ''} of {items[0].model}"


def _short(text: str) -> str:
    return text if len(text) <= 40 else text[:39] + "…"
