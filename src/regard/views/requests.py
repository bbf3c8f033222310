"""What a picture may ask of a record, and what it is told.

These types are the whole contract between Python and TypeScript: ``web/requests.ts`` is generated from them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, asdict, dataclass, fields
from typing import Any, Literal, NotRequired, TypedDict, get_args, get_type_hints

from regard.errors import RegardError, Sentence
from regard.views.zoom_requests import Cell, LogCodes, PyramidRequest, ZoomSummary

SCHEMA = 1
"""Version of the payload. A reader refuses another one."""

ROUNDING_STEP = 1 / 1000
"""Rounded weights are whole multiples of this, so that none is off by more than half of it: 0.05 %."""

ROUNDED_ZERO = 65535
"""Stands for a weight of exactly 0 among rounded ones, where the number 0 is a weight that rounds to it."""

Precision = Literal["exact", "rounded"]


@dataclass(frozen=True, kw_only=True)
class SummaryRequest:
    """What is in the record: tokens, layers, heads, proof. No arrays."""

    kind: Literal["summary"] = "summary"


@dataclass(frozen=True, kw_only=True)
class WeightsRequest:
    """The weights ``[queries, keys]`` of one head.

    Attributes:
        layer: Place of the layer in the record, from 0.
        head: Query head, from 0.
        precision: "exact" sends float32; "rounded" sends uint16 multiples of ``codes.step``, and ``codes.zero`` for exactly 0.
    """

    layer: int
    head: int
    precision: Precision = "exact"
    kind: Literal["weights"] = "weights"


@dataclass(frozen=True, kw_only=True)
class HeadsRequest:
    """Heads of one layer, small: ``[heads, rows, columns]``, each cell the largest weight in its block.

    Attributes:
        layer: Place of the layer in the record, from 0.
        first: The first head, from 0.
        count: How many heads at most; 0 asks for all from the first on.
        side: The most rows and columns of one small picture, from 1 to 1,024; shorter texts give one cell a weight.
    """

    layer: int
    first: int = 0
    count: int = 0
    side: int = 64
    kind: Literal["heads"] = "heads"


@dataclass(frozen=True, kw_only=True)
class MeasuresRequest:
    """The measures of heads, one array ``[heads]`` a measure, layer after layer.

    Attributes:
        layer: Of this layer only, or -1: of all.
    """

    layer: int = -1
    kind: Literal["measures"] = "measures"


@dataclass(frozen=True, kw_only=True)
class PairsRequest:
    """The strongest relations, in ``header.pairs``.

    Attributes:
        layer: Of this layer only, or -1: of all.
        head: Of this head only, or -1: of all.
        top: How many, from 1 to 1,000.
        ordinary: Whether to leave out the model's own marks, and what a token gives itself.
    """

    layer: int = -1
    head: int = -1
    top: int = 20
    ordinary: bool = True
    kind: Literal["pairs"] = "pairs"


@dataclass(frozen=True, kw_only=True)
class MaskRequest:
    """Who may look at whom in one head, and the scores before that mask: arrays ``visible`` and ``scores``, ``[queries, keys]`` each.

    ``scores`` (scaled, capped, bias added) are left out where the record knows weights only.

    Attributes:
        layer: Place of the layer in the record, from 0.
        head: Query head, from 0.
    """

    layer: int
    head: int
    kind: Literal["mask"] = "mask"


@dataclass(frozen=True, kw_only=True)
class VectorsRequest:
    """What one head computes with: arrays ``query``, ``key`` and, where it was kept, ``value``, ``[tokens, head_dim]`` each.

    Attributes:
        layer: Place of the layer in the record, from 0.
        head: Query head, from 0.
    """

    layer: int
    head: int
    kind: Literal["vectors"] = "vectors"


RecordRequest = (
    SummaryRequest
    | WeightsRequest
    | HeadsRequest
    | MeasuresRequest
    | PairsRequest
    | MaskRequest
    | VectorsRequest
)
Request = RecordRequest | PyramidRequest


class AxisHeader(TypedDict):
    """One axis of the record: the things that look or are looked at. ``grid``: rows and columns of patches, where they have them."""

    name: str
    kind: Literal["tokens", "patches", "frames"]
    labels: list[str]
    grid: NotRequired[list[int]]


class ProofHeader(TypedDict):
    """How far the recomputed output was from the model's own, and ``allowed`` to be; ``sums``: how far rows were from their sum.

    Each is null where nobody knows, or where it is no finite number.
    """

    state: Literal["unproved", "passed", "failed"]
    error: float | None
    allowed: float | None
    sums: float | None


class LayerHeader(TypedDict):
    """One call of one attention layer."""

    name: str
    call: int
    kind: Literal["self", "cross"]
    queries: str
    keys: str
    heads: int
    proof: ProofHeader


class Summary(TypedDict):
    """What is in the record. ``text`` is what a person wrote, or empty; ``title`` what the record is called, and never empty."""

    model: str
    text: str
    title: str
    axes: list[AxisHeader]
    layers: list[LayerHeader]
    prediction: str | None
    unseen: list[str]
    notices: list[Sentence]


class Codes(TypedDict):
    """How stored numbers become weights: ``weight = number * step``, off by at most ``error``.

    The number ``zero`` is a weight of exactly 0; the number 0 is one above 0 and up to ``error``.
    """

    step: float
    error: float
    zero: int


class ArrayHeader(TypedDict):
    """Where one array lies in the buffers that follow the header; row by row, little-endian."""

    name: str
    dtype: Literal["float32", "uint16", "uint8"]
    shape: list[int]
    offset: int
    codes: Codes | LogCodes | None


class Pair(TypedDict):
    """One relation: who looks at whom in which head, and how much."""

    layer: int
    head: int
    query: int
    key: int
    weight: float


class HeadLabel(TypedDict):
    """What one head does, as far as a label holds; ``label`` is empty where none does."""

    layer: int
    head: int
    label: str


class Header(TypedDict):
    """What comes before the arrays of an answer.

    ``record`` is the digest of the record, or of the pyramid. ``reduction`` says what one number stands for where it is not one weight.
    """

    schema: int
    record: str
    sequence: int
    reduction: Literal["none", "mean", "maximum"]
    arrays: list[ArrayHeader]
    summary: Summary | None
    pairs: NotRequired[list[Pair]]
    labels: NotRequired[list[HeadLabel]]
    scale: NotRequired[float]
    zoom: NotRequired[ZoomSummary]
    cell: NotRequired[Cell]
    tokens: NotRequired[list[str]]


class Refusal(TypedDict):
    """What comes instead of an answer. ``fits``: how many characters of a too long text the model can read."""

    schema: int
    sequence: int
    code: str
    message: Sentence
    fits: int | None


class Focus(TypedDict):
    """The token that a person looks at: as the one who looks, or as the one that is looked at; ``also``: others of the same side."""

    side: Literal["query", "key"]
    token: int
    also: NotRequired[list[int]]


Sink = Literal["raw", "removed", "log"]
"""How the weight on the first token is shown: as it is, taken away with the rest made 1 again, or all on a log scale."""

ViewName = Literal[
    "lines", "heatmap", "heads", "mask", "calculator", "measures", "pairs", "predict", "effect", "zoom"
]


class Picture(TypedDict):
    """What to draw, and how: the state of a view when it opens. ``options`` are the view's own."""

    view: ViewName
    layer: int
    head: int
    focus: Focus | None
    locale: Literal["en", "fr"]
    theme: Literal["auto", "light", "dark"]
    sink: NotRequired[Sink]
    options: NotRequired[dict[str, Any]]


class SavedAnswer(TypedDict):
    """Where the frame that answers one request lies in the saved file's bytes, once inflated."""

    request: dict[str, Any]
    offset: int
    length: int


class SavedFile(TypedDict):
    """A saved page's data: ``frames`` are all frames one after the other, zlib-deflated, in base64; ``words`` those of its language."""

    schema: int
    picture: Picture
    words: dict[str, Any]
    answers: list[SavedAnswer]
    frames: str


class Start(TypedDict):
    """The head with which a model's picture opens."""

    layer: int
    head: int


class ModelEntry(TypedDict):
    """One model of the library, as the lab's menu shows it.

    ``task`` is what it does with a text, "read" where it answers nothing in words; ``start`` is null where no head is known to show
    more than others; ``facts`` are the sentences of its card.
    """

    name: str
    title: Sentence
    about: Sentence
    task: str
    start: Start | None
    facts: list[Sentence]


_KINDS: dict[str, type[Request]] = {
    get_args(get_type_hints(kind)["kind"])[0]: kind for kind in get_args(Request)
}


def parse(given: Mapping[str, Any]) -> Request:
    """The request that a page, a notebook or a file wrote as JSON.

    Raises:
        RegardError: for an unknown kind, a field that is missing, unknown, or of the wrong type.
    """
    kind = _KINDS.get(str(given.get("kind")))
    if kind is None:
        raise RegardError(
            en=f"Unknown kind of request {given.get('kind')!r}; known are: {', '.join(_KINDS)}.",
            fr=f"Sorte de demande inconnue : {given.get('kind')!r} ; on connaît : {', '.join(_KINDS)}.",
        )
    types = get_type_hints(kind)
    wrong = [name for name in given if name not in types]
    wrong += [name for name in types if name in given and not _fits(given[name], types[name])]
    wrong += [f.name for f in fields(kind) if f.default is MISSING and f.name not in given]
    if wrong:
        raise RegardError(
            en=f"A request of kind {given['kind']!r} cannot be read: check {', '.join(wrong)}.",
            fr=f"Une demande de sorte {given['kind']!r} est illisible : vérifiez {', '.join(wrong)}.",
        )
    return kind(**given)


def _fits(value: object, expected: Any) -> bool:
    if choices := get_args(expected):
        return value in choices
    if expected is bool:
        return isinstance(value, bool)
    return isinstance(value, expected) and not isinstance(value, bool)


def to_json(request: Request) -> dict[str, Any]:
    """The request as plain JSON data; ``parse`` reads it back."""
    return asdict(request)
