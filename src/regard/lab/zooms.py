"""The zoom pyramids that lie on this computer's disk: listed, found by their names, and opened."""

from __future__ import annotations

import os
import re
from collections import OrderedDict
from collections.abc import Iterator
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, TypedDict

from regard.errors import RegardError
from regard.lab.refusals import UnknownZoomError

if TYPE_CHECKING:
    from regard.measures.pyramid import Pyramid
    from regard.measures.pyramid.manifest import Manifest

FINISHED = "manifest.json"
"""The file that a pyramid has once it is whole."""

WINDOWS = ".windows"
"""The file beside a pyramid that says in how many windows its text was read."""

_OPEN = 4
_LISTED = 12
_BEGINNING = 120


class KeptZoom(TypedDict):
    """A zoom that is there already, as the page lists it."""

    digest: str
    text: str
    model: str
    layer: int
    tokens: int


class Zooms:
    """The pyramids in one folder, those used last open.

    Args:
        folder: Where they are kept; the platform's cache unless given.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder
        self._open: OrderedDict[str, Pyramid] = OrderedDict()
        self._lock = Lock()

    @property
    def folder(self) -> Path:
        """Where they are kept."""
        if self._folder is None:
            from platformdirs import user_cache_path

            self._folder = user_cache_path("regard", appauthor=False) / "zoom"
        return self._folder

    def get(self, digest: str) -> Pyramid:
        """The pyramid of this name.

        Raises:
            RegardError: if there is none, or it is damaged.
        """
        from regard.measures.pyramid import Pyramid

        with self._lock:
            if digest not in self._open:
                self._open[digest] = Pyramid.open(self._place(digest))
            self._open.move_to_end(digest)
            while len(self._open) > _OPEN:
                self._open.popitem(last=False)  # its files close with the last thread that still reads it
            return self._open[digest]

    def windows(self, digest: str) -> int:
        """In how many windows the model read its text."""
        try:
            return int((self._place(digest) / WINDOWS).read_text("ascii"))
        except (OSError, ValueError):
            return 1

    def listed(self) -> list[KeptZoom]:
        """The newest ones."""
        newest = sorted(self._manifests(), key=lambda each: -os.path.getmtime(each[0] / FINISHED))
        return [_listed(known) for _, known in newest[:_LISTED]]

    def of_origin(self, origin: str) -> str | None:
        """The name of the pyramid that was made from this very input."""
        return next((known.digest for _, known in self._manifests() if known.origin == origin), None)

    def close(self) -> None:
        """Lets go of all files."""
        with self._lock:
            while self._open:
                self._open.popitem()[1].close()

    def _place(self, digest: str) -> Path:
        if re.fullmatch("[0-9a-f]{32}", digest) is None:
            raise UnknownZoomError
        near = self.folder / digest
        if (near / FINISHED).is_file():
            return near
        place = next((folder for folder, known in self._manifests() if known.digest == digest), None)
        if place is None:
            raise UnknownZoomError
        return place

    def _manifests(self) -> Iterator[tuple[Path, Manifest]]:
        """Every whole pyramid; one that cannot be read is passed over."""
        from regard.measures.pyramid import found

        for path in sorted(self.folder.glob(f"[!.]*/{FINISHED}")):
            try:
                known = found(path.parent)
            except (OSError, RegardError):
                continue
            if known is not None:
                yield path.parent, known


def _listed(known: Manifest) -> KeptZoom:
    return {
        "digest": known.digest,
        "text": known.text[:_BEGINNING],
        "model": known.model,
        "layer": known.heads[0].place.layer,
        "tokens": known.queries,
    }
