"""Which axes a record gives to what looks and to what is looked at."""

from __future__ import annotations

import torch
import transformers
from torch import nn
from transformers import AutoModel

import regard

GROUPED = {
    "vocab_size": 97,
    "hidden_size": 24,
    "intermediate_size": 28,
    "num_hidden_layers": 2,
    "num_attention_heads": 6,
    "num_key_value_heads": 2,
    "head_dim": 4,
}


def axes_of(record: regard.Record) -> list[tuple[str, str, str]]:
    return [(layer.kind, layer.queries, layer.keys) for layer in record.layers]


@torch.no_grad()
def test_a_plain_decoder_looks_at_what_its_encoder_read():
    model = nn.Transformer(24, 6, 1, 1, 28, batch_first=True).eval()
    with regard.capture(model) as record:
        model(torch.randn(1, 7, 24), torch.randn(1, 5, 24))
    assert axes_of(record) == [
        ("self", "tokens", "tokens"),
        ("self", "tokens-5", "tokens-5"),
        ("cross", "tokens-5", "tokens"),
    ]


@torch.no_grad()
def test_a_head_that_pools_looks_at_the_patches():
    sizes = {"hidden_size": 24, "intermediate_size": 28, "num_hidden_layers": 1, "num_attention_heads": 4}
    config = transformers.SiglipVisionConfig(**sizes, image_size=12, patch_size=3)
    model = AutoModel.from_config(config).eval()
    with regard.capture(model) as record:
        model(torch.rand(1, 3, 12, 12))
    assert axes_of(record)[-1] == ("cross", "patches-1", "patches")
    assert record.axes[0].grid == (4, 4)


@torch.no_grad()
def test_tokens_after_an_earlier_cache_keep_their_ids():
    model = AutoModel.from_config(transformers.LlamaConfig(**GROUPED)).eval()
    earlier = model(torch.tensor([[5, 6, 7]]), use_cache=True).past_key_values
    with regard.capture(model) as record:
        model(torch.tensor([[8, 9]]), past_key_values=earlier)
    assert [(axis.name, axis.ids, len(axis)) for axis in record.axes] == [
        ("tokens", (8, 9), 2),
        ("tokens-5", None, 5),
    ]
