"""How fast does a small GPT learn? Our loop and transformer beside the same model in PyTorch's own layers and a plain loop."""

from __future__ import annotations

import itertools
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

import torch
from torch import Tensor, nn

from benchmarks.models import DATA
from benchmarks.plain_transformer import PlainGPT
from benchmarks.table import Figure, most
from regard.models.transformer import Transformer, TransformerConfig
from regard.training.loop import Loss, train
from regard.training.progress import Progress
from regard.training.settings import Settings

TEXT = DATA / "tinyshakespeare.txt"
BLOCK, BATCH, THREADS = 64, 12, 2
ROUNDS, STEPS = 12, 25
"""Each round times so many steps of one loop, then of the other."""
SETTINGS = Settings(steps=ROUNDS * STEPS, learning_rate=1e-3, schedule="constant", weight_decay=0.1, clip=1.0)
SIZES: dict[str, Any] = {"d_model": 128, "num_heads": 4, "decoder_layers": 4, "max_length": BLOCK}


@dataclass
class Characters:
    """A recipe: each next character of a text.

    Attributes:
        ids: The whole text, ``[characters]``.
        config: The model.
        at: Called before each batch is drawn, with the step.
    """

    ids: Tensor
    config: TransformerConfig
    at: Callable[[int], None]
    settings: Settings = SETTINGS
    name: str = "characters"

    def model(self) -> nn.Module:
        """A transformer that has learned nothing."""
        return Transformer(self.config)

    def batch(self, step: int, seed: int) -> tuple[Tensor, Tensor]:
        """What is given and what follows, both [batch, block]."""
        self.at(step)
        return drawn(self.ids, step)

    def share(self, batch: tuple[Tensor, Tensor], rank: int, ranks: int) -> tuple[Tensor, Tensor]:
        """Every ``ranks``-th row."""
        return batch[0][rank::ranks], batch[1][rank::ranks]

    def loss(self, model: nn.Module, batch: tuple[Tensor, Tensor]) -> Loss:
        """Cross-entropy of each next character."""
        given, wanted = batch
        total = nn.functional.cross_entropy(model(given).flatten(0, 1), wanted.flatten(), reduction="sum")
        return Loss(total, wanted.numel())

    def description(self) -> dict[str, Any]:
        """What is trained on what."""
        return {"characters": len(self.ids)}


def drawn(ids: Tensor, step: int) -> tuple[Tensor, Tensor]:
    """The rows of a step, and each one's next characters."""
    generator = torch.Generator().manual_seed(step)
    starts = torch.randint(len(ids) - BLOCK - 1, (BATCH,), generator=generator)
    rows = torch.stack([ids[start : start + BLOCK + 1] for start in starts.tolist()])
    return rows[:, :-1], rows[:, 1:]


def plain(model: nn.Module, ids: Tensor) -> Iterator[float]:
    """The loop that everybody writes: the loss of each step."""
    optimiser = torch.optim.AdamW(_groups(model), lr=SETTINGS.learning_rate, betas=SETTINGS.betas)
    for step in itertools.count():
        given, wanted = drawn(ids, step)
        loss = nn.functional.cross_entropy(model(given).flatten(0, 1), wanted.flatten())
        optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()
        yield loss.item()


def measure() -> list[Figure]:
    """Steps of both in turn, on the same machine, from the same weights and with the same batches."""
    if not TEXT.is_file():
        return [Figure("training speed of a small GPT", f"needs {TEXT}, which is not there")]
    text = TEXT.read_text(encoding="utf-8")
    letters = sorted(set(text))
    ids = torch.tensor([letters.index(letter) for letter in text])
    config = TransformerConfig(vocab_size=len(letters), positions="learned", activation="gelu", **SIZES)
    before = torch.get_num_threads()
    torch.set_num_threads(THREADS)
    try:
        ours, theirs, (our_losses, their_losses) = _alternating(ids, config)
    finally:
        torch.set_num_threads(before)
    ratio = median(slow / fast for fast, slow in zip(ours, theirs, strict=True))
    apart = max(abs(one - other) for one, other in zip(our_losses[:20], their_losses[:20], strict=True))
    what = f"4 layers, 4 heads, 128 wide, block {BLOCK}, batch {BATCH}, {THREADS} threads, {ROUNDS} rounds of {STEPS} steps in turn"
    return [
        Figure(
            f"training speed of a character GPT over PyTorch's own layers and loop ({what})",
            f"{ratio:.2f} × ({1000 * median(ours):.1f} ms a step beside {1000 * median(theirs):.1f} ms)",
            "≥ 1.2 ×",
            ratio >= 1.2,
        ),
        most("largest difference of the losses of both, first 20 steps", apart, 1e-4, "nats", digits=".1e"),
    ]


def _alternating(
    ids: Tensor, config: TransformerConfig
) -> tuple[list[float], list[float], tuple[list[float], list[float]]]:
    """Seconds a step of each round, ours and theirs, and the losses of both."""
    torch.manual_seed(0)
    other = plain(PlainGPT(Transformer(config)), ids)
    ours: list[float] = []
    theirs: list[float] = []
    their_losses: list[float] = []
    began = perf_counter()

    def turn(step: int) -> None:
        """After each round of ours, one of theirs."""
        nonlocal began
        if step and step % STEPS == 0:
            ours.append((perf_counter() - began) / STEPS)
            theirs.append(_round(other, their_losses))
        if step % STEPS == 0:
            began = perf_counter()

    def told(progress: Progress) -> None:
        """The report that a person would read, which the loop takes time for."""

    with tempfile.TemporaryDirectory() as folder:
        trained = train(Characters(ids, config, turn), folder=Path(folder), seed=0, device="cpu", report=told)
    return ours[1:], theirs[1:], (list(trained.losses), their_losses)


def _round(other: Iterator[float], losses: list[float]) -> float:
    began = perf_counter()
    losses.extend(itertools.islice(other, STEPS))
    return (perf_counter() - began) / STEPS


def _groups(model: nn.Module) -> list[dict[str, Any]]:
    matrices = [weight for weight in model.parameters() if weight.ndim >= 2]
    vectors = [weight for weight in model.parameters() if weight.ndim < 2]
    return [{"params": matrices, "weight_decay": 0.1}, {"params": vectors, "weight_decay": 0.0}]
