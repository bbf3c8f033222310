"""How far a learner is with one exercise."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum


class Level(IntEnum):
    """How far; a higher one never becomes a lower one. The numbers are in kept files and in progress codes: none ever changes."""

    UNTOUCHED = 0
    TRIED = 1
    SHOWN = 2
    """Not passed, and the solution was seen."""
    HELPED = 3
    """Passed after the solution was seen."""
    PASSED = 4


@dataclass(frozen=True)
class Standing:
    """How far a learner is with one exercise, and what happened on the way.

    Attributes:
        level: How far.
        mistakes: Names of the mistakes that were recognised in the learner's answers, sorted.
        hints: How many hints were seen; progress codes do not carry it.
    """

    level: Level = Level.UNTOUCHED
    mistakes: tuple[str, ...] = ()
    hints: int = 0

    @property
    def passed(self) -> bool:
        """Whether the exercise was passed, by whatever way."""
        return self.level >= Level.HELPED

    def joined(self, other: Standing) -> Standing:
        """The better of both, with the mistakes of both."""
        return Standing(
            max(self.level, other.level),
            tuple(sorted({*self.mistakes, *other.mistakes})),
            max(self.hints, other.hints),
        )
