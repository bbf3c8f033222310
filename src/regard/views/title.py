"""What a record is called above its pictures."""

from __future__ import annotations

import re

from regard.record import Record

_SPECIAL = re.compile(r"\[[A-Z_]+\d*\]|</?[\w|-]+>|<\|[^<>]*\|>")
_UNKNOWN = re.compile("unk", re.IGNORECASE)
_CLINGING = re.compile(r" ([.,…])| (['’]) ")
_LETTERS_OF_BYTES = [
    byte for byte in range(256) if not (33 <= byte <= 126 or 161 <= byte <= 172 or byte >= 174)
]
"""Bytes that byte-level tokenizers write as the letters from U+0100 on; all others stand for themselves."""


def title(record: Record) -> str:
    """What a person wrote; where nobody knows that, the tokens put together as text; where they have no text either, the model's name."""
    return record.text or _from_tokens(record) or record.model


def _from_tokens(record: Record) -> str:
    """The text that tokens make, without the model's own marks; empty where they are mere numbers."""
    labels = next((axis.labels for axis in record.axes if axis.kind == "tokens"), ())
    if all(label.isdecimal() for label in labels):
        return ""
    typed = [label for label in labels if not _SPECIAL.fullmatch(label) or _UNKNOWN.search(label)]
    return _joined(typed).strip()


def _joined(tokens: list[str]) -> str:
    """Tokens as text, by the sign with which their tokenizer marks pieces (##, </w>) or beginnings of words (▁, Ġ)."""
    together = "".join(tokens)
    if any(token.endswith("</w>") for token in tokens):
        return together.replace("</w>", " ")
    if "▁" in together:
        return together.replace("▁", " ")
    if "Ġ" in together:
        return _from_bytes(together)
    return _CLINGING.sub(r"\1\2", " ".join(tokens).replace(" ##", ""))


def _from_bytes(letters: str) -> str:
    """What byte-level tokens say: each of their letters is one byte of UTF-8."""
    places = [ord(letter) for letter in letters]
    if max(places) >= 256 + len(_LETTERS_OF_BYTES):
        return letters.replace("Ġ", " ")
    return bytes(place if place < 256 else _LETTERS_OF_BYTES[place - 256] for place in places).decode(
        errors="replace"
    )
