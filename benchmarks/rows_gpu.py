"""What do exact row measures cost on a GPU beside the quickest attention there, and how exact are they?

bfloat16, causal, on an NVIDIA GPU. Times are medians of many runs, each with a cold cache, in one process.
"""

from __future__ import annotations

import math
import statistics
import time
from collections.abc import Callable
from dataclasses import replace
from importlib.metadata import version

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn.attention import SDPBackend, sdpa_kernel
from torch.nn.functional import scaled_dot_product_attention

from benchmarks.table import Figure, most
from regard.attention import Causal
from regard.measures.backends import dense
from regard.measures.backends.triton import measure as measured
from regard.measures.backends.triton import on_device
from regard.measures.row_measures import NAMES
from regard.measures.scoring import Scoring

SEED = 0
SHAPES = ((8192, 32), (32_768, 16), (131_072, 4))
"""Tokens and heads."""

EIGHT = {64: 1.0, 128: 0.85}
TWO = {64: 0.75, 128: 0.65}
"""What to reach for each head_dim, over the quickest attention: all eight measures; entropy and log-normalizer."""

CHECKED = 128
"""So many rows of each head, the last and longest ones, are compared with float64."""

DISTINCT = 1e-5
"""Two scores that differ by more than this are distinct in float32, at the size they have here."""

LARGEST_MATRIX = 8192


def measure() -> list[Figure]:
    """One run for each head_dim and length; one sentence where there is no GPU."""
    if not torch.cuda.is_available():
        return [
            Figure("row measures on a GPU", "not measured: this needs an NVIDIA GPU, and there is none here")
        ]
    machine = (
        f"{torch.cuda.get_device_name()}, triton {version('triton')}, cuDNN {torch.backends.cudnn.version()}"
    )
    figures = [Figure("row measures on a GPU: which one", machine)]
    with torch.inference_mode():
        for head_dim in (64, 128):
            figures += _errors(causal(2048, 4, head_dim), f"2,048 tokens, 4 heads of {head_dim}", rows=2048)
            for tokens, heads in SHAPES:
                scoring = causal(tokens, heads, head_dim)
                where = f"{tokens:,} tokens, {heads} heads of {head_dim}, causal, bfloat16"
                figures += [
                    *_times(scoring, where),
                    *_errors(scoring, where, rows=CHECKED),
                    _memory(scoring, where),
                ]
                torch.cuda.empty_cache()
    return figures


def causal(tokens: int, heads: int, head_dim: int) -> Scoring:
    """Gaussian query and key on the GPU."""
    generator = torch.Generator("cuda").manual_seed(SEED)
    shape = (heads, tokens, head_dim)
    query, key = (
        torch.randn(shape, generator=generator, device="cuda", dtype=torch.bfloat16) for _ in range(2)
    )
    until = np.arange(1, tokens + 1, dtype=np.int32)
    return Scoring(
        name="layer", query=query, key=key, scale=1 / math.sqrt(head_dim), softcap=None, bias=None, sinks=None, mask=Causal(),
        intervals=(np.zeros_like(until), until), offset=0,
    )  # fmt: skip


def _times(scoring: Scoring, where: str) -> list[Figure]:
    head_dim = int(scoring.query.shape[2])
    attention = _attention(scoring)
    quickest = min(attention, key=lambda name: attention[name])
    once = attention[quickest]
    eight = _milliseconds(lambda: on_device(scoring, set(NAMES)))
    two = _milliseconds(lambda: on_device(scoring, set()))
    told = ", ".join(f"{name} {taken:.3f} ms" for name, taken in attention.items())
    figures = [
        Figure(f"attention forward, {where}", told),
        most(f"entropy and log-normalizer over {quickest}, {where}", two / once, TWO[head_dim], "×"),
        most(f"all eight measures over {quickest}, {where}", eight / once, EIGHT[head_dim], "×"),
        Figure(
            f"all eight measures over {quickest}, carried to NumPy, {where}",
            f"{_whole_call(scoring) / once:.3g} ×",
        ),
    ]
    if scoring.keys <= LARGEST_MATRIX:
        ratio = _milliseconds(lambda: _matrix(scoring)) / once
        figures.append(Figure(f"entropy from the whole matrix over {quickest}, {where}", f"{ratio:.3g} ×"))
    return figures


def _attention(scoring: Scoring) -> dict[str, float]:
    """Milliseconds of PyTorch's fused attentions, of those that run here."""
    query, key = scoring.query[None], scoring.key[None]
    value = torch.randn_like(key)
    taken: dict[str, float] = {}
    for name, backend in (("cuDNN", SDPBackend.CUDNN_ATTENTION), ("flash", SDPBackend.FLASH_ATTENTION)):
        with sdpa_kernel(backend):
            try:
                taken[name] = _milliseconds(
                    lambda: scaled_dot_product_attention(query, key, value, is_causal=True)
                )
            except RuntimeError:  # this build or GPU lacks it
                continue
    return taken


def _milliseconds(run: Callable[[], object]) -> float:
    """The median on the GPU; whatever is compiled or tried out at first is done before."""
    from triton.testing import do_bench

    run()
    torch.cuda.synchronize()
    return float(do_bench(run, warmup=100, rep=400, return_mode="median"))


def _whole_call(scoring: Scoring) -> float:
    """Milliseconds of the backend as it is called, until the numbers are NumPy's."""
    taken = []
    for _ in range(5):
        begin = time.perf_counter()
        measured(scoring, set(NAMES))
        taken.append(1000 * (time.perf_counter() - begin))
    return statistics.median(taken)


def _matrix(scoring: Scoring) -> list[torch.Tensor]:
    """Entropy the usual way, one head at a time: all scores, all weights, Σ −p·log p."""
    hidden = torch.ones(scoring.queries, scoring.keys, dtype=torch.bool, device="cuda").triu(1)
    entropy = []
    for query, key in zip(scoring.query, scoring.key, strict=True):
        scores = (query @ key.mT).float() * scoring.scale
        weights = scores.masked_fill_(hidden, -math.inf).softmax(-1)
        entropy.append(-torch.special.xlogy(weights, weights).sum(-1))
    return entropy


def _errors(scoring: Scoring, where: str, *, rows: int) -> list[Figure]:
    """Against float64, computed from the same bfloat16 query and key."""
    last = slice(scoring.queries - rows, scoring.queries)
    assert scoring.intervals is not None
    lo, hi = scoring.intervals
    checked = replace(
        scoring, query=scoring.query[:, last], intervals=(lo[last], hi[last]), offset=last.start
    )
    exact, found = dense.measure(checked, set(NAMES)), measured(scoring, set(NAMES))
    errors = {
        name: float(np.linalg.norm(found[name][:, last] - exact[name]) / np.linalg.norm(exact[name]))
        for name in NAMES
        if name != "peak_key"
    }
    worst = max(errors, key=lambda name: errors[name])
    same = (found["peak_key"][:, last] == exact["peak_key"])[_distinct(checked)]
    return [
        most(
            f"largest relative error of a measure ({worst}) against float64, {where}",
            errors[worst],
            1e-6,
            "",
            digits=".1e",
        ),
        Figure(
            f"peak keys identical on distinct scores, {where}",
            f"{same.mean():.6%}",
            "100 %",
            bool(same.all()),
        ),
    ]


def _distinct(scoring: Scoring) -> NDArray[np.bool_]:
    """Rows whose two largest scores float32 can tell apart, ``[heads, queries]``; a row with one key is one of them."""
    assert scoring.intervals is not None
    hi = torch.tensor(scoring.intervals[1], device="cuda")
    hidden = torch.arange(scoring.keys, device="cuda") >= hi[:, None]
    apart = []
    for query, key in zip(scoring.query.double(), scoring.key.double(), strict=True):
        two = (query @ key.mT * scoring.scale).masked_fill_(hidden, -math.inf).topk(2).values
        apart.append(two[:, 0] - two[:, 1] > DISTINCT)
    return torch.stack(apart).cpu().numpy()


def _memory(scoring: Scoring, where: str) -> Figure:
    torch.cuda.synchronize()
    before = torch.cuda.memory_allocated()
    torch.cuda.reset_peak_memory_stats()
    found = on_device(scoring, set(NAMES))
    torch.cuda.synchronize()
    results = sum(values.nbytes for values in found.values()) / 2**20
    beyond = (torch.cuda.max_memory_allocated() - before) / 2**20
    return Figure(
        f"memory beyond query and key, {where}", f"{beyond:.3g} MiB, {results:.3g} of them the results"
    )
