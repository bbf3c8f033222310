"""What comes with a request: read whole, bounded in size and time, and understood strictly."""

from __future__ import annotations

import json
import math
from typing import Any

import anyio
from starlette.types import Message, Receive

from regard.lab.refusals import RefusedError, SlowError, TooLargeError, large_file

LARGEST_BODY = 2**20
"""Bytes of the largest body that is read."""

LARGEST_FILE = 2 * 1000**3
"""Bytes of the largest file that is taken, unless the laboratory is told otherwise."""

DRAINED = 16 * LARGEST_BODY
"""A body up to this size is read to its end before it is refused: browsers send all before they listen."""

PATIENCE = 20.0
"""Seconds in which a body has to arrive."""

_LONGEST_INTEGER = 16


class GoneError(Exception):
    """The client went away before it had sent everything."""


async def read(receive: Receive, *, announced: int | None) -> bytes:
    """The whole body, whether its length was announced or it comes in chunks.

    Raises:
        RefusedError: if it is larger than ``LARGEST_BODY`` or slower than ``PATIENCE``.
        GoneError: if the client went away.
    """
    if announced is not None and announced > DRAINED:
        raise TooLargeError
    try:
        with anyio.fail_after(PATIENCE):
            parts, total = await _collect(receive)
    except TimeoutError:
        raise SlowError from None
    if total > LARGEST_BODY:
        raise TooLargeError
    return b"".join(parts)


def bounded(receive: Receive, *, announced: int | None, most: int) -> Receive:
    """The same body piece by piece, for a file that is written to the disk as it comes.

    Raises:
        RefusedError: if it is larger than ``most``, or a piece takes longer than ``PATIENCE``.
    """
    total = announced if announced is not None and announced > most else 0

    async def next_piece() -> Message:
        nonlocal total
        try:
            with anyio.fail_after(PATIENCE):
                message = await receive()
        except TimeoutError:
            raise SlowError from None
        total += len(message.get("body", b""))
        if total > most:
            if message.get("more_body", False):
                await _collect(receive)
            raise large_file(most)
        return message

    return next_piece


async def _collect(receive: Receive) -> tuple[list[bytes], int]:
    parts: list[bytes] = []
    total, more = 0, True
    while more and total <= DRAINED:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise GoneError
        part = message.get("body", b"")
        total += len(part)
        if total <= LARGEST_BODY:
            parts.append(part)
        more = message.get("more_body", False)
    return parts, total


def parse(body: bytes) -> dict[str, Any]:
    """The JSON object in a body.

    Raises:
        RefusedError: for anything that JSON readers understand differently: bytes that are not UTF-8, a name
            given twice, NaN, infinity, whole numbers of more than 16 digits, nesting too deep to read.
    """
    try:
        given = json.loads(
            body.decode("utf-8"),
            object_pairs_hook=_once,
            parse_int=_whole,
            parse_float=_finite,
            parse_constant=_finite,
        )
    except RecursionError:
        raise _unreadable("it is nested too deeply", "elle est trop imbriquée") from None
    except UnicodeDecodeError:
        raise _unreadable("it is not UTF-8", "elle n'est pas en UTF-8") from None
    except json.JSONDecodeError:
        raise _unreadable("it is not JSON", "elle n'est pas en JSON") from None
    if not isinstance(given, dict):
        raise _unreadable("a JSON object is expected", "un objet JSON est attendu")
    return given


Types = tuple[type, ...]


def fields(
    body: bytes, required: dict[str, Types], optional: dict[str, Types] | None = None
) -> dict[str, Any]:
    """The JSON object in a body, with exactly these fields, each of one of its types.

    Raises:
        RefusedError: if one is missing, unknown or of another type.
    """
    given = parse(body)
    known = required | (optional or {})
    wrong = [name for name in required if name not in given]
    wrong += [name for name, expected in known.items() if name in given and type(given[name]) not in expected]
    if wrong:
        names = ", ".join(wrong)
        raise _unreadable(f"check {names}", f"vérifiez {names}")
    if len(unknown := given.keys() - known.keys()):
        names = ", ".join(known)
        raise _unreadable(
            f"{len(unknown)} unknown field; known are {names}", f"champ inconnu ; on connaît {names}"
        )
    return given


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    named = dict(pairs)
    if len(named) < len(pairs):
        raise _unreadable("a name occurs twice", "un nom y figure deux fois")
    return named


def _whole(digits: str) -> int:
    if len(digits) > _LONGEST_INTEGER:
        raise _unreadable("a number has too many digits", "un nombre a trop de chiffres")
    return int(digits)


def _finite(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise _unreadable("a number is not finite", "un nombre n'est pas fini")
    return number


def _unreadable(en: str, fr: str) -> RefusedError:
    return RefusedError(en=f"The request cannot be read: {en}.", fr=f"La demande est illisible : {fr}.")
