"""Translation from French into English as a lesson, and how good what comes of it is."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from regard.comparison.competitors import Competitor
from regard.comparison.sentences import Sentences
from regard.models.generation import greedy
from regard.models.word_pieces import WordPieces
from regard.training.confidence import of_bleu
from regard.training.loop import Loss
from regard.training.recipes.translate import next_token_loss
from regard.training.sequences import Batches, Sequences
from regard.training.settings import Settings

BATCH = 64
MAX_LENGTH = 64
LIMIT = 24
"""The most pieces that are written; the longest reference is shorter."""


@dataclass(eq=False)
class TranslationLesson:
    """A recipe: one competitor learns to translate.

    Attributes:
        sentences: What is learned from.
        competitor: Who learns.
        settings: How long and how fast.
    """

    sentences: Sentences
    competitor: Competitor
    settings: Settings
    name: str = "translation"
    _batches: Batches = field(init=False, repr=False)

    def __post_init__(self) -> None:
        french, english = self.sentences.train
        self._batches = Batches(np.maximum(french.lengths, english.lengths), BATCH)

    def model(self) -> nn.Module:
        """One that has learned nothing."""
        return self.competitor.model()

    def batch(self, step: int, seed: int) -> dict[str, Tensor]:
        """Sentences of about one length; all competitors get the same ones."""
        return padded(self.sentences.train, self._batches(step, seed), self.sentences.text)

    def share(self, batch: dict[str, Tensor], rank: int, ranks: int) -> dict[str, Tensor]:
        """Every ``ranks``-th sentence."""
        return {name: rows[rank::ranks] for name, rows in batch.items()}

    def loss(self, model: nn.Module, batch: dict[str, Tensor]) -> Loss:
        """Cross-entropy of each next piece."""
        logits = model(batch["source"], batch["lengths"], batch["given"])
        return next_token_loss(logits, batch["given"], batch["wanted"], batch["counts"])

    def description(self) -> dict[str, Any]:
        """What is trained on what."""
        return {
            "task": self.name,
            "model": asdict(self.competitor.config),
            "pairs": len(self.sentences.train[0]),
        }


def padded(pairs: tuple[Sequences, Sequences], numbers: Any, text: WordPieces) -> dict[str, Tensor]:
    """Sources with their end mark; targets after the begin mark, and once more before the end mark."""
    french, english = pairs
    source, lengths = french.padded(numbers, text.pad, after=[text.end])
    given, counts = english.padded(numbers, text.pad, before=[text.begin])
    wanted, _ = english.padded(numbers, text.pad, after=[text.end])
    return {"source": source, "lengths": lengths, "given": given, "wanted": wanted, "counts": counts}


@torch.inference_mode()
def validation_loss(lesson: TranslationLesson, model: nn.Module) -> float:
    """Mean cross-entropy of a piece, in nats, on the sentences kept for choosing."""
    pairs = lesson.sentences.validation
    loss = lesson.loss(model, padded(pairs, np.arange(len(pairs[0])), lesson.sentences.text))
    return float(loss.total / loss.count)


@torch.inference_mode()
def translated(model: Any, sentences: Sentences) -> list[str]:
    """The test sentences, each next piece the likeliest."""
    text = sentences.text
    source, lengths = sentences.test.padded(np.arange(len(sentences.test)), text.pad, after=[text.end])
    begin = torch.full((len(source), 1), text.begin)
    written = greedy(model, begin, end=text.end, limit=LIMIT, encoded=model.encode(source, lengths))
    return [text.decode(each.ids) for each in written]


def bleu(model: Any, sentences: Sentences) -> float:
    """Corpus BLEU of the test sentences, from 0 to 100, against all known translations of each.

    Raises:
        ExtraMissing: if sacrebleu is not installed.
    """
    return of_bleu(translated(model, sentences), sentences.references, resamples=1).value
