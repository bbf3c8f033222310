"""The five ways of reading that are compared, all of one size."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache

import torch
from torch import nn

from regard.attention.arguments import whole_number
from regard.errors import RegardError
from regard.models.recurrent import Recurrent, RecurrentConfig
from regard.models.sizes import sizes_for
from regard.models.transformer import Transformer, TransformerConfig, parameters_of

NAMES = ("rnn", "lstm", "bahdanau", "one-head", "many-heads")
"""From the oldest to the newest: Elman 1990, Hochreiter and Schmidhuber 1997, Bahdanau et al. 2015, Vaswani et al. 2017 twice."""
RECURRENT = ("rnn", "lstm", "bahdanau")
HEADS = 4
_STEP = 8
"""Widths of transformers are multiples of it, so that heads of an even width divide them."""


@dataclass(frozen=True)
class Competitor:
    """One way of reading.

    Attributes:
        name: Which one of `NAMES`.
        config: What it is made of.
    """

    name: str
    config: RecurrentConfig | TransformerConfig

    def model(self) -> nn.Module:
        """A fresh one; torch's generator draws its weights."""
        if isinstance(self.config, RecurrentConfig):
            return Recurrent(self.config)
        return Transformer(self.config)

    @property
    def parameters(self) -> int:
        """How many numbers it learns."""
        with torch.device("meta"):
            return parameters_of(self.model())


@cache
def competitors(parameters: int, *, vocab_size: int, max_length: int) -> tuple[Competitor, ...]:
    """All five, encoder and decoder of one layer each, as near to so many parameters as whole widths allow.

    Token vectors are equally wide in all of them, so that the table of embeddings takes the same share everywhere; what is left goes to
    the state of a recurrent network, or to the feed-forward network of a transformer. The recurrent encoders read from both ends, as
    Bahdanau's does, so that the LSTM with attention differs from the one without by attention alone.

    Args:
        parameters: How many numbers each one should learn.
        vocab_size: How many different tokens there are.
        max_length: The longest text that they read or write.

    Raises:
        RegardError: if so few parameters make no transformer.
    """
    whole_number("parameters", parameters, least=1)
    one_head = _transformer(parameters, vocab_size, max_length)
    width = one_head.d_model
    plain = RecurrentConfig(vocab_size=vocab_size, d_model=width, max_length=max_length)
    configs: dict[str, RecurrentConfig | TransformerConfig] = {
        "rnn": sizes_for(parameters, replace(plain, cell="rnn")),
        "lstm": sizes_for(parameters, plain),
        "bahdanau": sizes_for(parameters, replace(plain, attention=True)),
        "one-head": one_head,
        "many-heads": replace(one_head, num_heads=HEADS),
    }
    return tuple(Competitor(name, configs[name]) for name in NAMES)


def _transformer(parameters: int, vocab_size: int, max_length: int) -> TransformerConfig:
    """The widest one whose feed-forward network is at least three times as wide as its tokens, filled up to so many parameters."""

    def made(width: int, inner: int) -> TransformerConfig:
        return TransformerConfig(
            vocab_size=vocab_size,
            d_model=width,
            d_feedforward=inner,
            num_heads=1,
            encoder_layers=1,
            decoder_layers=1,
            max_length=max_length,
        )

    def counted(width: int, inner: int) -> int:
        return Competitor("one-head", made(width, inner)).parameters

    width = _STEP
    while counted(width + _STEP, 3 * (width + _STEP)) <= parameters:
        width += _STEP
    least, more = counted(width, 1), counted(width, 2) - counted(width, 1)
    if least > parameters:
        raise RegardError(
            en=f"parameters must be at least {least} for {vocab_size} different tokens, and it is {parameters}.",
            fr=f"parameters doit valoir au moins {least} pour {vocab_size} tokens différents, et vaut {parameters}.",
        )
    return made(width, 1 + round((parameters - least) / more))
