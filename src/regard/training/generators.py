"""Where torch's random numbers are: part of what a training goes on from."""

from __future__ import annotations

from contextlib import AbstractContextManager

import torch
from torch import Tensor

from regard.training.distributed import Group


def states(group: Group) -> dict[str, Tensor]:
    """Where torch's generators are, in every process."""
    found = {f"random.cpu.{rank}": state for rank, state in enumerate(group.gathered(torch.get_rng_state()))}
    if group.device.type == "cuda":
        there = group.gathered(torch.cuda.get_rng_state(group.device))
        found |= {f"random.cuda.{rank}": state for rank, state in enumerate(there)}
    return found


def restore(tensors: dict[str, Tensor], group: Group) -> None:
    """Takes random numbers from where they were; a process that was not there keeps those of its seed."""
    if (state := tensors.get(f"random.cpu.{group.rank}")) is not None:
        torch.set_rng_state(state)
    if group.device.type == "cuda" and (state := tensors.get(f"random.cuda.{group.rank}")) is not None:
        torch.cuda.set_rng_state(state, group.device)


def own(device: torch.device) -> AbstractContextManager[None]:
    """Leaves the caller's generators as they were."""
    return torch.random.fork_rng(devices=[device] if device.type == "cuda" else [])
