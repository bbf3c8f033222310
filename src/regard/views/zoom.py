"""``regard.zoom(record)``: one head's matrix of any size as a map, in a notebook, in a file, or as a still picture."""

from __future__ import annotations

import shutil
import tempfile
import weakref
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from regard.errors import Language
from regard.measures.pyramid import Pyramid
from regard.record import Record
from regard.views import answer, zooming
from regard.views.requests import RecordRequest, Request
from regard.views.view import Theme, View, one_head

if TYPE_CHECKING:
    from regard.views.widget import Widget


@dataclass
class Zoom(View):
    """A map of one head. Its pyramid is made when it is first needed, in a folder that goes away with it."""

    @cached_property
    def pyramid(self) -> Pyramid:
        """The tiles of the head.

        Raises:
            RegardError: for a layer that cannot be measured, or a disk that is full.
        """
        folder = Path(tempfile.mkdtemp(prefix="regard-zoom-"))
        gone = weakref.finalize(self, shutil.rmtree, folder, ignore_errors=True)
        layer, head = self.picture["layer"], self.picture["head"]
        try:
            pyramid = Pyramid.build(self.record, folder / "pyramid", layers=[layer], heads=[head])
        except BaseException:
            gone()
            raise
        weakref.finalize(self, pyramid.close)  # before the folder goes: the last one registered runs first
        return pyramid

    def frame(self, request: Request, *, sequence: int = 0) -> bytes:
        """What answers a request, about the record or about the map of its head."""
        if isinstance(request, RecordRequest):
            return answer.frame(self.record, request, sequence=sequence)
        return zooming.frame(self.pyramid, request, sequence=sequence)

    def save(self, path: str | Path) -> Path:
        """Writes the map as ``.html``, to fly over offline, or the whole of it as ``.svg`` or ``.png``.

        Raises:
            RegardError: for another ending, a place that cannot be written, or a map too large for one page.
        """
        from regard.views.saved_zoom import save

        return save(self, path)

    @property
    def widget(self) -> Widget:
        """The map as a notebook widget."""
        from regard.views.zoom_widget import ZoomWidget

        if self._widget is None:
            self._widget = ZoomWidget(self)
        return self._widget


def zoom(
    record: Record,
    *,
    layer: int = 0,
    head: int = 0,
    locale: Language | None = None,
    theme: Theme = "auto",
) -> Zoom:
    """One head's matrix as a map: wheel, drag, pinch and keys, from the whole of it down to single weights.

    Each pixel is one weight, or what a block of them gives to its keys, averaged over its queries; on a log scale. The exact weight is
    told for the cell that is pointed at. A text of 131,072 tokens takes some 20 s and 200 MB on the disk while the map is there.

    Args:
        record: The record of one sequence.
        layer: Place of the layer, from 0.
        head: Head, from 0.
        locale: "en" or "fr"; the language that Regard speaks where it is left out.
        theme: "light", "dark", or as the page is.

    Raises:
        RegardError: if there is no such layer or head.
    """
    return Zoom(record, one_head("zoom", record, layer, head, locale, theme))
