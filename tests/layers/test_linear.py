"""A linear map computes what PyTorch's own does, whichever library multiplies."""

from __future__ import annotations

import copy
import importlib

import pytest
import torch
from torch import nn

from regard.layers import MultiHeadAttention
from regard.layers.linear import Linear

linears = importlib.import_module("regard.layers.linear")
LIKE_FLOAT32 = {"rtol": 1e-4, "atol": 1e-4}
SHAPES = [(300, 128, 256), (300, 256, 128), (300, 192, 192)]


@pytest.fixture
def quick(monkeypatch):
    """A processor where oneDNN is the quicker library; gives how many products it was asked for."""
    if not torch.backends.mkldnn.is_available():
        pytest.skip("PyTorch was built without oneDNN")
    asked = []
    product = linears._product

    def counted(*arrays):
        asked.append(arrays)
        return product(*arrays)

    monkeypatch.setattr(linears, "_mkl_holds_back", lambda: True)
    monkeypatch.setattr(linears, "_product", counted)
    return asked


def pair(rows, inputs, outputs, *, bias=True):
    torch.manual_seed(0)
    ours = Linear(inputs, outputs, bias=bias)
    theirs = nn.Linear(inputs, outputs, bias=bias)
    theirs.load_state_dict(ours.state_dict())
    x = torch.randn(3, rows // 3, inputs)
    return ours, theirs, x


@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize(("rows", "inputs", "outputs"), SHAPES)
def test_results_and_gradients_are_those_of_torch(quick, rows, inputs, outputs, bias):
    ours, theirs, x = pair(rows, inputs, outputs, bias=bias)
    found = []
    for layer in (ours, theirs):
        given = x.clone().requires_grad_()
        output = layer(given)
        (output.sin().sum()).backward()
        found.append([output, given.grad, *(weight.grad for weight in layer.parameters())])
    assert len(quick) == 3, "the product, and the gradients of both factors"
    for one, other in zip(*found, strict=True):
        assert one.is_contiguous()
        torch.testing.assert_close(one, other, **LIKE_FLOAT32)


def test_the_same_numbers_come_again_to_the_bit(quick):
    ours, _, x = pair(*SHAPES[0])
    found = []
    for _ in range(2):
        ours.weight.grad = None
        output = ours(x)
        output.sin().sum().backward()
        found.append((output.detach(), ours.weight.grad))
    assert torch.equal(found[0][0], found[1][0])
    assert torch.equal(found[0][1], found[1][1])


def test_gradients_of_gradients_are_those_of_torch(quick):
    ours, theirs, x = pair(*SHAPES[0])
    found = []
    for layer in (ours, theirs):
        given = x.clone().requires_grad_()
        (first,) = torch.autograd.grad(layer(given).sin().sum(), given, create_graph=True)
        first.square().sum().backward()
        found.append([given.grad, *(weight.grad for weight in layer.parameters())])
    for one, other in zip(*found, strict=True):
        torch.testing.assert_close(one, other, rtol=1e-3, atol=1e-3)


def test_only_gradients_that_are_wanted_are_computed(quick):
    ours, _, x = pair(*SHAPES[0])
    ours.weight.requires_grad_(False)
    ours(x).sum().backward()
    assert len(quick) == 1
    assert ours.weight.grad is None
    assert torch.equal(ours.bias.grad, torch.full((256,), 300.0))


def test_arrays_in_any_order_of_memory(quick):
    ours, theirs, x = pair(*SHAPES[0])
    turned = x.transpose(0, 1)
    torch.testing.assert_close(ours(turned), theirs(turned), **LIKE_FLOAT32)
    ours(turned).sum().backward()  # a gradient that is one number everywhere
    theirs(turned).sum().backward()
    torch.testing.assert_close(ours.weight.grad, theirs.weight.grad, **LIKE_FLOAT32)
    assert len(quick) == 3


def test_whoever_does_not_learn_gets_the_numbers_of_torch(quick):
    ours, theirs, x = pair(*SHAPES[0])
    with torch.no_grad():
        assert torch.equal(ours(x), theirs(x))
    with torch.inference_mode():
        assert torch.equal(ours(x), theirs(x))
    assert not quick


@pytest.mark.parametrize("x", [torch.ones(3, 256), torch.ones(256)], ids=["few rows", "one row"])
def test_small_products_are_those_of_torch(quick, x):
    layer = Linear(256, 128)
    assert torch.equal(layer(x), nn.functional.linear(x, layer.weight, layer.bias))
    assert not quick


def test_other_precisions_are_those_of_torch(quick):
    ours, theirs, x = pair(*SHAPES[0])
    assert torch.equal(ours.double()(x.double()), theirs.double()(x.double()))
    ours, theirs, x = pair(*SHAPES[0])
    with torch.autocast("cpu", torch.bfloat16):
        assert torch.equal(ours(x), theirs(x))
    with pytest.raises(RuntimeError, match="dtype"):
        ours(x.double())
    assert not quick


@pytest.mark.filterwarnings("ignore:`torch.jit:DeprecationWarning")  # torch's own, at its first map
def test_functions_that_transform_functions_find_what_they_know(quick):
    ours, theirs, x = pair(*SHAPES[0])
    rows = x.flatten(0, 1)
    weights = dict(ours.named_parameters())

    def total(weights, layer):
        return torch.func.functional_call(layer, weights, (rows,)).sum()

    for one, other in zip(
        torch.func.grad(total)(weights, ours).values(),
        torch.func.grad(total)(weights, theirs).values(),
        strict=True,
    ):
        assert torch.equal(one, other)
    assert torch.equal(torch.func.vmap(ours)(x), torch.func.vmap(theirs)(x))
    moved = torch.func.jvp(ours, (rows,), (rows,))
    torch.testing.assert_close(moved, torch.func.jvp(theirs, (rows,), (rows,)))
    with torch.autograd.forward_ad.dual_level():
        dual = torch.autograd.forward_ad.make_dual(rows, rows)
        assert torch.autograd.forward_ad.unpack_dual(ours(dual)).tangent is not None
    assert not quick


@pytest.mark.parametrize("state", ["torch.jit.is_tracing", "torch.compiler.is_compiling"])
def test_what_is_traced_or_compiled_has_torch_s_own_product(quick, monkeypatch, state):
    ours, theirs, x = pair(*SHAPES[0])
    monkeypatch.setattr(state, lambda: True)
    monkeypatch.setattr(linears, "_mkl_holds_back", lambda: pytest.fail("no compiler can read this"))
    assert torch.equal(ours(x), theirs(x))
    assert not quick


@pytest.mark.filterwarnings("ignore:TF32")
def test_whoever_switches_onednn_off_is_obeyed(quick):
    ours, theirs, x = pair(*SHAPES[0])
    with torch.backends.mkldnn.flags(enabled=False):
        assert torch.equal(ours(x), theirs(x))
    assert not quick


@pytest.mark.filterwarnings("ignore:TF32")
def test_a_layer_of_attention_learns_through_it(quick):
    torch.manual_seed(0)
    layer = MultiHeadAttention(128, 4)
    other = copy.deepcopy(layer)
    x = torch.randn(8, 64, 128, requires_grad=True)
    layer(x).sin().sum().backward()
    assert len(quick) == 6, "query, key and value in one product, and the one after the heads"
    with torch.backends.mkldnn.flags(enabled=False):
        other(x).sin().sum().backward()
    for one, theirs in zip(layer.parameters(), other.parameters(), strict=True):
        torch.testing.assert_close(one.grad, theirs.grad, **LIKE_FLOAT32)


@pytest.mark.parametrize(
    ("maker", "capability", "quicker"),
    [
        ("AuthenticAMD", "AVX512", True),
        ("AuthenticAMD", "AVX2", False),
        ("GenuineIntel", "AVX512", False),
        ("", "AVX512", False),
    ],
)
def test_which_processors_mkl_holds_back(monkeypatch, maker, capability, quicker):
    if not (torch.backends.mkl.is_available() and torch.backends.mkldnn.is_available()):
        pytest.skip("PyTorch was built without MKL or oneDNN")
    monkeypatch.setattr(linears, "_maker", lambda: maker)
    monkeypatch.setattr(torch.backends.cpu, "get_cpu_capability", lambda: capability)
    assert linears._mkl_holds_back.__wrapped__() is quicker


@pytest.mark.parametrize(
    ("content", "maker"),
    [
        ("processor\t: 0\nvendor_id\t: AuthenticAMD\ncpu family\t: 26\n", "AuthenticAMD"),
        ("vendor_id\t: GenuineIntel\n", "GenuineIntel"),
        ("processor\t: 0\nBogoMIPS\t: 50.00\n", ""),
    ],
)
def test_the_maker_as_linux_tells_it(monkeypatch, tmp_path, content, maker):
    told = tmp_path / "cpuinfo"
    told.write_text(content, encoding="utf-8")
    monkeypatch.setattr(linears, "Path", lambda _: told)
    assert linears._maker() == maker


def test_the_maker_as_windows_tells_it(monkeypatch, tmp_path):
    monkeypatch.setattr(linears, "Path", lambda _: tmp_path / "missing")
    monkeypatch.setattr("platform.processor", lambda: "AMD64 Family 25 Model 33 Stepping 0, AuthenticAMD")
    assert linears._maker() == "AuthenticAMD"


def test_a_bad_width_is_left_to_torch_which_names_it(quick):
    weight = torch.ones(256, 128)
    assert linears._pays(torch.ones(300, 128), weight)
    assert not linears._pays(torch.ones(300, 127), weight)
