"""What does a capture cost beside the plain forward pass, and does it change an output by a single bit?

Side by side in one run, turn by turn. On an NVIDIA GPU also the whole-model cost of measures taken during the pass.
"""

from __future__ import annotations

import copy
import statistics
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Any

import torch
from transformers import AutoModel, LlamaConfig

import regard
from benchmarks.table import Figure, most
from regard.workbench import ready

SEED = 0
TOKENS = 256
TURNS = 41
LONG = 32_768
WIDE = {
    "num_hidden_layers": 16,
    "hidden_size": 2048,
    "intermediate_size": 8192,
    "num_attention_heads": 32,
    "num_key_value_heads": 8,
    "head_dim": 64,
    "vocab_size": 32_000,
    "max_position_embeddings": 140_000,
}
"""The shape of a model of a billion parameters."""


@torch.inference_mode()
def measure() -> list[Figure]:
    """MiniLM on any machine, a long context where there is a GPU."""
    model = ready("minilm").model
    ids = torch.randint(1000, 20_000, (1, TOKENS), generator=torch.Generator().manual_seed(SEED))
    ways: dict[str, dict[str, Any]] = {
        "proof off": {"prove": False},
        "proof on": {},
        "measures": {"keep": "measures"},
    }
    ratios = {
        name: ratios_of(lambda: model(ids), {name: (lambda o=options: regard.capture(model, **o))})[name]
        for name, options in ways.items()
    }
    where = f"MiniLM, {TOKENS} tokens, over the plain forward pass, median of {TURNS} turns"
    return [
        most(f'`keep="qk"`, proof off: {where}', ratios["proof off"], 1.10, "×"),
        most(f'`keep="qk"`, proof on: {where}', ratios["proof on"], 1.5, "×"),
        Figure(f'`keep="measures"`, proof on: {where}', f"{ratios['measures']:.3g} ×"),
        _bits(model, ids),
        *_long_context(),
    ]


def ratios_of(
    run: Callable[[], Any], ways: dict[str, Callable[[], AbstractContextManager[Any]]], turns: int = TURNS
) -> dict[str, float]:
    """The median time of each way over the median of the plain run; all take turns."""
    every: dict[str, Callable[[], AbstractContextManager[Any]]] = {"plain": nullcontext, **ways}
    times: dict[str, list[float]] = {name: [] for name in every}
    for turn in range(turns + 2):
        for name, way in every.items():
            began = time.perf_counter()
            with way():
                run()
            _wait()
            if turn > 1:
                times[name].append(time.perf_counter() - began)
    plain = statistics.median(times["plain"])
    return {name: statistics.median(times[name]) / plain for name in ways}


def _bits(model: torch.nn.Module, ids: torch.Tensor) -> Figure:
    plain = model(ids).last_hidden_state
    with regard.capture(model):
        watched = model(ids).last_hidden_state
    differ = int((plain != watched).sum())
    return Figure(
        f"numbers of the output that differ by a bit, of {plain.numel():,}", str(differ), "0", differ == 0
    )


def _long_context() -> list[Figure]:
    """The row measures of every head of every layer, beside the model itself."""
    name = f'`keep="measures"`, 16 layers × 32 heads with 8 key heads, head_dim 64, {LONG:,} tokens, bfloat16'
    if not torch.cuda.is_available():
        return [Figure(name, "not measured: this needs an NVIDIA GPU, and there is none here", "≤ 1.35 ×")]
    torch.manual_seed(SEED)
    with torch.device("cuda"):
        model = AutoModel.from_config(copy.deepcopy(LlamaConfig(**WIDE)), dtype=torch.bfloat16).eval()
    ids = torch.randint(0, 32_000, (1, LONG), device="cuda")
    ratios = ratios_of(
        lambda: model(ids, use_cache=False),
        {
            "measures": lambda: regard.capture(model, keep="measures", prove=False),
            "proved": lambda: regard.capture(model, keep="measures"),
        },
        turns=5,
    )
    where = f"over the plain forward pass, {torch.cuda.get_device_name()}"
    return [
        most(f"{name}, {where}", ratios["measures"], 1.35, "×"),
        Figure(f"the same, proved, {where}", f"{ratios['proved']:.3g} ×"),
    ]


def _wait() -> None:
    if torch.cuda.is_available():
        torch.cuda.synchronize()
