"""Do the Keras layers compute what the PyTorch layers compute, forward and backward? One process for each framework."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np

from benchmarks.table import Figure, most

BACKENDS = ("tensorflow", "jax", "torch")
ROOT = Path(__file__).parents[1]
BATCH, QUERIES, KEYS = 3, 29, 37
SIZES = ((12, 3), (64, 8), (128, 4), (512, 8))
"""d_model and number of heads."""


def measure() -> list[Figure]:
    """The largest differences on each framework."""
    figures = []
    for backend in BACKENDS:
        packages = os.pathsep.join([str(Path(sys.prefix, "keras")), os.environ.get("PYTHONPATH", "")])
        told = {**os.environ, "KERAS_BACKEND": backend, "PYTHONPATH": packages, "TF_CPP_MIN_LOG_LEVEL": "3"}
        run = subprocess.run(
            [sys.executable, "-m", "benchmarks.keras_parity"],
            env=told,
            cwd=ROOT,
            stdout=subprocess.PIPE,
            check=True,
        )
        forward, backward = json.loads(run.stdout.splitlines()[-1])
        layers = f"regard.keras on {backend} against regard.MultiHeadAttention, {len(SIZES)} sizes, with and without masks"
        figures += [
            most(f"{layers}: output and weights, largest difference", forward, 1e-5, "", digits=".1e"),
            most(
                f"{layers}: gradients by inputs and parameters, largest difference over the largest entry, where that exceeds 1",
                backward,
                1e-5,
                "",
                digits=".1e",
            ),
        ]
    return figures


def differences() -> tuple[float, float]:
    """The largest difference forward and backward, in the framework of this process."""
    rng = np.random.default_rng(0)
    hidden = rng.random((BATCH, 1, QUERIES, KEYS)) < 0.3
    hidden[1, 0, 5] = True  # this query may look at nothing
    found = [compared(*sizes, mask, rng) for sizes in SIZES for mask in (None, hidden)]
    return max(forward for forward, _ in found), max(backward for _, backward in found)


def compared(
    d_model: int, num_heads: int, hidden: np.ndarray | None, rng: np.random.Generator
) -> tuple[float, float]:
    """One pair of layers with the same weights, on the same arrays."""
    import torch
    from keras import ops

    import regard
    from regard.keras import from_torch
    from tests.keras.backend.differentiating import gradients

    torch.manual_seed(0)
    ours = regard.MultiHeadAttention(d_model, num_heads)
    layer = from_torch(ours)
    v, k, q = (rng.normal(size=(BATCH, n, d_model)).astype("float32") for n in (KEYS, KEYS, QUERIES))
    pull = rng.normal(size=(BATCH, QUERIES, d_model)).astype("float32")
    pull_weights = rng.normal(size=(BATCH, num_heads, QUERIES, KEYS)).astype("float32")
    value, key, query = (torch.tensor(array, requires_grad=True) for array in (v, k, q))
    visible = None if hidden is None else torch.tensor(~hidden)
    output, weights = ours(query, key, value, mask=visible, return_weights=True)
    ((output * torch.tensor(pull)).sum() + (weights * torch.tensor(pull_weights)).sum()).backward()

    given = [ops.convert_to_numpy(array) for array in layer(v, k, q, mask=hidden)]
    forward = max(largest(given[0], output), largest(given[1], weights))

    def loss(out):
        return ops.sum(ops.multiply(out[0], pull)) + ops.sum(ops.multiply(out[1], pull_weights))

    by_arrays, by_weights = gradients(layer, (v, k, q), loss, mask=hidden)
    expected = [value.grad, key.grad, query.grad]
    for variable in layer.trainable_weights:
        projection, kind = variable.path.split("/")[-2:]
        linear = getattr(ours, projection)
        expected.append(linear.weight.grad.T if kind == "kernel" else linear.bias.grad)
    pairs = zip([*by_arrays, *by_weights], expected, strict=True)
    return forward, max(largest(ours, theirs) / max(1.0, float(theirs.abs().max())) for ours, theirs in pairs)


def largest(ours: np.ndarray, theirs) -> float:
    """The largest difference of two arrays."""
    return float(np.abs(ours - theirs.detach().numpy()).max())


if __name__ == "__main__":
    print(json.dumps(differences()))
