"""The one place where a record answers what a picture asks. Web page, notebook and saved file only carry the answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal, NoReturn, cast

import numpy as np
from numpy.typing import NDArray

from regard.errors import RegardError
from regard.record import Axis, Layer, Record
from regard.views.answers.answered import Answered, Named
from regard.views.answers.heads import heads
from regard.views.answers.mask import mask
from regard.views.answers.measures import measures
from regard.views.answers.pairs import pairs
from regard.views.answers.vectors import vectors
from regard.views.answers.weights import weights
from regard.views.frame import encode, padded_length
from regard.views.requests import (
    SCHEMA,
    ArrayHeader,
    AxisHeader,
    Header,
    HeadsRequest,
    LayerHeader,
    MaskRequest,
    MeasuresRequest,
    PairsRequest,
    Request,
    Summary,
    SummaryRequest,
    VectorsRequest,
    WeightsRequest,
)
from regard.views.title import title

_ANSWERS: Mapping[type, Callable[[Record, Any], Answered]] = {
    WeightsRequest: weights,
    HeadsRequest: heads,
    MeasuresRequest: measures,
    PairsRequest: pairs,
    MaskRequest: mask,
    VectorsRequest: vectors,
}


def answer(record: Record, request: Request, *, sequence: int = 0) -> tuple[Header, list[NDArray[Any]]]:
    """Header and arrays that answer one request.

    Args:
        record: The record of one sequence.
        request: What a picture asks.
        sequence: The asker's number for this request; it comes back in the header.

    Raises:
        RegardError: if the record has no such layer or head, or for a request that only a zoom can answer.
    """
    header: Header = {
        "schema": SCHEMA,
        "record": record.digest,
        "sequence": sequence,
        "reduction": "none",
        "arrays": [],
        "summary": None,
    }
    if isinstance(request, SummaryRequest):
        header["summary"] = summary(record)
        return header, []
    if (answering := _ANSWERS.get(type(request))) is None:
        _refuse_kind(request.kind)
    answered = answering(record, request)
    header.update(cast("Header", answered.besides))
    header["arrays"] = _described(answered.arrays)
    return header, [array for _, array, _ in answered.arrays]


def frame(record: Record, request: Request, *, sequence: int = 0) -> bytes:
    """The same answer as bytes."""
    return encode(*answer(record, request, sequence=sequence))


def summary(record: Record) -> Summary:
    """What is in the record: tokens, layers, heads, proof."""
    return {
        "model": record.model,
        "text": record.text or "",
        "title": title(record),
        "axes": [_axis(axis) for axis in record.axes],
        "layers": [_layer(layer) for layer in record.layers],
        "prediction": record.prediction,
        "unseen": list(record.unseen),
        "notices": list(record.notices),
    }


def _refuse_kind(kind: str) -> NoReturn:
    raise RegardError(
        en=f"A record does not answer requests of kind {kind!r}, only a zoom does; make one with regard.zoom(record).",
        fr=f"Un enregistrement ne répond pas aux demandes de sorte {kind!r}, seul un zoom y répond ; créez-en un avec "
        "regard.zoom(record).",
    )


def _axis(axis: Axis) -> AxisHeader:
    told: AxisHeader = {"name": axis.name, "kind": axis.kind, "labels": list(axis.labels)}
    if axis.grid is not None:
        told["grid"] = list(axis.grid)
    return told


def _layer(layer: Layer) -> LayerHeader:
    return {
        "name": layer.name,
        "call": layer.call,
        "kind": layer.kind,
        "queries": layer.queries,
        "keys": layer.keys,
        "heads": layer.heads,
        "proof": {
            "state": layer.proof.state,
            "error": finite(layer.proof.error),
            "allowed": finite(layer.proof.tolerance),
            "sums": finite(layer.proof.sums),
        },
    }


def finite(error: float | None) -> float | None:
    """A difference as JSON can hold it: None where it is not a number, or infinite."""
    return error if error is not None and np.isfinite(error) else None


def _described(arrays: Sequence[Named]) -> list[ArrayHeader]:
    """Where each array lies, one after the other, each aligned."""
    described: list[ArrayHeader] = []
    offset = 0
    for name, array, codes in arrays:
        entry: ArrayHeader = {
            "name": name,
            "dtype": cast("Literal['float32', 'uint16', 'uint8']", array.dtype.name),
            "shape": list(array.shape),
            "offset": offset,
            "codes": codes,
        }
        described.append(entry)
        offset += padded_length(array.nbytes)
    return described
