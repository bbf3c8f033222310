# mypy: disable-error-code="no-untyped-def, no-untyped-call, untyped-decorator"
"""What the two kernels of the Triton backend share: how a score comes about.

Scores are logarithms to base 2, because a GPU has 2^x and not e^x. Where a score is a scaled dot product and nothing else, it stays
the dot product, and the scale goes into the one multiply-add that subtracts a maximum ("folded").

A hidden key has the score ``HIDDEN``, and a maximum starts at ``FLOOR``: both finite, so that no difference is NaN, and so far apart that
2 to the power of it is 0.
"""

from __future__ import annotations

import triton
import triton.language as tl

LOG2E = tl.constexpr(1.4426950408889634)
LN2 = tl.constexpr(0.6931471805599453)
HIDDEN = tl.constexpr(-2e30)
FLOOR = tl.constexpr(-1e30)


@triton.jit
def vectors(base, which, there, stride, dim_stride, head_dim: tl.constexpr, block_dim: tl.constexpr):
    """One vector a row, ``[rows, block_dim]``; 0 beyond ``head_dim``, and where there is none."""
    dims = tl.arange(0, block_dim)
    places = base + which.to(tl.int64)[:, None] * stride + dims[None, :] * dim_stride
    return tl.load(places, mask=there[:, None] & (dims < head_dim)[None, :], other=0.0)


@triton.jit
def scored(products, bias, bias_there, scale, softcap, folded: tl.constexpr):
    """Scores from dot products; a bias of −inf hides."""
    scores = products
    if not folded:
        scores = products * scale if softcap is None else _tanh(products * scale) * softcap
    if bias is not None:
        added = tl.load(bias, mask=bias_there, other=0.0).to(tl.float32)
        scores = tl.maximum(scores + added * LOG2E, HIDDEN)
    return scores


@triton.jit
def below(scores, reference, scale, folded: tl.constexpr):
    """How far scores lie below a reference, to base 2."""
    return tl.fma(scores, scale, -reference) if folded else scores - reference


@triton.jit
def _tanh(x):
    """The hyperbolic tangent to float32's precision, near 0 too, where the quotient of exponentials would cancel."""
    square = x * x
    series = x * (1 - square * (1 / 3 - square * (2 / 15 - square * (17 / 315 - square * (62 / 2835)))))
    return tl.where(square < 0.0625, series, 1 - 2 / (tl.exp2(x * (2 * LOG2E)) + 1))
