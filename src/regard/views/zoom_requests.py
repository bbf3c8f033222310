"""What a picture may ask of a zoom pyramid, and what it is told. Part of the contract in ``requests.py``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypedDict

LABELS_AT_ONCE = 1024
"""Labels that one request is answered with, at most."""

BEGINNING = 200
"""Characters of the text that a page is told, at most."""


@dataclass(frozen=True, kw_only=True)
class ZoomRequest:
    """What the pyramid is of: model, text, sizes, heads. No arrays."""

    kind: Literal["zoom"] = "zoom"


@dataclass(frozen=True, kw_only=True)
class TileRequest:
    """One tile of one head: uint8 codes ``[up to 256, up to 256]`` on the scale that ``codes`` tells.

    A pixel at level z is the mass given to its 2^z keys, averaged over its 2^z queries.

    Attributes:
        layer: Place of the layer in the record, from 0.
        head: Query head, from 0.
        level: 0 shows single weights; each level more joins two by two.
        row: Place of the tile from the top, from 0.
        column: Place of the tile from the left, from 0.
    """

    layer: int
    head: int
    level: int
    row: int
    column: int
    kind: Literal["tile"] = "tile"


@dataclass(frozen=True, kw_only=True)
class CellRequest:
    """The exact weight that one query gives one key."""

    layer: int
    head: int
    query: int
    key: int
    kind: Literal["cell"] = "cell"


@dataclass(frozen=True, kw_only=True)
class TokensRequest:
    """The labels of at most 1,024 queries or keys, beginning with the one numbered ``start``."""

    axis: Literal["query", "key"]
    start: int
    kind: Literal["tokens"] = "tokens"


PyramidRequest = ZoomRequest | TileRequest | CellRequest | TokensRequest


class ZoomHead(TypedDict):
    """A head that the pyramid holds. ``name``, ``proof`` and its ``error`` are its layer's."""

    layer: int
    head: int
    name: str
    proof: Literal["unproved", "passed", "failed"]
    error: float | None


class ZoomSummary(TypedDict):
    """What the pyramid is of. ``text`` is its beginning; ``levels`` the coarsest level; ``tile`` the side of a tile in pixels."""

    model: str
    text: str
    kind: Literal["self", "cross"]
    queries: int
    keys: int
    heads: list[ZoomHead]
    levels: int
    tile: int


class LogCodes(TypedDict):
    """How a tile's bytes become weights: ``2 ** ((code - 255) * octaves / 253)``, off by at most this share of the weight.

    Two codes are no weights: ``masked``, and ``below`` for what may be seen but weighs less than the scale can tell.
    """

    masked: int
    below: int
    octaves: int
    error: float


class Cell(TypedDict):
    """One exact weight; null where the mask hides the key from the query."""

    weight: float | None
