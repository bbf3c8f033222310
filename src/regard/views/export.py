"""Pictures as files: a page that works offline, SVG, PNG, or the numbers as JSON."""

from __future__ import annotations

import contextlib
import json
import math
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Any

from regard.errors import RegardError
from regard.record import Record
from regard.views import static
from regard.views.answer import summary
from regard.views.drawing import png, svg
from regard.views.places import writable
from regard.views.requests import SCHEMA, Picture, Precision
from regard.views.saved_answers import answers
from regard.views.saved_page import page_of

MOST_NUMBERS = 1_000_000
"""Weights of several heads that one ``.json`` holds, some 25 MB."""


def save(record: Record, path: str | Path, picture: Picture) -> Path:
    """Writes a picture; the file is there whole, or not at all.

    Args:
        record: The record of one sequence.
        path: Where to write; ``.html``, ``.svg``, ``.png`` or ``.json``.
        picture: What to draw, and how.

    Returns:
        The path written.

    Raises:
        RegardError: for another ending, a layer or head that does not exist, a place that cannot be written, or more numbers than a
            ``.json`` should hold.
    """
    path = writable(path)
    record.layer(picture["layer"]).weights(picture["head"], slice(0, 1))
    write_whole(path, _WRITERS[path.suffix.lower()](record, picture))
    return path


def html(record: Record, picture: Picture, *, precision: Precision = "rounded") -> str:
    """One page with every head of the record, which works offline under its own strict security policy."""
    script = static.OWN_SCRIPTS.get(picture["view"], "saved.js")
    return page_of(record, picture, answers(record, picture, precision), script=script)


def numbers(record: Record, picture: Picture) -> str:
    """What is in the record, how it is shown, and the record's own weights, exact and row by row.

    Where one head is shown, its ``layer``, ``head``, ``query_tokens``, ``key_tokens`` and ``weights`` stand in the file itself; where
    several are, they stand for each under ``heads``. ``view``, ``focus``, ``sink`` and ``options`` are the picture's, not applied.

    Raises:
        RegardError: if several heads have more than ``MOST_NUMBERS`` weights together.
    """
    shown = [_weights(record, layer, head) for layer, head in _shown(record, picture)]
    how = {name: picture.get(name) for name in ("view", "focus", "sink", "options")}
    told = {"schema": SCHEMA, **summary(record), **how, **(shown[0] if len(shown) == 1 else {"heads": shown})}
    return json.dumps({**told, "sink": how["sink"] or "raw"}, ensure_ascii=False, indent=1)


def _shown(record: Record, picture: Picture) -> list[tuple[int, int]]:
    """Place of the layer and head, of each head that the picture shows."""
    options = picture.get("options", {})
    if picture["view"] != "heads":
        return [(picture["layer"], head) for head in options.get("heads") or [picture["head"]]]
    places = range(len(record.layers)) if options.get("layer") is None else [options["layer"]]
    shown = [(place, head) for place in places for head in range(record.layers[place].heads)]
    together = sum(math.prod(record.layers[place].lengths) for place, _ in shown)
    if together > MOST_NUMBERS:
        raise RegardError(
            en=f"These {len(shown)} heads have {together:,} weights, more than the {MOST_NUMBERS:,} of a .json; choose one layer, or save "
            "the record itself with record.save.",
            fr=f"Ces {len(shown)} têtes ont {_spaced(together)} poids, plus que les {_spaced(MOST_NUMBERS)} d'un .json\u00a0; choisissez "
            "une couche, ou enregistrez l'enregistrement lui-même avec record.save.",
        )
    return shown


def _spaced(number: int) -> str:
    return f"{number:,}".replace(",", "\u202f")


def _weights(record: Record, place: int, head: int) -> dict[str, Any]:
    layer = record.layer(place)
    return {
        "layer": place,
        "head": head,
        "query_tokens": layer.query_tokens,
        "key_tokens": layer.key_tokens,
        "weights": layer.weights(head).tolist(),
    }


def write_whole(path: Path, content: str | bytes) -> None:
    """To a neighbour first, so that nobody ever sees half a file."""
    data = content.encode() if isinstance(content, str) else content
    temporary = path.with_name(f".regard-{secrets.token_hex(8)}")
    try:
        with temporary.open("xb") as file:
            file.write(data)
        temporary.replace(path)
    except BaseException as error:  # an interruption too leaves nothing behind
        with contextlib.suppress(OSError):
            temporary.unlink()
        if not isinstance(error, OSError):
            raise
        raise RegardError(
            en=f"{path} could not be written ({error.strerror}); choose a folder that exists and that you may write to.",
            fr=f"{path} n'a pas pu être écrit ({error.strerror}) ; choisissez un dossier qui existe et où vous pouvez écrire.",
        ) from error


_WRITERS: dict[str, Callable[[Record, Picture], str | bytes]] = {
    ".html": html,
    ".svg": svg,
    ".png": png,
    ".json": numbers,
}
