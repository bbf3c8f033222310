"""How long a training lasts and how large its steps are."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from regard.errors import RegardError


@dataclass(frozen=True, kw_only=True)
class Settings:
    """The numbers of one training.

    Attributes:
        steps: How many updates of the weights.
        learning_rate: The largest learning rate, reached after the warm-up.
        warmup: Updates over which the rate grows in equal parts from 0.
        schedule: How the rate falls after the warm-up.
        floor: The share of the rate that is left at the end; "constant" has no use for it.
        weight_decay: Decoupled decay (Loshchilov and Hutter 2019) of matrices; vectors and scalars are left alone.
        betas: How much Adam's two averages keep at each update.
        clip: The largest norm of the gradients, all together; None leaves them as they are.
        average: How much an exponential moving average of the weights keeps at each update; None makes none. Early on it keeps
            less, (1 + step) / (10 + step), so that the weights of the beginning are soon forgotten.
        checkpoint_every: Updates between two checkpoints; the last update is always followed by one.
        precision: "bfloat16" multiplies matrices in bfloat16 on a GPU, while the weights stay in float32. A CPU always takes float32.

    Raises:
        RegardError: if a number lies outside of what makes sense.
    """

    steps: int
    learning_rate: float
    warmup: int = 0
    schedule: Literal["cosine", "linear", "constant"] = "cosine"
    floor: float = 0.1
    weight_decay: float = 0.1
    betas: tuple[float, float] = (0.9, 0.99)
    clip: float | None = 1.0
    average: float | None = None
    checkpoint_every: int = 500
    precision: Literal["float32", "bfloat16"] = "float32"

    def __post_init__(self) -> None:
        _check("steps", self.steps, "≥ 1", self.steps >= 1)
        _check("learning_rate", self.learning_rate, "> 0", 0 < self.learning_rate < math.inf)
        _check("warmup", self.warmup, "≥ 0", self.warmup >= 0)
        _check("schedule", self.schedule, '"cosine" | "linear" | "constant"', self.schedule in _SHAPES)
        _check("floor", self.floor, "0 … 1", 0 <= self.floor <= 1)
        _check("weight_decay", self.weight_decay, "≥ 0", 0 <= self.weight_decay < math.inf)
        _check("betas", self.betas, "[0, 1)", all(0 <= beta < 1 for beta in self.betas))
        _check("clip", self.clip, "> 0", self.clip is None or self.clip > 0)
        _check("average", self.average, "[0, 1)", self.average is None or 0 <= self.average < 1)
        _check("checkpoint_every", self.checkpoint_every, "≥ 1", self.checkpoint_every >= 1)
        _check(
            "precision",
            self.precision,
            '"float32" | "bfloat16"',
            self.precision in ("float32", "bfloat16"),
        )

    def rate(self, step: int) -> float:
        """The learning rate of an update, counted from 0.

        Example:
            >>> Settings(steps=10, learning_rate=0.1, warmup=4, schedule="linear", floor=0.0).rate(1)
            0.05
        """
        if step < self.warmup:
            return self.learning_rate * (step + 1) / self.warmup
        done = (step - self.warmup) / max(1, self.steps - self.warmup)
        return self.learning_rate * _SHAPES[self.schedule](done, self.floor)


_SHAPES: dict[str, Callable[[float, float], float]] = {
    "cosine": lambda done, floor: floor + (1 - floor) * (1 + math.cos(math.pi * done)) / 2,
    "linear": lambda done, floor: 1 - (1 - floor) * done,
    "constant": lambda done, floor: 1.0,
}
"""The share of the rate by the share of the way from the end of the warm-up to the end."""


def _check(name: str, given: object, expected: str, fine: bool) -> None:
    if not fine:
        raise RegardError(
            en=f"{name} of a training must be {expected}; it is {given!r}.",
            fr=f"{name} d’un entraînement doit être {expected} ; reçu : {given!r}.",
        )
