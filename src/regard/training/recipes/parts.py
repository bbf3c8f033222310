"""A training in parts, each of which goes on from the model of the one before."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from pathlib import Path

from torch import nn

from regard.training.loop import Recipe, Trained, train
from regard.training.progress import Progress

Report = Callable[[Progress], None]
Around = Callable[[int, int], AbstractContextManager[Report | None]]
"""Given the place of a part, from 0, and its steps: what surrounds its training, and hears of its progress."""


@dataclass(frozen=True)
class Part:
    """One part of a training.

    Attributes:
        name: Its folder.
        steps: Updates, unless others are asked for.
        make: What is trained on what, from the model of the part before; the first has none.
    """

    name: str
    steps: int
    make: Callable[[nn.Module | None], Recipe]


def whole(recipe: Recipe) -> tuple[Part, ...]:
    """A training of one part."""
    return (Part(recipe.name, recipe.settings.steps, lambda model: recipe),)


def steps_of(parts: Sequence[Part], steps: int | None = None) -> list[int]:
    """Updates of each part: those that it wants; where a number is asked for, so many of the longest part, at most so many of others.

    Example:
        >>> parts = [Part("long", 8000, lambda model: ...), Part("short", 400, lambda model: ...)]
        >>> steps_of(parts, 20_000), steps_of(parts, 100)
        ([20000, 400], [100, 100])
    """
    if steps is None:
        return [part.steps for part in parts]
    longest = max(parts, key=lambda part: part.steps)
    return [steps if part is longest else min(steps, part.steps) for part in parts]


def run(
    parts: Sequence[Part],
    *,
    folder: Path,
    seed: int = 0,
    steps: int | None = None,
    device: str | None = None,
    around: Around = lambda place, steps: nullcontext(),
) -> Trained:
    """Trains the parts one after another; those that are finished are not trained again.

    Args:
        parts: At least one.
        folder: Where the checkpoints are: of several parts, each in a folder of its own in there.
        seed: What the random numbers begin with.
        steps: As `steps_of` shares them out.
        device: Where to compute; a GPU by default, if there is one.
        around: Opened for each part while it trains.

    Returns:
        The model of the last part, with the seconds and the losses of all of them.
    """
    model: nn.Module | None = None
    seconds = 0.0
    losses: tuple[float, ...] = ()
    for place, (part, count) in enumerate(zip(parts, steps_of(parts, steps), strict=True)):
        own = folder / part.name if len(parts) > 1 else folder
        recipe = part.make(model)
        with around(place, count) as report:
            done = train(recipe, folder=own, seed=seed, steps=count, device=device, report=report)
        model = done.model.cpu()
        seconds, losses = seconds + done.seconds, losses + done.losses
    return replace(done, model=done.model.cpu(), seconds=seconds, losses=losses)
