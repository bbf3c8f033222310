"""What the laboratory answers: the page, its files, the models, and questions about a sentence."""

from __future__ import annotations

import shutil
import tempfile
import weakref
from functools import cached_property, partial
from pathlib import Path
from threading import Event, Lock
from types import NoneType
from typing import TYPE_CHECKING, Any

import anyio
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import (
    FileResponse,
    HTMLResponse,
    JSONResponse,
    PlainTextResponse,
    RedirectResponse,
    Response,
)
from starlette.routing import Route

from regard.errors import RegardError
from regard.lab import bodies, effects, guard, pages, turns
from regard.lab.entrance import Entrance
from regard.lab.record_desk import RecordDesk
from regard.lab.refusals import (
    MethodError,
    NotBuiltError,
    SpentTokenError,
    UnexpectedError,
    UnknownModelError,
    UnknownRouteError,
)
from regard.lab.shelf import Shelf
from regard.lab.zoom_desk import ZoomDesk
from regard.lab.zooms import Zooms
from regard.views.requests import ModelEntry, RecordRequest, SummaryRequest
from regard.views.requests import parse as parse_request
from regard.views.static import FOLDER

if TYPE_CHECKING:
    from regard.views.zooming import Pyramid

# The tables of some operating systems are wrong, and browsers refuse a script of another type.
_MEDIA_TYPES = {
    ".js": "text/javascript",
    ".css": "text/css",
    ".json": "application/json",
    ".map": "application/json",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".woff2": "font/woff2",
}


class Laboratory:
    """The routes and what they share.

    Args:
        entrance: Who is let in.
        model: The model that reads where the page names none: of the library, a folder, or a Hub id.
        static: Folder of the built page.
        pyramid: The zoom that the printed address leads to, where there is one.
        zooms: Folder of the zooms that are kept; in the platform's cache unless given.
        largest_file: Bytes of the largest file that a page may send.
    """

    def __init__(
        self,
        entrance: Entrance,
        *,
        model: str = "minilm",
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

    def routes(self) -> list[Route]:
        """Every address that answers."""
        return [
            Route("/", self.page),
            Route("/zoom", self.zoom_page),
            Route("/zoom/{digest}", self.zoom),
            Route("/calculator", self.calculator),
            Route("/login", self.login),
            Route("/healthz", self.health),
            Route("/static/{name:path}", self.file),
            Route("/api/models", self.models),
            Route("/api/look", self.look, methods=["POST"]),
            Route("/api/answer", self.answer, methods=["POST"]),
            Route("/api/effect", self.effect, methods=["POST"]),
            *self.zoom_desk.routes(),
            *RecordDesk(self).routes(),
        ]

    @cached_property
    def folder(self) -> Path:
        """Where the files lie that pages send; gone when the laboratory is."""
        folder = tempfile.mkdtemp(prefix="regard-")
        weakref.finalize(self, shutil.rmtree, folder, ignore_errors=True)
        return Path(folder)

    def close(self) -> None:
        """Stops what is being made, and removes all that pages have sent."""
        self.zoom_desk.making.cancel()
        self.zooms.close()
        if "folder" in self.__dict__:
            shutil.rmtree(self.folder, ignore_errors=True)

    async def page(self, request: Request) -> Response:
        """The laboratory."""
        return self._shell(request)

    async def calculator(self, request: Request) -> Response:
        """The page on which one calculates attention by hand."""
        return self._shell(request, page="calculator")

    async def zoom_page(self, request: Request) -> Response:
        """The page on which one has a zoom made."""
        return self._shell(request, page="zoom")

    async def zoom(self, request: Request) -> Response:
        """The page on which one flies over a pyramid."""
        pyramid = await anyio.to_thread.run_sync(self.zoom_of, request.path_params["digest"])
        mine = pyramid is self.pyramid
        windows = 1 if mine else await anyio.to_thread.run_sync(self.zooms.windows, pyramid.digest)
        return self._shell(request, page="zoom", zoom=pyramid.digest, windows=windows)

    def zoom_of(self, digest: str) -> Pyramid:
        """The pyramid of this name.

        Raises:
            RegardError: if it is not there, or damaged.
        """
        if self.pyramid is not None and digest == self.pyramid.digest:
            return self.pyramid
        return self.zooms.get(digest)

    def _shell(self, request: Request, *, page: pages.Page = "look", **about: str | int) -> Response:
        if not (self.static / "regard.js").is_file():
            raise NotBuiltError
        accepted = request.headers.get("accept-language", "")
        language = pages.preferred(request.query_params.get("lang"), accepted)
        return HTMLResponse(pages.laboratory(language, page=page, largest=self.largest_file, **about))

    async def login(self, request: Request) -> Response:
        """Lets in the browser that opens the printed address, the first time."""
        if request.method != "GET":  # a program that only looks whether the address exists must not use it up
            raise MethodError
        asked = request.query_params.get("lang")
        home = "/" if self.pyramid is None else f"/zoom/{self.pyramid.digest}"
        inside = RedirectResponse(f"{home}?lang={asked}" if asked in ("en", "fr") else home, 303)
        if self.entrance.knows(request.headers.get("cookie", "")):
            return inside
        tokens = request.query_params.getlist("token")
        session = self.entrance.open(tokens[0]) if len(tokens) == 1 else None
        if session is None:
            raise SpentTokenError
        inside.set_cookie(self.entrance.cookie, session, path="/", httponly=True, samesite="strict")
        return inside

    async def health(self, request: Request) -> Response:
        """Whether the server answers."""
        return PlainTextResponse("ok")

    async def file(self, request: Request) -> Response:
        """One file of the built page, found among those that are there: no other path can be asked for."""
        there = {
            path.relative_to(self.static).as_posix(): path
            for path in self.static.rglob("*")
            if path.is_file()
        }
        path = there.get(request.path_params["name"])
        if path is None or path.suffix not in _MEDIA_TYPES:
            raise UnknownRouteError
        return FileResponse(path, media_type=_MEDIA_TYPES[path.suffix])

    async def models(self, request: Request) -> Response:
        """The models of the menu."""
        return JSONResponse({"models": self.entries()})

    def entries(self) -> list[ModelEntry]:
        """The model that this laboratory was opened with, then the others of the library."""
        from regard.models import library

        entries: list[ModelEntry] = [
            {"name": model.name, "title": model.title, "about": model.about}
            for model in library.entries()
            if model.installed or model.name == self.model
        ]
        if library.entry(self.model) is None:
            entries.append(_brought(self.model))
        return sorted(entries, key=lambda entry: entry["name"] != self.model)

    async def look(self, request: Request) -> Response:
        """Lets a model read a text, and tells what is in the new record."""
        asked = bodies.fields(
            await request.body(), {"text": (str,), "model": (str, NoneType)}, {"sequence": (int,)}
        )
        request.state.sequence = asked.get("sequence", 0)
        work = partial(
            self.compute_look,
            asked["text"],
            self.model if asked["model"] is None else asked["model"],
            request.state.sequence,
        )
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

    async def effect(self, request: Request) -> Response:
        """Changes a model while it reads the text of a record, and tells what that did beside random changes."""
        asked = bodies.fields(await request.body(), effects.FIELDS)
        request.state.sequence = asked["sequence"]
        return await effects.in_turn(request, self.looks, partial(self.compute_effect, asked))

    def compute_look(self, text: str, model: str, sequence: int) -> bytes:
        """The frame that answers a look. Runs the model; one at a time."""
        from regard import workbench
        from regard.views import answer

        if model not in [entry["name"] for entry in self.entries()]:
            raise UnknownModelError
        with self.watching:
            record = workbench.look(text, model=model)
        self.shelf.put(record)
        return answer.frame(record, SummaryRequest(), sequence=sequence)

    def compute_effect(self, asked: dict[str, Any], gone: Event) -> bytes:
        """What a change does, as JSON. Runs the model many times, while no other model runs."""
        record = self.shelf.get(asked["record"])
        with self.watching:
            return effects.compute(record, [entry["name"] for entry in self.entries()], asked, gone)

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


def _brought(source: str) -> ModelEntry:
    """How the menu shows a model that somebody brought along."""
    name = Path(source).name
    return {
        "name": source,
        "title": {"en": name, "fr": name},
        "about": {
            "en": f"The model that you brought: {source}",
            "fr": f"Le modèle que vous avez apporté : {source}",
        },
    }


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
