"""What the laboratory answers to a browser that opens it: the pages, their files, and the way in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import anyio
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from regard.lab import pages
from regard.lab.refusals import MethodError, NotBuiltError, SpentTokenError, UnknownRouteError

if TYPE_CHECKING:
    from regard.lab.app import Laboratory

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


class PageDesk:
    """The routes of pages.

    Args:
        laboratory: Whose pages they are.
    """

    def __init__(self, laboratory: Laboratory) -> None:
        self.laboratory = laboratory

    def routes(self) -> list[Route]:
        """Every address that answers."""
        return [
            Route("/", self.page),
            Route("/zoom", self.zoom_page),
            Route("/zoom/{digest}", self.zoom),
            Route("/calculator", self.calculator),
            Route("/compare", self.compare),
            Route("/learn", self.learn),
            Route("/api/comparison", self.comparison),
            Route("/login", self.login),
            Route("/static/{name:path}", self.file),
        ]

    async def page(self, request: Request) -> Response:
        """The laboratory."""
        return self._shell(request)

    async def calculator(self, request: Request) -> Response:
        """The page on which one calculates attention by hand."""
        return self._shell(request, page="calculator")

    async def compare(self, request: Request) -> Response:
        """The page on recurrence and attention."""
        return self._shell(request, page="compare")

    async def learn(self, request: Request) -> Response:
        """The page of the lessons."""
        return self._shell(request, page="learn")

    async def comparison(self, request: Request) -> Response:
        """What that page shows: the comparison that comes with Regard, as JSON."""
        from regard.comparison.result import shipped

        text = await anyio.to_thread.run_sync(shipped)
        return Response(text, media_type="application/json")

    async def zoom_page(self, request: Request) -> Response:
        """The page on which one has a zoom made."""
        return self._shell(request, page="zoom")

    async def zoom(self, request: Request) -> Response:
        """The page on which one flies over a pyramid."""
        laboratory = self.laboratory
        pyramid = await anyio.to_thread.run_sync(laboratory.zoom_of, request.path_params["digest"])
        mine = pyramid is laboratory.pyramid
        windows = 1 if mine else await anyio.to_thread.run_sync(laboratory.zooms.windows, pyramid.digest)
        return self._shell(request, page="zoom", zoom=pyramid.digest, windows=windows)

    async def login(self, request: Request) -> Response:
        """Lets in the browser that opens the printed address, the first time."""
        if request.method != "GET":  # a program that only looks whether the address exists must not use it up
            raise MethodError
        entrance, pyramid = self.laboratory.entrance, self.laboratory.pyramid
        asked = request.query_params.get("lang")
        home = "/" if pyramid is None else f"/zoom/{pyramid.digest}"
        inside = RedirectResponse(f"{home}?lang={asked}" if asked in ("en", "fr") else home, 303)
        if entrance.knows(request.headers.get("cookie", "")):
            return inside
        tokens = request.query_params.getlist("token")
        session = entrance.open(tokens[0]) if len(tokens) == 1 else None
        if session is None:
            raise SpentTokenError
        inside.set_cookie(entrance.cookie, session, path="/", httponly=True, samesite="strict")
        return inside

    async def file(self, request: Request) -> Response:
        """One file of the built page, found among those that are there: no other path can be asked for."""
        static = self.laboratory.static
        there = {path.relative_to(static).as_posix(): path for path in static.rglob("*") if path.is_file()}
        path = there.get(request.path_params["name"])
        if path is None or path.suffix not in _MEDIA_TYPES:
            raise UnknownRouteError
        return FileResponse(path, media_type=_MEDIA_TYPES[path.suffix])

    def _shell(self, request: Request, *, page: pages.Page = "look", **about: str | int) -> Response:
        if not (self.laboratory.static / "regard.js").is_file():
            raise NotBuiltError
        accepted = request.headers.get("accept-language", "")
        language = pages.preferred(request.query_params.get("lang"), accepted)
        largest = self.laboratory.largest_file
        return HTMLResponse(pages.laboratory(language, page=page, largest=largest, **about))
