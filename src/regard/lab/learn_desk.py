"""What the laboratory answers about the course: how far the learner is, the lessons' pictures, and where a lesson opens."""

from __future__ import annotations

import json
from functools import partial
from typing import TYPE_CHECKING, Any

import anyio
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from regard.errors import Language
from regard.lab import bodies, lesson_pictures, turns
from regard.lab.refusals import RefusedError, UnknownRouteError

if TYPE_CHECKING:
    from regard.lab.app import Laboratory


class LearnDesk:
    """The routes of the course.

    Args:
        laboratory: Whose models draw the pictures.
    """

    def __init__(self, laboratory: Laboratory) -> None:
        from regard.course.jupyter import Beside

        self.laboratory = laboratory
        self.jupyter = Beside()
        self.pictures = anyio.CapacityLimiter(1)
        self.openings = anyio.CapacityLimiter(1)

    def routes(self) -> list[Route]:
        """Every address that answers."""
        return [
            Route("/api/lessons", self.lessons),
            Route("/api/lessons", self.open, methods=["POST"]),
            Route("/api/lessons/{name}/picture", self.picture),
        ]

    def stop(self) -> None:
        """Ends the JupyterLab that was opened from the page."""
        self.jupyter.stop()

    async def lessons(self, request: Request) -> Response:
        """The lessons, how far the learner is, and what opening one needs."""
        told = await anyio.to_thread.run_sync(_told)
        return Response(json.dumps(told, ensure_ascii=False), media_type="application/json")

    async def open(self, request: Request) -> Response:
        """Brings the lessons into the learner's folder, and tells where one of them opens in JupyterLab."""
        asked = bodies.fields(await request.body(), {"lesson": (str,), "language": (str,)})
        language: Language = "fr" if asked["language"] == "fr" else "en"
        work = partial(self._opened, asked["lesson"], language)
        response = await turns.in_turn(request, self.openings, work)
        response.headers["content-type"] = "application/json"
        return response

    def _opened(self, name: str, language: Language) -> bytes:
        from regard.course import catalogue, folder

        lesson = catalogue.lesson_named(name)
        copies = folder.bring(folder.usual(), language)
        copy = next(each for each in copies if each.lesson is lesson)
        told = {
            "address": self.jupyter.address(copy.path),
            "file": str(copy.path),
            "beside": None if copy.beside is None else copy.beside.name,
        }
        return json.dumps(told, ensure_ascii=False).encode()

    async def picture(self, request: Request) -> Response:
        """The picture of a lesson, in the language and for the ground that the page has."""
        name, asked = request.path_params["name"], request.query_params
        if name not in lesson_pictures.PICTURES:
            raise UnknownRouteError
        language, theme = asked.get("lang"), asked.get("theme")
        if language not in ("en", "fr") or theme not in ("light", "dark"):
            raise RefusedError(
                en="A lesson’s picture needs lang=en or fr, and theme=light or dark.",
                fr="L’image d’une leçon attend lang=en ou fr, et theme=light ou dark.",
            )
        work = partial(self._drawn, name, language, theme)
        response = await turns.in_turn(request, self.pictures, work)
        response.headers["content-type"] = "image/svg+xml"
        return response

    def _drawn(self, *asked: Any) -> bytes:
        with self.laboratory.watching:
            return lesson_pictures.drawn(*asked).encode()


def _told() -> dict[str, Any]:
    from regard.course import folder, journey, jupyter
    from regard.course.catalogue import LESSONS
    from regard.course.keeping import code
    from regard.course.keeping.standing import Standing
    from regard.course.keeping.store import Store

    store = Store()
    standings = store.standings()
    current = journey.current(standings)
    return {
        "lessons": [
            {
                "name": lesson.name,
                "title": lesson.title,
                "question": lesson.question,
                "exercises": [
                    {
                        "title": each.title,
                        "level": standings.get(each.name, Standing()).level.name.lower(),
                    }
                    for each in lesson.exercises
                ],
            }
            for lesson in LESSONS
        ],
        "current": None if current is None else current.name,
        "code": code.write(standings) if standings else None,
        "folder": str(folder.usual()),
        "install": None if jupyter.is_installed() else jupyter.INSTALL,
        "notices": store.notices,
    }
