"""Translators without a transformer: one recurrent network reads, another writes, with or without attention between them.

Shapes: ``ids`` [batch, tokens], states [batch, tokens, width], logits [batch, tokens, vocab_size].
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import overload

import torch
from jaxtyping import Float, Int
from torch import Tensor, nn

from regard.errors import RegardError
from regard.models.recurrent_cells import Memory
from regard.models.recurrent_config import RecurrentConfig
from regard.models.recurrent_parts import Decoder, Embeddings, Encoded, Encoder, chosen_of, present_of

__all__ = ["DecoderState", "Encoded", "Recurrent", "RecurrentConfig"]


@dataclass(frozen=True, eq=False)
class DecoderState:
    """Where a decoder stands while it writes.

    Attributes:
        encoded: The source.
        memory: What its layers hand on to the next token, ``[layers, batch, hidden]`` each.
        length: How many tokens it has read.
    """

    encoded: Encoded
    memory: Memory
    length: int = 0

    def reordered(self, rows: Int[Tensor, " chosen"]) -> DecoderState:
        """The state of the texts at ``rows``: beam search drops some and doubles others."""
        return DecoderState(self.encoded.reordered(rows), chosen_of(self.memory, rows), self.length)


class Recurrent(nn.Module):
    """An encoder that reads the source, and a decoder that begins where the encoder ended.

    Args:
        config: What it is made of.

    Without attention, all that the decoder knows of the source is the encoder's last state (Sutskever et al. 2014). With it, the score
    is that of Bahdanau et al. 2015, section A.1.2: a small network judges how well the decoder's state and each state of the source
    match. The decoder looks from the state that has read the token, and what it reads there goes to the logits, as in Luong et al. 2015,
    section 3; it does not go back into the recurrence, so that all tokens of a known target look at once.

    Example:
        >>> model = Recurrent(RecurrentConfig(vocab_size=11, d_model=8, hidden=5, cell="gru", attention=True))
        >>> source, target = torch.tensor([[5, 6, 7], [5, 6, 0]]), torch.tensor([[1, 8], [1, 9]])
        >>> logits = model(source, torch.tensor([3, 2]), target)
        >>> list(logits.shape)
        [2, 2, 11]
    """

    def __init__(self, config: RecurrentConfig) -> None:
        super().__init__()
        self.config = config
        embeddings = Embeddings(config)
        self.encoder = Encoder(config, embeddings)
        self.decoder = Decoder(config, embeddings if config.tied else Embeddings(config))

    def forward(
        self,
        ids: Int[Tensor, "batch source"],
        lengths: Int[Tensor, " batch"] | None,
        target_ids: Int[Tensor, "batch target"],
    ) -> Float[Tensor, "batch target vocab_size"]:
        """Logits of the token after each one of ``target_ids``, given the source ``ids``.

        Args:
            ids: The source.
            lengths: How many tokens of each source are no padding, which comes last; all unless given.
            target_ids: What is written, padding last.

        Raises:
            RegardError: A text beyond ``max_length``, or lengths that do not fit the source.

        Memory: with attention, target × source × hidden.
        """
        return self.decode(target_ids, self.encode(ids, lengths))

    def encode(
        self, ids: Int[Tensor, "batch source"], lengths: Int[Tensor, " batch"] | None = None
    ) -> Encoded:
        """What the encoder knows after each token, and at the end; padding is never read."""
        self._refuse_long(ids.shape[1])
        if lengths is None:
            lengths = torch.full(ids.shape[:1], ids.shape[1], device=ids.device)
        _refuse_lengths(lengths, ids)
        lengths = lengths.to(ids.device)
        states, last = self.encoder(ids, present_of(lengths, ids.shape[1]))
        return Encoded(states, last, lengths)

    @overload
    def decode(self, ids: Tensor, encoded: Encoded, state: None = None) -> Tensor: ...
    @overload
    def decode(self, ids: Tensor, encoded: Encoded, state: DecoderState) -> tuple[Tensor, DecoderState]: ...
    def decode(
        self,
        ids: Int[Tensor, "batch target"],
        encoded: Encoded,
        state: DecoderState | None = None,
    ) -> (
        Float[Tensor, "batch target vocab_size"]
        | tuple[Float[Tensor, "batch target vocab_size"], DecoderState]
    ):
        """Logits of the token after each one of ``ids``; with a state, ``ids`` go on where it stands, and the new state comes too."""
        before = self.start(encoded) if state is None else state
        length = before.length + ids.shape[1]
        self._refuse_long(length)
        logits, memory = self.decoder(ids, encoded, before.memory)
        return logits if state is None else (logits, DecoderState(encoded, memory, length))

    def start(self, encoded: Encoded) -> DecoderState:
        """A decoder that has written nothing yet: it knows what the encoder knew last."""
        return DecoderState(encoded, self.decoder.begins(encoded.last))

    def step(
        self, ids: Int[Tensor, "batch new"], state: DecoderState
    ) -> tuple[Float[Tensor, "batch vocab_size"], DecoderState]:
        """Logits of what comes after the last of these tokens, and where the decoder then stands."""
        logits, state = self.decode(ids, state.encoded, state)
        return logits[:, -1], state

    def get_encoder(self) -> nn.Module:
        """The half that reads."""
        return self.encoder

    def get_decoder(self) -> nn.Module:
        """The half that writes."""
        return self.decoder

    def _refuse_long(self, tokens: int) -> None:
        if tokens > self.config.max_length:
            raise RegardError(
                en=f"The text has {tokens} tokens, and this model reads at most {self.config.max_length}: give a shorter one.",
                fr=f"Le texte a {tokens} tokens, et ce modèle en lit au plus {self.config.max_length} : donnez-en un plus court.",
            )


def _refuse_lengths(lengths: Tensor, ids: Tensor) -> None:
    batch, tokens = ids.shape
    counted = lengths.shape == (batch,) and lengths.dtype in {torch.int64, torch.int32}
    if counted and all(1 <= count <= tokens for count in lengths.tolist()):
        return
    came = lengths.tolist() if counted else f"{lengths.dtype} {list(lengths.shape)}"
    raise RegardError(
        en=f"lengths must hold a whole number from 1 to {tokens} for each of the {batch} sources, and it is {came}: give how many "
        "tokens of each source are no padding.",
        fr=f"lengths doit contenir un entier de 1 à {tokens} pour chacune des {batch} sources, et vaut {came} : donnez combien de "
        "tokens de chaque source ne sont pas du remplissage.",
    )
