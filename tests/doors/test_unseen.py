"""Attention by hand is listed by its module; other softmaxes are not."""

from __future__ import annotations

import warnings

import pytest
import torch
import transformers
from torch import nn
from torch.nn import functional
from transformers import AutoModel

import regard
from regard.errors import RegardError
from tests.doors.plain_models import WIDTH, CausalAttention, PatchModel, TinyGPT, numbers, ready, watched

BATCH, N = 2, 5
SMALL = {"vocab_size": 97, "hidden_size": 24, "num_hidden_layers": 2, "num_attention_heads": 6}
BLOOM = {"vocab_size": 97, "hidden_size": 24, "n_layer": 2, "n_head": 6}
GPTJ = {"vocab_size": 97, "n_embd": 24, "n_layer": 2, "n_head": 6, "rotary_dim": 4}
IDS = {"bos_token_id": 1, "eos_token_id": 2}
MPT = {"vocab_size": 97, "d_model": 24, "n_layers": 2, "n_heads": 6}

BY_HAND = [
    ("GPTJConfig", {**GPTJ, **IDS}, "h.0.attn"),
    ("BloomConfig", BLOOM, "h.0.self_attention"),
    ("MptConfig", MPT, "blocks.0.attn"),
    ("DebertaV2Config", {**SMALL, "intermediate_size": 28}, "encoder.layer.0.attention.self"),
]


@pytest.mark.parametrize(("config", "sizes", "name"), BY_HAND, ids=[case[0] for case in BY_HAND])
@torch.no_grad()
def test_models_that_pass_no_door_are_refused_by_the_name_of_the_module(config, sizes, name):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model = AutoModel.from_config(getattr(transformers, config)(**sizes)).eval()
    with pytest.raises(RegardError, match=name), regard.capture(model) as record:
        model(torch.randint(3, 97, (BATCH, N)))
    assert len(record.unseen) == 2


class Beside(nn.Module):
    """One attention through a door and one by hand."""

    def __init__(self, by_hand) -> None:
        super().__init__()
        self.seen = CausalAttention()
        self.hidden = ByHand(by_hand)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.hidden(self.seen(x))


class ByHand(nn.Module):
    def __init__(self, by_hand) -> None:
        super().__init__()
        self.by_hand = by_hand

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        for _ in range(2):
            x = self.by_hand(x @ x.mT, x)
        return x


ATTENTION = {
    "torch.softmax": lambda scores, x: torch.softmax(scores, -1) @ x,
    "functional": lambda scores, x: torch.matmul(functional.softmax(scores, dim=-1), x),
    "module": lambda scores, x: nn.Softmax(dim=-1)(scores).bmm(x),
    "method": lambda scores, x: torch.bmm(scores.softmax(-1), x),
    "einsum": lambda scores, x: torch.einsum("bqk,bkd->bqd", scores.softmax(-1), x),
    "baddbmm": lambda scores, x: torch.baddbmm(x, scores.softmax(-1), x),
    "right of it": lambda scores, x: (x.mT @ scores.softmax(-1).mT).mT,
    "dropout": lambda scores, x: functional.dropout(scores.softmax(-1), 0.1, False) @ x,
    "cast and view": lambda scores, x: (
        scores.softmax(-1).double().view(-1, N, N).to(x.dtype).unsqueeze(1)[:, 0] @ x
    ),
    "elementwise": lambda scores, x: (scores.softmax(-1) * 2).masked_fill(scores < 0, 0) @ x,
    "in place": lambda scores, x: scores.softmax(-1).mul_(2) @ x,
    "padded": lambda scores, x: functional.pad(scores.softmax(-1), (0, 1))[..., :N] @ x,
}


@pytest.mark.parametrize("by_hand", ATTENTION.values(), ids=ATTENTION.keys())
@torch.no_grad()
def test_attention_by_hand_is_listed_once(by_hand):
    record = watched(ready(Beside(by_hand)), numbers(BATCH, N, WIDTH))
    assert [layer.name for layer in record[0].layers] == ["seen"]
    assert record.unseen == ["hidden"]
    assert record[1].unseen == ["hidden"]


OTHERWISE = {
    "experts": lambda scores, x: x * scores.softmax(-1).topk(2).values.sum(-1, keepdim=True),
    "two axes": lambda scores, x: (scores.flatten(0, 1).softmax(-1) @ x[0]).view(x.shape),
    "never multiplied": lambda scores, x: x + scores.softmax(-1).mean(),
    "pooled first": lambda scores, x: x + scores.softmax(-1).sum(1, keepdim=True) @ x,
}


@pytest.mark.parametrize("other", OTHERWISE.values(), ids=OTHERWISE.keys())
@torch.no_grad()
def test_other_softmaxes_are_not_listed(other):
    assert watched(ready(Beside(other)), numbers(BATCH, N, WIDTH)).unseen == []


@torch.no_grad()
def test_a_softmax_over_a_vocabulary_is_not_listed():
    assert watched(ready(TinyGPT()), torch.full((BATCH, N), 5)).unseen == []


@torch.no_grad()
def test_a_picture_in_the_manner_of_timm_without_its_kernel():
    model = ready(PatchModel(fused=False))
    with pytest.raises(RegardError, match=r"in PatchModel; .*sdpa"), regard.capture(model) as record:
        model(numbers(BATCH, 3, 4, 6))
    assert record.unseen == ["PatchModel"]


@torch.no_grad()
def test_what_happens_outside_the_model_is_not_its_own():
    model, x = ready(CausalAttention()), numbers(BATCH, N, WIDTH)
    with regard.capture(model) as record:
        ATTENTION["method"](x @ x.mT, x)
        model(x)
    assert record.unseen == []
