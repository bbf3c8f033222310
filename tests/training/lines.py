"""A training that takes milliseconds: lines through points, which some are not asked for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, nn

from regard.training.loop import Loss, Settings

SETTINGS = Settings(steps=12, learning_rate=1e-2, warmup=3, average=0.8, checkpoint_every=4)


class Lines:
    """A recipe: 3 numbers in, 2 out, each of which counts only where a mask says so."""

    def __init__(
        self,
        settings: Settings = SETTINGS,
        *,
        name: str = "lines",
        width: int = 7,
        dropout: float = 0.0,
        about: str = "lines",
        before: Callable[[int], object] = lambda step: None,
    ) -> None:
        self.settings, self.name = settings, name
        self._width, self._dropout, self._about, self._before = width, dropout, about, before

    def model(self) -> nn.Module:
        return nn.Sequential(
            nn.Linear(3, self._width), nn.Dropout(self._dropout), nn.Tanh(), nn.Linear(self._width, 2)
        )

    def batch(self, step: int, seed: int) -> dict[str, Any]:
        self._before(step)
        generator = torch.Generator().manual_seed(1009 * seed + step)
        given = torch.randn(5, 3, generator=generator)
        counts = torch.rand(5, 2, generator=generator) < 0.7
        return {"points": (given, 2 * given[:, :2]), "counts": counts}

    def share(self, batch: dict[str, Any], rank: int, ranks: int) -> dict[str, Any]:
        points = tuple(part[rank::ranks] for part in batch["points"])
        return {"points": points, "counts": batch["counts"][rank::ranks]}

    def loss(self, model: nn.Module, batch: dict[str, Any]) -> Loss:
        (given, wanted), counts = batch["points"], batch["counts"]
        return Loss(((model(given) - wanted).square() * counts).sum(), counts.sum())

    def description(self) -> dict[str, Any]:
        return {"about": self._about}


def weights(model: nn.Module) -> list[Tensor]:
    return [weight.detach() for weight in model.parameters()]


def same(first: nn.Module, second: nn.Module) -> bool:
    """Bit for bit."""
    return all(map(torch.equal, weights(first), weights(second)))
