"""A map as a file: a page to fly over offline, or the whole of it as a still picture."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING

from regard.errors import RegardError
from regard.measures.pyramid.codes import TILE
from regard.views.drawing import png, svg
from regard.views.export import write_whole
from regard.views.places import writable
from regard.views.requests import Request, WeightsRequest
from regard.views.saved_page import page_of
from regard.views.zoom_requests import LABELS_AT_ONCE, TileRequest, TokensRequest, ZoomRequest

if TYPE_CHECKING:
    from regard.views.zoom import Zoom

MOST_TOKENS = 1024
"""Rows or columns of a map that goes into one page: up to 5 MB."""


def save(zoom: Zoom, path: str | Path) -> Path:
    """Writes a map; the file is there whole, or not at all.

    Raises:
        RegardError: for another ending, a place that cannot be written, or a map too large for one page.
    """
    path = writable(path, tuple(_WRITERS))
    write_whole(path, _WRITERS[path.suffix.lower()](zoom))
    return path


def _page(zoom: Zoom) -> str:
    tokens = max(zoom.pyramid.queries, zoom.pyramid.keys)
    if tokens > MOST_TOKENS:
        raise _too_large(tokens)
    answers = ((request, zoom.frame(request)) for request in _asked(zoom))
    return page_of(zoom.record, zoom.picture, answers, script="zoom.js")


def _asked(zoom: Zoom) -> Iterator[Request]:
    """Everything that a flight may ask: the tiles of every level, all names, and each exact weight."""
    layer, head = zoom.picture["layer"], zoom.picture["head"]
    pyramid = zoom.pyramid
    yield ZoomRequest()
    for level in range(pyramid.levels + 1):
        rows, columns = (-(-length // (TILE << level)) for length in (pyramid.queries, pyramid.keys))
        for row, column in product(range(rows), range(columns)):
            yield TileRequest(layer=layer, head=head, level=level, row=row, column=column)
    for start in range(0, pyramid.queries, LABELS_AT_ONCE):
        yield TokensRequest(axis="query", start=start)
    for start in range(0, pyramid.keys, LABELS_AT_ONCE):
        yield TokensRequest(axis="key", start=start)
    yield WeightsRequest(layer=layer, head=head)


def _too_large(tokens: int) -> RegardError:
    spaced = f"{tokens:,}".replace(",", "\u202f")
    return RegardError(
        en=f"A page holds a map of up to {MOST_TOKENS} tokens, and this one has {tokens:,}; save a .png, or fly over it with "
        "`regard zoom`.",
        fr=f"Une page contient une carte d'au plus {MOST_TOKENS} jetons, et celle-ci en a {spaced}\u00a0; enregistrez un .png, ou "
        "survolez-la avec `regard zoom`.",
    )


_WRITERS: dict[str, Callable[[Zoom], str | bytes]] = {
    ".html": _page,
    ".svg": lambda zoom: svg(zoom.record, zoom.picture, zoom.frame),
    ".png": lambda zoom: png(zoom.record, zoom.picture, answering=zoom.frame),
}
