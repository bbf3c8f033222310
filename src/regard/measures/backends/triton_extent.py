# mypy: disable-error-code="no-untyped-def, no-untyped-call, untyped-decorator"
"""A third kernel of the Triton backend, beside the two that measure: how large numbers are, read once."""

from __future__ import annotations

from typing import Any

import torch
import triton
import triton.language as tl

from regard.measures.backends.triton_scores import vectors

ROWS = 64


def extents(array: torch.Tensor) -> torch.Tensor:
    """The largest magnitude in each vector of ``[heads, rows, head_dim]``, as ``[heads, rows]`` in float32; infinity for NaN too."""
    heads, rows, head_dim = array.shape
    found = torch.empty(heads, rows, device=array.device)
    width: Any = max(16, triton.next_power_of_2(head_dim))
    with torch.cuda.device(array.get_device()):  # -1, the processor, changes nothing
        extent[triton.cdiv(rows, ROWS), heads](
            array, found, *array.stride(), rows, head_dim=head_dim, block_rows=ROWS, block_dim=width
        )
    return found


@triton.jit
def extent(
    array, found, head_stride, row_stride, dim_stride, rows,
    head_dim: tl.constexpr, block_rows: tl.constexpr, block_dim: tl.constexpr,
):  # fmt: skip
    """The largest magnitude in each of some vectors of one head."""
    head = tl.program_id(1).to(tl.int64)
    which = tl.program_id(0) * block_rows + tl.arange(0, block_rows)
    there = which < rows
    numbers = vectors(array + head * head_stride, which, there, row_stride, dim_stride, head_dim, block_dim)
    sizes = tl.abs(numbers.to(tl.float32))
    sizes = tl.where(sizes == sizes, sizes, float("inf"))  # only NaN differs from itself
    tl.store(found + head * rows + which, tl.max(sizes, 1), mask=there)
