"""Small random models of many architectures, made from their configuration classes, and something for each of them to read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import torch
import transformers

Reads = Literal["text", "pair", "picture", "picture and text", "sound", "spectrogram", "frames and text"]

TEXT = 11
"""Tokens of the longer sentence; windows are shorter."""

SIZES = {
    "vocab_size": 97,
    "hidden_size": 24,
    "intermediate_size": 28,
    "num_hidden_layers": 2,
    "num_attention_heads": 6,
}
SPECIAL = {"pad_token_id": 0, "bos_token_id": 1, "eos_token_id": 2}
GROUPED = {**SIZES, **SPECIAL, "num_key_value_heads": 2, "head_dim": 4}
WINDOWED = {**GROUPED, "sliding_window": 5, "layer_types": ["sliding_attention", "full_attention"]}
EXPERTS = {"num_local_experts": 4, "num_experts_per_tok": 2}
GPT2 = {**SPECIAL, "vocab_size": 97, "n_embd": 24, "n_layer": 2, "n_head": 6}
BART = {
    **SPECIAL,
    "vocab_size": 97,
    "d_model": 24,
    "encoder_layers": 2,
    "decoder_layers": 2,
    "encoder_attention_heads": 6,
    "decoder_attention_heads": 3,
    "encoder_ffn_dim": 28,
    "decoder_ffn_dim": 28,
    "decoder_start_token_id": 2,
    "forced_eos_token_id": None,
}
T5 = {**SPECIAL, "vocab_size": 97, "d_model": 24, "d_kv": 4, "d_ff": 28, "num_layers": 2, "num_heads": 6}
PICTURE = {
    "hidden_size": 24,
    "intermediate_size": 28,
    "num_hidden_layers": 2,
    "num_attention_heads": 6,
    "image_size": 10,
    "patch_size": 5,
    "num_channels": 3,
}
SOUND = {
    **SIZES,
    "conv_dim": (8, 8),
    "conv_stride": (5, 2),
    "conv_kernel": (10, 3),
    "num_feat_extract_layers": 2,
    "num_conv_pos_embeddings": 6,
    "num_conv_pos_embedding_groups": 2,
    "apply_spec_augment": False,
}


@dataclass(frozen=True)
class Family:
    """One architecture.

    Attributes:
        config: Its configuration class.
        sizes: What makes it small.
        reads: What it is given.
        by_hand: Whether its eager attention passes no door, so that it is read under its default kernel alone.
        refused: Words of the sentence that refuses it, for one that cannot be read.
    """

    config: str
    sizes: dict[str, Any]
    reads: Reads = "text"
    by_hand: bool = False
    refused: str = ""

    @property
    def name(self) -> str:
        """What people call it."""
        return self.config.removesuffix("Config")

    def made(self, implementation: str | None = None) -> Any:
        """The model, in evaluation mode, with weights so large that attention is not flat; the same ones for every implementation."""
        torch.manual_seed(7)
        config = getattr(transformers, self.config)(**self.sizes)
        model = transformers.AutoModel.from_config(config, attn_implementation=implementation)
        for name, weight in model.named_parameters():
            if name.endswith("sinks"):
                torch.nn.init.normal_(weight)
            elif weight.ndim == 2 and "embed" not in name:
                torch.nn.init.normal_(weight, std=0.3)
        return model.eval()

    def inputs(self) -> dict[str, torch.Tensor]:
        """Two sentences, the second one shorter; two pictures; two sounds."""
        generator = torch.Generator().manual_seed(3)
        ids = torch.randint(3, 97, (2, TEXT), generator=generator)
        present = torch.ones_like(ids)
        present[1, 7:] = 0
        ids[1, 7:] = 0
        text = {"input_ids": ids, "attention_mask": present}
        picture = {"pixel_values": torch.randn(2, 3, 10, 10, generator=generator)}
        answer = {"decoder_input_ids": ids[:, :5]}
        return {
            "text": text,
            "pair": text | answer,
            "picture": picture,
            "picture and text": text | picture,
            "sound": {"input_values": torch.randn(2, 170, generator=generator)},
            "spectrogram": {"input_features": torch.randn(2, 8, 26, generator=generator)} | answer,
            "frames and text": {"input_features": torch.randn(2, 13, 8, generator=generator)} | answer,
        }[self.reads]


OPT = {
    **SPECIAL,
    "vocab_size": 97,
    "hidden_size": 24,
    "word_embed_proj_dim": 24,
    "ffn_dim": 28,
    "num_hidden_layers": 2,
    "num_attention_heads": 6,
}
LATENT = {
    "num_key_value_heads": 6,
    "q_lora_rank": 8,
    "kv_lora_rank": 8,
    "qk_rope_head_dim": 4,
    "qk_nope_head_dim": 6,
    "v_head_dim": 5,
    "moe_intermediate_size": 8,
    "first_k_dense_replace": 2,
}
WHISPER = {**BART, "num_mel_bins": 8, "max_source_positions": 13, "max_target_positions": 17}

FAMILIES = (
    Family("BertConfig", SIZES),
    Family("RobertaConfig", SIZES | SPECIAL),
    Family("XLMRobertaConfig", SIZES | SPECIAL),
    Family("DistilBertConfig", {"vocab_size": 97, "dim": 24, "hidden_dim": 28, "n_layers": 2, "n_heads": 6}),
    Family("AlbertConfig", {**SIZES, **SPECIAL, "embedding_size": 16}),
    Family("ElectraConfig", {**SIZES, "embedding_size": 16}),
    Family(
        "ModernBertConfig",
        {**SIZES, **SPECIAL, "global_attn_every_n_layers": 2, "local_attention": 6}
        | {"cls_token_id": 1, "sep_token_id": 2},
    ),
    Family("GPT2Config", GPT2),
    Family("GPTNeoXConfig", SIZES | SPECIAL),
    Family("LlamaConfig", GROUPED),
    Family("MistralConfig", {**GROUPED, "sliding_window": 5}),
    Family("MixtralConfig", {**GROUPED, **EXPERTS, "sliding_window": 5}),
    Family("Qwen2Config", {**WINDOWED, "use_sliding_window": True}),
    Family("Qwen3Config", {**WINDOWED, "use_sliding_window": True}),
    Family("GemmaConfig", GROUPED),
    Family("Gemma2Config", {**WINDOWED, "attn_logit_softcapping": 0.5}),
    Family("Gemma3TextConfig", WINDOWED),
    Family("PhiConfig", {**SIZES, **SPECIAL, "num_key_value_heads": 2}),
    Family("Phi3Config", {**SIZES, **SPECIAL, "num_key_value_heads": 2, "sliding_window": 5}),
    Family("OlmoConfig", GROUPED),
    Family("Olmo2Config", GROUPED),
    Family("GptOssConfig", {**WINDOWED, **EXPERTS}),
    Family(
        "FalconConfig",
        {**SIZES, **SPECIAL, "new_decoder_architecture": True, "num_kv_heads": 2},
        by_hand=True,
    ),
    Family("StableLmConfig", {**SIZES, **SPECIAL, "num_key_value_heads": 2}),
    Family("CohereConfig", {**SIZES, **SPECIAL, "num_key_value_heads": 2}),
    Family("SmolLM3Config", GROUPED),
    Family("DeepseekV3Config", {**SIZES, **SPECIAL, **LATENT}),
    Family("OPTConfig", OPT),
    Family("GPTBigCodeConfig", GPT2),
    Family("Starcoder2Config", {**GROUPED, "sliding_window": 5}),
    Family("GraniteConfig", GROUPED),
    Family("DogeConfig", GROUPED),
    Family("T5Config", T5, "pair"),
    Family("BartConfig", BART, "pair"),
    Family("MBartConfig", BART, "pair"),
    Family("MarianConfig", {**BART, "decoder_vocab_size": 97}, "pair"),
    Family("PegasusConfig", BART, "pair"),
    Family("M2M100Config", BART, "pair"),
    Family("WhisperConfig", WHISPER, "spectrogram"),
    Family(
        "Speech2TextConfig", {**BART, "input_feat_per_channel": 8, "conv_channels": 16}, "frames and text"
    ),
    Family("Wav2Vec2Config", SOUND, "sound"),
    Family("HubertConfig", SOUND, "sound"),
    Family("ViTConfig", PICTURE, "picture"),
    Family("DeiTConfig", PICTURE, "picture"),
    Family("Dinov2Config", PICTURE, "picture"),
    Family("SiglipVisionConfig", PICTURE, "picture"),
    Family(
        "CLIPConfig",
        {"text_config": SIZES | SPECIAL, "vision_config": PICTURE, "projection_dim": 8},
        "picture and text",
    ),
)
"""Those that can be read, each under its default kernel and under eager."""

SWIN = {"image_size": 10, "patch_size": 1, "embed_dim": 12, "depths": [1], "num_heads": [2], "window_size": 5}
XLNET = {"vocab_size": 97, "d_model": 24, "n_layer": 2, "n_head": 6, "d_inner": 28}
MPT = {"vocab_size": 97, "d_model": 24, "n_layers": 2, "n_heads": 6}
GPT_NEO = {
    **SPECIAL,
    "vocab_size": 97,
    "hidden_size": 24,
    "num_layers": 2,
    "num_heads": 6,
    "attention_types": [[["global"], 2]],
}
BY_HAND = "by hand, with a softmax of its own"
FOLDS = "folds windows"

REFUSED = (
    Family("BloomConfig", {"vocab_size": 97, "hidden_size": 24, "n_layer": 2, "n_head": 6}, refused=BY_HAND),
    Family("GPTJConfig", {**GPT2, "rotary_dim": 4}, refused=BY_HAND),
    Family("CodeGenConfig", {**GPT2, "n_head": 4, "rotary_dim": 4}, refused=BY_HAND),
    Family("GPTNeoConfig", GPT_NEO, refused=BY_HAND),
    Family("MptConfig", MPT, refused=BY_HAND),
    Family("DebertaConfig", SIZES, refused=BY_HAND),
    Family("DebertaV2Config", SIZES, refused=BY_HAND),
    Family("XLNetConfig", XLNET, refused=BY_HAND),
    Family("LongformerConfig", {**SIZES, "attention_window": 4}, refused=BY_HAND),
    Family("BigBirdConfig", {**SIZES, "attention_type": "original_full"}, refused=BY_HAND),
    Family("RoFormerConfig", SIZES, refused=BY_HAND),
    Family("SwinConfig", SWIN, "picture", refused=FOLDS),
)
"""Those that cannot, and why."""
