"""For or against: what sentences mean, which of them sound good or bad, and which ones people call praise or blame."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from regard.models.sentiment import Classifier, ClassifierConfig
from regard.models.text import Text
from regard.models.transformer import TransformerConfig
from regard.models.word_pieces import WordPieces
from regard.training.loop import Loss
from regard.training.sequences import Batches, Sequences
from regard.training.settings import Settings

MEANING = Settings(
    steps=8000,
    learning_rate=2e-3,
    warmup=500,
    schedule="cosine",
    floor=0.02,
    weight_decay=0.02,
    average=0.999,
    checkpoint_every=1000,
    precision="bfloat16",
)
"""Of the first part."""

POLARITY = Settings(
    steps=520,
    learning_rate=1e-3,
    warmup=26,
    schedule="cosine",
    floor=0.02,
    weight_decay=0.05,
    average=0.98,
    checkpoint_every=130,
)
"""Of the second part."""

OPINION = Settings(
    steps=300,
    learning_rate=4e-4,
    warmup=30,
    schedule="cosine",
    floor=0.02,
    weight_decay=0.05,
    average=0.99,
    checkpoint_every=100,
)
"""Of the third part."""


@dataclass(eq=False)
class Meaning:
    """A recipe: sentences of two languages get the vectors that a teacher gives to the English ones (Reimers and Gurevych 2020).

    Attributes:
        sentences: French and English ones as word pieces.
        vectors: For each sentence which row of ``taught`` it should get, ``[sentences]``.
        taught: The teacher's vectors, ``[meanings, width]``, of length 1.
        text: The word pieces.
        config: The encoder.
        settings: How long and how fast it learns.
        size: How many sentences make a batch.
    """

    sentences: Sequences
    vectors: NDArray[np.int64]
    taught: NDArray[np.float16]
    text: WordPieces
    config: TransformerConfig
    settings: Settings = MEANING
    size: int = 512
    name: str = "meaning"
    _batches: Batches = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._batches = Batches(self.sentences.lengths, self.size)

    def model(self) -> nn.Module:
        """A classifier whose outputs are a vector."""
        return Classifier(ClassifierConfig(encoder=self.config, outputs=self.taught.shape[1]))

    def batch(self, step: int, seed: int) -> dict[str, Tensor]:
        """The sentences of a step between their marks, and their vectors."""
        chosen = self._batches(step, seed)
        ids, lengths = framed(self.sentences, chosen, self.text)
        return {
            "ids": ids,
            "lengths": lengths,
            "taught": torch.from_numpy(self.taught[self.vectors[chosen]]).float(),
        }

    def share(self, batch: dict[str, Tensor], rank: int, ranks: int) -> dict[str, Tensor]:
        """Every ``ranks``-th sentence of a batch."""
        return {name: rows[rank::ranks] for name, rows in batch.items()}

    def loss(self, model: nn.Module, batch: dict[str, Tensor]) -> Loss:
        """One minus the cosine between the model's vector and the teacher's."""
        vectors = model(batch["ids"], batch["lengths"]).float()
        return Loss((1 - functional.cosine_similarity(vectors, batch["taught"])).sum(), len(vectors))

    def description(self) -> dict[str, Any]:
        """What is trained on what."""
        return {
            "task": self.name,
            "model": asdict(self.config),
            "sentences": len(self.sentences),
            "meanings": len(self.taught),
            "size": self.size,
        }


@dataclass(eq=False)
class Opinion:
    """A recipe: judged sentences teach which ones are positive.

    Attributes:
        sentences: As word pieces.
        positive: How likely each one is positive, from 0 to 1, ``[sentences]``.
        counts: How much each sentence counts, ``[sentences]``: more where its side is rare.
        text: The word pieces.
        begun: Gives the classifier to start from.
        config: What it is made of.
        settings: How long and how fast it learns.
        size: How many sentences make a batch.
        lost: Share of the word pieces that are hidden at each step, so that no single one decides.
    """

    sentences: Sequences
    positive: NDArray[np.float32]
    counts: NDArray[np.float32]
    text: WordPieces
    begun: Callable[[], Classifier]
    config: ClassifierConfig
    settings: Settings = OPINION
    size: int = 64
    lost: float = 0.1
    name: str = "sentiment"
    _batches: Batches = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._batches = Batches(self.sentences.lengths, self.size, mixing=1.0)

    def model(self) -> nn.Module:
        """The classifier to start from."""
        return self.begun()

    def batch(self, step: int, seed: int) -> dict[str, Tensor]:
        """The sentences of a step, and what was said of them."""
        chosen = self._batches(step, seed)
        ids, lengths = framed(self.sentences, chosen, self.text)
        chance = np.random.default_rng((seed, step, 1))
        lost = torch.from_numpy(chance.random(ids.shape) < self.lost) & (ids != self.text.pad)
        return {
            "ids": ids.masked_fill(lost, self.text.special("<mask>")),
            "lengths": lengths,
            "positive": torch.from_numpy(self.positive[chosen]),
            "counts": torch.from_numpy(self.counts[chosen]),
        }

    def share(self, batch: dict[str, Tensor], rank: int, ranks: int) -> dict[str, Tensor]:
        """Every ``ranks``-th sentence of a batch."""
        return {name: rows[rank::ranks] for name, rows in batch.items()}

    def loss(self, model: nn.Module, batch: dict[str, Tensor]) -> Loss:
        """Cross-entropy of yes and no, each sentence as often as it counts."""
        logits = model(batch["ids"], batch["lengths"])[:, 0].float()
        total = functional.binary_cross_entropy_with_logits(
            logits, batch["positive"], weight=batch["counts"], reduction="sum"
        )
        return Loss(total, batch["counts"].sum())

    def description(self) -> dict[str, Any]:
        """What is trained on what."""
        return {
            "task": self.name,
            "model": self.config.settings(),
            "sentences": len(self.sentences),
            "size": self.size,
            "lost": self.lost,
        }


def framed(sentences: Sequences, numbers: NDArray[np.int64], text: Text) -> tuple[Tensor, Tensor]:
    """Sentences between begin and end mark, ``[batch, tokens]``, and their lengths."""
    return sentences.padded(numbers, text.pad, before=[text.begin], after=[text.end])
