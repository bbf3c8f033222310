"""`torch.nn.Linear`, learned by the quicker of the two libraries of matrix products that PyTorch brings."""

from __future__ import annotations

import functools
import platform
from pathlib import Path
from typing import Any

import torch
from jaxtyping import Float
from torch import Tensor, nn

_WORTH = 2**22
"""Multiplications of a product from which it is worth asking which library is quicker: below, starting either one takes longest."""


class Linear(nn.Linear):
    """`torch.nn.Linear`, whose products and gradients come from oneDNN where MKL would leave half of the processor unused.

    The results agree to float32's rounding. Whoever does not learn, and every other device or precision, gets `torch.nn.Linear` itself.
    """

    def forward(self, input: Float[Tensor, "*batch in_features"]) -> Float[Tensor, "*batch out_features"]:
        """``input · weightᵀ + bias``."""
        return linear(input, self.weight, self.bias)


def linear(
    x: Float[Tensor, "*batch in_features"],
    weight: Float[Tensor, "out_features in_features"],
    bias: Float[Tensor, " out_features"] | None,
) -> Float[Tensor, "*batch out_features"]:
    """`torch.nn.functional.linear`, as `Linear` computes it.

    Example:
        >>> linear(torch.ones(1, 2), torch.tensor([[1.0, 2.0]]), torch.tensor([10.0])).tolist()
        [[13.0]]
    """
    if not _pays(x, weight):
        return nn.functional.linear(x, weight, bias)
    product: Tensor = _Product.apply(x, weight, bias)  # type: ignore[no-untyped-call]
    return product


def _pays(x: Tensor, weight: Tensor) -> bool:
    """Whether somebody learns from a product that is large enough, on a processor where oneDNN is the quicker one."""
    return (
        x.numel() * weight.shape[0] >= _WORTH
        and torch.is_grad_enabled()
        and type(x) is Tensor
        and x.ndim > 1
        and x.dtype == weight.dtype == torch.float32
        and x.device.type == weight.device.type == "cpu"
        and x.shape[-1] == weight.shape[-1]
        and not _is_transformed()  # before what a compiler could not read
        and _mkl_holds_back()
    )


@functools.cache
def _mkl_holds_back() -> bool:
    """Whether MKL multiplies with half of what the processor has: it uses AVX-512 on Intel's alone, and oneDNN on every one."""
    return (
        torch.backends.mkl.is_available()  # type: ignore[no-untyped-call]
        and torch.backends.mkldnn.is_available()  # type: ignore[no-untyped-call]
        and torch.backends.cpu.get_cpu_capability() == "AVX512"
        and _maker() == "AuthenticAMD"
        and hasattr(torch.ops.mkldnn, "_linear_pointwise")
    )


def _maker() -> str:
    """Who made the processor, in its own words."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        # Windows says "AMD64 Family 25 Model 33 Stepping 0, AuthenticAMD".
        return platform.processor().rpartition(" ")[-1]
    return next((line.rpartition(" ")[-1] for line in lines if line.startswith("vendor_id")), "")


def _is_transformed() -> bool:
    """Whether the call is compiled, traced, cast, or differentiated by functions: these know torch's own products only."""
    return (
        torch.compiler.is_compiling()
        or torch.jit.is_tracing()  # type: ignore[attr-defined,no-untyped-call]
        or torch.is_autocast_enabled("cpu")
        or torch._C._are_functorch_transforms_active()
        or torch.autograd.forward_ad._current_level >= 0
        or not torch._C._get_mkldnn_enabled()
    )


class _Product(torch.autograd.Function):
    """The product and its gradients by oneDNN. Gradients of gradients come from torch's own products."""

    @staticmethod
    def forward(ctx: Any, x: Tensor, weight: Tensor, bias: Tensor | None) -> Tensor:
        ctx.save_for_backward(x, weight)
        return _product(x, weight, bias)

    @staticmethod
    def backward(ctx: Any, gradient: Tensor) -> tuple[Tensor | None, Tensor | None, Tensor | None]:
        x, weight = ctx.saved_tensors
        of_x, of_weight, of_bias = ctx.needs_input_grad
        rows, seen = gradient.flatten(0, -2), x.flatten(0, -2)
        again = torch.is_grad_enabled()
        return (
            (gradient @ weight if again else _product(gradient, weight.mT)) if of_x else None,
            (rows.mT @ seen if again else _of_weight(rows, seen)) if of_weight else None,
            rows.sum(0) if of_bias else None,
        )


def _of_weight(
    gradient: Float[Tensor, "rows out_features"], x: Float[Tensor, "rows in_features"]
) -> Float[Tensor, "out_features in_features"]:
    """``gradientᵀ · x``. oneDNN writes its first factor anew where it is transposed: the smaller of both is the one to give first."""
    if gradient.shape[1] <= x.shape[1]:
        return _product(gradient.mT, x.mT)
    return _product(x.mT, gradient.mT).mT


def _product(x: Tensor, weight: Tensor, bias: Tensor | None = None) -> Tensor:
    """``x · weightᵀ + bias`` by oneDNN, in PyTorch's own words for it."""
    product: Tensor = torch.ops.mkldnn._linear_pointwise(x, weight, bias, "none", [], "")
    return product
