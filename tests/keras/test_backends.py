"""Keras chooses its framework once a process, so that each framework has a process of its own."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
QUICK = {"TF_CPP_MIN_LOG_LEVEL": "3", "OMP_NUM_THREADS": "1", "JAX_DISABLE_MOST_OPTIMIZATIONS": "1"}
"""Compiling such small sums well would take longer than all of them."""


@pytest.mark.parametrize("backend", ["tensorflow", "jax", "torch"])
def test_the_layers_and_the_door_on(backend):
    missing = [name for name in ("keras", backend) if importlib.util.find_spec(name) is None]
    if missing and os.environ.get("REGARD_KERAS_TESTS"):
        pytest.fail(f"{missing} not installed, and make test-keras may not skip")
    if missing:
        pytest.skip(f"{missing} not installed: run make test-keras")
    told = {**os.environ, "KERAS_BACKEND": backend, **QUICK}
    command = [
        sys.executable,
        "-m",
        "pytest",
        str(HERE / "backend"),
        "-q",
        "--color=no",
        "-p",
        "no:cacheprovider",
    ]
    run = subprocess.run(command, env=told, cwd=HERE.parents[1], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr
