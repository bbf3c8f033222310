"""What the laboratory answers: the models, questions about a sentence, and what its desks answer."""

from __future__ import annotations

import shutil
import tempfile
import weakref
from functools import cached_property, partial
from pathlib import Path
from threading import Lock
from types import NoneType
from typing import TYPE_CHECKING, Any

import anyio
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from regard.errors import RegardError
from regard.lab import bodies, guard, menu, turns
from regard.lab.effect_desk import EffectDesk
from regard.lab.entrance import Entrance
from regard.lab.learn_desk import LearnDesk
from regard.lab.page_desk import PageDesk
from regard.lab.record_desk import RecordDesk
from regard.lab.refusals import MethodError, UnexpectedError, UnknownModelError, UnknownRouteError
from regard.lab.shelf import Shelf
from regard.lab.zoom_desk import ZoomDesk
from regard.lab.zooms import Zooms
from regard.views.requests import ModelEntry, RecordRequest, SummaryRequest
from regard.views.requests import parse as parse_request
from regard.views.static import FOLDER

if TYPE_CHECKING:
    from regard.views.zooming import Pyramid

_OPTIONS: dict[str, bodies.Types] = {"to": (str,), "quick": (bool,)}
"""What a page may tell a model beside the text."""

_PATIENCE = 5.0
"""Seconds that closing waits for a zoom to stop: a model that reads, or is being loaded, cannot be interrupted."""


class Laboratory:
    """The routes and what they share.

    Args:
        entrance: Who is let in.
        model: The model that the page opens with: of the library, a folder, or a Hub id.
        static: Folder of the built page.
        pyramid: The zoom that the printed address leads to, where there is one.
        zooms: Folder of the zooms that are kept; in the platform's cache unless given.
        largest_file: Bytes of the largest file that a page may send.
    """

    def __init__(
        self,
        entrance: Entrance,
        *,
        model: str = "translate",
        static: Path = FOLDER,
        pyramid: Pyramid | None = None,
        zooms: Path | None = None,
        largest_file: int = bodies.LARGEST_FILE,
    ) -> None:
        self.entrance = entrance
        self.model = model
        self.static = static
        self.pyramid = pyramid
        self.shelf = Shelf()
        self.watching = Lock()  # a door watches the whole process, so models run one at a time
        self.looks = anyio.CapacityLimiter(1)
        self.answers = anyio.CapacityLimiter(1)
        # Tiles queue among themselves, so that a weight or a name passes between two of them.
        self.tiles = anyio.CapacityLimiter(1)
        self.largest_file = largest_file
        self.zooms = Zooms(zooms)
        self.zoom_desk = ZoomDesk(self, self.zooms)
        self.effect_desk = EffectDesk(self)
        self.learn_desk = LearnDesk(self)

    def routes(self) -> list[Route]:
        """Every address that answers."""
        return [
            *PageDesk(self).routes(),
            Route("/healthz", self.health),
            Route("/api/models", self.models),
            Route("/api/look", self.look, methods=["POST"]),
            Route("/api/answer", self.answer, methods=["POST"]),
            *self.effect_desk.routes(),
            *self.zoom_desk.routes(),
            *RecordDesk(self).routes(),
            *self.learn_desk.routes(),
        ]

    @cached_property
    def folder(self) -> Path:
        """Where the files lie that pages send; gone when the laboratory is."""
        folder = tempfile.mkdtemp(prefix="regard-")
        weakref.finalize(self, shutil.rmtree, folder, ignore_errors=True)
        return Path(folder)

    def close(self) -> None:
        """Stops what is being made and the JupyterLab beside, and removes all that pages have sent."""
        self.effect_desk.stop()
        self.learn_desk.stop()
        self.zoom_desk.making.cancel(_PATIENCE)
        self.zooms.close()
        if "folder" in self.__dict__:
            shutil.rmtree(self.folder, ignore_errors=True)

    def zoom_of(self, digest: str) -> Pyramid:
        """The pyramid of this name.

        Raises:
            RegardError: if it is not there, or damaged.
        """
        if self.pyramid is not None and digest == self.pyramid.digest:
            return self.pyramid
        return self.zooms.get(digest)

    async def health(self, request: Request) -> Response:
        """Whether the server answers."""
        return PlainTextResponse("ok")

    async def models(self, request: Request) -> Response:
        """The models of the menu."""
        return JSONResponse({"models": self.entries()})

    def entries(self) -> list[ModelEntry]:
        """The model that this laboratory was opened with, then the others of the library."""
        return menu.entries(self.model)

    async def look(self, request: Request) -> Response:
        """Lets a model read a text, and tells what is in the new record. It goes before every effect."""
        asked = bodies.fields(
            await request.body(), {"text": (str,), "model": (str, NoneType)}, {"sequence": (int,)} | _OPTIONS
        )
        request.state.sequence = asked.pop("sequence", 0)
        text, model = asked.pop("text"), asked.pop("model")
        work = partial(
            self.compute_look, text, self.model if model is None else model, request.state.sequence, **asked
        )
        self.effect_desk.stop()
        return await turns.in_turn(request, self.looks, work)

    async def answer(self, request: Request) -> Response:
        """Answers one request about a record or the pyramid."""
        asked = bodies.fields(
            await request.body(), {"record": (str,), "request": (dict,), "sequence": (int,)}
        )
        request.state.sequence = asked["sequence"]
        work = partial(self.compute_answer, asked["record"], asked["request"], asked["sequence"])
        if asked["request"].get("kind") == "tile":
            async with self.tiles:
                return await turns.in_turn(request, self.answers, work)
        return await turns.in_turn(request, self.answers, work)

    def compute_look(
        self, text: str, model: str, sequence: int, *, quick: bool = False, **options: Any
    ) -> bytes:
        """The frame that answers a look. Runs the model; one at a time.

        Args:
            text: What a person wrote.
            model: A name of the menu.
            sequence: The page's number for this question.
            quick: Follow one answer only, where the model writes: while a person types.
            **options: What the model itself is told.
        """
        from regard import workbench
        from regard.views import answer

        if model not in [entry["name"] for entry in self.entries()]:
            raise UnknownModelError
        if quick:
            options["beams"] = 1
        with self.watching:
            # The arithmetic step by step ends with values, so they are kept too.
            record = workbench.look(text, model=model, keep="all", **options)
        self.shelf.put(record)
        return answer.frame(record, SummaryRequest(), sequence=sequence)

    def compute_answer(self, digest: str, request: dict[str, object], sequence: int) -> bytes:
        """The frame that answers a request about a record or the pyramid."""
        from regard.views import answer

        asked = parse_request(request)
        mine = self.pyramid is not None and digest == self.pyramid.digest
        if isinstance(asked, RecordRequest) and not mine:
            return answer.frame(self.shelf.get(digest), asked, sequence=sequence)
        from regard.views import zooming

        return zooming.frame(self.zoom_of(digest), asked, sequence=sequence)


def application(laboratory: Laboratory, *, port: int) -> guard.Guard:
    """The whole laboratory, guarded, as an ASGI application."""
    app = Starlette(
        routes=laboratory.routes(),
        exception_handlers={RegardError: _say, HTTPException: _say_http, Exception: _say_unexpected},
    )
    app.router.redirect_slashes = False
    return guard.Guard(app, entrance=laboratory.entrance, port=port, largest_file=laboratory.largest_file)


async def _say(request: Request, error: Exception) -> Response:
    assert isinstance(error, RegardError)
    return guard.answer_with(error, request.scope, sequence=getattr(request.state, "sequence", 0))


async def _say_http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    response = await _say(request, MethodError() if error.status_code == 405 else UnknownRouteError())
    response.headers.update(error.headers or {})
    return response


async def _say_unexpected(request: Request, error: Exception) -> Response:
    return await _say(request, UnexpectedError())
