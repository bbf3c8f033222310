"""Which tokens go on with the word of the token before: read off their labels, and off the text where it is known."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Literal

Follows = Literal["space", "directly", "inside"]
"""How a token follows the one before: after a space, directly, or inside the same character, of which both are bytes."""

SPECIAL = re.compile(r"\[[A-Z][A-Z0-9_]*\]|\[unused\d+\]|<(?!0x)[^<>\s]+>")
"""A token that stands for no text: [CLS], <s>, <|endoftext|>."""

_CONTINUATION = re.compile(r"##[^#\s]")
_BYTE = re.compile(r"<0x([0-9A-Fa-f]{2})>")
_BYTE_MARK = re.compile(r"Ġ|Ċ+$")
_UNSPACED = {"CJK", "HIRAGANA", "KATAKANA", "THAI", "LAO", "KHMER", "MYANMAR", "TIBETAN"}
"""Scripts that put no spaces between words, as the first words of their characters' names."""


def _byte_alphabet() -> dict[str, int]:
    """The letters that stand for bytes in GPT-2's vocabulary and its descendants': printable bytes as they are, others from Ā on."""
    printable = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    others = [byte for byte in range(256) if byte not in printable]
    return {chr(byte): byte for byte in printable} | {chr(256 + n): byte for n, byte in enumerate(others)}


_BYTE_OF = _byte_alphabet()


def joined(labels: Sequence[str], spelled: Sequence[bytes], follows: Sequence[Follows]) -> list[bool]:
    """For each token, whether it goes on with the word of the token before, once `spelling` has read the labels.

    Pieces marked ``##`` do, and the bytes of one character, and letters and digits that directly follow letters and digits.
    """
    joins: list[bool] = []
    word = b""
    for place, label in enumerate(labels):
        goes_on = False
        if place and not (_alone(labels[place - 1], spelled[place - 1]) or _alone(label, spelled[place])):
            direct = follows[place] == "directly" and _glued(word, b"".join(spelled[place : place + 4]))
            goes_on = direct or follows[place] == "inside" or _CONTINUATION.match(label) is not None
        word = word + spelled[place] if goes_on else spelled[place]
        word = word[-4:]  # holds its last character whole
        joins.append(goes_on)
    return joins


def spelling(labels: Sequence[str], text: str | None = None) -> tuple[list[bytes], list[Follows]]:
    """What each token writes, in UTF-8 without marks, and how it follows the one before."""
    by_bytes = _are_bytes(labels)
    plain = [_plain(label, by_bytes) for label in labels]
    follows = None if text is None else _read_along(text, labels, plain)
    if follows is None:
        follows = _marked(labels, plain)
    spelled = [whole.removeprefix(b" ") for whole in plain]
    return [b"" if how == "inside" else piece for piece, how in zip(spelled, follows, strict=True)], follows


def _plain(label: str, by_bytes: bool) -> bytes:
    """What a token writes, with a leading space where it marks one."""
    if SPECIAL.fullmatch(label):
        return label.encode("utf-8", "surrogatepass")
    if byte := _BYTE.fullmatch(label):
        return bytes([int(byte[1], 16)])
    if by_bytes:
        return bytes(_BYTE_OF[letter] for letter in label)
    bare = label[2:] if _CONTINUATION.match(label) else label.replace("▁", " ")
    return bare.encode("utf-8", "surrogatepass")


def _are_bytes(labels: Sequence[str]) -> bool:
    """Are the labels written in the alphabet of bytes? Ġ is its space, Ċ its line break."""
    written = [label for label in labels if not SPECIAL.fullmatch(label)]
    return any(_BYTE_MARK.match(label) for label in written) and all(
        letter in _BYTE_OF for label in written for letter in label
    )


def _marked(labels: Sequence[str], plain: Sequence[bytes]) -> list[Follows]:
    """Spaces as the labels mark them; where none is marked, every token stands for itself."""
    marks = any(
        whole[:1].isspace() and (label[0] in "▁Ġ" or not whole.isspace())
        for label, whole in zip(labels, plain, strict=True)
    )
    follows: list[Follows] = []
    for place, label in enumerate(labels):
        spaced = plain[place][:1].isspace() or plain[place - 1].removeprefix(b" ")[-1:].isspace()
        direct = _CONTINUATION.match(label) or (marks and place and not spaced)
        follows.append("directly" if direct else "space")
    return follows


def _read_along(text: str, labels: Sequence[str], plain: Sequence[bytes]) -> list[Follows] | None:
    """Spaces as they stand in the text, by finding each token in it; None where tokens and text do not agree."""
    rest, place = _folded(text), 0
    follows: list[Follows] = []
    lost = False  # after an unknown token nobody knows where the next one is
    for index, label in enumerate(labels):
        wanted = _folded(plain[index].decode("utf-8", "replace")).strip()
        begin = place
        while rest[begin : begin + 1] == " ":
            begin += 1
        found = rest.find(wanted, begin) if lost else begin if rest.startswith(wanted, begin) else -1
        if not wanted:  # a space, or an accent that is written by itself
            follows.append("space" if plain[index].isspace() else "directly")
            place = begin
        elif found >= 0:
            follows.append("space" if rest[found - 1 : found] == " " and found > place else "directly")
            place, lost = found + len(wanted), False
        elif SPECIAL.fullmatch(label):
            follows.append("space")
            lost = lost or "unk" in label.lower()
        elif index and labels[index - 1].endswith(label) and rest.endswith(wanted, 0, place):
            follows.append("inside")
        else:
            return None
    return follows


def _folded(text: str) -> str:
    """The text with what tokenizers take away gone: capitals, accents, control characters; every space a plain one."""
    kept = (c for c in unicodedata.normalize("NFD", text.lower()) if not unicodedata.combining(c))
    return "".join(
        " " if c.isspace() else c for c in kept if c.isspace() or unicodedata.category(c)[0] != "C"
    )


def _alone(label: str, spelled: bytes) -> bool:
    return SPECIAL.fullmatch(label) is not None or (spelled.isspace() and spelled != b"")


def _glued(word: bytes, following: bytes) -> bool:
    """Are the end of a word and what follows it letters or digits of one word?"""
    inside = 0x80 <= int.from_bytes(following[:1]) < 0xC0
    if inside or not word:  # in the middle of a character; or after nothing but a mark
        return True
    last, first = word.decode("utf-8", "replace")[-1], following.decode("utf-8", "replace")[:1]
    if not first or unicodedata.category(first)[0] == "M":
        return True
    wordly = first.isalnum() and (last.isalnum() or unicodedata.category(last)[0] == "M")
    return wordly and not (_unspaced(last) or _unspaced(first))


def _unspaced(character: str) -> bool:
    return unicodedata.name(character, "").split(" ")[0].split("-")[0] in _UNSPACED
