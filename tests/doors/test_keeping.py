"""What a capture keeps: which layers and heads, which arrays, where; and what it does with a layer that fails."""

from __future__ import annotations

import copy
import gc
import os
import platform
import subprocess
import sys

import numpy as np
import pytest
import torch
import transformers
from transformers import AttentionInterface, AutoModel

import regard
from regard.errors import RegardError
from tests.doors.plain_models import SIZES, llama


@pytest.fixture(scope="module")
def model():
    return llama(3)


@torch.no_grad()
def captured(model, **options) -> regard.Record:
    with regard.capture(model, **options) as record:
        model(torch.tensor([[5, 6, 7, 8, 9]]))
    return record


def test_layers_by_number_and_by_path(model):
    record = captured(model, layers=[2, "layers.0.self_attn"])
    assert [(layer.index, layer.number, layer.name) for layer in record.layers] == [
        (0, 0, "layers.0.self_attn"),
        (1, 2, "layers.2.self_attn"),
    ]


def test_heads_keep_their_numbers_and_their_weights(model):
    whole, some = captured(model, keep="all"), captured(model, keep="all", heads=[5, 2])
    for one, other in zip(whole.layers, some.layers, strict=True):
        assert other.head_numbers == (5, 2)
        assert other.heads == 2
        np.testing.assert_array_equal(other.weights(0), one.weights(5))
        np.testing.assert_array_equal(other.weights(1), one.weights(2))
    assert {proof.state for proof in some.prove()} == {"passed"}


def test_tables_show_the_models_own_numbers(model):
    whole, some = captured(model), captured(model, layers=[1], heads=[5, 2])
    every, few = regard.measure(whole), regard.measure(some)
    assert few["layer"].to_list() == [1, 1]
    assert few["head"].to_list() == [5, 2]
    chosen = every.filter((every["layer"] == 1) & (every["head"] == 5))
    assert few["entropy"][0] == pytest.approx(chosen["entropy"][0], abs=1e-12)
    pairs = regard.pairs(some, top=50)
    assert set(pairs["layer"]) == {1}
    assert set(pairs["head"]) == {2, 5}
    query, key, head = pairs["query"][0], pairs["key"][0], pairs["head"][0]
    assert pairs["weight"][0] == whole.layers[1].weights(head)[query, key]
    with pytest.raises(RegardError, match="heads 5, 2 of the model"):
        some.layers[0].weights(2)


def test_records_and_layers_are_told_in_a_line(model):
    record = captured(model, prove=False)
    assert repr(record) == "Record('LlamaModel': 3 layers, 5 tokens)"
    assert repr(record.layers[1]) == "Layer(1, 'layers.1.self_attn': self, 6 heads, 5 × 5, proof unproved)"


class Additive(torch.nn.Module):
    """Three heads whose weights come from no dot product."""

    def __init__(self):
        super().__init__()
        self.query_weight, self.key_weight = (torch.nn.Parameter(torch.randn(7, 5)) for _ in range(2))
        self.score = torch.nn.Parameter(torch.randn(7))

    def forward(self, x):
        return regard.additive_attend(x, x, x, self.query_weight, self.key_weight, self.score)


@torch.no_grad()
def test_heads_with_weights_of_their_own_are_chosen_too():
    torch.manual_seed(7)
    model, x = Additive().eval(), torch.randn(1, 3, 4, 5)
    with regard.capture(model) as whole:
        model(x)
    with regard.capture(model, heads=[2, 0]) as some:
        model(x)
    assert some.layers[0].heads == 2
    np.testing.assert_array_equal(some.layers[0].weights(0), whole.layers[0].weights(2))
    np.testing.assert_array_equal(some.layers[0].weights(1), whole.layers[0].weights(0))
    assert some.layers[0].proof.state == "passed"


def test_measures_are_those_of_the_layer_and_nothing_else_stays(model):
    whole, measured = captured(model), captured(model, keep="measures")
    for one, other in zip(whole.layers, measured.layers, strict=True):
        assert (other.query, other.key, other.value, other.output) == (None,) * 4
        assert other.proof.state == "passed"
        assert other.heads == 6
        for name in (
            "entropy",
            "distance",
            "peak",
            "peak_key",
            "sink",
            "previous",
            "self_",
            "log_normalizer",
        ):
            np.testing.assert_array_equal(getattr(regard.rows(other), name), getattr(regard.rows(one), name))


def test_a_function_keeps_what_it_returns(model):
    record = captured(
        model, keep=lambda layer: {"lengths": layer.query.norm(dim=-1), "ends": layer.key[:, -1]}
    )
    whole = captured(model)
    for kept, layer in zip(record.layers, whole.layers, strict=True):
        assert kept.query is None
        assert torch.equal(kept.kept["lengths"], layer.query.norm(dim=-1))
        assert torch.equal(kept.kept["ends"], layer.key[:, -1])


def test_arrays_may_live_elsewhere(model):
    record = captured(model, keep="all", device="meta")
    assert {layer.query.device.type for layer in record.layers} == {"meta"}
    assert {layer.proof.state for layer in record.layers} == {"passed"}


@pytest.mark.parametrize("options", [{}, {"prove": False}, {"keep": "measures"}])
def test_a_record_that_nobody_needs_any_more_leaves_no_array_behind(model, options):
    captured(model, **options)  # what is read once is read
    gc.collect()
    gc.disable()
    gc.set_debug(gc.DEBUG_SAVEALL)
    try:
        captured(model, **options)
        gc.collect()
        left = [found for found in gc.garbage if isinstance(found, torch.Tensor)]
    finally:
        gc.set_debug(0)
        gc.garbage.clear()
        gc.enable()
    assert not left, "arrays wait for the garbage collector, which may be long in coming"


_BLOCKS = """
import ctypes, torch
from regard.doors.keeping import let_freed_memory_stay

class Told(ctypes.Structure):
    _fields_ = [(name, ctypes.c_int) for name in "arena ordblks smblks hblks hblkhd usmblks fsmblks uordblks fordblks keepcost".split()]

tell = ctypes.CDLL(None).mallinfo
tell.restype = Told

def asked_of_the_system():
    before = tell().hblks
    held.append(torch.empty(30 * 2**20, dtype=torch.uint8))
    return tell().hblks - before

held = []
first = asked_of_the_system()
let_freed_memory_stay()
print(first, asked_of_the_system())
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="other C libraries have other habits")
def test_memory_stays_with_the_process_once_a_model_was_captured():
    quiet = {name: value for name, value in os.environ.items() if not name.startswith(("MALLOC_", "GLIBC_"))}
    told = subprocess.run([sys.executable, "-c", _BLOCKS], env=quiet, capture_output=True, text=True)
    assert told.stdout.split() == ["1", "0"], told.stderr


def test_no_proof_when_none_is_asked_for(model):
    assert {layer.proof.state for layer in captured(model, prove=False).layers} == {"unproved"}


@pytest.fixture
def wrong_kernel():
    """Gives twice what attention gives."""
    original = AttentionInterface._global_mapping["sdpa"]

    def doubled(*arguments, **named):
        output, weights = original(*arguments, **named)
        return output * 2, weights

    AttentionInterface._global_mapping["sdpa"] = doubled
    yield
    AttentionInterface._global_mapping["sdpa"] = original


def test_a_layer_that_computes_nan_is_said_to_do_so(model):
    twin = copy.deepcopy(model)
    with torch.no_grad():
        twin.layers[0].self_attn.v_proj.weight[0] = torch.nan
    with pytest.raises(RegardError, match="computes NaN or infinity"):
        captured(twin, strict=True)


@pytest.mark.usefixtures("wrong_kernel")
def test_a_strict_capture_refuses_a_layer_that_fails(model):
    assert {layer.proof.state for layer in captured(model).layers} == {"failed"}
    with pytest.raises(RegardError, match=r"The proof of layers\.0\.self_attn failed"):
        captured(model, strict=True, prove=False)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"keep": "everything"}, "'measures'"),
        ({"layers": [7]}, "There is no layer 7 in LlamaModel: it ran layers 0 to 2"),
        ({"layers": ["layers.9"]}, "no layer layers.9"),
        ({"layers": [-1]}, r"layers=\[-1\] must be a list"),
        ({"layers": "layers.0.self_attn"}, "must be a list"),
        ({"layers": []}, "must be a list"),
        ({"heads": [6]}, r"There is no head 6 in layers\.0\.self_attn: it has heads 0 to 5"),
        ({"heads": [1, 1]}, "different numbers"),
        ({"heads": 3}, "different numbers"),
        ({"device": "nowhere"}, "device='nowhere' cannot be used here"),
        ({"tokenizer": "bert"}, "tokenizer must be a tokenizer that is loaded"),
        ({"keep": lambda layer: None}, "it returned NoneType"),
        ({"keep": lambda layer: {"one": 1}}, "it returned one: int"),
    ],
)
def test_what_cannot_be_kept_is_said(model, options, message):
    with pytest.raises(RegardError, match=message):
        captured(model, **options)


def test_an_attention_sink_has_its_share_in_the_proof():
    torch.manual_seed(7)
    sizes = {
        **SIZES,
        "num_hidden_layers": 3,
        "num_local_experts": 4,
        "num_experts_per_tok": 2,
        "sliding_window": 5,
    }
    model = AutoModel.from_config(transformers.GptOssConfig(**sizes)).eval()
    for layer in model.layers:
        torch.nn.init.normal_(layer.self_attn.sinks, std=2)
    with regard.capture(model, keep="all") as record, torch.no_grad():
        model(torch.tensor([[5, 6, 7, 8, 9]]))
    with torch.no_grad():
        for layer in model.layers:  # the record is of then, whatever the model learns later
            layer.self_attn.sinks.zero_()
    for layer, again in zip(record.layers, record.prove(), strict=True):
        expected = max(1 - layer.weights(head).sum(1).min() for head in range(6))
        assert layer.proof.sink == pytest.approx(expected, abs=1e-5)
        assert again.sink == pytest.approx(expected, abs=1e-12)
        assert layer.proof.sums < 1e-6
        assert layer.proof.ahead == 0


def test_a_proof_says_whether_tokens_look_ahead(model):
    assert {layer.proof.ahead for layer in captured(model).layers} == {0.0}
    everyone = regard.Record.from_arrays([[1.0, 2.0]] * 3, [[1.0, 0.0]] * 3)
    assert everyone.layers[0].proof.ahead is None


class Reusing(torch.nn.Module):
    """Two layers that write their queries and keys into the same memory."""

    def forward(self, x):
        query, key = x.clone(), x.clone()
        for layer in range(2):
            x = torch.nn.functional.scaled_dot_product_attention(query.mul_(layer + 2), key.add_(layer), x)
        return query.zero_()


@pytest.mark.parametrize("prove", [True, False])
@torch.no_grad()
def test_what_a_model_writes_over_later_is_kept_as_it_was(prove):
    x = torch.randn(1, 3, 5, 7)
    model = Reusing().eval()
    with regard.capture(model, prove=prove) as record:
        model(x)
    first, second = record.layers
    assert torch.equal(first.query, 2 * x[0])
    assert torch.equal(second.query, 6 * x[0])
    assert torch.equal(first.key, x[0])
    assert torch.equal(second.key, x[0] + 1)


class ReusingMask(torch.nn.Module):
    """Two layers whose masks lie in the same memory, one after the other."""

    def forward(self, x):
        mask = torch.ones(5, 5, dtype=torch.bool).tril()
        for _ in range(2):
            x = torch.nn.functional.scaled_dot_product_attention(x, x, x, attn_mask=mask)
            mask.fill_(True)
        return x


@pytest.mark.parametrize("prove", [True, False])
@torch.no_grad()
def test_a_mask_that_a_model_writes_over_is_kept_as_it_was(prove):
    model = ReusingMask().eval()
    with regard.capture(model, prove=prove) as record:
        model(torch.randn(1, 3, 5, 7))
    first, second = record.layers
    assert (np.triu(first.weights(0), 1) == 0).all()
    assert (second.weights(0) > 0).all()
