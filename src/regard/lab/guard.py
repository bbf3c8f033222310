"""The only way in: every request passes here before any route sees it, so that a new route is guarded too."""

from __future__ import annotations

import logging
from collections.abc import Iterable

from starlette.responses import HTMLResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from regard.errors import RegardError
from regard.lab import bodies, pages, refusals
from regard.lab.entrance import Entrance
from regard.lab.refusals import (
    HostError,
    MediaTypeError,
    OriginError,
    RefusedError,
    TokenError,
    UnexpectedError,
)

OPEN = ("/login", "/healthz")
"""Paths that need no session; with ``OPEN_FOLDER``, the only ones."""

OPEN_FOLDER = "/static/"

FILES = ("/api/records", "/api/zooms")
"""Paths to which a page sends whole files: bytes of no other type, passed on piece by piece."""

_FILE = "application/octet-stream"

POLICY = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data: blob:",
        "connect-src 'self'",
        "font-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types 'none'",
    ]
)

HEADERS = {
    b"content-security-policy": POLICY.encode(),
    b"x-content-type-options": b"nosniff",
    b"referrer-policy": b"no-referrer",
    b"cross-origin-opener-policy": b"same-origin",
    b"cross-origin-resource-policy": b"same-origin",
    b"x-frame-options": b"DENY",
}
"""Said with every answer, refusals included."""

_SINGLE = (
    "host",
    "origin",
    "sec-fetch-site",
    "content-length",
    "content-type",
    "transfer-encoding",
)

_log = logging.getLogger("regard.lab")


class Guard:
    """Refuses what does not come from the page that it serves, then lets the rest through.

    Args:
        app: What is guarded.
        entrance: Who is let in.
        port: Port on which the laboratory is served: part of every acceptable host and origin.
        largest_file: Bytes of the largest file that is taken.
    """

    def __init__(
        self, app: ASGIApp, *, entrance: Entrance, port: int, largest_file: int = bodies.LARGEST_FILE
    ) -> None:
        self.app = app
        self.entrance = entrance
        self.largest_file = largest_file
        names = ("127.0.0.1", "localhost", "[::1]")
        self.hosts = {f"{name}:{port}" for name in names} | ({*names} if port == 80 else set())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers one request, whatever it is, and never raises."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
        elif scope["type"] == "http":
            await self._answer(scope, receive, send)
        else:  # nothing here speaks through a web socket
            await send({"type": "websocket.close", "code": 1008})

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        shielded = _Shielded(send, lasting=scope["path"].startswith(OPEN_FOLDER))
        try:
            headers = _headers(scope["headers"])
            self._check(scope, headers)
            length = _length(headers)
            if _brings_file(scope):
                body = bodies.bounded(receive, announced=length, most=self.largest_file)
            else:
                body = _replay(await bodies.read(receive, announced=length), receive)
            await self.app(scope, body, shielded)
        except bodies.GoneError:
            return
        except RefusedError as refused:
            await answer_with(refused, scope)(scope, receive, shielded)
        except Exception:
            _log.exception("%s %r", scope["method"], scope["path"])
            if not shielded.started:
                await answer_with(UnexpectedError(), scope)(scope, receive, shielded)

    def _check(self, scope: Scope, headers: dict[str, str]) -> None:
        host = headers.get("host", "").lower()
        if host not in self.hosts:  # a foreign name that was made to lead here: DNS rebinding
            raise HostError
        if headers.get("origin", f"http://{host}") != f"http://{host}":
            raise OriginError
        if headers.get("sec-fetch-site", "none") not in ("none", "same-origin"):
            raise OriginError
        path = scope["path"]
        is_open = path in OPEN or path.startswith(OPEN_FOLDER)
        if not is_open and not self.entrance.knows(headers.get("cookie", "")):
            raise TokenError
        media_type = headers.get("content-type", "").partition(";")[0].strip().lower()
        expected = _FILE if _brings_file(scope) else "application/json"
        if scope["method"] not in ("GET", "HEAD") and media_type != expected:
            # A form of another site can send other types without asking first; these two it cannot.
            raise MediaTypeError


class _Shielded:
    """Sends messages on, with the safety headers in place of any that the application gave."""

    def __init__(self, send: Send, *, lasting: bool) -> None:
        self.send = send
        self.started = False
        self.headers = HEADERS | {b"cache-control": b"no-cache" if lasting else b"no-store"}

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.started = True
            given = [(name, value) for name, value in message["headers"] if name.lower() not in self.headers]
            message = {**message, "headers": [*given, *self.headers.items()]}
        await self.send(message)


def _brings_file(scope: Scope) -> bool:
    return scope["method"] == "POST" and scope["path"] in FILES


def _headers(given: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    headers: dict[str, str] = {}
    for raw_name, raw_value in given:
        name, value = raw_name.decode("latin-1").lower(), raw_value.decode("latin-1")
        if name in headers and name in _SINGLE:
            raise RefusedError(
                en=f"The header {name} occurs twice.", fr=f"L'en-tête {name} figure deux fois."
            )
        headers[name] = f"{headers[name]}; {value}" if name == "cookie" and name in headers else value
    return headers


def _length(headers: dict[str, str]) -> int | None:
    length = headers.get("content-length")
    if length is None:
        return None
    if not (length.isascii() and length.isdigit() and len(length) <= 16) or "transfer-encoding" in headers:
        raise RefusedError(
            en="The request does not say clearly how long it is: check Content-Length.",
            fr="La demande n'indique pas clairement sa longueur : vérifiez Content-Length.",
        )
    return int(length)


def _replay(body: bytes, receive: Receive) -> Receive:
    pending: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def again() -> Message:
        return pending.pop() if pending else await receive()

    return again


def answer_with(error: RegardError, scope: Scope, *, sequence: int = 0) -> Response:
    """The refusal as a page for a person who follows an address, as JSON for everyone else."""
    status = refusals.status(error)
    accepted = [value for name, value in scope["headers"] if name == b"accept"]
    if scope["method"] == "GET" and any(b"text/html" in value for value in accepted):
        return HTMLResponse(pages.refusal(error), status)
    return Response(refusals.encode(error, sequence=sequence), status, media_type="application/json")
