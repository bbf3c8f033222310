"""Small models of plain PyTorch, and attention weights computed by hand from their parameters."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional
from torch.nn.functional import scaled_dot_product_attention as bound_early
from transformers import AutoModel, LlamaConfig

import regard
from regard.record import Layer, Record

WIDTH, HEADS = 22, 2


def numbers(*shape: int, seed: int = 3) -> Tensor:
    return torch.randn(shape, generator=torch.Generator().manual_seed(seed))


def ready(model: nn.Module) -> nn.Module:
    """The model in evaluation mode, with projections large enough that weights differ from one another."""
    generator = torch.Generator().manual_seed(7)
    for weight in model.parameters():
        if weight.ndim == 2:
            nn.init.normal_(weight, std=0.4, generator=generator)
    return model.eval()


SIZES: dict[str, Any] = {
    "vocab_size": 97,
    "hidden_size": 24,
    "intermediate_size": 28,
    "num_attention_heads": 6,
    "num_key_value_heads": 2,
    "head_dim": 4,
}
"""Of a model of transformers."""


def llama(layers: int) -> nn.Module:
    """A model of transformers with grouped queries, whose weights differ from one another."""
    torch.manual_seed(7)
    model: nn.Module = AutoModel.from_config(LlamaConfig(**SIZES, num_hidden_layers=layers)).eval()
    for name, weight in model.named_parameters():
        if weight.ndim == 2 and "embed" not in name:
            nn.init.normal_(weight, std=0.3)
    return model


class CausalAttention(nn.Module):
    """As in nanoGPT: one projection for all three, the kernel's own causality."""

    def __init__(self, early: bool = False) -> None:
        super().__init__()
        self.c_attn = nn.Linear(WIDTH, 3 * WIDTH)
        self.c_proj = nn.Linear(WIDTH, WIDTH)
        self.early = early

    def heads(self, x: Tensor) -> list[Tensor]:
        parts = self.c_attn(x).split(WIDTH, dim=2)
        return [part.view(*x.shape[:2], HEADS, WIDTH // HEADS).transpose(1, 2) for part in parts]

    def forward(self, x: Tensor) -> Tensor:
        kernel = bound_early if self.early else functional.scaled_dot_product_attention
        y = kernel(*self.heads(x), attn_mask=None, dropout_p=0.0, is_causal=True)
        return self.c_proj(y.transpose(1, 2).contiguous().view(x.shape))


class Block(nn.Module):
    def __init__(self, early: bool) -> None:
        super().__init__()
        self.ln = nn.LayerNorm(WIDTH)
        self.attn = CausalAttention(early)

    def forward(self, x: Tensor) -> Tensor:
        return x + self.attn(self.ln(x))


class TinyGPT(nn.Module):
    """As in nanoGPT: ids come as ``idx``."""

    def __init__(self, early: bool = False) -> None:
        super().__init__()
        self.wte = nn.Embedding(97, WIDTH)
        self.h = nn.ModuleList([Block(early), Block(early)])
        self.lm_head = nn.Linear(WIDTH, 97)

    def forward(self, idx: Tensor, targets: Tensor | None = None) -> Tensor:
        x = self.wte(idx)
        for block in self.h:
            x = block(x)
        return functional.softmax(self.lm_head(x), dim=-1)


class PatchModel(nn.Module):
    """As in timm: patches of a picture, a fused or a hand-written attention."""

    def __init__(self, fused: bool = True) -> None:
        super().__init__()
        self.patches = nn.Conv2d(3, WIDTH, 2, stride=2)
        self.qkv = nn.Linear(WIDTH, 3 * WIDTH)
        self.attn_drop = nn.Dropout(0.1)
        self.proj = nn.Linear(WIDTH, WIDTH)
        self.fused = fused

    def heads(self, x: Tensor) -> Tensor:
        parts = self.qkv(x).reshape(*x.shape[:2], 3, HEADS, WIDTH // HEADS)
        return parts.permute(2, 0, 3, 1, 4)

    def forward(self, picture: Tensor) -> Tensor:
        x = self.patches(picture).flatten(2).transpose(1, 2)
        q, k, v = self.heads(x).unbind(0)
        if self.fused:
            x = functional.scaled_dot_product_attention(q, k, v)
        else:
            attn = (q * q.shape[-1] ** -0.5) @ k.transpose(-2, -1)
            x = self.attn_drop(attn.softmax(dim=-1)) @ v
        return self.proj(x.transpose(1, 2).flatten(2))


class Kernel(nn.Module):
    """Calls the kernel on what it projects, with whatever else it is told."""

    def __init__(self, heads: int = HEADS, **named: Any) -> None:
        super().__init__()
        self.to_q, self.to_k, self.to_v = (nn.Linear(WIDTH, WIDTH) for _ in range(3))
        self.named = named
        self.heads = heads

    def split(self, x: Tensor) -> Tensor:
        return x.unflatten(-1, (self.heads, -1)).transpose(-3, -2)

    def forward(self, x: Tensor, context: Tensor | None = None) -> Tensor:
        source = x if context is None else context
        arrays = [self.to_q(x), self.to_k(source), self.to_v(source)]
        if self.heads > 1:
            arrays = [self.split(array) for array in arrays]
        return functional.scaled_dot_product_attention(*arrays, **self.named)


def watched(model: nn.Module, *positional: Any, keep: str = "all", **named: Any) -> Record:
    """The record of one run, whose output is the unwatched one to the bit."""
    fast = torch.backends.mha.get_fastpath_enabled()
    with torch.no_grad():
        torch.backends.mha.set_fastpath_enabled(False)
        plain = model(*positional, **named)
        torch.backends.mha.set_fastpath_enabled(fast)
        with regard.capture(model, keep=keep) as record:
            output = model(*positional, **named)
    for one, other in zip(_all(plain), _all(output), strict=True):
        assert torch.equal(one, other)
    return record


def _all(output: Any) -> list[Tensor]:
    parts = output if isinstance(output, tuple) else (output,)
    return [part for part in parts if part is not None]


def by_hand(
    query: Tensor,
    key: Tensor,
    *,
    visible: Tensor | None = None,
    bias: Tensor | None = None,
    scale: float | None = None,
) -> Tensor:
    """``[..., queries, keys]``, the softmax of the scores."""
    scores = query.double() @ key.double().mT * (query.shape[-1] ** -0.5 if scale is None else scale)
    scores = scores if bias is None else scores + bias
    scores = scores if visible is None else scores.masked_fill(~visible, -torch.inf)
    return scores.softmax(-1)


def all_heads(layer: Layer) -> np.ndarray:
    return np.stack([layer.weights(head) for head in range(layer.heads)])


def assert_equal(layer: Layer, expected: Tensor) -> None:
    """One sequence's weights are ``[heads, queries, keys]`` to 1e-5, and its proof passed."""
    np.testing.assert_allclose(all_heads(layer), expected.detach().numpy(), atol=1e-5)
    assert layer.proof.state == "passed"
    assert layer.prove().state == "passed"
