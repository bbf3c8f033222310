"""Pictures as files: a page that works offline, SVG, PNG, or the numbers as JSON."""

from __future__ import annotations

import contextlib
import json
import secrets
from collections.abc import Callable
from pathlib import Path

from regard.errors import RegardError
from regard.record import Record
from regard.views.answer import summary
from regard.views.drawing import png, svg
from regard.views.places import writable
from regard.views.requests import SCHEMA, Picture, Precision
from regard.views.saved_answers import answers
from regard.views.saved_page import page_of


def save(record: Record, path: str | Path, picture: Picture) -> Path:
    """Writes a picture; the file is there whole, or not at all.

    Args:
        record: The record of one sequence.
        path: Where to write; ``.html``, ``.svg``, ``.png`` or ``.json``.
        picture: What to draw, and how.

    Returns:
        The path written.

    Raises:
        RegardError: for another ending, a layer or head that does not exist, or a place that cannot be written.
    """
    path = writable(Path(path))
    record.layer(picture["layer"]).weights(picture["head"], slice(0, 1))
    write_whole(path, _WRITERS[path.suffix.lower()](record, picture))
    return path


def html(record: Record, picture: Picture, *, precision: Precision = "rounded") -> str:
    """One page with every head of the record, which works offline under its own strict security policy."""
    script = "calculator.js" if picture["view"] == "calculator" else "regard.js"
    return page_of(record, picture, answers(record, picture, precision), script=script)


def numbers(record: Record, picture: Picture) -> str:
    """What is in the record, and the exact weights of the chosen head, row by row."""
    layer = record.layer(picture["layer"])
    return json.dumps(
        {
            "schema": SCHEMA,
            **summary(record),
            "layer": picture["layer"],
            "head": picture["head"],
            "query_tokens": layer.query_tokens,
            "key_tokens": layer.key_tokens,
            "weights": layer.weights(picture["head"]).tolist(),
        },
        ensure_ascii=False,
        indent=1,
    )


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
