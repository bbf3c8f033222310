"""Where a run begins: of the whole model, of a part of it alone, and of nobody else."""

from __future__ import annotations

import copy
import pickle

import pytest
import torch
import transformers
from torch import nn
from transformers import AutoModelForCausalLM

import regard
from regard.doors.places import Places
from regard.errors import RegardError

SIZES = {
    "vocab_size": 97,
    "hidden_size": 24,
    "intermediate_size": 28,
    "num_hidden_layers": 2,
    "num_attention_heads": 6,
    "num_key_value_heads": 2,
    "head_dim": 4,
}
IDS = torch.tensor([[5, 6, 7, 8, 9]])


@pytest.fixture(scope="module")
def model():
    torch.manual_seed(7)
    return AutoModelForCausalLM.from_config(transformers.LlamaConfig(**SIZES)).eval()


@torch.no_grad()
def test_a_part_that_runs_alone_is_changed_each_time(model):
    plain = model.model(IDS)[0]
    with regard.intervene(model, regard.Ablate(layer=0, head=1)):
        first, second = model.model(IDS)[0], model.model(IDS)[0]
    assert torch.equal(first, second)
    assert not torch.equal(first, plain)


@torch.no_grad()
def test_layers_that_are_run_one_by_one_keep_their_numbers(model):
    blocks = nn.ModuleList([nn.MultiheadAttention(6, 2, batch_first=True).eval() for _ in range(2)])
    x = torch.randn(1, 5, 6, generator=torch.Generator().manual_seed(3))
    places = []
    with regard.intervene(blocks, regard.Ablate(layer=1, head=0)):
        for _ in range(2):
            between = blocks[0](x, x, x)[0]
            places.append(blocks[1](between, between, between)[0])
    assert torch.equal(places[0], places[1])


@torch.no_grad()
def test_two_runs_of_a_part_are_not_taken_for_one(model):
    with regard.capture(model) as record:
        model.model(IDS)
        with pytest.raises(RegardError, match="Open a new capture"):
            model.model(IDS[:, :3])
    assert [layer.call for layer in record.layers] == [0, 0]


@torch.no_grad()
def test_copies_and_files_made_during_a_capture_watch_nothing(model):
    with regard.capture(model):
        model(IDS)
        twin, saved = copy.deepcopy(model), pickle.dumps(model)
    for other in (twin, pickle.loads(saved), pickle.loads(pickle.dumps(twin))):
        assert torch.equal(other(IDS).logits, model(IDS).logits)
    assert not any(module._forward_pre_hooks for module in model.modules())


def test_runs_are_counted_from_outside_only():
    inner = nn.Linear(3, 3)
    model = nn.Sequential(inner, inner)
    places = Places(model)
    with places.watching(lambda: True):
        model(torch.zeros(1, 3))
        model(torch.zeros(1, 3))
        inner(torch.zeros(1, 3))
    assert places.runs == 2
