"""A map in a notebook: tiles travel over the widget's own channel as one flies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from regard.views import static
from regard.views.ahead import key
from regard.views.requests import Request
from regard.views.widget import Widget
from regard.views.zoom_requests import TileRequest, TokensRequest, ZoomRequest

if TYPE_CHECKING:
    from regard.views.zoom import Zoom


class ZoomWidget(Widget):
    """Shows one map. The whole matrix, from afar, travels ahead."""

    _esm = static.FOLDER / "zoom.js"

    def __init__(self, zoom: Zoom) -> None:
        layer, head = zoom.picture["layer"], zoom.picture["head"]
        whole = TileRequest(layer=layer, head=head, level=zoom.pyramid.levels, row=0, column=0)
        first: list[Request] = [
            ZoomRequest(),
            whole,
            TokensRequest(axis="query", start=0),
            TokensRequest(axis="key", start=0),
        ]
        super().__init__(
            zoom.record, zoom.picture, ahead={key(request): zoom.frame(request) for request in first}
        )
        self._zoom = zoom

    def _frame(self, request: Request, sequence: int) -> bytes:
        return self._zoom.frame(request, sequence=sequence)
