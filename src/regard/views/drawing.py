"""Pictures without a browser: the views' own TypeScript in an embedded engine makes the SVG, and resvg makes the PNG of it."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Callable
from functools import cache, partial

from resvg_py import svg_to_bytes

from regard.errors import RegardError
from regard.record import Record
from regard.views import static
from regard.views.answer import frame
from regard.views.engine import engine
from regard.views.requests import Picture, Request, SummaryRequest, parse

PIXELS_PER_UNIT = 2

Answering = Callable[[Request], bytes]
"""Gives the frame that answers a request."""


def svg(record: Record, picture: Picture, answering: Answering | None = None) -> str:
    """The picture as a stand-alone SVG document, drawn by the code that draws it in a page.

    Args:
        record: The record of one sequence.
        picture: What to draw, and how.
        answering: Who answers; the record unless given.
    """
    answering = answering or partial(frame, record)
    told = {
        "picture": picture,
        "summary": _framed(answering, SummaryRequest()),
        "words": static.words(picture["locale"]),
    }
    with engine() as javascript:
        javascript.eval(static.text("draw.js"))
        needed = json.loads(str(javascript.call("regardNeeds", json.dumps(told))))
        frames = [_framed(answering, parse(request)) for request in needed]
        drawn = javascript.call("regardDraw", json.dumps({**told, "frames": frames}))
    assert isinstance(drawn, str)
    return drawn


def _framed(answering: Answering, request: Request) -> str:
    """The frame that answers a request, in base64."""
    return b64encode(answering(request)).decode()


def png(
    record: Record,
    picture: Picture,
    *,
    pixels: int = PIXELS_PER_UNIT,
    answering: Answering | None = None,
) -> bytes:
    """The same picture in pixels, two to a unit unless told otherwise.

    Raises:
        RegardError: on a machine without fonts, where every word would be missing.
    """
    if not _has_fonts():
        raise RegardError(
            en="This machine has no fonts, so that a PNG would show no words; install one (fonts-dejavu, for example) or save as .svg.",
            fr="Cette machine n'a pas de police, un PNG n'aurait donc aucun mot ; installez-en une (fonts-dejavu, par exemple) ou "
            "enregistrez en .svg.",
        )
    return _pixels(svg(record, picture, answering), pixels)


def _pixels(document: str, to_a_unit: int = PIXELS_PER_UNIT) -> bytes:
    return bytes(svg_to_bytes(svg_string=document, zoom=to_a_unit))


@cache
def _has_fonts() -> bool:
    """A word leaves a trace only where there is a font to draw it with."""
    page = '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20">{}</svg>'
    return _pixels(page.format('<text x="2" y="16">Ag</text>')) != _pixels(page.format(""))
