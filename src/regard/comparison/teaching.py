"""One training, for as much processor time as any other."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from torch import nn

from regard.training.loop import Recipe, train

PACE_STEPS = 20
PACE_ROUNDS = 2


@dataclass(frozen=True)
class Taught:
    """What came out of a training.

    Attributes:
        model: Ready for use.
        seconds: Processor time that its steps took.
    """

    model: nn.Module
    seconds: float


def teach(recipe: Recipe, *, seed: int) -> Taught:
    """Trains on the processor. Processor time is counted, not the clock: other programs that run meanwhile take none of it."""
    clocked = _Clocked(recipe)
    with tempfile.TemporaryDirectory(prefix="regard-") as folder:
        trained = train(clocked, folder=Path(folder), seed=seed, device="cpu", report=lambda progress: None)
    steps = len(trained.losses)
    return Taught(trained.model, clocked.seconds * steps / max(1, steps - 1))


def paces(
    recipes: Mapping[str, Callable[[int], Recipe]], *, steps: int = PACE_STEPS, rounds: int = PACE_ROUNDS
) -> dict[str, float]:
    """Processor time of one step of each recipe, in seconds.

    They take turns, so that a machine that is slow for a while is so for all of them; the quickest round of each counts, and the first one
    only warms up. All see the same lengths, since batches follow from step and seed.

    Args:
        recipes: For each name what makes its recipe of so many steps.
        steps: Of one turn.
        rounds: How many turns count.
    """
    best: dict[str, float] = {}
    for turn in range(rounds + 1):
        for name, made in recipes.items():
            seconds = teach(made(steps + 1), seed=0).seconds / (steps + 1)
            if turn:
                best[name] = min(best.get(name, seconds), seconds)
    return best


def steps_within(seconds: float, pace: float) -> int:
    """How many steps fit into so much processor time."""
    return max(2, round(seconds / pace))


class _Clocked:
    """A recipe, and the processor time from its first batch to its last: making the model and writing it down do not count."""

    def __init__(self, recipe: Recipe) -> None:
        self._recipe = recipe
        self._first: float | None = None
        self.seconds = 0.0
        self.name, self.settings = recipe.name, recipe.settings
        self.model, self.loss, self.share, self.description = (
            recipe.model,
            recipe.loss,
            recipe.share,
            recipe.description,
        )

    def batch(self, step: int, seed: int) -> Any:
        """The batch of a step; each is asked for when the one before is done with."""
        now = time.process_time()
        if self._first is None:
            self._first = now
        self.seconds = now - self._first
        return self._recipe.batch(step, seed)
