"""What answers one request, before it is put into a frame."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from numpy.typing import NDArray

from regard.views.requests import Codes
from regard.views.zoom_requests import LogCodes

Named = tuple[str, NDArray[Any], Codes | LogCodes | None]
"""Name of an array, its numbers (float32, uint16 or uint8), and how they become weights where they are not weights themselves."""


@dataclass(frozen=True)
class Answered:
    """Arrays, and what the header says besides them.

    Attributes:
        arrays: In the order in which they travel.
        besides: Fields of the header.
    """

    arrays: Sequence[Named] = ()
    besides: dict[str, Any] = field(default_factory=dict)
