"""Is an ablated head gone, exactly? Against algebra: its slice of the output projection, subtracted from what the projection gave."""

from __future__ import annotations

from typing import Any

import torch
import transformers
from transformers import AutoModel

import regard
from benchmarks.table import Figure, most
from regard.workbench import ready

SENTENCE = "The cat sat on the mat because it was tired."
SIZES = {
    "vocab_size": 97,
    "hidden_size": 24,
    "intermediate_size": 28,
    "num_hidden_layers": 2,
    "num_attention_heads": 6,
}
GROUPED = {**SIZES, "num_key_value_heads": 2, "head_dim": 4}
EXPERTS = {"num_local_experts": 4, "num_experts_per_tok": 2}
RANDOM: dict[str, dict[str, Any]] = {
    "BertConfig": SIZES,
    "GPT2Config": {
        "vocab_size": 97,
        "n_embd": 24,
        "n_layer": 2,
        "n_head": 6,
        "bos_token_id": 1,
        "eos_token_id": 2,
    },
    "LlamaConfig": GROUPED,
    "MistralConfig": {**GROUPED, "sliding_window": 5},
    "Qwen3Config": GROUPED,
    "Gemma2Config": {**GROUPED, "attn_logit_softcapping": 0.5},
    "GptOssConfig": {**GROUPED, **EXPERTS},
}


def measure() -> list[Figure]:
    """The largest difference over all layers and heads, in the trained model and in small random ones."""
    minilm = ready("minilm")
    ids = torch.tensor([minilm.tokenizer(SENTENCE)["input_ids"]])
    found, heads = largest(minilm.model, ids)
    trained = most(f"ablation against algebra: MiniLM, {heads} heads", found, 1e-5, "", digits=".1e")
    worst, total = 0.0, 0
    for config, sizes in RANDOM.items():
        found, heads = largest(random_model(config, sizes), torch.arange(5, 18)[None])
        worst, total = max(worst, found), total + heads
    question = f"ablation against algebra: {len(RANDOM)} random architectures, {total} heads"
    return [trained, most(question, worst, 1e-5, "", digits=".1e")]


def random_model(config: str, sizes: dict[str, Any]) -> torch.nn.Module:
    """A small model whose attention is not flat."""
    torch.manual_seed(0)
    model: torch.nn.Module = AutoModel.from_config(getattr(transformers, config)(**sizes)).eval()
    for name, weight in model.named_parameters():
        if weight.ndim == 2 and "embed" not in name:
            torch.nn.init.normal_(weight, std=0.3)
    return model


@torch.no_grad()
def largest(model: torch.nn.Module, ids: torch.Tensor) -> tuple[float, int]:
    """The largest difference over all heads of a model, and how many heads that were."""
    with regard.capture(model, keep="all") as plain:
        model(ids)
    worst, heads = 0.0, 0
    for layer in plain.layers:
        projection, whole = output_projection(model, ids, layer.output)
        weight = projection.weight if isinstance(projection, torch.nn.Linear) else projection.weight.T
        width = layer.output.shape[2]
        for head in range(layer.heads):
            with regard.intervene(model, regard.Ablate(layer.index, head)):
                ablated = output_of(projection, model, ids)
            part = layer.output[head] @ weight[:, head * width : (head + 1) * width].T
            worst, heads = max(worst, float((ablated - (whole - part)).abs().max())), heads + 1
    return worst, heads


def output_projection(model: torch.nn.Module, ids: torch.Tensor, output: Any) -> tuple[Any, torch.Tensor]:
    """The first linear map that is given these heads side by side, and what it makes of them."""
    wanted = output.transpose(0, 1).reshape(output.shape[1], -1)
    found: list[tuple[torch.nn.Module, torch.Tensor]] = []

    def look(module: torch.nn.Module, given: Any, made: torch.Tensor) -> None:
        if given[0].numel() == wanted.numel() and torch.equal(given[0].reshape(wanted.shape), wanted):
            found.append((module, made[0]))

    leaves = [
        module
        for module in model.modules()
        if not [*module.children()] and getattr(module, "weight", None) is not None
    ]
    hooks = [module.register_forward_hook(look) for module in leaves]
    model(ids)
    for hook in hooks:
        hook.remove()
    return found[0]


def output_of(module: torch.nn.Module, model: torch.nn.Module, ids: torch.Tensor) -> torch.Tensor:
    """What a module puts out while its model runs."""
    seen: list[torch.Tensor] = []
    hook = module.register_forward_hook(lambda module, given, made: seen.append(made[0]))
    model(ids)
    hook.remove()
    return seen[0]
