"""A page that works offline, under its own strict security policy: script, style, words and data are all inside."""

from __future__ import annotations

import json
import zlib
from base64 import b64encode
from collections.abc import Iterable
from hashlib import sha256
from html import escape

from regard.record import Record
from regard.views import static
from regard.views.requests import SCHEMA, Picture, Request, SavedAnswer, SavedFile, to_json
from regard.views.title import title

LONGEST_HEADING = 80


def page_of(
    record: Record, picture: Picture, answers: Iterable[tuple[Request, bytes]], *, script: str = "saved.js"
) -> str:
    """The page of a picture.

    Args:
        record: What the page is called after.
        picture: What it shows when it opens.
        answers: Each request that it will answer, with its frame.
        script: The built script that shows it.
    """
    code = static.text(script).replace("</script", "<\\/script").replace("<!--", "<\\!--")
    style = static.text("regard.css")
    policy = (
        f"default-src 'none'; script-src '{_hash(code)}'; style-src '{_hash(style)}'; img-src data:; base-uri 'none'; "
        "form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
    )
    data = json.dumps(_packed(picture, answers), ensure_ascii=False, separators=(",", ":"))
    heading = escape(title(record)[:LONGEST_HEADING])
    return (
        f'<!doctype html>\n<html lang="{picture["locale"]}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n<link rel="icon" href="data:,">\n'
        f"<title>{heading} · Regard</title>\n<style>{style}</style>\n</head>\n<body>\n"
        f'<script type="application/json" id="regard-file">{data.replace("<", chr(92) + "u003c")}</script>\n'
        f'<script type="module">{code}</script>\n</body>\n</html>\n'
    )


def _packed(picture: Picture, answers: Iterable[tuple[Request, bytes]]) -> SavedFile:
    packer = zlib.compressobj(level=9)
    kept: list[SavedAnswer] = []
    packed, offset = b"", 0
    for request, body in answers:
        kept.append({"request": to_json(request), "offset": offset, "length": len(body)})
        packed += packer.compress(body)
        offset += len(body)
    packed += packer.flush()
    return {
        "schema": SCHEMA,
        "picture": picture,
        "words": static.words(picture["locale"]),
        "answers": kept,
        "frames": b64encode(packed).decode(),
    }


def _hash(text: str) -> str:
    return "sha256-" + b64encode(sha256(text.encode()).digest()).decode()
