"""Names, letter by letter: microgpt's design on one list of names, and a larger model on several kinds of them."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray
from torch import Tensor, from_numpy, nn

from regard.models.transformer import Transformer, TransformerConfig
from regard.training.loop import Loss
from regard.training.recipes.translate import next_token_loss
from regard.training.sequences import Batches, Sequences
from regard.training.settings import Settings

MICROGPT = Settings(
    steps=1000,
    learning_rate=1e-2,
    warmup=100,
    schedule="cosine",
    floor=0.02,
    weight_decay=0.5,
    betas=(0.9, 0.95),
    average=0.99,
    checkpoint_every=500,
)
"""Of microgpt's design on French first names."""
MICROGPT_SIZE = 128
"""Names in a batch of it."""
MICROGPT_MIXING = 1.0
"""How much lengths are mixed in its batches."""

MINI_GPT = Settings(
    steps=2400,
    learning_rate=3e-3,
    warmup=200,
    schedule="cosine",
    floor=0.02,
    weight_decay=0.1,
    average=0.99,
    checkpoint_every=200,
)
"""Of the model that is shipped."""


def microgpt(vocab_size: int, *, dropout: float = 0.05) -> TransformerConfig:
    """The design of microgpt (Karpathy 2026): 4,192 parameters with 27 symbols, 4,480 with the 36 of French first names.

    As there, positions are learned, norms have no factors, the first one stands after the embeddings and none after the last layer, no map
    adds a bias, and the output has weights of its own. There nothing is dropped out.
    """
    return TransformerConfig(
        vocab_size=vocab_size,
        d_model=16,
        num_heads=4,
        decoder_layers=1,
        max_length=16,
        positions="learned",
        norm_kind="rms",
        norm_first=True,
        bias=False,
        tied=False,
        dropout=dropout,
    )


def mini_gpt(vocab_size: int, **changes: Any) -> TransformerConfig:
    """The transformer that is shipped."""
    chosen: dict[str, Any] = {
        "d_model": 64,
        "num_heads": 4,
        "decoder_layers": 3,
        "max_length": 48,
        "positions": "rotary",
        "dropout": 0.05,
    }
    return TransformerConfig(vocab_size=vocab_size, **(chosen | changes))


@dataclass(eq=False)
class Names:
    """A recipe: each letter of a name is to be found from those before it.

    Attributes:
        names: As letters.
        begins: The mark that begins each name, ``[names]``: it says of which kind it is.
        end: The mark that ends every name; it fills rows up too.
        config: The model.
        settings: How long and how fast it learns.
        size: How many names make a batch.
        name: The task.
        mixing: How much lengths are mixed in a batch, as `Batches` says.
    """

    names: Sequences
    begins: NDArray[np.int64]
    end: int
    config: TransformerConfig
    settings: Settings = MINI_GPT
    size: int = 256
    name: str = "names"
    mixing: float = 0.3
    _batches: Batches = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._batches = Batches(self.names.lengths, self.size, mixing=self.mixing)

    @property
    def steps_of_a_pass(self) -> int:
        """How many steps see every name once."""
        return self._batches.of_a_pass

    def model(self) -> nn.Module:
        """A transformer that has learned nothing."""
        return Transformer(self.config)

    def batch(self, step: int, seed: int) -> dict[str, Tensor]:
        """The names of a step: ``given`` and ``wanted`` [batch, letters], of which the first ``counts`` [batch] are real."""
        return self.rows(self._batches(step, seed))

    def rows(self, chosen: NDArray[np.int64]) -> dict[str, Tensor]:
        """Some names. Of one that is longer than the model reads, its beginning."""
        longest = self.config.max_length
        given, counts = self.names.padded(chosen, self.end, before=[self.end])
        wanted, _ = self.names.padded(chosen, self.end, after=[self.end])
        given[:, 0] = from_numpy(self.begins[chosen])
        return {
            "given": given[:, :longest],
            "wanted": wanted[:, :longest],
            "counts": counts.clamp(max=longest),
        }

    def share(self, batch: dict[str, Tensor], rank: int, ranks: int) -> dict[str, Tensor]:
        """Every ``ranks``-th name of a batch."""
        return {name: rows[rank::ranks] for name, rows in batch.items()}

    def loss(self, model: nn.Module, batch: dict[str, Tensor]) -> Loss:
        """Cross-entropy of each next letter and of the end."""
        return next_token_loss(model(batch["given"]), batch["given"], batch["wanted"], batch["counts"])

    def description(self) -> dict[str, Any]:
        """What is trained on what."""
        return {
            "task": self.name,
            "model": asdict(self.config),
            "names": len(self.names),
            "letters": len(self.names.tokens),
            "size": self.size,
        }
