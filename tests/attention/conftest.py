"""Attention written with nothing but loops and `math`, to compare with."""

import math

import numpy as np
import pytest


def weights_by_loops(
    query, key, *, scale=None, softcap=None, bias=None, temperature=1.0, visible=None, sinks=None
):
    """Weights for [batch, heads, length, head_dim]; bias, visible are [batch, heads, queries, keys]."""
    batch, heads, queries, head_dim = query.shape
    key_heads, keys = key.shape[1:3]
    scale = 1 / math.sqrt(head_dim) if scale is None else scale
    result = np.zeros((batch, heads, queries, keys))
    for b, h, q in np.ndindex(batch, heads, queries):
        raised = {}
        for k in range(keys):
            score = scale * sum(
                float(x) * float(y)
                for x, y in zip(query[b, h, q], key[b, h * key_heads // heads, k], strict=True)
            )
            if softcap is not None:
                score = softcap * math.tanh(score / softcap)
            if bias is not None:
                score += float(bias[b, h, q, k])
            if visible is None or visible[b, h, q, k]:
                raised[k] = math.exp(score / temperature)
        total = sum(raised.values()) + (0 if sinks is None else math.exp(float(sinks[h]) / temperature))
        for k, value in raised.items():
            result[b, h, q, k] = value / total
    return result


def mixed_by_loops(weights, value):
    """Values [batch, key_heads, keys, value_dim] averaged by weights [batch, heads, queries, keys]."""
    batch, heads, queries, keys = weights.shape
    result = np.zeros((batch, heads, queries, value.shape[-1]))
    for b, h, q, k in np.ndindex(batch, heads, queries, keys):
        result[b, h, q] += weights[b, h, q, k] * value[b, h * value.shape[1] // heads, k]
    return result


@pytest.fixture(scope="session")
def plain_weights():
    return weights_by_loops


@pytest.fixture(scope="session")
def plain_mix():
    return mixed_by_loops


@pytest.fixture
def generator():
    return np.random.default_rng(7)
