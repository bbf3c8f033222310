"""Translation between French and English by one model: a tag before the source says into which language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from regard.models.transformer import Transformer, TransformerConfig
from regard.models.word_pieces import WordPieces
from regard.training.loop import Loss
from regard.training.sequences import Batches, Sequences
from regard.training.settings import Settings

LANGUAGES = ("en", "fr")

SETTINGS = Settings(
    steps=8000,
    learning_rate=2e-3,
    warmup=600,
    schedule="cosine",
    weight_decay=0.02,
    betas=(0.9, 0.98),
    clip=1.0,
    average=0.999,
    checkpoint_every=500,
    precision="bfloat16",
)
"""Of the model that is shipped."""


def configuration(vocab_size: int, **changes: Any) -> TransformerConfig:
    """The transformer that is shipped: 7.6 million parameters with 8,000 word pieces."""
    chosen: dict[str, Any] = {
        "d_model": 256,
        "num_heads": 4,
        "encoder_layers": 3,
        "decoder_layers": 3,
        "max_length": 128,
        "dropout": 0.1,
    }
    return TransformerConfig(vocab_size=vocab_size, **(chosen | changes))


@dataclass(eq=False)
class Translation:
    """A recipe: each pair of sentences teaches both directions.

    Attributes:
        pairs: Sentences of the two languages as word pieces, ``{"en": ..., "fr": ...}``, in the same order.
        text: The word pieces.
        config: The model.
        settings: How long and how fast it learns.
        size: How many sentences make a batch.
        smoothing: Share of the probability that the target leaves to all other words (Szegedy et al. 2016, section 7).
    """

    pairs: dict[str, Sequences]
    text: WordPieces
    config: TransformerConfig
    settings: Settings = SETTINGS
    size: int = 512
    smoothing: float = 0.1
    name: str = "translate"
    _batches: Batches = field(init=False, repr=False)

    def __post_init__(self) -> None:
        lengths = np.maximum(*(self.pairs[language].lengths for language in LANGUAGES))
        self._batches = Batches(np.concatenate([lengths, lengths]), self.size)

    @property
    def steps_of_a_pass(self) -> int:
        """How many steps see every pair in both directions once."""
        return self._batches.of_a_pass

    def model(self) -> nn.Module:
        """A transformer that has learned nothing."""
        return Transformer(self.config)

    def batch(self, step: int, seed: int) -> dict[str, Tensor]:
        """The sentences of a step: ``source`` [batch, tokens] with ``lengths``, ``given`` and ``wanted`` [batch, tokens]."""
        count = len(self.pairs["en"])
        chosen = self._batches(step, seed)
        sides = [
            padded_pairs(self.pairs[source], self.pairs[target], numbers, self.text, tag(self.text, target))
            for source, target, numbers in (
                ("fr", "en", chosen[chosen < count]),
                ("en", "fr", chosen[chosen >= count] - count),
            )
            if len(numbers)
        ]
        return {name: _stacked([side[name] for side in sides], self.text.pad) for name in sides[0]}

    def share(self, batch: dict[str, Tensor], rank: int, ranks: int) -> dict[str, Tensor]:
        """Every ``ranks``-th sentence of a batch."""
        return {name: rows[rank::ranks] for name, rows in batch.items()}

    def loss(self, model: nn.Module, batch: dict[str, Tensor]) -> Loss:
        """Cross-entropy of each next word piece."""
        logits = model(batch["source"], batch["lengths"], batch["given"])
        return next_token_loss(logits, batch["given"], batch["wanted"], batch["counts"], self.smoothing)

    def description(self) -> dict[str, Any]:
        """What is trained on what."""
        return {
            "task": self.name,
            "model": asdict(self.config),
            "pairs": len(self.pairs["en"]),
            "tokens": {language: len(rows.tokens) for language, rows in self.pairs.items()},
            "size": self.size,
            "smoothing": self.smoothing,
        }


def tag(text: WordPieces, language: str) -> int:
    """The token that says into which language."""
    return text.special(f"<{language}>")


def padded_pairs(
    sources: Sequences, targets: Sequences, numbers: Any, text: WordPieces, tagged: int
) -> dict[str, Tensor]:
    """Sources after their tag; targets after the begin mark, and once more before the end mark."""
    source, lengths = sources.padded(numbers, text.pad, before=[tagged])
    given, counts = targets.padded(numbers, text.pad, before=[text.begin])
    wanted, _ = targets.padded(numbers, text.pad, after=[text.end])
    return {"source": source, "lengths": lengths, "given": given, "wanted": wanted, "counts": counts}


def next_token_loss(
    logits: Tensor, given: Tensor, wanted: Tensor, counts: Tensor, smoothing: float = 0.0
) -> Loss:
    """Cross-entropy of each row's first ``counts`` tokens; what follows them is padding."""
    real = torch.arange(wanted.shape[1], device=wanted.device) < counts[:, None]
    targets = wanted.masked_fill(~real, -100)
    total = functional.cross_entropy(
        logits.float().flatten(0, 1), targets.flatten(), reduction="sum", label_smoothing=smoothing
    )
    return Loss(total, counts.sum())


def _stacked(parts: Sequence[Tensor], pad: int) -> Tensor:
    """Rows of several arrays below each other, the shorter ones filled up."""
    if parts[0].ndim == 1:
        return torch.cat(list(parts))
    width = max(part.shape[1] for part in parts)
    return torch.cat([functional.pad(part, (0, width - part.shape[1]), value=pad) for part in parts])
