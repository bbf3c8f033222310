"""Three ways to the same row measures, and which of them serves where."""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Set
from typing import Any, Literal, get_args

from regard.errors import RegardError
from regard.measures.scoring import Scoring

Backend = Literal["dense", "tiled", "triton"]

SMALL = 128
"""Up to this many queries and keys the whole matrix of a head is the quickest, in float64 too."""


def measure(scoring: Scoring, wanted: Set[str], backend: Backend | None) -> tuple[str, dict[str, Any]]:
    """The name of the backend that ran, and the measures that were wanted, ``[heads, queries]`` each, as NumPy.

    Raises:
        RegardError: if the backend is unknown or cannot run here.
    """
    check(backend)
    name = chosen(scoring) if backend is None else backend
    module = importlib.import_module(f"regard.measures.backends.{name}")
    return name, module.measure(scoring, wanted)


def check(backend: object) -> None:
    """Is this a backend, or None?

    Raises:
        RegardError: if not.
    """
    if backend is not None and backend not in get_args(Backend):
        raise RegardError(
            en=f"There is no backend {backend!r}; choose 'dense', 'tiled' or 'triton', or leave it out.",
            fr=f"Il n'y a pas de backend {backend!r} ; choisissez 'dense', 'tiled' ou 'triton', ou ne dites rien.",
        )


def chosen(scoring: Scoring) -> Backend:
    """The quickest backend for this size and device."""
    if getattr(getattr(scoring.query, "device", None), "type", "cpu") == "cuda" and _triton_serves(scoring):
        return "triton"
    return "dense" if max(scoring.queries, scoring.keys) <= SMALL else "tiled"


def _triton_serves(scoring: Scoring) -> bool:
    """Intervals are all that the kernels know of masks, float32 the finest they compute in, and tensor cores what makes them quick."""
    if scoring.mask is not None and scoring.intervals is None:
        return False
    if importlib.util.find_spec("triton") is None or "float64" in str(scoring.query.dtype):
        return False
    import torch

    return torch.cuda.get_device_capability(scoring.query.device) >= (8, 0)
