"""Several processes that train one model, each on its part of every batch."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import torch
import torch.distributed as dist
from torch import Tensor


@dataclass(frozen=True)
class Group:
    """The processes of one training, as one of them sees them; alone, nothing is exchanged.

    Attributes:
        device: Where this process computes.
        rank: Its number. Process 0 writes and reports.
        ranks: How many there are.
    """

    device: torch.device
    rank: int = 0
    ranks: int = 1

    @property
    def leads(self) -> bool:
        """Is this the process that writes and reports?"""
        return self.rank == 0

    def summed(self, number: Tensor | float) -> Tensor | float:
        """The sum of one number over the processes."""
        if self.ranks == 1:
            return number
        total = torch.as_tensor(number, dtype=torch.float32, device=self.device).clone()
        dist.all_reduce(total)
        return total

    def sum_gradients(self, weights: Sequence[Tensor], loss: Tensor) -> Tensor:
        """Puts the sum over the processes in the place of every gradient.

        A weight that this process did not use counts with a gradient of zero.

        Args:
            weights: The same ones in the same order in every process.
            loss: One number to be summed on the same way.

        Returns:
            The sum of that number.
        """
        if self.ranks == 1:
            return loss
        for weight in weights:
            if weight.grad is None:
                weight.grad = torch.zeros_like(weight)
        gradients = [weight.grad for weight in weights if weight.grad is not None]
        flat = torch.cat([*(gradient.reshape(-1) for gradient in gradients), loss.reshape(1)])
        dist.all_reduce(flat)
        parts = torch.split(flat, [*(gradient.numel() for gradient in gradients), 1])
        sums = [part.view_as(gradient) for part, gradient in zip(parts, gradients, strict=False)]
        torch._foreach_copy_(gradients, sums)
        return flat[-1]

    def told(self, content: bytes | None) -> bytes | None:
        """What process 0 holds, in every process."""
        if self.ranks == 1:
            return content
        length = torch.tensor([-1 if content is None else len(content)], device=self.device)
        dist.broadcast(length, 0)
        if int(length) < 0:
            return None
        if self.leads and content is not None:
            buffer = torch.frombuffer(bytearray(content), dtype=torch.uint8).to(self.device)
        else:
            buffer = torch.empty(int(length), dtype=torch.uint8, device=self.device)
        dist.broadcast(buffer, 0)
        return buffer.cpu().numpy().tobytes()

    def gathered(self, tensor: Tensor) -> list[Tensor]:
        """A tensor of the same shape from every process, in the order of their numbers."""
        if self.ranks == 1:
            return [tensor]
        there = tensor.to(self.device)
        parts = [torch.empty_like(there) for _ in range(self.ranks)]
        dist.all_gather(parts, there)
        return [part.cpu() for part in parts]


@contextmanager
def joined(device: str | None) -> Iterator[Group]:
    """The processes that ``torchrun`` started, or this one alone.

    Args:
        device: Where to compute; a GPU by default, if there is one. Several processes on GPUs take one each.
    """
    kind = torch.device(device or ("cuda" if torch.cuda.is_available() else "cpu"))
    ranks = int(os.environ.get("WORLD_SIZE", "1"))
    if ranks == 1:
        yield Group(kind)
        return
    if kind.type == "cuda":
        kind = torch.device("cuda", int(os.environ.get("LOCAL_RANK", "0")))
        torch.cuda.set_device(kind)
    ours = not dist.is_initialized()
    if ours:
        dist.init_process_group("nccl" if kind.type == "cuda" else "gloo")
    try:
        yield Group(kind, dist.get_rank(), dist.get_world_size())
    finally:
        if ours:
            dist.destroy_process_group()
