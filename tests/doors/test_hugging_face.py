"""Weights against Hugging Face's own, outputs to the bit, and nothing left behind."""

from __future__ import annotations

import re
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
    pytest.param("Gemma2Config", {**GROUPED, "attn_logit_softcapping": 0.5}, "eager", id="softcap"),
    pytest.param("GptOssConfig", {**GROUPED, **EXPERTS, "sliding_window": 5}, "eager", id="sinks"),
    pytest.param("BartConfig", BART, "sdpa", id="cross"),
    pytest.param("T5Config", T5, "sdpa", id="position bias"),
    pytest.param("T5Config", T5, "eager", id="position bias, eager"),
]


def model_of(config: str, sizes: dict[str, object], implementation: str = "sdpa"):
    torch.manual_seed(7)
    made = getattr(transformers, config)(**sizes)
    model = AutoModel.from_config(made, attn_implementation=implementation).eval()
    for name, weight in model.named_parameters():
        if (
            weight.ndim == 2 and "embed" not in name
        ):  # as they are made, scores are so small that all weights are equal
            torch.nn.init.normal_(weight, std=0.3)
    return model


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
        assert max(layer.weights(0).std() for layer in record.layers) > 0.01
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
def test_threads_that_are_not_recorded_leave_no_trace():
    model = model_of("BertConfig", SIZES)
    stop = threading.Event()

    @torch.no_grad()
    def disturb() -> None:
        while not stop.is_set():
            model(torch.full((1, 5), 9), attention_mask=torch.tensor([[1, 1, 0, 0, 0]]))

    thread = threading.Thread(target=disturb)
    thread.start()
    try:
        for _ in range(30):
            with regard.capture(model) as record:
                model(torch.tensor([[3, 4, 5, 6, 7]]))
            assert record.axes[0].ids == (3, 4, 5, 6, 7)
    finally:
        stop.set()
        thread.join()


@torch.no_grad()
def test_a_second_capture_inside_the_first_is_refused():
    model = model_of("BertConfig", SIZES)
    with regard.capture(model) as record:
        with pytest.raises(RegardError, match="already open"), regard.capture(model):
            pass
        model(torch.tensor([[5, 6]]))
    assert len(record.layers) == 2


@torch.no_grad()
def test_a_cache_that_is_overwritten_later_does_not_change_the_record():
    model = model_of("LlamaConfig", GROUPED)
    cache = transformers.StaticCache(config=model.config, max_cache_len=4)
    with regard.capture(model, keep="all") as record:
        first = model(torch.tensor([[5, 6, 7, 8]]), past_key_values=cache)
    before = record.layers[1].weights(3)
    assert {proof.state for proof in record.prove()} == {"passed"}
    for layer in first.past_key_values.layers:
        layer.keys.zero_()
        layer.values.zero_()
    np.testing.assert_array_equal(record.layers[1].weights(3), before)
    assert {proof.state for proof in record.prove()} == {"passed"}


@torch.no_grad()
def test_a_sequence_of_padding_alone_has_nothing_to_prove():
    model = model_of("BertConfig", SIZES)
    with regard.capture(model) as batch:
        model(torch.full((2, 3), 5), attention_mask=torch.tensor([[1, 1, 1], [0, 0, 0]]))
    assert [layer.proof.state for item in batch for layer in item.layers] == ["passed"] * 2 + ["unproved"] * 2


@torch.no_grad()
def test_padding_on_the_left_is_removed():
    model = model_of("LlamaConfig", GROUPED)
    present = torch.tensor([[0, 0, 0, 1, 1, 1, 1]])
    with regard.capture(model) as padded:
        model(torch.tensor([[1, 1, 1, 5, 6, 7, 8]]), attention_mask=present)
    assert padded.axes[0].ids == (5, 6, 7, 8)
    assert [layer.proof.state for layer in padded.layers] == ["passed"] * 2
    assert np.triu(padded.layers[0].weights(0), 1).max() == 0


def test_layers_run_again_for_their_gradients_are_recorded_once():
    model = model_of("LlamaConfig", GROUPED)
    model.activation_checkpointing_enable()
    model.train()
    with regard.capture(model) as record:
        model(torch.tensor([[5, 6, 7]]), use_cache=False)[0].sum().backward()
    assert len(record.layers) == 2


@torch.no_grad()
def test_autocast_is_proved_in_the_type_that_the_kernel_used():
    model = model_of("BertConfig", SIZES)
    with regard.capture(model, keep="all") as record, torch.autocast("cpu", torch.bfloat16):
        model(torch.tensor([[5, 6, 7]]))
    assert {layer.dtype for layer in record.layers} == {"bfloat16"}
    assert {layer.proof.state for layer in record.layers} == {"passed"}


@torch.no_grad()
@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16])
def test_half_precision_is_proved(dtype):
    model = model_of("LlamaConfig", GROUPED).to(dtype)
    with regard.capture(model) as record:
        model(torch.tensor([[5, 6, 7, 8, 9]]))
    assert {layer.proof.state for layer in record.layers} == {"passed"}


@torch.no_grad()
def test_patches_are_called_patches():
    sizes = {**SIZES, "image_size": 6, "patch_size": 3, "num_channels": 1}
    del sizes["vocab_size"]
    model = model_of("ViTConfig", sizes)
    with regard.capture(model) as record:
        model(pixel_values=torch.rand(1, 1, 6, 6))
    assert (record.axes[0].name, record.axes[0].kind, len(record.axes[0])) == ("patches", "patches", 5)
    assert {layer.proof.state for layer in record.layers} == {"passed"}


def test_a_kernel_on_folded_sequences_is_refused():
    model = model_of("BertConfig", SIZES)

    class Folded(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.inner = model

        def forward(self, input_ids):
            return self.inner(input_ids.reshape(4, -1))

    folded = Folded()
    with (
        pytest.raises(RegardError, match="on 4 sequences where the model was given 2"),
        regard.capture(folded),
    ):
        folded(torch.full((2, 6), 5))


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


@pytest.mark.parametrize("kernel", ["flex_attention", "paged|eager"])
def test_kernels_that_cannot_be_read_are_refused(kernel):
    model = model_of("BertConfig", SIZES)
    model.config._attn_implementation = kernel
    from regard.doors import hugging_face

    with pytest.raises(RegardError, match=re.escape(kernel)):
        hugging_face._readable(kernel, print, model, (), {})


def test_a_call_with_arguments_in_unknown_places_is_refused():
    from regard.doors import hugging_face

    with pytest.raises(RegardError, match="in a way that Regard does not know"):
        hugging_face._readable("sdpa", print, torch.nn.Linear(2, 3), (0.0,), {})


def test_capture_wants_a_model():
    with pytest.raises(RegardError, match="not str"), regard.capture("minilm"):
        pass


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


@torch.no_grad()
def test_a_capture_that_ends_while_another_thread_runs_the_model_does_no_harm():
    """PyTorch asks what a hook is given only after it has listed the hooks; in between, the hook may be taken away."""
    model = model_of("BertConfig", SIZES)
    ids = torch.tensor([[5, 6, 7]])
    expected = model(ids).last_hidden_state
    runs, ended = threading.Event(), threading.Event()

    def waits(*_: object) -> None:
        runs.set()
        assert ended.wait(10)

    found: list[torch.Tensor] = []
    thread = threading.Thread(target=lambda: found.append(model(ids).last_hidden_state))
    with regard.capture(model):
        model(ids)
        pause = model.embeddings.register_forward_pre_hook(waits, prepend=True)
        thread.start()
        assert runs.wait(10)
    ended.set()
    thread.join()
    pause.remove()
    assert torch.equal(found[0], expected)
