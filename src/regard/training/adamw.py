"""AdamW: Adam with decoupled weight decay (Loshchilov and Hutter 2019, algorithm 2)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import torch
from torch import Tensor

EPSILON = 1e-8
"""Added to the root of the second moment."""

MOMENTS = ("step", "exp_avg", "exp_avg_sq")
"""What is remembered of each weight, as torch calls it: how many updates it had, and two averages."""


@dataclass(frozen=True)
class _Moments:
    """A weight, and what Adam remembers of its gradients."""

    name: str
    weight: Tensor
    step: Tensor
    exp_avg: Tensor
    exp_avg_sq: Tensor


class AdamW:
    """What `torch.optim.AdamW` computes, by the same fused operation of torch: all weights in two calls, matrices and others.

    That class itself loads torch's compiler, which takes as long as loading torch.

    Args:
        weights: By name, in float32.
        weight_decay: For matrices; vectors and scalars do not decay.
        betas: How much the averages of gradients and of their squares keep at each update.
    """

    def __init__(
        self, weights: Mapping[str, Tensor], *, weight_decay: float, betas: tuple[float, float]
    ) -> None:
        moments = [
            _Moments(
                name,
                weight,
                torch.zeros((), device=weight.device),
                torch.zeros_like(weight),
                torch.zeros_like(weight),
            )
            for name, weight in weights.items()
        ]
        self._groups = [
            (weight_decay, [each for each in moments if each.weight.ndim >= 2]),
            (0.0, [each for each in moments if each.weight.ndim < 2]),
        ]
        self._betas = betas

    @torch.no_grad()
    def update(self, rate: float, *, clip: float | None = None) -> None:
        """Moves the weights that have a gradient against it.

        Args:
            rate: The learning rate.
            clip: The longest that all gradients together may be; longer ones are shortened to it (Pascanu et al. 2013).
        """
        times = None if clip is None else self._times_too_long(clip)
        for decay, group in self._groups:
            used = [each for each in group if each.weight.grad is not None]
            if not used:
                continue
            steps = [each.step for each in used]
            torch._foreach_add_(steps, 1)
            torch._fused_adamw_(
                [each.weight for each in used],
                [each.weight.grad for each in used],  # type: ignore[misc]
                [each.exp_avg for each in used],
                [each.exp_avg_sq for each in used],
                [],
                steps,
                lr=rate,
                beta1=self._betas[0],
                beta2=self._betas[1],
                weight_decay=decay,
                eps=EPSILON,
                amsgrad=False,
                maximize=False,
                grad_scale=times,
            )

    def _times_too_long(self, clip: float) -> Tensor | None:
        """What the update has to divide all gradients by, at least 1, so that together they are no longer than they may be."""
        gradients = [
            each.weight.grad for _, group in self._groups for each in group if each.weight.grad is not None
        ]
        if not gradients:
            return None
        length = torch.linalg.vector_norm(torch.stack(torch._foreach_norm(gradients)))
        times: Tensor = (length / clip).clamp(min=1.0)
        if times.device.type in ("cpu", "cuda"):
            return times
        torch._foreach_div_(gradients, times)  # where the fused update may not divide
        return None

    def tensors(self) -> dict[str, Tensor]:
        """What is remembered: ``step``, ``exp_avg`` and ``exp_avg_sq``, each before a dot and the weight's name."""
        return {
            f"{moment}.{each.name}": getattr(each, moment)
            for _, group in self._groups
            for each in group
            for moment in MOMENTS
        }
