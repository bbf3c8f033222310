"""What a competitor is taught: a recipe for the loop that trains all models of Regard."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from regard.comparison.competitors import Competitor
from regard.comparison.tasks import BEGIN, Task, examples
from regard.training.loop import Loss
from regard.training.settings import Settings

BATCH = 64


def settings_of(steps: int, learning_rate: float) -> Settings:
    """The same for all: a tenth of the steps to warm up, then half a cosine to a tenth of the rate."""
    return Settings(
        steps=steps,
        learning_rate=learning_rate,
        warmup=max(1, steps // 10),
        weight_decay=0.01,
        betas=(0.9, 0.98),
        checkpoint_every=steps,
    )


@dataclass(frozen=True)
class Lesson:
    """A recipe: one competitor learns one task.

    Attributes:
        task: What is learned.
        competitor: Who learns it.
        settings: How long and how fast.
        size: How many examples make a batch.
    """

    task: Task
    competitor: Competitor
    settings: Settings
    size: int = BATCH

    @property
    def name(self) -> str:
        """The task and who learns it."""
        return f"{self.task.name} {self.competitor.name}"

    def model(self) -> nn.Module:
        """One that has learned nothing."""
        return self.competitor.model()

    def batch(self, step: int, seed: int) -> tuple[Tensor, Tensor]:
        """Examples of one distance, which all competitors get alike; as many steps as there are distances take each one once."""
        least, most = self.task.taught
        count = most + 1 - least
        order = torch.randperm(count, generator=_chance(seed, -1 - step // count))
        return self.task.drawn(self.size, least + int(order[step % count]), _chance(seed, step))

    def share(self, batch: tuple[Tensor, Tensor], rank: int, ranks: int) -> tuple[Tensor, Tensor]:
        """Every ``ranks``-th example."""
        return batch[0][rank::ranks], batch[1][rank::ranks]

    def loss(self, model: nn.Module, batch: tuple[Tensor, Tensor]) -> Loss:
        """Cross-entropy of what is to be written."""
        source, wanted = batch
        logits = written(model, source, wanted)
        total = functional.cross_entropy(logits.flatten(0, 1), wanted.flatten(), reduction="sum")
        return Loss(total, wanted.numel())

    def description(self) -> dict[str, Any]:
        """What is trained on what."""
        return {
            "task": self.task.name,
            "taught": list(self.task.taught),
            "model": asdict(self.competitor.config),
            "size": self.size,
        }


def _chance(seed: int, number: int) -> torch.Generator:
    """Chance of its own for each number; those below a million seeds stay free for examples to test with."""
    return torch.Generator().manual_seed(2_000_003 * (seed + 1) + number)


def written(model: nn.Module, source: Tensor, wanted: Tensor) -> Tensor:
    """Logits ``[count, written, vocab_size]`` of each symbol, given the source and the right symbols before it."""
    begin = torch.full_like(wanted[:, :1], BEGIN)
    lengths = torch.full(source.shape[:1], source.shape[1])
    logits: Tensor = model(source, lengths, torch.cat([begin, wanted[:, :-1]], 1))
    return logits


@torch.inference_mode()
def accuracy(model: nn.Module, task: Task, distance: int, *, seed: int, count: int = 256) -> float:
    """The share of symbols that the model finds the likeliest and that are right, each given the right ones before it."""
    source, wanted = examples(task, count, distance, seed=seed)
    chosen = written(model, source, wanted).argmax(-1)
    return float((chosen == wanted).double().mean())
