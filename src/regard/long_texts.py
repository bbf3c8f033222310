"""A text of any length, read by a model one window after another: only the window at hand is ever held."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from regard.doors.pretrained import Pretrained
    from regard.record import Record

CHARACTERS_A_TOKEN = 8
"""So much of the text is taken for each token that fits: about twice what words need, so that a window is full and little is read twice."""

UNLIMITED = 512
"""Tokens in a window of a model that sets no limit."""

SAMPLED = 256
"""Numbers of each weight that go into a model's fingerprint."""


@dataclass(frozen=True)
class Window:
    """One piece of a text and what the model did with it.

    Attributes:
        record: The record of the piece.
        characters: How many characters the piece takes of the text.
    """

    record: Record
    characters: int


def windows(text: TextIO, model: str) -> Iterator[Window]:
    """What a model does with a text, one window after another; windows end where words do, and none sees another.

    A window begins where the one before it ended, and depends on nothing else: reading may stop and go on at any such place.

    Args:
        text: An open file, or ``io.StringIO``, at the place to begin.
        model: A name of the library, a folder, or a Hub id.

    Yields:
        Every window that has something to read in it; blank ones are passed over, and their characters count for the next one.

    Raises:
        RegardError: for a model that is not there, or a text that it cannot read.

    Time grows with the length of the text, memory with that of a window.
    """
    from regard import workbench

    loaded = workbench.ready(model)
    size = CHARACTERS_A_TOKEN * (loaded.limit or UNLIMITED)
    held, passed = "", 0
    while True:
        held += text.read(size - len(held))
        piece = held if len(held) < size else _whole_words(held)
        if not piece:
            return
        if not _readable(piece, loaded):
            held, passed = held[len(piece) :], passed + len(piece)
            continue
        record = workbench.look(piece, model=model, cut=True)
        used = len(piece) - len(record.cut)
        yield Window(record, passed + used)
        held, passed = held[used:], 0


def fingerprint(loaded: Pretrained) -> str:
    """A name for a model: other weights or settings give another. Some hundred numbers of each weight are looked at, not all."""
    whole = hashlib.sha256(f"{loaded.limit} {getattr(loaded.model, 'config', None)}".encode())
    for name, weight in sorted(loaded.model.state_dict().items()):
        flat = weight.detach().reshape(-1)
        sample = flat[:: max(1, len(flat) // SAMPLED)].float().cpu().numpy()
        whole.update(f"{name} {tuple(weight.shape)} {weight.dtype}".encode() + sample.tobytes())
    return whole.hexdigest()[:32]


def _whole_words(text: str) -> str:
    """The text up to its last space, or all of it where there is none."""
    end = next((place for place in range(len(text) - 1, -1, -1) if text[place].isspace()), 0)
    return text[:end] if text[:end].strip() else text


def _readable(piece: str, loaded: Pretrained) -> bool:
    """Whether the model finds a token in a piece; letters and digits are taken to be tokens without asking."""
    if any(character.isalnum() for character in piece):
        return True
    if not piece.strip():
        return False
    encoded = loaded.tokenizer(piece, return_special_tokens_mask=True, verbose=False)
    return not all(encoded["special_tokens_mask"])
