"""What a pyramid is made of: which heads of a record, and a name for all that they hold."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from regard.errors import RegardError
from regard.measures.choice import Places, chosen_places
from regard.measures.scoring import Scoring
from regard.record import Axis, Layer, Record
from regard.record.arrays import to_numpy

_BOOLEANS = 1 << 22


@dataclass(frozen=True)
class HeadPlace:
    """Where a head is: number of its layer in the record, its own number, the name of the layer, and what came of its proof."""

    layer: int
    head: int
    name: str
    proof: Literal["unproved", "passed", "failed"] = "unproved"
    error: float | None = None


@dataclass(frozen=True, eq=False)
class Content:
    """The heads that a pyramid shows, all with the same queries and the same keys.

    Attributes:
        model: Name of the model.
        text: What was read.
        kind: "self" or "cross".
        query_tokens: Label of each query.
        key_tokens: Label of each key.
        scorings: For each layer by its number, what gives its scores.
        heads: Which heads, in order.
        digest: 32 hex letters that name all this.
    """

    model: str
    text: str
    kind: Literal["self", "cross"]
    query_tokens: tuple[str, ...]
    key_tokens: tuple[str, ...]
    scorings: dict[int, Scoring]
    heads: tuple[HeadPlace, ...]
    digest: str

    @classmethod
    def of(
        cls, record: Record, layers: Places | None, heads: Places | Mapping[int, Places] | None
    ) -> Content:
        """The content of some layers and heads of a record; all of them where they are not named.

        Raises:
            RegardError: if there is no such layer or head, a layer cannot be measured, or layers differ in their queries or keys.
        """
        wanted = dict(chosen_places(record, layers, heads))
        chosen = {number: record.layers[number] for number in wanted}
        scorings = {number: _scoring(layer) for number, layer in chosen.items()}
        number, first = next(iter(chosen.items()))
        queries, keys = scorings[number].queries, scorings[number].keys
        for number, layer in chosen.items():
            size = scorings[number].queries, scorings[number].keys
            _check_alike(layer, first, alike=size == (queries, keys) and layer.kind == first.kind)
        places = tuple(
            HeadPlace(number, head, layer.name, layer.proof.state, layer.proof.error)
            for number, layer in chosen.items()
            for head in wanted[number]
        )
        text = record.text or ""
        tokens = _labels(first.query_axis, queries), _labels(first.key_axis, keys)
        digest = _digest([record.model, text, first.kind, *tokens], scorings, places)
        return cls(record.model, text, first.kind, *tokens, scorings, places, digest)

    @property
    def queries(self) -> int:
        """Number of rows."""
        return len(self.query_tokens)

    @property
    def keys(self) -> int:
        """Number of columns."""
        return len(self.key_tokens)


def mask_rows(scoring: Scoring, head: int) -> Iterator[NDArray[np.bool_]]:
    """A mask that is not of intervals, some rows at a time, so that it is never there whole."""
    assert scoring.mask is not None
    step = max(1, _BOOLEANS // scoring.keys)
    for start in range(0, scoring.queries, step):
        rows = np.arange(start, min(start + step, scoring.queries))
        size = {"queries": scoring.queries, "keys": scoring.keys}
        yield scoring.mask.block(rows, np.arange(scoring.keys), 0, head, **size)


def _scoring(layer: Layer) -> Scoring:
    if layer.query is None and layer.given_weights is not None:
        raise RegardError(
            en=f"{layer.name} holds weights alone, which cannot be zoomed: query and key are needed; make the record from them, with "
            "Record.from_arrays(query, key), or look at the weights with regard.maps.",
            fr=f"{layer.name} ne contient que des poids, où l'on ne peut pas zoomer : il faut les requêtes et les clés ; faites-en "
            "l'enregistrement, avec Record.from_arrays(query, key), ou regardez les poids avec regard.maps.",
        )
    return Scoring.of(layer)


def _check_alike(layer: Layer, first: Layer, *, alike: bool) -> None:
    if not alike or layer.query_axis != first.query_axis or layer.key_axis != first.key_axis:
        raise RegardError(
            en=f"{layer.name} does not have the queries and keys of {first.name}; make a pyramid for each of the two.",
            fr=f"{layer.name} n'a pas les requêtes et les clés de {first.name} ; faites une pyramide pour chacune des deux.",
        )


def _labels(axis: Axis, length: int) -> tuple[str, ...]:
    return axis.labels if len(axis) == length else tuple(str(place) for place in range(length))


def _digest(about: list[Any], scorings: dict[int, Scoring], places: Sequence[HeadPlace]) -> str:
    """Text and numbers: whatever could change a pixel or a word in the picture."""
    whole = hashlib.sha256(json.dumps(about).encode())
    for number, scoring in scorings.items():
        whole.update(json.dumps([number, scoring.name, scoring.scale, scoring.softcap]).encode())
        if any(place.layer == number and place.proof == "failed" for place in places):
            whole.update(b"failed")
        if scoring.intervals is not None:
            whole.update(np.stack(scoring.intervals).tobytes())
        for head in (place.head for place in places if place.layer == number):
            bias, sinks = scoring.bias, scoring.sinks
            for array in (
                np.array(head),
                scoring.query[head],
                scoring.key[scoring.kv_head(head)],
                np.zeros(0) if bias is None else bias[min(head, bias.shape[0] - 1)],
                np.zeros(0) if sinks is None else sinks[head],
            ):
                numbers = np.ascontiguousarray(to_numpy(array))
                whole.update(f"{numbers.dtype.str}{numbers.shape}".encode())
                whole.update(numbers.data.cast("B") if numbers.size else b"")
            if scoring.mask is not None and scoring.intervals is None:
                for rows in mask_rows(scoring, head):
                    whole.update(np.packbits(rows).tobytes())
    return whole.hexdigest()[:32]
