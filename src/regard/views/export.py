"""Pictures as files: a page that works offline, SVG, PNG, or the numbers as JSON."""

from __future__ import annotations

import contextlib
import json
import secrets
import zlib
from base64 import b64encode
from collections.abc import Callable
from hashlib import sha256
from html import escape
from pathlib import Path

from regard.errors import RegardError
from regard.record import Record
from regard.views import static
from regard.views.answer import frame, summary
from regard.views.drawing import png, svg
from regard.views.places import writable
from regard.views.requests import (
    SCHEMA,
    Picture,
    Precision,
    Request,
    SavedAnswer,
    SavedFile,
    SummaryRequest,
    WeightsRequest,
    to_json,
)
from regard.views.title import title


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
    _write_whole(path, _WRITERS[path.suffix.lower()](record, picture))
    return path


def html(record: Record, picture: Picture, *, precision: Precision = "rounded") -> str:
    """One page with every head of the record, which works offline under its own strict security policy."""
    script = static.text("regard.js").replace("</script", "<\\/script").replace("<!--", "<\\!--")
    style = static.text("regard.css")
    policy = (
        f"default-src 'none'; script-src '{_hash(script)}'; style-src '{_hash(style)}'; img-src data:; base-uri 'none'; "
        "form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
    )
    data = json.dumps(_saved(record, picture, precision), ensure_ascii=False, separators=(",", ":"))
    heading = escape(title(record)[:80])
    return (
        f'<!doctype html>\n<html lang="{picture["locale"]}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n<link rel="icon" href="data:,">\n'
        f"<title>{heading} · Regard</title>\n<style>{style}</style>\n</head>\n<body>\n"
        f'<script type="application/json" id="regard-file">{data.replace("<", chr(92) + "u003c")}</script>\n'
        f'<script type="module">{script}</script>\n</body>\n</html>\n'
    )


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


def _saved(record: Record, picture: Picture, precision: Precision) -> SavedFile:
    asked: list[Request] = [SummaryRequest()]
    for place, layer in enumerate(record.layers):
        asked += [WeightsRequest(layer=place, head=head, precision=precision) for head in range(layer.heads)]
    packer = zlib.compressobj(level=9)
    answers: list[SavedAnswer] = []
    packed, offset = b"", 0
    for request in asked:
        body = frame(record, request)
        answers.append({"request": to_json(request), "offset": offset, "length": len(body)})
        packed += packer.compress(body)
        offset += len(body)
    packed += packer.flush()
    return {
        "schema": SCHEMA,
        "picture": picture,
        "words": static.words(picture["locale"]),
        "answers": answers,
        "frames": b64encode(packed).decode(),
    }


def _hash(text: str) -> str:
    return "sha256-" + b64encode(sha256(text.encode()).digest()).decode()


def _write_whole(path: Path, content: str | bytes) -> None:
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
