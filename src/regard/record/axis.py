"""What the rows and columns of an attention matrix stand for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Axis:
    """The things that look or are looked at: tokens of a text, patches of an image, frames of a sound.

    Attributes:
        name: "tokens", or "source" and "target" where there are two.
        kind: What one entry is.
        labels: One text for each entry, as a person should read it.
        ids: The model's own number for each entry.
        positions: The position given to each entry, where it is not simply 0, 1, 2 ...
        grid: (rows, columns) of image patches.
        seconds: Time at which each frame begins.
    """

    name: str
    kind: Literal["tokens", "patches", "frames"] = "tokens"
    labels: tuple[str, ...] = ()
    ids: tuple[int, ...] | None = None
    positions: tuple[int, ...] | None = None
    grid: tuple[int, int] | None = None
    seconds: tuple[float, ...] | None = None

    def __len__(self) -> int:
        return len(self.labels)
