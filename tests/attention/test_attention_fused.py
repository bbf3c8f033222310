import numpy as np
import pytest
import torch

from regard.attention import Causal, Everything, Explicit, Padding, Prefix, Window, attend, mix, weights

BATCH, HEADS, KEY_HEADS, QUERIES, KEYS, HEAD_DIM, VALUE_DIM = 2, 6, 3, 5, 7, 11, 13


@pytest.fixture
def kernel_calls(monkeypatch):
    """The keyword arguments of every call of PyTorch's kernel."""
    calls = []
    kernel = torch.nn.functional.scaled_dot_product_attention

    def spy(*args, **kwargs):
        calls.append(kwargs)
        return kernel(*args, **kwargs)

    monkeypatch.setattr(torch.nn.functional, "scaled_dot_product_attention", spy)
    return calls


@pytest.fixture
def tensors(generator):
    shapes = (
        (BATCH, HEADS, QUERIES, HEAD_DIM),
        (BATCH, KEY_HEADS, KEYS, HEAD_DIM),
        (BATCH, KEY_HEADS, KEYS, VALUE_DIM),
    )
    return tuple(torch.asarray(generator.normal(size=shape)) for shape in shapes)


def ragged(generator):
    visible = generator.random((BATCH, HEADS, QUERIES, KEYS)) < 0.5
    visible[1, 2, 3] = False
    return visible


OPTIONS = {
    "nothing": lambda _: {},
    "scale and temperature": lambda _: {"scale": 0.4, "temperature": 1.7},
    "causal": lambda _: {"mask": Causal()},
    "window": lambda _: {"mask": Window(2)},
    "padding with an empty sequence": lambda _: {"mask": Padding([0, 4])},
    "prefix and padding": lambda _: {"mask": Prefix(3) & Padding([6, 4])},
    "a mask for each head": lambda generator: {"mask": Explicit(ragged(generator))},
    "booleans": lambda generator: {"mask": torch.asarray(ragged(generator))},
    "booleans for keys": lambda generator: {"mask": generator.random(KEYS) < 0.5},
    "bias": lambda generator: {"bias": generator.normal(size=(HEADS, QUERIES, KEYS)), "temperature": 0.3},
    "bias for keys": lambda generator: {"bias": generator.normal(size=KEYS)},
    "bias that hides": lambda generator: {"bias": np.where(ragged(generator), 0.7, -np.inf)},
    "bias and mask": lambda generator: {
        "bias": generator.normal(size=(QUERIES, KEYS)),
        "mask": Window(3) & Padding([1, 7]),
    },
}


def every_row_sees_something(limits):
    """What must hold for the kernel, as not every kernel gives zeros for a row that sees nothing."""
    if limits is None:
        return True
    return (limits if limits.dtype == torch.bool else limits.isfinite()).any(-1).all()


@pytest.mark.parametrize("name", OPTIONS)
def test_the_kernel_is_taken_and_agrees_with_the_reference(tensors, generator, kernel_calls, name):
    options = OPTIONS[name](generator)
    found = attend(*tensors, **options)
    assert len(kernel_calls) == 1
    assert every_row_sees_something(kernel_calls[0]["attn_mask"])
    as_numpy = {
        key: option.numpy() if isinstance(option, torch.Tensor) else option for key, option in options.items()
    }
    np.testing.assert_allclose(found, attend(*(tensor.numpy() for tensor in tensors), **as_numpy), atol=1e-13)


@pytest.mark.parametrize("name", OPTIONS)
def test_gradients_agree_with_the_reference(tensors, generator, name):
    options = OPTIONS[name](generator)
    query, key, value = (tensor.requires_grad_() for tensor in tensors)
    fused = torch.autograd.grad(attend(query, key, value, **options).square().sum(), (query, key, value))
    plain = torch.autograd.grad(
        mix(weights(query, key, **options), value).square().sum(), (query, key, value)
    )
    for found, expected in zip(fused, plain, strict=True):
        torch.testing.assert_close(found, expected, atol=1e-12, rtol=1e-10)


def test_a_bias_is_learned_through_the_kernel(tensors, kernel_calls):
    bias = torch.zeros(QUERIES, KEYS, dtype=torch.float64, requires_grad=True)
    mask = torch.ones(QUERIES, KEYS, dtype=torch.bool)
    mask[2] = False
    attend(*tensors, bias=bias, mask=mask).square().sum().backward()
    assert kernel_calls
    assert (bias.grad[2] == 0).all()
    assert (bias.grad[1] != 0).all()


@pytest.mark.parametrize(
    "options",
    [{"softcap": 2.0}, {"sinks": [0.5] * HEADS}, {"scale": -1.0}, {"scale": 0.0}],
    ids=["softcap", "sinks", "negative scale", "scale 0"],
)
def test_what_the_kernel_cannot_do_goes_to_the_reference(tensors, kernel_calls, options):
    found = attend(*tensors, **options)
    assert not kernel_calls
    np.testing.assert_allclose(found, attend(*(tensor.numpy() for tensor in tensors), **options), atol=1e-13)


def test_half_precision_takes_the_kernel_only_without_rounding_a_bias(tensors, kernel_calls):
    halves = tuple(tensor.half() for tensor in tensors)
    bias = torch.linspace(-300, 0, KEYS)
    plain = attend(*halves)
    assert len(kernel_calls) == 1
    for options in ({"bias": bias}, {"bias": bias.half(), "temperature": 3.0}):
        found = attend(*halves, **options)
        exact = attend(
            *(tensor.numpy() for tensor in halves),
            bias=options["bias"].float().numpy(),
            temperature=options.get("temperature", 1.0),
        )
        np.testing.assert_allclose(found, exact, atol=1e-3)
    assert len(kernel_calls) == 1
    attend(*halves, bias=bias.half())
    assert len(kernel_calls) == 2
    assert plain.dtype == torch.float16


def square(tensors):
    query, key, value = tensors
    return query[:, :, :QUERIES], key[:, :, :QUERIES], value[:, :, :QUERIES]


@pytest.mark.parametrize("mask", [Causal(), Window(QUERIES), Prefix(1), Causal() & Everything()], ids=repr)
def test_is_causal_is_used_for_as_many_queries_as_keys(tensors, kernel_calls, mask):
    found = attend(*square(tensors), mask=mask)
    assert kernel_calls[0]["is_causal"]
    assert kernel_calls[0]["attn_mask"] is None
    np.testing.assert_allclose(
        found, attend(*(tensor.numpy() for tensor in square(tensors)), mask=Causal()), atol=1e-13
    )


def test_is_causal_is_not_used_where_pytorch_aligns_otherwise(tensors, kernel_calls):
    attend(*tensors, mask=Causal())
    attend(*square(tensors), mask=Window(2))
    attend(*square(tensors), mask=Causal(), bias=torch.zeros(QUERIES, QUERIES))
    assert not any(call["is_causal"] for call in kernel_calls)
    assert all(call["attn_mask"] is not None for call in kernel_calls)


def test_a_mask_that_hides_nothing_is_left_out(tensors, kernel_calls):
    query, key, value = tensors
    attend(query[:, :, -1:], key, value, mask=Causal())
    attend(query, key, value, mask=Everything())
    attend(query, key, value, mask=Padding([KEYS, KEYS]))
    assert all(call["attn_mask"] is None and not call["is_causal"] for call in kernel_calls)


@pytest.mark.parametrize("axes", [2, 3, 5])
def test_any_number_of_axes(tensors, kernel_calls, axes):
    tensors = tuple(
        tensor[0, 0] if axes == 2 else tensor[0] if axes == 3 else tensor[:, None] for tensor in tensors
    )
    found = attend(*tensors, mask=Window(3))
    assert len(kernel_calls) == 1
    np.testing.assert_allclose(
        found, attend(*(tensor.numpy() for tensor in tensors), mask=Window(3)), atol=1e-13
    )
