"""What do exact row measures cost beside attention itself, in time and memory, and how exact are they?

Side by side in one run: PyTorch's fused attention, the measures, and the same from the whole matrix. Also writes the curves.
"""

from __future__ import annotations

import json
import math
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
from torch.nn.functional import scaled_dot_product_attention

import regard
from benchmarks.curves import Point, draw
from benchmarks.table import Figure, most
from regard.measures.row_measures import NAMES

SEED = 0
HEADS, HEAD_DIM = 4, 64
SIZES = (1024, 2048, 4096, 8192, 16_384, 32_768)
LARGEST_MATRIX = 8192
"""Four heads of 8,192² scores and weights take 2 GiB; beyond, the matrix is left out."""

SIX = tuple(name for name in NAMES if not name.startswith("peak"))
PICTURES = Path(__file__).parents[1] / "docs" / "pictures"

MEMORY = """
import sys, threading, time, torch, regard
from pathlib import Path
from benchmarks.rows import layer, matrix

def resident():
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096 / 2**20

def watch():
    while not done.is_set():
        seen.append(resident())
        time.sleep(0.0005)

kind, tokens = sys.argv[1], int(sys.argv[2])
run = {"rows": lambda it: regard.rows(it, backend="tiled"), "matrix": matrix}[kind]
run(layer(64))
inputs, seen, done = layer(tokens), [resident()], threading.Event()
watcher = threading.Thread(target=watch)
watcher.start()
run(inputs)
done.set()
watcher.join()
print(max(seen) - seen[0])
"""


def measure() -> list[Figure]:
    """Times as ratios over one forward pass of PyTorch's attention, medians of runs that take turns."""
    points = [_timed(tokens) for tokens in SIZES]
    memory = {tokens: _mebibytes("rows", tokens) for tokens in SIZES}
    whole = {tokens: _mebibytes("matrix", tokens) for tokens in SIZES if tokens <= LARGEST_MATRIX}
    draw(points, memory, whole, PICTURES)
    return [*_errors(), *_ratios(points), *_memory(memory, whole)]


def layer(tokens: int, *, spread: float = 1.0) -> regard.Layer:
    """A causal layer of Gaussian query and key."""
    generator = torch.Generator().manual_seed(SEED)
    query, key = (torch.randn(HEADS, tokens, HEAD_DIM, generator=generator) for _ in range(2))
    return regard.Record.from_arrays(query * spread, key, mask=regard.Causal()).layers[0]


def matrix(of: regard.Layer) -> torch.Tensor:
    """Entropy the usual way: all scores, all weights, Σ −p·log p."""
    query, key = torch.as_tensor(of.query), torch.as_tensor(of.key)
    scores = query @ key.mT / math.sqrt(HEAD_DIM)
    hidden = torch.ones(scores.shape[1:], dtype=torch.bool).triu(1)
    weights = scores.masked_fill_(hidden, -math.inf).softmax(-1)
    return -torch.special.xlogy(weights, weights).sum(-1)


def _timed(tokens: int) -> Point:
    of = layer(tokens)
    query, key = torch.as_tensor(of.query)[None], torch.as_tensor(of.key)[None]
    contenders: dict[str, Callable[[], object]] = {
        "attention": lambda: scaled_dot_product_attention(query, key, key, is_causal=True),
        "two": lambda: regard.rows(of, backend="tiled", only=()),
        "six": lambda: regard.rows(of, backend="tiled", only=SIX),
        "eight": lambda: regard.rows(of, backend="tiled"),
    }
    if tokens <= LARGEST_MATRIX:
        contenders["matrix"] = lambda: matrix(of)
    seconds: dict[str, list[float]] = {name: [] for name in contenders}
    with torch.inference_mode():
        for run in range(1 + (5 if tokens <= 16_384 else 3)):
            for name, contender in contenders.items():
                begin = time.perf_counter()
                contender()
                if run:
                    seconds[name].append(time.perf_counter() - begin)
    return Point(tokens, {name: statistics.median(taken) for name, taken in seconds.items()})


def _mebibytes(kind: str, tokens: int) -> float:
    """Growth of a fresh process's resident memory while it measures, beyond its inputs, looked at every half millisecond (Linux)."""
    command = [sys.executable, "-c", MEMORY, kind, str(tokens)]
    return json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


def _ratios(points: list[Point]) -> list[Figure]:
    figures = []
    limits = {"two": math.inf, "six": 1.25, "eight": 1.8}
    titles = {
        "two": "entropy and log-normalizer",
        "six": "six measures (all but peak and peak key)",
        "eight": "all eight measures",
    }
    for point in points:
        for name, title in titles.items():
            question = f"{title}, {point.tokens:,} tokens, causal, {HEADS} heads of {HEAD_DIM}, float32: over one attention forward"
            ratio = point.seconds[name] / point.seconds["attention"]
            asked = point.tokens in (8192, 16_384) and name != "two"
            figures.append(
                most(question, ratio, limits[name], "×") if asked else Figure(question, f"{ratio:.3g} ×")
            )
        if "matrix" in point.seconds:
            ratio = point.seconds["matrix"] / point.seconds["attention"]
            figures.append(
                Figure(f"entropy alone from the whole matrix, {point.tokens:,} tokens", f"{ratio:.3g} ×")
            )
    return figures


def _memory(rows: dict[int, float], whole: dict[int, float]) -> list[Figure]:
    title = "memory beyond inputs, all eight measures"
    told = [Figure(f"{title}, {tokens:,} tokens", f"{size:.3g} MiB") for tokens, size in rows.items()]
    asked = most(f"{title} and outputs, 16,384 tokens", rows[16_384], 64, "MiB")
    largest = max(whole)
    return [
        asked,
        *told,
        Figure(f"the same from the whole matrix, {largest:,} tokens", f"{whole[largest]:,.0f} MiB"),
    ]


def _errors() -> list[Figure]:
    mild, spread = layer(2048), layer(2048)
    furthest = float(np.abs(np.einsum("hqd,hkd->hqk", spread.query, spread.key)).max()) / math.sqrt(HEAD_DIM)
    wide = layer(2048, spread=200 / furthest)
    exact, found = regard.rows(mild, backend="dense"), regard.rows(mild, backend="tiled")
    errors = {
        name: float(
            np.linalg.norm(getattr(found, name) - getattr(exact, name)) / np.linalg.norm(getattr(exact, name))
        )
        for name in NAMES
    }
    worst = max(errors, key=lambda name: errors[name])
    true, seen = regard.rows(wide, backend="dense").entropy, regard.rows(wide, backend="tiled").entropy
    return [
        most(
            f"relative error in norm of the least exact measure ({worst}) against float64, 2,048 tokens, mild scores",
            errors[worst],
            2e-6,
            "",
        ),
        most(
            "largest error of entropy with scores spread over ±200",
            float(np.abs(seen - true).max()),
            5e-5,
            "nats",
        ),
        Figure(
            "smallest entropy among them", f"{float(seen.min()):.2g} nats", "≥ 0 nats", bool(seen.min() >= 0)
        ),
    ]
