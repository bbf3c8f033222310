"""The first layers of a larger model as layers of ours: a small model begins where its teacher does."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from regard.models.transformer import Block, Transformer, TransformerConfig
from regard.training.recipes.film_teacher import Teacher


def configuration(teacher: Teacher, *, vocab_size: int, layers: int, max_length: int) -> TransformerConfig:
    """A transformer that can hold what the teacher's first layers know: BERT's design (Devlin et al. 2019).

    Args:
        teacher: Gives the widths and the heads.
        vocab_size: Of the small model's own pieces.
        layers: How many layers it has, at most as many as the teacher.
        max_length: The longest text that it reads, in tokens, at most the teacher's.
    """
    known = teacher.body.config
    return TransformerConfig(
        vocab_size=vocab_size,
        d_model=known.hidden_size,
        num_heads=known.num_attention_heads,
        encoder_layers=layers,
        d_feedforward=known.intermediate_size,
        max_length=max_length,
        positions="learned",
        norm="post",
        norm_first=True,
        norm_eps=known.layer_norm_eps,
        activation="gelu",
        dropout=0.1,
    )


@torch.no_grad()
def begin(model: Transformer, teacher: Teacher, words: NDArray[np.float32]) -> None:
    """Gives a model the teacher's positions and first layers, and these vectors of its pieces.

    Args:
        model: Of the design that `configuration` gives.
        teacher: Its place embeddings take up what it adds to every token of a first sentence.
        words: ``[vocab_size, d_model]``. Pieces whose vector is 0 begin by chance, spread like the others.
    """
    start = torch.from_numpy(words).clone()
    known = start.abs().sum(1) > 0
    start[~known] = torch.randn(int((~known).sum()), start.shape[1]) * start[known].std()
    theirs, ours = teacher.body.embeddings, model.embeddings
    ours.tokens.weight.copy_(start)
    places = theirs.position_embeddings.weight[: model.config.max_length]
    ours.positions.weight.copy_(places + theirs.token_type_embeddings.weight[0])
    _copy(ours.norm, theirs.LayerNorm)
    for mine, other in zip(model.encoder, teacher.body.encoder.layer, strict=False):
        assert isinstance(mine, Block)
        _layer(mine, other)


def _layer(mine: Block, other: Any) -> None:
    look = other.attention
    _copy(mine.attention.query_projection, look.self.query)
    _copy(mine.attention.key_projection, look.self.key)
    _copy(mine.attention.value_projection, look.self.value)
    _copy(mine.attention.output_projection, look.output.dense)
    _copy(mine.attention_norm, look.output.LayerNorm)
    _copy(mine.feedforward[0], other.intermediate.dense)
    _copy(mine.feedforward[2], other.output.dense)
    _copy(mine.feedforward_norm, other.output.LayerNorm)


def _copy(mine: nn.Module, other: nn.Module) -> None:
    mine.load_state_dict(other.state_dict())
