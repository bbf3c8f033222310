"""The two halves of a recurrent translator, and the attention between them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor, nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

from regard.attention import additive_attend
from regard.layers.linear import Linear
from regard.models.recurrent_cells import MEMORIES, Memory, as_memory, both_directions, cells, run
from regard.models.recurrent_config import RecurrentConfig


@dataclass(frozen=True, eq=False)
class Encoded:
    """A source once it is read.

    Attributes:
        states: The last layer's state after each token, ``[batch, source, source_width]``; zeros at padding.
        last: What the layers hand on at the end of each text, ``[layers, batch, source_width]`` each.
        lengths: How many tokens of each row are no padding, ``[batch]``.
    """

    states: Float[Tensor, "batch source width"]
    last: Memory
    lengths: Int[Tensor, " batch"]

    @property
    def present(self) -> Bool[Tensor, "batch source"]:
        """Which tokens are no padding."""
        return present_of(self.lengths, self.states.shape[1])

    def reordered(self, rows: Int[Tensor, " chosen"]) -> Encoded:
        """The sources at ``rows``."""
        return Encoded(self.states[rows], chosen_of(self.last, rows), self.lengths[rows])


class Embeddings(nn.Module):
    """A vector for each token."""

    def __init__(self, config: RecurrentConfig) -> None:
        super().__init__()
        self.tokens = nn.Embedding(config.vocab_size, config.d_model)
        self.scale = config.d_model**0.5  # small enough for logits in the table, large enough for a cell here
        nn.init.normal_(self.tokens.weight, std=1 / self.scale)
        self.dropout = nn.Dropout(config.dropout)

    def forward(self, ids: Int[Tensor, "batch tokens"]) -> Float[Tensor, "batch tokens d_model"]:
        """The vectors of these tokens."""
        vectors: Tensor = self.dropout(self.tokens(ids) * self.scale)
        return vectors


class Encoder(nn.Module):
    """Reads the source, from the beginning and, if it is bidirectional, from the end too."""

    def __init__(self, config: RecurrentConfig, embeddings: Embeddings) -> None:
        super().__init__()
        self.embeddings = embeddings
        self.cells = cells(
            config.cell,
            config.d_model,
            config.hidden,
            layers=config.layers,
            bidirectional=config.bidirectional,
            dropout=config.dropout,
        )

    def forward(
        self, input_ids: Int[Tensor, "batch source"], attention_mask: Bool[Tensor, "batch source"]
    ) -> tuple[Float[Tensor, "batch source width"], Memory]:
        """The state after each token, and what the layers hand on at the end of each text.

        Args:
            input_ids: The source.
            attention_mask: Which of its tokens are no padding, the first ones of each row.
        """
        lengths = attention_mask.sum(1).cpu()  # where PyTorch wants them
        packed = pack_padded_sequence(
            self.embeddings(input_ids), lengths, batch_first=True, enforce_sorted=False
        )
        packed_states, last = self.cells(packed)
        states, _ = pad_packed_sequence(packed_states, batch_first=True, total_length=input_ids.shape[1])
        memory = as_memory(last)
        return states, tuple(map(both_directions, memory)) if self.cells.bidirectional else memory


class Decoder(nn.Module):
    """Writes the target: after each token it knows the tokens so far and the source."""

    def __init__(self, config: RecurrentConfig, embeddings: Embeddings) -> None:
        super().__init__()
        self.embeddings = embeddings
        bridges = MEMORIES[config.cell] if config.bidirectional else 0
        self.bridges = nn.ModuleList(Linear(config.source_width, config.hidden) for _ in range(bridges))
        self.cells = cells(
            config.cell, config.d_model, config.hidden, layers=config.layers, dropout=config.dropout
        )
        self.attention = AdditiveAttention(config) if config.attention else None
        read = config.hidden + (config.source_width if config.attention else 0)
        self.joined = Linear(read, config.d_model)
        self.dropout = nn.Dropout(config.dropout)
        self.output = Linear(config.d_model, config.vocab_size, bias=False)
        if config.tied:
            self.output.weight = embeddings.tokens.weight
        else:
            nn.init.normal_(self.output.weight, std=config.d_model**-0.5)

    def begins(self, last: Memory) -> Memory:
        """What the layers start with: the encoder's last states, which two directions bring to the width of one.

        The hidden state stays between −1 and 1, as cells leave it (Bahdanau et al. 2015, section A.2.2); an LSTM's cell has no bounds.
        """
        if not self.bridges:
            return last
        hidden, *cell = (bridge(each) for bridge, each in zip(self.bridges, last, strict=True))
        return torch.tanh(hidden), *cell

    def forward(
        self, input_ids: Int[Tensor, "batch target"], encoded: Encoded, memory: Memory
    ) -> tuple[Float[Tensor, "batch target vocab_size"], Memory]:
        """Logits of the token after each one of ``input_ids``, and what the layers hand on."""
        states, memory = run(self.cells, self.embeddings(input_ids), memory)
        if self.attention is not None:
            read = self.attention(states, encoded.states, encoded.present)
            states = torch.cat([states, read], dim=-1)
        joined = torch.tanh(self.joined(states))  # Luong et al. 2015, equation 5
        logits: Tensor = self.output(self.dropout(joined))
        return logits, memory


class AdditiveAttention(nn.Module):
    """What each state of the decoder reads in the source: `regard.attention.additive_attend`, with weights that are learned."""

    def __init__(self, config: RecurrentConfig) -> None:
        super().__init__()
        self.query_projection = nn.Linear(config.hidden, config.hidden)
        self.key_projection = nn.Linear(config.source_width, config.hidden, bias=False)
        self.score = nn.Linear(config.hidden, 1, bias=False)

    def forward(
        self,
        states: Float[Tensor, "batch target hidden"],
        source: Float[Tensor, "batch source width"],
        present: Bool[Tensor, "batch source"],
    ) -> Float[Tensor, "batch target width"]:
        """The states of the source, averaged by how well they match; padding is looked at by nobody."""
        read: Tensor = additive_attend(
            states,
            source,
            source,
            self.query_projection.weight,
            self.key_projection.weight,
            self.score.weight[0],
            bias=self.query_projection.bias,
            mask=present[:, None, :],
        )
        return read


def present_of(lengths: Tensor, tokens: int) -> Bool[Tensor, "batch tokens"]:
    """Which tokens are no padding: the first ones of each row."""
    return torch.arange(tokens, device=lengths.device) < lengths[:, None]


def chosen_of(memory: Iterable[Tensor], rows: Tensor) -> Memory:
    """What the layers of the texts at ``rows`` hand on."""
    return tuple(each[:, rows] for each in memory)
