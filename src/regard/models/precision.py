"""Numbers as files keep them: in half precision, or each row of a matrix as whole multiples of a step of its own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import torch
from torch import Tensor

Precision = Literal["float16", "int8"]
STEP = ".step"
"""Ends the name of the steps of a matrix that is kept as whole numbers."""
_MOST = 127


def packed(numbers: Mapping[str, Tensor], precision: Precision) -> dict[str, Tensor]:
    """Numbers as a file keeps them.

    Args:
        numbers: By name.
        precision: "float16", or "int8": each row of a matrix in 255 equal steps, the largest of which is its largest number, so that a
            number is off by at most 1 / 254 of that. All that is no matrix stays in half precision.

    Raises:
        ValueError: if a number is not finite.
    """
    found: dict[str, Tensor] = {}
    for name, values in numbers.items():
        values = values.detach().cpu()
        if not values.isfinite().all():
            raise ValueError(f"{name} holds numbers that are not finite")
        if precision == "int8" and values.ndim == 2:
            steps = values.float().abs().amax(1) / _MOST
            steps = torch.where(steps > 0, steps, 1.0)
            found[name] = (values.float() / steps[:, None]).round().to(torch.int8)
            found[name + STEP] = steps
        else:
            found[name] = values.half().contiguous()
    return found


def unpacked(kept: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """The numbers of a file in float32, by name.

    Raises:
        ValueError: if whole numbers come without the step of each of their rows.
    """
    for name, values in kept.items():
        if values.dtype == torch.int8 and (
            name + STEP not in kept or kept[name + STEP].shape != values.shape[:1]
        ):
            raise ValueError(f"{name} has no steps")
    return {
        name: values.float() * kept[name + STEP][:, None] if name + STEP in kept else values.float()
        for name, values in kept.items()
        if not name.endswith(STEP)
    }
