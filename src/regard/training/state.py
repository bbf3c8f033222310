"""All that an update changes: weights, buffers, Adam's moments, averaged weights. It can be put down by name and taken up again."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.optim.swa_utils import get_ema_multi_avg_fn

from regard.training.adamw import MOMENTS, AdamW
from regard.training.settings import Settings

_MODEL, _AVERAGE = "model.", "average."
_PREFIXES = (_MODEL, _AVERAGE, *(f"{moment}." for moment in MOMENTS))


class State:
    """A model in training, with its optimiser and, where the settings ask for it, the moving average of its weights.

    Args:
        model: On the device where it will be trained.
        settings: The numbers of the training.
    """

    def __init__(self, model: nn.Module, settings: Settings) -> None:
        named = {name: weight for name, weight in model.named_parameters() if weight.requires_grad}
        self.model = model
        self.weights = [*named.values()]
        self._settings = settings
        self._optimiser = AdamW(named, weight_decay=settings.weight_decay, betas=settings.betas)
        self._averages: dict[str, Tensor] = {}
        if settings.average is not None:
            self._averages = {name: weight.detach().clone() for name, weight in named.items()}

    def update(self, step: int) -> None:
        """Moves the weights against their gradients, which are shortened where the settings bound their length.

        Args:
            step: How many updates were made before this one.
        """
        self._optimiser.update(self._settings.rate(step), clip=self._settings.clip)
        if self._settings.average is not None:
            kept = min(self._settings.average, (1 + step) / (10 + step))
            get_ema_multi_avg_fn(kept)([*self._averages.values()], self.weights, None)  # type: ignore[no-untyped-call]

    def are_finite(self) -> bool:
        """Is every weight a number?"""
        return bool(torch.stack([weight.detach().isfinite().all() for weight in self.weights]).all())

    def tensors(self) -> dict[str, Tensor]:
        """Everything by name, each in memory of its own on the CPU."""
        return {
            name: tensor.detach().to("cpu", copy=True).contiguous() for name, tensor in self._named().items()
        }

    @torch.no_grad()
    def restore(self, tensors: dict[str, Tensor]) -> str | None:
        """Takes up what `tensors` gave.

        Args:
            tensors: By name; what is not of a model, its optimiser or its averages is left alone.

        Returns:
            The name of a tensor whose shape or type is another one here, or that only one side has: then nothing was changed.
        """
        given = {name: tensor for name, tensor in tensors.items() if name.startswith(_PREFIXES)}
        here = self._named()
        for name in sorted({*here} | {*given}):
            if name not in here or name not in given or _form(here[name]) != _form(given[name]):
                return name
        for name, tensor in given.items():
            here[name].copy_(tensor)
        return None

    @torch.no_grad()
    def finished(self) -> nn.Module:
        """The model, ready for use: with its averaged weights, where there are any."""
        for weight, average in zip(self.weights, self._averages.values(), strict=False):
            weight.copy_(average)
        return self.model.eval()

    def _named(self) -> dict[str, Tensor]:
        """The tensors themselves; one that the model has at two places is there once."""
        unique: dict[int, tuple[str, Tensor]] = {}
        for name, tensor in self.model.state_dict(keep_vars=True).items():
            unique.setdefault(id(tensor), (name, tensor))
        named = {_MODEL + name: tensor for name, tensor in unique.values()}
        named |= {_AVERAGE + name: average for name, average in self._averages.items()}
        return named | self._optimiser.tensors()


def _form(tensor: Tensor) -> tuple[torch.Size, torch.dtype]:
    return tensor.shape, tensor.dtype
