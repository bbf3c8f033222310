"""Attention by matrix products: the same as by the fused kernel, and only where it is the quicker one."""

from __future__ import annotations

import pytest
import torch

from regard.attention import Causal, attend, products
from regard.attention import weights as shares


def heads(tokens=40, *, batch=2, count=3, width=8, dtype=torch.float64):
    generator = torch.Generator().manual_seed(0)
    return [torch.randn(batch, count, tokens, width, generator=generator).to(dtype) for _ in range(3)]


def learned(arrays, **options):
    """The output, and the gradients of query, key and value."""
    arrays = [array.clone().requires_grad_() for array in arrays]
    output = attend(*arrays, **options)
    (output * torch.linspace(0, 1, output.shape[-1], dtype=output.dtype)).sum().backward()
    return [output.detach(), *(array.grad for array in arrays)]


@pytest.mark.parametrize("mask", [None, Causal()])
@pytest.mark.parametrize("options", [{}, {"scale": 0.7, "temperature": 2.0}])
def test_output_and_gradients_are_those_of_the_fused_kernel(monkeypatch, mask, options):
    assert products.pay(*heads()[:2])
    quick = learned(heads(), mask=mask, **options)
    monkeypatch.setattr(products, "pay", lambda query, key: False)
    for ours, fused in zip(quick, learned(heads(), mask=mask, **options), strict=True):
        torch.testing.assert_close(ours, fused, rtol=1e-10, atol=1e-12)


def test_it_is_weights_times_value():
    query, key, value = heads(33)
    found = attend(query, key, value, mask=Causal())
    torch.testing.assert_close(found, shares(query, key, mask=Causal()) @ value, rtol=1e-10, atol=1e-12)


def test_another_default_device_changes_nothing():
    query, key, value = heads()
    products._later.cache_clear()
    with torch.device("meta"):
        found = attend(query, key, value, mask=Causal())
    assert torch.equal(found, attend(query, key, value, mask=Causal()))


def test_heads_may_lie_anywhere():
    rows = torch.randn(2, 40, 3, 4, 8, dtype=torch.float64, generator=torch.Generator().manual_seed(1))
    query, key, value = (rows[:, :, part].transpose(1, 2) for part in range(3))
    there = learned([query.contiguous(), key.contiguous(), value.contiguous()], mask=Causal())
    assert torch.equal(attend(query, key, value, mask=Causal()), there[0])


@pytest.mark.parametrize(
    "given",
    [
        {"tokens": products._SHORTEST - 1},
        {"tokens": products._LONGEST + 1},
        {"width": products._NARROW + 1},
        {"dtype": torch.bfloat16},
    ],
)
def test_texts_for_which_the_kernel_is_quicker(given):
    query, key, _ = heads(**given)
    assert not products.pay(query, key)


def test_it_is_for_learning_only():
    query, key, value = heads()
    with torch.no_grad():
        assert not products.pay(query, key)
        kernel = torch.nn.functional.scaled_dot_product_attention(query, key, value, is_causal=True)
        assert torch.equal(attend(query, key, value, mask=Causal()), kernel)
    with torch.autocast("cpu", torch.bfloat16):
        assert not products.pay(query, key)
    assert not products.pay(query, key[:, :1])  # grouped queries
    assert not products.pay(query[:, :, :33], key)
