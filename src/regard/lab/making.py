"""One zoom being made in the background: how far it is, how it ends, and nothing left of one that was stopped."""

from __future__ import annotations

import hashlib
import logging
import shutil
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypedDict

from regard.errors import RegardError, Sentence
from regard.lab.refusals import BusyError, UnexpectedError
from regard.lab.zooms import WINDOWS, Zooms

if TYPE_CHECKING:
    from regard.long_texts import Window

_STAGED = ".making-"
_VERSION = 1
"""Part of every origin: raise it when the same input comes to mean another pyramid."""

_PAUSE = 0.2
"""Seconds between two looks at whether to stop, while something else runs a model."""

_log = logging.getLogger("regard.lab")


State = Literal["loading", "reading", "drawing", "done", "failed", "cancelled"]


class Job(TypedDict):
    """How far a zoom has come, as the page shows it."""

    name: str
    state: State
    share: float
    left: float | None
    digest: str | None
    message: Sentence | None


class CancelledError(Exception):
    """A person does not want the zoom any more."""


@dataclass(frozen=True)
class Wanted:
    """What to make a zoom of.

    Attributes:
        path: File of the text, UTF-8; it is deleted at the end.
        digest: A name for its content.
        characters: How many it has.
        name: What to call it in front of a person.
        model: Library name, folder or Hub id.
        layer: Layer, from 0; all its heads are taken.
    """

    path: Path
    digest: str
    characters: int
    name: str
    model: str
    layer: int


@dataclass
class Clock:
    """How much of a stretch of work is done, and how long the rest takes at the speed so far."""

    begun: tuple[float, float] | None = field(default=None)

    def left(self, share: float) -> float | None:
        """Seconds that are left; None until two moments can be compared."""
        now = time.monotonic()
        if self.begun is None:
            self.begun = now, share
        gone, done = now - self.begun[0], share - self.begun[1]
        return gone / done * (1 - share) if done > 0 else None


class Making:
    """Makes one zoom at a time.

    Args:
        zooms: Where finished ones go.
        watching: Held while a model runs, one window at a time, so that sentences pass in between.
    """

    def __init__(self, zooms: Zooms, watching: threading.Lock) -> None:
        self.zooms, self.watching = zooms, watching
        self.job: Job | None = None
        self._clock = Clock()
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self._lock = threading.Lock()

    @property
    def running(self) -> bool:
        """Whether one is being made."""
        return self._thread is not None and self._thread.is_alive()

    def begin(self, wanted: Wanted) -> Job:
        """Begins in a thread of its own.

        Raises:
            RefusedError: if another zoom is being made.
        """
        with self._lock:
            if self.running:
                raise BusyError
            self._stop.clear()
            self.job = Job(name=wanted.name, state="loading", share=0.0, left=None, digest=None, message=None)
            self._thread = threading.Thread(target=self._run, args=(wanted,), daemon=True)
            self._thread.start()
            return self.job

    def cancel(self, patience: float | None = None) -> None:
        """Stops what is being made, and returns once nothing of it is left; forgets what has ended.

        Args:
            patience: Seconds to wait for it at most; without end where it is left out.
        """
        with self._lock:
            thread = self._thread
            self._stop.set()
        if thread is not None:
            thread.join(patience)
        with self._lock:  # another may have begun meanwhile: it goes on
            if self._thread is thread and not self.running:
                self.job = None

    def _run(self, wanted: Wanted) -> None:
        try:
            digest = self._make(wanted)
            self._tell("done", share=1.0, digest=digest)
        except CancelledError:
            self._tell("cancelled")
        except RegardError as error:
            self._tell("failed", message=error.sentences)
        except Exception:
            _log.exception("a zoom")
            self._tell("failed", message=UnexpectedError().sentences)
        finally:
            with suppress(OSError):
                wanted.path.unlink()

    def _make(self, wanted: Wanted) -> str:
        from regard import long_texts, workbench
        from regard.joined_windows import join
        from regard.measures.pyramid import Pyramid

        origin = _origin(wanted, long_texts.fingerprint(workbench.ready(wanted.model)))
        if (known := self.zooms.of_origin(origin)) is not None:
            return known
        self.zooms.folder.mkdir(parents=True, exist_ok=True)
        _sweep(self.zooms.folder)
        with tempfile.TemporaryDirectory(
            prefix=_STAGED, dir=self.zooms.folder, ignore_cleanup_errors=True
        ) as staged:
            folder = Path(staged) / "pyramid"
            joined = join(self._windows(wanted), wanted.layer, Path(staged))
            self._clock = Clock()
            Pyramid.build(
                joined.record, folder, layers=[wanted.layer], origin=origin, progress=self._drawing
            ).close()
            (folder / WINDOWS).write_text(str(joined.windows), "ascii")
            return self._kept(folder)

    def _windows(self, wanted: Wanted) -> Iterator[Window]:
        """The windows of the text, the model held up for no longer than each takes."""
        from regard import long_texts

        self._clock, read = Clock(), 0
        with wanted.path.open(encoding="utf-8-sig", newline="") as text:
            windows = long_texts.windows(text, wanted.model)
            while True:
                self._go_on(state="reading", share=min(1.0, read / wanted.characters))
                self._wait_for_model()
                try:
                    window = next(windows, None)
                finally:
                    self.watching.release()
                if window is None:
                    return
                read += window.characters
                yield window

    def _wait_for_model(self) -> None:
        while not self.watching.acquire(timeout=_PAUSE):
            if self._stop.is_set():
                raise CancelledError

    def _drawing(self, done: int, total: int) -> None:
        self._go_on(state="drawing", share=done / max(total, 1))

    def _go_on(self, *, state: Literal["reading", "drawing"], share: float) -> None:
        if self._stop.is_set():
            raise CancelledError
        left = self._clock.left(share) if share > 0 else None
        self._tell(state, share=share, left=left)

    def _tell(
        self,
        state: State,
        *,
        share: float = 0.0,
        left: float | None = None,
        digest: str | None = None,
        message: Sentence | None = None,
    ) -> None:
        if self.job is not None:
            name = self.job["name"]
            self.job = Job(name=name, state=state, share=share, left=left, digest=digest, message=message)

    def _kept(self, folder: Path) -> str:
        """Gives a whole pyramid its place among the others, in one step."""
        from regard.measures.pyramid import found

        known = found(folder)
        assert known is not None
        place = self.zooms.folder / known.digest
        if not place.exists():
            folder.replace(place)
        return known.digest


def _origin(wanted: Wanted, model: str) -> str:
    parts = [_VERSION, wanted.digest, wanted.model, model, wanted.layer]
    return hashlib.sha256(repr(parts).encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _sweep(folder: Path) -> None:
    """Removes what a process that was killed has left; what another one is making is newer than a day."""
    for left in folder.glob(f"{_STAGED}*"):
        with suppress(OSError):
            if time.time() - left.stat().st_mtime > 24 * 3600:
                shutil.rmtree(left, ignore_errors=True)
