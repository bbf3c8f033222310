"""A generation with a cache gives the record that one run over the whole text gives."""

from __future__ import annotations

import numpy as np
import pytest
import torch
import transformers
from transformers import AutoModelForCausalLM, AutoModelForSeq2SeqLM

import regard
from regard.errors import RegardError

SIZES = {
    "vocab_size": 97,
    "hidden_size": 24,
    "intermediate_size": 28,
    "num_hidden_layers": 2,
    "num_attention_heads": 6,
    "num_key_value_heads": 2,
    "head_dim": 4,
    "pad_token_id": 0,
    "bos_token_id": 1,
    "eos_token_id": None,
}
BART = {
    "vocab_size": 97,
    "d_model": 24,
    "encoder_layers": 2,
    "decoder_layers": 2,
    "encoder_attention_heads": 6,
    "decoder_attention_heads": 6,
    "encoder_ffn_dim": 28,
    "decoder_ffn_dim": 28,
    "eos_token_id": None,
    "forced_eos_token_id": None,
}
T5 = {
    "vocab_size": 97,
    "d_model": 24,
    "d_kv": 4,
    "d_ff": 28,
    "num_layers": 2,
    "num_heads": 6,
    "eos_token_id": None,
    "decoder_start_token_id": 1,
}
GEMMA = {**SIZES, "attn_logit_softcapping": 0.5, "sliding_window": 5}
EXPERTS = {**SIZES, "num_local_experts": 4, "num_experts_per_tok": 2, "sliding_window": 5}

DECODERS = [
    pytest.param("LlamaConfig", SIZES, "sdpa", id="grouped"),
    pytest.param("LlamaConfig", SIZES, "eager", id="grouped, eager"),
    pytest.param("MistralConfig", {**SIZES, "sliding_window": 5}, "sdpa", id="window"),
    pytest.param("Gemma2Config", GEMMA, "eager", id="softcap"),
    pytest.param("GptOssConfig", EXPERTS, "eager", id="sinks"),
]


def model_of(config: str, sizes: dict[str, object], implementation: str = "sdpa"):
    torch.manual_seed(7)
    made = getattr(transformers, config)(**sizes)
    auto = AutoModelForSeq2SeqLM if made.is_encoder_decoder else AutoModelForCausalLM
    model = auto.from_config(made, attn_implementation=implementation).eval()
    for name, weight in model.named_parameters():
        if weight.ndim == 2 and "embed" not in name:
            torch.nn.init.normal_(weight, std=0.3)
    return model


def greedy(model, tokens: int = 7, **inputs):
    return model.generate(
        **inputs, max_new_tokens=tokens, min_new_tokens=tokens, do_sample=False, num_beams=1
    )


def assert_same(generated: regard.Record, whole: regard.Record) -> None:
    assert len(generated.layers) == len(whole.layers)
    for ours, once in zip(generated.layers, whole.layers, strict=True):
        assert (ours.name, ours.index, ours.kind) == (once.name, once.index, once.kind)
        assert (ours.query_axis, ours.key_axis) == (once.query_axis, once.key_axis)
        for head in range(ours.heads):
            np.testing.assert_allclose(ours.weights(head), once.weights(head), atol=1e-5)
        assert ours.proof.state == "passed"
        assert ours.proof.rows == len(ours.query_axis)


@pytest.mark.parametrize(("config", "sizes", "implementation"), DECODERS)
@pytest.mark.parametrize("cache", ["dynamic", "static"])
@torch.no_grad()
def test_each_token_adds_its_rows(config, sizes, implementation, cache):
    model = model_of(config, sizes, implementation)
    ids = torch.tensor([[5, 6, 7, 8, 9, 10, 11]])
    with regard.capture(model, keep="all") as record:
        said = greedy(model, input_ids=ids, cache_implementation=None if cache == "dynamic" else cache)
    with regard.capture(model) as whole:
        model(said[:, :-1])
    assert len(record.axes[0]) == 13
    assert_same(record, whole)
    assert {proof.state for proof in record.prove()} == {"passed"}


@pytest.mark.parametrize(
    ("config", "sizes"),
    [pytest.param("BartConfig", BART, id="cross"), pytest.param("T5Config", T5, id="bias")],
)
@torch.no_grad()
def test_an_encoder_and_a_decoder(config, sizes):
    model = model_of(config, sizes)
    ids = torch.tensor([[5, 6, 7, 8, 9], [11, 12, 13, 0, 0]])
    present = torch.tensor([[1, 1, 1, 1, 1], [1, 1, 1, 0, 0]])
    with regard.capture(model) as records:
        said = greedy(model, input_ids=ids, attention_mask=present)
    with regard.capture(model) as whole:
        model(input_ids=ids, attention_mask=present, decoder_input_ids=said[:, :-1])
    assert [len(axis) for axis in records[1].axes] == [3, 7]
    for record, once in zip(records, whole, strict=True):
        assert_same(record, once)


@pytest.mark.parametrize("cache", [None, "static"])
@torch.no_grad()
def test_padding_on_the_left_is_removed_from_a_batch(cache):
    model = model_of("LlamaConfig", SIZES)
    ids = torch.tensor([[0, 0, 5, 6, 7], [5, 6, 7, 8, 9]])
    present = torch.tensor([[0, 0, 1, 1, 1], [1, 1, 1, 1, 1]])
    with regard.capture(model) as records:
        said = greedy(model, input_ids=ids, attention_mask=present, cache_implementation=cache)
    for record, mine in zip(records, (said[0, 2:-1], said[1, :-1]), strict=True):
        with regard.capture(model) as whole:
            model(mine[None])
        assert_same(record, whole)


@pytest.mark.parametrize(("config", "sizes", "implementation"), DECODERS[1:3])
@torch.no_grad()
def test_measures_grow_with_the_text(config, sizes, implementation):
    model = model_of(config, sizes, implementation)
    ids = torch.tensor([[5, 6, 7, 8, 9]])
    with regard.capture(model, keep="measures") as measured:
        said = greedy(model, input_ids=ids)
    with regard.capture(model) as whole:
        model(said[:, :-1])
    for ours, once in zip(measured.layers, whole.layers, strict=True):
        assert ours.query is None
        for name in ("entropy", "distance", "peak_key", "previous", "sink", "log_normalizer"):
            np.testing.assert_allclose(
                getattr(regard.rows(ours), name), getattr(regard.rows(once), name), atol=2e-5
            )


@torch.no_grad()
def test_a_generation_that_reads_everything_again_is_refused():
    model = model_of("LlamaConfig", SIZES)
    with pytest.raises(RegardError, match="use_cache=True"), regard.capture(model):
        greedy(model, input_ids=torch.tensor([[5, 6, 7]]), use_cache=False)


@torch.no_grad()
def test_beams_that_change_places_are_refused():
    model = model_of("LlamaConfig", SIZES)
    with pytest.raises(RegardError, match="num_beams=1"), regard.capture(model):
        model.generate(torch.tensor([[5, 6, 7]]), max_new_tokens=11, num_beams=5, do_sample=False)


@torch.no_grad()
def test_another_text_in_the_same_capture_is_refused():
    model = model_of("LlamaConfig", SIZES)
    with regard.capture(model) as record:
        model(torch.tensor([[5, 6, 7]]))
        with pytest.raises(RegardError, match="Open a new capture"):
            model(torch.tensor([[5, 6, 7]]))
    assert record.axes[0].ids == (5, 6, 7)


@torch.no_grad()
def test_a_function_cannot_keep_a_layer_that_grows():
    model = model_of("LlamaConfig", SIZES)
    with (
        pytest.raises(RegardError, match="'measures'"),
        regard.capture(model, keep=lambda layer: {"largest": layer.query.abs().amax((1, 2))}),
    ):
        greedy(model, input_ids=torch.tensor([[5, 6, 7]]))


@torch.no_grad()
def test_a_text_that_a_cache_already_holds_is_looked_at():
    model = model_of("LlamaConfig", SIZES)
    earlier = model(torch.tensor([[5, 6, 7, 8]]), use_cache=True)
    with regard.capture(model) as record:
        model(torch.tensor([[9, 10]]), past_key_values=earlier.past_key_values)
    with regard.capture(model) as whole:
        model(torch.tensor([[5, 6, 7, 8, 9, 10]]))
    np.testing.assert_allclose(record.layers[1].weights(3), whole.layers[1].weights(3)[4:], atol=1e-5)
    assert record.layers[1].proof.state == "passed"


@pytest.mark.parametrize("options", [{}, {"keep": "all"}, {"heads": [5, 2]}], ids=["qk", "all", "heads"])
@pytest.mark.parametrize("cache", [None, "static"])
@torch.no_grad()
def test_a_record_without_proof_holds_the_same_arrays(options, cache):
    """Without a proof, the calls of a run are cut into sequences only when it has ended."""
    model = model_of("LlamaConfig", SIZES)
    ids = torch.tensor([[0, 0, 5, 6, 7], [5, 6, 7, 8, 9]])
    present = torch.tensor([[0, 0, 1, 1, 1], [1, 1, 1, 1, 1]])
    records = []
    for prove in (True, False):
        with regard.capture(model, prove=prove, **options) as record:
            greedy(model, input_ids=ids, attention_mask=present, cache_implementation=cache)
        records.append(record)
    for proved, unproved in zip(*records, strict=True):
        assert len(proved.layers) == len(unproved.layers) == 2
        for one, other in zip(proved.layers, unproved.layers, strict=True):
            assert (one.query_axis, one.key_axis) == (other.query_axis, other.key_axis)
            for name in ("query", "key", "value", "output"):
                kept, held = getattr(one, name), getattr(other, name)
                assert (
                    (kept is None)
                    == (held is None)
                    == (name in ("value", "output") and "keep" not in options)
                )
                assert kept is None or torch.equal(kept, held)
            np.testing.assert_array_equal(one.weights(1), other.weights(1))
