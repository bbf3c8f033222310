"""What the laboratory answers about records as files: one that is opened, and one that is kept."""

from __future__ import annotations

import re
import secrets
import weakref
from functools import partial
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

import anyio
from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from regard.errors import RegardError
from regard.lab import turns, uploads
from regard.lab.refusals import NoRecordError

if TYPE_CHECKING:
    from regard.lab.app import Laboratory
    from regard.record import Record

_LONGEST_NAME = 40


class RecordDesk:
    """The routes of records.

    Args:
        laboratory: Whose records they are.
    """

    def __init__(self, laboratory: Laboratory) -> None:
        self.laboratory = laboratory

    def routes(self) -> list[Route]:
        """Every address that answers."""
        return [
            Route("/api/records", self.open, methods=["POST"]),
            Route("/api/records/{digest}", self.keep),
        ]

    async def open(self, request: Request) -> Response:
        """Takes the file of a record, and tells what is in it."""
        path = self.laboratory.folder / f"{secrets.token_hex(8)}.safetensors"
        await uploads.receive(request, path)
        begun = Event()
        try:
            return await turns.in_turn(request, self.laboratory.answers, partial(self._opened, path, begun))
        finally:
            if not begun.is_set():  # the page left before its turn
                path.unlink(missing_ok=True)

    async def keep(self, request: Request) -> Response:
        """The record as a file: written to the disk, then sent from there."""
        record = self.laboratory.shelf.get(request.path_params["digest"])
        path = self.laboratory.folder / f"{secrets.token_hex(8)}.safetensors"
        async with self.laboratory.answers:
            await anyio.to_thread.run_sync(record.save, path)
        name = "-".join(re.findall(r"\w+", record.text or record.model))[:_LONGEST_NAME] or "record"
        return FileResponse(
            path,
            media_type="application/octet-stream",
            filename=f"{name}.safetensors",
            background=BackgroundTask(path.unlink, missing_ok=True),
        )

    def _opened(self, path: Path, begun: Event) -> bytes:
        begun.set()  # from here on the file is this thread's to remove
        from regard.record import Record
        from regard.views import answer
        from regard.views.requests import SummaryRequest

        try:
            record = _first(Record.load(path, check=True))
            frame = answer.frame(record, SummaryRequest(), sequence=0)
        except BaseException as error:
            path.unlink(missing_ok=True)
            if isinstance(error, RegardError) and error.code == "damaged_record":
                raise NoRecordError from error
            raise
        # The arrays are read from the file when they are needed: it goes when the record does.
        weakref.finalize(record, path.unlink, missing_ok=True)
        self.laboratory.shelf.put(record)
        return frame


def _first(record: Record) -> Record:
    """The record itself, or the first sequence of a batch, which then says so."""
    if not record.batch:
        return record
    first, count = record.batch[0], len(record.batch)
    first.notices.append(
        {
            "en": f"This file holds {count} sequences; the first one is shown.",
            "fr": f"Ce fichier contient {count} séquences ; la première est montrée.",
        }
    )
    return first
