"""What the laboratory answers about zooms: the page, the making of a new one, those that are kept, and words in them."""

from __future__ import annotations

import json
import secrets
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import anyio
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from regard.lab import bodies, finding, uploads
from regard.lab.making import Making, Wanted
from regard.lab.refusals import RefusedError, UnknownModelError
from regard.lab.zooms import Zooms

if TYPE_CHECKING:
    from regard.lab.app import Laboratory

_LONGEST_NAME = 120


class ZoomDesk:
    """The routes of zooms.

    Args:
        laboratory: Whose zooms they are.
        zooms: Those on the disk.
    """

    def __init__(self, laboratory: Laboratory, zooms: Zooms) -> None:
        self.laboratory, self.zooms = laboratory, zooms
        self.making = Making(zooms, laboratory.watching)

    def routes(self) -> list[Route]:
        """Every address that answers."""
        return [
            Route("/api/zooms", self.kept),
            Route("/api/zooms", self.begin, methods=["POST"]),
            Route("/api/zooms/cancel", self.cancel, methods=["POST"]),
            Route("/api/find", self.find, methods=["POST"]),
        ]

    async def kept(self, request: Request) -> Response:
        """What is being made, what is there, and how many layers each model has; with ``?job`` the first alone."""
        if "job" in request.query_params:  # asked again and again: nothing is read from the disk
            return JSONResponse({"job": self.making.job, "kept": [], "layers": {}})
        kept = await anyio.to_thread.run_sync(self.zooms.listed)
        layers = await anyio.to_thread.run_sync(self.layers)
        return JSONResponse({"job": self.making.job, "kept": kept, "layers": layers})

    async def begin(self, request: Request) -> Response:
        """Takes a text, and begins to make its zoom."""
        model, layer = self._asked(request)
        path = self.laboratory.folder / f"{secrets.token_hex(8)}.txt"
        reader = uploads.Reader()
        await uploads.receive(request, path, reader.take)
        try:
            text = reader.text()
            name = request.query_params.get("name", "")[:_LONGEST_NAME]
            job = self.making.begin(Wanted(path, text.digest, text.characters, name, model, layer))
        except BaseException:
            path.unlink(missing_ok=True)
            raise
        return JSONResponse({"job": job}, 202)

    async def cancel(self, request: Request) -> Response:
        """Stops what is being made."""
        bodies.fields(await request.body(), {})
        await anyio.to_thread.run_sync(self.making.cancel)
        return JSONResponse({"job": self.making.job})

    async def find(self, request: Request) -> Response:
        """Where a text stands among the tokens of a zoom."""
        asked = bodies.fields(await request.body(), {"record": (str,), "axis": (str,), "text": (str,)})
        pyramid = await anyio.to_thread.run_sync(self.laboratory.zoom_of, asked["record"])
        work = partial(finding.found, pyramid, asked["axis"], asked["text"])
        return JSONResponse(await anyio.to_thread.run_sync(work))

    def layers(self) -> dict[str, int]:
        """How many layers each model of the menu has, where its settings say so."""
        from regard.models import library

        found: dict[str, int] = {}
        for entry in self.laboratory.entries():
            known = library.entry(entry["name"])
            folder = Path(entry["name"]) if known is None else known.folder
            if folder is not None and (count := _layers(folder / "config.json")):
                found[entry["name"]] = count
        return found

    def _asked(self, request: Request) -> tuple[str, int]:
        model, layer = (request.query_params.get(name, "") for name in ("model", "layer"))
        if model not in [entry["name"] for entry in self.laboratory.entries()]:
            raise UnknownModelError
        if not (layer.isascii() and layer.isdigit() and len(layer) <= 4):
            raise RefusedError(
                en="The layer must be a whole number, counted from 0.",
                fr="La couche doit être un nombre entier, compté à partir de 0.",
            )
        return model, int(layer)


def _layers(config: Path) -> int | None:
    try:
        settings = json.loads(config.read_text("utf-8"))
    except (OSError, ValueError, RecursionError):
        return None
    if not isinstance(settings, dict):
        return None
    counts = (settings.get(name) for name in ("num_hidden_layers", "n_layer", "num_layers"))
    return next((count for count in counts if type(count) is int and count > 0), None)
