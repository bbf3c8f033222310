"""A teacher of opinions that is too large to be shipped: MiniLM, which goes on learning from sentences that people judged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from regard.models import library
from regard.training.loop import Loss
from regard.training.sequences import Batches, Sequences
from regard.training.settings import Settings

TEACHER = Settings(
    steps=232,
    learning_rate=1e-4,
    warmup=23,
    schedule="linear",
    floor=0.02,
    weight_decay=0.01,
    checkpoint_every=58,
)
"""One pass over the film sentences. After it the teacher was right on 91 % of those that it had learned from and on 87 % of others; after
three passes on 99 % and 88 %, and of the first it said little but what people had said."""
LONGEST = 96
PAD, FIRST_WORD, HIDDEN = 0, 1000, 103
"""Of MiniLM's vocabulary: what fills rows up, the first id that is no mark or spare one, and the mark of a hidden word."""
SWIFTER = 10.0
"""The output, which begins at 0, learns so many times as fast as what MiniLM knows already."""


class Teacher(nn.Module):
    """MiniLM, the average of what it makes of each word, and one number: above 0 for praise.

    The vectors of its words stay as they are, so that those which no judged sentence holds still mean what they meant beside the others.
    """

    def __init__(self) -> None:
        from transformers import AutoModel

        super().__init__()
        self.body = AutoModel.from_pretrained(library.folder("minilm"))
        self.body.pooler = None
        self.body.embeddings.requires_grad_(False)
        self.dropout = nn.Dropout(0.1)
        self.output = nn.Linear(self.body.config.hidden_size, 1)
        nn.init.zeros_(self.output.weight)
        nn.init.zeros_(self.output.bias)

    def forward(self, ids: Tensor, lengths: Tensor) -> tuple[Tensor, Tensor]:
        """Averages ``[batch, 384]`` and logits ``[batch]`` of texts; matrices are multiplied in bfloat16."""
        present = torch.arange(ids.shape[1], device=ids.device) < lengths[:, None]
        with torch.autocast(ids.device.type, torch.bfloat16):
            states = self.body(ids, attention_mask=present.long()).last_hidden_state
        share = present / lengths[:, None]
        averages = (states.float() * share[..., None]).sum(1)
        return averages, SWIFTER * self.output(self.dropout(averages))[:, 0]

    @property
    def of_words(self) -> Tensor:
        """The vectors that it begins with, ``[words, 384]``."""
        weight: Tensor = self.body.embeddings.word_embeddings.weight
        return weight.detach()


@dataclass(eq=False)
class Teaching:
    """A recipe: judged sentences make a teacher of MiniLM.

    Attributes:
        sentences: As MiniLM's pieces, `as_read` of texts.
        positive: How likely each one is positive, from 0 to 1, ``[sentences]``.
        settings: How long and how fast it learns.
        size: How many sentences make a batch.
        lost: Share of the pieces that are hidden at each step, so that no single one decides.
    """

    sentences: Sequences
    positive: NDArray[np.float32]
    settings: Settings = TEACHER
    size: int = 32
    lost: float = 0.1
    name: str = "teacher"
    _batches: Batches = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._batches = Batches(self.sentences.lengths, self.size, mixing=0.5)

    def model(self) -> nn.Module:
        """MiniLM as it is."""
        return Teacher()

    def batch(self, step: int, seed: int) -> dict[str, Tensor]:
        """The sentences of a step, and what was said of them."""
        chosen = self._batches(step, seed)
        ids, lengths = self.sentences.padded(chosen, PAD)
        chance = np.random.default_rng((seed, step, 1))
        lost = torch.from_numpy(chance.random(ids.shape) < self.lost) & (ids >= FIRST_WORD)
        positive = torch.from_numpy(self.positive[chosen])
        return {"ids": ids.masked_fill(lost, HIDDEN), "lengths": lengths, "positive": positive}

    def share(self, batch: dict[str, Tensor], rank: int, ranks: int) -> dict[str, Tensor]:
        """Every ``ranks``-th sentence of a batch."""
        return {name: rows[rank::ranks] for name, rows in batch.items()}

    def loss(self, model: nn.Module, batch: dict[str, Tensor]) -> Loss:
        """Cross-entropy of yes and no."""
        _, logits = model(batch["ids"], batch["lengths"])
        total = functional.binary_cross_entropy_with_logits(logits, batch["positive"], reduction="sum")
        return Loss(total, len(logits))

    def description(self) -> dict[str, Any]:
        """What is trained on what."""
        return {"task": self.name, "sentences": len(self.sentences), "size": self.size, "lost": self.lost}


@torch.inference_mode()
def said(
    teacher: Teacher, texts: Sequence[str], *, size: int = 128
) -> tuple[NDArray[np.float16], NDArray[np.float32]]:
    """The teacher's averages ``[texts, 384]`` and logits ``[texts]``."""
    teacher = teacher.eval()
    device = teacher.output.weight.device
    sentences = as_read(texts)
    averages = np.zeros((len(texts), teacher.output.in_features), np.float16)
    logits = np.zeros(len(texts), np.float32)
    order = np.argsort(sentences.lengths, kind="stable")
    for start in range(0, len(order), size):
        chosen = order[start : start + size]
        ids, lengths = sentences.padded(chosen, PAD)
        both = teacher(ids.to(device), lengths.to(device))
        averages[chosen], logits[chosen] = (found.cpu().numpy() for found in both)
    return averages, logits


def as_read(texts: Sequence[str]) -> Sequences:
    """Texts as MiniLM's pieces between its marks."""
    rows = tokenizer()(list(texts), truncation=True, max_length=LONGEST)["input_ids"]
    return Sequences.of(rows)


@cache
def tokenizer() -> Any:
    """MiniLM's.

    Raises:
        RegardError: if the package that carries the model is not installed.
    """
    from transformers import AutoTokenizer

    return AutoTokenizer.from_pretrained(library.folder("minilm"))
