"""What makes one recurrent translator differ from another."""

from __future__ import annotations

from dataclasses import dataclass

from regard.attention.arguments import whole_number
from regard.models.recurrent_cells import CELLS, Cell
from regard.models.settings import refuse_choice, refuse_dropout


@dataclass(frozen=True, kw_only=True)
class RecurrentConfig:
    """Everything that makes one recurrent translator differ from another.

    Attributes:
        vocab_size: How many different tokens it knows.
        d_model: The width of a token's vector.
        hidden: The width of a cell's state, in each direction.
        layers: How many cells lie on each other, in the encoder and in the decoder.
        cell: Which one: "rnn" (tanh), "gru" or "lstm".
        attention: Whether each written token looks at all states of the source; else the decoder knows the last one only.
        bidirectional: Whether the encoder reads from both ends.
        dropout: Share of the numbers set to zero while training: in embeddings, between layers, before the logits.
        tied: Whether source, target and output share one table of embeddings (Press and Wolf 2017).
        max_length: The longest text that it reads or writes, in tokens.
        pad: The token that only fills rows up.
    """

    vocab_size: int
    d_model: int = 256
    hidden: int = 256
    layers: int = 1
    cell: Cell = "lstm"
    attention: bool = False
    bidirectional: bool = True
    dropout: float = 0.0
    tied: bool = True
    max_length: int = 128
    pad: int = 0

    def __post_init__(self) -> None:
        for name in ("vocab_size", "d_model", "hidden", "layers", "max_length"):
            whole_number(name, getattr(self, name), least=1)
        whole_number("pad", self.pad, least=0)
        refuse_choice("cell", self.cell, tuple(CELLS))
        refuse_dropout(self.dropout)

    @property
    def source_width(self) -> int:
        """The width of the encoder's states."""
        return 2 * self.hidden if self.bidirectional else self.hidden

    @property
    def is_encoder_decoder(self) -> bool:
        """Whether one half reads and another writes: so a capture tells the axes "source" and "target" apart."""
        return True
