"""What the laboratory answers about changes: one effect at a time, given up as soon as nobody waits or a text is to be read."""

from __future__ import annotations

import asyncio
from functools import partial
from threading import Event
from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from regard.lab import bodies, effects, turns

if TYPE_CHECKING:
    from regard.lab.app import Laboratory

_PAUSE = 0.2
"""Seconds between two looks at whether somebody still waits."""


class EffectDesk:
    """The route of effects.

    Args:
        laboratory: Whose models are changed.
    """

    def __init__(self, laboratory: Laboratory) -> None:
        self.laboratory = laboratory
        self._underway: set[Event] = set()

    def routes(self) -> list[Route]:
        """Every address that answers."""
        return [Route("/api/effect", self.effect, methods=["POST"])]

    async def effect(self, request: Request) -> Response:
        """Changes a model while it reads the text of a record, and tells what that did beside random changes."""
        asked = bodies.fields(await request.body(), effects.FIELDS)
        request.state.sequence = asked["sequence"]
        stop = Event()
        self._underway.add(stop)
        watch = asyncio.create_task(_watch(request, stop))
        try:
            response = await turns.in_turn(
                request, self.laboratory.looks, partial(self._computed, asked, stop)
            )
        finally:
            stop.set()  # the thread ends with this task, even one that was cancelled
            self._underway.discard(stop)
            watch.cancel()
        response.headers["content-type"] = "application/json"
        return response

    def stop(self) -> None:
        """Has every effect that was asked for so far end at its next run of the model, so that a text need not wait."""
        for stop in tuple(self._underway):
            stop.set()

    def _computed(self, asked: dict[str, Any], stop: Event) -> bytes:
        record = self.laboratory.shelf.get(asked["record"])
        with self.laboratory.watching:
            models = [entry["name"] for entry in self.laboratory.entries()]
            return effects.compute(record, models, asked, stop)


async def _watch(request: Request, stop: Event) -> None:
    while not await request.is_disconnected():
        await asyncio.sleep(_PAUSE)
    stop.set()
