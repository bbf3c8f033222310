"""What an exercise asks, what is right, and the mistakes that it recognises."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from regard.errors import Sentence

Function = Callable[..., Any]
RUNS = 8
TOLERANCE = 1e-4


@dataclass(frozen=True)
class Misconception:
    """A mistake that people make, with what it computes, so that it is recognised by its results alone.

    Attributes:
        name: For programs and teachers, such as "no-scaling"; unlike any other of its exercise.
        title: What a teacher reads, in a few words: "forgets to divide by √d".
        hint: What the learner reads: what went wrong, and where to look; never the answer itself.
        wrong: What an answer with this mistake gives, from the arguments of the right one.
        fits: Whether an answer shows the mistake, from what it gave and the arguments of the right one, where many answers do; in place
            of ``wrong``.
    """

    name: str
    title: Sentence
    hint: Sentence
    wrong: Function | None = None
    fits: Callable[..., bool] | None = None


@dataclass(frozen=True, kw_only=True)
class Definition:
    """One exercise.

    An exercise with ``inputs`` asks for a function: it is called with fresh arguments, and what it gives is compared with what
    ``right`` gives. Without ``inputs`` it asks for a value, and ``right`` is called with what the lesson hands to ``check``.

    Attributes:
        name: In ``exercise("softmax")``; the same in both languages, and never used again for another exercise.
        title: A few words.
        task: What to do, and what one will see.
        right: Gives what is right. It raises nothing for the arguments that ``inputs`` draws.
        hints: Help in steps, the vaguest first.
        solution: Code that passes, as it stands in the lesson of each language.
        mistakes: Those that are recognised, at least two; the first that fits is told.
        inputs: Draws the arguments of one call, as a tuple; None for an exercise that asks for a value.
        accepts: Whether a value is right, from the value that ``right`` gives and the learner's; close numbers by default.
        tolerance: How far numbers may be off, for those up to 1 in size; in proportion beyond.
        runs: How many calls are compared.
    """

    name: str
    title: Sentence
    task: Sentence
    right: Function
    hints: tuple[Sentence, ...]
    solution: Sentence
    mistakes: tuple[Misconception, ...]
    inputs: Callable[[random.Random], tuple[Any, ...]] | None = None
    accepts: Callable[[Any, Any], bool] | None = None
    tolerance: float = TOLERANCE
    runs: int = RUNS
