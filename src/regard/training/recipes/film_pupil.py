"""A small classifier that learns from a teacher: what it thinks of each text, and how it sees it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from regard.models.plain_pieces import PlainPieces
from regard.models.sentiment import Classifier, average
from regard.training.loop import Loss
from regard.training.recipes.sentiment import framed
from regard.training.sequences import Batches, Sequences
from regard.training.settings import Settings

PUPIL = Settings(
    steps=2600,
    learning_rate=2e-4,
    warmup=130,
    schedule="linear",
    floor=0.02,
    weight_decay=0.01,
    average=0.995,
    checkpoint_every=200,
)


class Pupil(nn.Module):
    """A classifier that also says how its teacher sees a text, as long as it learns.

    Args:
        classifier: What stays. Its output begins at 0.
        width: Of the teacher's vectors.
    """

    def __init__(self, classifier: Classifier, width: int) -> None:
        super().__init__()
        self.classifier = classifier
        self.vectors = nn.Linear(classifier.config.encoder.d_model, width)
        nn.init.zeros_(classifier.outputs.weight)
        nn.init.zeros_(classifier.outputs.bias)

    def forward(self, ids: Tensor, lengths: Tensor) -> tuple[Tensor, Tensor]:
        """Logits ``[batch]``: above 0 for praise; and vectors ``[batch, width]``. The encoder multiplies matrices in bfloat16."""
        with torch.autocast(ids.device.type, torch.bfloat16):
            averages = average(self.classifier.encoder.encode(ids, lengths)).float()
        logits = self.classifier.outputs(self.classifier.dropout(averages))
        return logits[:, 0], self.vectors(averages)


@dataclass(eq=False)
class Listening:
    """A recipe: a pupil learns how positive a teacher finds texts, and the teacher's vectors of them (Hinton et al. 2015).

    Attributes:
        sentences: As word pieces.
        positive: How likely each one is positive, from 0 to 1, ``[sentences]``.
        taught: The teacher's vectors, around 0, ``[sentences, width]``.
        text: The word pieces.
        begun: Gives the pupil to start from.
        settings: How long and how fast it learns.
        size: How many sentences make a batch.
        lost: Share of the word pieces that are hidden at each step, so that no single one decides.
    """

    sentences: Sequences
    positive: NDArray[np.float32]
    taught: NDArray[np.float16]
    text: PlainPieces
    begun: Callable[[], Pupil]
    settings: Settings = PUPIL
    size: int = 64
    lost: float = 0.15
    name: str = "listening"
    _batches: Batches = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._batches = Batches(self.sentences.lengths, self.size, mixing=0.5)

    def model(self) -> nn.Module:
        """The pupil to start from."""
        return self.begun()

    def batch(self, step: int, seed: int) -> dict[str, Tensor]:
        """The sentences of a step, and what the teacher says of them."""
        chosen = self._batches(step, seed)
        ids, lengths = framed(self.sentences, chosen, self.text)
        chance = np.random.default_rng((seed, step, 1))
        lost = torch.from_numpy(chance.random(ids.shape) < self.lost) & (ids != self.text.pad)
        return {
            "ids": ids.masked_fill(lost, self.text.special("<mask>")),
            "lengths": lengths,
            "positive": torch.from_numpy(self.positive[chosen]),
            "taught": torch.from_numpy(self.taught[chosen]).float(),
        }

    def share(self, batch: dict[str, Tensor], rank: int, ranks: int) -> dict[str, Tensor]:
        """Every ``ranks``-th sentence of a batch."""
        return {name: rows[rank::ranks] for name, rows in batch.items()}

    def loss(self, model: nn.Module, batch: dict[str, Tensor]) -> Loss:
        """Cross-entropy of yes and no, and one minus the cosine between the two vectors."""
        logits, vectors = model(batch["ids"], batch["lengths"])
        opinion = functional.binary_cross_entropy_with_logits(logits, batch["positive"], reduction="sum")
        meaning = 1 - functional.cosine_similarity(vectors, batch["taught"])
        return Loss(opinion + meaning.sum(), len(logits))

    def description(self) -> dict[str, Any]:
        """What is trained on what."""
        return {
            "task": self.name,
            "pieces": self.text.vocab_size,
            "sentences": len(self.sentences),
            "width": self.taught.shape[1],
            "size": self.size,
            "lost": self.lost,
        }
