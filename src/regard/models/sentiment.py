"""A sentence as one vector, and whether it is for or against: an encoder, an average, one number."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from jaxtyping import Float, Int
from torch import Tensor, nn

from regard.models.transformer import Encoded, Transformer, TransformerConfig


def lesson_configuration(vocab_size: int = 10_000, **changes: Any) -> TransformerConfig:
    """The classifier of the lesson: embeddings × √128, sinusoids, one layer of 4 heads, two norms after the sums, dropout 0.1."""
    chosen: dict[str, Any] = {
        "d_model": 128,
        "num_heads": 4,
        "encoder_layers": 1,
        "max_length": 100,
        "norm": "post",
        "norm_eps": 1e-6,
        "dropout": 0.1,
    }
    return TransformerConfig(vocab_size=vocab_size, **(chosen | changes))


@dataclass(frozen=True, kw_only=True)
class ClassifierConfig:
    """What a classifier is made of.

    Attributes:
        encoder: The transformer that reads; it has no decoder.
        outputs: How many numbers say what a text is; 1 for yes or no.
    """

    encoder: TransformerConfig
    outputs: int = 1

    @classmethod
    def of(cls, settings: dict[str, Any]) -> ClassifierConfig:
        """The configuration that ``dataclasses.asdict`` made these settings of."""
        return cls(encoder=TransformerConfig(**settings["encoder"]), outputs=settings["outputs"])

    def settings(self) -> dict[str, Any]:
        """As JSON."""
        return asdict(self)


class Classifier(nn.Module):
    """Says what a text is from the average of its tokens, padding left out.

    Args:
        config: What it is made of.
    """

    def __init__(self, config: ClassifierConfig) -> None:
        super().__init__()
        self.config = config
        self.encoder = Transformer(config.encoder)
        self.dropout = nn.Dropout(config.encoder.dropout)
        self.outputs = nn.Linear(config.encoder.d_model, config.outputs)

    def forward(
        self, ids: Int[Tensor, "batch tokens"], lengths: Int[Tensor, " batch"] | None = None
    ) -> Float[Tensor, "batch outputs"]:
        """Logits: above 0 for yes.

        Args:
            ids: The texts.
            lengths: How many tokens of each are no padding; all unless given.
        """
        logits: Tensor = self.outputs(self.dropout(average(self.encoder.encode(ids, lengths))))
        return logits


def average(encoded: Encoded) -> Float[Tensor, "batch d_model"]:
    """The mean of what the encoder made of each token."""
    if encoded.present is None:
        return encoded.states.mean(1)
    present = encoded.present[..., None].to(encoded.states.dtype)
    return (encoded.states * present).sum(1) / present.sum(1)
