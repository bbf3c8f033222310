"""Every architecture as it computes: all heads against eager, outputs to the bit, and what cannot be read refused by its reason."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch
import transformers
from transformers.models.qwen2_vl.modeling_qwen2_vl import Qwen2VisionTransformerPretrainedModel
from transformers.models.sam.modeling_sam import SamTwoWayTransformer

import regard
from benchmarks.architectures import compared, reason
from benchmarks.families import (
    BART,
    FAMILIES,
    GPT2,
    GROUPED,
    PICTURE,
    REFUSED,
    SIZES,
    SOUND,
    T5,
    TEXT,
)
from regard.doors.axes import Axes, Inputs
from regard.errors import RegardError

BY_NAME = {family.name: family for family in FAMILIES}


@pytest.fixture(autouse=True)
def _no_gradients():
    with torch.no_grad():
        yield


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.name)
def test_every_head_equals_the_models_own(family):
    for one in compared(family):
        assert one.difference <= 1e-5
        assert one.spread > 0.01
        assert one.same
        for record in one.record:
            assert not record.unseen
            assert {layer.proof.state for layer in record.layers} == {"passed"}
            assert {layer.prove().state for layer in record.layers} == {"passed"}


@pytest.mark.parametrize("family", REFUSED, ids=lambda family: family.name)
def test_what_cannot_be_read_is_refused_by_its_reason(family):
    assert family.refused in reason(family)


def test_attention_by_hand_under_eager_alone_is_refused():
    family = BY_NAME["Falcon"]
    model = family.made("eager")
    with pytest.raises(RegardError, match="by hand"), regard.capture(model):
        model(**family.inputs())


def far_weight(name: str, layer: int) -> float:
    """What the last token gives to the first, in the first head."""
    family = BY_NAME[name]
    model = family.made()
    with regard.capture(model) as batch:
        model(**family.inputs())
    return float(batch[0].layers[layer].weights(0)[TEXT - 1, 0])


@pytest.mark.parametrize(
    ("name", "windowed", "full"),
    [("Mistral", 0, None), ("Qwen2", 0, 1), ("Gemma2", 0, 1), ("GptOss", 0, 1), ("ModernBert", 1, 0)],
)
def test_windows_are_shorter_than_the_text(name, windowed, full):
    assert far_weight(name, windowed) == 0
    assert full is None or far_weight(name, full) > 0


@pytest.mark.parametrize(("name", "field"), [("Gemma2", "softcap"), ("GptOss", "sinks"), ("T5", "bias")])
def test_what_acts_on_the_scores_is_recorded(name, field):
    """Without it, the weights would not be the model's: it acts, and is not only named."""
    family = BY_NAME[name]
    model = family.made()
    with regard.capture(model) as batch:
        model(**family.inputs())
    layer = batch[0].layers[0]
    without = replace(layer, **{field: None})
    assert abs(layer.weights(1) - without.weights(1)).max() > 0.01


def test_a_shared_layer_runs_several_times():
    family = BY_NAME["Albert"]
    model = family.made()
    with regard.capture(model) as batch:
        model(**family.inputs())
    assert [layer.call for layer in batch[0].layers] == [0, 1]


@pytest.mark.parametrize("implementation", ["sdpa", "eager"])
@pytest.mark.parametrize("name", ["Bert", "Llama", "T5"])
def test_a_model_that_gives_its_attentions_gives_them_while_it_is_captured(name, implementation):
    family = BY_NAME[name]
    model, inputs = family.made(implementation), family.inputs()
    plain = model(**inputs, output_attentions=True)
    with regard.capture(model) as batch:
        watched = model(**inputs, output_attentions=True)
    assert torch.equal(plain[0], watched[0])
    given = [
        name for name in plain if "attentions" in name and torch.is_tensor(next(iter(plain[name]), None))
    ]
    assert bool(given) == (implementation == "eager")
    for name in given:
        assert all(torch.equal(*pair) for pair in zip(plain[name], watched[name], strict=True))
    assert {layer.proof.state for layer in batch[1].layers} == {"passed"}


@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float16])
@pytest.mark.parametrize("name", ["ModernBert", "Gemma2", "T5", "ViT"])
def test_half_precision(name, dtype):
    family = BY_NAME[name]
    model = family.made().to(dtype)
    inputs = {
        name: value.to(dtype) if value.is_floating_point() else value
        for name, value in family.inputs().items()
    }
    plain = model(**inputs)[0]
    with regard.capture(model) as batch:
        watched = model(**inputs)[0]
    assert torch.equal(plain, watched)
    assert {layer.dtype for layer in batch[1].layers} == {str(dtype).removeprefix("torch.")}
    assert {layer.proof.state for layer in batch[1].layers} == {"passed"}


@pytest.mark.parametrize("implementation", ["sdpa", "eager"])
@pytest.mark.parametrize("name", ["Llama", "T5", "Whisper"])
def test_autocast(name, implementation):
    family = BY_NAME[name]
    model = family.made(implementation)
    with regard.capture(model) as batch, torch.autocast("cpu", torch.bfloat16):
        model(**family.inputs())
    assert {layer.dtype for layer in batch[1].layers} == {"bfloat16"}
    assert {layer.proof.state for layer in batch[1].layers} == {"passed"}


@pytest.mark.parametrize("name", ["Bert", "Llama"])
def test_vectors_instead_of_ids(name):
    """Padding is removed as with ids, and no token is named by a number that is none."""
    family = BY_NAME[name]
    model, inputs = family.made(), family.inputs()
    vectors = model.get_input_embeddings()(inputs["input_ids"])
    with regard.capture(model) as named:
        model(**inputs)
    with regard.capture(model) as batch:
        model(inputs_embeds=vectors, attention_mask=inputs["attention_mask"])
    assert [len(record.axes[0]) for record in batch] == [TEXT, 7]
    assert batch[1].axes[0].ids is None
    np.testing.assert_array_equal(batch[1].layers[1].weights(2), named[1].layers[1].weights(2))


@pytest.mark.parametrize("name", ["Bert", "Llama", "T5"])
def test_no_attention_mask(name):
    family = BY_NAME[name]
    model, inputs = family.made(), family.inputs()
    del inputs["attention_mask"]
    with regard.capture(model) as batch:
        model(**inputs)
    assert len(batch[1].axes[0]) == TEXT
    assert {layer.proof.state for layer in batch[1].layers} == {"passed"}


@pytest.mark.parametrize("name", ["Llama", "Gemma2", "GptOss", "ModernBert"])
def test_rows_that_see_nothing(name):
    """Queries of padding on the left see nothing: they are left out, and the others are proved."""
    family = BY_NAME[name]
    model, inputs = family.made(), {name: value.flip(1) for name, value in family.inputs().items()}
    with regard.capture(model) as batch:
        model(**inputs)
    assert batch[1].axes[0].ids == tuple(inputs["input_ids"][1, 4:].tolist())
    assert {(layer.proof.state, layer.proof.rows) for layer in batch[1].layers} == {("passed", 7)}


@pytest.mark.parametrize("implementation", ["sdpa", "eager"])
def test_a_mask_in_four_dimensions(implementation):
    """One's own mask: booleans under sdpa hide; under eager the model adds them, and so does the record."""
    model = BY_NAME["Llama"].made(implementation)
    mask = torch.rand(1, 1, 7, 7, generator=torch.Generator().manual_seed(2)) > 0.4
    mask |= torch.eye(7, dtype=torch.bool)
    with regard.capture(model) as record:
        model(torch.arange(3, 10)[None], attention_mask=mask)
    hidden = record.layers[0].weights(0)[~mask[0, 0].numpy()]
    assert (hidden == 0).all() == (implementation == "sdpa")
    assert {layer.proof.state for layer in record.layers} == {"passed"}


def test_layers_run_again_for_their_gradients_are_recorded_once():
    family = BY_NAME["T5"]
    model = family.made()
    model.activation_checkpointing_enable()
    with torch.enable_grad(), regard.capture(model) as batch:
        model.train()
        for module in model.modules():
            if isinstance(module, torch.nn.Dropout):
                module.p = 0.0
            if hasattr(module, "dropout") and isinstance(module.dropout, float):
                module.dropout = 0.0
        model(**family.inputs(), use_cache=False)[0].sum().backward()
    assert len(batch[0].layers) == 6


def axes_of(model, **inputs) -> list[tuple[str, str, int]]:
    with regard.capture(model.eval()) as batch:
        model(**inputs)
    assert {layer.proof.state for layer in batch.items[-1].layers} == {"passed"}
    return [(axis.name, axis.kind, len(axis)) for axis in batch.items[-1].axes]


def test_two_towers_have_an_axis_each():
    family = BY_NAME["CLIP"]
    axes = axes_of(family.made(), **family.inputs())
    assert axes == [("patches", "patches", 5), ("tokens", "tokens", 7)]


def test_a_picture_in_a_text():
    """A language model that is given vectors reads tokens, whatever its other half looked at before."""
    config = transformers.LlavaConfig(
        vision_config=transformers.CLIPVisionConfig(**PICTURE),
        text_config=transformers.LlamaConfig(**GROUPED),
        image_token_index=96,
    )
    ids = torch.tensor([[96, 96, 96, 96, 5, 6, 7]])
    model = transformers.LlavaForConditionalGeneration(config).eval()
    with regard.capture(model) as record:
        model(input_ids=ids, pixel_values=torch.randn(1, 3, 10, 10))
    assert [axis.name for axis in record.axes] == ["patches", "tokens"]
    assert record.axes[1].ids == tuple(ids[0].tolist())


def test_a_picture_that_is_put_into_words():
    encoder = transformers.ViTModel(transformers.ViTConfig(**PICTURE))
    decoder = transformers.GPT2LMHeadModel(transformers.GPT2Config(**GPT2, add_cross_attention=True))
    model = transformers.VisionEncoderDecoderModel(encoder=encoder, decoder=decoder)
    pixels = torch.randn(1, 3, 10, 10)
    axes = axes_of(model, pixel_values=pixels, decoder_input_ids=torch.tensor([[5, 6, 7]]))
    assert axes == [("source", "patches", 5), ("target", "tokens", 3)]


def test_a_decoder_that_is_given_no_tokens():
    """DETR's decoder asks with vectors of its own; the picture is the source."""
    backbone = transformers.ResNetConfig(
        embedding_size=8, hidden_sizes=[8], depths=[1], layer_type="basic", out_features=["stage1"]
    )
    sizes = {"encoder_layers": 1, "decoder_layers": 1, "encoder_ffn_dim": 8, "decoder_ffn_dim": 8}
    heads = {"encoder_attention_heads": 6, "decoder_attention_heads": 6, "num_queries": 5}
    config = transformers.DetrConfig(
        backbone_config=backbone,
        use_timm_backbone=False,
        use_pretrained_backbone=False,
        backbone=None,
        d_model=24,
        **sizes,
        **heads,
    )
    axes = axes_of(transformers.DetrModel(config), pixel_values=torch.randn(1, 3, 12, 12))
    assert axes == [("source", "patches", 9), ("target", "tokens", 5)]


def test_sounds_of_two_lengths():
    model = transformers.Wav2Vec2Model(transformers.Wav2Vec2Config(**SOUND, feat_extract_norm="layer"))
    samples = torch.arange(170)[None] < torch.tensor([[170], [110]])
    assert axes_of(model, input_values=torch.randn(2, 170), attention_mask=samples.long()) == [
        ("frames", "frames", 10)
    ]


def test_the_ids_of_both_halves_are_numbers_of_tokens():
    family = BY_NAME["Bart"]
    model, inputs = family.made(), family.inputs()
    with regard.capture(model) as batch:
        model(**inputs)
    assert batch[1].axes[0].ids == tuple(inputs["input_ids"][1, :7].tolist())
    assert batch[1].axes[1].ids == tuple(inputs["decoder_input_ids"][1].tolist())


@pytest.mark.parametrize(
    ("name", "inputs", "kinds"),
    [
        ("BartForSequenceClassification", {"input_ids": torch.tensor([[5, 6, 7, 2]])}, ["source", "target"]),
        ("BartForCausalLM", {"input_ids": torch.tensor([[5, 6, 7, 2]])}, ["tokens"]),
        ("T5EncoderModel", {"input_ids": torch.tensor([[5, 6, 7, 2]])}, ["tokens"]),
    ],
)
def test_halves_of_models(name, inputs, kinds):
    config = transformers.T5Config(**T5) if name.startswith("T5") else transformers.BartConfig(**BART)
    assert [axis for axis, _, _ in axes_of(getattr(transformers, name)(config), **inputs)] == kinds


def test_a_model_that_names_no_half_has_one_axis():
    """Some configurations claim two halves, and the model tells none from the whole."""
    model = BY_NAME["Llama"].made()
    model.config.is_encoder_decoder = True
    assert axes_of(model, input_ids=torch.tensor([[5, 6, 7]])) == [("tokens", "tokens", 3)]


def test_a_decoder_that_is_given_another_sequence():
    model = transformers.BertModel(
        transformers.BertConfig(**SIZES, is_decoder=True, add_cross_attention=True)
    ).eval()
    with regard.capture(model) as record:
        model(torch.tensor([[5, 6, 7]]), encoder_hidden_states=torch.randn(1, 3, 24))
    seen = [(layer.kind, layer.keys, len(layer.key_axis)) for layer in record.layers]
    assert (
        seen == [("self", "tokens", 3), ("cross", "source", 3)] * 2
    )  # as long as the text: lengths tell nothing


def test_what_a_module_splits_into_pieces_is_refused():
    sizes = {"depth": 1, "embed_dim": 24, "hidden_size": 24, "num_heads": 6, "mlp_ratio": 1, "patch_size": 2}
    config = transformers.Qwen2VLConfig(
        vision_config={**sizes, "in_channels": 3, "spatial_merge_size": 2, "temporal_patch_size": 1}
    )
    model = Qwen2VisionTransformerPretrainedModel._from_config(config.vision_config).eval()
    assert len(axes_of(model, hidden_states=torch.randn(16, 12), grid_thw=torch.tensor([[1, 4, 4]]))) == 1
    with pytest.raises(RegardError, match="splits its input into pieces"), regard.capture(model):
        model(torch.randn(24, 12), grid_thw=torch.tensor([[1, 4, 4], [1, 4, 2]]))


@pytest.mark.parametrize(("name", "entries", "grid"), [("SiglipVision", 4, (2, 2)), ("ViT", 5, None)])
def test_a_grid_is_told_where_the_axis_holds_patches_alone(name, entries, grid):
    """A class token beside them takes it away: no one says which entry it is."""
    family = BY_NAME[name]
    model, inputs = family.made(), family.inputs()
    axes = Axes(model)
    with axes.watching(lambda: True):
        model(**inputs)
    assert axes.inputs["patches"].grid == (2, 2)
    assert axes.inputs["patches"].grid_of(entries) == grid
    assert Inputs("patches").grid_of(entries) is None


def test_query_and_key_that_are_not_the_same_cross():
    """Modules that are given query and key by these names attend to themselves where both are one tensor."""
    config = transformers.SamMaskDecoderConfig(
        hidden_size=24, num_attention_heads=6, mlp_dim=8, num_hidden_layers=1
    )
    config._attn_implementation = "sdpa"
    model = SamTwoWayTransformer(config)
    picture = torch.randn(1, 24, 2, 2)
    with regard.capture(model.eval()) as record:
        model(torch.randn(1, 1, 3, 24), picture, torch.randn(1, 24, 2, 2), None)
    assert [layer.kind for layer in record.layers] == ["self", "cross", "cross", "cross"]
