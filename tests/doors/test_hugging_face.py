"""Weights against Hugging Face's own, outputs to the bit, and nothing left behind."""

from __future__ import annotations

import threading
import warnings

import numpy as np
import pytest
import torch
import transformers
from transformers import AttentionInterface, AutoModel

import regard
from regard.errors import RegardError

SIZES = {
    "vocab_size": 97,
    "hidden_size": 24,
    "intermediate_size": 28,
    "num_hidden_layers": 2,
    "num_attention_heads": 6,
}
GROUPED = {**SIZES, "num_key_value_heads": 2, "head_dim": 4}
BART = {
    "vocab_size": 97,
    "d_model": 24,
    "encoder_layers": 2,
    "decoder_layers": 2,
    "encoder_attention_heads": 6,
    "decoder_attention_heads": 6,
    "encoder_ffn_dim": 28,
    "decoder_ffn_dim": 28,
}
T5 = {"vocab_size": 97, "d_model": 24, "d_kv": 4, "d_ff": 28, "num_layers": 2, "num_heads": 6}
GPT2 = {"vocab_size": 97, "n_embd": 24, "n_layer": 2, "n_head": 6, "bos_token_id": 1, "eos_token_id": 2}
EXPERTS = {"num_local_experts": 4, "num_experts_per_tok": 2}

FAMILIES = [
    pytest.param("BertConfig", SIZES, "sdpa", id="padding"),
    pytest.param("BertConfig", SIZES, "eager", id="padding, eager"),
    pytest.param("GPT2Config", GPT2, "sdpa", id="causal"),
    pytest.param("LlamaConfig", GROUPED, "sdpa", id="grouped and rotary"),
    pytest.param("LlamaConfig", GROUPED, "eager", id="grouped and rotary, eager"),
    pytest.param("MistralConfig", {**GROUPED, "sliding_window": 5}, "sdpa", id="window"),
    pytest.param("Gemma2Config", {**GROUPED, "attn_logit_softcapping": 2.0}, "eager", id="softcap"),
    pytest.param("GptOssConfig", {**GROUPED, **EXPERTS, "sliding_window": 5}, "eager", id="sinks"),
    pytest.param("BartConfig", BART, "sdpa", id="cross"),
    pytest.param("T5Config", T5, "sdpa", id="position bias"),
    pytest.param("T5Config", T5, "eager", id="position bias, eager"),
]


def model_of(config: str, sizes: dict[str, object], implementation: str = "sdpa"):
    torch.manual_seed(7)
    made = getattr(transformers, config)(**sizes)
    return AutoModel.from_config(made, attn_implementation=implementation).eval()


def inputs_of(model) -> dict[str, torch.Tensor]:
    """Two sentences, the second one shorter."""
    ids = torch.randint(3, 97, (2, 11), generator=torch.Generator().manual_seed(3))
    present = torch.ones_like(ids)
    present[1, 7:] = 0
    inputs = {"input_ids": ids, "attention_mask": present}
    if model.config.is_encoder_decoder:
        inputs["decoder_input_ids"] = ids[:, :5]
    return inputs


def eager_weights(model, inputs: dict[str, torch.Tensor]) -> list[torch.Tensor]:
    model.set_attn_implementation("eager")
    output = model(**inputs, output_attentions=True)
    if not model.config.is_encoder_decoder:
        return list(output.attentions)
    decoder = zip(output.decoder_attentions, output.cross_attentions, strict=True)
    return [*output.encoder_attentions, *(weights for pair in decoder for weights in pair)]


@pytest.mark.parametrize(("config", "sizes", "implementation"), FAMILIES)
@torch.no_grad()
def test_every_head_equals_the_models_own(config, sizes, implementation):
    model = model_of(config, sizes, implementation)
    inputs = inputs_of(model)
    plain = model(**inputs)[0]
    with regard.capture(model, keep="all") as batch:
        watched = model(**inputs)[0]
    assert torch.equal(plain, watched)
    expected = eager_weights(model, inputs)
    for item, record in enumerate(batch):
        assert len(record.layers) == len(expected)
        for layer, weights in zip(record.layers, expected, strict=True):
            queries, keys = len(layer.query_axis), len(layer.key_axis)
            ours = np.stack([layer.weights(head) for head in range(layer.heads)])
            np.testing.assert_allclose(ours, weights[item, :, :queries, :keys], atol=1e-5)
            assert layer.proof.state == "passed"
            assert layer.proof.rows == queries
    assert {proof.state for proof in batch.prove()} == {"passed"}


@torch.no_grad()
def test_axes_of_an_encoder_and_a_decoder():
    model = model_of("BartConfig", BART)
    with regard.capture(model) as batch:
        model(**inputs_of(model))
    kinds = [(layer.kind, layer.queries, layer.keys) for layer in batch[1].layers]
    decoder = [("self", "target", "target"), ("cross", "target", "source")]
    assert kinds == [("self", "source", "source")] * 2 + decoder * 2
    assert [len(axis) for axis in batch[1].axes] == [7, 5]


@torch.no_grad()
def test_a_wrong_record_fails_its_proof():
    model = model_of("BertConfig", SIZES)

    def doubled(module, query, key, value, mask, **named):
        output, weights = transformers.integrations.sdpa_attention.sdpa_attention_forward(
            module, query, key, value, mask, **named
        )
        return output * 2, weights

    original = AttentionInterface._global_mapping["sdpa"]
    AttentionInterface._global_mapping["sdpa"] = doubled
    try:
        with regard.capture(model) as record:
            model(torch.tensor([[5, 6, 7]]))
    finally:
        AttentionInterface._global_mapping["sdpa"] = original
    assert {layer.proof.state for layer in record.layers} == {"failed"}


@torch.no_grad()
def test_an_output_that_is_not_a_number_fails_its_proof():
    model = model_of("BertConfig", SIZES)
    model.encoder.layer[0].attention.self.value.bias[0] = torch.nan
    with regard.capture(model) as record:
        model(torch.tensor([[5, 6, 7]]))
    assert record.layers[0].proof.state == "failed"


@torch.no_grad()
def test_nothing_is_left_behind_after_an_error():
    before = AttentionInterface.get_interface, AttentionInterface.__getitem__
    model = model_of("BertConfig", SIZES)
    with pytest.raises(IndexError), regard.capture(model):
        model(torch.tensor([[5000]]))
    assert (AttentionInterface.get_interface, AttentionInterface.__getitem__) == before
    assert not any(module._forward_pre_hooks for module in model.modules())


@torch.no_grad()
def test_other_models_and_other_threads_are_not_recorded():
    watched, other = model_of("BertConfig", SIZES), model_of("LlamaConfig", GROUPED)
    ids = torch.tensor([[5, 6, 7]])
    with regard.capture(watched) as record:
        other(ids)
        thread = threading.Thread(target=lambda: watched(ids))
        thread.start()
        thread.join()
        watched(ids)
    assert [layer.call for layer in record.layers] == [0, 0]


@torch.no_grad()
def test_two_captures_at_once_do_not_mix():
    model = model_of("BertConfig", SIZES)
    lengths: dict[int, list[int]] = {}

    @torch.no_grad()
    def run(length: int) -> None:
        for _ in range(5):
            with regard.capture(model) as record:
                model(torch.full((1, length), 5))
            lengths.setdefault(length, []).extend(len(layer.query_axis) for layer in record.layers)

    threads = [threading.Thread(target=run, args=(length,)) for length in (3, 7, 11)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert lengths == {length: [length] * 10 for length in (3, 7, 11)}


@torch.no_grad()
def test_generation_steps_follow_one_another():
    model = model_of("LlamaConfig", GROUPED)
    ids = torch.tensor([[5, 6, 7, 8]])
    with regard.capture(model) as record:
        first = model(ids, use_cache=True)
        model(torch.tensor([[9]]), past_key_values=first.past_key_values)
    whole = model_of("LlamaConfig", GROUPED)
    with regard.capture(whole) as expected:
        whole(torch.tensor([[5, 6, 7, 8, 9]]))
    step = record.layers[2]
    assert (step.call, len(step.query_axis), len(step.key_axis)) == (1, 1, 5)
    np.testing.assert_allclose(step.weights(3), expected.layers[0].weights(3)[-1:], atol=1e-6)
    assert len({axis.name for axis in record.axes}) == len(record.axes)


@torch.no_grad()
def test_tokens_are_named_by_a_tokenizer():
    class Tokenizer:
        def convert_ids_to_tokens(self, ids):
            return [f"word{number}" for number in ids]

    model = model_of("BertConfig", SIZES)
    with regard.capture(model, tokenizer=Tokenizer()) as batch:
        model(**inputs_of(model))
    ids = inputs_of(model)["input_ids"][1, :7].tolist()
    assert batch[1].layers[0].key_tokens == tuple(f"word{number}" for number in ids)


@pytest.mark.parametrize("kernel", ["flex_attention", "flash_attention_2"])
def test_kernels_that_cannot_be_read_are_refused(kernel):
    model = model_of("BertConfig", SIZES)
    model.config._attn_implementation = kernel
    from regard.doors import hugging_face

    with pytest.raises(RegardError, match=kernel):
        hugging_face._readable(kernel, model, (), {})


def test_a_model_in_training_is_refused():
    model = model_of("BertConfig", SIZES).train()
    with pytest.raises(RegardError, match=r"model\.eval\(\)"), regard.capture(model):
        model(torch.tensor([[5, 6]]))


def test_a_model_that_passes_no_door_is_refused():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model = model_of("GPTJConfig", {**GPT2, "rotary_dim": 4}, "eager")
    with pytest.raises(RegardError, match="No attention of"), regard.capture(model), torch.no_grad():
        model(torch.tensor([[5, 6]]))


def test_an_unknown_keep_is_refused():
    with (
        pytest.raises(RegardError, match="choose 'qk'"),
        regard.capture(torch.nn.Linear(2, 3), keep="everything"),
    ):
        pass
