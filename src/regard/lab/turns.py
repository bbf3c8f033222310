"""Work that takes a while, done one piece at a time and only while somebody waits for it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Future
from contextvars import copy_context
from functools import partial
from queue import Empty, SimpleQueue
from threading import Thread

import anyio
from starlette.requests import Request
from starlette.responses import Response

_ABANDONED = 499

_PATIENCE = 0.1
"""Seconds that a thread waits for more work."""


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
    """The result of the work, done by a thread of the crew."""
    outcome: Future[bytes] = Future()
    outcome.set_running_or_notify_cancel()
    _CREW.give(partial(copy_context().run, work), outcome)
    return await asyncio.wrap_future(outcome)


class _Crew:
    """Threads that wait a moment for more work once theirs is done, so that work that follows at once is done by the same thread.

    PyTorch computes with helpers that belong to a thread. A new thread for each piece of work starts them anew; threads that wait for
    long keep theirs, and OpenMP lets all helpers sleep between two operations once there are more of them than cores. Either way the
    pictures of 84 heads of 4,096 tokens took up to half as long again. The threads are daemons: Ctrl+C does not wait for a model that is
    still reading.
    """

    def __init__(self) -> None:
        self._idle: list[_Inbox] = []

    def give(self, work: Callable[[], bytes], outcome: Future[bytes]) -> None:
        """Hands work to the thread that was busy last, or to a new one where all are busy."""
        try:
            inbox = self._idle.pop()
        except IndexError:
            inbox = SimpleQueue()
            Thread(target=self._wait, args=(inbox,), daemon=True).start()
        inbox.put((work, outcome))

    def _wait(self, inbox: _Inbox) -> None:
        while True:
            try:
                work, outcome = inbox.get(timeout=_PATIENCE)
            except Empty:
                if self._leaves(inbox):
                    return
                continue
            self._do(work, outcome, inbox)
            del work, outcome  # a record is kept by nobody who only waits

    def _do(self, work: Callable[[], bytes], outcome: Future[bytes], inbox: _Inbox) -> None:
        """The thread is idle again before anybody hears of the result and brings more."""
        try:
            found = work()
        except BaseException as error:
            self._idle.append(inbox)
            outcome.set_exception(error)
        else:
            self._idle.append(inbox)
            outcome.set_result(found)
        finally:
            del work, outcome  # an error knows this frame, and would keep what it knows

    def _leaves(self, inbox: _Inbox) -> bool:
        """Whether a thread may end: not if it is being given work right now."""
        try:
            self._idle.remove(inbox)
        except ValueError:
            return False
        return True


_Inbox = SimpleQueue[tuple[Callable[[], bytes], "Future[bytes]"]]
_CREW = _Crew()
