"""Many short sequences of tokens in one array, and batches of them that are alike in length."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from jaxtyping import Int
from numpy.typing import NDArray
from torch import Tensor


@dataclass(frozen=True, eq=False)
class Sequences:
    """Sequences of tokens, end to end.

    Attributes:
        tokens: All of them, ``[all]``.
        starts: Where each sequence starts, and where the last one ends, ``[sequences + 1]``.
    """

    tokens: NDArray[np.int32]
    starts: NDArray[np.int64]

    @classmethod
    def of(cls, rows: Iterable[Sequence[int]]) -> Sequences:
        """The sequences of some lists of tokens."""
        every = [np.asarray(row, dtype=np.int32) for row in rows]
        lengths = [len(row) for row in every]
        tokens = np.concatenate(every) if every else np.zeros(0, np.int32)
        return cls(tokens, np.concatenate([[0], np.cumsum(lengths, dtype=np.int64)]))

    def __len__(self) -> int:
        return len(self.starts) - 1

    def __getitem__(self, number: int) -> NDArray[np.int32]:
        return self.tokens[self.starts[number] : self.starts[number + 1]]

    @property
    def lengths(self) -> NDArray[np.int64]:
        """How many tokens each one has."""
        return np.diff(self.starts)

    def padded(
        self, numbers: NDArray[np.int64], pad: int, *, before: Sequence[int] = (), after: Sequence[int] = ()
    ) -> tuple[Int[Tensor, "batch longest"], Int[Tensor, " batch"]]:
        """Some of the sequences as the rows of one array, and their lengths.

        Args:
            numbers: Which ones.
            pad: What fills them up.
            before: Tokens to put before each.
            after: Tokens to put after each.
        """
        around = len(before) + len(after)
        lengths = self.lengths[numbers] + around
        rows = np.full((len(numbers), int(lengths.max(initial=0))), pad, dtype=np.int64)
        for row, number, length in zip(rows, numbers, lengths, strict=True):
            row[: len(before)] = before
            row[len(before) : length - len(after)] = self[number]
            row[length - len(after) : length] = after
        return torch.from_numpy(rows), torch.from_numpy(lengths)


class Batches:
    """Which sequences each step learns from: every pass takes each one once, beside others of about its length.

    The batch of a step follows from its number and the seed alone, so that a training that was broken off goes on with the same ones.

    Args:
        lengths: Of each sequence.
        size: How many sequences make a batch.
        mixing: Lengths that differ by less than that share are told apart by chance only.
    """

    def __init__(self, lengths: NDArray[np.int64], size: int, *, mixing: float = 0.3) -> None:
        self.lengths, self.size, self.mixing = lengths, size, mixing
        self._pass: tuple[int, int, list[NDArray[np.int64]]] | None = None

    @property
    def of_a_pass(self) -> int:
        """How many batches make one pass."""
        return -(-len(self.lengths) // self.size)

    def __call__(self, step: int, seed: int) -> NDArray[np.int64]:
        """The numbers of the sequences of one step."""
        number, place = divmod(step, self.of_a_pass)
        if self._pass is None or self._pass[:2] != (number, seed):
            self._pass = (number, seed, self._ordered(number, seed))
        return self._pass[2][place]

    def _ordered(self, number: int, seed: int) -> list[NDArray[np.int64]]:
        chance = np.random.default_rng((seed, number))
        disturbed = self.lengths * (1 + self.mixing * chance.random(len(self.lengths)))
        order = np.lexsort((chance.random(len(self.lengths)), disturbed))
        batches = [order[start : start + self.size] for start in range(0, len(order), self.size)]
        return [batches[place] for place in chance.permutation(len(batches))]
