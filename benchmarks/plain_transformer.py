"""The same transformer built of PyTorch's own layers, with the same weights: what ours is compared with."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn

from regard.layers import MultiHeadAttention
from regard.models.transformer import Block, Transformer


def encoder_layer(block: Block) -> nn.TransformerEncoderLayer:
    """A block without a source, as PyTorch has it."""
    layer = nn.TransformerEncoderLayer(**_settings(block))
    _copy_attention(block.attention, layer.self_attn)
    _copy_thought(block, layer, (layer.norm1, layer.norm2))
    return layer.train(block.training)


def decoder_layer(block: Block) -> nn.TransformerDecoderLayer:
    """A block that looks at a source too, as PyTorch has it."""
    layer = nn.TransformerDecoderLayer(**_settings(block))
    _copy_attention(block.attention, layer.self_attn)
    _copy_attention(block.crossing, layer.multihead_attn)
    layer.norm2.load_state_dict(block.crossing_norm.state_dict())
    _copy_thought(block, layer, (layer.norm1, layer.norm3))
    return layer.train(block.training)


def causal(length: int) -> Tensor:
    """True where PyTorch's layers may not look, ``[length, length]``."""
    return torch.ones(length, length, dtype=torch.bool).triu(1)


class PlainGPT(nn.Module):
    """A decoder alone: learned positions, norms first, ``nn.TransformerEncoderLayer`` under a causal mask.

    Args:
        model: What to copy.
    """

    def __init__(self, model: Transformer) -> None:
        super().__init__()
        config = model.config
        self.tokens = nn.Embedding(config.vocab_size, config.d_model)
        self.positions = nn.Embedding(config.max_length, config.d_model)
        self.dropout = nn.Dropout(config.dropout)
        self.layers = nn.ModuleList(encoder_layer(block) for block in model.decoder)  # type: ignore[arg-type]
        self.norm = nn.LayerNorm(config.d_model, eps=config.norm_eps)
        self.output = nn.Linear(config.d_model, config.vocab_size, bias=False)
        self.register_buffer("mask", causal(config.max_length), persistent=False)
        self.mask: Tensor
        self.tokens.load_state_dict(model.embeddings.tokens.state_dict())
        self.positions.load_state_dict(model.embeddings.positions.state_dict())
        self.norm.load_state_dict(model.decoder_norm.state_dict())
        self.output.load_state_dict(model.output.state_dict())
        if config.tied:
            self.output.weight = self.tokens.weight

    def forward(self, ids: Tensor) -> Tensor:
        """Logits ``[batch, tokens, vocab_size]`` of each next token of ``ids`` [batch, tokens]."""
        length = ids.shape[1]
        x = self.dropout(self.tokens(ids) + self.positions.weight[:length])
        for layer in self.layers:
            x = layer(x, src_mask=self.mask[:length, :length], is_causal=True)
        logits: Tensor = self.output(self.norm(x))
        return logits


def _settings(block: Block) -> dict[str, Any]:
    first, activation = block.feedforward[0], block.feedforward[1]
    assert isinstance(first, nn.Linear)
    return {
        "d_model": first.in_features,
        "nhead": block.attention.num_heads,
        "dim_feedforward": first.out_features,
        "dropout": block.dropout.p,
        "activation": "relu" if isinstance(activation, nn.ReLU) else "gelu",
        "norm_first": block.before,
        "batch_first": True,
        "bias": first.bias is not None,
    }


@torch.no_grad()
def _copy_attention(ours: MultiHeadAttention, plain: nn.MultiheadAttention) -> None:
    parts = (ours.query_projection, ours.key_projection, ours.value_projection)
    assert plain.in_proj_weight is not None
    plain.in_proj_weight.copy_(torch.cat([part.weight for part in parts]))
    if plain.in_proj_bias is not None:
        plain.in_proj_bias.copy_(torch.cat([part.bias for part in parts]))
    plain.out_proj.load_state_dict(ours.output_projection.state_dict())


def _copy_thought(block: Block, plain: Any, norms: tuple[nn.LayerNorm, nn.LayerNorm]) -> None:
    norms[0].load_state_dict(block.attention_norm.state_dict())
    norms[1].load_state_dict(block.feedforward_norm.state_dict())
    plain.linear1.load_state_dict(block.feedforward[0].state_dict())
    plain.linear2.load_state_dict(block.feedforward[2].state_dict())
