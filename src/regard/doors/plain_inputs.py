"""What a model reads whose arguments bear no known names: told by an attention call's own sizes, never by names."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import torch


def tensors_in(arguments: Iterable[Any]) -> list[torch.Tensor]:
    """The tensors among a model's arguments, masks left out."""
    tensors = [argument for argument in arguments if isinstance(argument, torch.Tensor)]
    return [tensor for tensor in tensors if tensor.dtype != torch.bool and tensor.ndim]


def counts(given: Sequence[torch.Tensor], batch: int, lengths: Iterable[int]) -> bool:
    """Was a model given so many sequences? Tokens may come first, or a sequence alone, where their number is a length of the call."""
    known = set(lengths)
    for tensor in given:
        many = tensor.ndim > (2 if tensor.is_floating_point() else 1)
        if many and (tensor.shape[0] == batch or (tensor.shape[1] == batch and tensor.shape[0] in known)):
            return True
        if not many and batch == 1 and tensor.shape[0] in known:
            return True
    return False


def ids_among(given: Sequence[torch.Tensor], batch: int, length: int) -> torch.Tensor | None:
    """``[batch, length]``, the first whole numbers of that size, where there are any: token numbers, also where tokens come first."""
    for tensor in given:
        if tensor.is_floating_point() or tensor.is_complex():
            continue
        if tensor.shape == (batch, length):
            return tensor
        if tensor.shape == (length, batch):
            return tensor.mT
        if batch == 1 and tensor.shape == (length,):
            return tensor[None]
    return None


def is_picture(given: Sequence[torch.Tensor], batch: int) -> bool:
    """Was a model given pictures, ``[batch, channels, rows, columns]``, and nothing else?"""
    return bool(given) and all(
        tensor.ndim == 4 and tensor.shape[0] == batch and tensor.is_floating_point() for tensor in given
    )
