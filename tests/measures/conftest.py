"""Layers of every form that a row measure has to cope with."""

from __future__ import annotations

import numpy as np
import pytest

from regard import Causal, Documents, Explicit, Padding, Prefix, Record, Window

CASES = {
    "everything": {},
    "causal": {"mask": Causal()},
    "window": {"mask": Window(11)},
    "prefix": {"mask": Prefix(13)},
    "padded": {"mask": Padding([np.arange(103) >= 17])},
    "padded at the end": {"mask": Padding([71]) & Causal()},
    "documents": {"mask": Documents(lengths=[31, 72]) & Causal()},
    "grouped": {"kv_heads": 2, "heads": 6, "mask": Causal()},
    "cached": {"queries": 5, "mask": Causal()},
    "cross": {"keys": 61, "kind": "cross"},
    "holes": {"holes": 3},
    "rows that see nothing": {"mask": Window(3) & Padding([np.arange(103) >= 19])},
    "softcap": {"softcap": 1.5, "mask": Causal()},
    "sinks": {"sinks": [0.5, -2.0, 3.0], "mask": Causal()},
    "sinks in a window": {"sinks": [0.5, -2.0, 3.0], "mask": Window(3) & Padding([np.arange(103) >= 19])},
    "bias": {"bias": 1},
    "bias a head": {"bias": 3, "softcap": 2.0},
    "bias that hides": {"bias": 3, "hiding": True, "mask": Causal()},
    "scaled": {"scale": 0.7},
}


def made(
    *,
    heads: int = 3,
    kv_heads: int | None = None,
    queries: int = 103,
    keys: int = 103,
    kind: str = "self",
    holes: int = 0,
    bias: int = 0,
    hiding: bool = False,
    dtype=np.float32,
    seed: int = 0,
    **options,
):
    """A layer with random query and key of 19 dimensions, and options of ``Record.from_arrays``."""
    generator = np.random.default_rng(seed)
    query = generator.normal(size=(heads, queries, 19)).astype(dtype)
    key = generator.normal(size=(kv_heads or heads, keys, 19)).astype(dtype)
    if holes:
        options["mask"] = Explicit(generator.random((1, holes, queries, keys)) < 0.6)
    if bias:
        added = generator.normal(size=(bias, queries, keys)).astype(dtype)
        options["bias"] = np.where(generator.random(added.shape) < 0.2, -np.inf, added) if hiding else added
    names = [str(place) for place in range(keys)]
    if kind == "cross":
        options["key_tokens"] = names
    record = Record.from_arrays(query, key, **options)
    if kind == "self" and queries != keys:  # the newest tokens of a text that was read before
        object.__setattr__(record.layers[0], "kind", "self")
    return record.layers[0]


@pytest.fixture
def make():
    return made


@pytest.fixture(params=CASES.values(), ids=CASES)
def varied(request):
    return made(**request.param)
