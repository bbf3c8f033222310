"""Pictures without a browser: the views' own TypeScript in an embedded engine makes the SVG, and resvg makes the PNG of it."""

from __future__ import annotations

import json
import shutil
import subprocess
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


_FAMILIES = (
    "DejaVu Sans",
    "Liberation Sans",
    "Noto Sans",
    "Open Sans",
    "FreeSans",
    "Ubuntu",
    "Roboto",
    "Segoe UI",
    "Helvetica",
    "Verdana",
)
"""Letters without serifs that machines have, where the renderer's own guess is not there."""


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
    return _pixels(svg(record, picture, answering), pixels)


def _pixels(document: str, to_a_unit: int = PIXELS_PER_UNIT) -> bytes:
    return bytes(svg_to_bytes(svg_string=document, zoom=to_a_unit, sans_serif_family=_sans_serif()))


@cache
def _sans_serif() -> str | None:
    """The font that words get where those that a picture asks for are not there; None where the renderer finds one by itself.

    Raises:
        RegardError: on a machine without fonts.
    """
    for family in (None, *_chosen_family(), *_FAMILIES):
        if _draws(family):
            return family
    raise RegardError(
        en="This machine has no fonts, so that a PNG would show no words; install one (fonts-dejavu, for example) or save as .svg.",
        fr="Cette machine n'a pas de police, un PNG n'aurait donc aucun mot ; installez-en une (fonts-dejavu, par exemple) ou "
        "enregistrez en .svg.",
    )


def _draws(family: str | None) -> bool:
    """A word leaves a trace only where there is a font to draw it with."""
    page = '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20">{}</svg>'
    word = page.format('<text x="2" y="16" font-family="sans-serif">Ag</text>')
    drawn: bool = svg_to_bytes(svg_string=word, sans_serif_family=family) != svg_to_bytes(
        svg_string=page.format("")
    )
    return drawn


def _chosen_family() -> list[str]:
    """What Linux takes for letters without serifs, where it can be asked."""
    ask = shutil.which("fc-match")
    if ask is None:
        return []
    told = subprocess.run([ask, "--format=%{family[0]}", "sans-serif"], capture_output=True, text=True)
    return [told.stdout] if told.returncode == 0 and told.stdout else []
