"""Work that takes a while, done one piece at a time and only while somebody waits for it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Future
from contextvars import copy_context
from threading import Thread

import anyio
from starlette.requests import Request
from starlette.responses import Response

_ABANDONED = 499


async def in_turn(request: Request, limiter: anyio.CapacityLimiter, work: Callable[[], bytes]) -> Response:
    """Computes in a thread when its turn comes, unless the page has asked for something newer since.

    Args:
        request: Who waits. A page that has gone on closes its connection.
        limiter: How many may compute at once.
        work: What gives the bytes of the answer.
    """
    async with limiter:
        if await request.is_disconnected():
            return Response(status_code=_ABANDONED)
        frame = await _in_thread(work)
    return Response(frame, media_type="application/octet-stream")


async def _in_thread(work: Callable[[], bytes]) -> bytes:
    """The result of the work. The thread is a daemon: Ctrl+C does not wait for a model that is still reading."""
    outcome: Future[bytes] = Future()
    outcome.set_running_or_notify_cancel()

    def run() -> None:
        try:
            outcome.set_result(work())
        except BaseException as error:
            outcome.set_exception(error)

    Thread(target=copy_context().run, args=(run,), daemon=True).start()
    return await asyncio.wrap_future(outcome)
