"""What a model that reads text asks of its alphabet or of its word pieces."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol, Self

FILE = "tokenizer.json"
"""Where a text side is kept, in the folder of its model."""


class Text(Protocol):
    """Text to ids and back. `Alphabet`, `WordPieces` and `PlainPieces` are of this kind."""

    @property
    def vocab_size(self) -> int:
        """How many ids there are."""

    @property
    def pad(self) -> int:
        """Fills up the rows of a batch; never predicted. It may be `begin` where there is but one mark."""

    @property
    def begin(self) -> int:
        """Opens a sequence."""

    @property
    def end(self) -> int:
        """Closes a sequence; it may be `begin`."""

    @property
    def unknown(self) -> int | None:
        """Stands for what cannot be read, or None where that is refused."""

    def encode(self, text: str) -> list[int]:
        """Ids, without `begin` and `end`."""

    def decode(self, ids: Sequence[int]) -> str:
        """The text of the ids; marks are left out."""

    def reach(self, text: str, count: int) -> int:
        """How many characters of a text, in its composed form (NFC), its first ``count`` ids stand for."""

    def labels(self, ids: Sequence[int]) -> tuple[str, ...]:
        """How each id is shown: its own text, the space before a word included."""

    def unknown_in(self, text: str) -> tuple[str, ...]:
        """What cannot be read in a text, each once, as it stands there."""

    def save(self, folder: Path) -> None:
        """Writes `FILE` into the folder."""

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Reads what `save` wrote."""
