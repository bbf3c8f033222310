"""The one place where a zoom pyramid answers what a picture asks: what it is of, its tiles, single weights and labels."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NoReturn, Protocol

import numpy as np
from numpy.typing import NDArray

from regard.errors import RegardError
from regard.measures.pyramid.codes import BELOW, MASKED, OCTAVES, TILE
from regard.views.answer import finite
from regard.views.frame import encode
from regard.views.requests import SCHEMA, Header, Request
from regard.views.zoom_requests import (
    BEGINNING,
    LABELS_AT_ONCE,
    CellRequest,
    LogCodes,
    TileRequest,
    TokensRequest,
    ZoomHead,
    ZoomRequest,
    ZoomSummary,
)

CODES: LogCodes = {
    "masked": MASKED,
    "below": BELOW,
    "octaves": OCTAVES,
    "error": 2 ** (OCTAVES / 253 / 2) - 1,
}


class HeadPlace(Protocol):
    """Which head."""

    @property
    def layer(self) -> int:
        """Place of the layer in the record."""

    @property
    def head(self) -> int:
        """Query head."""

    @property
    def name(self) -> str:
        """The layer's name."""

    @property
    def proof(self) -> Literal["unproved", "passed", "failed"]:
        """What came of the layer's proof."""

    @property
    def error(self) -> float | None:
        """Largest difference of its recomputed output from the model's own."""


class Pyramid(Protocol):
    """What is asked of a zoom pyramid, whoever made it: one thing at a time, and a ``RegardError`` for what is not there."""

    @property
    def digest(self) -> str:
        """A name for the content."""

    @property
    def model(self) -> str:
        """Name of the model."""

    @property
    def text(self) -> str:
        """What the model read."""

    @property
    def kind(self) -> Literal["self", "cross"]:
        """Whether queries and keys are the same tokens."""

    @property
    def queries(self) -> int:
        """Rows of the matrix."""

    @property
    def keys(self) -> int:
        """Columns of the matrix."""

    @property
    def heads(self) -> Sequence[HeadPlace]:
        """The heads that it holds."""

    @property
    def levels(self) -> int:
        """The coarsest level, at which the matrix fits one tile."""

    def tile(self, layer: int, head: int, level: int, row: int, column: int) -> NDArray[np.uint8]:
        """The codes of one tile, ``[up to 256, up to 256]``."""

    def cell(self, layer: int, head: int, query: int, key: int) -> float | None:
        """The exact weight; None where it is masked."""

    def tokens(self, axis: Literal["query", "key"], start: int, count: int) -> Sequence[str]:
        """Labels of one axis, fewer where it ends."""


def answer(
    pyramid: Pyramid, request: Request, *, sequence: int = 0
) -> tuple[Header, list[NDArray[np.uint8]]]:
    """Header and arrays that answer one request about a pyramid.

    Args:
        pyramid: What was computed of one text.
        request: What a picture asks.
        sequence: The asker's number for this request; it comes back in the header.

    Raises:
        RegardError: for a head, tile, cell or label that is not there, or a request that only a record can answer.
    """
    header: Header = {
        "schema": SCHEMA,
        "record": pyramid.digest,
        "sequence": sequence,
        "reduction": "none",
        "arrays": [],
        "summary": None,
    }
    if isinstance(request, ZoomRequest):
        header["zoom"] = summary(pyramid)
    elif isinstance(request, TileRequest):
        codes = pyramid.tile(request.layer, request.head, request.level, request.row, request.column)
        header["reduction"] = "mean"
        header["arrays"] = [
            {"name": "tile", "dtype": "uint8", "shape": list(codes.shape), "offset": 0, "codes": CODES}
        ]
        return header, [codes]
    elif isinstance(request, CellRequest):
        header["cell"] = {"weight": pyramid.cell(request.layer, request.head, request.query, request.key)}
    elif isinstance(request, TokensRequest):
        header["tokens"] = list(pyramid.tokens(request.axis, request.start, LABELS_AT_ONCE))
    else:
        _refuse_kind(request.kind)
    return header, []


def frame(pyramid: Pyramid, request: Request, *, sequence: int = 0) -> bytes:
    """The same answer as bytes."""
    return encode(*answer(pyramid, request, sequence=sequence))


def summary(pyramid: Pyramid) -> ZoomSummary:
    """What the pyramid is of."""
    return {
        "model": pyramid.model,
        "text": pyramid.text[:BEGINNING],
        "kind": pyramid.kind,
        "queries": pyramid.queries,
        "keys": pyramid.keys,
        "heads": [_head(place) for place in pyramid.heads],
        "levels": pyramid.levels,
        "tile": TILE,
    }


def _head(place: HeadPlace) -> ZoomHead:
    return {
        "layer": place.layer,
        "head": place.head,
        "name": place.name,
        "proof": place.proof,
        "error": finite(place.error),
    }


def _refuse_kind(kind: str) -> NoReturn:
    raise RegardError(
        en=f"A zoom does not answer requests of kind {kind!r}; ask it for zoom, tile, cell or tokens.",
        fr=f"Un zoom ne répond pas aux demandes de sorte {kind!r} ; demandez-lui zoom, tile, cell ou tokens.",
    )
