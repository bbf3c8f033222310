"""The one place where a record answers what a picture asks. Web page, notebook and saved file only carry the answer."""

from __future__ import annotations

from typing import Any, NoReturn

import numpy as np
from numpy.typing import NDArray

from regard.errors import RegardError
from regard.record import Layer, Record
from regard.views.frame import encode, padded_length
from regard.views.requests import (
    ROUNDED_ZERO,
    ROUNDING_STEP,
    SCHEMA,
    ArrayHeader,
    Codes,
    Header,
    LayerHeader,
    Precision,
    Request,
    Summary,
    SummaryRequest,
    WeightsRequest,
)
from regard.views.title import title


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
    if not isinstance(request, WeightsRequest):
        _refuse_kind(request.kind)
    numbers, codes = _stored(record.layer(request.layer).weights(request.head), request.precision)
    header["arrays"] = _described([("weights", numbers, codes)])
    return header, [numbers]


def frame(record: Record, request: Request, *, sequence: int = 0) -> bytes:
    """The same answer as bytes."""
    return encode(*answer(record, request, sequence=sequence))


def summary(record: Record) -> Summary:
    """What is in the record: tokens, layers, heads, proof."""
    return {
        "model": record.model,
        "text": record.text or "",
        "title": title(record),
        "axes": [{"name": axis.name, "kind": axis.kind, "labels": list(axis.labels)} for axis in record.axes],
        "layers": [_layer(layer) for layer in record.layers],
        "prediction": record.prediction,
        "unseen": list(record.unseen),
        "notices": list(record.notices),
    }


def _refuse_kind(kind: str) -> NoReturn:
    raise RegardError(
        en=f"A record does not answer requests of kind {kind!r}, only a zoom does; ask it for summary or weights.",
        fr=f"Un enregistrement ne répond pas aux demandes de sorte {kind!r}, seul un zoom y répond ; demandez-lui summary ou weights.",
    )


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


def _stored(weights: NDArray[Any], precision: Precision) -> tuple[NDArray[Any], Codes | None]:
    """Weights as they travel: float32, or whole multiples of the rounding step. Both hold the same weights for exactly 0."""
    exact = weights.astype(np.float32)
    if precision == "exact":
        return exact, None
    numbers = np.where(exact == 0, ROUNDED_ZERO, np.rint(weights / ROUNDING_STEP)).astype(np.uint16)
    return numbers, {"step": ROUNDING_STEP, "error": ROUNDING_STEP / 2, "zero": ROUNDED_ZERO}


def _described(arrays: list[tuple[str, NDArray[Any], Codes | None]]) -> list[ArrayHeader]:
    """Where each array lies, one after the other, each aligned."""
    described: list[ArrayHeader] = []
    offset = 0
    for name, array, codes in arrays:
        entry: ArrayHeader = {
            "name": name,
            "dtype": "float32" if codes is None else "uint16",
            "shape": list(array.shape),
            "offset": offset,
            "codes": codes,
        }
        described.append(entry)
        offset += padded_length(array.nbytes)
    return described
