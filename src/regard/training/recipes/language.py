"""The same model, data and steps, one mask apart: a word from both sides (BERT), or the next word (GPT)."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any, Literal

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from regard.models.transformer import Transformer, TransformerConfig
from regard.models.word_pieces import SPECIALS, WordPieces
from regard.training.loop import Loss
from regard.training.recipes.translate import next_token_loss
from regard.training.sequences import Batches, Sequences
from regard.training.settings import Settings

Objective = Literal["fill-mask", "next-word"]

HIDDEN_SHARE = 0.15
"""So many of the tokens are to be found again; of these 8 in 10 are masked, one is another token, one stays (Devlin et al. 2019)."""

SETTINGS = Settings(
    steps=12_000,
    learning_rate=2e-3,
    warmup=600,
    schedule="cosine",
    weight_decay=0.02,
    betas=(0.9, 0.98),
    clip=1.0,
    average=0.999,
    checkpoint_every=1000,
    precision="bfloat16",
)
"""Of the models that are shipped."""


def configuration(vocab_size: int, objective: Objective, **changes: Any) -> TransformerConfig:
    """The two models that are shipped: 4 layers that look both ways, or 4 that look back."""
    layers = "encoder_layers" if objective == "fill-mask" else "decoder_layers"
    chosen: dict[str, Any] = {"d_model": 160, "num_heads": 5, layers: 4, "max_length": 128, "dropout": 0.1}
    return TransformerConfig(vocab_size=vocab_size, **(chosen | changes))


@dataclass(eq=False)
class Language:
    """A recipe: sentences teach what words stand where.

    Attributes:
        sentences: French and English ones as word pieces.
        text: The word pieces.
        objective: Which word is to be found: one that was hidden, or each next one.
        config: The model.
        settings: How long and how fast it learns.
        size: How many sentences make a batch.
    """

    sentences: Sequences
    text: WordPieces
    objective: Objective
    config: TransformerConfig
    settings: Settings = SETTINGS
    size: int = 512
    _batches: Batches = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._batches = Batches(self.sentences.lengths, self.size)

    @property
    def name(self) -> str:
        """The task, which is the objective."""
        return self.objective

    @property
    def steps_of_a_pass(self) -> int:
        """How many steps see every sentence once."""
        return self._batches.of_a_pass

    def model(self) -> nn.Module:
        """A transformer that has learned nothing."""
        return Transformer(self.config)

    def batch(self, step: int, seed: int) -> dict[str, Tensor]:
        """The sentences of a step between begin and end mark: ``given``, ``wanted`` [batch, tokens] and ``counts`` [batch]."""
        chosen = self._batches(step, seed)
        begin, end = [self.text.begin], [self.text.end]
        if self.objective == "next-word":
            given, counts = self.sentences.padded(chosen, self.text.pad, before=begin)
            wanted, _ = self.sentences.padded(chosen, self.text.pad, after=end)
            return {"given": given, "wanted": wanted, "counts": counts}
        whole, counts = self.sentences.padded(chosen, self.text.pad, before=begin, after=end)
        given, wanted = hidden(whole, counts, self.text, np.random.default_rng((seed, step)))
        return {"given": given, "wanted": wanted, "counts": counts}

    def share(self, batch: dict[str, Tensor], rank: int, ranks: int) -> dict[str, Tensor]:
        """Every ``ranks``-th sentence of a batch."""
        return {name: rows[rank::ranks] for name, rows in batch.items()}

    def loss(self, model: nn.Module, batch: dict[str, Tensor]) -> Loss:
        """Cross-entropy of the tokens that are to be found."""
        if self.objective == "next-word":
            return next_token_loss(model(batch["given"]), batch["given"], batch["wanted"], batch["counts"])
        logits = model(batch["given"], batch["counts"]).float().flatten(0, 1)
        wanted = batch["wanted"].flatten()
        total = functional.cross_entropy(logits, wanted, reduction="sum", ignore_index=-100)
        return Loss(total, (wanted != -100).sum())

    def description(self) -> dict[str, Any]:
        """What is trained on what."""
        return {
            "task": self.objective,
            "model": asdict(self.config),
            "sentences": len(self.sentences),
            "tokens": len(self.sentences.tokens),
            "size": self.size,
        }


def hidden(
    whole: Tensor, counts: Tensor, text: WordPieces, chance: np.random.Generator
) -> tuple[Tensor, Tensor]:
    """Sentences with some tokens hidden, and these tokens where they stood, −100 elsewhere. Every sentence hides one at least."""
    places = torch.arange(whole.shape[1])
    inside = (places > 0) & (places < counts[:, None] - 1)  # between begin and end mark
    draws = torch.from_numpy(chance.random(whole.shape)).masked_fill(~inside, 2.0)
    least = draws.min(dim=1, keepdim=True).values
    chosen = inside & ((draws < HIDDEN_SHARE) | (draws == least))
    wanted = whole.masked_fill(~chosen, -100)
    ways = torch.from_numpy(chance.random(whole.shape))
    others = torch.from_numpy(chance.integers(len(SPECIALS), text.vocab_size, whole.shape))
    given = torch.where(chosen & (ways < 0.8), text.special("<mask>"), whole)
    return torch.where(chosen & (ways >= 0.9), others, given), wanted
