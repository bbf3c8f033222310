"""What a model of ours does with one text, so that its attention can be recorded and its tokens named."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from regard.errors import Sentence


@dataclass(frozen=True)
class Tokens:
    """Some tokens.

    Attributes:
        labels: How each one is shown.
        ids: Its number in the vocabulary.
    """

    labels: tuple[str, ...]
    ids: tuple[int, ...]

    def __len__(self) -> int:
        return len(self.ids)

    def __getitem__(self, places: slice) -> Tokens:
        return Tokens(self.labels[places], self.ids[places])

    def __add__(self, other: Tokens) -> Tokens:
        return Tokens(self.labels + other.labels, self.ids + other.ids)


@dataclass(frozen=True, kw_only=True)
class Attended:
    """One text on its way through a model.

    Attributes:
        run: Runs the model once, over everything that is read and written.
        read: The tokens that the text became, as they are shown, with their ids.
        written: The tokens that the model wrote after its begin mark, likewise; empty where it writes nothing.
        begun: The mark that it began with, where it writes.
        prediction: Its answer, in words.
        cut: The rest of a text that is too long.
        notices: What a person should know.
    """

    run: Callable[[], Any]
    read: Tokens
    written: Tokens | None = None
    begun: Tokens | None = None
    prediction: str | None = None
    cut: str = ""
    notices: tuple[Sentence, ...] = field(default=())
