"""The laboratory on a port of this computer: opened, announced, warmed up, and closed."""

from __future__ import annotations

import contextlib
import contextvars
import errno
import logging
import os
import signal
import socket
import sys
import threading
import webbrowser
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import uvicorn
from starlette.types import ASGIApp

from regard import errors
from regard.errors import Language, RegardError
from regard.lab.app import Laboratory, application
from regard.lab.bodies import LARGEST_FILE
from regard.lab.entrance import Entrance

if TYPE_CHECKING:
    from regard.views.zooming import Pyramid

DEFAULT_PORT = 8735
HOST = "127.0.0.1"
"""The laboratory is for this computer alone; there is no other choice."""

_TRIED = 20
_SECONDS_TO_FINISH = 1

_log = logging.getLogger("regard.lab")


def serve(
    port: int | None = None,
    *,
    language: Language | None = None,
    browser: bool = True,
    model: str = "translate",
    pyramid: Pyramid | None = None,
    largest_file: int = LARGEST_FILE,
) -> None:
    """Serves the laboratory until it is interrupted.

    Args:
        port: Port to listen on; 0 takes any free one. None takes 8735, or the next free one.
        language: Language of the page; None follows the browser.
        browser: Whether to open a browser, where there is one to open.
        model: Model to make ready, and to use where the page names none: of the library, a folder, or a Hub id.
        pyramid: A zoom; the printed address then leads straight to it, and the model is read only once a sentence needs it.
        largest_file: Bytes of the largest file that the page may open.

    Raises:
        RegardError: if the port cannot be had.
    """
    with listen(port) as listener:
        taken = listener.getsockname()[1]
        laboratory = Laboratory(Entrance(taken), model=model, pyramid=pyramid, largest_file=largest_file)
        asked = f"&lang={language}" if language else ""
        address = f"http://{HOST}:{taken}/login?token={laboratory.entrance.token}{asked}"

        def ready() -> None:
            _announce(address)
            if pyramid is None:
                _in_background(_warm, laboratory)
            if browser and can_open_browser():
                _in_background(webbrowser.open, address)

        try:
            Server(application(laboratory, port=taken), ready=ready).run(sockets=[listener])
        finally:
            laboratory.close()


def _announce(address: str) -> None:
    said = {
        "en": f"Regard: {address} (Ctrl+C stops it)",
        "fr": f"Regard : {address} (Ctrl+C pour l'arrêter)",
    }
    sys.stdout.write(f"{said[errors.language()]}\n")
    sys.stdout.flush()


class Server(uvicorn.Server):
    """A server that says when it answers, and for which a signal to stop is a normal end.

    Args:
        app: What is served.
        ready: Called once, when the first request can be answered.
    """

    def __init__(self, app: ASGIApp, *, ready: Callable[[], None]) -> None:
        config = uvicorn.Config(
            app,
            http="h11",
            ws="none",
            loop="asyncio",
            lifespan="off",
            access_log=False,
            log_config=None,
            log_level="critical",  # the guard has already told what went wrong
            proxy_headers=False,
            server_header=False,
            timeout_graceful_shutdown=_SECONDS_TO_FINISH,
        )
        super().__init__(config)
        self.ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Starts, then says so."""
        await super().startup(sockets)
        self.ready()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Ends the loop, and nothing else, when a person or the system asks for it."""
        if threading.current_thread() is not threading.main_thread():  # only there are signals heard
            yield
            return
        # The base class sends the signal again afterwards, which makes a killed process of a clean end.
        stops = [signal.SIGINT, signal.SIGTERM]
        before = {stop: signal.signal(stop, self.handle_exit) for stop in stops}
        try:
            yield
        finally:
            for stop, handler in before.items():
                signal.signal(stop, handler)


def listen(port: int | None) -> socket.socket:
    """A socket that listens on this computer only.

    Raises:
        RegardError: if that port is in use, needs more rights or does not exist.
    """
    if port is None:
        for candidate in range(DEFAULT_PORT, DEFAULT_PORT + _TRIED):
            with contextlib.suppress(OSError):
                return _bind(candidate)
        return _bind(0)
    try:
        return _bind(port)
    except OverflowError:
        raise RegardError(
            en=f"--port must be a number from 0 to 65535; {port} is out of range.",
            fr=f"--port doit être un nombre de 0 à 65535 ; {port} est hors limites.",
        ) from None
    except OSError as error:
        raise _port_refused(port, error) from error


def _bind(port: int) -> socket.socket:
    # Only a socket that names its protocol is one that asyncio keeps from holding small answers back for 40 ms.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        if sys.platform == "win32":  # there, SO_REUSEADDR would let two programs share the port
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
        else:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((HOST, port))
        listener.listen(128)
    except BaseException:
        listener.close()
        raise
    return listener


def _port_refused(port: int, error: OSError) -> RegardError:
    if error.errno == errno.EADDRINUSE:
        return RegardError(
            en=f"Port {port} is already in use. "
            f"Choose another one, for example --port {port % 65535 + 1}, or leave --port out.",
            fr=f"Le port {port} est déjà utilisé. "
            f"Choisissez-en un autre, par exemple --port {port % 65535 + 1}, ou n'indiquez pas --port.",
        )
    return RegardError(
        en=f"Port {port} cannot be opened on this computer. "
        "Choose another one above 1023, or leave --port out.",
        fr=f"Le port {port} ne peut pas être ouvert sur cet ordinateur. "
        "Choisissez-en un autre, supérieur à 1023, ou n'indiquez pas --port.",
    )


def can_open_browser() -> bool:
    """Whether there is a screen, and a person in front of it."""
    if os.environ.get("CI"):
        return False
    if sys.platform in ("win32", "darwin"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _in_background(work: Callable[..., object], *arguments: object) -> None:
    # A daemon, so that Ctrl+C does not wait for a model that is still being read.
    run = contextvars.copy_context().run
    threading.Thread(target=run, args=(work, *arguments), daemon=True).start()


def _warm(laboratory: Laboratory) -> None:
    """Reads the first model while the person is still reading the page."""
    try:
        laboratory.compute_look("Regard.", laboratory.model, 0)
    except RegardError as error:  # the page says the same when the model is asked for
        _log.warning("%s", error)
    except Exception:
        _log.exception("%s", laboratory.model)
